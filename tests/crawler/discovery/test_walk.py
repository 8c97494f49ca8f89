"""Sitemaps by their dates, links by the way, archives read to their ends, and one article at one address."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.crawling.crawl import Crawl
from crawler.crawling.equipment import equipment
from crawler.database import Database
from crawler.discovery.backfill import Backfills
from crawler.discovery.discover import are_believable, article_links
from crawler.discovery.recrawl import LONGEST
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.store import Stored
from tests.crawler.corner import ARTICLE, Corner, visit_corner

NOW = datetime.now(UTC)
WORDS = (
    "đê",
    "cầu",
    "lúa",
    "trường",
    "chợ",
    "rừng",
    "biển",
    "phố",
    "mỏ",
    "cảng",
    "hồ",
    "vườn",
    "làng",
    "chùa",
)


def article(number: int, head: str = "", body: str = "") -> str:
    """An article with a text of its own."""
    word = WORDS[number % len(WORDS)]
    text = " ".join(
        f"Hội nghị {other} bàn việc {word} số {n * number} của địa phương." for n, other in enumerate(WORDS)
    )
    page = ARTICLE.replace("Hội nghị sơ kết", f"Hội nghị về {word}").replace("</head>", f"{head}</head>")
    return page.replace("<p>", f"<p>{text} {body}")


def entries(corner: Corner, name: str, moments: dict[str, datetime | str]) -> str:
    """A sitemap, or an index of sitemaps, with a date for each entry."""
    dates = {path: date if isinstance(date, str) else date.isoformat() for path, date in moments.items()}
    inner = "".join(
        f"<{name}><loc>{corner.home}{path}</loc><lastmod>{date}</lastmod></{name}>"
        for path, date in dates.items()
    )
    return f"<set>{inner}</set>"


def addresses(kept: list[Stored], corner: Corner) -> set[str]:
    """Under which addresses documents are kept."""
    return {stored.document.url.removeprefix(corner.home) for stored in kept}


def test_only_sitemaps_that_changed_are_read_again(corner: Corner, tmp_path: Path) -> None:
    """What an index says of its sitemaps is believed: one that changed since is read, the others are not."""
    ages = {"one.xml": NOW - timedelta(days=3), "two.xml": NOW - timedelta(days=2)}
    corner.pages["/index.xml"] = (200, entries(corner, "sitemap", ages))
    for name in ages:
        corner.pages[f"/{name}"] = (200, entries(corner, "url", {"bai-1": NOW - timedelta(days=3)}))
    changes = {"sitemaps": (f"{corner.home}index.xml",)}
    visit_corner(corner, tmp_path, **changes)
    corner.asked.clear()
    visit_corner(corner, tmp_path, later=7200, **changes)
    assert [path for path in corner.asked if path.endswith(".xml")] == ["/index.xml"]
    corner.pages["/index.xml"] = (
        200,
        entries(corner, "sitemap", ages | {"two.xml": NOW + timedelta(hours=3)}),
    )
    corner.asked.clear()
    visit_corner(corner, tmp_path, later=4 * 3600, **changes)
    assert [path for path in corner.asked if path.endswith(".xml")] == ["/index.xml", "/two.xml"]


def test_an_article_that_changed_is_visited_at_once(corner: Corner, tmp_path: Path) -> None:
    """A sitemap's date after our visit makes an article due long before its time."""
    changes = {"sitemaps": (f"{corner.home}one.xml",)}
    dates = {"bai-1": NOW - timedelta(days=90), "bai-2": NOW - timedelta(days=80)}
    corner.pages |= {"/bai-2": (200, article(2)), "/one.xml": (200, entries(corner, "url", dates))}
    visit_corner(corner, tmp_path, **changes)
    corner.pages["/one.xml"] = (200, entries(corner, "url", dates | {"bai-2": NOW + timedelta(hours=1)}))
    for asked in (["/bai-2"], []):
        corner.asked.clear()
        visit_corner(corner, tmp_path, later=7200, **changes)
        assert [path for path in corner.asked if path.startswith("/bai")] == asked


@pytest.mark.parametrize(
    ("moments", "believed"),
    [
        ([0.0], True),
        ([0.0, 1.0], False),
        ([-100_000.0, 0.0, -200_000.0], True),
        ([-5000.0] * 6, False),
        ([-5000.0] * 3, True),
        ([-1000.0 * n for n in range(1, 9)], True),
        ([], True),
    ],
)
def test_dates_of_the_asking_itself_are_not_believed(moments: list[float], believed: bool) -> None:
    """A site that stamps every entry with one moment, or with now, says nothing of changes."""
    assert are_believable([1e9 + moment for moment in moments], 1e9) is believed


def test_articles_that_others_link_to_are_found(corner: Corner, tmp_path: Path) -> None:
    """An article that only another links to is visited; what that links to is not."""
    for number in (1, 2, 3):
        link = f"<a href='/bai-{number + 1}?utm_source=x'>Xem</a><a href='/bai-{number}?print=1'>In</a>"
        corner.pages[f"/bai-{number}"] = (200, article(number, body=link))
    _tally, kept = visit_corner(corner, tmp_path)
    assert addresses(kept, corner) == {"bai-1", "bai-2"}


def test_links_of_an_article(corner: Corner) -> None:
    """Of all its links, those to other articles of the site; forms of this one and broken ones are none."""
    hrefs = (
        "/bai-2",
        "/bai-2#a",
        "/muc",
        "http://khac.example/bai-3",
        "http://[/bai",
        "/bai-1?m=1",
        "javascript:bai-",
    )
    assert article_links(hrefs, f"{corner.home}bai-1", corner.source()) == [f"{corner.home}bai-2"]
    assert article_links([], corner.home, corner.source()) == []


def test_one_canonical_for_all_pages_is_ignored(corner: Corner, tmp_path: Path) -> None:
    """A site whose every page names the same article, or a page that is none, loses no article."""
    for target in ("/bai-1", "/bai-khong-co", "/bai-muc"):
        head = f"<link rel='canonical' href='{target}'>"
        corner.pages["/"] = (200, "".join(f"<a href='/bai-{n}'>x</a>" for n in range(1, 5)))
        corner.pages |= {f"/bai-{n}": (200, article(n, head)) for n in range(1, 5)}
        corner.pages["/bai-muc"] = (200, "<h1>Mục</h1>")
        _tally, kept = visit_corner(corner, tmp_path / target[1:])
        assert addresses(kept, corner) == {f"bai-{n}" for n in range(1, 5)}, target


def test_the_forms_of_an_article_are_one_document(corner: Corner, tmp_path: Path) -> None:
    """AMP and print pages that are met first lead to the article, which is stored once, also later on."""
    head = "<link rel='canonical' href='/bai-1'>"
    forms = ("/amp/bai-1", "/bai-1?print=1", "/print/bai-1", "/bai-1/amp")
    corner.pages["/"] = (200, "".join(f"<a href='{form}'>x</a>" for form in forms))
    corner.pages |= {path: (200, article(1, head)) for path in ("/bai-1", *forms)}
    for later in (0, 2 * LONGEST):
        _tally, kept = visit_corner(corner, tmp_path, later=later, articles=("*bai-*",))
        assert addresses(kept, corner) == {"bai-1"}


def test_a_page_under_another_address_is_the_same_document(corner: Corner, tmp_path: Path) -> None:
    """A site that moves from one form of its addresses to another keeps its documents' identities."""
    _tally, (before,) = visit_corner(corner, tmp_path)
    corner.pages["/"] = (200, "<a href='/bai-1/'>x</a>")
    moved = ARTICLE.replace("</head>", "<link rel='canonical' href='/bai-1/'></head>").replace(
        "sơ kết", "tổng kết"
    )
    corner.pages |= {"/bai-1": (301, "/bai-1/"), "/bai-1/": (200, moved)}
    _tally, (after,) = visit_corner(corner, tmp_path, later=2 * LONGEST)
    assert after.document.id == before.document.id
    assert after.document.title != before.document.title


@pytest.fixture
def archived(corner: Corner) -> Corner:
    """A site whose section has ten pages, of which news shows the first; each article is of its own year."""
    corner.pages["/"] = (200, "<a href='/muc'>Mục</a>")
    for page in range(1, 11):
        further = f"<a href='/muc?page={page + 1}'>Sau</a>" if page < 10 else ""
        corner.pages["/muc" if page == 1 else f"/muc?page={page}"] = (
            200,
            f"<a href='/bai-{page}'>x</a>{further}",
        )
        corner.pages[f"/bai-{page}"] = (200, article(page).replace("2024-03-01", f"{2025 - page}-03-01"))
    return corner


def backfilled(
    corner: Corner, folder: Path, since: float | None, limit: int | None, *, first: bool
) -> set[str]:
    """Crawl a section of which only the first page is new, with its archive; what is kept then."""
    settings = CrawlSettings(delay=0, allow_hosts=("127.0.0.1",), max_listing_pages=1)
    source = corner.source(sections=(f"{corner.home}muc",))
    with equipment(DataFolder(folder), settings) as tools:
        archives = Backfills(tools.store.database)
        if first:
            archives.begin("goc", since, time.time())
        Crawl(tools, limit=limit).run([source])
        return addresses(list(tools.store.all()), corner)


def test_an_archive_is_read_to_its_end_and_goes_on(archived: Corner, tmp_path: Path) -> None:
    """Some articles a time, by one command or by the crawls that follow, until the last page is read."""
    counts = [len(backfilled(archived, tmp_path, None, 3, first=n == 0)) for n in range(4)]
    assert counts[0] < counts[1] < counts[3] == 10
    database = Database(DataFolder(tmp_path).database)
    job = Backfills(database).get("goc")
    database.close()
    assert job is not None
    assert not job.is_open
    assert Counter(archived.asked)["/muc?page=7"] == 1


def test_an_archive_since_a_day_ends_there(archived: Corner, tmp_path: Path) -> None:
    """Behind a page of articles from before the day, none is read, nor by any later crawl."""
    since = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    for first in (True, False):
        kept = backfilled(archived, tmp_path, since, None, first=first)
        assert {f"bai-{n}" for n in range(1, 6)} <= kept <= {f"bai-{n}" for n in range(1, 8)}


def test_a_calendar_of_next_links_is_left(corner: Corner, tmp_path: Path) -> None:
    """A chain of months, each with the same few articles beside it, is not followed."""
    corner.pages["/"] = (200, "<a href='/bai-1'>x</a>")
    for month in range(1, 13):
        corner.pages[f"/lich/2024/{month:02}/"] = (
            200,
            f"<a href='/bai-1'>x</a><link rel='next' href='/lich/2024/{month + 1:02}/'>",
        )
    visit_corner(corner, tmp_path, sections=(f"{corner.home}lich/2024/01/",))
    assert len([path for path in corner.asked if path.startswith("/lich")]) == 2
