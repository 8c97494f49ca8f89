"""How a crawl behaves towards the hosts that it asks."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.crawling.crawl import Crawl
from crawler.crawling.equipment import equipment
from crawler.discovery.progress import Progress
from crawler.discovery.recrawl import LONGEST
from crawler.extraction.dates import VIETNAM
from crawler.fetching.hosts import BLOCKED_IN_A_ROW, BLOCKED_PAUSE
from crawler.fetching.pace import Pace
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.warc.archive import captures
from tests.crawler.corner import ARTICLE, Corner, CornerHandler, visit_corner

CHALLENGE = "<html><head><title>Just a moment...</title></head><body></body></html>"
COOKIE_WALL = "<script>document.cookie='D1N=4a';window.location.reload(true)</script>"


def links(count: int) -> str:
    """Write a home page that links to so many articles."""
    return "".join(f"<a href='/bai-{number}'>Tin</a>" for number in range(1, count + 1))


@pytest.mark.parametrize("wall", [CHALLENGE, COOKIE_WALL, "", "<h1>Trang đang bảo trì</h1>"])
def test_a_block_page_is_kept_nowhere(wall: str, corner: Corner, tmp_path: Path) -> None:
    """It replaces no article, is not archived, and the page is asked for again later."""
    _tally, before = visit_corner(corner, tmp_path)
    archived = len(list(captures(tmp_path / "archive")))
    corner.pages["/bai-1"] = (200, wall)
    tally, after = visit_corner(corner, tmp_path, later=2 * LONGEST)
    assert tally["blocked"] == 1
    assert after == before
    assert len(list(captures(tmp_path / "archive"))) == archived
    corner.pages["/bai-1"] = (200, ARTICLE.replace("sơ kết", "tổng kết"))
    tally, (again,) = visit_corner(corner, tmp_path, later=4 * LONGEST)
    assert again.document.title == "Hội nghị tổng kết"


def test_a_site_that_blocks_is_left_alone(
    corner: Corner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After a few block pages in a row the round ends; the next ones wait, and one block page ends them."""
    corner.pages["/"] = (200, links(9))
    corner.pages |= {f"/bai-{number}": (200, CHALLENGE) for number in range(1, 10)}
    tally, kept = visit_corner(corner, tmp_path)
    assert (tally["blocked"], kept) == (BLOCKED_IN_A_ROW, [])
    assert "left alone for 3600 s: blocked: a Cloudflare challenge" in caplog.text
    asked = len(corner.asked)
    assert visit_corner(corner, tmp_path, later=BLOCKED_PAUSE - 60)[0] == {}
    assert len(corner.asked) == asked
    corner.pages["/"] = (200, CHALLENGE)
    assert visit_corner(corner, tmp_path, later=BLOCKED_PAUSE + 60)[0] == {"blocked": 1}
    assert visit_corner(corner, tmp_path, later=2 * BLOCKED_PAUSE)[0] == {}


def test_a_pause_outlives_the_process(corner: Corner, tmp_path: Path) -> None:
    """A host that answers 503 is not asked before the time that it named, nor, if it goes on, before more."""
    corner.pages["/"] = (503, "")
    corner.headers["Retry-After"] = "600"
    visit_corner(corner, tmp_path)
    asked = len(corner.asked)
    visit_corner(corner, tmp_path, later=500)
    assert len(corner.asked) == asked
    visit_corner(corner, tmp_path, later=700)
    assert len(corner.asked) > asked
    corner.pages["/"] = (200, links(1))
    assert visit_corner(corner, tmp_path, later=1000)[1] == []
    assert len(visit_corner(corner, tmp_path, later=1400)[1]) == 1


def test_a_robots_txt_of_any_size_is_obeyed(corner: Corner, tmp_path: Path) -> None:
    """One above the limit of pages is read as far as counts, and does not allow everything."""
    corner.pages["/robots.txt"] = (200, "User-agent: *\nDisallow: /bai-\n" + "# x\n" * 200_000)
    tally, kept = visit_corner(corner, tmp_path, max_bytes=100_000)
    assert (tally, kept) == ({"list": 1, "refused": 1}, [])


@pytest.mark.parametrize(("hops", "obeyed"), [(5, True), (6, False)])
def test_a_robots_txt_may_be_elsewhere(hops: int, obeyed: bool, corner: Corner, tmp_path: Path) -> None:
    """Five redirects are followed, whatever pages may take; behind more there is no robots.txt."""
    corner.pages["/robots.txt"] = (302, "/luat-1")
    corner.pages |= {f"/luat-{number}": (302, f"/luat-{number + 1}") for number in range(1, hops)}
    corner.pages[f"/luat-{hops}"] = (200, "User-agent: *\nDisallow: /bai-\n")
    _tally, kept = visit_corner(corner, tmp_path, max_redirects=1)
    assert (kept == []) is obeyed


def test_pages_stay_due_while_rules_cannot_be_had(corner: Corner, tmp_path: Path) -> None:
    """No page counts as failed for it, and the round ends at once."""
    visit_corner(corner, tmp_path)
    corner.pages |= {"/robots.txt": (503, ""), "/": (200, links(9))}
    assert visit_corner(corner, tmp_path, later=2 * LONGEST)[0] == {"failed": 1}
    with equipment(DataFolder(tmp_path), CrawlSettings()) as tools:
        assert Progress(tools.store.database).outcomes("goc") == {"list": 1, "stored": 1}


def test_a_host_that_only_a_link_names_does_not_end_the_round(corner: Corner, tmp_path: Path) -> None:
    """A mirror without an answer for its rules costs the pages on it, and no others."""
    mirror = corner.home.replace("http:", "https:")
    corner.pages["/"] = (200, f"<a href='{mirror}bai-2'>Tin</a><a href='/bai-1'>Tin</a>")
    tally, kept = visit_corner(corner, tmp_path)
    assert tally == {"list": 1, "failed": 1, "stored": 1}
    assert len(kept) == 1


def test_a_robots_txt_is_asked_for_once_a_day(corner: Corner, tmp_path: Path) -> None:
    """Not once a round."""
    for later in (0, 7200, 80_000, 90_000):
        visit_corner(corner, tmp_path, later=later)
    assert corner.asked.count("/robots.txt") == 2


def test_a_long_crawl_delay_does_not_end_the_round(
    corner: Corner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that wants a minute between two pages gets it, and all its pages are asked for."""
    corner.pages["/robots.txt"] = (200, "User-agent: *\nCrawl-delay: 60\n")
    waits: list[float] = []
    now = [1_800_000_000.0]

    def wait(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    settings = CrawlSettings(delay=0, allow_hosts=("127.0.0.1",))
    with equipment(DataFolder(tmp_path), settings) as tools:
        pace = Pace(clock=lambda: now[0])
        crawl = Crawl(replace(tools, pace=pace), clock=lambda: now[0])
        monkeypatch.setattr(crawl._stop, "wait", wait)
        crawl.run([corner.source()])
    assert "/bai-1" in corner.asked
    assert waits == [60, 60]


def test_in_quiet_hours_nothing_is_asked(
    corner: Corner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The source's quiet hours hold, and the log says until when; afterwards the crawl goes on."""
    caplog.set_level(logging.INFO)
    now = datetime.now(VIETNAM)
    hours = [(now + timedelta(hours=hours)).strftime("%H:%M") for hours in (-1, 1)]
    assert visit_corner(corner, tmp_path, quiet="-".join(hours)) == ({}, [])
    assert corner.asked == []
    assert "in peace until" in caplog.text
    assert len(visit_corner(corner, tmp_path, later=7200, quiet="-".join(hours))[1]) == 1


class Slow(CornerHandler):
    """Answers slowly, and counts how many it answers at once."""

    at_once = most = 0
    counting = threading.Lock()

    def do_GET(self) -> None:  # noqa: N802 (its name in the base class)
        """Answer one request."""
        with self.counting:
            Slow.at_once += 1
            Slow.most = max(Slow.most, Slow.at_once)
        time.sleep(0.01)
        with self.counting:
            Slow.at_once -= 1
        super().do_GET()


def test_two_sources_on_one_host_ask_in_turn(
    corner: Corner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many sources are on it, a host is asked for one page at a time."""
    monkeypatch.setattr(corner, "RequestHandlerClass", Slow)
    corner.pages["/"] = (200, links(5))
    corner.pages["/muc"] = (200, links(9))
    corner.pages |= {f"/bai-{number}": (200, ARTICLE) for number in range(1, 10)}
    settings = CrawlSettings(delay=0, allow_hosts=("127.0.0.1",))
    sources = [corner.source(), corner.source(name="muc", home=corner.home + "muc")]
    with equipment(DataFolder(tmp_path), settings) as tools:
        Crawl(tools).run(sources)
    assert {f"/bai-{number}" for number in range(1, 10)} <= set(corner.asked)
    assert Slow.most == 1
