"""Odd ways to write a page: windows-1258, and tone marks in the old place."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"


def to_windows_1258(text: str) -> bytes:
    """Encode a page in windows-1258, with numeric references for what the code page lacks."""
    return b"".join(_letter_to_1258(letter) for letter in unicodedata.normalize("NFC", text))


@cache
def _letter_to_1258(letter: str) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    tone = "".join(part for part in parts if part in _TONES)
    try:
        return (base + tone).encode("cp1258")
    except UnicodeEncodeError:
        return letter.encode("ascii", "xmlcharrefreplace")


_NEW_TONES: Final = re.compile(r"([òóỏõọ])([ae])(?!\w)|([ùúủũụ])(y)(?!\w)", re.IGNORECASE)


def to_old_tones(text: str) -> str:
    """Move the tone marks of open oa, oe and uy to the second vowel: "hòa" becomes "hoà"."""
    return _NEW_TONES.sub(_move_tone, text)


def _move_tone(found: re.Match[str]) -> str:
    first, second = (found[1], found[2]) if found[1] else (found[3], found[4])
    parts = unicodedata.normalize("NFD", first)
    return parts[0] + unicodedata.normalize("NFC", second + parts[1:])
