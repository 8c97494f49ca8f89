"""The loop: take the next address, ask for it politely, archive the answer, keep what it says.

One thread works for one source, so what happens to a page reads from top to bottom in `_visit`, and
all that a visit changes in the database is one transaction, after the answer is safe in the archive.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version

from sqlalchemy import Connection

from crawler.archive import Archive
from crawler.database import Database
from crawler.discover import Links, feed_links, listing_links, page_number, sitemap_links
from crawler.document import Document
from crawler.encoding import decode
from crawler.errors import FetchError, Refused, TooLarge, Unreachable
from crawler.extract import extract
from crawler.fetch import Fetcher, Limits, Response, user_agent
from crawler.folder import DataFolder
from crawler.frontier import Frontier, Outcome, Page, Role, Visit
from crawler.pace import Pace, retry_after
from crawler.robots import Robots, robots_url
from crawler.settings import CrawlSettings
from crawler.source import Source
from crawler.store import Store
from crawler.urls import host

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that a crawl waits at its end for pages that asked to be tried again shortly."""
_THREADS = 32
_TRY_LATER = frozenset({408, 429, 500, 502, 503, 504})
_HTML = ("html", "xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Visited:
    """One page was visited: what a progress display or a log needs."""

    source: str
    url: str
    role: Role
    outcome: Outcome
    detail: str = ""


@dataclass(slots=True)
class _Effect:
    """What a visit changes, to be written in one transaction."""

    visit: Visit
    detail: str = ""
    articles: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    document: Document | None = None
    twin: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every crawl of one collection works with."""

    store: Store
    frontier: Frontier
    archive: Archive
    fetcher: Fetcher
    settings: CrawlSettings
    pace: Pace = field(default_factory=Pace)


def fetcher(settings: CrawlSettings) -> Fetcher:
    """What asks for pages, as the settings say; to be closed."""
    limits = Limits(settings.timeout, settings.max_bytes, settings.max_redirects)
    return Fetcher(user_agent(version("tracuu"), settings.contact), limits, settings.allow_hosts)


@contextmanager
def equipment(folder: DataFolder, settings: CrawlSettings) -> Iterator[Equipment]:
    """Open a data folder to crawl into it; BusyError where another process does."""
    folder.make()
    with (
        folder.locked("crawl"),
        closing(fetcher(settings)) as asking,
        closing(Database(folder.database)) as database,
        Archive(folder.archive, settings.archive_bytes) as archive,
    ):
        yield Equipment(Store(database), Frontier(database), archive, asking, settings)


class Crawl:
    """One crawl over some sources.

    What its threads share guards itself, or is changed within a transaction, of which there is one at a time.
    """

    def __init__(
        self,
        equipment: Equipment,
        clock: Callable[[], float] = time.time,
        notice: Callable[[Visited], None] = lambda _visited: None,
    ) -> None:
        self._store = equipment.store
        self._frontier = equipment.frontier
        self._archive = equipment.archive
        self._fetcher = equipment.fetcher
        self._settings = equipment.settings
        self._clock = clock
        self._notice = notice
        self._stop = threading.Event()
        self._pace = equipment.pace
        self._robots: dict[str, Robots] = {}
        self._listed: Counter[str] = Counter()
        self._seen_lists: set[str] = set()
        self._tally: Counter[str] = Counter()

    def stop(self) -> None:
        """End after the visits that are under way; what was not visited stays due."""
        self._stop.set()

    def run(self, sources: Iterable[Source]) -> Counter[str]:
        """Crawl the sources until nothing is due; how many visits ended how."""
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="crawl") as threads:
            working = [threads.submit(self._crawl, source) for source in sources]
            try:
                for work in working:
                    work.result()
            except BaseException:
                self.stop()
                raise
        return self._tally

    def _crawl(self, source: Source) -> None:
        now = self._clock()
        with self._store.database.writing() as connection:
            self._frontier.seed(connection, source.name, Role.FEED, source.feeds, now)
            self._frontier.seed(connection, source.name, Role.SITEMAP, source.sitemaps, now)
            self._frontier.seed(connection, source.name, Role.LISTING, (source.home, *source.sections), now)
        while not self._stop.is_set():
            now = self._clock()
            page = self._frontier.next(source.name, now + PATIENCE)
            if page is None:
                return
            if page.due is not None and page.due > now:
                self._stop.wait(page.due - now)
                continue
            self._visit(source, page)

    def _visit(self, source: Source, page: Page) -> None:
        try:
            response = self._fetcher.get(
                page.url, page.etag, page.modified, before=lambda url: self._may_ask(source, url)
            )
        except FetchError as error:
            effect = _not_had(error)
        else:
            effect = self._read(source, page, response)
        if self._stop.is_set() and effect.visit.failed:
            return  # the stop may be what made it fail: it stays due
        now = self._clock()
        with self._store.database.writing() as connection:
            self._keep(connection, source, page, effect, now)
            self._tally[effect.visit.outcome.value] += 1
        log.info("%s %s %s %s", source.name, effect.visit.outcome, page.url, effect.detail)
        self._notice(Visited(source.name, page.url, page.role, effect.visit.outcome, effect.detail))

    def _keep(self, connection: Connection, source: Source, page: Page, effect: _Effect, now: float) -> None:
        new = self._frontier.add(connection, source.name, Role.ARTICLE, effect.articles, now)
        if page.role is Role.SITEMAP:
            self._frontier.seed(connection, source.name, page.role, self._unseen(effect.lists), now)
        elif new:  # further pages of a list only while they bring something new
            self._frontier.seed(connection, source.name, page.role, self._next_lists(effect.lists), now)
        visit = effect.visit
        if effect.document is not None and not (
            effect.twin and self._store.has(connection, effect.document.id)
        ):
            changed = self._store.put(connection, [(effect.document, visit.capture)], now)
            visit = replace(visit, changed=bool(changed), document=effect.document.id)
        if effect.gone and page.document:
            self._store.mark_gone(connection, page.document, now)
        self._frontier.record(connection, page, visit, now)

    def _may_ask(self, source: Source, url: str) -> None:
        """Wait for the host's turn; Refused where the address is off the site or forbidden."""
        if not source.covers(url):
            raise Refused(f"leads to another site: {url}")
        robots = self._rules(source, url)
        if not robots.allows(url):
            raise Refused("robots.txt forbids it")
        self._wait(url, max(self._delay(source), robots.delay()))

    def _wait(self, url: str, delay: float) -> None:
        self._pace.wait(host(url), delay, self._stop.wait)
        if self._stop.is_set():
            raise Unreachable("the crawl was stopped before it was asked for")

    def _delay(self, source: Source) -> float:
        return self._settings.delay if source.delay is None else source.delay

    def _rules(self, source: Source, url: str) -> Robots:
        address = robots_url(url)
        if address not in self._robots:
            self._wait(url, self._delay(source))
            try:
                answer = self._fetcher.get(address)
                self._robots[address] = Robots.from_status(answer.status, answer.body)
            except Unreachable:
                self._robots[address] = Robots.from_status(503, b"")
            except (Refused, TooLarge):
                self._robots[address] = Robots.from_status(404, b"")
        return self._robots[address]

    def _read(self, source: Source, page: Page, response: Response) -> _Effect:
        now = datetime.fromtimestamp(self._clock(), UTC)
        status = response.status
        if status == 304:
            return _Effect(Visit(Outcome.UNCHANGED))
        if status in (404, 410):
            final = status == 410 or not page.document
            return _Effect(Visit(Outcome.GONE, final=final, forget=True), str(status), gone=True)
        if status != 200:
            wait = retry_after(response.header("Retry-After"), now.timestamp())
            if status in (429, 503):
                self._pace.pause(host(response.url), wait or 60.0)
            later = status in _TRY_LATER
            return _Effect(
                Visit(Outcome.FAILED, failed=True, retry_after=wait if later else None), str(status)
            )
        if page.role is Role.ARTICLE:
            return self._read_article(source, response, now)
        try:
            return _read_list(source, page.role, response)
        except Exception:
            # As with an article: what breaks the reading of one page must not end the crawl.
            log.exception("%s could not be read", response.url)
            return _Effect(Visit(Outcome.FAILED, failed=True), "could not be read")

    def _read_article(self, source: Source, response: Response, now: datetime) -> _Effect:
        kind = response.header("Content-Type").lower()
        if kind and not any(name in kind for name in _HTML):
            return _Effect(Visit(Outcome.NO_ARTICLE, final=True), kind)
        place = self._archive.append(response, now)
        etag, modified = response.header("ETag"), response.header("Last-Modified")
        try:
            html = decode(response.body, response.header("Content-Type"), source.charset)
            found = extract(html, response.url, source, now)
        except Exception:
            # A page that breaks the reading must not end the crawl; it is archived, so nothing is lost.
            log.exception("%s could not be read", response.url)
            return _Effect(Visit(Outcome.FAILED, failed=True, capture=place), "could not be read")
        if found.document is None:
            return _Effect(
                Visit(Outcome.NO_ARTICLE, capture=place, etag=etag, modified=modified), found.reason
            )
        twin = found.document.url != response.url
        return _Effect(
            Visit(
                Outcome.TWIN if twin else Outcome.STORED,
                capture=place,
                final=twin,
                etag=etag,
                modified=modified,
            ),
            found.document.title,
            articles=[found.document.url] if twin else [],
            document=found.document,
            twin=twin,
        )

    def _unseen(self, lists: list[str]) -> list[str]:
        new = [url for url in lists if url not in self._seen_lists]
        self._seen_lists.update(new)
        return new

    def _next_lists(self, lists: list[str]) -> list[str]:
        """The lists not yet followed in this crawl, as long as their section is within its limit."""
        chosen = []
        for url in self._unseen(lists):
            section, _number = page_number(url)
            self._listed[section] += 1
            if self._listed[section] <= self._settings.max_listing_pages:
                chosen.append(url)
        return chosen


def _not_had(error: FetchError) -> _Effect:
    outcome = Outcome.REFUSED if isinstance(error, Refused | TooLarge) else Outcome.FAILED
    return _Effect(Visit(outcome, failed=True), str(error))


def _read_list(source: Source, role: Role, response: Response) -> _Effect:
    if role is Role.FEED:
        return _list_effect(feed_links(response.body, response.url, source), response)
    if role is Role.SITEMAP:
        return _list_effect(sitemap_links(response.body, response.url, source), response)
    html = decode(response.body, response.header("Content-Type"), source.charset)
    return _list_effect(listing_links(html, response.url, source), response)


def _list_effect(links: Links, response: Response) -> _Effect:
    visit = Visit(Outcome.LIST, etag=response.header("ETag"), modified=response.header("Last-Modified"))
    return _Effect(
        visit,
        f"{len(links.articles)} links",
        articles=[link.url for link in links.articles],
        lists=links.lists,
    )
