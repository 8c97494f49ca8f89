"""Tantivy: for one machine and millions of documents."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Sequence
from itertools import accumulate, product
from math import log
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur
from whoosh import query as tree

from indexer.engine import FIRST, Engine, Hit, Place, Present, Request, Results, Writer, counted, most_values
from indexer.engines.damage import AT_ONCE, Written, check, guarded
from indexer.engines.expansion import expanded, is_text
from indexer.schema import FIELDS, TITLE, Form, Indexed

_FORMS = {field.name: field.form for field in FIELDS}
_NUMBERS = tuple(name for name, form in _FORMS.items() if form is Form.NUMBER)
_OPTIONS = {Form.WORDS: "position", Form.BAG: "freq", Form.EXACT: "basic", Form.SET: "basic"}
_READ = {**_OPTIONS, Form.WORDS: "freq"}
"""What of its postings a term needs: where it stands is read for phrases alone."""
_MEGABYTE = 1_000_000
_MOST_THREADS = 4
_LEAST_MEGABYTES = 16
"""What Tantivy wants for each thread."""
_LEAST_NUMBER = -(2**63)
_FULLER = 20
"""How many times as many values each segment gives as are wanted of all: one may be rare in one of them."""
_TRIES = 10
_EXTENSIONS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
"""The files of a segment, beside the one of its deletions."""
_END = struct.Struct("<II")
_MAGIC = 1337
"""A file ends in a JSON object with its checksum, the length of that, and this number."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        match field.form:
            case Form.WORDS | Form.BAG:
                builder.add_text_field(
                    field.name,
                    stored=field.is_stored,
                    tokenizer_name="whitespace",
                    index_option=_OPTIONS[field.form],
                )
            case Form.EXACT | Form.SET:
                stored = field.name == "id"
                builder.add_text_field(
                    field.name, stored=stored, fast=True, tokenizer_name="raw", index_option="basic"
                )
            case Form.NUMBER:
                builder.add_integer_field(field.name, indexed=True, fast=True)
    # Stored beside the identity, so that a hit has both for one look: 1 µs.
    builder.add_bytes_field("sketch", stored=True)
    return builder.build()


class TantivyWriter(Writer):
    """The writer; Tantivy commits all or nothing and syncs to the disk."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder), reuse=True)
        # A deletion counts for what was added before it, whichever thread took that.
        threads = max(1, min(_MOST_THREADS, (os.cpu_count() or 1) // 2, megabytes // _LEAST_MEGABYTES))
        self._writer = index.writer(heap_size=megabytes * _MEGABYTE, num_threads=threads)
        self._closed = False

    def put(self, documents: Iterable[Indexed]) -> None:
        """Add documents, each in place of the one with its identity."""
        for document in documents:
            self._writer.delete_documents_by_term("id", document.id)
            self._writer.add_document(
                tantivy.Document(
                    id=document.id,
                    sketch=document.sketch.encode(),
                    **document.words,
                    **document.values,
                    **{name: list(values) for name, values in document.sets.items()},
                    **{name: getattr(document, name) for name in _NUMBERS},
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
        self._folder = folder
        with guarded(folder):
            index, segments = _opened(folder)
            self._schema = index.schema
            self._searcher = index.searcher()
            _check_lengths(self._searcher, segments)
        # Where documents were deleted Tantivy counts them until a merge, unless it is given a filter.
        has_deleted = any(segment["deletes"] for segment in segments)
        self._living = tantivy.Query.all_query() if has_deleted else None

    def search(self, request: Request) -> Results:
        """The documents that match; a search is not stopped, but none is begun when the time is up."""
        nothing: dict[str, list[tuple[str, int]]] = {name: [] for name in request.facets}
        if request.late:
            return Results(0, [], nothing, partial=True)
        wanted = expanded(request.query, self.tokens)
        narrow = None if request.filter is None else expanded(request.filter, self.tokens)
        with guarded(self._folder):
            query = self._query(wanted)
            if narrow is not None:
                clauses = [(Occur.Must, query), (Occur.Must, _unscored(self._query(narrow)))]
                query = tantivy.Query.boolean_query(clauses)
            found: Any = self._searcher.search(
                query,
                limit=max(1, request.limit) if request.after is None else 1,
                offset=request.offset,
                order_by_field=request.newest_by if request.newest_first else None,
            )
            if (found.count or 0) < request.least:
                return Results(found.count or 0, [], nothing)
            is_late = bool(request.facets) and request.late
            return Results(
                total=found.count or 0,
                hits=self._hits(found.hits[: request.limit], request.newest_first)
                if request.after is None
                else self._behind(query, request, request.after),
                facets=nothing if is_late else self._facets(query, request.facets),
                partial=is_late,
            )

    def count(self) -> int:
        """How many documents there are."""
        return self._searcher.num_docs

    def frequency(self, field: str, token: str) -> int:
        """About how many documents hold a token."""
        if not is_text(token):
            return 0
        with guarded(self._folder):
            return self._searcher.doc_freq(field, token)

    def tokens(self, field: str, prefix: str = "", limit: int | None = None) -> list[tuple[str, int]]:
        """The tokens that begin so, the most frequent first."""
        if not is_text(prefix):
            return []
        with guarded(self._folder):
            # One more, for the empty value of a field, which is no token.
            most = None if limit is None else limit + 1
            found = self._searcher.terms_with_prefix(field, prefix, self._living, most)
            return [(token, count) for token, count in found if token and count][:limit]

    def close(self) -> None:
        """Nothing is held that is not freed with the object."""

    def _hits(self, found: Sequence[tuple[float, Any]], newest_first: bool) -> list[Hit]:
        places = [place for _score, place in found]
        published: Any = self._searcher.fast_field_values("published", places)
        hits = []
        for (score, place), moment in zip(found, published, strict=True):
            stored = self._searcher.doc(place)
            sketch = stored.get_first("sketch") or b""
            rank, ordered_by = (0.0, int(score)) if newest_first else (score, 0)
            title = str(stored.get_first(TITLE) or "")
            identity = str(stored.get_first("id"))
            hits.append(Hit(identity, rank, moment or 0, sketch.decode(), title, ordered_by))
        return hits

    def _behind(self, query: tantivy.Query, request: Request, after: Place) -> list[Hit]:
        """The hits behind a place; Tantivy orders by one field, equally new ones are looked up by another."""
        field, limit = request.newest_by, request.limit
        moment, identity = after
        found = [] if after == FIRST else self._equally_new(query, field, moment, identity)[:limit]
        if len(found) < limit:
            older = self._during(query, field, _LEAST_NUMBER, moment - 1)
            rest: Any = self._searcher.search(older, limit=limit - len(found), order_by_field=field).hits
            if len(found) + len(rest) == limit:
                # The last moment may have more of them than there was room for.
                last = rest[-1][0]
                whole = [hit for hit in rest if hit[0] != last]
                ties = self._equally_new(query, field, last, "")
                rest = whole + ties[: len(rest) - len(whole)]
            found += rest
        hits = self._hits(found, newest_first=True)
        return sorted(hits, key=lambda hit: (-hit.moment, hit.id))

    def _equally_new(
        self, query: tantivy.Query, field: str, moment: int, identity: str
    ) -> list[tuple[int, Any]]:
        """The documents of one moment behind an identity, in the order of identities."""
        within = self._during(query, field, moment, moment)
        only: Any = self._searcher.search(within, limit=1)
        by_identity: Any = self._searcher.search(
            within, limit=max(1, only.count or 0), order_by_field="id", order=tantivy.Order.Asc
        )
        return [(moment, place) for name, place in by_identity.hits if name > identity]

    def _during(self, query: tantivy.Query, field: str, start: int, end: int) -> tantivy.Query:
        number = tantivy.FieldType.Integer
        narrow = _unscored(tantivy.Query.range_query(self._schema, field, number, start, end))
        return tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, narrow)])

    def _facets(self, query: tantivy.Query, names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
        # One more than is given, to see which are the rarest.
        sizes = {name: most_values(name) + 1 for name in names}
        wanted = {
            name: {"terms": {"field": name, "size": size, "segment_size": _FULLER * size}}
            for name, size in sizes.items()
        }
        if not wanted:
            return {}
        answer: dict[str, Any] = self._searcher.aggregate(query, wanted)
        return {
            name: counted(
                name,
                ((str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]),
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
                form = _FORMS[node.fieldname]
                term = query.term_query(self._schema, node.fieldname, node.text, _READ[form])
                if isinstance(node, Present):
                    return query.const_score_query(term, self._rarity(node.fieldname, node.text))
                return _unscored(term) if form in {Form.EXACT, Form.SET} else term
            case tree.Phrase():
                return self._phrase(node)
            case tree.NumericRange():
                kind = tantivy.FieldType.Integer
                return _unscored(query.range_query(self._schema, node.fieldname, kind, node.start, node.end))
            case tree.Every():
                return _unscored(query.all_query())
            case tree.AndMaybe():
                clauses = [(Occur.Must, self._query(node.a)), (Occur.Should, self._query(node.b))]
                return query.boolean_query(clauses)
            case tree.And() | tree.Or():
                return self._compound(node)
            case tree.Not():
                return self._compound(tree.And([node]))
            case _:
                return query.empty_query()

    def _rarity(self, field: str, token: str) -> float:
        """The inverse document frequency of a token, as Tantivy reckons it."""
        documents, having = self._searcher.num_docs, self._searcher.doc_freq(field, token)
        return log(1 + max(0.0, documents - having + 0.5) / (having + 0.5))

    def _compound(self, node: tree.And | tree.Or) -> tantivy.Query:
        is_and = isinstance(node, tree.And)
        occur = Occur.Must if is_and else Occur.Should
        clauses = [
            (Occur.MustNot, self._query(child.query))
            if is_and and isinstance(child, tree.Not)
            else (occur, self._query(child))
            for child in node.subqueries
        ]
        if all(kind is Occur.MustNot for kind, _query in clauses):
            clauses.append((Occur.Must, _unscored(tantivy.Query.all_query())))
        return tantivy.Query.boolean_query(clauses)

    def _phrase(self, node: tree.Phrase) -> tantivy.Query:
        """The words in order, each at most `slop` places behind the one before.

        Tantivy's own slop would take them in any order, too.
        """
        query, words = tantivy.Query, list(node.words)
        phrases = [
            query.phrase_query(
                self._schema,
                node.fieldname,
                list(zip(accumulate(steps, initial=0), words, strict=True)),
                0,
            )
            for steps in product(range(1, node.slop + 1), repeat=len(words) - 1)
        ]
        return phrases[0] if len(phrases) == 1 else query.disjunction_max_query(phrases)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    """What only narrows counts nothing."""
    return tantivy.Query.const_score_query(query, 0.0)


def _opened(folder: Path) -> tuple[tantivy.Index, list[Any]]:
    """The index there and what it says of its segments; another process may replace it meanwhile."""
    for left in reversed(range(_TRIES)):
        meta = (folder / "meta.json").read_bytes()
        try:
            segments = json.loads(meta)["segments"]
            check(_files(folder, segments), AT_ONCE)
            index = tantivy.Index.open(str(folder))
        except (OSError, ValueError):
            if not left or meta == (folder / "meta.json").read_bytes():
                raise
            continue
        if not left or meta == (folder / "meta.json").read_bytes():
            if index.schema != _schema():
                raise ValueError("meta.json has other fields")
            return index, segments
    raise AssertionError


def _check_lengths(searcher: tantivy.Searcher, segments: Sequence[Any]) -> None:
    """ValueError where meta.json, the one file without a checksum, gives a segment another length."""
    lengths = {segment["max_doc"] for segment in segments}
    for ordinal in range(searcher.num_segments):
        if not any(_ends_at(searcher, ordinal, length) for length in lengths):
            raise ValueError("meta.json is not what was written")


def _ends_at(searcher: tantivy.Searcher, ordinal: int, length: int) -> bool:
    try:
        searcher.doc(tantivy.DocAddress(ordinal, length - 1))
    except ValueError:
        return False
    try:
        searcher.doc(tantivy.DocAddress(ordinal, length))
    except ValueError:
        return True
    return False


def _files(folder: Path, segments: Iterable[Any]) -> list[Written]:
    """The files of segments, as they were written; ValueError where one has no proper end."""
    files = []
    for segment in segments:
        name, deletes = segment["segment_id"].replace("-", ""), segment["deletes"]
        endings = [*_EXTENSIONS, *([f"{deletes['opstamp']}.del"] if deletes else [])]
        files += [_written(folder / f"{name}.{ending}") for ending in endings]
    return files


def _written(path: Path) -> Written:
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        end = file.tell() - _END.size
        file.seek(max(0, end))
        tail = file.read(_END.size)
        length, magic = _END.unpack(tail) if len(tail) == _END.size and end >= 0 else (0, 0)
        start = end - length
        if magic != _MAGIC or start < 0:
            raise ValueError(f"{path.name} is torn")
        file.seek(start)
        footer = json.loads(file.read(length))
    return Written(path, start, footer["crc"])


def _verify(folder: Path) -> None:
    with guarded(folder):
        _index, segments = _opened(folder)
        check(_files(folder, segments))


ENGINE = Engine("tantivy", TantivyWriter, TantivyReader, _verify)
