"""The exceptions of this stage; all are TracuuError, one line that a person can act on.

ListenError       the address to serve on cannot be had
"""

from __future__ import annotations

from crawler.errors import TracuuError
from crawler.language import gettext as _


class ListenError(TracuuError):
    """The server cannot listen where it was told to."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(
            _(
                "cannot listen on %(host)s port %(port)s: %(why)s; stop the program that uses it, "
                "or choose another address with --host and --port"
            )
            % {"host": host, "port": port, "why": why}
        )
