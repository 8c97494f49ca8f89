"""Full names of people."""

from __future__ import annotations

import pytest
from hypothesis import given

from indexer.analysis.names import names
from indexer.analysis.syllables import WORD
from tests.indexer.documents import typed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Đồng chí Trần Đức Thuận, Bí thư Tỉnh ủy, chủ trì.", ["Trần Đức Thuận"]),
        ("Ông Nguyễn Thị Minh Khai và bà Lò Thị Hà", ["Nguyễn Thị Minh Khai", "Lò Thị Hà"]),
        ("Chủ tịch UBND tỉnh Lê Văn Sơn", ["Lê Văn Sơn"]),
        ("Giàng A Sùng ở bản xa", ["Giàng A Sùng"]),
        ("tỉnh Hà Nam, Thái Bình Dương, Cao Bằng", []),
        ("Trần Đức", []),
        ("Trần Đức, Thuận và Lê Văn; Sơn Tùng", []),
        ("Lê Văn Sơn, Hà Nội", ["Lê Văn Sơn"]),
        ("TRẦN ĐỨC THUẬN", []),
        ("trần đức thuận", []),
        ("Lê Thị M", []),
        ("", []),
    ],
)
def test_names(text: str, found: list[str]) -> None:
    """A family name and two or three given names, each with its capital, are a person."""
    assert list(names(WORD.findall(text), text)) == found


@given(typed)
def test_any_text(text: str) -> None:
    """Nothing raises, and what is found stands in the text."""
    assert all(name in text for name in names(WORD.findall(text), text))
