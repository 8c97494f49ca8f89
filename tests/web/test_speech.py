"""The language of the pages."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from crawler.language import current, using
from tests.web.documents import TITLES
from web import create_app
from web.wording import day, day_and_time, host_name, kind_name, number, web_address


def language_of(text: str) -> str:
    """The language that a page says it is in."""
    return str(BeautifulSoup(text, "lxml").html["lang"])


def test_a_choice_of_language_is_remembered(app: Flask) -> None:
    """?lang= chooses, the cookie remembers, and another choice replaces it."""
    client = app.test_client()
    assert language_of(client.get("/").text) == "en"
    assert language_of(client.get("/?lang=vi").text) == "vi"
    assert language_of(client.get("/?q=lũ").text) == "vi"
    client.get("/document/9?lang=en")
    assert language_of(client.get("/").text) == "en"


def test_an_unknown_language_changes_nothing(app: Flask) -> None:
    """Neither the address nor the cookie can ask for a language that there is not."""
    client = app.test_client()
    client.set_cookie("lang", "../../x")
    answer = client.get("/?lang=fr")
    assert language_of(answer.text) == "en"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/?q=lũ&source=songnhue&page=2", "/document/9?q=lũ", "/nowhere"])
def test_the_other_language_is_one_link_away(app: Flask, path: str) -> None:
    """The link to the other language leads to the same page."""
    client = app.test_client()
    before = BeautifulSoup(client.get(path).text, "lxml")
    link = before.select_one(".languages a")
    after = BeautifulSoup(client.get(str(link["href"])).text, "lxml")
    assert after.html["lang"] == "vi"
    if path != "/nowhere":
        assert [hit.get_text() for hit in after.select(".hits h2, h1:not(.unseen)")] == [
            hit.get_text() for hit in before.select(".hits h2, h1:not(.unseen)")
        ]


def test_a_request_leaves_no_language_behind(app: Flask) -> None:
    """The language of an answer holds for that answer alone."""
    before = current()
    app.test_client().get("/?lang=en")
    assert current() == before


def test_vietnamese_is_the_default() -> None:
    """A site that is told nothing speaks Vietnamese."""
    bare = create_app(None, None, TITLES).test_client()  # type: ignore[arg-type]
    assert language_of(bare.get("/nowhere").text) == "vi"


def test_wording_follows_the_language() -> None:
    """Dates and numbers are written as the language writes them."""
    from datetime import UTC, datetime

    late = datetime(2019, 6, 27, 18, 5, tzinfo=UTC)
    midnight = datetime(2019, 6, 27, 17, 0, tzinfo=UTC)
    with using("vi"):
        assert (day(late), day_and_time(late), number(14_175)) == ("28/6/2019", "28/6/2019, 01:05", "14.175")
    with using("en"):
        assert (day(late), day_and_time(midnight), number(14_175)) == ("28 Jun 2019", "28 Jun 2019", "14,175")
        assert (kind_name("article"), kind_name("chỉ thị")) == ("News article", "Chỉ thị")


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_can_be_written(year: int) -> None:
    """A moment that has no counterpart in Vietnam is written as it stands."""
    from datetime import datetime, timedelta, timezone

    edge = datetime(year, 1, 1) if year == 1 else datetime(year, 12, 31, 23, 59)  # noqa: DTZ001
    moment = edge.replace(tzinfo=timezone(timedelta(hours=12 if year == 1 else -12)))
    for language in ("vi", "en"):
        with using(language):
            assert str(year) in day(moment)
            assert str(year) in day_and_time(moment)


@pytest.mark.parametrize(
    ("url", "address", "host"),
    [
        ("https://www.bao.example/1", "https://www.bao.example/1", "bao.example"),
        ("http://[::1", "http://[::1", ""),
        ("javascript:alert(1)", "", ""),
        ("", "", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, address: str, host: str) -> None:
    """What is no http address is never linked."""
    assert (web_address(url), host_name(url)) == (address, host)
