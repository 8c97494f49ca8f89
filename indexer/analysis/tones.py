"""The place of the tone mark: one syllable, one spelling (hoà → hòa, thuỷ → thủy, khoẻ → khỏe).

Vietnamese is written with the mark in one of two places where a syllable ends in oa, oe or uy. The
newer place is taken (on the first vowel), as in most of today's texts; "quý" keeps its mark, since
its u belongs to the consonant.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _moves() -> dict[str, str]:
    moves = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in _TONES:
            old = unicodedata.normalize("NFC", f"{first}{second}{tone}")
            moves[old] = unicodedata.normalize("NFC", f"{first}{tone}{second}")
    return moves


_MOVES = _moves()
_OLD = re.compile(f"(?<!q)(?:{'|'.join(_MOVES)})$")


def new_place(syllable: str) -> str:
    """The lower-case NFC syllable with its tone mark in the newer place."""
    return _OLD.sub(lambda found: _MOVES[found[0]], syllable)
