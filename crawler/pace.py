"""When a host may be asked again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

_LONGEST_PAUSE = 24 * 3600.0


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
        self._lock = threading.Lock()

    def wait(self, host: str, delay: float, sleep: Callable[[float], object] | None = None) -> None:
        """Return when the host may be asked; whoever asks next waits `delay` seconds longer.

        `sleep` is for a caller who may have to be woken before.
        """
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at.get(host, now))
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
            until = self._clock() + min(seconds, _LONGEST_PAUSE)
            self._free_at[host] = max(until, self._free_at.get(host, until))


def retry_after(value: str, now: float) -> float | None:
    """The seconds that a Retry-After header asks for (RFC 9110 §10.2.3); None where it is not usable."""
    value = value.strip()
    if value.isdecimal():
        return min(float(value), _LONGEST_PAUSE)
    try:
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - now), _LONGEST_PAUSE)
    except (ValueError, IndexError, OverflowError):  # what a date with an absurd part raises
        return None
