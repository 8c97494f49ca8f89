"""Abbreviations: the list, what is typed, and what a text mentions."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.abbreviation_list import NO_FIELDS
from indexer.analysis.abbreviations import (
    begun,
    listed,
    long_form,
    meaning,
    mentions,
    readings,
    shorts,
    typed_meanings,
)
from indexer.analysis.definitions import definitions, explains
from indexer.analysis.syllables import WORD, normal
from tests.indexer.documents import typed

LIST: dict[str, dict[str, Any]] = tomllib.loads(
    resources.files("indexer.analysis").joinpath("abbreviations.toml").read_text(encoding="utf-8")
)
FIELDS = {name: table for name, table in LIST.items() if name not in NO_FIELDS}
LINES = [(long, forms) for table in FIELDS.values() for long, forms in table.items()]
SHORT_FORMS = [*(short for _long, forms in LINES for short in forms), *LIST["several"]]
LONG_FORMS = [
    *(long for long, _forms in LINES),
    *(long for longs in LIST["several"].values() for long in longs),
]


def mentioned(text: str) -> list[str]:
    """The meanings that a text mentions, by its own definitions, too."""
    words = WORD.findall(text)
    found = mentions(words, [normal(word) for word in words], definitions(text))
    return [token for token, _first, _behind in found]


def typed_spans(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """What was typed for a meaning, with the meanings."""
    words = WORD.findall(text)
    found = typed_meanings(words, [normal(word) for word in words])
    return [(" ".join(words[first:behind]), tokens) for first, behind, tokens in found]


# The list.


def test_the_list_is_large() -> None:
    """The list holds what Party, state and press writing is full of."""
    assert len(LINES) + len(LIST["several"]) >= 220


def test_normal_form_c() -> None:
    """All of the list is NFC, trimmed, with single spaces."""
    texts = [*SHORT_FORMS, *LONG_FORMS, *LIST["wordings"], *LIST["wordings"].values()]
    assert [t for t in texts if t != " ".join(unicodedata.normalize("NFC", t).split())] == []


def test_no_duplicates() -> None:
    """A short form, whatever its signs, stands on one line; a meaning is written in one way."""
    short = Counter(tuple(WORD.findall(form)) for form in SHORT_FORMS)
    assert [parts for parts, lines in short.items() if lines > 1] == []
    long = Counter(meaning(long) for long in set(LONG_FORMS))
    assert [token for token, ways in long.items() if ways > 1] == []


def test_long_forms_are_words() -> None:
    """A long form has two syllables or more; what has several readings has two or more."""
    assert [long for long in LONG_FORMS if len(WORD.findall(long)) < 2] == []
    assert [short for short, longs in LIST["several"].items() if len(set(longs)) < 2] == []


def test_other_wordings() -> None:
    """Another wording is one of a meaning of the list, and no meaning itself."""
    tokens = {meaning(long) for long in LONG_FORMS}
    assert {meaning(long) for long in LIST["wordings"].values()} <= tokens
    assert {meaning(wording) for wording in LIST["wordings"]} <= tokens
    assert not LIST["wordings"].keys() & set(LONG_FORMS)
    assert {meaning(long) for long in LIST["followed"]} <= tokens


def test_initials() -> None:
    """Initials explain every short form but the foreign ones and a few that were looked at."""
    pairs = [(short, long) for long, forms in LINES for short in forms]
    pairs += [(short, long) for short, longs in LIST["several"].items() for long in longs]
    ways = {long: {long} for _short, long in pairs}
    for wording, long in LIST["wordings"].items():
        ways.setdefault(long, {long}).add(wording)
    unexplained = {short for short, long in pairs if not any(explains(way, short) for way in ways[long])}
    foreign = {short for forms in LIST["foreign"].values() for short in forms}
    assert unexplained == foreign | set(LIST["unexplained"]["forms"])


# Meanings.


def test_meaning() -> None:
    """Either place of the tone mark, case, and other wordings give one token."""
    assert meaning("Ủy ban Nhân dân") == meaning("Uỷ ban nhân dân") == "ủy_ban_nhân_dân"
    assert meaning("giáo dục - đào tạo") == meaning("Giáo dục và Đào tạo") == "giáo_dục_và_đào_tạo"
    assert long_form("ủy_ban_nhân_dân") == "ủy ban nhân dân"
    assert long_form("tổ_sản_xuất") == "tổ sản xuất"


def test_shorts() -> None:
    """A meaning has its short forms, the usual one first, also where they have other readings."""
    assert shorts("ủy_ban_nhân_dân") == ("UBND",)
    assert shorts("trung_ương")[0] == "TƯ"
    assert shorts("công_đoàn") == ("CĐ",)
    assert shorts("không_có") == ()


@pytest.mark.parametrize("long", LONG_FORMS)
def test_every_long_form_comes_back(long: str) -> None:
    """What is shown for a meaning has that meaning, and its short forms read as it."""
    assert meaning(long_form(meaning(long))) == meaning(long)
    assert all(long in map(long_form, map(meaning, readings(short))) for short in shorts(meaning(long)))


@pytest.mark.parametrize(
    ("short", "expected"),
    [
        ("UBND", ("ủy ban nhân dân",)),
        ("ubnd", ("ủy ban nhân dân",)),
        ("BTV", ("ban thường vụ", "biên tập viên")),
        ("KT-XH", ()),
        ("HDND", ()),
        ("", ()),
    ],
)
def test_listed(short: str, expected: tuple[str, ...]) -> None:
    """The list is asked for a short form without its signs, in any case, with its accents."""
    assert listed(short) == expected


READINGS = [
    ("UBND", ["ủy ban nhân dân"]),
    ("ubnd", ["ủy ban nhân dân"]),
    ("kt-xh", ["kinh tế - xã hội"]),
    ("kt xh", ["kinh tế - xã hội"]),
    ("KTXH", ["kinh tế - xã hội"]),
    ("T.Ư", ["Trung ương"]),
    ("t.ư", ["Trung ương"]),
    ("TƯ", ["Trung ương"]),
    ("tw", ["Trung ương"]),
    ("tphcm", ["thành phố Hồ Chí Minh"]),
    ("TP. HCM", ["thành phố Hồ Chí Minh"]),
    ("gd&đt", ["giáo dục và đào tạo"]),
    ("GD/DT", ["giáo dục và đào tạo"]),
    ("hđnd", ["hội đồng nhân dân"]),
    ("hdnd", ["hội đồng nhân dân"]),
    ("tcd", ["tổ chức đảng"]),
    ("TCĐ", ["tổ chức đảng"]),
    ("par index", ["chỉ số cải cách hành chính"]),
    ("hội lhpn", ["Hội Liên hiệp Phụ nữ"]),
    ("ThU", ["thành ủy"]),
    ("CA", ["công an"]),
    ("BTV", ["ban thường vụ", "biên tập viên"]),
    ("ql", ["quốc lộ", "quản lý"]),
    ("nd", ["nhân dân", "nông dân", "nội dung", "nghị định", "Nam Định"]),
    ("nđ", ["nghị định", "Nam Định"]),
    ("TU", ["tỉnh ủy", "thành ủy", "Trung ương"]),
    ("tu", []),
    ("tư", []),
    ("ca", []),
    ("hu", []),
    ("thu", []),
    ("THU", []),
    ("ca nd", []),
    ("bão", []),
    ("xyz", []),
    ("", []),
    ("...", []),
]


@pytest.mark.parametrize(("word", "expected"), READINGS)
def test_readings(word: str, expected: list[str]) -> None:
    """A short form is known without its case, signs and accents, unless it would be an ordinary syllable."""
    assert list(readings(word)) == expected


TYPED = [
    ("UBND tỉnh", [("UBND", ("ủy_ban_nhân_dân",))]),
    ("ủy ban nhân dân tỉnh", [("ủy ban nhân dân", ("ủy_ban_nhân_dân",))]),
    ("uy ban nhan dan tinh", [("uy ban nhan dan", ("ủy_ban_nhân_dân",))]),
    ("họp hdnd xã", [("hdnd", ("hội_đồng_nhân_dân",))]),
    ("giao duc dao tao", [("giao duc dao tao", ("giáo_dục_và_đào_tạo",))]),
    ("phát triển kt xh", [("kt xh", ("kinh_tế_xã_hội",))]),
    ("phat trien kt-xh", [("kt xh", ("kinh_tế_xã_hội",))]),
    ("BTV Tỉnh ủy", [("BTV Tỉnh ủy", ("ban_thường_vụ_tỉnh_ủy",))]),
    ("BTV huyện", [("BTV", ("ban_thường_vụ", "biên_tập_viên"))]),
    ("an toàn khu Việt Bắc", [("an toàn khu", ("an_toàn_khu",))]),
    ("an toàn khu vực", []),
    ("an toan khu vuc", []),
    ("uy ban nhận dan", []),
    ("công đoàn", []),
    ("05-CT/TW", []),
    ("145 kh ubnd", []),
    ("ca sĩ thu hà", []),
    ("đầu tư", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), TYPED)
def test_typed_meanings(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    """Long forms are found with accents and without, the longest first; a number's letters are none."""
    assert typed_spans(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ubn", "ủy ban nhân dân"),
        ("hdn", "hội đồng nhân dân"),
        ("uy ban nh", "ủy ban nhân dân"),
        ("Ủy ban ki", "Ủy ban Kiểm tra"),
        ("hội đồng nhân dân", "hội đồng nhân dân"),
        ("Uỷ", "ủy ban nhân dân"),
    ],
)
def test_begun(text: str, expected: str) -> None:
    """A meaning is found by the beginning of its long form or of a short one."""
    assert (meaning(expected), expected) in list(begun(text))


def test_nothing_begun() -> None:
    """What is not how a meaning begins finds none."""
    assert list(begun("")) == list(begun("uỷ bạn")) == list(begun("...")) == []


# Texts.

MENTIONS = [
    ("UBND tỉnh họp", ["ủy_ban_nhân_dân"]),
    ("Uỷ ban nhân dân tỉnh họp", ["ủy_ban_nhân_dân"]),
    ("ubnd tỉnh họp", []),
    ("BCH T.Ư họp", ["ban_chấp_hành_trung_ương", "trung_ương"]),
    ("phát triển KT-XH, KTXH", ["kinh_tế_xã_hội", "kinh_tế_xã_hội"]),
    ("Sở GD&ĐT, Sở GDĐT", ["giáo_dục_và_đào_tạo", "giáo_dục_và_đào_tạo"]),
    ("giáo dục - đào tạo", ["giáo_dục_và_đào_tạo"]),
    ("UBMTTQ xã", ["ủy_ban_mặt_trận_tổ_quốc", "mặt_trận_tổ_quốc"]),
    ("Ủy ban Mặt trận Tổ quốc xã", ["ủy_ban_mặt_trận_tổ_quốc", "mặt_trận_tổ_quốc"]),
    ("MTTQ Việt Nam", ["mặt_trận_tổ_quốc_việt_nam", "mặt_trận_tổ_quốc", "việt_nam"]),
    ("Hội LHPN xã", ["hội_liên_hiệp_phụ_nữ", "liên_hiệp_phụ_nữ"]),
    ("ÐBQH", ["đại_biểu_quốc_hội"]),
    ("CĐ xã", []),
    ("công đoàn (CĐ) xã; CĐ phường", ["công_đoàn"] * 3),
    ("tổ đổi công (TĐC). TĐC họp", ["tổ_đổi_công"] * 3),
    ("tái định cư, TĐC", ["tái_định_cư"] * 2),
    ("05-CT/TW, 145/KH-UBND, 30/2020/NĐ-CP, 19-NQ/TW", []),
    ("TW Đoàn, NQ 19", ["trung_ương", "nghị_quyết"]),
    ("CA xã, HU, ĐU", ["công_an", "huyện_ủy", "đảng_ủy"]),
    ("ĐẦU TƯ CHO XÃ", []),
    ("THƯ CỦA CA SĨ", []),
    ("BTV TƯ, TƯ Đảng", ["trung_ương", "trung_ương"]),
    ("an toàn khu, an toàn khu vực", ["an_toàn_khu"]),
    ("đầu tư công nghệ; dịch vụ công cộng", []),
    ("Trung", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), MENTIONS)
def test_mentions(text: str, expected: list[str]) -> None:
    """A meaning is mentioned by its short forms, where they have no other, and by its long forms."""
    assert sorted(mentioned(text)) == sorted(expected)


def test_places_of_mentions() -> None:
    """A mention has its places among the words."""
    words = WORD.findall("Thường trực HĐND và Bộ CHQS tỉnh")
    found = list(mentions(words, [normal(word) for word in words], {}))
    assert ("hội_đồng_nhân_dân", 2, 3) in found
    assert ("bộ_chỉ_huy_quân_sự", 4, 6) in found


# Anything.

SCRAPS = (
    "UBND,TCĐ,T.Ư,(,),-,và,tổ chức đảng,gọi tắt là,Quỹ,Ủy ban,CĐ,05-CT/TW,TƯ,AI,của,A,đ,Ð,&,Bộ,\n,VV,và và"
)
texts = st.one_of(typed, st.text(), st.lists(st.sampled_from(SCRAPS.split(",")), max_size=24).map(" ".join))


@given(texts, st.dictionaries(texts, texts, max_size=4))
def test_places_are_inside(text: str, defined: dict[str, str]) -> None:
    """Nothing raises, whatever is said to be defined, and every place lies in the text."""
    words = WORD.findall(text)
    forms = [normal(word) for word in words]
    for token, first, behind in [
        *mentions(words, forms, defined),
        *mentions(words, forms, definitions(text)),
    ]:
        assert 0 <= first < behind <= len(words)
        assert "_" in token


@given(texts)
def test_typed_places_are_inside(text: str) -> None:
    """Nothing raises, spans lie in what was typed and do not overlap, and each has a meaning."""
    words = WORD.findall(text)
    last = 0
    for first, behind, tokens in typed_meanings(words, [normal(word) for word in words]):
        assert last <= first < behind <= len(words)
        assert tokens
        assert len(set(tokens)) == len(tokens)
        last = behind
    assert all(readings(word) is not None for word in words)
    assert all(token for token, _long in begun(text))
