"""Syllables found without looking at every word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.syllables import syllables
from indexer.scanning import places, plain_bytes
from tests.indexer.documents import typed


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Chỉ thị số 05-CT/TW", b"chi thi so 05 ct tw"),
        ("ĐẢNG ủy; “Ðất”", b"dang uy   dat "),
        ("a_b?c", b"a b c"),
        ("giá 5 € → 6", b"gia 5     6"),
        ("", b""),
        ("Путин", None),
        ("x²", None),
    ],
)
def test_plain_bytes(text: str, plain: bytes | None) -> None:
    """Each letter is one byte without accents and capitals, all else a space; unknown ones are not read."""
    assert plain_bytes(text) == plain


def test_both_spellings_are_found() -> None:
    """A syllable that is written with i or y is found in both."""
    found = places("kĩ sư, Kỹ sư, kị", ["ky"])
    assert found is not None
    assert [(start, end) for _number, start, end in found] == [(0, 2), (7, 9), (14, 16)]


@given(typed, st.lists(st.sampled_from(["chi", "thi", "ky", "quy", "si", "hoa", "a", "05"]), min_size=1))
def test_it_finds_what_reading_finds(text: str, plains: list[str]) -> None:
    """The places are those of the words with these forms; neighbours, and they alone, are one apart."""
    found = places(text, plains)
    if found is None:
        return
    spans = list(found)
    wanted = [(number, s) for number, s in enumerate(syllables(text)) if s.plain in plains]
    assert [(start, end) for _number, start, end in spans] == [(s.start, s.end) for _number, s in wanted]
    assert [b[0] - a[0] == 1 for a, b in pairwise(spans)] == [b[0] - a[0] == 1 for a, b in pairwise(wanted)]
