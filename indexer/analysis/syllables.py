"""Where syllables are in a text, and the one form of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.analysis.folding import fold
from indexer.analysis.tones import new_place
from indexer.analysis.vowels import one_vowel

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable, number or foreign word of a text: its normal form, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def plain(self) -> str:
        """The form without accents."""
        return FORMS[self.text][1]

    @property
    def accented(self) -> bool:
        """Whether it was written with any accent."""
        return self.plain != self.text


class _Forms(dict[str, tuple[str, str]]):
    """Word as written → (normal form, form without accents), remembered.

    A language has few syllables, so nearly every look-up is one in a dictionary; the rare words of
    a large collection must not fill the memory, so it starts anew when it is full.
    """

    def __init__(self, most: int = 100_000) -> None:
        super().__init__()
        self._most = most

    def __missing__(self, word: str) -> tuple[str, str]:
        if len(self) >= self._most:
            self.clear()
        # Word by word: lower-casing a whole text may change its length, and so the places in it.
        text = one_vowel(new_place(word.lower().replace("ð", "đ")))
        self[word] = forms = (text, fold(text))
        return forms


FORMS = _Forms()


def normal(word: str) -> str:
    """The one form of a word: lower case, tone mark in the newer place, one of i and y."""
    return FORMS[word][0]


def syllables(text: str) -> Iterator[Syllable]:
    """The syllables of a text (NFC), with their places."""
    for found in WORD.finditer(text):
        yield Syllable(FORMS[found[0]][0], found.start(), found.end())
