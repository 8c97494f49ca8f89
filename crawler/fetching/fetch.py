"""One HTTP exchange: bounded in time and size, conditional, never to a private address."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from crawler.discovery.urls import canonical
from crawler.errors import Refused, TooLarge, Unreachable
from crawler.fetching.connect import (
    FAILURES,
    LATE,
    NO_HTTP,
    Addresses,
    Connections,
    Deadline,
    Resolver,
    resolve,
)
from crawler.fetching.faults import unreachable
from crawler.fetching.robots import AGENT
from crawler.language import mark

ACCEPT_ENCODING = "gzip, deflate"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MEMBERS = 1000
"""A page has one; a body of thousands that hold nothing would keep the processor busy for its own sake."""
_LAYERS = 3
"""Encodings on top of each other; honest servers use one."""
_LATE = (httpx.TimeoutException, LATE)
_NO_HTTP = (httpx.ProtocolError, NO_HTTP)
_HEADERS = 200
_SLICE = 1 << 16

Turn = AbstractContextManager[object] | None
"""What the exchange happens within."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may cost."""

    seconds: float = 30.0
    bytes: int = 5_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, its body as it came over the line."""

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    raw: bytes
    body: bytes
    request_headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str:
        """The value of a header, "" where it is missing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def user_agent(version: str, contact: str) -> str:
    """How the crawler introduces itself."""
    about = f"+{contact}" if contact else "a search engine over provincial news"
    return f"{AGENT}/{version} ({about})"


class Fetcher:
    """Asks for pages; one connection pool for all threads, and no cookies.

    A `transport` stands in for the network; private addresses are refused there, too.
    """

    def __init__(
        self,
        agent: str,
        limits: Limits,
        allow_hosts: Iterable[str] = (),
        resolver: Resolver = resolve,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits
        self._deadline = Deadline(clock)
        addresses = Addresses(resolver, allow_hosts)
        self._client = httpx.Client(
            transport=_Looking(transport, addresses) if transport else _Network(addresses, self._deadline),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(limits.seconds),
            trust_env=False,
            follow_redirects=False,
            headers={
                "User-Agent": agent,
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
                "Accept-Language": "vi,en;q=0.5",
                "Accept-Encoding": ACCEPT_ENCODING,
            },
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(
        self,
        url: str,
        etag: str = "",
        modified: str = "",
        before: Callable[[str], Turn] = lambda _url: None,
        *,
        limit: int | None = None,
        redirects: int | None = None,
        cut: bool = False,
        agent: str = "",
    ) -> Response:
        """The answer for a URL, redirects followed; `before` is called ahead of every request and may raise.

        What `before` gives is entered before the request and left when the answer is there. `limit` is the
        most bytes that this answer may have, `redirects` how many it may take, `agent` how the crawler
        introduces itself, where they are not those for all; with `cut`, what lies beyond the limit is left
        away.
        Raises Refused, TooLarge or Unreachable.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        introduced = {"User-Agent": agent} if agent else {}
        headers = introduced | {name: value for name, value in conditions.items() if value}
        most = self._limits.bytes if limit is None else limit
        hops = self._limits.redirects if redirects is None else redirects
        seen = [url]
        while True:
            # The time counts from here, for `before` may wait long for the host's turn.
            with before(seen[-1]) or nullcontext(), self._deadline.within(self._limits.seconds):
                response = self._exchange(seen[-1], headers, most, cut)
            target = (
                canonical(response.header("Location"), seen[-1]) if response.status in REDIRECTS else None
            )
            if target is None:
                return response
            if target in seen or len(seen) > hops:
                raise Refused(
                    mark("redirects in a circle or more than %(hops)d times, at %(url)s"),
                    hops=hops,
                    url=target,
                )
            seen.append(target)
            headers = introduced  # the validators belong to the first address alone

    def _exchange(self, url: str, headers: dict[str, str], limit: int, cut: bool) -> Response:
        _check(url)
        try:
            with self._client.stream("GET", url, headers=headers) as answer:
                if len(answer.headers.raw) > _HEADERS:
                    raise TooLarge(mark("more than %(most)d headers"), most=_HEADERS)
                raw = self._read(answer, limit, cut)
                return Response(
                    url=url,
                    status=answer.status_code,
                    reason=answer.reason_phrase,
                    headers=tuple(answer.headers.multi_items()),
                    raw=raw,
                    body=unpack(raw, answer.headers.get("Content-Encoding", ""), limit, cut=cut),
                    request_headers=tuple(answer.request.headers.multi_items()),
                )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, *FAILURES) as error:
            raise unreachable(error, _LATE, _NO_HTTP) from error

    def _read(self, answer: httpx.Response, limit: int, cut: bool) -> bytes:
        if not cut and int(_digits(answer.headers.get("Content-Length", ""))) > limit:
            raise TooLarge(mark("announces %(size)s bytes"), size=answer.headers["Content-Length"])
        parts: list[bytes] = []
        size = 0
        for part in answer.iter_raw():
            parts.append(part)
            size += len(part)
            if size > limit and not cut:
                raise TooLarge(mark("more than %(limit)d bytes"), limit=limit)
            if size >= limit and cut:
                break
            if self._deadline.over():
                raise Unreachable(mark("took longer than %(seconds)g s"), seconds=self._limits.seconds)
        return b"".join(parts)[:limit] if cut else b"".join(parts)


class _Network(httpx.BaseTransport):
    """The network, by way of connections to public addresses alone."""

    def __init__(self, addresses: Addresses, deadline: Deadline) -> None:
        self._connections = Connections(addresses, deadline, httpx.create_ssl_context(trust_env=False))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._connections.send(
            request.method,
            (url.raw_scheme, url.raw_host, url.port, url.raw_path),
            request.headers.raw,
            dict(request.extensions),
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer.iter_stream, answer.close),
            extensions=dict(answer.extensions),
        )

    def close(self) -> None:
        self._connections.close()


class _Looking(httpx.BaseTransport):
    """A transport that is given no request for a private address."""

    def __init__(self, transport: httpx.BaseTransport, addresses: Addresses) -> None:
        self._transport = transport
        self._addresses = addresses

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        self._addresses.look(url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80))
        return self._transport.handle_request(request)

    def close(self) -> None:
        self._transport.close()


class _Body(httpx.SyncByteStream):
    """A body that is still to be read; to be closed."""

    def __init__(self, parts: Callable[[], Iterator[bytes]], close: Callable[[], None]) -> None:
        self._parts = parts
        self._close = close

    def __iter__(self) -> Iterator[bytes]:
        return self._parts()

    def close(self) -> None:
        self._close()


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        name, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(mark("no address: %(url)s"), url=url) from error
    if parts.scheme not in ("http", "https") or not name:
        raise Refused(mark("no http or https address: %(url)s"), url=url)


def unpack(raw: bytes, encoding: str, limit: int, *, cut: bool = False) -> bytes:
    """The body behind its Content-Encoding, `limit` bytes at most; TooLarge beyond, Unreachable if broken.

    With `cut`, the beginning that there is.
    """
    names = [name.strip().lower() for name in encoding.split(",") if name.strip()]
    if len(names) > _LAYERS:
        raise TooLarge(mark("packed %(times)d times over"), times=len(names))
    for name in reversed(names):
        if name in ("gzip", "x-gzip"):
            raw = _inflate(raw, zlib.MAX_WBITS | 16, limit, cut)
        elif name == "deflate":
            # RFC 9110 means zlib's form; many servers send the bare one.
            raw = _inflate(raw, zlib.MAX_WBITS if raw[:1] == b"\x78" else -zlib.MAX_WBITS, limit, cut)
        elif name != "identity":
            raise Unreachable(mark("Content-Encoding %(name)s was not asked for"), name=name)
    return raw


def _inflate(raw: bytes, window: int, limit: int, cut: bool) -> bytes:
    body = b""
    start = members = 0
    while start < len(raw):  # a gzip file may have several members (RFC 1952 §2.2)
        members += 1
        if members > _MEMBERS:
            raise TooLarge(mark("packed in more than %(most)d members"), most=_MEMBERS)
        try:
            member, start = _inflate_member(raw, start, window, limit - len(body), cut)
        except zlib.error as error:
            if body:  # the members are whole: what follows them is padding
                return body
            raise Unreachable(mark("broken compression: %(what)s"), what=error) from error
        body += member
        if len(body) > limit:
            if cut:
                return body[:limit]
            raise TooLarge(mark("unpacks to more than %(limit)d bytes"), limit=limit)
    return body


def _inflate_member(raw: bytes, start: int, window: int, limit: int, cut: bool) -> tuple[bytes, int]:
    """One member, cut off behind `limit` bytes, and where the next begins."""
    inflator = zlib.decompressobj(window)
    member = bytearray()
    # By slices, since what is left over behind a member is copied.
    while not inflator.eof and len(member) <= limit:
        if start >= len(raw):
            if cut:
                break
            raise Unreachable(mark("the compressed body ends too early"))
        part = raw[start : start + _SLICE]
        member += inflator.decompress(part, limit + 1 - len(member))
        start += len(part) - len(inflator.unused_data)
    return bytes(member), start


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() else "0"
