"""What the sites write for machines: robots.txt, the feed, the sitemaps."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

from .pages import render

if TYPE_CHECKING:
    from .site import Site

ARCHIVE: Final = "/sitemap-archive.xml.gz"
NEWS: Final = "/sitemap-news.xml"
_IN_FEED: Final = 15
_IN_NEWS: Final = 10


def robots(site: Site) -> bytes:
    """Return robots.txt, with a byte-order mark where the site's editor left one."""
    lines = ["User-agent: *", "Disallow: /tim-kiem", "Disallow: /admin/"]
    if site.delay:
        lines.append(f"Crawl-delay: {site.delay:g}")
    lines += ["", f"Sitemap: {site.url('/sitemap.xml')}", ""]
    return "\n".join(lines).encode("utf-8-sig" if site.manner.byte_order_mark else "utf-8")


def rss(site: Site) -> bytes:
    """Return the newest articles as RSS 2.0."""
    return render("shared/rss.xml", site=site, articles=site.articles[:_IN_FEED]).encode()


def sitemap_index(site: Site) -> bytes:
    """Return the index of the sitemaps."""
    children = (ARCHIVE, NEWS) if site.manner.news_sitemap else (ARCHIVE,)
    return render("shared/sitemap_index.xml", site=site, children=children).encode()


def archive_sitemap(site: Site) -> bytes:
    """Return the sitemap of all articles, compressed as a file."""
    text = render("shared/sitemap.xml", site=site, articles=site.articles)
    return gzip.compress(text.encode(), mtime=0)


def news_sitemap(site: Site) -> bytes:
    """Return the sitemap of the newest articles."""
    # An entry of a news sitemap must have a date, so an article without one is not among them.
    dated = [article for article in site.articles if article.dated]
    return render("shared/sitemap_news.xml", site=site, articles=dated[:_IN_NEWS]).encode()
