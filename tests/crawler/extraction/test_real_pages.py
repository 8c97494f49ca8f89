"""Saved home pages of a real news site, served over loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from crawler.crawling.crawl import Crawl
from crawler.crawling.effect import Visited
from crawler.crawling.equipment import equipment
from crawler.discovery.discover import listing_links
from crawler.discovery.urls import host
from crawler.extraction.encoding import decode
from crawler.extraction.extract import extract
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.sources.front import look_at_home
from crawler.sources.source import Source

PAGES = ("dantri_minhduc_a.html", "dantri_son601008.html", "dantri_tranhieutt.html")


@dataclass
class Served:
    """A site that has one page."""

    home: str
    content: bytes


@pytest.fixture(params=PAGES)
def served(request: pytest.FixtureRequest, test_data: Path) -> Iterator[Served]:
    """Serve a saved page as the home page of a site without other pages."""
    path = test_data / "pages" / request.param
    if not path.exists():
        pytest.skip(f"the saved page {request.param} is missing from the test data")
    content = path.read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/"
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content if known else b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield Served(f"http://127.0.0.1:{server.server_port}/", content)
        server.shutdown()
        thread.join()


def source_at(home: str) -> Source:
    """Give a source that knows nothing but its home."""
    return Source(name="bao", title="Báo", home=home, delay=0.0)


def test_a_real_home_page_is_crawled(served: Served, tmp_path: Path) -> None:
    """Its links are found and asked for, nothing fails, and the home page is not stored as an article."""
    settings = CrawlSettings.model_validate({"delay": 0, "allow_hosts": [host(served.home)]})
    visits: list[Visited] = []
    with equipment(DataFolder(tmp_path), settings) as tools:
        tally = Crawl(tools, notice=visits.append).run([source_at(served.home)])
        assert tools.store.count() == 0
    assert tally["list"] == 1
    assert tally["failed"] == 0
    assert len(visits) > 20


def test_its_links_are_those_of_articles(served: Served) -> None:
    """Many addresses of articles with the words of their links are found, each once."""
    html = decode(served.content)
    links = listing_links(html, served.home, source_at(served.home)).articles
    assert len(links) >= 50
    assert len({link.url for link in links}) == len(links)
    assert sum(bool(link.title) for link in links) >= 0.8 * len(links)


def test_its_letters_are_read(served: Served) -> None:
    """The page is Vietnamese text without a broken letter."""
    html = decode(served.content)
    assert "\ufffd" not in html
    assert "Việt Nam" in html


def test_it_is_no_article(served: Served) -> None:
    """Though two of them call themselves articles in OpenGraph, start pages are none."""
    html = decode(served.content)
    assert extract(html, served.home, source_at(served.home)).document is None
    assert not source_at(served.home).is_article(served.home + "trang-chu.htm")


def test_its_way_of_working_is_seen(served: Served) -> None:
    """A title, sections and articles are found by looking at it."""
    found = look_at_home(decode(served.content), served.home)
    assert found.title
    assert found.sections
    assert len(found.articles) >= 20
