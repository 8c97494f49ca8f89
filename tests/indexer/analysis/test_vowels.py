"""i and y at the end of a syllable."""

from __future__ import annotations

import pytest
from hypothesis import given

from indexer.analysis.syllables import normal
from indexer.analysis.vowels import one_vowel
from tests.indexer.documents import typed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kĩ", "kỹ"),
        ("lí", "lý"),
        ("Mĩ", "Mỹ"),
        ("tỉ", "tỷ"),
        ("hi", "hy"),
        ("sĩ", "sỹ"),
        ("quí", "quý"),
        ("Qui", "quy"),
        ("quỵ", "quị"),
    ],
)
def test_both_spellings_are_one(one: str, other: str) -> None:
    """Where both spellings live, with whatever tone, they are one word."""
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("tai", "tay"), ("thúi", "thúy"), ("mai", "may"), ("kim", "kym"), ("nghi", "nghy"), ("vi", "vy")],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    """Where i and y tell words apart, or one of them is no spelling, nothing is changed."""
    assert normal(one) == one
    assert normal(other) == other


@given(typed)
def test_twice_is_once(text: str) -> None:
    """The usual letter stays."""
    for word in text.lower().split():
        assert one_vowel(one_vowel(word)) == one_vowel(word)
