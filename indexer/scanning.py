"""Where some syllables stand in a text, found without looking at every word of it.

A text of Vietnamese letters has a form of one byte a letter, without accents and capitals, in which
syllables are found in whatever form at the speed of C; each byte stands where its letter does.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator

from indexer.analysis.folding import fold
from indexer.analysis.vowels import spellings

_ASCII = "\n\t" + "".join(map(chr, range(0x20, 0x7F)))
_VOWELS, _TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LOWER = [unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES] + ["đ"]
_ACCENTED = sorted({letter for each in _LOWER for letter in (each, each.upper())} - set(_ASCII))
_OTHERS = "“”‘’–—…«»\u00a0Ððäëïöüçñ"
_KNOWN = "\0" + _ASCII + "".join(_ACCENTED) + _OTHERS
_BYTES = codecs.charmap_build(_KNOWN)
_PLAIN = bytes(
    ord(fold(letter.lower())) if letter.isalnum() else ord(" ") for letter in _KNOWN.ljust(256, "\0")
)
_UNKNOWN = re.compile(f"[^\\W_{re.escape(_KNOWN)}]")
_REPLACED = bytes([_KNOWN.index("?")])
"""What stands for every letter that is not known."""


def plain_bytes(text: str) -> bytes | None:
    """The text, a byte a letter, words in small letters without accents; None where letters are unknown."""
    encoded, _length = codecs.charmap_encode(text, "replace", _BYTES)
    if encoded.count(_REPLACED) > text.count("?") and _UNKNOWN.search(text):
        return None
    return encoded.translate(_PLAIN)


def places(text: str, plains: Iterable[str]) -> Iterator[tuple[int, int, int]] | None:
    """Where words stand whose forms without accents are among these; None where the text must be read whole.

    Each is a number, its start and its end; the numbers of neighbours follow one another, all others do not.
    """
    wanted = {spelling for plain in plains for spelling in spellings(plain)}
    plain = plain_bytes(text) if all(word.isascii() for word in wanted) else None
    return None if plain is None else _found(plain, [word.encode() for word in wanted])


def _found(plain: bytes, words: Iterable[bytes]) -> Iterator[tuple[int, int, int]]:
    number, end, spaced = 0, -1, b" %b " % plain
    for start, stop in sorted(span for word in words for span in _stands(spaced, word)):
        number += 1 if plain[end:start].isspace() else 2
        end = stop
        yield number, start, stop


def _stands(spaced: bytes, word: bytes) -> Iterator[tuple[int, int]]:
    """Where a word is, in a text with a space before and behind it."""
    whole, length = b" %b " % word, len(word)
    start = spaced.find(whole)
    while start >= 0:
        yield start, start + length
        start = spaced.find(whole, start + length + 1)
