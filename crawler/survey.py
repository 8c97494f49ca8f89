"""What a newspaper's home page shows of how it can be followed → a source file to be edited."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.discover import article_patterns, feed_links, listing_links, look_at_home, sitemap_links
from crawler.encoding import decode
from crawler.errors import FetchError, SourceError
from crawler.fetch import Response
from crawler.language import gettext as _
from crawler.robots import Robots, robots_url
from crawler.source import NAME, Source
from crawler.urls import canonical, host

Fetch = Callable[[str], Response]

_USUAL_FEEDS = ("/rss", "/rss/home.rss", "/feed/", "/rss.xml", "/rss.aspx", "/home.rss")
_USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap.xml.gz")
_MOST_SECTIONS = 15


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found, each part with where it was seen."""

    name: str
    title: str
    home: str
    feeds: dict[str, str]
    sitemaps: dict[str, str]
    sections: dict[str, str]
    articles: dict[str, str]


def survey(fetch: Fetch, url: str, name: str = "") -> Survey:
    """Look at a newspaper's home page, robots.txt and usual places; SourceError where it has no home page."""
    address = canonical(url if "://" in url else f"https://{url}")
    if address is None:
        raise SourceError(url, _("this is no web address"), _("give one such as https://example.vn"))
    try:
        response = fetch(address)
    except FetchError as error:
        raise SourceError(address, str(error), _("look at the address in a browser")) from error
    if response.status != 200:
        raise SourceError(
            address,
            _("the server answers %(status)d") % {"status": response.status},
            _("look at the address in a browser"),
        )
    home = response.url
    found = look_at_home(decode(response.body, response.header("Content-Type")), home)
    feeds = _feeds(fetch, home, found.feeds)
    in_feeds = [link for links in feeds.values() for link in links]
    # A feed holds articles and nothing else, so it tells best what their addresses look like.
    patterns = article_patterns(dict.fromkeys(in_feeds or found.articles))
    probe = Source(name="probe", title="probe", home=home, articles=tuple(patterns))
    sections = _sections(fetch, {link.url: link.title for link in found.sections}, probe)
    return Survey(
        name=name or _name(home),
        title=found.title or host(home),
        home=home,
        feeds={feed: _("%(number)d articles") % {"number": len(links)} for feed, links in feeds.items()},
        sitemaps=_sitemaps(fetch, home, probe),
        sections=sections,
        articles={pattern: _example(pattern, [*in_feeds, *found.articles], home) for pattern in patterns},
    )


def to_toml(found: Survey) -> str:
    """The source file, each guess with the reason for it."""
    lines = [
        _("# Source of Tra Cứu. Everything here was guessed from the site itself: look it over."),
        f"title = {_string(found.title)}",
        f"home = {_string(found.home)}",
        "",
        _("# Feeds (RSS, Atom): read at every crawl."),
        *_array("feeds", found.feeds),
        _("# Sitemaps, and indexes of sitemaps."),
        *_array("sitemaps", found.sitemaps),
        _("# Section pages: followed page by page while they bring new articles."),
        *_array("sections", found.sections),
        _("# What is an article: patterns of the address behind the host; * is anything, # a number."),
        _("# Without any, whatever looks like one is tried."),
        *_array("articles", found.articles),
        _("# Seconds between two requests; robots.txt may ask for more. Without it: crawl.delay."),
        "# delay = 5.0",
        _("# How often: “every 30m”, “every 2h”, “every 1d”, or a cron line."),
        'schedule = "every 2h"',
        "",
        _("# CSS selectors for what the extraction does not find by itself; see docs/sources.md."),
        "# [fields]",
        '# lead = ".sapo"',
        '# body = ".content"',
    ]
    return "\n".join(lines) + "\n"


def _feeds(fetch: Fetch, home: str, named: list[str]) -> dict[str, list[str]]:
    probe = Source(name="probe", title="probe", home=home)
    usual = [urljoin(home, path) for path in _USUAL_FEEDS]
    found: dict[str, list[str]] = {}
    for url in dict.fromkeys(named or usual):
        response = _ask(fetch, url)
        links = (
            [link.url for link in feed_links(response.body, url, probe, trusting=True).articles]
            if response
            else []
        )
        if links:
            found[url] = links
    return found


def _sitemaps(fetch: Fetch, home: str, probe: Source) -> dict[str, str]:
    robots = _ask(fetch, robots_url(home))
    named = Robots.parse(robots.body).sitemaps() if robots else []
    reasons = {url: _("named by robots.txt") for text in named if (url := canonical(text, home))}
    for path in _USUAL_SITEMAPS if not reasons else ():
        reasons[urljoin(home, path)] = _("a usual place")
    found: dict[str, str] = {}
    for url, reason in reasons.items():
        response = _ask(fetch, url)
        links = sitemap_links(response.body, url, probe) if response else None
        if links and (links.articles or links.lists):
            found[url] = reason
    return found


def _sections(fetch: Fetch, candidates: dict[str, str], probe: Source) -> dict[str, str]:
    """The candidates that lead to articles."""
    found = {}
    for url, title in list(candidates.items())[:_MOST_SECTIONS]:
        response = _ask(fetch, url)
        if response is None:
            continue
        html = decode(response.body, response.header("Content-Type"))
        if len(listing_links(html, url, probe).articles) >= 3:
            found[url] = title
    return found


def _ask(fetch: Fetch, url: str) -> Response | None:
    try:
        response = fetch(url)
    except FetchError:
        return None
    return response if response.status == 200 else None


def _example(pattern: str, urls: list[str], home: str) -> str:
    tried = Source(name="probe", title="probe", home=home, articles=(pattern,))
    matching = [url for url in urls if tried.is_article(url)]
    return _("as in %(url)s") % {"url": urlsplit(matching[0]).path} if matching else ""


def _name(home: str) -> str:
    if re.fullmatch(r"[\d.:]+|\[.*", host(home)):  # an IP address: its last part is no country
        return re.sub(r"[^a-z0-9]+", "-", host(home)).strip("-")
    name = re.sub(r"^(?:www|m)\.|\.(?:com|org|gov|net|edu)?\.?\w+(?::\d+)?$", "", host(home))
    name = re.sub(r"[^a-z0-9]+", "-", name).strip("-")
    return name if NAME.fullmatch(name) else "source"


def _array(name: str, values: dict[str, str]) -> list[str]:
    if not values:
        return [f"{name} = []", ""]
    rows = [f"    {_string(value)}," + (f"  # {why}" if why else "") for value, why in values.items()]
    return [f"{name} = [", *rows, "]", ""]


def _string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
