"""Text without accents (đ → d), letter for letter."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """The text without tone and vowel marks; đ, and the look-alike ð, become d. Case is kept."""
    if text.isascii():
        return text
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.translate(_D)


_D = str.maketrans("đĐðÐ", "dDdD")
