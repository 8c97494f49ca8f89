"""Tantivy: for one machine and millions of documents."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from itertools import accumulate, product
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur
from whoosh import query as tree

from indexer.engine import Engine, Hit, Request, Results, Writer, by_count
from indexer.schema import FIELDS, Form, Indexed

_KINDS = {field.name: field.form for field in FIELDS}
_MEGABYTE = 1_000_000
_MOST_THREADS = 4
_LEAST_MEGABYTES = 16
"""What Tantivy wants for each thread."""
_MOST_VALUES = 1_000
_MOST_EXPANSIONS = 256


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        match field.form:
            case Form.WORDS:
                builder.add_text_field(field.name, tokenizer_name="whitespace", index_option="position")
            case Form.BAG:
                builder.add_text_field(field.name, tokenizer_name="whitespace", index_option="freq")
            case Form.EXACT:
                stored = field.name == "id"
                builder.add_text_field(
                    field.name, stored=stored, fast=True, tokenizer_name="raw", index_option="basic"
                )
            case Form.NUMBER:
                builder.add_integer_field(field.name, indexed=True, fast=True)
    return builder.build()


class TantivyWriter(Writer):
    """The writer; Tantivy commits all or nothing and syncs to the disk."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder), reuse=True)
        # A deletion counts for what was added before it, whichever thread took that.
        threads = max(1, min(_MOST_THREADS, os.cpu_count() or 1, megabytes // _LEAST_MEGABYTES))
        self._writer = index.writer(heap_size=megabytes * _MEGABYTE, num_threads=threads)
        self._closed = False

    def put(self, documents: Iterable[Indexed]) -> None:
        """Add documents, each in place of the one with its identity."""
        for document in documents:
            self._writer.delete_documents_by_term("id", document.id)
            self._writer.add_document(
                tantivy.Document(
                    id=document.id, published=document.published, **document.words, **document.values
                )
            )

    def commit(self) -> None:
        """Make it permanent."""
        self._writer.commit()

    def close(self) -> None:
        """Wait for merges under way; what was not committed is lost."""
        if not self._closed:
            self._closed = True
            self._writer.wait_merging_threads()


class TantivyReader:
    """A searcher over the segments that there were when it was opened."""

    def __init__(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._searcher = index.searcher()

    def search(self, request: Request) -> Results:
        """The documents that match."""
        query = self._query(request.query)
        if request.filter is not None:
            narrowed = tantivy.Query.const_score_query(self._query(request.filter), 0.0)
            query = tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, narrowed)])
        found: Any = self._searcher.search(
            query,
            limit=max(1, request.limit),
            offset=request.offset,
            order_by_field="published" if request.newest_first else None,
        )
        hits = found.hits[: request.limit]
        return Results(
            total=found.count or 0,
            hits=[
                Hit(str(self._searcher.doc(place).get_first("id")), 0.0 if request.newest_first else score)
                for score, place in hits
            ],
            facets=self._facets(query, request.facets),
        )

    def count(self) -> int:
        """How many documents there are."""
        return self._searcher.num_docs

    def close(self) -> None:
        """Nothing is held that is not freed with the object."""

    def _facets(self, query: tantivy.Query, names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
        wanted = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names}
        if not wanted:
            return {}
        answer: dict[str, Any] = self._searcher.aggregate(query, wanted)
        return {
            name: by_count(
                (str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]
            )
            for name in wanted
        }

    def _query(self, node: tree.Query) -> tantivy.Query:
        built = self._plain(node)
        boost = getattr(node, "boost", 1.0)
        return tantivy.Query.boost_query(built, boost) if boost != 1.0 else built

    def _plain(self, node: tree.Query) -> tantivy.Query:  # noqa: PLR0911 - one return a kind of node
        query = tantivy.Query
        match node:
            case tree.Term():
                option = "position" if _KINDS[node.fieldname] is Form.WORDS else "freq"
                if _KINDS[node.fieldname] is Form.EXACT:
                    option = "basic"
                return query.term_query(self._schema, node.fieldname, node.text, option)
            case tree.Phrase():
                return self._phrase(node)
            case tree.Prefix():
                return self._prefix(node)
            case tree.NumericRange():
                return query.range_query(
                    self._schema, node.fieldname, tantivy.FieldType.Integer, node.start, node.end
                )
            case tree.Every():
                return query.all_query()
            case tree.AndMaybe():
                return query.boolean_query(
                    [(Occur.Must, self._query(node.a)), (Occur.Should, self._query(node.b))]
                )
            case tree.And() | tree.Or():
                return self._compound(node)
            case tree.Not():
                return query.boolean_query(
                    [(Occur.Must, query.all_query()), (Occur.MustNot, self._query(node.query))]
                )
            case _:
                return query.empty_query()

    def _compound(self, node: tree.And | tree.Or) -> tantivy.Query:
        occur = Occur.Must if isinstance(node, tree.And) else Occur.Should
        clauses = []
        for child in node.subqueries:
            if isinstance(child, tree.Not) and isinstance(node, tree.And):
                clauses.append((Occur.MustNot, self._query(child.query)))
            else:
                clauses.append((occur, self._query(child)))
        if all(kind is Occur.MustNot for kind, _query in clauses):
            clauses.append((Occur.Must, tantivy.Query.all_query()))
        return tantivy.Query.boolean_query(clauses)

    def _phrase(self, node: tree.Phrase) -> tantivy.Query:
        """The words in order, each at most `slop` places behind the one before.

        Tantivy's own slop would take them in any order, too; it serves where there are too many gaps to list.
        """
        query, name, words = tantivy.Query, node.fieldname, list(node.words)
        if len(words) == 1:
            return query.term_query(self._schema, name, words[0])
        gaps = len(words) - 1
        if node.slop**gaps > _MOST_EXPANSIONS:
            return query.phrase_query(self._schema, name, words, (node.slop - 1) * gaps)
        phrases = [
            query.phrase_query(
                self._schema, name, list(zip(accumulate(steps, initial=0), words, strict=True)), 0
            )
            for steps in product(range(1, node.slop + 1), repeat=gaps)
        ]
        return phrases[0] if len(phrases) == 1 else query.disjunction_max_query(phrases)

    def _prefix(self, node: tree.Prefix) -> tantivy.Query:
        if _KINDS[node.fieldname] is Form.EXACT:
            return tantivy.Query.regex_query(self._schema, node.fieldname, re.escape(node.text) + ".*")
        words = self._searcher.terms_with_prefix(node.fieldname, node.text, limit=_MOST_EXPANSIONS)
        terms = [
            (Occur.Should, tantivy.Query.term_query(self._schema, node.fieldname, word)) for word, _n in words
        ]
        return tantivy.Query.boolean_query(terms) if terms else tantivy.Query.empty_query()


ENGINE = Engine("tantivy", TantivyWriter, TantivyReader)
