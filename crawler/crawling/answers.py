"""An answer → what the visit came to; what is an article's or a file's is archived before it is read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.crawling.effect import Effect, not_had, read_article, read_list, remembering, unreadable
from crawler.crawling.equipment import Equipment
from crawler.crawling.readers import Read, Wanted
from crawler.discovery.discover import Links, feed_links, listing_links, sitemap_links
from crawler.discovery.page import Outcome, Page, Rank, Role, Visit
from crawler.errors import FetchError, Unreadable
from crawler.extraction.encoding import decode
from crawler.fetching import blocked
from crawler.fetching.bombs import PAGE_TAGS, refuse_tags
from crawler.fetching.fetch import Response
from crawler.fetching.pace import retry_after
from crawler.files.attachments import file_type
from crawler.files.enclosure import enclosure
from crawler.sources.source import Source

log = logging.getLogger(__name__)

_TRY_LATER = frozenset({408, 429, 500, 502, 503, 504})
_REFUSALS = frozenset({429, 503})
"""Statuses by which a host asks to be left alone."""
_HTML = ("html", "xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's page that was had and is archived, and is being read."""

    page: Page
    response: Response
    place: str
    found: Future[Read]


class Answers:
    """Reads answers, and tells the hosts that gave them apart: those that answer, refuse, or shut us out."""

    def __init__(self, equipment: Equipment, clock: Callable[[], float]) -> None:
        self._archive = equipment.archive
        self._hosts = equipment.hosts
        self._readers = equipment.readers
        self._clock = clock

    def follow(self, source: Source, page: Page, response: Response) -> Effect | Reading:
        """What follows from an answer, or the article that is being read out of it."""
        if response.status == 200 and _is_file(page, response):
            return self._file(source, response)
        now = datetime.fromtimestamp(self._clock(), UTC)
        # A file that only some may have is no sign that the host shuts us out.
        why = blocked.reason(response.status, response.header, response.body)
        if why and page.role is not Role.FILE:
            self._hosts.blocked(response.url, now.timestamp(), why)
            return Effect(Visit(Outcome.BLOCKED, failed=True), why, blocked.cause(why))
        if response.status != 200:
            return self._without_page(page, response, now)
        self._hosts.answered(response.url)
        if page.role in (Role.LISTING, Role.ARTICLE):
            refuse_tags(response.body, PAGE_TAGS)
        if page.role is Role.ARTICLE:
            return self._begin_reading(source, page, response, now)
        try:
            return read_list(response, _links(source, page.role, response, now), source.rules)
        except FetchError:
            raise
        except Exception:
            # What breaks the reading of one page must not end the crawl.
            log.exception("%s could not be read", response.url)
            return unreadable()

    def article(self, reading: Reading) -> Effect:
        """What follows from a page that is an article, or was to be one; waits until it has been read."""
        try:
            said = self._readers.result(reading.found)
        except FetchError as error:
            return not_had(error)
        except Exception:
            log.exception("%s could not be read", reading.response.url)
            return unreadable(reading.place)
        return read_article(reading.page, reading.response, reading.place, said.extraction, said.links)

    def _begin_reading(
        self, source: Source, page: Page, response: Response, now: datetime
    ) -> Effect | Reading:
        kind = response.header("Content-Type")
        if kind and not any(name in kind.lower() for name in _HTML):
            return Effect(Visit(Outcome.NO_ARTICLE, final=True), kind.lower())
        place = self._archive.append(response, now)
        # Without patterns too much that an article links to looks like one: tags, persons, series.
        links = bool(source.articles) and page.rank is Rank.NEWS and page.visited is None
        found = self._readers.read(Wanted(response.body, kind, response.url, source, now, links))
        return Reading(page, response, place, found)

    def _file(self, source: Source, response: Response) -> Effect:
        self._hosts.answered(response.url)
        if not file_type(response.body):
            kind = response.header("Content-Type")
            return Effect(Visit(Outcome.NO_ARTICLE), f"no file that can be read ({kind})")
        place = self._archive.append(response, datetime.fromtimestamp(self._clock(), UTC))
        try:
            document = enclosure(response.body, response.url, source.name)
        except Unreadable as reason:
            return Effect(remembering(Visit(Outcome.NO_ARTICLE, capture=place), response), str(reason))
        except Exception:
            log.exception("%s could not be read", response.url)
            return unreadable(place)
        stored = remembering(Visit(Outcome.STORED, capture=place), response)
        return Effect(stored, document.title, document=document, address=response.url)

    def _without_page(self, page: Page, response: Response, now: datetime) -> Effect:
        status = response.status
        wait = retry_after(response.header("Retry-After"), now.timestamp())
        if status in _REFUSALS:
            self._hosts.refused(response.url, now.timestamp(), f"answers {status}", wait)
        else:
            self._hosts.answered(response.url)
        if status == 304:
            place = "" if page.role.is_list else self._archive.append(response, now)
            return Effect(Visit(Outcome.UNCHANGED, capture=place))
        if status in (404, 410):
            # What was never had may not be there yet, and is asked for once more.
            final = status == 410 or not (page.document or not page.interval)
            place = self._archive.append(response, now) if page.document else ""
            visit = Visit(Outcome.GONE, final=final, forget=True, capture=place)
            return Effect(visit, str(status), str(status), gone=True)
        later = wait if status in _TRY_LATER else None
        return Effect(Visit(Outcome.FAILED, failed=True, retry_after=later), str(status), str(status))


def _is_file(page: Page, response: Response) -> bool:
    """Whether the answer is a file, or should be: a portal's lists may name files among its articles."""
    return page.role is Role.FILE or (page.role is Role.ARTICLE and bool(file_type(response.body)))


def _links(source: Source, role: Role, response: Response, now: datetime) -> Links:
    if role is Role.FEED:
        return feed_links(response.body, response.url, source)
    if role is Role.SITEMAP:
        return sitemap_links(response.body, response.url, source, now)
    html = decode(response.body, response.header("Content-Type"), source.charset)
    return listing_links(html, response.url, source)
