"""WARC files made by others: plain, gzip a record, or gzip as a whole; read on behind damage."""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from crawler.warc.members import next_mark

_PART = 1 << 16
_HEAD = 1 << 16
"""The longest head of a record; real ones have less than two thousand bytes."""
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BEGINNING = re.compile(rb"WARC/[01]\.\d+\r?\n")


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in a file that is no record that can be used."""

    what: str


def records(path: Path, most: int) -> Iterator[bytes | Damage]:
    """The records of a file, unpacked, of `most` bytes at the most; memory stays bounded by that.

    OSError where it cannot be read.
    """
    cutter = _Cutter(most)
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        for part in _unpacked(file) if packed else _plain(file):
            if isinstance(part, Damage):
                yield part
                yield from cutter.leave()
            else:
                yield from cutter.take(part)
    yield from cutter.leave()


def _plain(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(_PART):
        yield part


def _unpacked(file: BinaryIO) -> Iterator[bytes | Damage]:
    """What is in the gzip members of a file; a Damage wherever something between is missing."""
    start: int | None = 0
    while start is not None:
        end = yield from _member(file, start)
        if end is None:
            yield Damage(f"byte {start}: cannot be unpacked")
        start = next_mark(file, start + 1 if end is None else end)
        if end is None:
            start = _readable(file, start)


def _member(file: BinaryIO, start: int) -> Generator[bytes, None, int | None]:
    """What is in one member; returns where it ends, None where it is damaged."""
    file.seek(start)
    inflator = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while part := file.read(_PART):
        try:
            while part and not inflator.eof:
                yield inflator.decompress(part, 16 * _PART)
                part = inflator.unconsumed_tail
        except zlib.error:
            return None
        if inflator.eof:
            return file.tell() - len(inflator.unused_data)
    return None


def _readable(file: BinaryIO, start: int | None) -> int | None:
    """The first place from there on at which a member begins with a record, and is no packed page."""
    while start is not None:
        file.seek(start)
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(file.read(_PART), 16)
        except zlib.error:
            head = b""
        if head.startswith(b"WARC/"):
            return start
        start = next_mark(file, start + 1)
    return None


@dataclass(slots=True)
class _Cutter:
    """Cuts what comes in parts into records."""

    most: int
    _kept: bytearray = field(default_factory=bytearray)
    _skip: int = 0
    _lost: bool = False

    def take(self, part: bytes) -> Iterator[bytes | Damage]:
        """The records that are whole by now."""
        skipped = min(self._skip, len(part))
        self._skip -= skipped
        self._kept += part[skipped:]
        while (found := self._next()) is not None:
            yield found

    def leave(self) -> Iterator[Damage | bytes]:
        """What is left where nothing follows, or nothing that belongs to it."""
        if self._kept.strip(b"\r\n\0"):
            last = None if self._lost else self._whole(ended=True)
            yield last if last is not None else Damage("ends within a record")
        self._kept.clear()
        self._skip, self._lost = 0, False

    def _next(self) -> bytes | Damage | None:
        kept = self._kept
        if self._lost:
            found = _BEGINNING.search(kept)
            del kept[: found.start() if found else max(0, len(kept) - 12)]
            if found is None:
                return None
            self._lost = False
        if kept and kept[0] in b"\r\n":
            del kept[: len(kept) - len(kept.lstrip(b"\r\n"))]
        if len(kept) < 12:
            return None
        if not _BEGINNING.match(kept):
            self._lost = True
            return Damage("something that is no record")
        return self._whole(ended=False)

    def _whole(self, *, ended: bool) -> bytes | Damage | None:
        """The record at the beginning, None while it is not all there."""
        kept = self._kept
        head = kept.find(b"\r\n\r\n", 0, _HEAD)
        if head < 0:
            return self._astray("a head without end") if len(kept) > _HEAD else None
        length = _LENGTH.search(kept, 0, head + 2)
        if length is None:
            return self._astray("a record without a length")
        size = int(length[1])
        end = head + 4 + size
        if end - head > self.most:
            self._skip = max(0, end - len(kept))
            del kept[:end]
            return Damage(f"a record of {size} bytes")
        if len(kept) < end + (0 if ended else 4):
            return None
        if kept[end : end + 4].strip(b"\r\n"):
            return self._astray("a record of another length than it says")
        record = bytes(kept[:end]) + b"\r\n\r\n"
        del kept[:end]
        return record

    def _astray(self, what: str) -> Damage:
        del self._kept[:5]
        self._lost = True
        return Damage(what)
