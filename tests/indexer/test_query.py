"""What a person typed → a query tree."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from whoosh import query as tree

from indexer.engine import Reader, Request
from indexer.query import LONGEST, MOST_SYLLABLES, Parsed, filters, parse
from indexer.schema import FACETS, indexed
from tests.indexer.documents import document, engine_named, on, typed

DOCUMENTS = [
    document("ct05", "Sơ kết thực hiện Chỉ thị số 05-CT/TW", "Hội nghị diễn ra sáng nay tại hội trường."),
    document("ct12", "Triển khai Chỉ thị 12", "Có 05 đồng chí tham dự, một thị xã được chỉ ra."),
    document(
        "bao",
        "Bão số 9 áp sát bờ",
        "Lũ lên nhanh, tàu thuyền vào bờ; hòa bình trở lại.",
        source="bien",
        published=on(2020, 9, 9),
    ),
    document(
        "lu",
        "Lũ vượt báo động 3",
        "Không có bão, chỉ có mưa. An toàn cho dân.",
        section="Đời sống",
        published=on(2018, 5, 4),
    ),
    document("qd", "Quyết định 1420/QĐ-UBND", "Quy trình mới, quyền của dân, quý khách."),
]


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """An index of the documents, with each engine."""
    engine = engine_named(request.param)
    folder: Path = tmp_path_factory.mktemp(request.param)
    with engine.open_writer(folder, 32) as writer:
        writer.put(map(indexed, DOCUMENTS))
        writer.commit()
    return engine.open_reader(folder)


def found(reader: Reader, query: str) -> set[str]:
    """The documents that a query finds when it wants all its words."""
    return {hit.id for hit in reader.search(Request(parse(query).strict)).hits}


MEANINGS = [
    ("chỉ thị 05", {"ct05"}),
    ("chi thi 05", {"ct05"}),
    ("CT 05", {"ct05"}),
    ("CT05", {"ct05"}),
    ("05-CT/TW", {"ct05"}),
    ("5-ct/tw", {"ct05"}),
    ("05–CT/TW", {"ct05"}),
    ("05 CT TW", {"ct05"}),
    ("05 ct tw", {"ct05"}),
    ("chi thi so 05", {"ct05"}),
    ("05-CT/T.Ư", {"ct05"}),
    ("số:05", {"ct05"}),
    ("số:5", {"ct05"}),
    ("số:12", {"ct12"}),
    ("số:1420", {"qd"}),
    ("qđ 1420", {"qd"}),
    ("số:05-CT/TW", {"ct05"}),
    ("so:05-ct/tw", {"ct05"}),
    ("number:1420/QĐ-UBND", {"qd"}),
    ('"chỉ thị 12"', {"ct12"}),
    ('"chi thi 12"', {"ct12"}),
    ("“chỉ thị 12”", {"ct12"}),
    ('"chỉ thị 05"', set()),
    ('"thị chỉ"', set()),
    ('"một xã"', set()),
    ('"một xã"~2', {"ct12"}),
    ('"một xã"~0', set()),
    ("hoà bình", {"bao"}),
    ("hòa bình", {"bao"}),
    ("HOÀ BÌNH", {"bao"}),
    ("hoa binh", {"bao"}),
    ("hoá bình", set()),
    ("bão", {"bao", "lu"}),
    ("bao", {"bao", "lu"}),
    ("bão HOẶC hội nghị", {"bao", "lu", "ct05"}),
    ("bão OR hội nghị", {"bao", "lu", "ct05"}),
    ("bão VÀ lũ", {"bao", "lu"}),
    ("bão và lũ", {"bao", "lu"}),
    ("bão and lũ", {"bao", "lu"}),
    ("bão hoặc hội nghị", {"bao", "lu", "ct05"}),
    ("BÃO HOẶC HỘI NGHỊ", {"bao", "lu", "ct05"}),
    ("bão or hội nghị", {"bao", "lu", "ct05"}),
    ("lũ not tàu", {"lu"}),
    ("Lũ Not Tàu", {"lu"}),
    ("bãi~", {"bao", "lu"}),
    ("bao~ tàu", {"bao"}),
    ("tàu bao~", {"bao"}),
    ("lũ bãi~ thuyền", {"bao"}),
    ("lũ -bãi~", set()),
    ("zzz~", set()),
    ("từ:2019 lũ", {"bao"}),
    ("từ:9/2020", {"bao"}),
    ("từ:10/9/2020", set()),
    ("đến:2019 lũ", {"lu"}),
    ("Từ:1/2018 Đến:12/2018", {"lu"}),
    ("since:2018-01-01 until:2020-09-09", {"bao", "lu"}),
    ("lũ -bão", set()),
    ("lũ -tàu", {"lu"}),
    ("lũ KHÔNG tàu", {"lu"}),
    ("lũ NOT tàu", {"lu"}),
    ('bão -"tàu thuyền"', {"lu"}),
    ("dân (bão OR quyền)", {"lu", "qd"}),
    ("-lũ", {"ct05", "ct12", "qd"}),
    ("không có", {"lu"}),
    ("KHÔNG CÓ BÃO", {"lu"}),
    ("quy*", {"qd"}),
    ("quyề*", {"qd"}),
    ("quý*", {"qd"}),
    ("quỷ*", set()),
    ("zz*", set()),
    ("tiêu đề:bão", {"bao"}),
    ("title:bao", {"bao", "lu"}),
    ("tieu de:lũ", {"lu"}),
    ("nguồn:bien", {"bao"}),
    ("nguồn:bien lũ", {"bao"}),
    ('mục:"Đời sống"', {"lu"}),
    ("mục:Đời*", {"lu"}),
    ("nguồn:Bien", {"bao"}),
    ('mục:"đời sống"', {"lu"}),
    ('mục:"ĐỜI SỐNG"', {"lu"}),
    ("mục:đời*", {"lu"}),
    ("loại:Article lũ", {"bao", "lu"}),
    ("báo động số: ba", set()),
    ("bão số: 9", {"bao"}),
    ("bão số: 9 -mưa", {"bao"}),
    ("title: bão", set()),
    ("title: bão -mưa", set()),
    ("subtitle:bão -mưa", set()),
    ("chỉ thị 05 -bão", {"ct05"}),
    ("chỉ thị 12 nguồn:bao", {"ct12"}),
    ("không-có-từ-này-đâu", set()),
    ("...", set()),
    ("-", set()),
    ('"', set()),
    ("((((", set()),
    ("AND", set()),
]


@pytest.mark.parametrize(("query", "expected"), MEANINGS)
def test_meaning(reader: Reader, query: str, expected: set[str]) -> None:
    """A query means the same documents with every engine."""
    assert found(reader, query) == expected


@pytest.mark.parametrize(
    ("query", "same"), [("(-bão)", "-bão"), ("hội (-bão)", "hội NOT bão"), ('"một xã"~100', '"một xã"~99')]
)
def test_one_meaning(query: str, same: str) -> None:
    """A minus within brackets is one, and a distance beyond two digits is the longest."""
    assert parse(query).strict == parse(same).strict


@pytest.mark.parametrize("query", ["", "  ", "*", " * ", "\u200b"])
def test_nothing_typed_is_everything(reader: Reader, query: str) -> None:
    """Where nothing is asked for, all documents are found."""
    assert parse(query).empty
    assert found(reader, query) == {written.id for written in DOCUMENTS}


@given(typed)
@settings(max_examples=150, deadline=None)
def test_any_string_is_a_query(reader: Reader, text: str) -> None:
    """Whatever is typed is parsed and searched, strictly and widely, without an error."""
    parsed = parse(text)
    for query in filter(None, (parsed.strict, parsed.wide)):
        results = reader.search(Request(query, facets=FACETS))
        assert 0 <= len(results.hits) <= results.total <= len(DOCUMENTS)
    assert parsed.typed == text


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000,
        "-(" * 400 + "bão",
        "(bão " * 150,
        "NOT " * 200 + "bão",
        '"' * 999,
        "* " * 400,
        "ab* " * 250,
        "a" * 5_000,
        '"' + "a " * 300 + '"~50',
        "x" * 999 + '"',
        "^5 bão^ ~ [a TO b] {a} a:b:c ::: bão~9",
        "\ud800 \x00 \uffff",
        "nguồn:\ud800",
    ],
)
def test_abuse_is_a_query(reader: Reader, text: str) -> None:
    """Deep, long and broken queries are answered, too."""
    reader.search(Request(parse(text).strict))


def syllables_in(parsed: Parsed) -> int:
    """How many syllables a query holds."""
    return sum(len(run) for run in parsed.marks.runs)


def test_length_is_bounded() -> None:
    """What is longer than a person types is cut."""
    assert syllables_in(parse("a " * 2_000)) == MOST_SYLLABLES
    assert syllables_in(parse("a " * 2_000 + '-"b"')) <= MOST_SYLLABLES
    assert max(len(s.text) for run in parse("a" * 2_000).marks.runs for s in run) == LONGEST


@pytest.mark.parametrize(
    ("query", "is_question", "has_wide"),
    [
        ("hội nghị sơ kết", False, True),
        ("ai chủ trì hội nghị sơ kết ba năm thực hiện chỉ thị", True, True),
        ("một hai ba bốn năm sáu bảy tám", False, True),
        ("một hai ba bốn năm sáu bảy tám chín", True, True),
        ("một hai ba bốn năm sáu bảy tám chín -mười", False, False),
        ('"hội nghị"', False, False),
    ],
)
def test_questions_and_operators(query: str, is_question: bool, has_wide: bool) -> None:
    """More than eight words are a question; operators rule, though in a long text they may be none."""
    parsed = parse(query)
    assert parsed.is_question is is_question
    assert (parsed.wide is not None) is has_wide


def test_wide_is_flat() -> None:
    """The terms of the wide query are one Or, since engines are far quicker with it."""
    wide = parse("chi thi 05 của Bộ Chính trị").wide
    assert isinstance(wide, tree.Or)
    for flat in wide.subqueries:
        assert isinstance(flat, tree.Or)
        assert all(isinstance(term, tree.Term) for term in flat.subqueries)


def test_words_typed_side_by_side_stay_together() -> None:
    """Words beside an operator are marked as the run that they were typed as, and excluded ones never."""
    runs = [[syllable.text for syllable in run] for run in parse("hội nghị -bão lũ").marks.runs]
    assert runs == [["hội", "nghị"], ["lũ"]]


def test_filters() -> None:
    """Values of one facet are alternatives, facets and times all hold, and nothing is no filter."""
    assert filters({}) is None
    assert filters({"source": []}) is None
    made = filters({"source": ["a", "b"], "year": ["2019"]}, since=datetime(2019, 1, 1, tzinfo=UTC))
    assert isinstance(made, tree.And)
    sources, years, time = made.subqueries
    assert [term.text for term in sources.subqueries] == ["a", "b"]
    assert [term.text for term in years.subqueries] == ["2019"]
    assert (time.fieldname, time.start) == ("published", 1546300800)


def test_a_long_text_with_syntax_has_a_last_resort() -> None:
    """What is pasted may hold dashes and quotes that are no syntax; a short query means what it says."""
    assert parse("một hai ba bốn năm sáu bảy tám chín -mười").last_resort is not None
    assert parse("hội nghị -bão").last_resort is None


@pytest.mark.parametrize(
    ("query", "is_loosened"),
    [
        ('định nghĩa "hội nghị"', True),
        ("hội nghị năm:2019", True),
        ('định nghĩa VÀ "hội nghị"', False),
        ('định nghĩa -"hội nghị"', False),
        ('"hội nghị"', False),
        ("năm:2019", False),
        ("hội nghị VÀ bão", False),
    ],
)
def test_words_beside_a_phrase_may_be_missing(query: str, is_loosened: bool) -> None:
    """Words beside a phrase or a field only rank where few documents have all; what is combined is obeyed."""
    assert (parse(query).wide is not None) is is_loosened
