"""Text as the encodings before Unicode show it, for tests."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from crawler.extraction.legacy import TABLES, western

ENCODINGS = ("tcvn3", "vni", "viscii", "windows-1258", "utf-8", "utf-8 twice")


def shown(text: str, encoding: str) -> str:
    """Give the text as windows-1252 shows it; TCVN3 has no capitals with tones."""
    return _WAYS[encoding](text)


def _by_table(name: str) -> Callable[[str], str]:
    signs: dict[str, str] = {}
    for sign, letter in TABLES[name]:
        signs.setdefault(unicodedata.normalize("NFC", letter), sign)
    return lambda text: "".join(signs.get(letter) or signs.get(letter.lower(), letter) for letter in text)


def windows_1258(text: str) -> bytes:
    """Give the bytes of windows-1258: the tone is a mark of its own, the vowel's other mark is not."""
    letters = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
        bare = "".join(mark for mark in marks if mark not in tones)
        letters += [unicodedata.normalize("NFC", bare), *tones]
    return "".join(letters).encode("cp1258")


def _once(text: str) -> str:
    return western(text.encode())


_WAYS: dict[str, Callable[[str], str]] = {
    **{name: _by_table(name) for name in ("tcvn3", "vni", "viscii")},
    "windows-1258": lambda text: western(windows_1258(text)),
    "utf-8": _once,
    "utf-8 twice": lambda text: _once(_once(text)),
}
