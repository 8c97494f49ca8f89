"""Links out of feeds, sitemaps and listing pages."""

from __future__ import annotations

import gzip
import io
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import feedparser
from bs4 import BeautifulSoup
from lxml import etree  # type: ignore[import-untyped]

from crawler.discovery.urls import canonical, is_other_form, same_site
from crawler.extraction.dates import parse_date
from crawler.extraction.encoding import clean
from crawler.fetching.bombs import FEED_TAGS, SITEMAP_TAGS, refuse_bombs
from crawler.sources.source import Source, page_number

_MAX_SITEMAP_BYTES = 50_000_000
_FEW = 5
_JUST_NOW = 300.0


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a list names, with the date that the list gives it."""

    url: str
    title: str = ""
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """What a list leads to: articles, further lists of its kind.

    `changed` says when some of both are said to have changed last, in seconds since 1970, as far as that
    can be believed; `note` says where it cannot.
    """

    articles: list[Link] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    changed: dict[str, float] = field(default_factory=dict)
    note: str = ""


def feed_links(content: bytes, url: str, source: Source, *, trusting: bool = False) -> Links:
    """The articles of an RSS or Atom feed; `trusting` takes whatever of the site it names.

    TooLarge for an XML bomb.
    """
    refuse_bombs(content, FEED_TAGS)
    # Parsed from memory: given text, feedparser would take it for an address and fetch it.
    try:
        parsed = feedparser.parse(io.BytesIO(content), sanitize_html=False)
    except ValueError:  # half a surrogate pair, written as "&#xD800;"
        return Links()
    articles = []
    for entry in parsed.entries:
        target = canonical(str(entry.get("link", "")), url)
        if target and (source.covers(target) if trusting else source.is_article(target)):
            date = parse_date(str(entry.get("published") or entry.get("updated") or ""))
            articles.append(Link(target, clean(str(entry.get("title", ""))), date))
    return Links(articles=articles)


def sitemap_links(content: bytes, url: str, source: Source, fetched: datetime | None = None) -> Links:
    """The articles of a sitemap or the sitemaps of an index (sitemaps.org 0.9; gzip, news extension).

    Entities are never resolved. Of a broken file what stands before the break counts. TooLarge for an XML
    bomb.
    """
    unpacked = _gunzipped(content)
    refuse_bombs(unpacked, SITEMAP_TAGS)
    links = Links()
    changed: dict[str, float] = {}
    for name, place, date in _sitemap_entries(unpacked):
        target = canonical(place, url)
        if target is None or not same_site(target, source.home):
            continue
        moment = parse_date(date) if date else None
        if name == "sitemap":
            links.lists.append(target)
            if moment is not None and len(date) <= len("2024-03-01"):
                moment += timedelta(days=1)  # it may have changed at the end of the day
        elif source.is_article(target):
            links.articles.append(Link(target, date=moment))
        else:
            continue
        if moment is not None:
            changed[target] = moment.timestamp()
    if fetched is not None and not are_believable(changed.values(), fetched.timestamp()):
        return replace(links, note="its dates are not believed")
    return replace(links, changed=changed)


def are_believable(moments: Collection[float], now: float) -> bool:
    """Whether a sitemap's dates can be those of changes: not when most are one, or the time of asking."""
    many = len(moments) // 2
    if len(moments) >= _FEW and Counter(moments).most_common(1)[0][1] > many:
        return False
    return len(moments) < 2 or sum(now - _JUST_NOW < moment < now + _JUST_NOW for moment in moments) <= many


def listing_links(html: str, url: str, source: Source) -> Links:
    """The articles that a home or section page links to, and its further pages."""
    soup = BeautifulSoup(html, "lxml")
    base = soup.find("base", href=True)
    origin = canonical(str(base["href"]), url) if base else None
    articles: dict[str, Link] = {}
    further: dict[str, None] = {}
    for link in soup.find_all(["a", "link"], href=True):
        target = canonical(str(link["href"]), origin or url)
        if target is None or not source.covers(target):
            continue
        # The next page comes first: "/xay-dung-dang-chinh-quyen/?page=2" could be the name of an article.
        if _is_further_page(url, target):
            further[target] = None
        elif link.name == "a" and source.is_article(target):
            known = articles.get(target)
            if known is None or not known.title:
                articles[target] = Link(target, clean(link.get_text(" ")))
        elif "next" in (link.get("rel") or ()):
            further[target] = None
    return Links(list(articles.values()), list(further))


def article_links(links: Iterable[str], url: str, source: Source) -> list[str]:
    """The articles of the site among the links of an article's page."""
    found: dict[str, None] = {}
    here = urlsplit(url)
    origin = f"{here.scheme}://{here.netloc}"
    for href in dict.fromkeys(links):
        try:
            # Most links are plain paths, and joining addresses is dear.
            plain = href.startswith("/") and not href.startswith("//") and "/." not in href
            may_be = source.is_article(origin + href if plain else urljoin(url, href))
        except ValueError:
            continue
        # Most links are none of an article, and the form of an address is dear to find.
        if may_be and (target := canonical(href, url)) and source.is_article(target):
            found[target] = None
    # The print and AMP forms of this article and of others are no articles of their own.
    return [target for target in found if target != url and not is_other_form(target)]


def _is_further_page(url: str, target: str) -> bool:
    """Whether the target is a further page of the list, at most three pages on."""
    here, number = page_number(url)
    there, other = page_number(target)
    return here == there and number < other <= number + 3


def _gunzipped(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return file.read(_MAX_SITEMAP_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""


def _sitemap_entries(content: bytes) -> Iterator[tuple[str, str, str]]:
    reader = etree.iterparse(
        io.BytesIO(content.lstrip()),
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    place = date = ""
    try:
        for _event, element in reader:
            name = etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
            if name == "loc" and not place:
                place = (element.text or "").strip()
            elif name in ("lastmod", "publication_date") and not date:
                date = (element.text or "").strip()
            elif name in ("url", "sitemap"):
                if place:
                    yield name, place, date
                place = date = ""
                element.clear()
            # What has been read is let go, so that memory does not grow with the file.
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError):  # ValueError: half a surrogate pair, written as "&#xD800;"
        return
