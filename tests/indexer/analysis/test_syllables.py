"""Where syllables are, and their one form."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import normal, syllables
from indexer.analysis.syllables import Syllable, _Forms
from tests.indexer.documents import typed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chỉ thị số 05-CT/TW", ["chỉ", "thị", "số", "05", "ct", "tw"]),
        ("HOÀ BÌNH, hòa bình", ["hòa", "bình", "hòa", "bình"]),
        ("Ðảng và đảng", ["đảng", "và", "đảng"]),
        ("TCĐ;COVID-19…", ["tcđ", "covid", "19"]),
        ("gạch_dưới", ["gạch", "dưới"]),
        ("“trích”—dẫn", ["trích", "dẫn"]),
        ("Quý", ["quý"]),
        ("東京 2020", ["東京", "2020"]),
        (" \t\n.,!", []),
        ("", []),
    ],
)
def test_syllables(text: str, expected: list[str]) -> None:
    """Letters and digits between anything else, in lower case, with the tone mark in one place."""
    assert [syllable.text for syllable in syllables(text)] == expected


def test_plain_and_accented() -> None:
    """A syllable knows its form without accents, and whether it was written with any."""
    accented, bare, stroke = syllables("thị an đi")
    assert (accented.plain, accented.accented) == ("thi", True)
    assert (bare.plain, bare.accented) == ("an", False)
    assert (stroke.plain, stroke.accented) == ("di", True)


@given(typed)
def test_places_are_right(text: str) -> None:
    """What stands at a syllable's place has the syllable's form, in the text's order."""
    text = unicodedata.normalize("NFC", text)
    end = 0
    for syllable in syllables(text):
        assert end <= syllable.start < syllable.end <= len(text)
        assert normal(text[syllable.start : syllable.end]) == syllable.text
        end = syllable.end


@given(st.text(min_size=1))
def test_normal_twice_is_once(word: str) -> None:
    """The form of a form is itself."""
    assert normal(normal(word)) == normal(word)


@given(typed)
def test_tokens_hold_no_spaces(text: str) -> None:
    """A token can be kept in a string with spaces between tokens, also without its accents."""
    for syllable in syllables(text):
        assert len(syllable.text.split()) == 1
        assert len(syllable.plain.split()) == 1


def test_memory_is_bounded() -> None:
    """The forms that are remembered start anew when there are too many of them."""
    forms = _Forms(most=3)
    for word in ("một", "hai", "ba", "bốn", "Năm"):
        assert forms[word] == (word.lower(), Syllable(word.lower(), 0, 0).plain)
    assert len(forms) <= 3
