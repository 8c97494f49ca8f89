"""The archive: every answer that counts, in WARC 1.1 files, one gzip member a record.

The file being written ends in `.open`, as is usual for web archives; it gets its final name when it
is full or closed. A process that died leaves a file with a torn end; the next writer cuts that end
off before it goes on.
"""

from __future__ import annotations

import io
import os
import re
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.fetch import Response

_OPEN = ".open"
_UNREADABLE = (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, TypeError, zlib.error)
"""What the reader raises on a damaged file; AttributeError and TypeError where a header is cut off."""


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
            if self._file is not None and self._path is not None:
                self._file.close()
                _finish(self._path)
                self._file = None

    def _write(self, record: bytes, now: datetime) -> str:
        with self._lock:
            if self._file is not None and self._path is not None and self._file.tell() >= self._file_bytes:
                self._file.close()
                _finish(self._path)
                self._file = None
            if self._file is None:
                self._begin(now)
            assert self._file is not None  # noqa: S101 - for the type checker
            assert self._path is not None  # noqa: S101
            offset = self._file.tell()
            self._file.write(record)
            self._file.flush()
            os.fsync(self._file.fileno())
            return f"{self._path.name.removesuffix(_OPEN)}:{offset}"

    def _begin(self, now: datetime) -> None:
        stamp = now.astimezone(UTC).strftime("%Y%m%d%H%M%S%f")
        self._path = self._folder / f"tracuu-{stamp}-{os.getpid()}.warc.gz{_OPEN}"
        self._file = self._path.open("xb")
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
        info = {"software": self._software, "format": "WARC File Format 1.1"}
        writer.write_record(writer.create_warcinfo_record(self._path.name.removesuffix(_OPEN), info))
        self._file.write(buffer.getvalue())
        _sync_folder(self._folder)


def read(folder: Path, place: str) -> Capture:
    """The capture at a place; KeyError where there is none."""
    name, _, offset = place.rpartition(":")
    if not re.fullmatch(r"[\w.-]+", name) or not offset.isdecimal():
        raise KeyError(place)
    path = next((path for path in (folder / name, folder / (name + _OPEN)) if path.exists()), None)
    if path is None:
        raise KeyError(place)
    with path.open("rb") as file:
        file.seek(int(offset))
        capture = next(_captures(file, name), None)
    if capture is None or capture.place != place:  # a wrong offset must not give the answer that follows it
        raise KeyError(place)
    return capture


def captures(folder: Path) -> Iterator[Capture]:
    """Every archived answer, oldest file first; a torn end is passed over."""
    for path in sorted([*folder.glob("*.warc.gz"), *folder.glob(f"*.warc.gz{_OPEN}")]):
        with path.open("rb") as file:
            yield from _captures(file, path.name.removesuffix(_OPEN))


def verify(folder: Path) -> tuple[int, list[str]]:
    """How many answers can be read and have the digest they had, and a line for each file with damage."""
    count, damage = 0, []
    for path in sorted([*folder.glob("*.warc.gz"), *folder.glob(f"*.warc.gz{_OPEN}")]):
        with path.open("rb") as file:
            records = ArchiveIterator(file, check_digests=True)
            try:
                for record in records:
                    record.content_stream().read()
                    if record.digest_checker.passed is False:
                        damage.append(f"{path.name}: {'; '.join(record.digest_checker.problems)}")
                    count += record.rec_type == "response"
            except _UNREADABLE as error:
                damage.append(f"{path.name}: {error}")
        if _whole_until(path) != path.stat().st_size:
            damage.append(f"{path.name}: torn end")
    return count, damage


def _captures(file: BinaryIO, name: str) -> Iterator[Capture]:
    records = ArchiveIterator(file, no_record_parse=False)
    try:
        for record in records:
            if record.rec_type != "response" or record.http_headers is None:
                continue
            raw = record.raw_stream.read()
            if len(raw) != record.payload_length:
                return  # a torn end
            yield Capture(
                place=f"{name}:{records.get_record_offset()}",
                url=record.rec_headers.get_header("WARC-Target-URI"),
                fetched=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")),
                status=int(record.http_headers.get_statuscode()),
                headers=tuple(record.http_headers.headers),
                raw=raw,
            )
    except _UNREADABLE:
        return


def _storable(response: Response) -> list[tuple[str, str]]:
    # The chunks were joined when it was received, so the header that announces them is no longer true.
    return [(name, value) for name, value in response.headers if name.lower() != "transfer-encoding"]


def _mend(path: Path) -> None:
    whole = _whole_until(path)
    with path.open("r+b") as file:
        file.truncate(whole)
        os.fsync(file.fileno())


def _whole_until(path: Path) -> int:
    """Where the last whole gzip member ends."""
    end = 0
    with path.open("rb") as file:
        inflator = zlib.decompressobj(zlib.MAX_WBITS | 16)
        position = 0
        while part := file.read(1 << 16):
            position += len(part)
            while part:
                try:
                    inflator.decompress(part)
                except zlib.error:
                    return end
                if not inflator.eof:
                    break
                part = inflator.unused_data
                end = position - len(part)
                inflator = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return end


def _finish(path: Path) -> None:
    if path.stat().st_size == 0:
        path.unlink()
        return
    path.rename(path.with_name(path.name.removesuffix(_OPEN)))
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # So that the file's name, too, survives a crash of the machine; not every system can.
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
