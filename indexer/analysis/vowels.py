"""i and y at the end of a syllable: one letter where both spellings live (kĩ → kỹ, lí → lý, sỹ → sĩ).

Only the vowel that stands alone behind one of these consonants is written both ways, and "quí" for
"quý"; "mi" and "my", "ti" and "ty" thereby become one syllable each, as "tỉ lệ" and "tỷ lệ" are.
The letter taken is the one that newspapers use more.
"""

from __future__ import annotations

import re

_I, _Y = "iìíỉĩị", "yỳýỷỹỵ"
_TO_Y = dict(zip(_I, _Y, strict=True))
_TO_I = dict(zip(_Y, _I, strict=True))
_LONE_I = re.compile(f"(?<=^[hklmt])[{_I}]$|(?<=^qu)[{_I}]$")
_LONE_Y = re.compile(f"(?<=^s)[{_Y}]$")


def one_vowel(syllable: str) -> str:
    """The lower-case NFC syllable with the usual one of i and y."""
    if len(syllable) > 3:
        return syllable
    syllable = _LONE_I.sub(lambda found: _TO_Y[found[0]], syllable)
    return _LONE_Y.sub(lambda found: _TO_I[found[0]], syllable)


def spellings(plain: str) -> tuple[str, ...]:
    """The ways to write a syllable without accents that is in its usual form."""
    if len(plain) > 3 or plain[-1:] not in ("i", "y"):
        return (plain,)
    other = plain[:-1] + ("y" if plain[-1] == "i" else "i")
    return (plain, other) if one_vowel(other) == plain else (plain,)
