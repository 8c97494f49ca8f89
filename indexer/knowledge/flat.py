"""A text in small letters with the tone mark in one place, letter for letter where the text has its own."""

from __future__ import annotations

from itertools import product
from unicodedata import normalize

from indexer.analysis.syllables import FORMS, WORD

_MOVES = tuple(
    (normalize("NFC", f"{first}{second}{tone}"), normalize("NFC", f"{first}{tone}{second}"))
    for (first, second), tone in product(
        (("o", "a"), ("o", "e"), ("u", "y")), "\u0300\u0301\u0303\u0309\u0323"
    )
)
_ALIKE = (("ð", "đ"), *((dash, "-") for dash in "‐‑‒–—−"))


def flat(text: str) -> str:
    """The text to match rules and lists in, of the same length: every list goes through this, too.

    The mark is moved in the midst of syllables as well ("toàn" → "tòan"), which is quick and, done on
    both sides, does no harm. Dashes are one.
    """
    low = text.lower()
    if len(low) != len(text):  # one letter may become two
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    for old, new in _ALIKE:  # far quicker than str.translate, as next to none is there
        low = low.replace(old, new)
    return moved(low)


def moved(text: str) -> str:
    """The text with its tone marks where `flat` has them, for patterns in small letters."""
    for old, new in _MOVES:
        text = text.replace(old, new)
    return text


def key_of(name: str) -> str:
    """A name as it is compared with others."""
    return " ".join(FORMS[found[0]][0] for found in WORD.finditer(name))
