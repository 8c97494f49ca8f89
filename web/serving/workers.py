"""A WSGI application over HTTP, by processes that share a socket (gunicorn), until it is told to stop."""

from __future__ import annotations

import io
import logging
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from selectors import EVENT_READ
from tempfile import mkdtemp
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from crawler.errors import TracuuError
from crawler.terminal import set_variable
from web.serving.trust import LARGEST_BODY
from web.settings import WebSettings

_SLOWEST = 30.0
"""Seconds that a client gets to send a request, and to take each part of the answer."""
_PATIENCE = 30
"""Seconds that answers under way get at the end."""
_IDLE = 15
"""Seconds that a connection is kept without a request."""
_HUNG = 60
"""Seconds after which a process that no longer takes requests is replaced."""

_REFUSAL = (
    b"%s\r\nConnection: close\r\nContent-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\n"
    b"Content-Security-Policy: default-src 'none'\r\nContent-Length: %d\r\n\r\n%s"
)

Opening = tuple[WebSettings, Callable[[], AbstractContextManager[Flask]]]
"""Settings, and what opens the application by them."""


class Workers(BaseApplication):  # type: ignore[misc]
    """Processes that answer on a listening socket; each opens the application for itself.

    `again` gives the settings anew at SIGHUP, with what then opens the application; until the new processes
    answer, the old ones do.
    """

    def __init__(
        self,
        listening: socket.socket,
        opening: Opening,
        again: Callable[[], Opening],
        ready: Callable[[], None],
    ) -> None:
        # gunicorn closes the number that it is given.
        self._descriptor = listening.detach()
        self._settings, self._opened = opening
        self._again = again
        self._ready = ready
        self._open = ExitStack()
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn all that its own defaults, or the environment, would decide otherwise."""
        values: dict[str, Any] = {
            "bind": [f"fd://{self._descriptor}"],
            "workers": self._settings.workers,
            "threads": self._settings.threads,
            "worker_class": Patient,
            "keepalive": _IDLE,
            "timeout": _HUNG,
            "graceful_timeout": _PATIENCE,
            "limit_request_line": 8_190,
            "limit_request_fields": 64,
            "limit_request_field_size": 8_190,
            # No header of a request is believed here; web.proxies says which are, for every server.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "control_socket_disable": True,
            "logger_class": Log,
            "when_ready": lambda _arbiter: self._ready(),
            "worker_exit": lambda _arbiter, _worker: self._open.close(),
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, opened in the process that answers with it."""
        return self._open.enter_context(self._opened())

    def reload(self) -> None:
        """Take the settings as they are now; unusable ones change nothing."""
        try:
            self._settings, self._opened = self._again()
        except TracuuError as error:
            logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 - a setting is no fault of the program
        super().reload()

    def run(self) -> None:
        """Answer until told to stop by SIGINT or SIGTERM, and finish what is under way."""
        Master(self).run()


@contextmanager
def shared_figures() -> Iterator[Path]:
    """A folder in which processes share their figures, until the block ends."""
    own = os.getpid()
    folder = Path(mkdtemp(prefix="tracuu-figures-"))
    # prometheus_client knows no other way to be told.
    set_variable("PROMETHEUS_MULTIPROC_DIR", str(folder))
    try:
        yield folder
    finally:
        if os.getpid() == own:  # the processes that answer leave the block, too
            shutil.rmtree(folder, ignore_errors=True)


class Master(Arbiter):  # type: ignore[misc]
    """The process that keeps the others running."""

    def handle_int(self) -> None:
        """End as at SIGTERM: what is under way is finished; a second Ctrl-C does not wait."""
        raise StopIteration


class Log(Logger):  # type: ignore[misc]
    """gunicorn's messages, into the log of the program."""

    def setup(self, cfg: Any) -> None:
        """Give everything to the root's handlers."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.setLevel(logging.getLogger().getEffectiveLevel())
        self.error_log.propagate = True


class Patient(ThreadWorker):  # type: ignore[misc]
    """A process with threads, of which a slow client takes none for long."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._reading: dict[TConn, float] = {}

    def init_signals(self) -> None:
        """Leave Ctrl-C, which a terminal sends to every process, to the one that started this one."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection to a thread when something has come: browsers open some that they never use."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.set_timeout()
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: TConn) -> object:
        """Read a request and answer it."""
        self._reading[conn] = time.monotonic() + _SLOWEST
        try:
            return super().handle(conn)
        finally:
            self._reading.pop(conn, None)

    def handle_request(self, req: Any, conn: TConn) -> object:
        """Answer a request whose head was read: its body is read here, while the time runs."""
        conn.sock.settimeout(_SLOWEST)
        body = req.body
        if req.method not in ("GET", "HEAD"):
            # One byte more than is taken, so that the application sees that it is too much.
            req.body = io.BytesIO(body.read(LARGEST_BODY + 1))
        self._reading.pop(conn, None)
        try:
            return super().handle_request(req, conn)
        finally:
            req.body = body  # what is left of it is passed over before the next request

    def notify(self) -> None:
        """Tell that this process lives, and let go of clients that are too slow; each second."""
        super().notify()
        now = time.monotonic()
        for conn, deadline in list(self._reading.items()):
            if now > deadline:
                try:
                    conn.sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    self._reading.pop(conn, None)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer what is no request in plain text, which no browser takes for a page of the site."""
        super().handle_error(req, _Plain(client), addr, exc)


class _Plain:
    """A socket on which gunicorn's page for an error becomes a line of plain text."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def gettimeout(self) -> float:
        """Say that nothing waits here."""
        return 0.0

    def sendall(self, page: bytes) -> None:
        """Send the line."""
        status = page.split(b"\r\n", 1)[0]
        line = status.split(b" ", 1)[-1] + b"\n"
        self._client.setblocking(False)
        self._client.sendall(_REFUSAL % (status, len(line), line))
