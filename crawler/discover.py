"""Links out of feeds, sitemaps and listing pages."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import feedparser
from bs4 import BeautifulSoup
from lxml import etree  # type: ignore[import-untyped]

from crawler.dates import parse_date
from crawler.encoding import clean
from crawler.source import Source, page_number
from crawler.urls import canonical, is_other_form, same_site

_MAX_SITEMAP_BYTES = 50_000_000
_FEW = 5
_JUST_NOW = 300.0
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


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
    """The articles of an RSS or Atom feed; `trusting` takes whatever of the site it names."""
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

    Entities are never resolved. Of a broken file what stands before the break counts.
    """
    links = Links()
    changed: dict[str, float] = {}
    for name, place, date in _sitemap_entries(_gunzipped(content)):
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


def article_links(html: str, url: str, source: Source) -> list[str]:
    """The articles of the site that an article's page links to."""
    root = etree.HTML(html.encode(errors="ignore"), etree.HTMLParser(encoding="utf-8"))
    found: dict[str, None] = {}
    for href in dict.fromkeys(root.xpath("//a/@href")) if root is not None else ():
        try:
            may_be = source.is_article(urljoin(url, href))
        except ValueError:
            continue
        # Most links are none of an article, and the form of an address is dear to find.
        if may_be and (target := canonical(href, url)) and source.is_article(target):
            found[target] = None
    # The print and AMP forms of this article and of others are no articles of their own.
    return [target for target in found if target != url and not is_other_form(target)]


@dataclass(frozen=True, slots=True)
class Found:
    """What a home page shows of how its newspaper can be followed."""

    title: str
    feeds: list[str]
    sections: list[Link]
    articles: list[str]


def look_at_home(html: str, url: str) -> Found:
    """The title, the feeds, the likely sections and the likely articles of a home page.

    What the site's menus link to may be a section, however much it looks like an article.
    """
    soup = BeautifulSoup(html, "lxml")
    site = soup.find("meta", property="og:site_name")
    title = clean(str(site.get("content", "")) if site else "") or clean(
        soup.title.get_text() if soup.title else ""
    )
    feeds = [
        canonical(str(link["href"]), url) for link in soup.find_all("link", href=True, type=list(_FEED_TYPES))
    ]
    feeds += [
        canonical(str(link["href"]), url)
        for link in soup.find_all("a", href=True)
        if re.search(r"\brss\b|/feed/?$", f"{link.get_text()} {link['href']}", re.IGNORECASE)
    ]
    sections: dict[str, Link] = {}
    for link in soup.select("nav a[href], header a[href], [class*=menu] a[href], [id*=menu] a[href]"):
        target, text = canonical(str(link["href"]), url), clean(link.get_text(" "))
        if target and text and _may_be_section(target, url):
            sections.setdefault(target, Link(target, text))
    probe = Source(name="probe", title="probe", home=url)
    articles = [link.url for link in listing_links(html, url, probe).articles]
    return Found(
        title,
        [feed for feed in dict.fromkeys(feeds) if feed and same_site(feed, url)],
        list(sections.values()),
        [url for url in articles if url not in sections],
    )


def _name_of_site(title: str) -> str:
    """The part of a home page's title that names the newspaper, not its motto."""
    parts = re.split(r"\s+[-|–—]\s+", title)
    named = (part for part in parts if re.search(r"\b(?:báo|trang|cổng|đài|tạp chí)\b", part, re.IGNORECASE))
    return next(named, parts[0])


def article_patterns(urls: Iterable[str]) -> list[str]:
    """Patterns that the addresses of articles have in common, commonest first.

    "*" stands for anything and "#" for a number, as in a source file's `articles`.
    """
    groups: dict[tuple[int, str], list[tuple[str, ...]]] = {}
    for url in urls:
        *folders, slug = urlsplit(url).path.strip("/").split("/")
        tail = _tail(slug) + ("/" if urlsplit(url).path.endswith("/") else "")
        folders = [re.sub(r"\d+", "#", folder) for folder in folders]
        groups.setdefault((len(folders), tail), []).append(tuple(folders))
    enough = max(2, sum(map(len, groups.values())) // 10)
    patterns = {}
    for (_depth, tail), members in groups.items():
        if len(members) >= enough:
            same = ["*" if len(set(names)) > 1 else names[0] for names in zip(*members, strict=True)]
            patterns[re.sub(r"(?:\*/)+\*", "*", "/".join(["", *same, tail]))] = len(members)
    return sorted(patterns, key=lambda pattern: -patterns[pattern])


def _tail(slug: str) -> str:
    """The form of the last part of an article's path: "mot-hai-post123.html" → "*-post#.html"."""
    stem, dot, ending = slug.rpartition(".") if re.search(r"\.[a-z]{3,5}$", slug) else (slug, "", "")
    if found := re.search(r"(-[a-z]{0,4}|^)\d{3,}$", stem):
        stem = f"*{found[1]}#" if found.start() else "#"
    else:
        # Without a number, only its length tells the name of an article from that of a section.
        stem = "-".join("*" * min(4, stem.count("-") + 1))
    return f"{stem}{dot}{ending}"


def _may_be_section(target: str, home: str) -> bool:
    path = urlsplit(target).path
    if not same_site(target, home) or path in ("", "/") or target == home:
        return False
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    files = (
        r"\.(?:pdf|jpe?g|png|rss|xml)$|rss|login|dang-nhap|tim-kiem|search|lien-he|lich|quang-cao|video|print"
    )
    return (
        path.count("/") <= 3 and not re.search(files, path, re.IGNORECASE) and not re.search(r"\d{4}", slug)
    )


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
    except (etree.XMLSyntaxError, ValueError):  # ValueError: half a surrogate pair, written as "&#xD800;"
        return
