"""Document numbers and short citations."""

from __future__ import annotations

import pytest
from hypothesis import given

from indexer.analysis.numbers import TYPES, citation, citations, document_numbers, spelt_out
from indexer.analysis.syllables import syllables
from tests.indexer.documents import typed

NUMBERS = [
    ("05-CT/TW", ["5-ct-tw", "ct:5"]),
    ("5-ct/tw", ["5-ct-tw", "ct:5"]),
    ("Chỉ thị số 05-CT/TW ngày 15/5/2016", ["5-ct-tw", "ct:5"]),
    ("30/2020/NĐ-CP", ["30-2020-nd-cp", "nd:30"]),
    ("145/KH-UBND", ["145-kh-ubnd", "kh:145"]),
    ("18, 19-NQ/TW", ["19-nq-tw", "nq:19"]),
    ("45/2019/QH14", ["45-2019-qh14"]),
    ("05 - CT / TW", ["5-ct-tw", "ct:5"]),
    ("1420/QĐ-UBND", ["1420-qd-ubnd", "qd:1420"]),
    ("01/VBHN-VPQH", ["1-vbhn-vpqh"]),
    ("05–CT/TW", ["5-ct-tw", "ct:5"]),
    ("05-CT/T.Ư", ["5-ct-tw", "ct:5"]),
    ("05-CT/TƯ", ["5-ct-tw", "ct:5"]),
    ("12-CT/TU", ["12-ct-tu", "ct:12"]),
    ("15/5/2016", []),
    ("24/7", []),
    ("60 km/h", []),
    ("COVID-19", []),
    ("0-0", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "tokens"), NUMBERS)
def test_document_numbers(text: str, tokens: list[str]) -> None:
    """A number is one token without leading zeros and accents; a known type gives its short form, too."""
    assert [token for token, _start, _end in document_numbers(text)] == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("chỉ thị 05", ["ct:5"]),
        ("chi thi so 05", ["ct:5"]),
        ("CT 05", ["ct:5"]),
        ("Nghị quyết số 18 và Nghị quyết 19", ["nq:18", "nq:19"]),
        ("nghị quyết trung ương 4", []),
        ("kế hoạch 145", ["kh:145"]),
        ("nghị định 030", ["nd:30"]),
        ("thị 05", []),
        ("số 05", []),
        ("05 chỉ thị", []),
        ("chỉ thị 1234567", []),
        ("công điện 000", ["cd:0"]),
    ],
)
def test_citations(text: str, tokens: list[str]) -> None:
    """A type and a number side by side, "số" between them or not, are one token."""
    plain = [syllable.plain for syllable in syllables(text)]
    assert [token for token, _first, _behind in citations(plain)] == tokens


@pytest.mark.parametrize(
    ("typed_text", "tokens"),
    [
        ("05 CT TW", ["5-ct-tw"]),
        ("05 ct tư", ["5-ct-tw"]),
        ("12 CT TU", ["12-ct-tu"]),
        ("30 2020 NĐ CP", ["30-2020-nd-cp"]),
        ("15 kh ubnd", ["15-kh-ubnd"]),
        ("CT05", ["ct:5"]),
        ("nq19 và kl 33", ["nq:19"]),
        ("CT TW", []),
        ("năm 2019 TT", []),
        ("ct", []),
    ],
)
def test_spelt_out(typed_text: str, tokens: list[str]) -> None:
    """A number typed without its signs is the same number."""
    normal = [syllable.text for syllable in syllables(typed_text)]
    assert [token for token, _first, _behind in spelt_out(normal)] == tokens


@pytest.mark.parametrize("kind", [" ".join(kind) for kind in TYPES])
def test_every_type_is_cited(kind: str) -> None:
    """Each type of document is known by its name."""
    assert [token for token, *_places in citations([*kind.split(), "07"])] == [
        citation(TYPES[tuple(kind.split())], "7")  # type: ignore[index]
    ]


@given(typed)
def test_places_are_inside(text: str) -> None:
    """Nothing raises, and every place lies in the text."""
    for _token, start, end in document_numbers(text):
        assert 0 <= start < end <= len(text)
    plain = [syllable.plain for syllable in syllables(text)]
    for _token, first, behind in citations(plain):
        assert 0 <= first < behind <= len(plain)
