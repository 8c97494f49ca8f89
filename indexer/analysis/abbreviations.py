"""Abbreviations: what a short form stands for, in what a person typed and in a text.

A meaning is a token, the syllables of its long form ("ủy_ban_nhân_dân"). Each mention, short or long,
gives it, so that "UBND" also finds "Ủy ban nhân dân". What a text defines itself holds within that text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import TypeVar

from indexer.analysis.abbreviation_list import (
    NOT_BEFORE,
    SHORT_FORMS,
    VIETNAMESE,
    WORDINGS,
    normal_words,
    ordinary,
)
from indexer.analysis.folding import fold
from indexer.analysis.numbers import ABBREVIATIONS, TYPES
from indexer.analysis.syllables import FORMS, WORD

Span = tuple[str, int, int]
"""A meaning's token, the first of its words in a text, the one behind the last."""

_LONGEST_TYPED = 4
"""Words that a short form may be typed as: "LĐ-TB&XH" is three."""
_TYPES = ABBREVIATIONS | frozenset(TYPES.values()) | {"bc", "ttr", "qc", "gm"}
"""Types of documents as they stand within numbers."""


def meaning(long: str) -> str:
    """The token of a long form; other wordings of the list have that of the usual one."""
    token = "_".join(normal_words(long))
    return _USUAL.get(token, token)


def long_form(token: str) -> str:
    """The long form of a meaning, as to be shown."""
    return _LONG.get(token, token.replace("_", " "))


def shorts(token: str) -> tuple[str, ...]:
    """The short forms that the list has for a meaning, the most usual first."""
    return _SHORTS.get(token, ())


def listed(short: str) -> tuple[str, ...]:
    """The long forms that the list has for a short form without signs, whatever its case."""
    return tuple(long for form in _BY_KEY.get(short.lower(), ()) for long in form.longs)


def readings(word: str) -> tuple[str, ...]:
    """The long forms that something typed may stand for.

    Case and accents may be missing ("kt-xh", "hdnd"), but what can be an ordinary syllable ("tu")
    counts in capitals alone.
    """
    parts = WORD.findall(word)
    key = "".join(normal_words(word))
    forms = _BY_PLAIN_KEY.get(key, ()) if key.isascii() else _BY_KEY.get(key, ())
    return tuple(dict.fromkeys(long for form in forms if form.may_be(parts) for long in form.longs))


def typed_meanings(words: Sequence[str], normal: Sequence[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """The meanings among typed words: the first place, the one behind the last, tokens.

    Several tokens are the readings of a short form, of which nothing tells the right one. `normal`
    holds the normal forms of the words.
    """
    found = []
    place = 0
    while place < len(words):
        behind, tokens = _typed_long(normal, place)
        for end in range(min(place + _LONGEST_TYPED, len(words)), behind, -1):
            longs = () if _in_number(normal, place) else readings(" ".join(words[place:end]))
            if longs:
                behind, tokens = end, tuple(dict.fromkeys(map(meaning, longs)))
                break
        if tokens:
            found.append((place, behind, tokens))
        place = max(behind, place + 1)
    return found


def mentions(words: Sequence[str], normal: Sequence[str], defined: Mapping[str, str]) -> Iterator[Span]:
    """The meanings that a text's words mention; one within a longer one is mentioned, too.

    `normal` holds the normal forms of the words, `defined` the text's own definitions, short → long.
    """
    lexicon = _LEXICON.also(defined) if defined else _LEXICON
    return lexicon.mentions(words, normal)


def begun(typed: str) -> Iterator[tuple[str, str]]:
    """The meanings whose long or short form begins with something typed: token and long form."""
    parts = WORD.findall(typed)
    if not parts:
        return
    *whole, last = normal_words(typed)
    key = "".join((*whole, last))
    # Normal forms are those of whole syllables: "ki" is "ky", and yet the beginning of "kiểm".
    begins = {last, parts[-1].lower()}
    acronym = all(part.isupper() or not ordinary(part) for part in parts)
    for token, syllables, short_forms in _offered():
        *before, unfinished = syllables[: len(parts)]
        if (_spells(whole, before) and any(_opens(unfinished, begin) for begin in begins)) or (
            acronym and any(_opens(short, key) for short in short_forms)
        ):
            yield token, long_form(token)


# What to look for in texts.


@dataclass(frozen=True, slots=True)
class _Long:
    """A long form: the syllables behind the second, its meaning's token, what may not follow it."""

    rest: tuple[str, ...]
    token: str
    not_before: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Short:
    """A short form: its first word as written, the normal forms of the others, the tokens it mentions."""

    first: str
    rest: tuple[str, ...]
    tokens: tuple[str, ...]
    doubtful: bool
    """Whether it may be an ordinary syllable in a headline."""


@dataclass(frozen=True, slots=True)
class _Start:
    """What begins with one normal form: long forms by their second syllable, the longest short form first."""

    longs: Mapping[str, tuple[_Long, ...]]
    shorts: tuple[_Short, ...]


_NO_START = _Start({}, ())


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """What to look for in a text, by the normal form of its first word."""

    starts: dict[str, _Start]

    def mentions(self, words: Sequence[str], normal: Sequence[str]) -> Iterator[Span]:
        """The long forms among words, and the longest of short forms that begin or lie in one another."""
        starts = self.starts
        normal = (*normal, "")
        after = 0
        for place in compress(range(len(words)), map(starts.__contains__, normal)):
            start = starts[normal[place]]
            if longs := start.longs.get(normal[place + 1]):
                for long in longs:
                    rest = long.rest
                    behind = place + 2 + len(rest)
                    if (not rest or normal[place + 2 : behind] == rest) and (
                        normal[behind] not in long.not_before
                    ):
                        yield long.token, place, behind
            if start.shorts and place >= after and (short := _short_at(start.shorts, words, normal, place)):
                after = place + 1 + len(short.rest)
                if not _in_number(normal, place) and not (short.doubtful and _in_headline(words, place)):
                    for token in short.tokens:
                        yield token, place, after

    def add_long(self, syllables: Sequence[str], token: str) -> None:
        """Look for a long form, unless it is a single syllable."""
        if len(syllables) > 1:
            first, second, *rest = syllables
            start = self.starts.get(first, _NO_START)
            long = _Long(tuple(rest), token, _NOT_BEFORE.get(token, frozenset()))
            longs = {**start.longs, second: (*start.longs.get(second, ()), long)}
            self.starts[first] = _Start(longs, start.shorts)

    def add_short(self, parts: Sequence[str], token: str) -> None:
        """Look for a short form; it also mentions what its long form mentions."""
        first, *rest = (FORMS[part][0] for part in parts)
        # What is spelt out in it ("MTTQ Việt Nam") is found there as a long form.
        spelt = {found for found, _first, _behind in self.mentions(rest, rest)}
        long = token.split("_")
        within = [found for found, _first, _behind in self.mentions(long, long) if found not in spelt]
        doubtful = not rest and ordinary(parts[0])
        short = _Short(parts[0], tuple(rest), tuple(dict.fromkeys([token, *within])), doubtful)
        start = self.starts.get(first, _NO_START)
        others = [other for other in start.shorts if (other.first, other.rest) != (short.first, short.rest)]
        shorts = tuple(sorted([*others, short], key=lambda each: -len(each.rest)))
        self.starts[first] = _Start(start.longs, shorts)

    def also(self, defined: Mapping[str, str]) -> _Lexicon:
        """This, and what a text defines, which goes before."""
        lexicon = _Lexicon(dict(self.starts))
        for token in sorted({meaning(long) for long in defined.values()} - _CERTAIN):
            lexicon.add_long(token.split("_"), token)
        for short, long in defined.items():
            if (parts := WORD.findall(short)) and len(normal_words(long)) > 1:
                lexicon.add_short(parts, meaning(long))
        return lexicon


def _short_at(
    shorts: Iterable[_Short], words: Sequence[str], normal: Sequence[str], place: int
) -> _Short | None:
    """The first of the short forms that stands at a place."""
    word = words[place]
    for short in shorts:
        if short.first == word:
            rest = short.rest
            if not rest or normal[place + 1 : place + 1 + len(rest)] == rest:
                return short
    return None


def _in_headline(words: Sequence[str], place: int) -> bool:
    """Whether an ordinary syllable stands beside a word, both in capitals."""
    beside = (*words[max(place - 1, 0) : place], *words[place + 1 : place + 2])
    return any(word.isupper() and ordinary(word) and word not in VIETNAMESE for word in beside)


def _in_number(normal: Sequence[str], place: int) -> bool:
    """Whether a word is the type of documents behind a number, or what stands behind both."""
    if place and normal[place - 1][:1].isdigit():
        return FORMS[normal[place]][1] in _TYPES
    return place > 1 and normal[place - 2][:1].isdigit() and FORMS[normal[place - 1]][1] in _TYPES


# What was typed.


def _typed_long(normal: Sequence[str], place: int) -> tuple[int, tuple[str, ...]]:
    """The longest long form that begins at a place, each syllable with its accents or without any."""
    found = [
        (way, token)
        for way, token in _WAYS_BY_PLAIN_FIRST.get(FORMS[normal[place]][1], ())
        if _spells(normal[place : place + len(way)], way)
        and _NOT_BEFORE.get(token, frozenset()).isdisjoint(normal[place + len(way) :][:1])
    ]
    for length in sorted({len(way) for way, _token in found}, reverse=True):
        typed = tuple(normal[place : place + length])
        exact = {token for way, token in found if way == typed}
        tokens = exact or {token for way, token in found if len(way) == length}
        if len(tokens) == 1:
            return place + length, tuple(tokens)
    return place, ()


def _spells(typed: Sequence[str], syllables: Sequence[str]) -> bool:
    return len(typed) == len(syllables) and all(
        word in (wanted, FORMS[wanted][1]) for word, wanted in zip(typed, syllables, strict=True)
    )


def _opens(word: str, typed: str) -> bool:
    """Whether a word begins with what was typed, with accents or without."""
    return word.startswith(typed) or _plain(word).startswith(typed)


_plain = cache(fold)
"""Of words of the list: there are so many and no more."""


@cache
def _offered() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """Each meaning in its order: its token, the syllables of that, and its short forms in one form."""
    return tuple(
        (token, tuple(token.split("_")), tuple("".join(normal_words(short)) for short in shorts(token)))
        for token in sorted(_CERTAIN)
    )


# The list, by what is looked for.


def _ways() -> Iterator[tuple[tuple[str, ...], str]]:
    """The syllables of each way to spell a meaning out, with its token."""
    yield from ((tuple(token.split("_")), token) for token in sorted(_CERTAIN))
    yield from ((tuple(wording.split("_")), token) for wording, token in _USUAL.items())
    yield from (
        (tuple(normal_words(form.written)), meaning(form.longs[0])) for form in _SURE if form.opens_spelt
    )


def _lexicon() -> _Lexicon:
    lexicon = _Lexicon({})
    for syllables, token in _WAYS:
        lexicon.add_long(syllables, token)
    written = {form.parts for form in SHORT_FORMS}
    for form in _SURE:
        if form.opens_spelt:
            continue
        joined = ("".join(form.parts),)
        for parts in {form.parts} if joined in written else {form.parts, joined}:
            # Older texts have the Icelandic letter for Đ.
            for first in {parts[0], parts[0].replace("Đ", "Ð")}:
                lexicon.add_short((first, *parts[1:]), meaning(form.longs[0]))
    return lexicon


_Member = TypeVar("_Member")


def _grouped(pairs: Iterable[tuple[str, _Member]]) -> dict[str, tuple[_Member, ...]]:
    groups: dict[str, tuple[_Member, ...]] = {}
    for key, member in pairs:
        groups[key] = (*groups.get(key, ()), member)
    return groups


_USUAL = {"_".join(normal_words(one)): "_".join(normal_words(usual)) for one, usual in WORDINGS.items()}
_NOT_BEFORE = {meaning(long): words for long, words in NOT_BEFORE.items()}
_SURE = [form for form in SHORT_FORMS if len(form.longs) == 1]
_CERTAIN = frozenset(meaning(form.longs[0]) for form in _SURE)
"""The meanings that a short form has alone; what only shares one is not looked for in texts."""
_LONG = {meaning(long): long for form in SHORT_FORMS for long in form.longs}
_SHORTS = _grouped((meaning(long), form.written) for form in SHORT_FORMS for long in form.longs)
_BY_KEY = _grouped((form.key, form) for form in SHORT_FORMS)
_BY_PLAIN_KEY = _grouped(
    # What has no accents is the likelier reading of what was typed without them.
    (fold(form.key), form)
    for form in sorted(SHORT_FORMS, key=lambda form: not form.key.isascii())
)
_WAYS = tuple(_ways())
_WAYS_BY_PLAIN_FIRST = _grouped((FORMS[syllables[0]][1], (syllables, token)) for syllables, token in _WAYS)
_LEXICON = _lexicon()
