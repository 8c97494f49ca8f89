"""How far lists are followed: nothing new may be missed, and no list is read for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.crawling.asking import SITEMAP_BYTES
from crawler.discovery.recrawl import LONGEST
from tests.crawler.corner import ARTICLE, Corner, visit_corner

PAGES, PER_PAGE = 4, 3


def list_page(number: int, count: int = PAGES) -> str:
    """One page of a section, with a link to the next."""
    first = (number - 1) * PER_PAGE + 1
    links = "".join(f"<a href='/bai-{n}'>Bài {n}</a>" for n in range(first, first + PER_PAGE))
    return links + (f"<a href='/muc?page={number + 1}'>{number + 1}</a>" if number < count else "")


@pytest.fixture
def section(corner: Corner) -> Corner:
    """The small site with a section of four pages of three articles."""
    corner.pages["/"] = (200, "<a href='/muc'>Mục</a>")
    for number in range(1, PAGES + 1):
        corner.pages["/muc" if number == 1 else f"/muc?page={number}"] = (200, list_page(number))
    for number in range(1, PAGES * PER_PAGE + 1):
        corner.pages[f"/bai-{number}"] = (200, ARTICLE)
    return corner


def feed(*paths: str) -> str:
    """An RSS feed of these pages."""
    items = "".join(f"<item><title>x</title><link>{path}</link></item>" for path in paths)
    return f"<rss version='2.0'><channel>{items}</channel></rss>"


def test_a_feed_that_names_the_first_page_hides_nothing(section: Corner, tmp_path: Path) -> None:
    """Articles behind page 1 are found although a feed had named all of page 1 before."""
    section.pages["/rss"] = (200, feed(*(f"{section.home}bai-{n}" for n in (1, 2, 3))))
    changes = {"sections": (f"{section.home}muc",), "feeds": (f"{section.home}rss",)}
    _tally, kept = visit_corner(section, tmp_path, **changes)
    assert len(kept) == PAGES * PER_PAGE


def test_what_a_stopped_crawl_had_met_hides_nothing(section: Corner, tmp_path: Path) -> None:
    """A crawl that knew page 1's articles from a feed alone leaves the section to be read by the next."""
    section.pages["/rss"] = (200, feed(*(f"{section.home}bai-{n}" for n in (1, 2, 3))))
    visit_corner(section, tmp_path, feeds=(f"{section.home}rss",))
    _tally, kept = visit_corner(section, tmp_path, sections=(f"{section.home}muc",))
    assert len(kept) == PAGES * PER_PAGE


def test_beyond_the_limit_the_next_crawl_goes_on(section: Corner, tmp_path: Path) -> None:
    """A section longer than the limit is read to its end over several crawls."""
    changes = {"sections": (f"{section.home}muc",), "max_listing_pages": 1}
    counts = [len(visit_corner(section, tmp_path, later=n * 90_000, **changes)[1]) for n in range(2)]
    assert counts == [6, 12]


def test_a_list_at_rest_is_not_read_again_to_its_end(section: Corner, tmp_path: Path) -> None:
    """A second crawl reads the first page and no other."""
    changes = {"sections": (f"{section.home}muc",)}
    visit_corner(section, tmp_path, **changes)
    section.asked.clear()
    visit_corner(section, tmp_path, later=60, **changes)
    assert [path for path in section.asked if path.startswith("/muc")] == ["/muc"]


def test_pages_that_repeat_themselves_end_the_list(section: Corner, tmp_path: Path) -> None:
    """A site that answers every page number with the same page is not followed for ever."""
    for number in range(2, 300):
        body = list_page(1).replace("page=2", f"page={number + 1}")
        section.pages[f"/muc?page={number}"] = (200, body)
    visit_corner(section, tmp_path, sections=(f"{section.home}muc",))
    assert sum(path.startswith("/muc") for path in section.asked) == 2


def test_an_unchanged_index_leads_to_its_sitemaps(corner: Corner, tmp_path: Path) -> None:
    """A sitemap that changed is read although the index that names it did not change."""
    corner.pages["/sitemap.xml"] = (
        200,
        f"<sitemapindex><sitemap><loc>{corner.home}one.xml</loc></sitemap></sitemapindex>",
    )
    for path in ("/bai-2", "/bai-3"):
        corner.pages[path] = (200, ARTICLE)
    for count, path in ((2, "bai-2"), (3, "bai-3")):
        corner.pages["/one.xml"] = (200, f"<urlset><url><loc>{corner.home}{path}</loc></url></urlset>")
        _tally, kept = visit_corner(
            corner, tmp_path, later=60 * count, sitemaps=(f"{corner.home}sitemap.xml",)
        )
        assert len(kept) == count


def test_a_sitemap_may_be_larger_than_a_page(corner: Corner, tmp_path: Path) -> None:
    """The protocol's size holds for sitemaps, not the limit of pages."""
    padding = f"<!--{'x' * 20_000}-->"
    corner.pages["/bai-2"] = (200, ARTICLE)
    corner.pages["/one.xml"] = (200, f"<urlset>{padding}<url><loc>{corner.home}bai-2</loc></url></urlset>")
    changes = {"sitemaps": (f"{corner.home}one.xml",), "max_bytes": 10_000}
    assert len(visit_corner(corner, tmp_path, **changes)[1]) == 2
    assert SITEMAP_BYTES == 50_000_000


def test_a_source_that_was_edited_reads_its_lists_anew(corner: Corner, tmp_path: Path) -> None:
    """A widened pattern finds what an unchanged list had named all along."""
    corner.pages["/"] = (200, "<a href='/bai-1'>Một</a><a href='/tin-2'>Hai</a>")
    corner.pages["/tin-2"] = (200, ARTICLE)
    assert len(visit_corner(corner, tmp_path)[1]) == 1
    assert len(visit_corner(corner, tmp_path, later=60, articles=("/bai-*", "/tin-*"))[1]) == 2


def test_strange_validators_do_no_harm(corner: Corner, tmp_path: Path) -> None:
    """Letters in ETag that no request may carry back are forgotten."""
    corner.headers["ETag"] = '"\u00e9"'
    for later in (0, 90_000):
        tally, kept = visit_corner(corner, tmp_path, later=later)
        assert len(kept) == 1
        assert "failed" not in tally


def test_a_canonical_address_that_leads_back_is_no_twin(corner: Corner, tmp_path: Path) -> None:
    """Where the canonical address redirects to the page itself, the page goes on being visited."""
    for text in ("Bản đầu. ", "Bản hai. "):
        body = ARTICLE.replace("</head>", "<link rel='canonical' href='/bai-goc'></head>")
        corner.pages["/bai-1"] = (200, body.replace("<p>", f"<p>{text}"))
        corner.pages["/bai-goc"] = (301, "/bai-1")
        _tally, kept = visit_corner(corner, tmp_path, later=0 if text == "Bản đầu. " else 2 * LONGEST)
        assert text.strip() in kept[0].document.body
    assert len(kept) == 1


def test_without_rules_the_pages_stay_due(corner: Corner, tmp_path: Path) -> None:
    """While robots.txt cannot be had nothing is asked, and nothing is put off for long."""
    corner.pages["/robots.txt"] = (503, "")
    tally, kept = visit_corner(corner, tmp_path)
    assert (tally, kept) == ({"failed": 1}, [])
    corner.pages["/robots.txt"] = (404, "")
    assert len(visit_corner(corner, tmp_path)[1]) == 1
