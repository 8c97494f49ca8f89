"""Whoosh: pure Python, for some ten thousand documents.

House rules, each measured on 2.7.4: no compound segments (they are copied into memory at every
open); a fresh reader instead of `refresh()`; a flat Or; scores from lengths in memory; one search at a
time; Whoosh never syncs to disk, so its storage does.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from heapq import nlargest
from math import log
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh import fields, index, matching, scoring, sorting
from whoosh import query as tree
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound
from whoosh.system import pack_uint

from crawler.folder import sync_folder
from indexer.engine import Engine, Hit, Request, Results, Writer, by_count
from indexer.schema import FIELDS, Form, Indexed

_K1, _B = 1.2, 0.75
_MOST_EXPANSIONS = 256


class _Words(fields.TEXT):  # type: ignore[misc]
    """Ready tokens with positions, taken as they are: Whoosh's analysers cost three times as much."""

    def __init__(self) -> None:
        super().__init__(analyzer=SpaceSeparatedTokenizer(), phrase=True)

    def index(self, value: str, **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Each token with its frequency, weight and positions."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, token in enumerate(value.split()):
            places[token].append(place)
        for token, where in places.items():
            yield token.encode(), len(where), len(where), self.format.encode(where)


class _Bag(fields.TEXT):  # type: ignore[misc]
    """Ready tokens with frequencies."""

    def __init__(self) -> None:
        super().__init__(analyzer=SpaceSeparatedTokenizer(), phrase=False)

    def index(self, value: str, **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Each token with its frequency and weight."""
        for token, count in Counter(value.split()).items():
            yield token.encode(), count, count, pack_uint(count)


_FIELD: dict[Form, Callable[[], Any]] = {
    Form.WORDS: _Words,
    Form.BAG: _Bag,
    Form.EXACT: lambda: fields.ID(sortable=True),
    Form.NUMBER: lambda: fields.NUMERIC(int, bits=64, sortable=True),
}


def _schema() -> fields.Schema:
    made = {field.name: _FIELD[field.form]() for field in FIELDS}
    made["id"] = fields.ID(stored=True, unique=True, sortable=True)
    return fields.Schema(**made)


class _Synced(FileStorage):  # type: ignore[misc]
    """A folder of files that are on the disk before the table of contents that names them has its name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._new: set[str] = set()

    def create_file(self, name: str, *options: Any, **more: Any) -> Any:
        """Make a file, and remember that it is not on the disk yet."""
        self._new.add(name)
        return super().create_file(name, *options, **more)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give the table of contents its name, which is how Whoosh commits."""
        for name in self._new:
            with suppress(FileNotFoundError):  # a temporary file, or one of a writer that was cancelled
                _sync_file(Path(self.folder, name))
        self._new.clear()
        super().rename_file(oldname, newname, safe)
        sync_folder(Path(self.folder))


def _sync_file(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


class WhooshWriter(Writer):
    """The writer; a commit writes new segments and then the table of contents that names them."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        storage = _Synced(folder)
        exists = index.exists_in(str(folder))
        self._index = storage.open_index() if exists else storage.create_index(_schema())
        # Most terms are pairs with a few postings each, too short for compression to save much.
        self._options = {"compound": False, "limitmb": megabytes, "codec": W3Codec(compression=0)}
        self._writer: Any = None
        self._fresh: dict[str, int] = {}

    def put(self, documents: Iterable[Indexed]) -> None:
        """Add documents, each in place of the one with its identity."""
        if self._writer is None:
            self._writer = self._index.writer(**self._options)
            self._fresh = {}
        with self._writer.searcher() as committed:
            for document in documents:
                self._delete(committed, document.id)
                self._fresh[document.id] = self._writer.doc_count()
                self._writer.add_document(
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

    def _delete(self, committed: Any, identity: str) -> None:
        for number in committed.document_numbers(id=identity):
            self._writer.delete_document(number)
        # Whoosh's own update_document does not see what was added since the last commit.
        if identity in self._fresh:
            self._writer.newsegment.delete_document(self._fresh[identity])


class _Scorer(scoring.BaseScorer):  # type: ignore[misc]
    """The BM25 score of one term in one segment."""

    def __init__(self, idf: float, norms: list[float]) -> None:
        self.idf = idf
        self.norms = norms

    def score(self, matcher: Any) -> float:
        """The score of the document that the matcher is at."""
        weight = matcher.weight()
        return float(self.idf * weight / (weight + self.norms[matcher.id()]))

    def max_quality(self) -> float:
        """What no document's score is above."""
        return self.idf


class _Bm25(scoring.WeightingModel):  # type: ignore[misc]
    """BM25 as Tantivy computes it, with the lengths of documents in memory.

    Whoosh reads them from the file again for every posting, which is most of a search's time.
    """

    def __init__(self) -> None:
        self._norms: dict[tuple[Any, str], list[float]] = {}

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:
        """The weight of a term, from the whole index."""
        documents, having = searcher.doc_count_all(), searcher.doc_frequency(fieldname, text)
        return log(1 + (documents - having + 0.5) / (having + 0.5)) * (_K1 + 1)

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:  # noqa: ARG002
        """The scorer of a term in the segment of a searcher."""
        if not searcher.schema[fieldname].scorable:
            return scoring.WeightScorer.for_(searcher, fieldname, text)
        return _Scorer(searcher.get_parent().idf(fieldname, text), self._lengths(searcher, fieldname))

    def _lengths(self, searcher: Any, fieldname: str) -> list[float]:
        key = (searcher, fieldname)
        if key not in self._norms:
            average = searcher.get_parent().avg_field_length(fieldname) or 1
            length, documents = searcher.reader().doc_field_length, range(searcher.doc_count_all())
            self._norms[key] = [
                _K1 * (1 - _B + _B * (length(number, fieldname) or 0) / average) for number in documents
            ]
        return self._norms[key]


class _Sum(tree.Or):  # type: ignore[misc]
    """An Or of terms, added up a term at a time, which is far quicker than Whoosh's way."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """The documents of one segment with their scores."""
        weighting = searcher.weighting if context is None else context.weighting
        scores: dict[int, float] = defaultdict(float)
        for term in self.subqueries:
            text = term.text.encode()
            if (term.fieldname, text) in searcher.reader():
                found = searcher.postings(term.fieldname, text, weighting=weighting)
                while found.is_active():
                    scores[found.id()] += term.boost * (found.score() if weighting else 1)
                    found.next()
        numbers = sorted(scores)
        return matching.ListMatcher(numbers, [scores[number] for number in numbers])


class WhooshReader:
    """A searcher over the segments that there were when it was opened."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher(weighting=_Bm25())
        # Its files are read with seek and read, which two threads must not do at a time.
        self._lock = Lock()
        for segment, _first in self._searcher.reader().leaf_readers():
            _open_files(segment)

    def search(self, request: Request) -> Results:
        """The documents that match."""
        facets = sorting.Facets()
        for name in request.facets:
            facets.add_facet(name, sorting.FieldFacet(name, maptype=sorting.Count))
        newest = sorting.FieldFacet("published", reverse=True)
        with self._lock:
            try:
                found = self._searcher.search(
                    self._query(request.query),
                    filter=None if request.filter is None else self._query(request.filter),
                    # All hits are counted in any case, so its shortcuts to the best would save nothing.
                    limit=None,
                    sortedby=newest if request.newest_first else None,
                    groupedby=facets if request.facets else None,
                )
            except TermNotFound:
                return Results(0, [], {name: [] for name in request.facets})
            page = found[request.offset : request.offset + request.limit]
            return Results(
                total=len(found),
                hits=[Hit(hit["id"], 0.0 if request.newest_first else hit.score) for hit in page],
                facets={name: by_count(found.groups(name).items()) for name in request.facets},
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
                return self._expanded(node)
            case tree.Or() if all(isinstance(child, tree.Term) for child in node.subqueries):
                return _Sum(node.subqueries)
            case tree.AndMaybe():
                return tree.AndMaybe(self._query(node.a), self._query(node.b))
            case tree.And() | tree.Or():
                return type(node)([self._query(child) for child in node.subqueries], boost=node.boost)
            case tree.Not():
                return tree.Not(self._query(node.query))
            case _:
                return node

    def _expanded(self, node: tree.Prefix) -> tree.Query:
        reader = self._searcher.reader()
        words = nlargest(
            _MOST_EXPANSIONS,
            reader.expand_prefix(node.fieldname, node.text),
            key=lambda word: reader.doc_frequency(node.fieldname, word),
        )
        return _Sum([tree.Term(node.fieldname, word.decode(), boost=node.boost) for word in words])


def _open_files(segment: Any) -> None:
    """Open all that a segment's reader would open late: after a merge the files have no names any more."""
    if not segment.doc_count_all():
        return
    segment.stored_fields(0)
    for field in FIELDS:
        if field.form in (Form.EXACT, Form.NUMBER):
            segment.column_reader(field.name)
        else:
            segment.doc_field_length(0, field.name)


ENGINE = Engine("whoosh", WhooshWriter, WhooshReader)
