"""Where a list goes on: opaque text for the caller, the last item's place for us."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from crawler.language import gettext as _
from web.api.parameters import BadParameters, Paged

Part = str | int
_OF_THEIR_OWN = {"limit", "cursor", "lang"}
_LARGEST = 2**63


def written(asked: Paged, parts: Sequence[Part]) -> str:
    """The cursor of a place in what was asked for."""
    text = json.dumps([_of(asked), *parts], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(asked: Paged) -> tuple[Part, ...] | None:
    """The place that a cursor tells, None without one; BadParameters where it is none of such a list."""
    if not asked.cursor:
        return None
    try:
        padded = asked.cursor + "=" * (-len(asked.cursor) % 4)
        parts = json.loads(urlsafe_b64decode(padded))
    except ValueError:
        raise BadParameters([("cursor", _("is none that was given out"))]) from None
    if not isinstance(parts, list) or not parts or not all(map(_is_part, parts)):
        raise BadParameters([("cursor", _("is none that was given out"))])
    if parts[0] != _of(asked):
        raise BadParameters([("cursor", _("belongs to other parameters"))])
    return tuple(parts[1:])


def refused() -> BadParameters:
    """What to raise where a cursor's parts are not those that a list writes."""
    return BadParameters([("cursor", _("is none that was given out"))])


def _of(asked: Paged) -> str:
    """What tells a list from all others."""
    told = f"{type(asked).__name__} {asked.model_dump_json(exclude=_OF_THEIR_OWN)}"
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def _is_part(part: object) -> bool:
    if isinstance(part, str):
        # JSON can say half a surrogate pair, which no database takes.
        return not any("\ud800" <= letter <= "\udfff" for letter in part)
    return isinstance(part, int) and not isinstance(part, bool) and -_LARGEST <= part < _LARGEST
