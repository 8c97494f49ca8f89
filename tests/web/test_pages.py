"""The pages as a browser gets them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines import choose
from indexer.search import Collection
from tests.web.documents import CONFERENCE, DIRECTIVE, FLOODS, GONE, HOSTILE, make_store
from web import create_app

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
SIGNS = [*"\"()*:-~^[]{}\\/ '<>&%\0", "AND", "OR", "NOT", "năm:", "lũ"]
SYNTAX = st.lists(st.sampled_from(SIGNS)).map("".join)
FIELDS = st.sampled_from(["source", "section", "year", "kind", "sort"])


def page(client: FlaskClient, path: str, status: int = 200, **query: str | list[str]) -> BeautifulSoup:
    """The page at a path."""
    answer = client.get(path, query_string=query or None)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def words(element: Tag | None) -> str:
    """The text of an element as a person reads it."""
    assert element is not None
    return " ".join(element.get_text().split())


def titles(soup: BeautifulSoup) -> list[str]:
    """The titles of the results."""
    return [words(title) for title in soup.select(".hits h2")]


def follow(client: FlaskClient, soup: BeautifulSoup, text: str) -> BeautifulSoup:
    """The page behind the link whose text begins so."""
    for link in soup.select("a[href^='/']"):
        if words(link).startswith(text):
            return page(client, str(link["href"]))
    raise AssertionError(f"no link {text!r}")


def test_home_tells_what_is_there(client: FlaskClient) -> None:
    """The first page has the box, the number of documents and the newest of them."""
    home = page(client, "/")
    assert home.select_one("form[role=search] input[name=q]")
    assert "29 documents are kept here." in words(home.main)
    assert words(home.select_one(".newest a")) == "Bản tin lũ ngày 25"
    assert "Báo Sông Nhuệ" in words(home.select_one(".browse"))


def test_a_query_without_accents_marks_accented_words(client: FlaskClient) -> None:
    """The marks are on the words that were meant, in title and snippet."""
    found = page(client, "/", q="hoi nghi so ket")
    hit = found.select_one(".hits li")
    assert words(hit.h2) == CONFERENCE.title
    assert [words(mark) for mark in hit.select("h2 mark")] == ["Sơ kết"]
    assert [words(mark) for mark in hit.select(".snippet mark")][:1] == ["hội nghị sơ kết"]


def test_a_result_says_where_it_is_from(client: FlaskClient) -> None:
    """A result has source, date, section, the way to the original and to the stored text."""
    hit = page(client, "/", q="hội nghị sơ kết").select_one(".hits li")
    assert words(hit.select_one(".origin")) == "Báo Sông Nhuệ28 Jun 2019Xây dựng Đảng"
    links = {words(link): link["href"] for link in hit.select(".links a")}
    assert links["Original pagebaosongnhue.example"] == CONFERENCE.url
    asked = "q=h%E1%BB%99i+ngh%E1%BB%8B+s%C6%A1+k%E1%BA%BFt"
    assert links["Stored text"] == f"/document/{CONFERENCE.id}?{asked}#match"
    assert links["Why here?"] == f"/explanation/{CONFERENCE.id}?{asked}"


def test_a_document_opens_at_its_first_mark(client: FlaskClient) -> None:
    """The first mark of a document, and no other, is where its address leads."""
    shown = page(client, f"/document/{CONFERENCE.id}", q="hội nghị sơ kết")
    assert shown.select("mark")[0]["id"] == "match"
    assert len(shown.select("#match")) == 1


def test_why_a_result_is_where_it_is(client: FlaskClient) -> None:
    """The page of reasons has a row for each part of the query and their sum."""
    shown = page(client, f"/explanation/{CONFERENCE.id}", q="hội nghị sơ kết")
    rows = [[words(cell) for cell in row.select("td")] for row in shown.select("tbody tr")]
    assert ["hội", "text"] in [row[:2] for row in rows]
    assert ["hội nghị", "text, side by side"] in [row[:2] for row in rows]
    assert words(shown.select_one("tfoot tr:last-child td"))
    assert client.get("/explanation/no-such").status_code == 404


def test_dates_are_written_in_the_readers_form(client: FlaskClient) -> None:
    """In Vietnamese 28 June 2019 is 28/6/2019."""
    found = page(client, "/", q="sơ kết", lang="vi")
    assert words(found.select_one(".origin time")) == "28/6/2019"
    assert found.select_one(".origin time")["datetime"] == "2019-06-28T08:15:00+07:00"


def test_pages_of_results_hold_each_result_once(client: FlaskClient) -> None:
    """Following “Next” shows every result, and nothing twice."""
    found = page(client, "/", q="bản tin lũ", sort="date")
    seen = titles(found)
    while found.select_one("[rel~=next]"):
        found = follow(client, found, "Next")
        seen += titles(found)
    assert sorted(seen) == sorted(document.title for document in FLOODS)


def test_newest_first_is_in_order_of_time(client: FlaskClient) -> None:
    """Sorted by date, the newest result stands first."""
    found = follow(client, page(client, "/", q="bản tin lũ"), "Newest first")
    dates = [str(time["datetime"]) for time in found.select(".hits time")]
    assert len(dates) == 10
    assert dates == sorted(dates, reverse=True)


def test_a_page_too_far_leads_to_the_last(client: FlaskClient) -> None:
    """A page beyond the results sends the browser to the last one there is."""
    answer = client.get("/?q=bản+tin+lũ&page=90")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("&page=3")


def test_filters_are_combined_and_taken_away(client: FlaskClient) -> None:
    """Two filters narrow together, counted rightly, and are removed one by one."""
    everything = page(client, "/", q="bản tin lũ")
    by_source = follow(client, everything, "Báo Sông Nhuệ")
    assert words(by_source.select_one(".tally")) == "13 documents"
    only_odd = page(client, "/", q="bản tin lũ", source=["vanban"])
    assert words(only_odd.select_one(".tally")) == "12 documents"
    both = page(client, "/", q="lũ", source="songnhue", year="2021")
    assert words(both.select_one(".message h2")) == "Nothing found"
    left = follow(client, both, "Source: Báo Sông Nhuệ")
    assert [words(chip.span) for chip in left.select(".chips a")] == ["Year: 2021"]
    assert words(left.select_one(".tally")) == "12 documents"


def test_results_are_counted_by_month(client: FlaskClient) -> None:
    """Each bar narrows to its month, empty ones lead nowhere; the years are counted by their months."""
    found = page(client, "/", q="bản tin lũ")
    bars = found.select(".filters .chart svg g title")
    assert (words(bars[0]), words(bars[1]), words(bars[-1])) == ("9/2021: 12", "10/2021: 0", "9/2022: 13")
    september, other = found.select(".filters .chart svg a")
    assert other["href"].endswith("since=2022-09&until=2022-09")
    narrowed = page(client, september["href"])
    assert words(narrowed.select_one(".tally")) == "12 documents"
    years = found.select('.filters li a[href*="year="]')
    assert [words(year) for year in years] == ["2022 13", "2021 12"]


def test_what_was_added_since(client: FlaskClient) -> None:
    """The search narrows to what came here since a day, a month or a year, and says so."""
    both = page(client, "/", q="bản tin lũ", added="2024-05")
    assert words(both.select_one(".tally")) == "25 documents"
    assert [words(chip.span) for chip in both.select(".chips a")] == ["Added since: 5/2024"]
    assert both.select_one(".range input[name=added]")["value"] == "2024-05-01"
    later = page(client, "/", q="bản tin lũ", added="2024-06")
    assert words(later.select_one(".message h2")) == "Nothing found"
    assert "remove the filters" in words(later.main)


def test_a_filter_that_changes_nothing_is_not_offered(client: FlaskClient) -> None:
    """What all results share is no choice."""
    offered = page(client, "/", q="bản tin lũ").select_one(".filters")
    assert [words(name) for name in offered.select("h2")] == ["Published", "Source", "Year"]


def test_a_new_query_keeps_the_filters(client: FlaskClient) -> None:
    """The box sends the filters and the order along."""
    form = page(client, "/", q="lũ", year=["2021", "2022"], sort="date").select_one("form")
    hidden = [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]
    assert hidden == [("year", "2021"), ("year", "2022"), ("sort", "date")]


def test_filters_alone_are_a_search(client: FlaskClient) -> None:
    """Without a query a filter lists all its documents, newest first."""
    found = page(client, "/", section="Văn bản")
    assert titles(found) == [DIRECTIVE.title]


def test_documents_with_some_of_the_words_are_told_apart(client: FlaskClient) -> None:
    """Where few documents have all the words, the page says how many do."""
    some = page(client, "/", q="hội nghị sơ kết tỉnh ủy")
    told = words(some.select_one(".tally"))
    assert told.startswith("Found 1 document with all the words; these ")
    assert told.endswith(" have some of them.")
    none = page(client, "/", q="bản tin lũ hội nghị")
    assert words(none.select_one(".tally")).startswith("No document has all the words; these ")
    assert len(titles(none)) == 10


def test_nothing_found_says_what_to_try(client: FlaskClient) -> None:
    """A search in vain offers the same words without quotes and without filters."""
    found = page(client, "/", q='"đua thuyền xuân đầu"', year="2018")
    assert words(found.select_one(".message h2")) == "Nothing found"
    loose = follow(client, found, "search without the quotes")
    assert titles(loose) == [GONE.title]
    assert "remove the filters" in words(found.main)


@pytest.mark.parametrize(
    "query", ['"', "((((", "AND", "* *", "-", "năm:", "\0", "~" * 900, "ă" * 9_000, '"' * 999]
)
def test_strange_queries_get_a_page(client: FlaskClient, query: str) -> None:
    """Any string is a query."""
    page(client, "/", q=query)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_TEXT | SYNTAX, st.dictionaries(FIELDS, ANY_TEXT))
def test_any_query_gets_a_page(client: FlaskClient, query: str, others: dict[str, str]) -> None:
    """No query and no filter breaks the page."""
    page(client, "/", q=query, **others)


def test_a_document_is_shown_whole(client: FlaskClient) -> None:
    """The stored text has its headings, captions with credits, and what is known of it."""
    shown = page(client, f"/document/{CONFERENCE.id}")
    assert words(shown.h1) == CONFERENCE.title
    assert words(shown.select_one(".lead")) == CONFERENCE.lead
    assert [words(heading) for heading in shown.select(".text h2")] == ["Nhiều mô hình hay"]
    assert len(shown.select(".text p")) == 4
    assert words(shown.select_one(".captions li")) == "Quang cảnh hội nghị. Ảnh: Minh Đức"
    about = {words(row.dt): words(row.dd) for row in shown.select(".about dl > div")}
    assert about == {
        "Kind": "News article",
        "Author": "Hoài Thu",
        "Published": "28 Jun 2019, 08:15",
        "Tags": "học tập Bác, chi bộ",
        "Attachments": "bao-cao.pdf",
        "Kept since": "7 May 2024, 07:08",
        "Identity": CONFERENCE.id,
    }
    assert shown.select_one(".original a")["href"] == CONFERENCE.url


def test_a_document_marks_what_the_query_matched(client: FlaskClient) -> None:
    """Words that stand together are marked together, and not where one of them stands alone."""
    shown = page(client, f"/document/{CONFERENCE.id}", q="chi thi 05")
    assert [words(mark) for mark in shown.select("h1 mark")] == ["Chỉ thị 05"]
    assert [words(mark) for mark in shown.select(".text mark")] == ["Chỉ thị 05"]


def test_a_document_leads_back_to_its_search(client: FlaskClient) -> None:
    """The way back keeps the query, the filters and the page."""
    found = page(client, "/", q="bản tin lũ", source="songnhue", page="2")
    shown = page(client, str(found.select_one(".hits h2 a")["href"]))
    back = page(client, str(shown.select_one(".back a")["href"]))
    assert titles(back) == titles(found)


def test_a_document_tells_that_its_page_is_gone(client: FlaskClient) -> None:
    """The stored text of a page that went stays, with the day on which that was seen."""
    assert "gone on 8 May 2024" in words(page(client, f"/document/{GONE.id}").select_one(".note"))
    assert words(page(client, "/", q="đua thuyền").select_one(".gone")) == "the original is gone"


def test_a_document_tells_that_it_changed(client: FlaskClient) -> None:
    """Earlier versions are counted."""
    about = words(page(client, f"/document/{DIRECTIVE.id}").select_one(".about"))
    assert "7 May 2024, 07:08; 1 earlier version is kept" in about
    (change,) = page(client, f"/document/{DIRECTIVE.id}").select(".history details")
    assert words(change.summary) == "7 May 2024, 07:08"
    assert change.dd.get_text() == DIRECTIVE.title
    assert change.dd.ins
    assert words(change.dt) == "title"
    assert page(client, f"/document/{CONFERENCE.id}").select(".history") == []


@pytest.mark.parametrize("path", ["/nowhere", "/document/none", "/document/", "/static/none.css"])
def test_what_is_not_there_is_404_in_the_sites_face(client: FlaskClient, path: str) -> None:
    """A wrong address gets a page with the box."""
    missing = page(client, path, 404)
    assert words(missing.h1) == "There is nothing at this address"
    assert missing.select_one("form[role=search]")


def test_without_an_index_the_page_says_what_to_do(unindexed: FlaskClient) -> None:
    """Before anything is indexed, the page names the commands that come first."""
    told = words(page(unindexed, "/", 503).main)
    assert "tracuu crawl" in told
    assert "tracuu index" in told


def test_what_is_kept_waits_for_an_index(tmp_path: Path) -> None:
    """Where documents are kept already, the page says how many, and that only the index is missing."""
    store = make_store(tmp_path)
    browser = create_app(
        Collection(tmp_path / "index", store, choose("auto")), store, language="en"
    ).test_client()
    told = words(page(browser, "/?q=lũ", 503).main)
    assert "29 documents are kept here" in told
    assert "tracuu index" in told
    assert "tracuu crawl" not in told


def test_robots_may_read_the_first_page_only(client: FlaskClient) -> None:
    """robots.txt keeps stored copies, searches and the API out of other search engines."""
    from protego import Protego

    rules = Protego.parse(client.get("/robots.txt").text)
    allowed = {
        path: rules.can_fetch(path, "AnyBot") for path in ("/", "/?q=a", "/document/9", "/api/v1/search")
    }
    assert allowed == {"/": True, "/?q=a": False, "/document/9": False, "/api/v1/search": False}


@pytest.mark.parametrize("path", ["/", "/?q=lũ", f"/document/{CONFERENCE.id}?q=hội+nghị", "/nowhere"])
def test_a_page_is_sound(client: FlaskClient, path: str) -> None:
    """Every input has a label, no id stands twice, and the typefaces that it names are there."""
    answer = client.get(path)
    soup = BeautifulSoup(answer.text, "lxml")
    ids = [str(element["id"]) for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    labelled = {str(label["for"]) for label in soup.select("label")}
    assert {str(field["id"]) for field in soup.select("input:not([type=hidden])")} <= labelled
    assert len(soup.select("h1")) == 1
    css = client.get(str(soup.select_one("link[rel=stylesheet]")["href"])).data
    fonts = [client.get(f"/static/{name}") for name in re.findall(r"url\((.+?)\)", css.decode())]
    assert all(font.status_code == 200 for font in fonts)


def test_ids_of_any_shape_have_a_page(client: FlaskClient) -> None:
    """The link of a result leads to its document, whatever letters its identity has."""
    shown = page(client, "/document/" + quote(HOSTILE.id))
    assert words(shown.h1) == HOSTILE.title
    link = page(client, "/", q="tiêu đề").select_one(".hits h2 a")
    assert words(page(client, str(link["href"])).h1) == HOSTILE.title


def test_what_is_known_of_a_query(client: FlaskClient) -> None:
    """The name of a directive shows its card; the directives of the results are counted when asked for."""
    shown = page(client, "/", q="chi thi 05")
    assert shown.select_one(".card a[href='/directives/chi-thi-5']")
    assert not shown.select("a[href*='directive=chi-thi-21-ct-tu']")
    link = shown.select_one(".filters a[href*='facets=all']")
    assert page(client, str(link["href"])).select("details[open] a[href*='directive=chi-thi-21-ct-tu']")
    narrowed = client.get("/?q=sinh&directive=chi-thi-5").get_data(as_text=True)
    assert "<b>Chỉ thị 05</b>" in narrowed
    assert CONFERENCE.title in client.get("/?directive=chi-thi-5").get_data(as_text=True)
