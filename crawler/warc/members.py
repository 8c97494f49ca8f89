"""The gzip members of a WARC file, one a record: found, also behind damage, and unpacked."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_GZIP = b"\x1f\x8b\x08"
_WARC = b"WARC/"
_PART = 1 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member of a file: where it starts and ends, and the record in it, unpacked."""

    start: int
    end: int
    record: bytes


def members(file: BinaryIO, start: int = 0) -> Iterator[Member]:
    """The whole members from an offset on; behind damage it goes on with the next one that can be read."""
    at: int | None = start
    while at is not None:
        found = member(file, at)
        if found is not None:
            yield found
        at = next_mark(file, at + 1 if found is None else found.end)


def member(file: BinaryIO, start: int) -> Member | None:
    """The member that begins there; None where there is no whole one with a WARC record."""
    found = _unpacked(file, start)
    return found if isinstance(found, Member) else None


def is_torn(file: BinaryIO, start: int) -> bool:
    """Whether a member begins there that is right as far as it goes, and ends too early."""
    return _unpacked(file, start) is _TORN


def next_mark(file: BinaryIO, start: int) -> int | None:
    """Where the next member may begin, at `start` or after it."""
    file.seek(start)
    kept = b""  # the mark may lie across two parts
    while part := file.read(_PART):
        window = kept + part
        if (found := window.find(_GZIP)) >= 0:
            return start - len(kept) + found
        start += len(part)
        kept = window[1 - len(_GZIP) :]
    return None


def size(file: BinaryIO) -> int:
    """The length of a file in bytes."""
    return file.seek(0, os.SEEK_END)


_TORN, _WRONG = "torn", "wrong"


def _unpacked(file: BinaryIO, start: int) -> Member | str:
    file.seek(start)
    inflator = zlib.decompressobj(zlib.MAX_WBITS | 16)
    record = bytearray()
    while part := file.read(_PART):
        try:
            record += inflator.decompress(part)
        except zlib.error:
            return _WRONG
        if not _WARC.startswith(record[: len(_WARC)]):  # a page, itself packed, inside a damaged record
            return _WRONG
        if inflator.eof:
            end = file.tell() - len(inflator.unused_data)
            return Member(start, end, bytes(record)) if record else _WRONG
    return _TORN
