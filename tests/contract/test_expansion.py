"""A tree becomes the same few nodes for every engine."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from whoosh import query as tree

from indexer.engines.expansion import MOST_WAYS, alike, bounded, expanded, is_near

VOCABULARY = {
    "hội": 9,
    "hồi": 7,
    "hơi": 7,
    "hỏi": 2,
    "hội_nghị": 1,
    "họ": 3,
    "thội": 5,
    "ôi": 4,
    "ơi": 8,
    "đi": 2,
    "di": 1,
}


def tokens(_field: str, prefix: str, limit: int | None) -> list[tuple[str, int]]:
    """The vocabulary's words that begin so, commonest first."""
    found = [(word, count) for word, count in VOCABULARY.items() if word.startswith(prefix)]
    return sorted(found, key=lambda item: (-item[1], item[0]))[:limit]


def edits(word: str, letters: Iterable[str]) -> set[str]:
    """Everything that is one edit away, after Peter Norvig."""
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        word,
        *(a + b[1:] for a, b in splits if b),
        *(a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
        *(a + letter + b[1:] for a, b in splits if b for letter in letters),
        *(a + letter + b for a, b in splits for letter in letters),
    }


@given(st.text("aâb", max_size=5), st.text("aâb", max_size=5))
@example("", "")
@example("ab", "ba")
def test_one_edit(word: str, other: str) -> None:
    """Words are near each other where one edit, or none, makes one of the other."""
    assert is_near(word, other) == (other in edits(word, "aâb")) == is_near(other, word)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("hội", ["hội", "hơi", "hồi", "hỏi"]),
        ("hoi", ["hội", "hơi", "hồi", "hỏi"]),
        ("h", ["họ"]),
        ("oi", ["ơi", "ôi"]),
        ("di", ["đi", "di"]),
        ("ho\u0323\u0302i", ["hội", "hơi", "hồi", "hỏi"]),
        ("", []),
        ("\ud800", []),
        ("zzz", []),
    ],
)
def test_words_that_are_nearly_so(word: str, expected: list[str]) -> None:
    """A wrong accent is one edit; the first letter is the same but for its accents; commonest first."""
    assert list(alike("text", word, tokens)) == expected


def term(word: str, boost: float = 1.0) -> tree.Query:
    """A word of the text."""
    return tree.Term("text", word, boost=boost)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (tree.Prefix("text", "hơ", boost=0.5), tree.Or([term("hơi", 0.5)])),
        (tree.Prefix("text", "hộ"), tree.Or([term("hội"), term("hội_nghị")])),
        (tree.Prefix("text", "x"), tree.NullQuery),
        (tree.FuzzyTerm("text", "đi", boost=2), tree.Or([term("đi", 2), term("di", 2)])),
        (tree.FuzzyTerm("text", "xyz"), tree.NullQuery),
        (tree.Phrase("text", ["a"], slop=4, boost=2), term("a", 2)),
        (tree.Phrase("text", []), tree.NullQuery),
        (tree.And([]), tree.NullQuery),
        (tree.Or([], boost=2), tree.NullQuery),
        (tree.Not(tree.Prefix("text", "hơ")), tree.Not(tree.Or([term("hơi")]))),
        (tree.AndMaybe(tree.Prefix("text", "x"), term("a")), tree.AndMaybe(tree.NullQuery, term("a"))),
        (tree.NumericRange("published", None, None), tree.NumericRange("published", -(2**63), 2**63 - 1)),
        (tree.NumericRange("published", 2**80, 2**90), tree.NullQuery),
        (tree.Wildcard("text", "a*b"), tree.NullQuery),
        (tree.TermRange("text", "a", "b"), tree.NullQuery),
    ],
    ids=str,
)
def test_expansion(node: tree.Query, expected: tree.Query) -> None:
    """What begins so or is nearly so becomes words, with the boost of its node; the rest is as it is."""
    assert expanded(node, tokens) == expected


@given(st.integers(0, 12), st.integers(-3, 10**9))
def test_a_phrase_has_bounds(gaps: int, slop: int) -> None:
    """The largest slop that leaves few ways to stand is taken, and never more than was asked for."""
    found = bounded(tree.Phrase("text", [f"w{number}" for number in range(gaps + 2)], slop=slop))
    assert 1 <= found.slop <= max(1, slop)
    assert found.slop == 1 or found.slop ** (gaps + 1) <= MOST_WAYS
    assert found.slop >= slop or (found.slop + 1) ** (gaps + 1) > MOST_WAYS
