"""Pages, and files that articles carry, out of WARC files made by others, into the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from crawler.errors import FetchError
from crawler.fetching.fetch import unpack
from crawler.files.attachments import file_type, may_be_file
from crawler.sources.source import Source
from crawler.warc.archive import Archive
from crawler.warc.captures import Captures
from crawler.warc.foreign import Damage, records
from crawler.warc.records import Capture, Headers, Kind, Request, capture_of, examine, request_of

_HTML = ("html", "xml", "text/plain")
_HEADS = 1 << 20
"""Bytes that a record may have beside the page itself."""
_GONE = (404, 410)


class Fate(StrEnum):
    """What became of a record that holds an answer."""

    TAKEN = "taken in"
    KNOWN = "known already"
    OTHER = "of no source"
    NO_ARTICLE = "no article"
    DAMAGED = "damaged"


@dataclass(slots=True)
class Taken:
    """What was done with a file: how many answers had which fate, and where in the archive they are."""

    fates: Counter[Fate] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    files: set[str] = field(default_factory=set)


class Intake:
    """Takes pages of sources into an archive; with `owner` all pages are said to be of that source."""

    def __init__(
        self,
        archive: Archive,
        index: Captures,
        sources: Sequence[Source],
        owner: Source | None,
        max_bytes: int,
        complain: Callable[[str], None],
    ) -> None:
        self._archive = archive
        self._index = index
        self._sources = sources
        self._owner = owner
        self._max_bytes = max_bytes
        self._complain = complain

    def read(self, path: Path, now: datetime, notice: Callable[[], None] = lambda: None) -> Taken:
        """Take in the pages of a file; again, that changes nothing. OSError where it cannot be read."""
        taken = Taken()
        for capture, request in self._pairs(records(path, self._max_bytes + _HEADS), taken):
            notice()
            self._take(capture, request, now, taken)
        self._index.settle()
        return taken

    def _pairs(self, found: Iterator[bytes | Damage], taken: Taken) -> Iterator[tuple[Capture, Headers]]:
        """The answers with their requests, which may stand before or behind them."""
        before: Request | None = None
        waiting: Capture | None = None
        for record in found:
            if isinstance(record, Damage):
                self._damaged(taken, record.what)
            elif (request := request_of(record)) is not None:
                if waiting is not None and _belong(waiting, request):
                    yield waiting, request.headers
                    waiting = None
                else:
                    before = request
            elif (capture := self._whole(record, taken)) is not None:
                if waiting is not None:
                    yield waiting, ()
                waiting = capture
                if before is not None and _belong(capture, before):
                    yield capture, before.headers
                    before = waiting = None
        if waiting is not None:
            yield waiting, ()

    def _whole(self, record: bytes, taken: Taken) -> Capture | None:
        capture = capture_of(record)
        # The digests of payloads are made in several ways; those of blocks in one.
        if capture is not None and any("block digest failed" in each for each in examine(record)[1]):
            self._damaged(taken, f"{capture.url}: not what it was, by its digest")
            return None
        return capture

    def _damaged(self, taken: Taken, what: str) -> None:
        taken.fates[Fate.DAMAGED] += 1
        self._complain(what)

    def _take(self, capture: Capture, request: Headers, now: datetime, taken: Taken) -> None:
        source = self._owner or next((each for each in self._sources if each.covers(capture.url)), None)
        if source is None:
            taken.fates[Fate.OTHER] += 1
            return
        if not self._is_page(capture, source):
            taken.fates[Fate.NO_ARTICLE] += 1
            return
        self._keep(
            replace(capture, source=source.name if self._owner else "", digest=""),
            request,
            now,
            taken,
            source,
        )

    def _keep(self, capture: Capture, request: Headers, now: datetime, taken: Taken, source: Source) -> None:
        with self._index.database.writing() as connection:
            self._index.note(connection)
        if capture.kind is Kind.REVISIT:
            original = self._index.referred(capture)
            if original is None:
                self._damaged(taken, f"{capture.url}: the page that it refers to is not here")
                return
            capture = replace(capture, original=original, digest=original.digest)
        else:
            try:
                capture = _readable(capture, self._max_bytes)
            except FetchError as error:
                self._damaged(taken, f"{capture.url}: {error}")
                return
        place = self._index.same(capture)
        taken.fates[Fate.KNOWN if place else Fate.TAKEN] += 1
        taken.sources[source.name] += 1
        place = place or self._archive.put(capture, request, now)
        taken.files.add(place.rpartition(":")[0])

    def _is_page(self, capture: Capture, source: Source) -> bool:
        if capture.status in _GONE:
            return self._index.original(capture.url, "") is not None
        if capture.status not in (200, 304):
            return False
        if _is_file(capture):
            return True
        kind = capture.header("Content-Type").lower()
        if kind and not any(name in kind for name in _HTML):
            return False
        return self._owner is not None or source.is_article(capture.url)


def _is_file(capture: Capture) -> bool:
    """Whether it is a file that is read: by what it holds, but for pictures, which every page has."""
    if may_be_file(capture.url):
        return capture.kind is Kind.REVISIT or bool(file_type(capture.raw))
    return file_type(capture.raw) not in ("", "image")


def _belong(capture: Capture, request: Request) -> bool:
    return request.url == capture.url and request.answer in ("", capture.record)


def _readable(capture: Capture, max_bytes: int) -> Capture:
    """The capture with headers that are true of its payload: some tools unpack it, and keep the header.

    Raises FetchError where the payload cannot be unpacked.
    """
    encoding = capture.header("Content-Encoding")
    if not encoding:
        return capture
    plain = replace(
        capture, headers=tuple(pair for pair in capture.headers if pair[0].lower() != "content-encoding")
    )
    if "gzip" in encoding.lower() and not capture.raw.startswith(b"\x1f\x8b"):
        return plain
    unpack(capture.raw, encoding, max_bytes)
    return capture
