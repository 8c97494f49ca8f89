"""Feeds, and what tells programs of the site."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.web.documents import CONFERENCE, FLOODS, HOSTILE, make_collection
from web import create_app
from web.settings import WebSettings

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_search_as_a_feed(client: FlaskClient) -> None:
    """The feed has the hits by the time they were added, with links to both texts, and stable identities."""
    answer = client.get("/feed.atom", query_string={"q": "lũ"})
    assert answer.mimetype == "application/atom+xml"
    read = feedparser.parse(answer.data)
    assert not read.bozo
    assert {entry.title for entry in read.entries} == {flood.title for flood in FLOODS}
    assert read.entries[0].updated == read.feed.updated == "2024-05-07T00:08:00Z"
    assert {link.rel for link in read.entries[0].links} == {"alternate", "via"}
    again = feedparser.parse(client.get("/feed.atom?q=lũ&sort=date&page=3").data)
    assert [entry.id for entry in again.entries] == [entry.id for entry in read.entries]
    assert again.feed.id == read.feed.id


def test_all_documents_as_a_feed(client: FlaskClient) -> None:
    """Hostile texts are text, and their addresses no links."""
    root = ET.fromstring(client.get("/feed.atom").data)
    entries = {entry.findtext(f"{ATOM}title"): entry for entry in root.iter(f"{ATOM}entry")}
    assert len(entries) == 29
    links = entries[HOSTILE.title].findall(f"{ATOM}link")
    assert [link.get("rel") for link in links] == ["alternate"]


def test_the_public_address(tmp_path: Path) -> None:
    """Where the public finds the site at an address of its own, that stands in feeds, whoever asked."""
    collection, store = make_collection(tmp_path)
    settings = WebSettings(address="https://tracuu.example.vn/tin/", prefix="/tra-cuu")
    app = create_app(collection, store, settings=settings)
    read = feedparser.parse(app.test_client().get("/tra-cuu/feed.atom?q=lũ").data)
    assert [link.href for link in read.feed.links] == [
        "https://tracuu.example.vn/tin/feed.atom?q=l%C5%A9",
        "https://tracuu.example.vn/tin/?q=l%C5%A9",
    ]
    assert all(entry.link.startswith("https://tracuu.example.vn/tin/document/") for entry in read.entries)


def test_a_feed_that_did_not_change(client: FlaskClient) -> None:
    """Who has it already is told so."""
    answer = client.get("/feed.atom?q=lũ")
    same = client.get("/feed.atom?q=lũ", headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")


def test_feeds_strictly(client: FlaskClient) -> None:
    """A feed has only what has all the words: what has some of them is no news of them."""
    assert feedparser.parse(client.get("/feed.atom?q=bản+tin+khôngcó").data).entries == []


def test_a_directives_feed(client: FlaskClient) -> None:
    """What cites a directive is its feed, to which its page leads."""
    listed = BeautifulSoup(client.get("/directives").text, "lxml")
    page = next(str(a["href"]) for a in listed.select("main a[href^='/directives/']"))
    linked = BeautifulSoup(client.get(page).text, "lxml").select_one("link[rel=alternate]")
    assert linked["href"] == f"{page}/feed.atom"
    assert feedparser.parse(client.get(str(linked["href"])).data).entries
    assert client.get("/directives/nowhere/feed.atom").status_code == 404


def test_opensearch(client: FlaskClient) -> None:
    """A browser can add the search, and asks it for suggestions."""
    root = ET.fromstring(client.get("/opensearch.xml").data)
    urls = {url.get("type"): url.get("template") for url in root if url.tag.endswith("}Url")}
    assert urls["text/html"] == "http://localhost/?q={searchTerms}"
    suggested = client.get(urls["application/x-suggestions+json"].replace("{searchTerms}", "sơ kết"))
    typed, found = json.loads(suggested.text)
    assert (typed, CONFERENCE.title in found) == ("sơ kết", True)
    home = BeautifulSoup(client.get("/").text, "lxml")
    assert home.select_one("link[rel=search]")["href"] == "/opensearch.xml"


def test_sitemap(client: FlaskClient) -> None:
    """All that the sitemap lists is there, and may be read by robots."""
    from protego import Protego

    rules = Protego.parse(client.get("/robots.txt").text)
    assert list(rules.sitemaps) == ["http://localhost/sitemap.xml"]
    places = []
    for part in locations(client, "/sitemap.xml"):
        places += locations(client, part)
    assert any("/conferences/" in place for place in places)
    for place in places:
        assert rules.can_fetch(place, "robot")
        assert client.get(place).status_code == 200


@pytest.mark.parametrize(
    "path", ["/sitemap-directives-2.xml", "/sitemap-people-1.xml", "/sitemap-pages-0.xml"]
)
def test_no_part(client: FlaskClient, path: str) -> None:
    """A part that is not is not there."""
    assert client.get(path).status_code == 404


def locations(client: FlaskClient, path: str) -> list[str]:
    """The addresses that a part of the sitemap lists."""
    return [str(loc.text) for loc in ET.fromstring(client.get(path).data).iter() if loc.tag.endswith("}loc")]
