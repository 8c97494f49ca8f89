"""A text as words, with what stands between them: what names and offices are read from."""

from __future__ import annotations

import re
import sys
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate
from typing import Any

from indexer.analysis.syllables import FORMS


def named_list(name: str) -> dict[str, Any]:
    """One of the lists of the package that a person may correct."""
    return tomllib.loads(files("indexer.knowledge").joinpath(name).read_text(encoding="utf-8"))


UPPER = "".join(c for c in map(chr, range(0x1EFF)) if c.isupper())
_LOWER = "".join(c for c in map(chr, range(0x1EFF)) if c.islower())
_WORD = re.compile(
    rf"""([{UPPER}]?[{_LOWER}]++(?![/'’{UPPER}])                # most words, without a further look
    |\d+(?:[.,/]\d+)*                                       # a number, a date
    |T\.[ƯW]|Đ/c|đ/c                                        # short forms with a stop
    |(?:(?:D[ei]|L[ae]|Mac)(?=[A-Z][a-z]{{2}})|Mc|[{UPPER}]['’])?[{UPPER}]?[{_LOWER}]+(?:['’][{UPPER}]?[{_LOWER}]+)?
    |(?:[{UPPER}]['’])?[{UPPER}]+(?![{_LOWER}])
    |[^\W_]+?)""",
    re.VERBOSE,
)
_DASHES = str.maketrans("–—−\u2011", "----")
_ABBREVIATED = frozenset(named_list("people.toml")["stopped"])


def _gap(before: str, text: str) -> str:
    """What stands between two words: a space, nothing, a new line, or its signs without spaces.

    A dash between spaces is "-", a hyphen "‐"; the stop of an abbreviation is as a space.
    """
    if "\n" in text:
        return "\n"
    signs = text.strip()
    if not signs:
        return " " if text else ""
    signs = signs.translate(_DASHES)
    if signs == "-":
        return "‐" if text == signs else "-"
    if signs == "." and before in _ABBREVIATED:
        return " "
    return sys.intern(signs)


@dataclass(frozen=True)
class Words:
    """The words of a text; `gaps[i]` stands before word i, `gaps[-1]` behind the last."""

    text: str
    words: list[str]
    normal: list[str]
    spans: list[tuple[int, int]]
    gaps: list[str]

    @cached_property
    def initials(self) -> list[str]:
        """The first letter of each word."""
        return [word[0] for word in self.words]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of a text (NFC); those run together ("nướcDân") are parted."""
        parts = _WORD.split(text)
        words, between = parts[1::2], parts[2:-1:2]
        ends = [*accumulate(map(len, parts))]
        spans = [*zip(ends[0:-1:2], ends[1::2], strict=True)]
        normal = [FORMS[word][0] for word in words]
        gaps = ["\n"]
        gaps += [
            gap if gap == " " else _gap(before, gap) for before, gap in zip(normal, between, strict=False)
        ]
        gaps.append("\n")
        return cls(text, words, normal, spans, gaps)

    def __len__(self) -> int:
        return len(self.words)

    def span(self, first: int, behind: int) -> tuple[int, int]:
        """Where the words from the first to the one before `behind` stand in the text."""
        return self.spans[first][0], self.spans[behind - 1][1]


class Phrases:
    """A set of phrases, found by their first two words: the longest that stands at a place."""

    def __init__(self, phrases: list[str]) -> None:
        self._alone: set[str] = set()
        self._longer: dict[str, dict[str, list[tuple[str, ...]]]] = {}
        for phrase in phrases:
            first, *rest = (FORMS[found[0]][0] for found in _WORD.finditer(phrase))
            behind = self._longer.setdefault(first, {})
            if rest:
                behind.setdefault(rest[0], []).append((first, *rest))
            else:
                self._alone.add(first)
        for behind in self._longer.values():
            for all_ in behind.values():
                all_.sort(key=len, reverse=True)

    @property
    def firsts(self) -> frozenset[str]:
        """The first words of the phrases, in their normal form."""
        return frozenset(self._longer)

    def at(self, words: Words, place: int, signs: str = " ‐-,") -> int:
        """How many words of the text at a place are one of the phrases, 0 where none is."""
        normal = words.normal
        if place >= len(normal):
            return 0
        longer = self._longer.get(normal[place])
        if longer is None:
            return 0
        if longer and place + 1 < len(normal):
            for phrase in longer.get(normal[place + 1], ()):
                behind = place + len(phrase)
                if tuple(normal[place:behind]) == phrase and all(
                    gap in signs for gap in words.gaps[place + 1 : behind]
                ):
                    return len(phrase)
        return int(normal[place] in self._alone)


_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?"
    r"[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


@cache
def is_foreign(word: str) -> bool:
    """Whether a word, small letters alone, is no Vietnamese syllable."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if c not in "\u0300\u0301\u0303\u0309\u0323")
    return not _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare))
