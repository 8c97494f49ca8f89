"""Help, the collection in numbers, and what is kept of each source and what is missing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from crawler.database import pages
from crawler.folder import DataFolder
from crawler.newspaper.articles import load_articles
from crawler.sources.coverage import Coverage, coverage
from indexer.found import Wanted
from indexer.query import parse
from indexer.search import Collection
from tests.test_query_language import SITES, kept
from tests.web.documents import FLOODS, TITLES, make_collection
from tests.web.reports import site_of
from web import create_app
from web.help import LESSONS


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """The articles of the sample newspapers, with what they know."""
    articles = [kept(article) for site in SITES for article in load_articles(site)]
    with site_of(tmp_path_factory.mktemp("samples"), articles) as (collection, _store, _library):
        yield collection


@pytest.mark.parametrize("example", [each.query for lesson in LESSONS for each in lesson.examples])
def test_examples_can_be_tried(samples: Collection, example: str) -> None:
    """Each example of the help finds something in the sample newspapers, and without a remark."""
    found = samples.search(Wanted(example))
    assert found.total > 0
    assert found.remarks == ()
    assert not parse(example).empty


def test_help_and_numbers(client: FlaskClient) -> None:
    """The examples are links to searches; the numbers are those of the collection."""
    page = BeautifulSoup(client.get("/help").text, "lxml")
    assert {link.text for link in page.select(".help dt a")} >= {"chỉ thị 05", "bão HOẶC lũ"}
    about = BeautifulSoup(client.get("/about").text, "lxml")
    assert about.find("a", href="/").parent
    assert {bar["href"] for bar in about.select(".chart svg a")} == {
        f"/?year={year}" for year in (2018, 2019, 2020, 2021, 2022)
    }


def test_numbers_without_an_index(unindexed: FlaskClient) -> None:
    """Before anything was indexed the page tells of no document, and is no error."""
    assert unindexed.get("/about").status_code == 200
    assert unindexed.get("/sources").status_code == 200


def test_gaps_are_told() -> None:
    """Months without a document between two with some are missing; nothing before the first is."""
    months = {"2018-11": 1, "2019-02": 4, "2019-03": 1, "2019-05": 2, "20-1": 9}
    kept = Coverage(months, 3, 0, 0, {}, {})
    assert kept.gaps == [("2018-12", "2019-01"), ("2019-04", "2019-04")]
    assert kept.documents == 20


def test_a_source(tmp_path: Path) -> None:
    """Its page has its documents by month, links into the search, and what is missing."""
    folder = DataFolder(tmp_path / "data")
    folder.root.mkdir()
    collection, store = make_collection(folder.root)
    folder.make()
    (folder.sources / "songnhue.toml").write_text(
        'title = "Báo <Sông>"\nhome = "https://baosongnhue.example/"\nprovince = "Hà Nam"\n', encoding="utf-8"
    )
    (folder.sources / "hong.toml").write_text("title = ", encoding="utf-8")
    now = time.time()
    rows = [
        {"url": f"https://baosongnhue.example/{name}", "source": "songnhue", "role": "article", "met": now}
        | {"outcome": outcome}
        for name, outcome in (("a", ""), ("b", "no article"), ("c", "no article"))
    ]
    with store.database.writing() as connection:
        connection.execute(pages.insert(), rows)
    kept = coverage(store.database, "songnhue")
    assert kept.months["2022-09"] == sum(1 for flood in FLOODS if flood.source == "songnhue")
    assert (kept.gone, kept.unread, kept.not_had) == (1, 1, {"no article": 2})
    browser = create_app(collection, store, TITLES, "en", folder).test_client()
    listed = browser.get("/sources").text
    assert "Báo &lt;Sông&gt;" in listed
    assert "Hà Nam" in listed
    page = BeautifulSoup(browser.get("/sources/songnhue").text, "lxml")
    found = browser.get(str(page.select(".chart svg a")[-1]["href"]))
    assert BeautifulSoup(found.text, "lxml").select_one(".tally").text.split()[0] == "13"
    assert "3/2018 – 5/2019" in page.select_one(".missing").text
    assert browser.get("/sources/nobody").status_code == 404
    assert browser.get("/sources/vanban").status_code == 200  # of imported documents, without a file
