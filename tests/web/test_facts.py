"""The pages of conferences, directives and people, as a browser gets them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from icalendar import Calendar

from indexer.knowledge import following
from indexer.knowledge.corrections import Corrections
from indexer.knowledge.library import SORTS
from tests.web.reports import HOSTILE, REVIEW, TITLES, reports_site
from tests.web.test_pages import follow, page, words
from web import create_app
from web.exports.sheet import sheet

DIRECTIVE = "/directives/chi-thi-5-ct-tw-bo-chinh-tri-2016"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser at a site with facts, in English."""
    with reports_site(tmp_path_factory.mktemp("facts")) as (collection, store, library):
        yield create_app(collection, store, TITLES, language="en", library=library).test_client()


def identity(soup: BeautifulSoup) -> dict[str, str]:
    """What stands in the table of a page's subject."""
    return {words(row.dt): words(row.dd) for row in soup.select(".identity > div")}


def rows(soup: BeautifulSoup) -> list[str]:
    """The names in a table of conferences."""
    return [words(name.a) for name in soup.select("tbody th[lang]")]


def test_directives_are_found_without_accents(facts: FlaskClient) -> None:
    """The most cited stands first, and “chi thi 05” finds it."""
    first = page(facts, "/directives").select(".rows a")[0]
    found = page(facts, "/directives", q="chi thi 05").select(".rows a")
    assert [link["href"] for link in found] == [first["href"]] == [DIRECTIVE]
    assert "No document cites such" in words(page(facts, "/directives", q="chỉ thị 99").select_one(".none"))


def test_a_directive(facts: FlaskClient) -> None:
    """A directive that was never crawled has its page: identity, chart, figures, citations."""
    shown = page(facts, DIRECTIVE)
    told = identity(shown)
    assert told["Number"] == "05-CT/TW"
    assert told["Issued on"] == "15 May 2016"
    assert "not kept here" in told["The text itself"]
    figures = [[words(cell) for cell in row.select("th, td")] for row in shown.select(".chart tbody tr")]
    assert figures == [["6/2019", "2", "1"], ["2/2020", "1", "0"]]
    assert len(shown.select("svg rect.bar, svg rect.second")) == 3
    marks = [words(mark) for mark in shown.select(".quotes mark")]
    assert marks[0] == "Chỉ thị 05"
    assert len(marks) == 3
    assert "Nghị quyết số 04-NQ/TW" in words(shown.select_one("#related").parent)


def test_forms_of_a_directive_lead_to_one_page(facts: FlaskClient) -> None:
    """The address of another form in which it is cited leads to the directive's own."""
    answer = facts.get("/directives/chi-thi-5")
    assert (answer.status_code, answer.headers["Location"]) == (302, DIRECTIVE)
    assert facts.get("/directives/chi-thi-99").status_code == 404


def test_an_unresolved_directive(facts: FlaskClient) -> None:
    """Where a citation may be of several, the page says so and lists them."""
    shown = follow(facts, page(facts, "/people/tran-van-hanh-2"), "Kết luận số 21-KL/TW")
    notice = shown.select_one(".notice")
    assert words(notice.h2) == "Which one is meant is not known"
    assert (
        sorted(words(link)[-24:] for link in notice.select("a"))
        == [
            "1/2/2012 của Bộ Chính trị",
            "3/4/2017 của Ban Bí thư",
        ]
        or len(notice.select("a")) == 2
    )


def test_a_crawled_directive(facts: FlaskClient) -> None:
    """A directive that is kept here tells its subject and signer, and leads to its text."""
    shown = follow(facts, page(facts, "/directives"), "Nghị quyết số 04-NQ/TW")
    assert identity(shown)["Signed by"] == "Nguyễn Văn Bằng"
    assert words(follow(facts, shown, "Nghị quyết số 04-NQ/TW").h1) == "Nghị quyết số 04-NQ/TW"


def test_conferences_are_narrowed(facts: FlaskClient) -> None:
    """Filters are combined, counted, and taken away one by one."""
    everything = page(facts, "/conferences")
    assert len(rows(everything)) == 3
    chaired = page(facts, "/conferences", person="tran-van-hanh", year="2019")
    assert len(rows(chaired)) == 1
    assert [words(chip.span) for chip in chaired.select(".chips a:not(.all)")] == [
        "Year: 2019",
        "Person: Trần Văn Hạnh",
    ]
    assert page(facts, "/conferences", person="tran-van-hanh", year="2018").select_one(".none")
    choices = everything.select(".filters li a")
    assert {"2018", "Hội thảo", "Hà Nam"} <= {words(choice.span) for choice in choices}
    for choice in choices:
        assert str(len(rows(page(facts, str(choice["href"]))))) == words(choice.select_one(".count"))


@pytest.mark.parametrize("sort", SORTS)
def test_conferences_are_sorted(facts: FlaskClient, sort: str) -> None:
    """In every order all of them are there once."""
    assert len(set(rows(page(facts, "/conferences", sort=sort)))) == 3


def test_a_conference(facts: FlaskClient) -> None:
    """What two papers tell of a conference is one page, each fact with its sentence."""
    shown = follow(facts, page(facts, "/conferences", q="so ket"), "Hội nghị sơ kết 3 năm")
    told = identity(shown)
    assert told["Day"].startswith("28 Jun 2019 Sáng 28/6")
    assert told["Place"].startswith("Thành phố Phủ Lý")
    assert told["Chủ trì"].startswith("Trần Văn Hạnh, Bí thư Tỉnh ủy Hà Nam")
    assert "29 mô hình điểm" in words(shown.select_one("#figures").parent)
    assert len(shown.select("#papers + ul li")) == 2
    source = shown.select_one("#figures").parent.details
    assert words(source.mark) == "29 mô hình điểm"
    assert words(page(facts, str(source.a["href"])).select_one("mark#match")) == "29 mô hình điểm"


def test_namesakes_are_kept_apart(facts: FlaskClient) -> None:
    """Two people of one name have a page each, that leads to the other."""
    shown = page(facts, "/people/tran-van-hanh-nghe-an")
    assert "Giám đốc Sở Khoa học" in words(shown.select_one("#offices").parent)
    other = follow(facts, shown, "Trần Văn Hạnh")
    assert "Bí thư Tỉnh ủy Hà Nam" in words(other.select_one(".gist"))
    assert "Giám đốc Sở" not in words(other.select_one("#offices").parent)


def test_people_are_found_by_a_beginning(facts: FlaskClient) -> None:
    """A word of the name, begun and without accents, is enough."""
    assert [words(link) for link in page(facts, "/people", q="nga").select(".rows a")] == ["Lê Thị Ngân"]


@pytest.mark.parametrize("kind", ["conferences", "directives", "people"])
def test_addresses_of_nothing(facts: FlaskClient, unindexed: FlaskClient, kind: str) -> None:
    """An unknown address is not found, a page too far leads to the last, no facts say what to do."""
    assert facts.get(f"/{kind}/khong-co").status_code == 404
    assert facts.get(f"/{kind}?page=99").headers["Location"] == f"/{kind}"
    assert "tracuu index" in words(page(unindexed, f"/{kind}", 503).main)


def test_hostile_facts_are_only_text(facts: FlaskClient) -> None:
    """Markup in what was read stays text on every page of the facts."""
    for path in (
        "/conferences",
        "/people/pham-ba-do",
        "/directives/chi-thi-7-ct-tu",
        "/people",
        "/directives",
    ):
        shown = page(facts, path)
        assert not shown.select("script:not([src]), main img, main b:not(.chips b), main i")
    conference = follow(facts, page(facts, "/conferences"), "Hội nghị triển khai")
    assert "<b>=1+1</b>" in words(conference.h1)
    assert not conference.select("main img, main b")


def test_a_document_leads_to_what_it_names(facts: FlaskClient) -> None:
    """Names in the text are links with the query's marks, none within another; a box lists them."""
    shown = page(facts, "/document/dong/1", q="tran van hanh")
    assert [words(mark) for mark in shown.select("a.named > mark")] == ["Trần Văn Hạnh"]
    links = {words(link): link["href"] for link in shown.select("article a.named")}
    assert links["Trần Văn Hạnh"] == "/people/tran-van-hanh"
    assert links["Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"] == DIRECTIVE
    assert str(links["Hội nghị sơ kết 3 năm thực hiện"]).startswith("/conferences/hoi-nghi-so-ket")
    assert words(shown.select_one(".lead")) == REVIEW.lead
    box = shown.select_one("section.named")
    assert [words(heading) for heading in box.select("h3")] == ["Conference", "Directives", "People"]
    assert links["Trần Văn Hạnh"] in [link["href"] for link in box.select("a")]


def test_links_in_hostile_text(facts: FlaskClient) -> None:
    """Links and marks in a text full of markup leave it text, whatever the place asked for."""
    for at in ("0-9999999", "5-6", "9-3", "x", "-1-2", "99999999-1"):
        shown = page(facts, "/document/xau/1", q="script hội nghị", at=at)
        assert words(shown.h1) == HOSTILE.title
        assert words(shown.select_one(".lead")) == HOSTILE.lead
        assert not shown.select("main img, main b, main i, main script:not([src])")


def test_conferences_are_taken_away(facts: FlaskClient) -> None:
    """As filtered, all of them: a sheet without formulas, JSON, and events of whole days."""
    answer = facts.get("/conferences.csv?year=2019")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    heading, row, count = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert count == ["1 / 1"]
    told = dict(zip(heading, row, strict=True))
    assert (told["Day"], told["Place"], told["Reports"]) == ("2019-06-28", "thành phố Phủ Lý", "2")
    everything = facts.get("/conferences.json").get_json()["conferences"]
    assert {one["day"] for one in everything} == {"2018-05-03", "2019-06-28", "2020-03-01"}
    events = Calendar.from_ical(facts.get("/conferences.ics").data).walk("VEVENT")
    assert {str(event["dtstart"].dt) for event in events} == {one["day"] for one in everything}
    assert len({str(event["uid"]) for event in events}) == 3


def test_an_event_keeps_its_identity(tmp_path: Path) -> None:
    """A report that joins a conference later, whatever its own identity, leaves the event what it is."""
    with reports_site(tmp_path) as (collection, store, library):
        app = create_app(collection, store, TITLES, "en", library=library)

        def identities() -> set[str]:
            events = Calendar.from_ical(app.test_client().get("/conferences.ics").data).walk("VEVENT")
            return {str(event["uid"]) for event in events}

        before = identities()
        store.put_all([replace(REVIEW, id="a/0", url="https://a.example/0", source="baonam")], 2e9)
        with closing(Corrections(tmp_path)) as corrections:
            following.follow(store, tmp_path / "index", corrections)
        assert max(one.reports for one in library.conferences().items) == 3
        assert identities() == before


def test_citations_are_taken_away(facts: FlaskClient) -> None:
    """All citations of a directive, with their sentences."""
    rows = list(csv.reader(io.StringIO(facts.get(f"{DIRECTIVE}/citations.csv").data.decode("utf-8-sig"))))
    found = facts.get(f"{DIRECTIVE}/citations.json").get_json()
    assert len(rows) - 2 == len(found["citations"]) == found["exported"] == found["total"] >= 3
    assert rows[-1] == [f"{found['total']} / {found['total']}"]
    assert rows[1][3] == "Chỉ thị 05"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", " =1", "\t=1", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    """What a spreadsheet would compute stands behind an apostrophe."""
    _heading, line, _count = sheet(["a"], [[cell]], 1)
    assert next(csv.reader([line]))[0] == f"'{cell}"
