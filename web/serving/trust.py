"""What is believed of a request: its size, the host it is for, who asks, and under which path."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from crawler.language import gettext as _
from web.serving.listening import WILDCARDS
from web.settings import WebSettings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST_BODY = 65_536
"""Bytes of a request behind its head: forms are short, and there is nothing else to send."""
HEALTH = frozenset({"health.alive", "health.ready"})
"""What may be asked under any name: probes know a machine by its number."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Prefixed:
    """The application under a path; a proxy may have taken the path away, or left it."""

    def __init__(self, app: WSGIApplication, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a path as if the prefix were not there."""
        path = environ.get("PATH_INFO", "")
        environ["SCRIPT_NAME"] = self._prefix
        if path == self._prefix or path.startswith(self._prefix + "/"):
            environ["PATH_INFO"] = path[len(self._prefix) :] or "/"
        return self._app(environ, start)


def trust(app: Flask, settings: WebSettings) -> None:
    """Believe of each request what the settings say, and answer 400 to one for another host."""
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    is_ours = _known(settings)

    @app.before_request
    def of_this_site() -> ResponseReturnValue | None:
        if request.endpoint in HEALTH or is_ours(request.host):
            return None
        text = _("This site does not go by the name it was asked by; its operator may add it to web.hosts.")
        return Response(text + "\n", 400, mimetype="text/plain")


def as_proxied(app: WSGIApplication, settings: WebSettings) -> WSGIApplication:
    """The application behind the proxies and under the path that the settings name."""
    if settings.prefix:
        app = Prefixed(app, settings.prefix)
    trusted = settings.proxies
    return ProxyFix(app, x_for=trusted, x_proto=trusted, x_host=trusted, x_prefix=0) if trusted else app


def _known(settings: WebSettings) -> Callable[[str], bool]:
    """Whether a Host header names this site."""
    everywhere = settings.host in WILDCARDS
    own = socket.gethostname() if everywhere else settings.host
    names = {name.lower() for name in (*_LOOPBACK, own, *settings.hosts)}
    endings = tuple(name for name in names if name.startswith("."))

    def is_ours(host: str) -> bool:
        name = _name(host)
        if "*" in names or name in names or f".{name}".endswith(endings):
            return True
        # A name can be made to lead here by whoever owns it; a number cannot.
        return everywhere and _is_number(name)

    return is_ours


def _name(host: str) -> str:
    """The name of a Host header without its port and the brackets of IPv6."""
    name = host.lower()
    return name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
