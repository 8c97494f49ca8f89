"""What is typed, as terms of the index: a syllable, a pair, a phrase, a beginning, with their weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from whoosh import query as tree

from indexer.analysis.folding import fold
from indexer.analysis.provinces import BY_SLUG, covered, province_named
from indexer.analysis.syllables import Syllable, normal
from indexer.engine import Present
from indexer.schema import MEANING, PAIRS, TEXT, TEXT_PLAIN, TITLE, TITLE_PLAIN

Meant = Callable[[str, str], Sequence[tuple[str, str]]]
"""(field, typed) → fields of the index with the values of which a document has one that speaks of it."""

EXACT, LOOSE = 0.8, 0.2
PAIR, PRESENT = 0.7, 0.3
TITLE_PAIR, TITLE_PAIR_OF_QUESTION = 0.4, 0.2
MEANT = 0.2
"""Weights: a syllable, its unaccented form; a pair, that it is there at all, in the title; a meaning.

Chosen in round numbers after five-fold cross-validation on questions about law, and then frozen.
"""


def all_of(clauses: Sequence[tree.Query]) -> tree.Query:
    """What wants every clause."""
    return clauses[0] if len(clauses) == 1 else tree.And(list(clauses))


def one_of(clauses: Sequence[tree.Query]) -> tree.Query:
    """What wants one of the clauses."""
    return clauses[0] if len(clauses) == 1 else tree.Or(list(clauses))


def plain_field(field: str) -> str:
    """The field beside it that holds the same tokens without accents."""
    return TITLE_PLAIN if field == TITLE else TEXT_PLAIN


def word_terms(syllable: Syllable, field: str = TEXT) -> list[tree.Query]:
    """The terms of a syllable: itself, or, typed without accents, any of its forms, the exact one first."""
    if syllable.accented or syllable.text.isdigit():
        return [tree.Term(field, syllable.text, boost=EXACT)]
    return [
        tree.Term(plain_field(field), syllable.plain, boost=EXACT),
        tree.Term(field, syllable.text, boost=LOOSE),
    ]


def word(syllable: Syllable, field: str = TEXT) -> tree.Query:
    """What a document must have for a syllable."""
    return one_of(word_terms(syllable, field))


def _pairs(found: Sequence[Syllable]) -> Iterator[tuple[str, str, str]]:
    """The syllables typed side by side: the field of the text, that of the title, and the token."""
    for first, second in pairwise(found):
        if first.accented or second.accented:
            yield TEXT + PAIRS, TITLE + PAIRS, f"{first.text}_{second.text}"
        else:
            yield TEXT_PLAIN + PAIRS, TITLE_PLAIN + PAIRS, f"{first.plain}_{second.plain}"


def pair_terms(found: Sequence[Syllable], in_title: float = TITLE_PAIR) -> Iterator[tree.Query]:
    """The terms of the syllables that were typed side by side, in the text and once more in the title."""
    for text, title, token in _pairs(found):
        yield tree.Term(text, token, boost=PAIR)
        yield tree.Term(title, token, boost=in_title)


def present_pairs(found: Sequence[Syllable]) -> list[tree.Query]:
    """What counts that such a pair is there at all, however often and in however long a text."""
    return [Present(text, token, boost=PRESENT) for text, _title, token in _pairs(found)]


def number(token: str) -> tree.Query:
    """A document number or a short citation."""
    return tree.Term("number", token)


def meaning(token: str) -> tree.Query:
    """What an abbreviation stands for, however it is written."""
    return tree.Term(MEANING, token, boost=MEANT)


def phrase(found: Sequence[Syllable], field: str, slop: int) -> tree.Query:
    """Syllables one behind the other, each at most `slop` places behind the one before."""
    exact = any(s.accented for s in found)
    words = [normal(s.text) if exact else s.plain for s in found]
    return tree.Phrase(field if exact else plain_field(field), words, slop=max(1, slop))


def prefix(syllable: Syllable, field: str) -> tree.Query:
    """The words that begin so."""
    return tree.Prefix(field if syllable.accented else plain_field(field), syllable.text)


def fuzzy(syllable: Syllable, field: str) -> tree.Query:
    """The words that differ by a letter or an accent."""
    return tree.FuzzyTerm(field, syllable.text, maxdist=1, prefixlength=1)


def during(since: datetime | None, until: datetime | None, field: str = "published") -> tree.Query:
    """Published, or added, within a time, both ends included."""
    start = 1 if since is None else int(since.timestamp())
    end = int((until or datetime(9999, 1, 1, tzinfo=UTC)).timestamp())
    return tree.NumericRange(field, start, end)


def known_terms(field: str, typed: str, meant: Meant) -> list[tree.Query]:
    """What speaks of a directive, a person or a body; nothing does where the name means nothing."""
    return [tree.Term(*pair) for pair in meant(field, typed)] or [tree.NullQuery]


def nothing_meant(_field: str, _typed: str) -> Sequence[tuple[str, str]]:
    """What names mean where there are no facts."""
    return ()


def place_terms(typed: str) -> list[tree.Query]:
    """The provinces, as they were before July 2025, that a province's name means."""
    province = BY_SLUG.get(typed) or province_named(typed)
    if province is None:
        return [tree.Term("place", fold(typed.lower()))]
    return [tree.Term("place", slug) for slug in covered(province.slug)]
