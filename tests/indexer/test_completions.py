"""Completions while typing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given

from indexer.completions import completions, titles, written_citation, written_number
from indexer.engine import Reader
from indexer.knowledge.library import Library
from indexer.knowledge.register import Register
from tests.indexer.documents import document, reader_of, typed

DOCUMENTS = [
    document("a", "Hội nghị sơ kết Chỉ thị 05", "Đồng chí Trần Đức Thuận chủ trì. UBND tỉnh báo cáo."),
    document("b", "Hội nghị tổng kết Chỉ thị 05-CT/TW", "Ông Trần Đức Thuận và bà Trần Đức Hạnh dự."),
    document("c", "Lễ hội đền", "Quyết định 1420/QĐ-UBND của Ủy ban nhân dân tỉnh; Nghị định 30/2020/NĐ-CP."),
]


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """An index of the documents, with each engine."""
    with reader_of(request.param, tmp_path_factory.mktemp(request.param), DOCUMENTS) as opened:
        yield opened


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """The names of no facts."""
    return Register(Library(tmp_path_factory.mktemp("nothing")))


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        ("05-ct", ["05-CT/TW"]),
        ("05", ["05-CT/TW"]),
        ("01", []),
        ("14", ["1420/QĐ-UBND"]),
        ("1420", ["1420/QĐ-UBND"]),
        ("30/2020", ["30/2020/NĐ-CP"]),
        ("chi thi", ["Chỉ thị 05"]),
        ("chỉ thị số 0", ["Chỉ thị 05"]),
        ("Nghị định 3", ["Nghị định 30"]),
        ("uy ban nhan d", ["ủy ban nhân dân"]),
        ("t", []),
        ("", []),
        ("không có gì", []),
    ],
)
def test_bodies_and_numbers(reader: Reader, nothing: Register, begun: str, expected: list[str]) -> None:
    """What begins so is offered where there are no facts, too, what more documents have first."""
    assert [completion.text for completion in completions(reader, begun, 8, nothing)] == expected


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        ("hoi nghi so", {"a"}),
        ("kết chỉ", {"a", "b"}),
        ("hội ", {"a", "b", "c"}),
        ("hoi n", {"a", "b"}),
        ("hộ", {"a", "b", "c"}),
        ("h", set()),
    ],
)
def test_titles(reader: Reader, begun: str, expected: set[str]) -> None:
    """Titles that have the words are found, the last word perhaps unfinished."""
    assert set(titles(reader, begun, 8)) == expected


@pytest.mark.parametrize(
    ("token", "written"),
    [
        ("5-ct-tw", "05-CT/TW"),
        ("12-nq-tu", "12-NQ/TU"),
        ("1420-qd-ubnd", "1420/QĐ-UBND"),
        ("30-2020-nd-cp", "30/2020/NĐ-CP"),
        ("45-2019-qh14", "45/2019/QH14"),
    ],
)
def test_written_numbers(token: str, written: str) -> None:
    """A number's token is shown as its document writes it."""
    assert written_number(token) == written


def test_written_citations() -> None:
    """A citation's token is shown in words."""
    assert written_citation("ct:5") == "Chỉ thị 05"
    assert written_citation("ctr:12") == "Chương trình 12"


@given(typed)
def test_any_beginning(reader: Reader, nothing: Register, text: str) -> None:
    """Whatever is typed, nothing raises, and no more is offered than was asked for."""
    assert len(completions(reader, text, 3, nothing)) <= 3
    assert len(titles(reader, text, 2)) <= 2
