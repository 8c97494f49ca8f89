"""The archive: every answer that counts, in WARC 1.1 files, one gzip member a record.

A file is begun anew each day (UTC), and when it is full. The one being written ends in `.open`, as is
usual for web archives; it gets its final name when it is done. A process that died leaves a file with a
torn end; the next writer cuts that end off before it goes on. What follows damage further within a file
is kept, and read.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from crawler.errors import no_room
from crawler.fetching.fetch import Response
from crawler.folder import sync_folder
from crawler.warc.members import is_torn, member, members, size
from crawler.warc.records import (
    Capture,
    Headers,
    Kind,
    Reference,
    capture_of,
    examine,
    information,
    new_identity,
    packed,
    payload_digest,
    written,
)

_OPEN = ".open"


class Index(Protocol):
    """What knows the captures that there are."""

    def original(self, url: str, digest: str) -> Reference | None:
        """Where that payload of an address lies already; for digest "", the last that it had."""
        ...

    def remember(self, capture: Capture, end: int) -> None:
        """Take note of a capture that is on the disk now; `end` is where its records end in the file."""
        ...


@dataclass(eq=False, slots=True)
class _File:
    """The file being written: how much of it is written, and how much of that is on the disk."""

    path: Path
    descriptor: int
    day: date
    written: int = 0
    synced: int = 0
    syncing: bool = False
    failure: OSError | None = None


class Archive:
    """The writer, of which there is one at a time; records are on the disk when `append` returns.

    Threads that append at the same time share one sync. With an index, an answer whose payload is
    there already becomes a revisit record.
    """

    def __init__(
        self,
        folder: Path,
        file_bytes: int = 1_000_000_000,
        software: str = "tracuu",
        index: Index | None = None,
    ) -> None:
        self._folder = folder
        self._file_bytes = file_bytes
        self._software = software
        self._index = index
        self._turn = threading.Condition()
        self._file: _File | None = None
        for left in sorted(folder.glob(f"*{_OPEN}")):
            _mend_left(left)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, response: Response, fetched: datetime) -> str:
        """Keep an answer and its request; the place to read it back from, `file:offset`.

        An answer 304 whose original is not there says nothing, and has no place: "".
        """
        capture = Capture(
            place="",
            url=response.url,
            fetched=fetched,
            status=response.status,
            reason=response.reason,
            # The chunks were joined when it was received, so what announces them is no longer true.
            headers=tuple(pair for pair in response.headers if pair[0].lower() != "transfer-encoding"),
            raw=response.raw,
        )
        return self.put(capture, response.request_headers, fetched)

    def put(self, capture: Capture, request: Headers, now: datetime) -> str:
        """Keep a capture as `append` does; one that other tools made keeps its identity."""
        capture = self._linked(replace(capture, record=capture.record or new_identity()))
        if capture.status == 304 and capture.original is None:
            return ""
        records = b"".join(map(packed, written(capture, request)))
        place, end = self._write(records, now)
        if self._index is not None:
            self._index.remember(replace(capture, place=place), end)
        return place

    def close(self) -> None:
        """Give the open file its final name."""
        with self._turn:
            self._end()

    def _linked(self, capture: Capture) -> Capture:
        """The capture with its digest, and as a revisit where its payload is there already."""
        if capture.original is not None:
            return capture
        unchanged = capture.status == 304
        digest = "" if unchanged else capture.digest or payload_digest(capture.raw)
        original = self._index.original(capture.url, digest) if self._index else None
        if original is None or not (unchanged or capture.raw):
            return replace(capture, digest=digest)
        digest = original.digest if unchanged else digest
        return replace(capture, kind=Kind.REVISIT, original=original, digest=digest, raw=b"")

    def _write(self, records: bytes, now: datetime) -> tuple[str, int]:
        with self._turn:
            file = self._current(now)
            offset = file.written
            try:
                _write_all(file.descriptor, records)
            except OSError as error:
                # A reader would lose what is written behind half a record, so the file ends before it.
                with contextlib.suppress(OSError):
                    os.ftruncate(file.descriptor, offset)
                self._end()
                raise no_room(self._folder, error) from error
            file.written = end = offset + len(records)
            self._sync(file, end)
            return f"{_final(file.path).name}:{offset}", end

    def _current(self, now: datetime) -> _File:
        day = now.astimezone(UTC).date()
        if self._file is not None and (self._file.written >= self._file_bytes or self._file.day < day):
            self._end()
        if self._file is None:
            try:
                self._file = self._begin(now)
            except OSError as error:
                raise no_room(self._folder, error) from error
        return self._file

    def _begin(self, now: datetime) -> _File:
        path = self._free_path(now)
        record = packed(information(_final(path).name, self._software))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        try:
            _write_all(descriptor, record)
        except OSError:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        sync_folder(self._folder)
        return _File(path, descriptor, now.astimezone(UTC).date(), written=len(record))

    def _free_path(self, now: datetime) -> Path:
        while True:
            stamp = now.astimezone(UTC).strftime("%Y%m%d%H%M%S%f")
            path = self._folder / f"tracuu-{stamp}-{os.getpid()}.warc.gz{_OPEN}"
            if not path.exists() and not _final(path).exists():
                return path
            now += timedelta(microseconds=1)

    def _sync(self, file: _File, end: int) -> None:
        """Wait until that much is on the disk; whoever comes first syncs for all that wait."""
        while file.synced < end:
            if file.failure is not None:
                raise no_room(self._folder, file.failure) from file.failure
            if file.syncing:
                self._turn.wait()
            else:
                self._sync_now(file)

    def _sync_now(self, file: _File) -> None:
        file.syncing, upto = True, file.written
        self._turn.release()
        failure: OSError | None = None
        try:
            os.fsync(file.descriptor)
        except OSError as error:
            failure = error
        finally:
            self._turn.acquire()
            file.syncing = False
            self._turn.notify_all()
        if failure is None:
            file.synced = upto
            return
        # Nobody knows what of it is on the disk: all that nobody was told of goes.
        file.failure = failure
        with contextlib.suppress(OSError):
            os.ftruncate(file.descriptor, file.synced)
        if self._file is file:
            self._end()

    def _end(self) -> None:
        """Finish the open file, or, where even that fails, leave it to the next writer to mend."""
        file, self._file = self._file, None
        if file is None:
            return
        while file.syncing:
            self._turn.wait()
        if file.synced < file.written and file.failure is None:
            self._sync_now(file)
        with contextlib.suppress(OSError):
            os.close(file.descriptor)
        with contextlib.suppress(OSError):
            _finish(file.path)


def read(folder: Path, place: str) -> Capture:
    """The capture at a place, a revisit with its original's payload; KeyError where there is none."""
    capture = stored(folder, place)
    if capture.original is None:
        return capture
    return capture.with_payload(stored(folder, capture.original.place))


def stored(folder: Path, place: str) -> Capture:
    """The capture at a place as it was written, a revisit without payload; KeyError where there is none."""
    path, offset = located(folder, place)
    with path.open("rb") as file:
        found = member(file, offset)
    capture = capture_of(found.record, place) if found is not None else None
    if capture is None:
        raise KeyError(place)
    return capture


def located(folder: Path, place: str) -> tuple[Path, int]:
    """The file and offset of a place; KeyError where it is none of this archive."""
    name, _, offset = place.rpartition(":")
    if not re.fullmatch(r"[\w.-]+", name) or not offset.isdecimal():
        raise KeyError(place)
    path = next((path for path in (folder / name, folder / (name + _OPEN)) if path.exists()), None)
    if path is None:
        raise KeyError(place)
    return path, int(offset)


def captures(folder: Path) -> Iterator[Capture]:
    """Every archived answer, oldest file first; what is damaged or without its original is passed over."""
    for path in files(folder):
        for capture, _end in captures_in(path):
            if capture.original is None:
                yield capture
            else:
                with contextlib.suppress(KeyError):
                    yield read(folder, capture.place)


def captures_in(path: Path, start: int = 0) -> Iterator[tuple[Capture, int]]:
    """The answers in a file from an offset on, as they were written, each with where it ends."""
    with path.open("rb") as file:
        for found in members(file, start):
            capture = capture_of(found.record, f"{_final(path).name}:{found.start}")
            if capture is not None:
                yield capture, found.end


def files(folder: Path) -> list[Path]:
    """The files of the archive, oldest first."""
    return sorted([*folder.glob("*.warc.gz"), *folder.glob(f"*.warc.gz{_OPEN}")], key=lambda path: path.name)


def verify(folder: Path) -> tuple[int, list[str]]:
    """How many answers can be read and have the digest they had, and a line for each damage."""
    count, damage = 0, []
    for path in files(folder):
        end = 0
        with path.open("rb") as file:
            for found in members(file):
                if found.start > end:
                    damage.append(f"{path.name}: bytes {end} to {found.start} are damaged")
                end = found.end
                answers, problems = examine(found.record)
                count += answers
                damage += [f"{path.name}: {problem}" for problem in problems]
            if end != size(file):
                damage.append(f"{path.name}: torn end")
    return count, damage


def mend(folder: Path) -> list[tuple[str, int]]:
    """Cut off what of a record is left at the end of files; which, and how many bytes.

    Only an end that is right as far as it goes: what is damaged in another way may be worth more to
    a person than to this program. Not to be called while there is a writer.
    """
    cut = []
    for path in files(folder):
        with path.open("rb") as file:
            end = max((found.end for found in members(file)), default=0)
            length = size(file)
            torn = end < length and is_torn(file, end)
        if torn:
            _cut(path, end)
            cut.append((path.name, length - end))
        if path.name.endswith(_OPEN) or torn:
            _finish(path)
    return cut


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _mend_left(path: Path) -> None:
    with path.open("rb") as file:
        end = max((found.end for found in members(file)), default=0)
    _cut(path, end)
    _finish(path)


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
