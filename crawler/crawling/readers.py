"""Articles read out of pages, in other processes where there is much to read.

Reading is work for the processor, and one process has one core for it. While there is little, as with
newspapers that are asked politely, pages are read where they were had.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_all_start_methods, get_context
from types import TracebackType
from typing import Self

from crawler.discovery.discover import article_links
from crawler.extraction.encoding import decode
from crawler.extraction.extract import Extraction, extract
from crawler.processes import end_with_parent
from crawler.sources.source import Source

log = logging.getLogger(__name__)

_LOOKED_AT = 25
"""Pages after which it is looked at how much of the time went into reading."""
_MOST_PROCESSES = 4
"""More would wait for the one that fetches and keeps, and each takes some 70 MB."""
_MUCH = 0.4
"""The share of the time that is much."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to be read: its bytes and what they are said to be, where and when it was had."""

    body: bytes
    content_type: str
    url: str
    source: Source
    fetched: datetime
    links: bool = False
    """Whether the articles that it links to are wanted, too."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a page said, and to which articles it links."""

    extraction: Extraction
    links: tuple[str, ...] = ()


def read(wanted: Wanted) -> Read:
    """Read a page."""
    html = decode(wanted.body, wanted.content_type, wanted.source.charset)
    found = extract(html, wanted.url, wanted.source, wanted.fetched)
    follow = wanted.links and found.document is not None
    articles = article_links(found.links, wanted.url, wanted.source) if follow else ()
    return Read(replace(found, links=()), tuple(articles))


class Readers:
    """Reads pages: in this process, or in `processes` others from when on there is much to read."""

    def __init__(self, processes: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._processes = processes
        self._clock = clock
        self._guard = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._spent, self._count, self._since = 0.0, 0, clock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    @property
    def apart(self) -> bool:
        """Whether pages are read in other processes, so that it pays to have several under way."""
        return self._pool is not None

    def processes(self) -> list[int]:
        """The numbers of the other processes."""
        pool = self._pool
        return list(pool._processes) if pool is not None and pool._processes else []  # noqa: SLF001

    def read(self, wanted: Wanted) -> Future[Read]:
        """What a page says; where this process reads, it has been read when this returns."""
        with self._guard:
            pool = self._pool
        if pool is not None:
            try:
                return pool.submit(read, wanted)
            except BrokenProcessPool:
                self._replace(pool)
        return self._read_here(wanted)

    def result(self, reading: Future[Read]) -> Read:
        """The result, to be waited for; raises what reading raised, or what broke the process that read."""
        pool = self._pool
        try:
            return reading.result()
        except BrokenProcessPool:
            if pool is not None:
                self._replace(pool)
            raise

    def _read_here(self, wanted: Wanted) -> Future[Read]:
        done: Future[Read] = Future()
        began = self._clock()
        try:
            done.set_result(read(wanted))
        except Exception as error:
            done.set_exception(error)
        self._note(self._clock() - began)
        return done

    def _note(self, seconds: float) -> None:
        """Note how long a page took; where reading takes much of the time, other processes go on."""
        with self._guard:
            self._spent, self._count = self._spent + seconds, self._count + 1
            if self._count < _LOOKED_AT or not self._processes:
                return
            share = self._spent / max(self._clock() - self._since, 1e-9)
            self._spent, self._count, self._since = 0.0, 0, self._clock()
            if share > _MUCH and self._pool is None:
                self._pool = _pool(self._processes)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._guard:
            if self._pool is broken:
                log.error("a process that reads pages died; others take its place")
                self._pool = _pool(self._processes)
        broken.shutdown(wait=False)


def readers() -> Readers:
    """Readers for this machine: as many processes as it has cores, where that is more than one."""
    cores = os.cpu_count() or 1
    return Readers(min(cores, _MOST_PROCESSES) if cores > 1 else 0)


def _pool(processes: int) -> ProcessPoolExecutor:
    # Not forked: a process with threads and locks must not be copied. A server that has none and has loaded
    # what reading needs may be, and its copies share their memory.
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__])
    return ProcessPoolExecutor(processes, context, initializer=_begin)


def _begin() -> None:
    end_with_parent()
    # A page is tens of thousands of objects that all go at once; looked at less often, it takes a sixth less.
    gc.set_threshold(50_000, 20, 20)
