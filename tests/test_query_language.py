"""The query language is what docs/query-language.md says: its examples are run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.document import ARTICLE, Caption, Document
from crawler.newspaper.articles import Article, load_articles
from indexer.engine import Reader, Request
from indexer.query import Parsed, parse
from indexer.schema import FACETS, indexed
from tests.indexer.documents import document, engine_named, on

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
EXAMPLES = [
    example
    for row in re.findall(r"^\| (`.+?`) \|", PAGE, re.MULTILINE)
    for example in re.findall(r"`([^`]+)`", row)
]
SITES = ("truonggiang", "sonhai", "tinhuy")
OTHERS = (
    document("storm", "Bão vào bờ", "Lũ lên nhanh; hội nghị đầu bờ ở Hà Nam bàn kĩ năng chống lũ."),
    document("peace", "Hòa bình", "Ninh Bình mở hội nghị; số liệu năm 2019 đã có.", published=on(2020, 2, 3)),
)


def kept(article: Article) -> Document:
    """A sample article as the crawler keeps it."""
    return Document(
        id=f"{article.site}/{article.slug}",
        url="",
        source=article.site,
        title=article.title,
        lead=article.lead,
        body="\n".join(article.paragraphs),
        published=article.published,
        section=article.section,
        kind=article.kind or ARTICLE,
        captions=tuple(Caption(image.caption, image.credit) for image in article.images),
    )


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The sample articles and two more, indexed with each engine."""
    engine = engine_named(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    with engine.open_writer(folder, 32) as writer:
        writer.put(indexed(kept(article)) for site in SITES for article in load_articles(site))
        writer.put(map(indexed, OTHERS))
        writer.commit()
    return engine.open_reader(folder)


def found(reader: Reader, query: str) -> set[str]:
    """The documents that have what a query wants."""
    return {hit.id for hit in reader.search(Request(parse(query).strict, limit=1_000)).hits}


def test_there_are_examples() -> None:
    """The page has many examples, and none of them asks for nothing."""
    assert len(EXAMPLES) > 40
    assert not any(parse(example).empty for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_finds_something(reader: Reader, example: str) -> None:
    """What the page shows finds something in the sample articles, with every engine, and without a remark."""
    parsed = parse(example)
    assert parsed.remarks == ()
    assert reader.search(Request(parsed.strict, facets=FACETS)).total > 0


SAME = [
    ("chỉ thị 05", "chi thi 05"),
    ("chỉ thị 05", "CT05"),
    ("05-CT/TW", "05 CT TW"),
    ("hội nghị -bão", "hội nghị not bão"),
    ("hội nghị -bão", "hội nghị KHÔNG bão"),
    ("bão HOẶC lũ", "bão or lũ"),
    ("hoà bình", "hòa bình"),
    ("kĩ năng", "kỹ năng"),
    ("từ:2019 đến:6/2021", "since:2019 until:6/2021"),
    ("hội nghị", "HỘI NGHỊ"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_is_said_to_be_the_same(reader: Reader, one: str, other: str) -> None:
    """Two ways of writing a query that the page calls equal find the same documents."""
    assert found(reader, one) == found(reader, other) != set()


NARROWER = [
    ('"chỉ thị 05"', "chỉ thị 05"),
    ("hội nghị -bão", "hội nghị"),
    ("tiêu đề:sơ kết", "sơ kết"),
    ("hội nghị năm:2019", "hội nghị"),
    ("hội nghị từ:2020", "hội nghị"),
    ('tỉnh:"Hà Nam"', 'tỉnh:"Ninh Bình (mới)"'),
    ("chỉ thị", "chi thi"),
    ("UBND", "ủy ban nhân dân"),
    ("bão", "bão OR lũ"),
    ("nghi quy* năm:2019", "nghi quy*"),
]


@pytest.mark.parametrize(("narrow", "wide"), NARROWER)
def test_what_is_said_to_be_narrower(reader: Reader, narrow: str, wide: str) -> None:
    """What narrows a query finds some of what it finds without."""
    assert found(reader, narrow) <= found(reader, wide)
    assert found(reader, wide)


@pytest.mark.parametrize("query", ["từ:hôm", "q*", "x" * 1_001, "từ " * 65])
def test_what_cannot_be_read_is_said(query: str) -> None:
    """What could not be taken as it was typed is said in one sentence."""
    parsed: Parsed = parse(query)
    assert len(parsed.remarks) == 1
    assert parsed.remarks[0].endswith(".")
