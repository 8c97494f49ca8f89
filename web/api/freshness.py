"""Whether the caller has the answer already: a tag of it, made before it where that can be (RFC 9110)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from importlib.metadata import version

from flask import Response, request

from crawler.language import current
from web.api.operation import Answer

_MEDIA_TYPE = "application/json"
_PROGRAM = version("tracuu")


def answered(made: Callable[[], Answer], versions: Sequence[str]) -> Response:
    """The answer, or 304 where the caller has it.

    It is the same as long as the address and the `versions` of what it is made from are; where there are
    none it is made, and compared itself.
    """
    if not versions:
        return unless_known(made().model_dump_json())
    tag = _tag(_PROGRAM, current(), request.full_path, *versions)
    if _is_known(tag):
        return _tagged(Response(status=304), tag)
    answer = made()
    response = Response(answer.model_dump_json(), mimetype=_MEDIA_TYPE)
    if getattr(answer, "partial", False):  # there was no time for all of it: another time there is
        response.headers["Cache-Control"] = "no-store"
        return response
    return _tagged(response, tag)


def unless_known(body: str) -> Response:
    """JSON, or 304 where the caller has it."""
    tag = _tag(body)
    return _tagged(Response(status=304) if _is_known(tag) else Response(body, mimetype=_MEDIA_TYPE), tag)


def _is_known(tag: str) -> bool:
    return request.if_none_match.contains_weak(tag)


def _tagged(response: Response, tag: str) -> Response:
    # Weak: what compresses answers on their way need not make another tag.
    response.set_etag(tag, weak=True)
    return response


def _tag(*told: str) -> str:
    return hashlib.blake2b("\n".join(told).encode("utf-8", "replace"), digest_size=9).hexdigest()
