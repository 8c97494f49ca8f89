"""Connections to public addresses alone, each bounded in time.

A host's name is looked up where the connection is made, and the connection goes to the very address
that was looked at; so a name that changes its address between the look and the call gains nothing.
Connections are kept by the host's name: two hosts on one machine share none, and each has shown its
own certificate.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from crawler.discovery.urls import is_private
from crawler.errors import Refused
from crawler.fetching.faults import unknown
from crawler.language import mark

FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)
"""What an exchange over a connection may raise."""
LATE = httpcore.TimeoutException
NO_HTTP = httpcore.ProtocolError

Resolver = Callable[[str, int], list[str]]


def resolve(name: str, port: int) -> list[str]:
    """The addresses of a host, by the system's resolver."""
    return [str(info[4][0]) for info in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


class Addresses:
    """The addresses of hosts, none of them private unless the host is allowed to have one."""

    def __init__(self, resolver: Resolver, allow_hosts: Iterable[str] = ()) -> None:
        self._resolver = resolver
        self._allowed = {name.lower() for name in allow_hosts}

    def look(self, name: str, port: int, seconds: float | None = None) -> list[str]:
        """The addresses to connect to; Refused or Unreachable where there are none, or none in time."""
        found = within(lambda: self._resolver(name, port), seconds)
        if isinstance(found, Exception):
            raise unknown(name, found) from found
        addresses = list(dict.fromkeys(found))
        host = f"[{name}]" if ":" in name else name
        allowed = {name.lower(), host.lower(), f"{host}:{port}".lower()} & self._allowed
        if not addresses or (not allowed and any(is_private(address) for address in addresses)):
            raise Refused(
                mark("%(host)s has a private address (%(addresses)s), not in crawl.allow_hosts"),
                host=name,
                addresses=", ".join(addresses),
            )
        return addresses


def within(look: Callable[[], list[str]], seconds: float | None) -> list[str] | Exception:
    """What a look-up gives or raises; TimeoutError after some seconds.

    The system's resolver cannot be interrupted, so it is left to end by itself.
    """
    answer: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answer.put(look())
        except Exception as error:
            answer.put(error)

    threading.Thread(target=work, name="resolve", daemon=True).start()
    try:
        return answer.get(timeout=seconds)
    except queue.Empty:
        return TimeoutError("its address could not be looked up in time")


class Deadline(threading.local):
    """When the exchange of this thread has to be over; without one there is no end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at: float | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Bound what this thread sends and receives."""
        self._at = self._clock() + seconds
        try:
            yield
        finally:
            self._at = None

    def over(self) -> bool:
        """Whether the time has run out."""
        return self._at is not None and self._clock() > self._at

    def left(self, timeout: float | None, share: int = 1) -> float | None:
        """The seconds that one step may take, one of `share` equal steps; ReadTimeout when none are left."""
        if self._at is None:
            return timeout
        remaining = (self._at - self._clock()) / share
        if remaining <= 0:
            raise httpcore.ReadTimeout("the time of the exchange is over")
        return remaining if timeout is None else min(timeout, remaining)


class Backend(httpcore.NetworkBackend):
    """Connects to the addresses that were looked at, one after the other."""

    def __init__(self, addresses: Addresses, deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers; each has its share of the time that is left."""
        addresses = self._addresses.look(host, port, self._deadline.left(timeout))
        for index, address in enumerate(addresses):
            allotted = self._deadline.left(timeout, len(addresses) - index)
            try:
                stream = self._sockets.connect_tcp(address, port, allotted, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if index == len(addresses) - 1:
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise AssertionError("there is always an address")


class _Stream(httpcore.NetworkStream):
    """A connection on which each step ends with the exchange, so that dripping bytes win no time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Connections:
    """A pool of such connections, for all threads."""

    def __init__(self, addresses: Addresses, deadline: Deadline, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=100,
            # Longer than the usual delay, so that the next request need not connect anew.
            max_keepalive_connections=100,
            keepalive_expiry=20.0,
            network_backend=Backend(addresses, deadline),
        )

    def send(
        self,
        method: str,
        url: tuple[bytes, bytes, int | None, bytes],
        headers: list[tuple[bytes, bytes]],
        extensions: dict[str, Any],
    ) -> httpcore.Response:
        """The answer, its body still to be read; the URL is scheme, host, port and target."""
        scheme, host, port, target = url
        return self._pool.handle_request(
            httpcore.Request(
                method,
                httpcore.URL(scheme=scheme, host=host, port=port, target=target),
                headers=headers,
                extensions=extensions,
            )
        )

    def close(self) -> None:
        """Close all of them."""
        self._pool.close()
