"""Offices in a text: the word of the office and the body that it is of, as far as both can be told apart.

"Phó Chủ tịch | UBND tỉnh Quảng Ninh". Whose office it is, holders.py reads.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import compress, count

from indexer.knowledge.article import Span
from indexer.knowledge.bodies import body_end
from indexer.knowledge.heads import (
    HEAD_BEGINS,
    degree_at,
    head_and_rank,
    is_profession,
    needs_body,
    needs_state,
)
from indexer.knowledge.places import place_at
from indexer.knowledge.words import Phrases, Words

_BEHIND = Phrases(
    [
        "thường trực",
        "chuyên trách",
        "dự khuyết",
        "danh dự",
        "phụ trách",
        "cấp cao",
        "điều hành",
        "kiêm nhiệm",
        "thứ nhất",
        "đặc biệt",
        "luân phiên",
    ]
)
_NO_OFFICES = frozenset({("đại", "cho"), ("đại", "quán"), ("trưởng", "phận"), ("người", "phận")})
"""First word and the one behind: "đại diện cho", "Đại sứ quán"."""
_PLURAL = frozenset({"các", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "những", "nhiều"})


@dataclass(frozen=True)
class Office:
    """An office as it stands in the text; `body` is what it is of, "" where that cannot be told."""

    text: str
    span: Span
    body: str


@dataclass(frozen=True)
class Phrase:
    """An office among the words of a text: its first word, the first of its body, the one behind it."""

    first: int
    body: int
    behind: int
    is_rank: bool
    is_plural: bool

    def office(self, words: Words) -> Office:
        """The office that it is."""
        start, end = words.span(self.first, self.behind)
        end += _closing(words, self.first, self.behind)
        body = words.text[words.spans[self.body][0] : end] if self.body < self.behind else ""
        return Office(words.text[start:end], (start, end), body)


def _closing(words: Words, first: int, behind: int) -> int:
    """1 where a bracket opened within an office closes right behind it."""
    return int(words.gaps[behind].startswith(")") and "(" in words.gaps[max(behind - 8, first + 1) : behind])


def offices_in(words: Words, names: Collection[int]) -> list[Phrase]:
    """The offices of a text in their order; none goes on over the first word of a name."""
    found: list[Phrase] = []
    behind = 0
    for place in compress(count(), map(HEAD_BEGINS.__contains__, words.normal)):
        if place < behind or place in names:
            continue
        length, is_rank = head_and_rank(words, place)
        if (
            length
            and (words.normal[place], *words.normal[place + length : place + length + 1]) not in _NO_OFFICES
        ):
            phrase = _phrase(words, place, place + length, is_rank, names)
            behind = phrase.behind
            if needs_state(words, place, place + length):
                says_something = phrase.body < behind and place_at(words, phrase.body) > 0
            else:
                says_something = phrase.body < behind or not needs_body(words, place, place + length)
            if says_something:
                found.append(phrase)
    return found


def _phrase(words: Words, first: int, head: int, is_rank: bool, names: Collection[int]) -> Phrase:
    """The office whose own word stands between two places, with its body."""
    number = words.normal[first - 1] if first and words.gaps[first] == " " else ""
    is_plural = number in _PLURAL or (number.isdigit() and 1 < int(number) < 30)
    if is_rank:
        behind = _degrees_end(words, head, names)
        return Phrase(first, behind, behind, True, is_plural)
    certain = is_profession(words, first, head)
    if words.gaps[head] == " ":
        head += _BEHIND.at(words, head, " ")
    return Phrase(first, head, body_end(words, head, names, certain=certain), False, is_plural)


def _degrees_end(words: Words, place: int, names: Collection[int]) -> int:
    """The end of degrees that stand together: "PGS.TS"."""
    while place < len(words) and place not in names and words.gaps[place] in (" ", ".", "", "-"):
        length = degree_at(words, place)
        if not length:
            break
        place += length
    return place
