"""Why a document is where it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.engine import Reader, Request
from indexer.explain import explanation
from indexer.query import parse
from indexer.ranking import Factors
from tests.indexer.documents import document, reader_of

DOCUMENTS = [
    document("so-ket", "Hội nghị sơ kết Chỉ thị 05", "UBND tỉnh tổ chức hội nghị sáng nay. Bão đã tan."),
    document("khac", "Chuyện khác", "Hội viên dự một buổi họp, có 05 người; bão chưa tới."),
]
QUERIES = [
    "hội nghị",
    "hoi nghi so ket chi thi 05",
    "ai dự hội nghị sơ kết ba năm thực hiện chỉ thị 05 của tỉnh",
    '"hội nghị" -mưa',
    "bão HOẶC mưa",
    "hộ*",
    "tiêu đề:sơ kết hội",
    '"hội sáng"~3',
    "UBND",
    "bãi~",
    "số:05",
]


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """An index of the documents, with each engine."""
    with reader_of(request.param, tmp_path_factory.mktemp(request.param), DOCUMENTS) as opened:
        yield opened


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("form", ["strict", "wide"])
def test_the_parts_make_the_score(reader: Reader, query: str, form: str) -> None:
    """The scores of the parts add up to the score of the document."""
    asked = getattr(parse(query), form)
    if asked is None:
        return
    for hit in reader.search(Request(asked)).hits:
        why = explanation(reader, asked, hit.id)
        assert why.parts
        assert why.score == pytest.approx(hit.score, rel=1e-4)


def test_what_does_not_match_has_no_parts(reader: Reader) -> None:
    """A document without any of the words has no score."""
    assert explanation(reader, parse("xe đạp").strict, "so-ket").parts == ()


def test_the_strongest_part_comes_first(reader: Reader) -> None:
    """The parts are in the order of what they gave, and a newness multiplies their sum."""
    why = explanation(reader, parse("hội nghị sơ kết").strict, "so-ket", Factors(1.2, 1.25))
    scores = [part.score for part in why.parts]
    assert scores == sorted(scores, reverse=True)
    assert why.score == pytest.approx(1.5 * sum(scores))
    assert {part.field for part in why.parts} >= {"text", "text_pairs", "title_pairs"}
