"""Whoosh: pure Python, for some ten thousand documents.

House rules, each measured on 2.7.4: no compound segments (they are copied into memory at every
open); a fresh reader instead of `refresh()`; a flat Or; Whoosh never syncs to disk, so an index that
cannot be opened is rebuilt, not mended.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whoosh import fields, index, scoring, sorting
from whoosh import query as tree
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.reading import TermNotFound

from indexer.engine import Engine, Hit, Request, Results
from indexer.schema import FIELDS, Form, Indexed

_FIELD = {
    Form.WORDS: lambda: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True),
    Form.BAG: lambda: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False),
    Form.EXACT: lambda: fields.ID(sortable=True),
    Form.NUMBER: lambda: fields.NUMERIC(int, bits=64, sortable=True),
}
_MOST_EXPANSIONS = 256


def _schema() -> fields.Schema:
    made = {field.name: _FIELD[field.form]() for field in FIELDS}
    made["id"] = fields.ID(stored=True, unique=True, sortable=True)
    return fields.Schema(**made)


class WhooshWriter:
    """The writer; a commit writes new segments and then the table of contents that names them."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        exists = index.exists_in(str(folder))
        self._index = index.open_dir(str(folder)) if exists else index.create_in(str(folder), _schema())
        self._options = {"compound": False, "limitmb": megabytes}
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def put(self, documents: Iterable[Indexed]) -> None:
        """Add documents, each in place of the one with its identity."""
        if self._writer is None:
            self._writer = self._index.writer(**self._options)
        for document in documents:
            self._writer.update_document(
                id=document.id, published=document.published, **document.words, **document.values
            )

    def commit(self) -> None:
        """Make it permanent."""
        if self._writer is not None:
            self._writer.commit()
            self._writer = None

    def close(self) -> None:
        """Drop what was not committed."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        self._index.close()


class WhooshReader:
    """A searcher over the segments that there were when it was opened."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher(weighting=scoring.BM25F(B=0.75, K1=1.2))
        # Opened now: a reader that first needs them after a merge would find their files gone.
        for number in range(min(1, self._searcher.doc_count_all())):
            self._searcher.stored_fields(number)
        for field in FIELDS:
            if field.form in (Form.EXACT, Form.NUMBER):
                self._searcher.reader().column_reader(field.name)

    def search(self, request: Request) -> Results:
        """The documents that match."""
        facets = sorting.Facets()
        for name in request.facets:
            facets.add_facet(name, sorting.FieldFacet(name, maptype=sorting.Count))
        order = (
            [sorting.FieldFacet("published", reverse=True)]
            if request.newest_first
            else [sorting.ScoreFacet(), sorting.FieldFacet("id")]
        )
        try:
            found = self._searcher.search(
                self._query(request.query),
                filter=None if request.filter is None else self._query(request.filter),
                limit=request.offset + request.limit or 1,
                sortedby=order if request.newest_first else None,
                groupedby=facets if request.facets else None,
            )
        except TermNotFound:
            return Results(0, [], {name: [] for name in request.facets})
        hits = [Hit(hit["id"], 0.0 if request.newest_first else hit.score) for hit in found[request.offset :]]
        return Results(
            total=len(found), hits=hits[: request.limit], facets={n: _counts(found, n) for n in request.facets}
        )

    def count(self) -> int:
        """How many documents there are."""
        return int(self._searcher.doc_count())

    def close(self) -> None:
        """Give back the files."""
        self._searcher.close()
        self._index.close()

    def _query(self, node: tree.Query) -> tree.Query:
        """The tree as Whoosh runs it: prefixes as their commonest words, the rest as it is."""
        match node:
            case tree.Prefix():
                reader = self._searcher.reader()
                words = []
                for word in reader.expand_prefix(node.fieldname, node.text):
                    words.append(tree.Term(node.fieldname, word.decode(), boost=node.boost))
                    if len(words) == _MOST_EXPANSIONS:
                        break
                return tree.Or(words) if words else tree.NullQuery
            case tree.AndMaybe():
                return tree.AndMaybe(self._query(node.a), self._query(node.b))
            case tree.And() | tree.Or():
                return type(node)([self._query(child) for child in node.subqueries], boost=node.boost)
            case tree.Not():
                return tree.Not(self._query(node.query))
            case _:
                return node


def _counts(found: Any, name: str) -> list[tuple[str, int]]:
    counts = [(value, number) for value, number in found.groups(name).items() if value]
    return sorted(counts, key=lambda item: (-item[1], item[0]))


ENGINE = Engine("whoosh", WhooshWriter, WhooshReader)
