"""Slips: what a word that was typed may have been meant as, and how unlikely that is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from indexer.analysis.folding import fold


@dataclass(frozen=True, slots=True)
class Costs:
    """How unlikely each slip is, as −ln of its probability; and how likelihoods are put together.

    A slip's cost follows from how often people make one of its kind, and in how many ways it can be made:
    a letter left out can be one of four, a wrong letter one of a hundred. By one more or less, hardly any
    of them changes what is suggested. The rest was chosen on news that the index did not hold.
    """

    bare: float = 3.0  # a syllable without accents, in a query that has some
    tone: float = 3.5
    hook_or_tilde: float = 2.5  # hỏi for ngã, as half of the country speaks
    mark: float = 3.5  # o for ô or ơ, d for đ
    confused: float = 3.0  # s for x, tr for ch, n for ng
    missing: float = 4.0
    swapped: float = 4.0
    near: float = 4.5  # the key beside the one that was meant, or both of them
    extra: float = 6.5
    other: float = 6.5
    also: float = 4.5  # an accent wrong beside the letter
    again: float = 1.5  # for each misspelt syllable behind the first
    frequency: float = 0.9  # the power of a word's count that its chance goes by
    alone: float = 0.4  # the share of a word's chance that is its own, the rest is its pair's
    shorter: float = 0.65  # the share that is the shorter phrase's, the rest is the longer one's
    margin: float = 1.0  # by how much a suggestion must be better than what was typed
    margin_bare: float = 2.0  # the same where it only puts back accents that are missing everywhere


class Slips:
    """Which words of the index a slip could have turned into what was typed."""

    def __init__(self, words: Iterable[str], costs: Costs) -> None:
        forms: dict[str, tuple[_Form, ...]] = {}
        for word in words:
            plain = fold(word)
            forms[plain] = (*forms.get(plain, ()), _form(word))
        self._forms = forms
        self._costs = costs

    def meant(self, typed: str, bare: bool) -> dict[str, float]:
        """The words, with what the slip costs; `bare` says that the whole query has no accents."""
        plain, form = fold(typed), _form(typed)
        lost = None if plain != typed else 0.0 if bare else self._costs.bare
        found = {other.word: self._accents(form, other, lost) for other in self._forms.get(plain, ())}
        found[typed] = 0.0
        for slip in self._one_letter(plain):
            for other in self._forms[slip.meant]:
                if slip.cost < found.get(other.word, _NEVER):
                    cost = slip.cost + self._rest(slip, form, other, lost)
                    found[other.word] = min(cost, found.get(other.word, _NEVER))
        return {word: cost for word, cost in found.items() if cost < _NEVER}

    def _accents(self, typed: _Form, meant: _Form, lost: float | None) -> float:
        """The cost of a word that has the same letters."""
        if lost is not None:
            return lost
        dipping = typed.tone in _DIPPING and meant.tone in _DIPPING
        tone = self._costs.hook_or_tilde if dipping else self._costs.tone
        marks = self._costs.mark * differences(typed.letters, meant.letters)
        return marks if typed.tone == meant.tone else marks + tone

    def _rest(self, slip: _Slip, typed: _Form, meant: _Form, lost: float | None) -> float:
        """What wrong accents cost beside the letters that were replaced, whose own accents went with them."""
        _meant, start, end, meant_end, _cost = slip
        rest = typed.letters[:start] + typed.letters[end:]
        meant_rest = meant.letters[:start] + meant.letters[meant_end:]
        if lost is not None:
            gone = not meant.tone or _tone(meant.word[start:meant_end])
            return 0.0 if gone and rest == meant_rest else lost
        wrong = 0 if rest == meant_rest else differences(rest, meant_rest)
        if typed.tone != meant.tone:
            replaced = (_tone(typed.word[start:end]), _tone(meant.word[start:meant_end]))
            wrong += replaced != (typed.tone, meant.tone)
        return wrong * self._costs.also if wrong < 2 else _NEVER

    def _one_letter(self, plain: str) -> Iterator[_Slip]:
        """The slips that can have led from the letters of a word to those typed."""
        costs, forms, end = self._costs, self._forms, len(plain)
        for start, stop, other in _sounds_alike(plain):
            if (meant := plain[:start] + other + plain[stop:]) in forms:
                yield _Slip(meant, start, stop, start + len(other), costs.confused)
        for at in range(end + 1):
            before, letter, rest = plain[:at], plain[at : at + 1], plain[at + 1 :]
            if letter and (meant := before + rest) in forms:
                around = (before[-1:], rest[:1])
                near = letter in around or not _NEAR.isdisjoint(letter + other for other in around)
                yield _Slip(meant, at, at + 1, at, costs.near if near else costs.extra)
            if rest and rest[0] != letter and (meant := before + rest[0] + letter + rest[1:]) in forms:
                yield _Slip(meant, at, at + 2, at + 2, costs.swapped)
            for other in _LETTERS:
                if other == letter:
                    continue
                if letter and (meant := before + other + rest) in forms:
                    cost = costs.near if letter + other in _NEAR else costs.other
                    yield _Slip(meant, at, at + 1, at + 1, cost)
                if (meant := before + other + letter + rest) in forms:
                    yield _Slip(meant, at, at, at + 1, costs.missing)


class _Form(NamedTuple):
    """A word, its letters without their tone, and the tone."""

    word: str
    letters: str
    tone: str


class _Slip(NamedTuple):
    """Letters typed for others: typed[start:end] stands for meant[start:meant_end]."""

    meant: str
    start: int
    end: int
    meant_end: int
    cost: float


_NEVER = 99.0
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_DIPPING = ("\u0303", "\u0309")
_TONE_OF = {
    unicodedata.normalize("NFC", letter + tone): (letter, tone)
    for letter in "aăâeêioôơuưy"
    for tone in _TONES
}
_TONELESS = {ord(accented): letter for accented, (letter, _tone_) in _TONE_OF.items()}


def _tone(text: str) -> str:
    return next((_TONE_OF[letter][1] for letter in text if letter in _TONE_OF), "")


def differences(one: Sequence[str], other: Sequence[str]) -> int:
    """In how many places two sequences differ."""
    return sum(map(str.__ne__, one, other))


def same_letters(one: str, other: str) -> bool:
    """Whether two words differ in accents alone."""
    return fold(one) == fold(other)


def _form(word: str) -> _Form:
    tone = _tone(word)
    return _Form(word, word.translate(_TONELESS) if tone else word, tone)


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {key: (row, place + row / 2) for row, keys in enumerate(_ROWS) for place, key in enumerate(keys)}
_NEAR = frozenset(
    one + other
    for one, (row, place) in _KEYS.items()
    for other, (other_row, other_place) in _KEYS.items()
    if one != other and abs(row - other_row) <= 1 and abs(place - other_place) <= 1
)
"""Two keys side by side."""

_INITIAL = re.compile("ngh?|gh|gi(?=[aeou])|tr|[ckpt]h|nh|qu|[bcdgklmnprstvx]|")
_FINAL = re.compile("(?<=[aeiouy])(?:ng|nh|ch|[cnptiy])$")


def _alike(*groups: str) -> dict[str, list[str]]:
    each = [group.split() for group in groups]
    return {one: [other for other in group if other != one] for group in each for one in group}


_INITIALS = _alike("s x", "ch tr", "d gi r v", "l n", "c k qu", "g gh", "ng ngh")
_FINALS = _alike("n ng nh", "c t ch", "i y")
"""What sounds alike in one region or another, or is spelt by rule."""


def _sounds_alike(plain: str) -> Iterator[tuple[int, int, str]]:
    """The beginnings and ends that are mistaken for those of a syllable: from where to where, and which."""
    if initial := _INITIAL.match(plain):
        for other in _INITIALS.get(initial[0], ()):
            yield 0, initial.end(), other
    if final := _FINAL.search(plain):
        for other in _FINALS.get(final[0], ()):
            yield final.start(), final.end(), other
