"""What all articles know is read with its sentences, filtered, sorted and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import KnowledgeMissing
from indexer.knowledge.article import Article
from indexer.knowledge.corrections import Corrections
from indexer.knowledge.following import follow
from indexer.knowledge.keyset import Key
from indexer.knowledge.library import SORTS, Library
from indexer.knowledge.shelf import Evidence, Page, Wanted
from tests.indexer.documents import document, on, store_of

NEWS = [
    document(
        "a",
        "Sơ kết 3 năm thực hiện Chỉ thị 05",
        "Sáng 28/6, tại thành phố Phủ Lý, Tỉnh ủy Hà Nam tổ chức Hội nghị sơ kết 3 năm thực hiện Chỉ thị số "
        "05-CT/TW ngày 15/5/2016 của Bộ Chính trị. Đồng chí Trần Văn An, Bí thư Tỉnh ủy Hà Nam, chủ trì "
        "hội nghị.\nHội nghị cũng bàn về Nghị quyết số 02/NQ-CP ngày 7/1/2019 của Chính phủ.",
        published=on(2019, 6, 28),
    ),
    document(
        "b",
        "Hội thảo về cây lúa",
        "Ngày 3/5, Sở Khoa học và Công nghệ tỉnh Nghệ An tổ chức Hội thảo khoa học về giống lúa chịu hạn. "
        "Ông Lê Bình Minh, Giám đốc Sở Khoa học và Công nghệ tỉnh Nghệ An, chủ trì hội thảo.",
        published=on(2018, 5, 4),
    ),
    document(
        "c",
        "Đưa chỉ thị vào cuộc sống",
        "Thực hiện Chỉ thị 05, xã đã làm đường. Ông Trần Văn An, nguyên Bí thư Tỉnh ủy Hà Nam, khen ngợi.",
        published=on(2020, 2, 1),
    ),
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """The library of a few articles."""
    folder = tmp_path / "index"
    folder.mkdir()
    with store_of(tmp_path, NEWS) as store:
        follow(store, folder, Corrections(tmp_path))
    made = Library(folder)
    yield made
    made.close()


def marked(evidence: Evidence) -> str:
    """The words that a sentence is shown for."""
    return evidence.sentence[slice(*evidence.mark)]


def test_nothing_kept(tmp_path: Path) -> None:
    """Where nothing was read yet the remedy is told."""
    library = Library(tmp_path)
    assert not library.is_there
    with pytest.raises(KnowledgeMissing, match="tracuu index"):
        library.totals()


def test_a_directive(library: Library) -> None:
    """A directive has its citations with their sentences, its months, and what is cited with it."""
    found = library.directives("chỉ thị 05").items
    assert found == library.directives("chi thi 05").items
    [directive] = found
    assert library.directive(directive.slug) == library.directive("chi-thi-5") == directive
    assert directive.label == "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"
    citations = library.citations_of(directive)
    assert [(one.certainty, marked(one.evidence)) for one in citations.items] == [
        ("only", "Chỉ thị 05"),
        ("said", "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"),
    ]
    assert [(one.month, one.documents, one.conferences) for one in library.timeline(directive)] == [
        ("2019-06", 1, 1),
        ("2020-02", 1, 0),
    ]
    assert [one.directive.number for one in library.related(directive)] == ["02/NQ-CP"]


@pytest.mark.parametrize(
    ("wanted", "years"),
    [
        (Wanted(), ["2019", "2018"]),
        (Wanted(year="2019"), ["2019"]),
        (Wanted(kind="hội thảo"), ["2018"]),
        (Wanted(province="ninh-binh-moi"), ["2019"]),
        (Wanted(body="Sở Khoa học và Công nghệ tỉnh Nghệ An"), ["2018"]),
        (Wanted(person="tran-van-an"), ["2019"]),
        (Wanted(text="giong lua"), ["2018"]),
        (Wanted(text="giong lua", year="2019"), []),
    ],
    ids=lambda one: str(one) if isinstance(one, Wanted) else "",
)
def test_conferences(library: Library, wanted: Wanted, years: list[str]) -> None:
    """Conferences are found by each filter; former provinces belong to their new one."""
    assert [one.day[:4] for one in library.conferences(wanted).items] == years
    assert sum(one.count for one in library.counts("year", wanted)) == len(years)


def test_by_directive(library: Library) -> None:
    """The conferences under a directive are found by its address."""
    [directive] = library.directives("chỉ thị 05").items
    assert library.conferences(Wanted(directive=directive.slug)).total == 1


@pytest.mark.parametrize("sort", SORTS)
def test_sorting(library: Library, sort: str) -> None:
    """Pages of one conference, in any order, give every one of them once."""
    pages = [library.conferences(sort=sort, offset=place, limit=1) for place in range(2)]
    assert {page.total for page in pages} == {2}
    assert len({page.items[0].key for page in pages}) == 2


def test_a_conference(library: Library) -> None:
    """A conference tells who had which part, and each thing with its sentence."""
    page = library.conference(library.conferences(Wanted(year="2019")).items[0].slug)
    assert page is not None
    assert [(one.part, one.name, one.slug) for one in page.parts] == [
        ("chủ trì", "Trần Văn An", "tran-van-an")
    ]
    assert all(marked(one.evidence) == one.text for one in page.said)
    assert {"name", "date", "organiser"} <= {one.what for one in page.said}
    assert len(page.directives) == 2
    assert library.conference("khong-co") is None


def test_a_person(library: Library) -> None:
    """A person has the offices with the time over which they are told."""
    page = library.person("tran-van-an")
    assert page is not None
    assert [(one.text, one.first, one.last) for one in page.tenures] == [
        ("nguyên Bí thư Tỉnh ủy Hà Nam", "2020-02-01", "2020-02-01"),
        ("Bí thư Tỉnh ủy Hà Nam", "2019-06-28", "2019-06-28"),
    ]
    assert [one.name for one in library.people("minh").items] == ["Lê Bình Minh"]
    assert library.people("%").total == library.people().total


def test_a_document(library: Library) -> None:
    """What a document names is told with its places in the text."""
    text = Article.of(NEWS[0]).text
    told = [(one.kind, text[slice(*one.spans[0])]) for one in library.of_document("a")]
    assert ("person", "Trần Văn An") in told
    assert ("directive", "Chỉ thị 05") in told
    assert {kind for kind, _text in told} == {"directive", "person", "conference"}


@pytest.mark.parametrize("sort", SORTS)
def test_pages_join_without_gap(library: Library, sort: str) -> None:
    """Each page of conferences begins behind the last row of the one before, whatever the order."""
    _joined(lambda after, limit: library.conferences(sort=sort, after=after, limit=limit))


def test_other_lists_join_too(library: Library) -> None:
    """Directives, people and citations are read page by page as conferences are."""
    [directive] = library.directives("chỉ thị 05").items
    _joined(lambda after, limit: library.directives(after=after, limit=limit))
    _joined(lambda after, limit: library.people(after=after, limit=limit))
    _joined(lambda after, limit: library.citations_of(directive, after=after, limit=limit))


def _joined(page: Callable[[Key | None, int], Page[Any]]) -> None:
    whole, read = page(None, 100), []
    after: Key | None = None
    while after != ():
        part = page(after, 1)
        read += part.items
        after = part.next
    assert len(whole.items) > 1
    assert (tuple(read), whole.next) == (whole.items, ())


def test_its_version_is_another_when_facts_are(library: Library, tmp_path: Path) -> None:
    """What was asked before can be told to be of other facts."""
    before = library.version
    assert before == library.version
    with store_of(tmp_path, [document("new", "Thực hiện Chỉ thị 05", published=on(2021))]) as store:
        follow(store, tmp_path / "index", Corrections(tmp_path))
    assert library.version != before
    assert Library(tmp_path).version == ""


def test_what_has_no_number_is_called_in_the_usual_form(tmp_path: Path) -> None:
    """However papers write it, a resolution of the centre and a law are called as is usual."""
    (tmp_path / "index").mkdir()
    text = "Thực hiện Nghị quyết T.Ư 4 (khóa XII) và Luật Đất đai 2013, xã đã làm đường."
    with store_of(tmp_path, [document("a", "Tin", text, published=on(2017, 1, 2))]) as store:
        follow(store, tmp_path / "index", Corrections(tmp_path))
    library = Library(tmp_path / "index")
    labels = {one.label for one in library.directives().items}
    library.close()
    assert labels == {"Nghị quyết Trung ương 4 khóa XII", "Luật Đất đai năm 2013"}
