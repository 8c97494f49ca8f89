"""The status of a collection: on a page, as JSON and in the terminal."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from crawler.extraction.dates import VIETNAM
from crawler.folder import DataFolder
from crawler.language import size
from crawler.running.rounds import Ending, Rounds, Tally
from tests.web.documents import TITLES, make_collection
from web import create_app
from web.site import Site
from web.status import status

DAY = 24 * 3600.0


@pytest.fixture
def kept(tmp_path: Path) -> Site:
    """A collection with two newspapers, one of which is gone, and a file that is broken."""
    folder = DataFolder(tmp_path / "data")
    folder.root.mkdir()
    collection, store = make_collection(folder.root)
    folder.make()
    for name in ("songnhue", "xa", "hong"):
        text = "title = " if name == "hong" else f'title = "Báo <{name}>"\nhome = "https://{name}.example/"\n'
        (folder.sources / f"{name}.toml").write_text(text, encoding="utf-8")
    rounds = Rounds(store.database)
    for days in (2, 1):
        for name in ("songnhue", "xa"):
            tally = Tally(f"https://{name}.example/")
            if name == "xa":
                tally.home_cause = "404"
                tally.outcomes["gone"] = 1
            else:
                tally.lists = tally.outcomes["list"] = 3
            moment = time.time() - days * DAY
            number = rounds.begin(name, [moment], moment)
            rounds.end(number, name, tally, Ending.FAILED if name == "xa" else Ending.OK, moment + 60)
    return Site(collection, store, TITLES, folder)


@pytest.fixture
def browser(kept: Site) -> FlaskClient:
    """A browser at that collection."""
    return create_app(kept.collection, kept.store, TITLES, "en", kept.folder).test_client()


def test_what_is_told(kept: Site) -> None:
    """Documents, the index's lag, sizes, rounds and each source are there."""
    assert kept.folder
    found = status(kept.folder, kept.store, datetime.now(VIETNAM))
    assert found.documents == kept.store.count() > 0
    assert found.waiting == 0
    assert found.store_bytes > 0
    assert found.free_bytes > 0
    assert [each.source for each in found.rounds] == ["xa", "songnhue", "xa", "songnhue"]
    states = {source.name: source.health.state.value for source in found.sources}
    assert states == {"songnhue": "new", "xa": "gone"}
    assert not found.is_fine
    assert found.broken[0].startswith("hong.toml: ")


def test_as_json(browser: FlaskClient) -> None:
    """The API tells the same, with moments in ISO 8601 and the reason in the reader's language."""
    told = browser.get("/api/v1/status").get_json()
    gone = next(source for source in told["sources"] if source["name"] == "xa")
    assert gone["state"] == "gone"
    assert "404" in gone["reason"]
    assert datetime.fromisoformat(gone["since"]).tzinfo
    assert [each["outcome"] for each in told["rounds"]] == ["failed", "ok"] * 2
    assert browser.get("/api/v1/status?lang=vi").get_json()["sources"][1]["reason"] != gone["reason"]


def test_the_page(browser: FlaskClient) -> None:
    """The page shows each source with its state and reason, titles as text, and each page leads to it."""
    soup = BeautifulSoup(browser.get("/status").text, "lxml")
    rows = {row.th.get_text(): row.get_text(" ") for row in soup.select("tbody")[0].select("tr")}
    assert "gone" in rows["Báo <xa>"]
    assert "404" in rows["Báo <xa>"]
    assert "hong.toml" in soup.get_text()
    assert soup.select_one("footer a[href='/status']")
    assert soup.select_one("nav.languages a")["href"].startswith("/status")


def test_a_site_without_a_folder(client: FlaskClient) -> None:
    """Where there is no data folder there is no status, nor a link to it."""
    assert client.get("/status").status_code == 404
    assert client.get("/api/v1/status").status_code == 404
    assert "/status" not in client.get("/").text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (45_300, "45 kB"), (5_600_000_000, "5,6 GB")]
)
def test_sizes(count: int, text: str) -> None:
    """A size is in the unit that suits it, with the language's marks."""
    assert size(count) == text
