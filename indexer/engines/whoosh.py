"""Whoosh: pure Python, for some ten thousand documents.

Whoosh keeps the index: segments that are written once, a table of contents that names them and is
replaced at each commit, stored fields and columns. Postings have a file of ours (postings.py), and
searches walk the tree themselves (scores.py): an article is indexed seven times as fast as by Whoosh
alone, and a common word found in a tenth of the time.

House rules, each measured on 2.7.4: no compound segments (they are copied into memory at every open); a
fresh reader instead of `refresh()`; Whoosh never syncs to disk and has no checksums, so its storage does.
"""

from __future__ import annotations

import json
import os
import re
import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property, partial
from heapq import nsmallest
from itertools import accumulate, chain, groupby
from math import log
from operator import itemgetter
from pathlib import Path
from sys import intern
from threading import Lock
from typing import Any
from zlib import crc32

from whoosh import columns, fields, index
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.query import Query
from whoosh.writing import SegmentWriter

from crawler.folder import sync_folder
from indexer.engine import Engine, Hit, Place, Request, Results, Writer, by_count, counted
from indexer.engines import scores
from indexer.engines.damage import AT_ONCE, Written, check, checksum, guarded
from indexer.engines.expansion import expanded, is_text
from indexer.engines.postings import Postings, PostingsFile, PostingsWriter, Term, Terms, inverted, joined
from indexer.schema import FIELDS, TITLE, Form, Indexed

_POSTINGS, _CHECKSUMS = ".pst", ".sums"
_TABLE = re.compile(r"_MAIN_(\d+)\.toc")
_CRC = struct.Struct("<I")
_TRIES = 10
_BYTES_A_LETTER = 4
"""Memory that a letter of a document's tokens takes until they are written, measured."""
_MEGABYTE = 1_000_000
_BETWEEN = "\x1f"
"""What stands between the values of a set."""

_FORMS = {field.name: field.form for field in FIELDS}
_INVERTED = tuple(field for field in FIELDS if field.form is not Form.NUMBER)
_COLUMNS: dict[str, Any] = {
    field.name: columns.NumericColumn("q") if field.form is Form.NUMBER else columns.VarBytesColumn()
    for field in FIELDS
    if field.form in {Form.EXACT, Form.SET, Form.NUMBER} and field.name != "id"
}


def _schema() -> fields.Schema:
    """What Whoosh itself keeps of a document; the rest lies in the file of postings."""
    stored = {"id": fields.STORED(), "sketch": fields.STORED(), TITLE: fields.STORED()}
    return fields.Schema(**stored, **{name: fields.COLUMN(column) for name, column in _COLUMNS.items()})


def _tokens(document: Indexed, name: str, form: Form) -> list[str]:
    if form is Form.EXACT:
        return [document.id if name == "id" else document.values.get(name, "")]
    return list(document.sets.get(name, ())) if form is Form.SET else document.words.get(name, "").split()


def _written(document: Indexed, name: str) -> str:
    """What a column keeps of a document's value or values."""
    is_set = _FORMS[name] is Form.SET
    return _BETWEEN.join(document.sets.get(name, ())) if is_set else document.values.get(name, "")


class _Storage(FileStorage):  # type: ignore[misc]
    """A folder of files that are on the disk before the table of contents that names them has its name.

    A table ends in its own checksum, which Whoosh does not read; each segment has a file with those of its
    other files.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._new: set[str] = set()

    def create_file(self, name: str, *options: Any, **more: Any) -> Any:
        """Make a file, and remember that it is not on the disk yet."""
        self._new.add(name)
        return super().create_file(name, *options, **more)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give the table of contents its name, which is how Whoosh commits."""
        with Path(self.folder, oldname).open("ab") as file:
            file.write(_CRC.pack(checksum(Path(self.folder, oldname))))
        for name in self._new:
            with suppress(FileNotFoundError):  # a temporary file, or one of a writer that was cancelled
                _sync_file(Path(self.folder, name))
        self._new.clear()
        super().rename_file(oldname, newname, safe)
        sync_folder(Path(self.folder))


def _sync_file(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


class _Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's own way to keep what belongs to a document, and ours to keep postings."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> PostingsWriter:
        """The writer of a segment's postings."""
        return PostingsWriter(segment.create_file(storage, _POSTINGS).raw_file())

    def terms_reader(self, storage: Any, segment: Any) -> PostingsFile:
        """The postings of a segment."""
        return PostingsFile(Path(storage.folder, segment.make_filename(_POSTINGS)))


class _SegmentWriter(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer of segments, which inverts the documents of a segment when that is finished."""

    def __init__(self, opened: Any, megabytes: int) -> None:
        super().__init__(opened, compound=False, codec=_Codec())
        self._room = megabytes * _MEGABYTE
        self._finished: list[Any] = []
        self._fresh: dict[str, tuple[Any, int]] = {}
        self._begin()

    @cached_property
    def _known(self) -> dict[Any, PostingsFile]:
        """The postings of the segments that there are already."""
        return {segment: self.codec.terms_reader(self.storage, segment) for segment in self.segments}

    def put(self, document: Indexed) -> None:
        """Add a document in place of the one with its identity."""
        self._delete(document.id)
        number = self.docnum
        self.perdocwriter.start_doc(number)
        self.perdocwriter.add_field("id", None, document.id, 0)
        self.perdocwriter.add_field("sketch", None, document.sketch, 0)
        self.perdocwriter.add_field(TITLE, None, document.words.get(TITLE, ""), 0)
        for name, column in _COLUMNS.items():
            is_number = _FORMS[name] is Form.NUMBER
            value = getattr(document, name) if is_number else _written(document, name).encode()
            self.perdocwriter.add_column_value(name, column, value)
        self.perdocwriter.finish_doc()
        self._fresh[document.id] = self.newsegment, number
        self._documents.append(document)
        self.docnum += 1
        self._added = True
        self._taken += _BYTES_A_LETTER * sum(map(len, document.words.values()))
        if self._taken > self._room:
            self._next_segment()

    def add_reader(self, reader: Any) -> None:
        """Take in the documents of an older segment, which this one replaces."""
        start = self.docnum
        moved = self.write_per_doc(["id", "sketch", TITLE, *_COLUMNS], reader)
        if moved is None:
            moved = {number: start + number for number in range(reader.doc_count_all())}
        self._merged.append((moved, self._known[reader.segment()]))
        self._added = True

    def cancel(self) -> None:
        """Give up what was not committed; the index is free in any case, be the disk full."""
        try:
            super().cancel()
        finally:
            if not self.is_closed:
                self._finish()

    def _begin(self) -> None:
        self._documents: list[Indexed] = []
        self._merged: list[tuple[Mapping[int, int], PostingsFile]] = []
        self._taken = 0

    def _next_segment(self) -> None:
        self._finished.append(self._finalize_segment())
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self.docnum = 0
        self._added = False
        self._begin()

    def _delete(self, identity: str) -> None:
        for segment, terms in self._known.items():
            postings = terms["id"].postings(identity)
            for number in postings.ids if postings else ():
                segment.delete_document(number)
        if identity in self._fresh:
            segment, number = self._fresh[identity]
            segment.delete_document(number)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for field in _INVERTED:
            tokens = partial(_tokens, name=field.name, form=field.form)
            sources: list[Iterable[Term]] = [
                inverted(enumerate(map(tokens, self._documents)), has_places=field.form is Form.WORDS)
            ]
            lengths = [len(tokens(document)) for document in self._documents]
            for moved, file in self._merged:
                terms = file[field.name]
                sources.append(_moved(terms, moved))
                lengths += [terms.lengths[number] for number in moved]
            self.fieldwriter.add_field(field.name, joined(sources), lengths)
        self.fieldwriter.close()

    def _finalize_segment(self) -> Any:
        segment = super()._finalize_segment()
        names = segment.list_files(self.storage)
        paths = [Path(self.storage.folder, name) for name in sorted(names)]
        written = {path.name: [path.stat().st_size, checksum(path)] for path in paths}
        file = segment.create_file(self.storage, _CHECKSUMS)
        file.write(json.dumps(written).encode())
        file.close()
        return segment

    def _commit_toc(self, segments: list[Any]) -> None:
        super()._commit_toc([*self._finished, *segments])


def _moved(terms: Terms, numbers: Mapping[int, int]) -> Iterator[Term]:
    return ((name, postings.moved(numbers)) for name, postings in terms.items())


class WhooshWriter(Writer):
    """The writer; a commit writes new segments and then the table of contents that names them."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        storage = _Storage(folder)
        exists = index.exists_in(str(folder))
        self._index = storage.open_index() if exists else storage.create_index(_schema())
        self._megabytes = megabytes
        self._writer: _SegmentWriter | None = None

    def put(self, documents: Iterable[Indexed]) -> None:
        """Add documents, each in place of the one with its identity."""
        if self._writer is None:
            self._writer = _SegmentWriter(self._index, self._megabytes)
        for document in documents:
            self._writer.put(document)

    def commit(self) -> None:
        """Make it permanent."""
        if self._writer is not None:
            self._writer.commit()
            self._writer = None

    def close(self) -> None:
        """Drop what was not committed."""
        if self._writer is not None:
            given_up, self._writer = self._writer, None
            given_up.cancel()
        self._index.close()


def _values(written: bytes) -> tuple[str, ...]:
    return tuple(map(intern, written.decode().split(_BETWEEN)))


class _Segment:
    """One segment, opened; after a merge its files have no names any more, so all are opened at once."""

    def __init__(self, reader: Any, average: Callable[[str], float]) -> None:
        self.count = int(reader.doc_count_all())
        self.deleted = frozenset(reader.segment().deleted_docs())
        self.terms: PostingsFile = reader.codec().terms_reader(reader.storage(), reader.segment())
        self._average = average
        self._reader = reader
        self._columns = {name: reader.column_reader(name) for name in _COLUMNS}
        self._values: dict[str, list[tuple[str, ...]]] = {}
        self._numbers: dict[str, list[int]] = {}
        self._norms: dict[str, list[float]] = {}
        # Whoosh reads its files with seek and read, which two threads must not do at a time.
        self._lock = Lock()
        self.stored(0)

    def postings(self, field: str, token: str) -> Postings | None:
        """The documents that hold a token, deleted ones with them."""
        return self.terms[field].postings(token)

    def frequency(self, postings: Postings) -> int:
        """How many documents hold a token, without deleted ones."""
        return len(postings.ids) - len(self.deleted.intersection(postings.ids))

    def norms(self, field: str) -> list[float]:
        """What the length of each document adds to the denominator of BM25."""
        if field not in self._norms:
            average, lengths = self._average(field) or 1.0, self.terms[field].lengths
            norm = cache(partial(scores.norm, average=average))
            self._norms[field] = [norm(length) for length in lengths]
        return self._norms[field]

    def numbers(self, field: str) -> list[int]:
        """The number of each document in a field of numbers."""
        with self._lock:
            if field not in self._numbers:
                self._numbers[field] = list(self._columns[field])
            return self._numbers[field]

    def values(self, field: str) -> list[tuple[str, ...]]:
        """The values of each document in a field of whole values."""
        with self._lock:
            if field not in self._values:
                # One string for each value, not one for each document.
                decoded = cache(_values)
                self._values[field] = [decoded(value) for value in self._columns[field]]
            return self._values[field]

    @cached_property
    def identities(self) -> list[str]:
        """The identity of each document."""
        names = [""] * self.count
        for name, postings in self.terms["id"].items():
            for number in postings.ids:
                names[number] = name.decode()
        return names

    def stored(self, number: int) -> dict[str, str]:
        """The identity, the sketch and the title of a document."""
        with self._lock:
            return dict(self._reader.stored_fields(number))

    def close(self) -> None:
        """Give back the files."""
        with self._lock:
            self._reader.close()


class WhooshReader:
    """The segments that there were when it was opened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._average = cache(self._average_length)
        with guarded(folder):
            self._segments = _opened(folder, self._average)
        self._firsts = list(accumulate((segment.count for segment in self._segments), initial=0))

    def search(self, request: Request) -> Results:
        """The documents that match."""
        wanted = expanded(request.query, self.tokens)
        narrow = None if request.filter is None else expanded(request.filter, self.tokens)
        with guarded(self._folder):
            return self._search(request, wanted, narrow)

    def count(self) -> int:
        """How many documents there are."""
        return sum(segment.count - len(segment.deleted) for segment in self._segments)

    def frequency(self, field: str, token: str) -> int:
        """About how many documents hold a token."""
        if not is_text(token):
            return 0
        with guarded(self._folder):
            return sum(segment.terms[field].frequency(token) for segment in self._segments)

    def tokens(self, field: str, prefix: str = "", limit: int | None = None) -> list[tuple[str, int]]:
        """The tokens that begin so, the most frequent first."""
        if not is_text(prefix):
            return []
        counts: Counter[str] = Counter()
        with guarded(self._folder):
            for segment in self._segments:
                if segment.deleted:
                    for token, postings in segment.terms[field].items(prefix):
                        counts[token.decode()] += segment.frequency(postings)
                else:
                    counts.update(dict(segment.terms[field].beginning(prefix)))
        found = by_count((token, count) for token, count in counts.items() if count)
        return found if limit is None else found[:limit]

    def close(self) -> None:
        """Give back the files."""
        for segment in self._segments:
            segment.close()

    def _search(self, request: Request, wanted: Query, narrow: Query | None) -> Results:
        weight = cache(self._weight)
        facets: dict[str, Counter[str]] = {name: Counter() for name in request.facets}
        found: list[tuple[_Segment, int, scores.Scores]] = []
        is_partial = False
        for segment, first in zip(self._segments, self._firsts, strict=False):
            search = scores.Search(segment, weight, lambda: request.late)
            within = None if narrow is None else search.found(narrow)
            scored = search.found(wanted, within)
            for number in segment.deleted:
                scored.pop(number, None)
            for name, counts in facets.items():
                counts.update(chain.from_iterable(map(segment.values(name).__getitem__, scored)))
            found.append((segment, first, scored))
            is_partial = is_partial or search.partial
        total = sum(len(scored) for _segment, _first, scored in found)
        if total < request.least:
            return Results(total, [], {name: [] for name in request.facets}, is_partial)
        ranked = _ranked(found, request.newest_by if request.newest_first else "")
        if request.after is None:
            best = nsmallest(request.offset + request.limit, ranked)[request.offset :]
        else:
            best = self._behind(request.after, ranked, request.limit)
        return Results(
            total=total,
            hits=[self._hit(rank, number, request) for rank, number in best],
            facets={name: counted(name, counts.items()) for name, counts in facets.items()},
            partial=is_partial,
        )

    def _behind(
        self, after: Place, ranked: Iterable[tuple[float, int]], limit: int
    ) -> list[tuple[float, int]]:
        """Those behind a place, in the order of places."""
        moment, identity = after
        best: list[tuple[float, int]] = []
        left = sorted(entry for entry in ranked if entry[0] >= -moment)
        for rank, equal in groupby(left, key=itemgetter(0)):
            if len(best) >= limit:
                break
            named = sorted((self._identity(number), number) for _rank, number in equal)
            best += [(rank, number) for name, number in named if rank > -moment or name > identity]
        return best[:limit]

    def _identity(self, number: int) -> str:
        segment, inside = self._place(number)
        return segment.identities[inside]

    def _place(self, number: int) -> tuple[_Segment, int]:
        """The segment of a document, and its number there."""
        place = bisect_right(self._firsts, number) - 1
        return self._segments[place], number - self._firsts[place]

    def _hit(self, rank: float, number: int, request: Request) -> Hit:
        segment, inside = self._place(number)
        stored, published = segment.stored(inside), segment.numbers("published")[inside]
        score, moment = (0.0, -int(rank)) if request.newest_first else (-rank, 0)
        return Hit(stored["id"], score, published, stored["sketch"], stored[TITLE], moment)

    def _weight(self, field: str, token: str) -> float:
        """The weight of a term, from the whole index, in which deleted documents count until a merge."""
        if _FORMS[field] in {Form.EXACT, Form.SET}:
            return 0.0
        documents = self._firsts[-1]
        having = sum(segment.terms[field].frequency(token) for segment in self._segments)
        return log(1 + (documents - having + 0.5) / (having + 0.5)) * (scores.K1 + 1)

    def _average_length(self, field: str) -> float:
        return sum(sum(segment.terms[field].lengths) for segment in self._segments) / (self._firsts[-1] or 1)


def _ranked(
    found: Iterable[tuple[_Segment, int, scores.Scores]], newest_by: str
) -> Iterator[tuple[float, int]]:
    """Each document found as (what it is ordered by, its number in the whole index)."""
    for segment, first, scored in found:
        if newest_by:
            moments = segment.numbers(newest_by)
            yield from ((-moments[number], first + number) for number in scored)
        else:
            yield from ((-score, first + number) for number, score in scored.items())


def _opened(folder: Path, average: Callable[[str], float]) -> list[_Segment]:
    """The segments of the index there; another process may replace them meanwhile."""
    for left in reversed(range(_TRIES)):
        table = _table(folder)
        try:
            check(_files(table), AT_ONCE)
            readers = [reader for reader, _first in index.open_dir(str(folder)).reader().leaf_readers()]
            return [_Segment(reader, average) for reader in readers if reader.doc_count_all()]
        except (OSError, ValueError):
            if not left or _table(folder) == table:
                raise
    raise AssertionError


def _verify(folder: Path) -> None:
    with guarded(folder):
        check(_files(_table(folder)))


def _table(folder: Path) -> Path:
    """The newest table of contents."""
    tables = {int(found[1]): path for path in folder.iterdir() if (found := _TABLE.fullmatch(path.name))}
    if not tables:
        raise FileNotFoundError(f"no table of contents in {folder.name}")
    return tables[max(tables)]


def _files(table: Path) -> list[Written]:
    """The files that a table of contents names, as they were written; the table itself is checked first."""
    content = table.read_bytes()
    if crc32(content[: -_CRC.size]) != _CRC.unpack(content[-_CRC.size :])[0]:
        raise ValueError(f"{table.name} is not what was written")
    generation = int(table.stem.rpartition("_")[2])
    files = []
    for segment in index.TOC.read(FileStorage(str(table.parent)), "MAIN", generation).segments:
        sums = json.loads((table.parent / segment.make_filename(_CHECKSUMS)).read_bytes())
        files += [Written(table.parent / name, *written) for name, written in sums.items()]
    return files


ENGINE = Engine("whoosh", WhooshWriter, WhooshReader, _verify)
