"""Text without accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.folding import fold
from tests.indexer.documents import VIETNAMESE


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Chỉ thị", "Chi thi"),
        ("đường ĐỎ", "duong DO"),
        ("ðảng Ð", "dang D"),
        ("hội nghị sơ kết", "hoi nghi so ket"),
        ("người ưỡn", "nguoi uon"),
        ("plain 05", "plain 05"),
        ("ấ", "a"),
        ("", ""),
    ],
)
def test_fold(text: str, plain: str) -> None:
    """Tone and vowel marks go, đ and its look-alike become d, case stays."""
    assert fold(text) == plain


def test_every_vietnamese_letter_becomes_ascii() -> None:
    """All letters of Vietnamese have a plain form, one letter for one."""
    for text in (VIETNAMESE, VIETNAMESE.upper()):
        assert fold(text).isascii()
        assert len(fold(text)) == len(text)


@given(st.text())
def test_twice_is_once(text: str) -> None:
    """Folding a folded text changes nothing."""
    assert fold(fold(text)) == fold(text)
