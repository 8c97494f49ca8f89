"""What broke an exchange, in words that a reader understands: the system's and the libraries' are English."""

from __future__ import annotations

import errno
import ssl
from collections.abc import Iterator

from crawler.errors import Unreachable
from crawler.language import mark

_BY_NUMBER = {
    errno.ECONNREFUSED: mark("refuses connections"),
    errno.ECONNRESET: mark("breaks the connection off"),
    errno.EPIPE: mark("breaks the connection off"),
    errno.EHOSTUNREACH: mark("no way leads to it: is this machine in the net?"),
    errno.ENETUNREACH: mark("no way leads to it: is this machine in the net?"),
    errno.ETIMEDOUT: mark("does not answer in time"),
}


Kinds = tuple[type[Exception], ...]


def unreachable(error: BaseException, late: Kinds, no_http: Kinds) -> Unreachable:
    """What to raise for whatever broke an exchange; the kinds are those of the libraries at work."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Unreachable(mark("its certificate is not valid: %(what)s"), what=cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return Unreachable(mark("no secure connection: %(what)s"), what=cause.reason or cause)
        if isinstance(cause, (TimeoutError, *late)):
            return Unreachable(mark("does not answer in time"))
        if isinstance(cause, OSError) and cause.errno in _BY_NUMBER:
            return Unreachable(_BY_NUMBER[cause.errno])
        if isinstance(cause, no_http):
            return Unreachable(mark("breaks off, or does not speak HTTP: %(what)s"), what=cause)
    return Unreachable("%(kind)s: %(what)s", kind=type(error).__name__, what=error)


def unknown(host: str, error: Exception) -> Unreachable:
    """What to raise where a host's address could not be looked up."""
    if isinstance(error, TimeoutError):
        return Unreachable(mark("the address of %(host)s could not be looked up in time"), host=host)
    return Unreachable(mark("%(host)s has no address: %(what)s"), host=host, what=error)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What an error came of, the first cause first."""
    chain = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return reversed(chain)
