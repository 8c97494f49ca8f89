"""The log of requests: one line each, as most web servers write it, or as JSON."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from crawler.errors import SettingsError
from web.settings import WebSettings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_UNSAFE = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), ord('"'), ord("\\"))}
_LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it was answered; `seconds` to the end of the answer."""

    time: str
    address: str
    method: str
    path: str
    protocol: str
    status: int
    bytes: int
    seconds: float
    referrer: str
    agent: str

    def combined(self) -> str:
        """The line in the combined log format."""
        moment = datetime.fromisoformat(self.time)
        stamp = f"{moment:%d}/{_MONTHS[moment.month - 1]}/{moment:%Y:%H:%M:%S} +0000"
        asked = f"{_safe(self.method)} {_safe(self.path)} {_safe(self.protocol)}"
        told = f'"{_safe(self.referrer) or "-"}" "{_safe(self.agent) or "-"}"'
        return f'{_safe(self.address) or "-"} - - [{stamp}] "{asked}" {self.status} {self.bytes} {told}'

    def json(self) -> str:
        """The line as a JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)


class AccessLog:
    """An application that logs what it answers."""

    def __init__(
        self,
        app: WSGIApplication,
        write: Callable[[Request], None],
        *,
        queries: bool,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._write = write
        self._queries = queries
        self._clock = clock

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer, and log it when the answer has ended."""
        began = self._clock()
        statuses = [0]

        def starting(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            statuses[0] = int(status[:3])
            return start(status, headers, *error)

        def ended(sent: int) -> None:
            self._write(self._request(environ, statuses[0], sent, began))

        return _Counted(self._app(environ, starting), ended)

    def _request(self, environ: Mapping[str, Any], status: int, sent: int, began: float) -> Request:
        path = quote((environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]).encode("latin-1"))
        referrer = str(environ.get("HTTP_REFERER", ""))[:_LONGEST]
        if self._queries and environ.get("QUERY_STRING"):
            path += "?" + environ["QUERY_STRING"]
        elif not self._queries:
            referrer = _without_query(referrer)
        return Request(
            time=datetime.fromtimestamp(began, UTC).isoformat(timespec="milliseconds"),
            address=environ.get("REMOTE_ADDR", ""),
            method=environ["REQUEST_METHOD"],
            path=path[: 4 * _LONGEST],
            protocol=environ.get("SERVER_PROTOCOL", ""),
            status=status,
            bytes=sent,
            seconds=round(self._clock() - began, 4),
            referrer=referrer,
            agent=str(environ.get("HTTP_USER_AGENT", ""))[:_LONGEST],
        )


class _Counted:
    """The parts of an answer; tells how many bytes they were when it is closed."""

    def __init__(self, parts: Iterable[bytes], ended: Callable[[int], None]) -> None:
        self._parts = parts
        self._ended = ended
        self._sent = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self._sent += len(part)
            yield part

    def close(self) -> None:
        """End the answer."""
        try:
            if close := getattr(self._parts, "close", None):
                close()
        finally:
            self._ended(self._sent)


def logged(app: WSGIApplication, settings: WebSettings) -> WSGIApplication:
    """The application, with its requests logged where the settings say so."""
    if settings.access_log == "off":
        return app
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if settings.access_log_file:
        try:
            # What rotates logs may move the file away; processes add whole lines to it.
            handler = WatchedFileHandler(settings.access_log_file, encoding="utf-8")
        except OSError as error:
            reason = f"{settings.access_log_file}: {error.strerror or error}"
            raise SettingsError("web.access_log_file", reason) from error
    log = logging.Logger("access")
    log.addHandler(handler)
    form = Request.json if settings.access_log == "json" else Request.combined
    return AccessLog(app, lambda one: log.info("%s", form(one)), queries=settings.access_log_queries)


def _safe(text: str) -> str:
    """The text where it can end neither the line nor its place in it."""
    return text.translate(_UNSAFE)


def _without_query(url: str) -> str:
    try:
        return urlsplit(url)._replace(query="", fragment="").geturl()
    except ValueError:
        return ""
