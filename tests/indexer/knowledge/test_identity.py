"""Which document a citation is of, over articles."""

from __future__ import annotations

import pytest

from indexer.knowledge.identity import Identity, parse_number, roman, spelt
from indexer.knowledge.issuers import body_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("05-CT/TW", "5 - CT / TƯ"),
        ("05-CT/TW", "05-CT/T.Ư"),
        ("30/2020/NĐ-CP", "30/2020/NÐ-CP"),
        ("Trung ương 4", "T.Ư 4"),
        ("Trung ương 4", "TW bốn"),
        ("Đại hội lần thứ XII", "Đại hội XII"),
    ],
)
def test_a_number_has_one_form(one: str, other: str) -> None:
    """Zeros, spaces, dashes and the ways to write the Party's centre make no difference."""
    assert parse_number(one) == parse_number(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thủ tướng", "Thủ tướng Chính phủ"),
        ("Bộ GD-ĐT", "Bộ trưởng Bộ Giáo dục và Đào tạo"),
        ("BCHT.Ư Đảng", "Ban Chấp hành Trung ương"),
        ("UBND TP.HCM", "Chủ tịch UBND thành phố Hồ Chí Minh"),
        ("Bộ Y tế và Bộ Tài chính", "Bộ Tài chính, Bộ Y tế"),
        ("BTV Thành uỷ", "Ban Thường vụ Thành ủy"),
    ],
)
def test_a_body_has_one_name(one: str, other: str) -> None:
    """However a body is written, and whoever signs for it, it is one."""
    assert body_name(one) == body_name(other)


def _of(number: str, body: str = "", date: str = "", term: str = "") -> Identity:
    return Identity.of("chỉ thị", number, body_name(body) if body else "", date, term)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (_of("05-CT/TW", "Bộ Chính trị", "2016-05-15"), _of("5", "Bộ Chính trị", "2016"), True),
        (_of("05-CT/TW", "Bộ Chính trị", "2016"), _of("05", "Trung ương", "2016-05"), True),
        (_of("05", "Bộ Chính trị", "2016"), _of("05", "Bộ Chính trị", "2011"), False),
        (_of("05", "Bộ Chính trị"), _of("05", "Ban Bí thư"), False),
        (_of("05", "Chính phủ"), _of("05", "Thủ tướng"), False),
        (_of("05-CT/TU"), _of("05-CT/TW"), False),
        (_of("05", "Bộ Chính trị"), _of("05", "Bộ Chính trị"), None),
        (_of("05"), _of("05-CT/TW", "Bộ Chính trị", "2016"), None),
        (_of("30/2020/CT-TTg"), _of("30", "Thủ tướng", "2020-03-05"), True),
    ],
)
def test_two_are_one_where_what_identifies_is_there(
    one: Identity, other: Identity, same: bool | None
) -> None:
    """What contradicts keeps them apart; too little said leaves it open, from either side."""
    assert one.is_same(other) is other.is_same(one) is same


def test_the_address_of_a_document_is_stable() -> None:
    """Forms that say the same have one key; the address is of plain letters."""
    one = _of("05-CT/TW", "Bộ Chính trị", "2016-05-15")
    assert one.key == _of("5-CT/T.Ư", "BCT", "2016-05-15").key
    assert one.slug == "chi-thi-5-ct-tw-bo-chinh-tri-2016"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ủy viên T.Ư Đảng", "Ủy viên Trung ương Đảng"),
        ("Văn phòng TW", "Văn phòng Trung ương"),
        ("Chỉ thị 05-CT/TW", "Chỉ thị 05-CT/TW"),
    ],
)
def test_the_centre_is_spelt_out(text: str, said: str) -> None:
    """The Party's centre is written in full for readers, though not within a number."""
    assert spelt(text) == said


def test_terms_are_roman() -> None:
    """A term is shown in the figures that it is written with."""
    assert [roman(text) for text in ("9", "12", "14", "", "2016")] == ["IX", "XII", "XIV", "", "2016"]
