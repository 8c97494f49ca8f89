"""Where a server listens."""

from __future__ import annotations

import os
import socket

from web.errors import ListenError

_BACKLOG = 256
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - named, not listened on
"""Addresses that stand for all of a machine, and one of these."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 is any free one. ListenError where it cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _type, _protocol, _name, where = found[0]
        return socket.create_server(where[:2], family=family, backlog=_BACKLOG)
    except (OSError, OverflowError, UnicodeError) as error:
        # The library adds the address to its reason, and the message has that already.
        code = getattr(error, "errno", None) or 0
        reason = os.strerror(code) if code > 0 else str(error)
        raise ListenError(host, port, reason) from error


def url_of(listening: socket.socket, prefix: str = "") -> str:
    """Where a browser on this machine finds what listens there."""
    host, port = listening.getsockname()[:2]
    host = WILDCARDS.get(host, host)
    return f"http://[{host}]:{port}{prefix}/" if ":" in host else f"http://{host}:{port}{prefix}/"
