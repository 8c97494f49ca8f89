"""The list of abbreviations, abbreviations.toml, as typed values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from indexer.analysis.folding import fold
from indexer.analysis.syllables import FORMS, WORD

NO_FIELDS = frozenset({"several", "wordings", "followed", "unexplained", "names", "heads"})
"""Tables of the file that do not hold long forms, each with its short forms."""

_SYLLABLE = re.compile(
    r"(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|n[gh]?|[cmpt])?"
)
"""What may be an ordinary syllable, without accents."""


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A short form, and what it may stand for."""

    written: str
    longs: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """Its words."""
        return tuple(WORD.findall(self.written))

    @property
    def key(self) -> str:
        """What all ways of typing it have in common."""
        return "".join(normal_words(self.written))

    @property
    def opens_spelt(self) -> bool:
        """Whether it begins with a whole word, as "Hội LHPN" does."""
        first = self.parts[0]
        return len(self.parts) > 1 and ordinary(first) and not first.isupper()

    def may_be(self, typed: Sequence[str]) -> bool:
        """Whether typed words that spell it can be meant as it."""
        if len(typed) == 1:
            joined = "".join(self.parts)
            return not ordinary(typed[0]) or typed[0] in (joined, fold(joined))
        if [FORMS[part][1] for part in typed] == [FORMS[part][1] for part in self.parts]:
            return True
        return all(part.isupper() or not ordinary(part) for part in typed)


def normal_words(text: str) -> list[str]:
    """The normal forms of a text's words."""
    return [FORMS[word][0] for word in WORD.findall(text)]


def ordinary(word: str) -> bool:
    """Whether a word can be an ordinary syllable, and not only a letter."""
    return len(word) > 1 and _SYLLABLE.fullmatch(FORMS[word][1]) is not None


def _short_forms(data: Mapping[str, Mapping[str, Any]]) -> Iterator[ShortForm]:
    for name, table in data.items():
        if name == "several":
            yield from (ShortForm(short, tuple(longs)) for short, longs in table.items())
        elif name not in NO_FIELDS:
            yield from (ShortForm(short, (long,)) for long, forms in table.items() for short in forms)


_DATA: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    files("indexer.analysis").joinpath("abbreviations.toml").read_text(encoding="utf-8")
)

SHORT_FORMS = tuple(_short_forms(_DATA))
"""All, in the order of the file."""
VIETNAMESE = frozenset("".join(form.parts) for form in SHORT_FORMS) - frozenset(
    "".join(WORD.findall(short)) for shorts in _DATA["foreign"].values() for short in shorts
)
"""The short forms that no foreign name has, without their signs."""
WORDINGS: Mapping[str, str] = _DATA["wordings"]
"""Another wording of a long form → the usual one."""
NOT_BEFORE: Mapping[str, frozenset[str]] = {
    long: frozenset(form for word in words for form in FORMS[word])
    for long, words in _DATA["followed"].items()
}
"""Long form → what does not follow it where it is meant: normal forms, and those without accents."""
BODIES: Mapping[str, bool] = {
    " ".join(normal_words(body)): body[0].isupper() for body in _DATA["names"]["bodies"]
}
"""What a body's name begins with, in normal form, and whether only with a capital."""
NO_BODIES = frozenset(" ".join(normal_words(other)) for other in _DATA["names"]["other"])
"""What begins like one of these, and is none."""
HEADS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    short: tuple(tuple(normal_words(head)) for head in heads) for short, heads in _DATA["heads"].items()
}
"""Foreign short form → what its long forms begin with, in normal words."""
NOUNS: frozenset[str] = frozenset(" ".join(normal_words(noun)) for noun in _DATA["names"]["nouns"])
"""What the long form of a foreign short form begins with where that is no name, in normal form."""
NO_SHORT: frozenset[str] = frozenset(_DATA["names"]["no_short"])
"""What stands in brackets behind these, and is no short form."""
NO_NAME: frozenset[str] = frozenset(_DATA["names"]["no_name"])
"""Words that stand in no body's name."""
VERBS: frozenset[str] = frozenset(" ".join(normal_words(verb)) for verb in _DATA["names"]["verbs"])
"""The same of two words."""
CONNECTING: frozenset[str] = frozenset(_DATA["names"]["connecting"] + _DATA["names"]["foreign"])
"""Words that initials may pass over."""
