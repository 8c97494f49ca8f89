"""The archive: every answer that counts, in WARC 1.1 files, one gzip member a record.

The file being written ends in `.open`, as is usual for web archives; it gets its final name when it
is full or closed. A process that died leaves a file with a torn end; the next writer cuts that end
off before it goes on. What follows damage further within a file is kept, and read.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.fetch import Response
from crawler.folder import sync_folder

_OPEN = ".open"
_UNREADABLE = (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, TypeError, zlib.error)
"""What the reader raises on a damaged record; AttributeError and TypeError where a header is cut off."""
_GZIP = b"\x1f\x8b\x08"
_WARC = b"WARC/"
_PART = 1 << 16


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived answer."""

    place: str
    url: str
    fetched: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    raw: bytes

    def header(self, name: str) -> str:
        """The value of a header, "" where it is missing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Archive:
    """The writer, of which there is one at a time; records are on the disk when `append` returns."""

    def __init__(self, folder: Path, file_bytes: int = 1_000_000_000, software: str = "tracuu") -> None:
        self._folder = folder
        self._file_bytes = file_bytes
        self._software = software
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._path: Path | None = None
        for left in sorted(folder.glob(f"*{_OPEN}")):
            _mend(left)
            _finish(left)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, response: Response, fetched: datetime) -> str:
        """Write an answer and its request; the place to read it back from, `file:offset`."""
        record = io.BytesIO()
        writer = WARCWriter(record, gzip=True, warc_version="WARC/1.1")
        date = fetched.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        answer = writer.create_warc_record(
            response.url,
            "response",
            payload=io.BytesIO(response.raw),
            http_headers=StatusAndHeaders(
                f"{response.status} {response.reason}".strip(), _storable(response), protocol="HTTP/1.1"
            ),
            warc_headers_dict={"WARC-Date": date},
        )
        path = response.url.split("/", 3)[-1] if response.url.count("/") > 2 else ""
        request = writer.create_warc_record(
            response.url,
            "request",
            http_headers=StatusAndHeaders(
                f"GET /{path} HTTP/1.1", list(response.request_headers), is_http_request=True
            ),
            warc_headers_dict={"WARC-Date": date},
        )
        writer.write_request_response_pair(request, answer)
        return self._write(record.getvalue(), fetched)

    def close(self) -> None:
        """Give the open file its final name."""
        with self._lock:
            self._end()

    def _write(self, record: bytes, now: datetime) -> str:
        with self._lock:
            if self._file is not None and self._file.tell() >= self._file_bytes:
                self._end()
            if self._file is None:
                self._begin(now)
            offset = self._put(record)
            assert self._path is not None  # noqa: S101 - for the type checker
            return f"{self._path.name.removesuffix(_OPEN)}:{offset}"

    def _begin(self, now: datetime) -> None:
        self._path = self._free_path(now)
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
        info = {"software": self._software, "format": "WARC File Format 1.1"}
        writer.write_record(writer.create_warcinfo_record(self._path.name.removesuffix(_OPEN), info))
        self._file = self._path.open("xb")
        self._put(buffer.getvalue())
        sync_folder(self._folder)

    def _free_path(self, now: datetime) -> Path:
        while True:
            stamp = now.astimezone(UTC).strftime("%Y%m%d%H%M%S%f")
            path = self._folder / f"tracuu-{stamp}-{os.getpid()}.warc.gz{_OPEN}"
            if not path.exists() and not _final(path).exists():
                return path
            now += timedelta(microseconds=1)

    def _put(self, record: bytes) -> int:
        assert self._file is not None  # noqa: S101 - for the type checker
        offset = self._file.tell()
        try:
            self._file.write(record)
            self._file.flush()
            os.fsync(self._file.fileno())
        except BaseException:
            self._give_up(offset)
            raise
        return offset

    def _give_up(self, offset: int) -> None:
        # A reader would lose what is written behind half a record, so the file ends before it. If even
        # that fails, the file stays `.open` for the next writer to mend.
        file, path = self._file, self._path
        assert file is not None  # noqa: S101 - for the type checker
        assert path is not None  # noqa: S101
        self._file = None
        with contextlib.suppress(OSError):
            file.close()  # writes what is still buffered, and fails again where the disk is full
        with contextlib.suppress(OSError):
            _cut(path, offset)
            _finish(path)

    def _end(self) -> None:
        if self._file is not None and self._path is not None:
            file, self._file = self._file, None
            file.close()
            _finish(self._path)


def read(folder: Path, place: str) -> Capture:
    """The capture at a place; KeyError where there is none."""
    name, _, offset = place.rpartition(":")
    if not re.fullmatch(r"[\w.-]+", name) or not offset.isdecimal():
        raise KeyError(place)
    path = next((path for path in (folder / name, folder / (name + _OPEN)) if path.exists()), None)
    if path is None:
        raise KeyError(place)
    with path.open("rb") as file:
        member = _member(file, int(offset))
    capture = _capture(member.record, place) if member is not None else None
    if capture is None:
        raise KeyError(place)
    return capture


def captures(folder: Path) -> Iterator[Capture]:
    """Every archived answer, oldest file first; what is torn or damaged is passed over."""
    for path in _files(folder):
        with path.open("rb") as file:
            for member in _members(file):
                capture = _capture(member.record, f"{path.name.removesuffix(_OPEN)}:{member.start}")
                if capture is not None:
                    yield capture


def verify(folder: Path) -> tuple[int, list[str]]:
    """How many answers can be read and have the digest they had, and a line for each damage."""
    count, damage = 0, []
    for path in _files(folder):
        end = 0
        with path.open("rb") as file:
            for member in _members(file):
                if member.start > end:
                    damage.append(f"{path.name}: bytes {end} to {member.start} are damaged")
                end = member.end
                answers, problems = _examine(member.record)
                count += answers
                damage += [f"{path.name}: {problem}" for problem in problems]
            if end != file.seek(0, os.SEEK_END):
                damage.append(f"{path.name}: torn end")
    return count, damage


@dataclass(frozen=True, slots=True)
class _Member:
    """One gzip member of a file: where it starts and ends, and the record in it, unpacked."""

    start: int
    end: int
    record: bytes


def _files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.warc.gz"), *folder.glob(f"*.warc.gz{_OPEN}")])


def _capture(record: bytes, place: str) -> Capture | None:
    try:
        answer = next(iter(ArchiveIterator(io.BytesIO(record))), None)
        if answer is None or answer.rec_type != "response" or answer.http_headers is None:
            return None
        raw = answer.raw_stream.read()
        if len(raw) != answer.payload_length:
            return None
        return Capture(
            place=place,
            url=answer.rec_headers.get_header("WARC-Target-URI"),
            fetched=datetime.fromisoformat(answer.rec_headers.get_header("WARC-Date")),
            status=int(answer.http_headers.get_statuscode()),
            headers=tuple(answer.http_headers.headers),
            raw=raw,
        )
    except _UNREADABLE:
        return None


def _examine(member: bytes) -> tuple[int, list[str]]:
    """How many answers a member has, and what is wrong with them."""
    count, problems = 0, []
    try:
        for record in ArchiveIterator(io.BytesIO(member), check_digests=True):
            record.content_stream().read()
            if record.digest_checker.passed is False:
                problems.append("; ".join(record.digest_checker.problems))
            count += record.rec_type == "response"
    except _UNREADABLE as error:
        problems.append(str(error))
    return count, problems


def _members(file: BinaryIO) -> Iterator[_Member]:
    """The whole members of a file; behind damage it goes on with the next one that can be read."""
    start: int | None = 0
    while start is not None:
        member = _member(file, start)
        if member is not None:
            yield member
        start = _find(file, start + 1 if member is None else member.end)


def _find(file: BinaryIO, start: int) -> int | None:
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


def _member(file: BinaryIO, start: int) -> _Member | None:
    """The member that begins there; None where there is no whole one with a WARC record."""
    file.seek(start)
    inflator = zlib.decompressobj(zlib.MAX_WBITS | 16)
    record = bytearray()
    while part := file.read(_PART):
        try:
            record += inflator.decompress(part)
        except zlib.error:
            return None
        if not _WARC.startswith(record[: len(_WARC)]):  # a page, itself packed, inside a damaged record
            return None
        if inflator.eof:
            return _Member(start, file.tell() - len(inflator.unused_data), bytes(record)) if record else None
    return None


def _storable(response: Response) -> list[tuple[str, str]]:
    # The chunks were joined when it was received, so the header that announces them is no longer true.
    return [(name, value) for name, value in response.headers if name.lower() != "transfer-encoding"]


def _mend(path: Path) -> None:
    with path.open("rb") as file:
        end = max((member.end for member in _members(file)), default=0)
    _cut(path, end)


def _cut(path: Path, end: int) -> None:
    with path.open("r+b") as file:
        file.truncate(min(end, path.stat().st_size))
        os.fsync(file.fileno())


def _finish(path: Path) -> None:
    if path.stat().st_size == 0:
        path.unlink()
        return
    path.rename(_final(path))
    sync_folder(path.parent)


def _final(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(_OPEN))
