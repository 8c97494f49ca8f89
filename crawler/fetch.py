"""One HTTP exchange: bounded in time and size, conditional, never to a private address."""

from __future__ import annotations

import socket
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import httpx

from crawler.errors import Refused, TooLarge, Unreachable
from crawler.robots import AGENT
from crawler.urls import canonical, host, is_private

ACCEPT_ENCODING = "gzip, deflate"
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolver = Callable[[str, int], list[str]]


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


def resolve(name: str, port: int) -> list[str]:
    """The addresses of a host, by the system's resolver."""
    return [str(info[4][0]) for info in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


class Fetcher:
    """Asks for pages; one connection pool for all threads.

    A host's name is resolved here, and the request goes to the address that was looked at, so a
    name that changes its address between the look and the request gains nothing.
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
        self._allowed = {name.lower() for name in allow_hosts}
        self._resolver = resolver
        self._clock = clock
        self._client = httpx.Client(
            transport=transport,
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
        before: Callable[[str], None] = lambda _url: None,
    ) -> Response:
        """The answer for a URL, redirects followed; `before` is called ahead of every request and may raise.

        Raises Refused, TooLarge or Unreachable.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        seen = [url]
        while True:
            before(seen[-1])
            # Counted from here, for `before` may wait long for the host's turn.
            deadline = self._clock() + self._limits.seconds
            response = self._exchange(seen[-1], headers, deadline)
            target = (
                canonical(response.header("Location"), seen[-1]) if response.status in REDIRECTS else None
            )
            if target is None:
                return response
            if target in seen or len(seen) > self._limits.redirects:
                raise Refused(
                    f"redirects in a circle or more than {self._limits.redirects} times, at {target}"
                )
            seen.append(target)
            headers = {}  # the validators belong to the first address alone

    def _exchange(self, url: str, headers: dict[str, str], deadline: float) -> Response:
        address, extensions, host_header = self._address(url)
        try:
            with self._client.stream(
                "GET", address, headers={**headers, "Host": host_header}, extensions=extensions
            ) as answer:
                raw = self._read(answer, deadline)
                return Response(
                    url=url,
                    status=answer.status_code,
                    reason=answer.reason_phrase,
                    headers=tuple(answer.headers.multi_items()),
                    raw=raw,
                    body=unpack(raw, answer.headers.get("Content-Encoding", ""), self._limits.bytes),
                    request_headers=tuple(answer.request.headers.multi_items()),
                )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def _read(self, answer: httpx.Response, deadline: float) -> bytes:
        if int(_digits(answer.headers.get("Content-Length", ""))) > self._limits.bytes:
            raise TooLarge(f"announces {answer.headers['Content-Length']} bytes")
        parts: list[bytes] = []
        size = 0
        for part in answer.iter_raw():
            parts.append(part)
            size += len(part)
            if size > self._limits.bytes:
                raise TooLarge(f"more than {self._limits.bytes} bytes")
            if self._clock() > deadline:
                raise Unreachable(f"took longer than {self._limits.seconds:g} s")
        return b"".join(parts)

    def _address(self, url: str) -> tuple[str, dict[str, str], str]:
        try:
            parts = urlsplit(url)
            name, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise Refused(f"no address: {url}") from error
        if parts.scheme not in ("http", "https") or not name:
            raise Refused(f"no http or https address: {url}")
        port = port or (443 if parts.scheme == "https" else 80)
        try:
            addresses = self._resolver(name, port)
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"{name}: {error}") from error
        allowed = bool({name.lower(), host(url)} & self._allowed)
        if not addresses or (not allowed and any(is_private(address) for address in addresses)):
            raise Refused(f"{name} has a private address ({', '.join(addresses)}), not in crawl.allow_hosts")
        chosen = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
        target = urlunsplit((parts.scheme, f"{chosen}:{port}", parts.path or "/", parts.query, ""))
        return target, {"sni_hostname": name} if parts.scheme == "https" else {}, parts.netloc


def unpack(raw: bytes, encoding: str, limit: int) -> bytes:
    """The body behind its Content-Encoding, `limit` bytes at most; TooLarge beyond, Unreachable if broken."""
    names = [name.strip().lower() for name in encoding.split(",") if name.strip()]
    for name in reversed(names):
        if name in ("gzip", "x-gzip"):
            raw = _inflate(raw, zlib.MAX_WBITS | 16, limit)
        elif name == "deflate":
            # RFC 9110 means zlib's form; many servers send the bare one.
            raw = _inflate(raw, zlib.MAX_WBITS if raw[:1] == b"\x78" else -zlib.MAX_WBITS, limit)
        elif name != "identity":
            raise Unreachable(f"Content-Encoding {name} was not asked for")
    return raw


def _inflate(raw: bytes, window: int, limit: int) -> bytes:
    body = b""
    while raw:  # a gzip file may have several members (RFC 1952 §2.2)
        inflator = zlib.decompressobj(window)
        try:
            body += inflator.decompress(raw, limit + 1 - len(body))
        except zlib.error as error:
            if body:  # the members are whole: what follows them is padding
                return body
            raise Unreachable(f"broken compression: {error}") from error
        if len(body) > limit:
            raise TooLarge(f"unpacks to more than {limit} bytes")
        if not inflator.eof:
            raise Unreachable("the compressed body ends too early")
        raw = inflator.unused_data
    return body


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() else "0"
