"""The archive, or a part of it, as one WARC file for other tools."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from crawler.folder import sync_folder
from crawler.warc.archive import located, stored
from crawler.warc.captures import Captures, Row
from crawler.warc.members import member
from crawler.warc.records import Headers, information, packed, request_of, written


def export(
    archive: Path,
    index: Captures,
    target: Path,
    chosen: Callable[[Row], bool],
    since: float,
    until: float,
    notice: Callable[[Row], None] = lambda _row: None,
) -> tuple[int, int]:
    """Write the chosen captures of a time, and what they refer to; how many, and how many are not readable.

    Plain, or gzip a record where the name ends in `.gz`. The file has its name only when it is whole.
    """
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        output = _Output(archive, file, since, gzip=target.name.endswith(".gz"))
        output.put(information(target.name, "tracuu"))
        for row in index.all(since, until):
            if chosen(row):
                notice(row)
                output.copy(row.place)
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)
    sync_folder(target.resolve().parent)
    return output.count, output.unreadable


class _Output:
    """A file that captures are copied to, none of them twice."""

    def __init__(self, archive: Path, file: BinaryIO, since: float, *, gzip: bool) -> None:
        self._archive = archive
        self._since = since
        self._file = file
        self._gzip = gzip
        self._referred: set[str] = set()
        self.count = 0
        self.unreadable = 0

    def put(self, record: bytes) -> None:
        """Write a record."""
        self._file.write(packed(record) if self._gzip else record)

    def copy(self, place: str) -> None:
        """Write a capture with its request, behind the one that it refers to."""
        try:
            capture = stored(self._archive, place)
        except KeyError:
            self.unreadable += 1
            return
        if capture.original is not None:
            if capture.original.fetched.timestamp() < self._since:
                self._copy_referred(capture.original.place)
            # Where it lies in this archive means nothing in another file.
            capture = replace(capture, original=replace(capture.original, place=""))
        for record in written(capture, _request(self._archive, place, capture.record)):
            self.put(record)
        self.count += 1

    def _copy_referred(self, place: str) -> None:
        if place not in self._referred:
            self._referred.add(place)
            self.copy(place)


def _request(archive: Path, place: str, record: str) -> Headers:
    """The headers of the request that led to a capture: it is the record behind it."""
    path, offset = located(archive, place)
    with path.open("rb") as file:
        answer = member(file, offset)
        following = member(file, answer.end) if answer is not None else None
    request = request_of(following.record) if following is not None else None
    return request.headers if request is not None and request.answer == record else ()
