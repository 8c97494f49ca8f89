"""Pages of results that were made a moment ago, for whoever asks the same again."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

_MOST_BYTES = 4_000_000
"""Bytes that a process keeps, some 150 pages."""
_SECONDS = 60.0
"""A page is kept no longer, for the store may come to know that an original is gone."""


class Answers:
    """Pages by what they were made from, the ones asked for last."""

    def __init__(self, most: int = _MOST_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._kept: OrderedDict[Hashable, tuple[float, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> bytes | None:
        """The page, where it is new enough."""
        with self._lock:
            made, page = self._kept.get(key, (0.0, None))
            if page is None:
                return None
            if self._clock() - made > _SECONDS:
                self._forget(key)
                return None
            self._kept.move_to_end(key)
            return page

    def put(self, key: Hashable, page: bytes) -> None:
        """Keep a page, in place of those that nobody asked for longest."""
        with self._lock:
            if key in self._kept:
                self._forget(key)
            self._kept[key] = self._clock(), page
            self._bytes += len(page)
            while self._bytes > self._most:
                self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        _made, page = self._kept.pop(key)
        self._bytes -= len(page)
