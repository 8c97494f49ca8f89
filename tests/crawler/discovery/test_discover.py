"""Links out of feeds, sitemaps and listing pages."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.discover import (
    Link,
    feed_links,
    listing_links,
    sitemap_links,
)
from crawler.errors import TooLarge
from crawler.extraction.dates import parse_date
from crawler.sources.source import Source, page_number

HOME = "http://bao.example/"
SOURCE = Source(name="bao", title="Báo", home=HOME, articles=("/*.html",))


def urls(links: list[Link]) -> list[str]:
    """The paths of links."""
    return [link.url.removeprefix(HOME) for link in links]


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Báo</title>
<item><title>Hội nghị &amp;amp; họp</title><link>http://bao.example/a.html?utm_source=rss</link>
<pubDate>Fri, 28 Jun 2019 08:15:00 GMT+7</pubDate></item>
<item><title>Hai</title><link> /b.html </link></item>
<item><title>Khác</title><link>http://khac.example/c.html</link></item>
<item><title>Không có địa chỉ</title></item>
<item><title>Mục</title><link>http://bao.example/muc/</link></item>
</channel></rss>"""


def test_a_feed_names_articles_with_dates() -> None:
    """The site's articles in the feed's order, canonical; other entries are left out."""
    found = feed_links(RSS.encode(), HOME + "rss", SOURCE)
    assert urls(found.articles) == ["a.html", "b.html"]
    assert found.articles[0].date == parse_date("28/06/2019 08:15")
    assert found.lists == []


def test_an_atom_feed_is_a_feed() -> None:
    """Atom's links stand in attributes."""
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Một</title>
    <link rel="alternate" href="/a.html"/><updated>2019-06-28T08:15:00+07:00</updated></entry></feed>"""
    (link,) = feed_links(atom.encode(), HOME, SOURCE).articles
    assert link == Link(HOME + "a.html", "Một", parse_date("2019-06-28T08:15:00+07:00"))


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>http://bao.example/a.html</loc><lastmod>2019-06-28</lastmod>
<image:image><image:loc>http://bao.example/a.jpg</image:loc></image:image></url>
<url><loc> http://bao.example/b.html </loc>
<news:news><news:publication_date>2019-06-29T01:00:00Z</news:publication_date></news:news></url>
<url><loc>http://khac.example/c.html</loc></url>
<url><lastmod>2019-06-28</lastmod></url>
<url><loc>http://bao.example/d.html</loc></url>
</urlset>"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_sitemap_names_articles_with_dates(pack: type[bytes]) -> None:
    """Plain or packed; an image's address is no page's."""
    found = sitemap_links(pack(SITEMAP.encode()), HOME + "sitemap.xml", SOURCE)
    assert urls(found.articles) == ["a.html", "b.html", "d.html"]
    assert [link.date for link in found.articles] == [
        parse_date("2019-06-28"),
        parse_date("2019-06-29T01:00:00Z"),
        None,
    ]


def test_a_sitemap_index_names_sitemaps() -> None:
    """The children of an index on this site are lists."""
    index = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>http://bao.example/s1.xml.gz</loc></sitemap>
    <sitemap><loc>http://khac.example/s2.xml</loc></sitemap></sitemapindex>"""
    found = sitemap_links(b"\n  " + index.encode(), HOME, SOURCE)
    assert (found.lists, found.articles) == ([HOME + "s1.xml.gz"], [])


def test_of_a_broken_sitemap_the_whole_part_counts() -> None:
    """A file that was cut off still names what stands before the cut."""
    cut = SITEMAP[: SITEMAP.index("<url><loc>http://khac")]
    assert urls(sitemap_links(cut.encode(), HOME, SOURCE).articles) == ["a.html", "b.html"]


def test_entities_are_not_resolved() -> None:
    """A sitemap can neither read a file of this machine nor blow itself up."""
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE x [<!ENTITY e0 "/etc"><!ENTITY f SYSTEM "file:///etc/passwd">{bomb}]>'
    text = f"{head}<urlset><url><loc>http://bao.example/&e11;&f;.html</loc></url></urlset>"
    with pytest.raises(TooLarge, match="XML bomb"):
        sitemap_links(text.encode(), HOME, SOURCE)
    found = sitemap_links(text.replace(bomb, "").encode(), HOME, SOURCE)
    assert all("root" not in link.url and len(link.url) < 100 for link in found.articles)


def test_a_packed_bomb_ends_at_its_limit() -> None:
    """A sitemap unpacks to 50 MB at most."""
    assert sitemap_links(gzip.compress(b" " * 60_000_000, 1), HOME, SOURCE).articles == []


LISTING = """<html><head><base href="/muc/"><link rel="next" href="/muc/?page=2"></head><body>
<a href="a.html"><img src="a.jpg"></a> <a href="a.html#top">Bài  một</a> <a href="/b.html?fbclid=1">Hai</a>
<a href="http://khac.example/c.html">Khác</a> <a href="javascript:void(0)">x</a> <a href="mailto:a@b">x</a>
<a>x</a> <a href="http://[/">x</a> <a href="?page=3">3</a> <a href="?page=9">cuối</a> <a href="?page=0">0</a>
<a href="/khac/?page=2">x</a> <a href="?page=%C2%B2">x</a>"""


def test_a_listing_names_articles_and_its_next_pages() -> None:
    """Each article once, with the words of its link; pages of this list a few steps on."""
    found = listing_links(LISTING, HOME + "muc/", SOURCE)
    assert urls(found.articles) == ["muc/a.html", "b.html"]
    assert [link.title for link in found.articles] == ["Bài một", "Hai"]
    assert found.lists == [HOME + "muc/?page=2", HOME + "muc/?page=3"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (HOME + "muc/", ("bao.example/muc", 1)),
        (HOME + "muc/?page=3", ("bao.example/muc", 3)),
        (HOME + "muc?trang=3&loai=1", ("bao.example/muc?loai=1", 3)),
        (HOME + "muc/page/4/", ("bao.example/muc", 4)),
        (HOME + "muc/trang-5.html", ("bao.example/muc", 5)),
        (HOME + "muc?page=x", ("bao.example/muc?page=x", 1)),
        (HOME + "muc?page=%C2%B2", ("bao.example/muc?page=%C2%B2", 1)),
        (HOME + "lich/2026/11/", ("bao.example/lich/2026/11", 1)),
    ],
)
def test_a_page_belongs_to_a_list(url: str, expected: tuple[str, int]) -> None:
    """The forms in which content systems number the pages of a section."""
    assert page_number(url) == expected


def test_the_next_page_of_a_long_name_is_no_article() -> None:
    """A section whose name is as long as a title has further pages, with and without patterns."""
    section = HOME + "xay-dung-dang-chinh-quyen/"
    html = '<a href="?page=2">2</a> <a href="/xay-dung-dang-chinh-quyen/ket-nap-nam-dang-vien-moi">Bài</a>'
    for patterns in ((), ("/*-*",)):
        source = Source(name="bao", title="Báo", home=HOME, articles=patterns)
        found = listing_links(html, section, source)
        assert found.lists == [section + "?page=2"]
        assert urls(found.articles) == ["xay-dung-dang-chinh-quyen/ket-nap-nam-dang-vien-moi"]


def test_a_calendar_is_no_list_of_pages() -> None:
    """The next month is not the next page."""
    html = '<a href="/lich/2026/12/">sau</a> <a href="/lich/2026/10/">trước</a>'
    assert listing_links(html, HOME + "lich/2026/11/", SOURCE).lists == []


_PIECES = st.sampled_from(
    [
        "<a href=",
        "<link rel=next href=",
        "'http://[/'",
        "'?page=%C2%B2'",
        "<base href='http://a:99999/'>",
        ">",
        "</a>",
        "<url>",
        "<loc>",
        "http://bao.example/a.html",
        "</loc>",
        "</url>",
        "<rss><channel><item><link>",
        "&#xD800;",
    ]
)


@pytest.mark.filterwarnings("ignore::bs4.MarkupResemblesLocatorWarning")
@settings(max_examples=60)
@given(st.one_of(st.binary(), st.lists(_PIECES).map(lambda pieces: "".join(pieces).encode())))
def test_reading_lists_never_raises(content: bytes) -> None:
    """Any bytes lead to some links or none, all of them on the site."""
    for found in (
        feed_links(content, HOME, SOURCE),
        sitemap_links(content, HOME, SOURCE),
        listing_links(content.decode(errors="replace"), HOME, SOURCE),
    ):
        assert all(link.url.startswith(HOME) for link in found.articles)
