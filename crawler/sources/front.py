"""What a home page shows of how its newspaper can be followed; what addresses of articles have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from crawler.discovery.discover import Link, listing_links
from crawler.discovery.urls import canonical, same_site
from crawler.extraction.encoding import clean
from crawler.sources.source import Source

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_FEED = re.compile(r"\brss\b|/feed/?$|\.rss$|\batom\b", re.IGNORECASE)
_REMARKS = re.compile(r"comment|binh-luan", re.IGNORECASE)
_MENUS = "nav a[href], header a[href], [class*=menu] a[href], [id*=menu] a[href], [class*=nav] a[href]"
_NO_SECTION = re.compile(
    r"\.(?:pdf|jpe?g|png|rss|xml)$|rss|login|dang-nhap|tim-kiem|search|lien-he|lich\b|quang-cao|video|print"
    r"|podcast|gioi-thieu|toa-soan|dat-bao",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"""\blocation(?:\.href)?\s*=\s*["']([^"']+)["']|\blocation\.(?:replace|assign)\(\s*["']([^"']+)["']"""
)
_REFRESH = re.compile(r"""\d+\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)""", re.IGNORECASE)
NOT_ARTICLES = (
    *("/tag/*", "/tags/*", "/tu-khoa/*", "/tim-kiem*", "/search*", "/author/*", "/tac-gia/*"),
    *("/video/*", "/videos/*", "/podcast/*", "/print/*", "/in/*", "/amp/*"),
)
"""What stands beside the articles of many sites and looks like them."""


@dataclass(frozen=True, slots=True)
class Front:
    """What a home page shows; `leads_to` is where it sends a browser on to, "" where it stays."""

    title: str
    feeds: list[str]
    sections: list[Link]
    articles: list[str]
    leads_to: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it shows next to nothing, as a page does that a script fills."""
        return len(self.sections) + len(self.articles) < 3


def look_at_home(html: str, url: str) -> Front:
    """The title, the feeds, the likely sections and the likely articles of a home page.

    What the site's menus link to may be a section, however much it looks like an article.
    """
    soup = BeautifulSoup(html, "lxml")
    site = soup.find("meta", property="og:site_name")
    title = clean(str(site.get("content", "")) if site else "") or _name_of_site(
        clean(soup.title.get_text() if soup.title else "")
    )
    probe = Source(name="probe", title="probe", home=url)
    menus = soup.select(_MENUS)
    sections: dict[str, Link] = {}
    for link in menus or soup.select("a[href]"):
        target, text = canonical(str(link["href"]), url), clean(link.get_text(" "))
        if target and text and _may_be_section(target, url) and (menus or not probe.is_article(target)):
            sections.setdefault(target, Link(target, text))
    articles = [link.url for link in listing_links(html, url, probe).articles]
    return Front(
        title,
        linked_feeds(soup, url),
        list(sections.values()),
        [url for url in articles if url not in sections],
        _leads_to(soup, url),
    )


def linked_feeds(soup: BeautifulSoup, url: str) -> list[str]:
    """The feeds that a page names: of itself first, then those that it links to, as a page of feeds does."""
    links = soup.find_all("link", href=True, type=list(_FEED_TYPES))
    links += [
        link
        for link in soup.find_all("a", href=True)
        if _FEED.search(f"{link.get_text(' ')} {str(link['href']).split('?')[0]}")
    ]
    found = (canonical(str(link["href"]), url) for link in links if not _REMARKS.search(str(link["href"])))
    return [feed for feed in dict.fromkeys(found) if feed and feed != url and same_site(feed, url)]


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


def spread(urls: Iterable[str], number: int) -> list[str]:
    """A few of the addresses, from as many folders of the site as possible, in their order."""
    folders: dict[str, list[str]] = {}
    for url in urls:
        folders.setdefault(urlsplit(url).path.strip("/").partition("/")[0], []).append(url)
    chosen: list[str] = []
    while any(folders.values()) and len(chosen) < number:
        chosen += [waiting.pop(0) for waiting in folders.values() if waiting]
    return chosen[:number]


def looking_like(urls: Sequence[str], patterns: Iterable[str], home: str) -> list[str]:
    """The addresses that the patterns mean."""
    source = Source(name="probe", title="probe", home=home, articles=tuple(patterns))
    return [url for url in urls if source.is_article(url)]


def _name_of_site(title: str) -> str:
    """The part of a home page's title that names the newspaper, not its motto."""
    parts = re.split(r"\s+[-|–—]\s+", title)
    named = (part for part in parts if re.search(r"\b(?:báo|trang|cổng|đài|tạp chí)\b", part, re.IGNORECASE))
    return next(named, parts[0])


def _leads_to(soup: BeautifulSoup, url: str) -> str:
    """Where a page sends a browser that shows it: by a meta element, or by a script."""
    refresh = soup.find("meta", attrs={"http-equiv": re.compile("^refresh$", re.IGNORECASE)})
    found = _REFRESH.match(clean(str(refresh.get("content", "")))) if refresh else None
    target = found[1] if found else ""
    for script in soup.find_all("script") if not target else ():
        if led := _LEADS_ON.search(script.get_text()):
            target = led[1] or led[2]
            break
    address = canonical(target, url) if target else None
    return address if address and address != url else ""


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
    return path.count("/") <= 3 and not _NO_SECTION.search(path) and not re.search(r"\d{4}", slug)
