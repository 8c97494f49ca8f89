"""The terms and postings of one segment of a Whoosh index, as arrays of numbers in one file.

Whoosh's own files hold a pickle for each term and each block of postings, 98 kB and 24 ms for an article
of 600 syllables. Here the terms of a field lie in order, each with the numbers of its documents, how
often these hold it, and where. The file is mapped into memory, so that threads may read it at once:

    postings of all terms, one behind the other
    for each field: names, ends of names, frequencies, starts, widths, lengths of documents
    directory
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import accumulate, chain, groupby
from mmap import ACCESS_READ, mmap
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

_START = struct.Struct("<Q")
_TYPES: dict[int, Literal["B", "H", "I"]] = {1: "B", 2: "H", 4: "I"}
_BITS = 32
"""Bits of a place while terms are collected; the number of the document stands above them."""
_PLACE = (1 << _BITS) - 1
_BEHIND_ANY = b"\xff"
"""What comes behind every text in UTF-8."""

LONGEST = 65_530
"""Bytes of a token; Tantivy, too, leaves out what is longer."""

Numbers = Sequence[int]


class Postings(NamedTuple):
    """The documents that hold a term, how often each does, and, where they are kept, its places in them."""

    ids: Numbers
    counts: Numbers
    places: Numbers

    def places_of(self, numbers: Iterable[int]) -> Iterator[tuple[int, Numbers]]:
        """The places in each of some documents, which hold the term and are given in order."""
        ends = list(accumulate(self.counts, initial=0))
        index = 0
        for number in numbers:
            index = bisect_left(self.ids, number, lo=index)
            yield number, self.places[ends[index] : ends[index + 1]]

    def moved(self, numbers: Mapping[int, int]) -> Postings:
        """The same with other numbers for the documents; a document that has none is left out."""
        kept = [number for number in self.ids if number in numbers]
        ids = array("I", map(numbers.__getitem__, kept))
        if len(kept) == len(self.ids):
            return Postings(ids, self.counts, self.places)
        counts = [count for number, count in zip(self.ids, self.counts, strict=True) if number in numbers]
        places = chain.from_iterable(where for _number, where in self.places_of(kept)) if self.places else ()
        return Postings(ids, counts, array("I", places))


Term = tuple[bytes, Postings]
_by_name = itemgetter(0)


def inverted(texts: Iterable[tuple[int, Iterable[str]]], *, has_places: bool) -> Iterator[Term]:
    """The terms of texts, each a document's number with its tokens, in the order of their names."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, tokens in texts:
        base = number << _BITS
        if has_places:
            for place, token in enumerate(tokens, base):
                found[token].append(place)
        else:
            for token in tokens:
                found[token].append(base)
    for token in sorted(found):
        name, entries = token.encode(), found.pop(token)
        if len(name) > LONGEST:
            continue
        counts = Counter([entry >> _BITS for entry in entries])
        places = [entry & _PLACE for entry in entries] if has_places else ()
        yield name, Postings(list(counts), list(counts.values()), places)


def joined(sources: Sequence[Iterable[Term]]) -> Iterator[Term]:
    """The terms of several sources, whose documents come one source after the other."""
    for token, terms in groupby(merge(*sources, key=_by_name), key=_by_name):
        parts = [postings for _token, postings in terms if postings.ids]
        if len(parts) == 1:
            yield token, parts[0]
        elif parts:
            yield token, Postings(*(list(chain.from_iterable(column)) for column in zip(*parts, strict=True)))


class PostingsWriter:
    """Writes the file, one field after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self.is_closed = False
        self._file = file
        self._fields: dict[str, list[tuple[int, int]]] = {}

    def add_field(self, name: str, terms: Iterable[Term], lengths: Iterable[int]) -> None:
        """Write the terms of a field, in order, and how many tokens each document has there."""
        names, widths = bytearray(), bytearray()
        ends, frequencies, starts = array("Q"), array("I"), array("Q")
        write, position = self._file.write, self._file.tell()
        for token, (ids, counts, places) in terms:
            names += token
            ends.append(len(names))
            frequencies.append(len(ids))
            starts.append(position)
            most = max(counts)
            for width, numbers in (
                (4, ids),
                (0 if most == 1 else _width(most), counts),
                (_width(max(places)) if places else 0, places),
            ):
                if width:
                    position += write(array(_TYPES[width], numbers).tobytes())
                widths.append(width)
        tables = (names, ends, frequencies, starts, widths, array("I", lengths))
        self._fields[name] = []
        for table in tables:
            begin = position
            position += write(bytes(table))
            self._fields[name].append((begin, position))

    def close(self) -> None:
        """Write the directory, with which the file is whole."""
        start = self._file.tell()
        directory = {"byteorder": sys.byteorder, "fields": self._fields}
        self._file.write(json.dumps(directory).encode() + _START.pack(start))
        self._file.close()
        self.is_closed = True


def _width(most: int) -> int:
    return 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4


class Terms:
    """The terms of one field."""

    def __init__(self, whole: memoryview, tables: Sequence[tuple[int, int]]) -> None:
        parts = [whole[start:end] for start, end in tables]
        self._whole = whole
        self._names, self._widths = parts[0], parts[4]
        self._ends, self._starts = parts[1].cast("Q"), parts[3].cast("Q")
        self._frequencies = parts[2].cast("I")
        self.lengths = parts[5].cast("I")
        """How many tokens each document has."""

    def frequency(self, token: str) -> int:
        """How many documents hold a token, deleted ones with them."""
        index = self._index(token.encode())
        return 0 if index is None else self._frequencies[index]

    def postings(self, token: str) -> Postings | None:
        """The postings of a token; None where it is nowhere."""
        index = self._index(token.encode())
        return None if index is None else self._postings(index)

    def beginning(self, prefix: str) -> Iterator[tuple[str, int]]:
        """The tokens that begin so, in their order, with the numbers of documents that hold them."""
        for index in self._range(prefix.encode()):
            yield self._name(index).decode(), self._frequencies[index]

    def items(self, prefix: str = "") -> Iterator[Term]:
        """The terms that begin so, in their order."""
        for index in self._range(prefix.encode()):
            yield self._name(index), self._postings(index)

    def _range(self, prefix: bytes) -> range:
        every = range(len(self._ends))
        first = bisect_left(every, prefix, key=self._name)
        return range(first, bisect_left(every, prefix + _BEHIND_ANY, lo=first, key=self._name))

    def _index(self, token: bytes) -> int | None:
        index = bisect_left(range(len(self._ends)), token, key=self._name)
        return index if index < len(self._ends) and self._name(index) == token else None

    def _name(self, index: int) -> bytes:
        return bytes(self._names[self._ends[index - 1] if index else 0 : self._ends[index]])

    def _postings(self, index: int) -> Postings:
        having, start = self._frequencies[index], self._starts[index]
        _ids, count_width, place_width = self._widths[3 * index : 3 * index + 3]
        ids, start = self._numbers(start, having, 4)
        counts: Numbers = b"\x01" * having
        if count_width:
            counts, start = self._numbers(start, having, count_width)
        places: Numbers = ()
        if place_width:
            places, start = self._numbers(start, sum(counts), place_width)
        return Postings(ids, counts, places)

    def _numbers(self, start: int, count: int, width: int) -> tuple[memoryview, int]:
        end = start + count * width
        return self._whole[start:end].cast(_TYPES[width]), end


class PostingsFile:
    """A file of postings, opened; it can be read after it was deleted."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            whole = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
        (start,) = _START.unpack(whole[-_START.size :])
        directory = json.loads(bytes(whole[start : -_START.size]))
        if directory["byteorder"] != sys.byteorder:
            raise ValueError(f"{path.name} was written on another kind of machine")
        self._fields = {name: Terms(whole, tables) for name, tables in directory["fields"].items()}

    def __getitem__(self, field: str) -> Terms:
        return self._fields[field]

    def close(self) -> None:
        """Nothing is held that is not freed with the object."""
