"""A newspaper's site, looked at from outside → how it can be followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from crawler.crawling.asking import SITEMAP_BYTES
from crawler.discovery.discover import Links, feed_links, listing_links, sitemap_links
from crawler.discovery.urls import canonical, host, same_site
from crawler.errors import FetchError, Refused, SourceError, Unreachable
from crawler.extraction.encoding import decode
from crawler.extraction.extract import extract
from crawler.fetching.fetch import Response
from crawler.language import gettext as _
from crawler.sources.front import (
    NOT_ARTICLES,
    Front,
    article_patterns,
    linked_feeds,
    look_at_home,
    looking_like,
    spread,
)
from crawler.sources.source import NAME, Source
from crawler.sources.visitor import Visitor, trouble

_USUAL_FEEDS = ("/rss", "/rss/home.rss", "/feed/", "/rss.xml", "/rss.aspx", "/home.rss", "/rss.html")
_USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap.xml.gz", "/sitemap-news.xml")
_MOST_FEEDS = 8
_MOST_SITEMAPS = 4
_MOST_SECTIONS = 12
_MOST_TRIED = 4
_TRIES = 2
_ENOUGH = 200
"""Addresses of a sitemap by which patterns are guessed."""
_HOPS = 2


@dataclass(slots=True)
class Survey:
    """What was found, each part with where it was seen; `notes` are what a person should know of it."""

    title: str
    home: str
    feeds: dict[str, str] = field(default_factory=dict)
    other_feeds: list[str] = field(default_factory=list)
    sitemaps: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)
    not_articles: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_followed(self) -> bool:
        """Whether there is anything by which new articles are met."""
        return bool(self.feeds or self.sitemaps or self.sections)

    def probe(self) -> Source:
        """The source as far as it is known."""
        patterns = (tuple(self.articles), tuple(self.not_articles))
        return Source(
            name="probe", title="probe", home=self.home, articles=patterns[0], not_articles=patterns[1]
        )


def survey(look: Visitor, url: str) -> Survey:
    """Look at a newspaper's home page, robots.txt and usual places; SourceError where it has no home page."""
    address = canonical(url if "://" in url else f"https://{url}")
    if address is None:
        raise SourceError(url, _("this is no web address"), _("give one such as https://example.vn"))
    notes: list[str] = []
    response, front = _home(look, address, notes)
    found = Survey(front.title or host(response.url), response.url, notes=notes)
    if why := trouble(response):
        found.notes.append(_("in place of the home page there is %(what)s") % {"what": why})
    elif front.is_bare:
        found.notes.append(_("the home page shows hardly a link, as a page does that JavaScript fills"))
    in_feeds = _follow_feeds(look, found, front.feeds)
    in_sitemaps = _follow_sitemaps(look, found)
    # A feed holds articles and nothing else, so it tells best what their addresses look like.
    _find_patterns(look, found, in_feeds or front.articles or in_sitemaps)
    _leave_out(found, [*front.articles, *(link.url for link in front.sections)])
    _follow_sections(look, found, {link.url: link.title for link in front.sections})
    if look.tired:
        found.notes.append(_("not everything was looked at: %(number)d requests were enough")
                           % {"number": look.asked})  # fmt: skip
    return found


def name_of(home: str) -> str:
    """A name for the source of a home page."""
    if re.fullmatch(r"[\d.:]+|\[.*", host(home)):  # an IP address: its last part is no country
        return re.sub(r"[^a-z0-9]+", "-", host(home)).strip("-")
    name = re.sub(r"^(?:www|m)\.|\.(?:com|org|gov|net|edu)?\.?\w+(?::\d+)?$", "", host(home))
    name = re.sub(r"[^a-z0-9]+", "-", name).strip("-")
    return name if NAME.fullmatch(name) else "source"


def _home(look: Visitor, address: str, notes: list[str]) -> tuple[Response, Front]:
    """The home page, and what it shows; over http where there is no https, and where a page sends on to."""
    response = _front_page(look, address)
    for _hop in range(_HOPS):
        front = look_at_home(decode(response.body, response.header("Content-Type")), response.url)
        if not (front.is_bare and front.leads_to):
            break
        response = _front_page(look, front.leads_to)
    front = look_at_home(decode(response.body, response.header("Content-Type")), response.url)
    if not same_site(response.url, address):
        notes.append(
            _("%(here)s leads to %(there)s: the newspaper has moved, or become part of another")
            % {"here": address, "there": response.url}
        )
    elif urlsplit(response.url).scheme != urlsplit(address).scheme:
        notes.append(_("the site is read at %(url)s") % {"url": response.url})
    return response, front


def _front_page(look: Visitor, address: str) -> Response:
    remedy = _("look at the address in a browser")
    try:
        try:
            response = look.get(address)
        except Unreachable:
            if not address.startswith("https:"):
                raise
            response = look.get(address.replace("https:", "http:", 1))
    except Refused as error:
        raise SourceError(address, error.told, _("it cannot be crawled; nothing was written")) from error
    except FetchError as error:
        raise SourceError(address, error.told, remedy) from error
    if response.status != 200:
        raise SourceError(address, _("the server answers %(status)d") % {"status": response.status}, remedy)
    return response


def _follow_feeds(look: Visitor, found: Survey, named: list[str]) -> list[str]:
    """Find the feeds; the articles that they name."""
    seen: set[str] = set()
    articles = _read_feeds(look, found, named, seen)
    usual = [urljoin(found.home, path) for path in _USUAL_FEEDS]
    for url in usual if not articles else ():
        if articles := _read_feeds(look, found, [url], seen):
            break  # the other usual places lead to the same feed
    return list(dict.fromkeys(articles))


def _read_feeds(look: Visitor, found: Survey, urls: list[str], seen: set[str], depth: int = 1) -> list[str]:
    """Keep those of the addresses that are feeds, and what a page that lists feeds leads to."""
    articles: list[str] = []
    new = [url for url in urls if url not in seen]
    seen.update(new)
    for url in new[:_MOST_FEEDS]:
        response = look.page(url)
        if response is None or not same_site(response.url, found.home):
            continue
        feed = _had(partial(feed_links, response.body, url, found.probe(), trusting=True))
        links = [link.url for link in feed.articles]
        if links:
            found.feeds[url] = _("%(number)d articles") % {"number": len(links)}
            articles += links
        elif depth:
            page = BeautifulSoup(decode(response.body, response.header("Content-Type")), "lxml")
            articles += _read_feeds(look, found, linked_feeds(page, response.url), seen, depth - 1)
    found.other_feeds += new[_MOST_FEEDS:]
    return articles


def _follow_sitemaps(look: Visitor, found: Survey) -> list[str]:
    """Find the sitemaps; some of the addresses that they name and that may be articles."""
    try:
        told = look.robots(found.home).sitemaps()
    except FetchError:
        told = []
    named = [url for text in told if (url := canonical(text, found.home)) and same_site(url, found.home)]
    reasons = dict.fromkeys(named, _("named by robots.txt"))
    for path in _USUAL_SITEMAPS if not reasons else ():
        reasons[urljoin(found.home, path)] = _("a usual place")
    articles: list[str] = []
    for url, reason in list(reasons.items())[:_MOST_SITEMAPS]:
        listed = _in_sitemap(look, url, found.home)
        if listed:
            articles += listed
            found.sitemaps[url] = reason
    for url in list(reasons)[_MOST_SITEMAPS:]:
        found.sitemaps[url] = _("%(reason)s, not looked at") % {"reason": reasons[url]}
    return articles


def _had(read: Callable[[], Links]) -> Links:
    """What a list leads to; nothing where it is a bomb."""
    try:
        return read()
    except FetchError:
        return Links()


def _in_sitemap(look: Visitor, url: str, home: str, depth: int = 1) -> list[str]:
    """Some of what a sitemap, or a sitemap of an index, names; nothing where it is none."""
    # Whatever an entry looks like: what is an article is to be found out.
    everything = Source(name="probe", title="probe", home=home, articles=("*",))
    response = look.page(url, SITEMAP_BYTES)
    if response is None:
        return []
    links = _had(partial(sitemap_links, response.body, url, everything))
    # Of an index the last sitemap is often the newest, and the first one that of the sections.
    for child in (links.lists[-1:] + links.lists[:-1])[:2] if depth else ():
        if listed := _in_sitemap(look, child, home, 0):
            return listed
    named = [link.url for link in links.articles]
    likely = [link for link in named if Source(name="probe", title="probe", home=home).is_article(link)]
    chosen = likely or named
    return chosen[:: max(1, len(chosen) // _ENOUGH)][:_ENOUGH]


def _find_patterns(look: Visitor, found: Survey, urls: Sequence[str]) -> None:
    """Guess the patterns from addresses, and try them at a few pages."""
    urls = list(dict.fromkeys(urls))
    patterns = article_patterns(urls)[:_MOST_TRIED]
    examples = {pattern: looking_like(urls, [pattern], found.home) for pattern in patterns}
    doubts = {
        pattern: _trouble(look, found.home, pattern, spread(matching, _TRIES))
        for pattern, matching in examples.items()
        if matching
    }
    sure = [pattern for pattern, doubt in doubts.items() if not doubt]
    for pattern in sure or doubts:
        place = urlsplit(examples[pattern][0])
        example = place.path + (f"?{place.query}" if place.query else "")
        found.articles[pattern] = _("as in %(url)s") % {"url": example}
    for pattern, doubt in doubts.items():
        if doubt:
            found.notes.append(_("“%(pattern)s”: %(why)s") % {"pattern": pattern, "why": doubt})


def _trouble(look: Visitor, home: str, pattern: str, urls: list[str]) -> str:
    """Why none of the pages is an article, "" where one is."""
    source = Source(name="probe", title="probe", home=home, articles=(pattern,))
    why = ""
    for url in urls:
        try:
            response = look.get(url)
        except FetchError as error:
            why = why or f"{url}: {error}"
            continue
        reason = trouble(response)
        if not reason:
            html = decode(response.body, response.header("Content-Type"))
            reason = extract(html, response.url, source).reason
        if not reason:
            return ""
        why = why or f"{url}: {reason}"
    return why


def _leave_out(found: Survey, urls: Iterable[str]) -> None:
    """Note what looks like an article on the home page and stands where none does."""
    taken = looking_like(list(urls), found.articles, found.home) if found.articles else []
    for pattern in NOT_ARTICLES:
        if matching := looking_like(taken, [pattern], found.home):
            found.not_articles[pattern] = _("as in %(url)s") % {"url": urlsplit(matching[0]).path}


def _follow_sections(look: Visitor, found: Survey, candidates: dict[str, str]) -> None:
    """Keep the candidates that lead to articles."""
    probe = found.probe()
    for url, title in list(candidates.items())[:_MOST_SECTIONS]:
        response = look.page(url)
        if response is None or response.url in (found.home, *found.sections):  # where missing ones may lead
            continue
        html = decode(response.body, response.header("Content-Type"))
        if len(listing_links(html, url, probe).articles) >= 3:
            found.sections[url] = title
