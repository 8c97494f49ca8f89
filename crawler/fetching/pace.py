"""When a host may be asked again."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

LONGEST_PAUSE = 24 * 3600.0
FIRST_PAUSE = 60.0


class Pace:
    """Keeps a distance in time between two requests to one host, over all threads."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._free_at: dict[str, float] = {}
        self._asked: dict[str, float] = {}
        self._lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    @contextmanager
    def turn(self, host: str, delay: float, sleep: Callable[[float], object] | None = None) -> Iterator[None]:
        """The host's turn, which nobody else has until the block ends: one connection a host."""
        with self._lock:
            own = self._turns[host]
        with own:
            self.wait(host, delay, sleep)
            yield

    def wait(self, host: str, delay: float, sleep: Callable[[float], object] | None = None) -> None:
        """Return when the host may be asked: `delay` seconds after the last request, and before the next.

        Where two share a host, the longer delay of both stands between them. `sleep` is for a caller who may
        have to be woken before.
        """
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at.get(host, now), self._asked.get(host, now - delay) + delay)
            self._asked[host] = turn
            self._free_at[host] = turn + delay
        if turn > now:
            (sleep or self._sleep)(turn - now)

    def left(self, host: str) -> float:
        """Seconds until the host may be asked."""
        with self._lock:
            return max(0.0, self._free_at.get(host, 0.0) - self._clock())

    def pause(self, host: str, seconds: float) -> None:
        """Leave the host alone for a while."""
        with self._lock:
            until = self._clock() + min(seconds, LONGEST_PAUSE)
            self._free_at[host] = max(until, self._free_at.get(host, until))


def retry_after(value: str, now: float) -> float | None:
    """The seconds that a Retry-After header asks for (RFC 9110 §10.2.3); None where it is not usable."""
    value = value.strip()
    if value.isdecimal():
        return min(float(value), LONGEST_PAUSE)
    try:
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - now), LONGEST_PAUSE)
    except (ValueError, IndexError, OverflowError):  # what a date with an absurd part raises
        return None


def pause_after(refusals: int, asked: float | None = None, first: float = FIRST_PAUSE) -> float:
    """Seconds for which a host is left alone that refused so many times in a row, at least what it asks for.

    A first refusal with a time is taken at its word; each further one doubles the pause, to a day at most.
    """
    if refusals <= 1 and asked is not None:
        return min(asked, LONGEST_PAUSE)
    grown = first * 2.0 ** min(max(refusals, 1) - 1, 20)
    return min(max(grown, asked or 0.0), LONGEST_PAUSE)
