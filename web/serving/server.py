"""A WSGI application over HTTP, by waitress, until it is told to stop."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from web.serving.listening import listen, url_of
from web.serving.trust import LARGEST_BODY

_LARGEST_HEAD = 32_768
_PATIENCE = 5.0
"""Seconds that answers under way get at the end."""
_SLOWEST = 30
"""Seconds that a client may be silent within a request."""


class Server:
    """A server that listens from the moment it is made and answers within its `with` block."""

    def __init__(self, app: Flask, host: str, port: int, threads: int, prefix: str = "") -> None:
        listening = listen(host, port)
        self.host, self.port = listening.getsockname()[:2]
        self.url = url_of(listening, prefix)
        """Where a browser on this machine finds it."""
        # That a request waited for a thread is no fault to tell of.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._connections: dict[int, Any] = {}
        self._waitress = create_server(
            app,
            map=self._connections,
            sockets=[listening],
            threads=threads,
            ident=None,
            max_request_body_size=LARGEST_BODY,
            max_request_header_size=_LARGEST_HEAD,
            channel_timeout=_SLOWEST,
            # They are read where the settings say so (web.proxies), and nowhere else.
            clear_untrusted_proxy_headers=False,
        )
        self._stopping = Event()
        self._thread = Thread(target=self._serve, name="web", daemon=True)

    def wait(self) -> None:
        """Return when `stop` is called, from another thread or a signal's handler."""
        # A wait without end cannot be interrupted by Ctrl-C on Windows.
        while not self._stopping.wait(1.0):
            pass

    def stop(self) -> None:
        """Let `wait` return; the block's end then closes the server."""
        self._stopping.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._waitress.pull_trigger()
        self._thread.join()
        self._waitress.task_dispatcher.shutdown(timeout=_PATIENCE)
        wasyncore.close_all(self._connections, ignore_all=True)

    def _serve(self) -> None:
        # waitress's own run() ends only by an exception in its thread.
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1.0, map=self._connections, count=1)
        self._waitress.accepting = False
        deadline = time.monotonic() + _PATIENCE
        while self._is_answering() and time.monotonic() < deadline:
            wasyncore.loop(timeout=0.05, map=self._connections, count=1)

    def _is_answering(self) -> bool:
        channels = self._waitress.active_channels.values()
        return any(channel.requests or channel.writable() for channel in channels)
