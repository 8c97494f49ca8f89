"""How much one address may ask: a bucket of requests that fills again, and the size of an address."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock

from flask import Flask, abort, g, request
from werkzeug.wrappers import Response

from web.serving.trust import HEALTH, LARGEST_BODY
from web.settings import WebSettings
from web.speech import is_for_programs

LONGEST_ADDRESS = 8_000
"""Bytes of a path with its query, below what workers take; pages cut what is too long."""
_MOST_CLIENTS = 10_000
_HOME = 64
"""Bits of an IPv6 address that one household has."""
_FREE = HEALTH | {"static"}


@dataclass(frozen=True, slots=True)
class Left:
    """What a client has left: whole requests, and seconds until there is one, and until there are all."""

    requests: int
    wait: int
    full: int
    is_refused: bool


class Buckets:
    """One bucket a client; the clients that asked longest ago are forgotten when there are too many."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, client: str) -> Left:
        """Take a request out of a client's bucket, where there is one."""
        with self._lock:
            now = self._clock()
            level, before = self._buckets.pop(client, (float(self._burst), now))
            level = min(self._burst, level + (now - before) * self._rate)
            is_refused = level < 1
            level -= 0 if is_refused else 1
            self._buckets[client] = level, now
            if len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
        wait = max(0, ceil((1 - level) / self._rate))
        return Left(int(level), wait, ceil((self._burst - level) / self._rate), is_refused)


def limit(app: Flask, settings: WebSettings, clock: Callable[[], float] = time.monotonic) -> None:
    """Refuse what is too large, and, to those who ask too much, everything for a while."""
    buckets = Buckets(settings.rate, settings.burst, clock) if settings.rate else None
    free = [ipaddress.ip_network(network, strict=False) for network in settings.unlimited]

    @app.before_request
    def bounded() -> None:
        if is_for_programs() and len(request.path) + len(request.query_string) > LONGEST_ADDRESS:
            abort(414)
        if (request.content_length or 0) > LARGEST_BODY:
            abort(413)
        client = _client(request.remote_addr or "")
        if buckets is None or request.endpoint in _FREE or client is None:
            return
        if not any(client.version == network.version and client in network for network in free):
            g.left = buckets.take(_household(client))
            if g.left.is_refused:
                abort(429)

    @app.after_request
    def told(response: Response) -> Response:
        if left := g.get("left"):
            window = ceil(settings.burst / settings.rate)
            response.headers["RateLimit-Policy"] = f'"address";q={settings.burst};w={window}'
            response.headers["RateLimit"] = f'"address";r={left.requests};t={left.full}'
            if response.status_code == 429:
                response.headers["Retry-After"] = str(left.wait)
        return response


_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _client(text: str) -> _Address | None:
    """Who asks; None where that is no address, as by a socket of the same machine."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


def _household(address: _Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, _HOME), strict=False))
