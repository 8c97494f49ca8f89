"""The place of the tone mark."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from indexer.analysis.tones import new_place
from tests.indexer.documents import typed

OLD_AND_NEW = [
    ("hoà", "hòa"),
    ("hoá", "hóa"),
    ("hoả", "hỏa"),
    ("toã", "tõa"),
    ("hoạ", "họa"),
    ("khoẻ", "khỏe"),
    ("xoè", "xòe"),
    ("thuỷ", "thủy"),
    ("luỹ", "lũy"),
    ("nguỵ", "ngụy"),
    ("tuý", "túy"),
    ("oà", "òa"),
]


@pytest.mark.parametrize(("old", "new"), OLD_AND_NEW)
def test_old_becomes_new(old: str, new: str) -> None:
    """A mark in the older place moves to the first vowel."""
    assert new_place(old) == new


@pytest.mark.parametrize(
    "syllable",
    [
        "hòa",
        "quý",
        "quỳ",
        "quỷ",
        "quỵ",
        "hoàn",
        "hoành",
        "toán",
        "thuyền",
        "ngoèo",
        "loại",
        "hoa",
        "thị",
        "",
        "qúy",
    ],
)
def test_others_stay(syllable: str) -> None:
    """What has its mark where it belongs, or none, stays: after q, and before a last consonant."""
    assert new_place(syllable) == syllable


@given(typed)
def test_twice_is_once(text: str) -> None:
    """Doing it twice changes nothing more, and the length never changes."""
    syllable = unicodedata.normalize("NFC", text.lower())
    once = new_place(syllable)
    assert new_place(once) == once
    assert len(once) == len(syllable)
