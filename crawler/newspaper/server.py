"""The newspapers over HTTP: one server a site, each on a free port of this machine."""

from __future__ import annotations

import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from .answers import Answer, answer
from .articles import load_articles
from .manners import MANNERS, Manner
from .site import Request, Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_IDLE_SECONDS: Final = 60
_LAST_CHUNK: Final = b"0\r\n\r\n"


@dataclass(frozen=True)
class Press:
    """The newspapers that are being served."""

    sites: tuple[Site, ...]

    def __getitem__(self, name: str) -> Site:
        """Return the site with this name."""
        for site in self.sites:
            if site.name == name:
                return site
        raise KeyError(name)

    def write_sources(self, folder: Path) -> None:
        """Write each site's source file, with the address that it has now."""
        for site in self.sites:
            told = files(__package__).joinpath("sources", f"{site.name}.toml").read_text(encoding="utf-8")
            text = told.replace("http://newspaper.invalid/", site.home)
            (folder / f"{site.name}.toml").write_text(text, encoding="utf-8")


@contextmanager
def open_press(delay: float = 0.0) -> Iterator[Press]:
    """Serve the newspapers until the block ends; `delay` is the Crawl-delay they ask for."""
    servers: list[_Server] = []
    try:
        for manner in MANNERS.values():
            servers.append(_Server(manner, delay))
            servers[-1].start()
        yield Press(tuple(server.site for server in servers))
    finally:
        for server in servers:
            server.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, manner: Manner, delay: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        home = f"http://127.0.0.1:{self.server_address[1]}/"
        self.site = Site(manner, home, load_articles(manner.name), delay)
        self._open: set[Any] = set()
        self._lock = Lock()
        self._thread = Thread(target=self.serve_forever, args=(0.02,), name=manner.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()
        # A kept-alive connection would go on being answered by its own thread.
        with self._lock:
            for connection in self._open:
                _hang_up(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that goes away is no error of ours; anything else should be seen.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "nginx"
    sys_version = ""
    timeout = _IDLE_SECONDS
    # Head and body must leave in one packet, or each answer waits for a delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._send(answer(self.server.site, self._record()))

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self._record()
        # The body stays unread, so the connection cannot serve another request.
        self._send(Answer(405, (("Allow", "GET, HEAD"), ("Connection", "close"))))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name in the base class)
        """Keep quiet."""

    def _record(self) -> Request:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(monotonic(), self.command, self.path, headers)
        self.server.site.record(request)
        return request

    def _send(self, reply: Answer) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if isinstance(reply.body, bytes):
            self._send_whole(reply.status, reply.body)
        else:
            self._send_stream(reply.body())

    def _send_whole(self, status: int, body: bytes) -> None:
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_stream(self, pieces: Iterator[bytes]) -> None:
        chunked = self.request_version == "HTTP/1.1"
        self.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Connection", "close")))
        self.end_headers()
        if self.command == "HEAD":
            return
        for piece in pieces:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            self.wfile.write(_LAST_CHUNK)
