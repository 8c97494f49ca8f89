"""How far the lists of one source are followed in one crawl.

Held in memory are only the last pages of each of the lists under way, however many addresses they name.
"""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

from crawler.discovery import suspects
from crawler.discovery.backfill import Backfill
from crawler.discovery.discover import Links
from crawler.discovery.frontier import OLD, Added, Frontier
from crawler.discovery.page import Page, Rank, Role
from crawler.document import Document
from crawler.files.offered import wanted
from crawler.sources.source import Source, page_number
from crawler.store import Store

log = logging.getLogger(__name__)

LONGEST_ARCHIVE = 5000
"""Pages of one list that are followed in an archive."""
MOST_LINKED = 50
"""Articles that are taken from one article's links."""
_NEXT_ROUND = 3600.0
_MOST_LISTS = 500
_LAST_PAGES = 3


@dataclass(slots=True)
class _List:
    """What is held of a list under way: how many of its pages were taken, what its last pages named."""

    taken: int = 0
    last: deque[frozenset[str]] = field(default_factory=lambda: deque(maxlen=_LAST_PAGES))


class Walk:
    """The lists of one source, followed in one crawl."""

    def __init__(
        self,
        frontier: Frontier,
        store: Store,
        source: Source,
        most_pages: int,
        begun: float,
        backfill: Backfill | None = None,
    ) -> None:
        self._frontier = frontier
        self._store = store
        self._source = source
        self._most_pages = most_pages
        self._begun = begun
        self._backfill = backfill
        self._lists: OrderedDict[str, _List] = OrderedDict()
        self._parts: OrderedDict[str, str] = OrderedDict()

    @property
    def _job(self) -> Backfill | None:
        return self._backfill if self._backfill and self._backfill.is_open else None

    def start(self, connection: Connection, now: float) -> None:
        """Make the source's starts due, within the caller's transaction."""
        source = self._source
        self._frontier.seed(connection, source.name, Role.FEED, source.feeds, now)
        self._frontier.seed(connection, source.name, Role.SITEMAP, source.sitemaps, now)
        self._frontier.seed(connection, source.name, Role.LISTING, (source.home, *source.sections), now)

    def follow(self, connection: Connection, page: Page, links: Links, now: float) -> Added:
        """Note what a list names, and its further lists, within the caller's transaction."""
        added = self._add(connection, page, links, now)
        if page.role is Role.SITEMAP:
            self._sitemaps(connection, links, now)
        else:
            self._pages(connection, page, links, now)
        self._frontier.touch(connection, links.changed, now)
        return added

    def by_the_way(self, connection: Connection, page: Page, urls: Sequence[str], now: float) -> Added:
        """Note what an article of the news links to; what such a one links to in turn is not looked at."""
        if page.rank is not Rank.NEWS or page.visited is not None:
            return Added()
        chosen = urls[:MOST_LINKED]
        return self._frontier.add(connection, page.source, Role.ARTICLE, chosen, now, Rank.AGAIN)

    def files(self, connection: Connection, page: Page, carrier: Document, now: float) -> None:
        """Note the files that an article carries, as far as they can be read and are on its site."""
        urls = wanted(carrier, self._source)
        self._frontier.add(connection, page.source, Role.FILE, urls, now, page.rank)

    def _add(self, connection: Connection, page: Page, links: Links, now: float) -> Added:
        ranked: dict[Rank, list[str]] = {Rank.NEWS: [], Rank.ARCHIVE: []}
        since = self._backfill.since if self._backfill else None
        for link in links.articles:
            date = links.changed.get(link.url)
            old = page.rank is Rank.ARCHIVE or (date is not None and date < now - OLD)
            if not (old and since is not None and date is not None and date < since):
                ranked[Rank.ARCHIVE if old else Rank.NEWS].append(link.url)
        met, left = 0, Counter[str]()
        for rank, urls in ranked.items():
            added = self._frontier.add(connection, page.source, Role.ARTICLE, urls, now, rank)
            met, left = met + added.met, left + added.left
        return Added(met, left)

    def _sitemaps(self, connection: Connection, links: Links, now: float) -> None:
        name, role = self._source.name, Role.SITEMAP
        news = self._frontier.unread(connection, links.lists, self._begun, links.changed, self._source.rules)
        self._frontier.seed(connection, name, role, news, now)
        if (job := self._job) is not None:
            since = job.since or 0.0
            wanted = [url for url in links.lists if links.changed.get(url, since) >= since]
            rest = self._frontier.further(connection, wanted, job.started, Rank.ARCHIVE)
            self._frontier.seed(connection, name, role, rest, now, Rank.ARCHIVE)

    def _pages(self, connection: Connection, page: Page, links: Links, now: float) -> None:
        under_way = self._list(self._part(page.url))
        named = frozenset(link.url for link in links.articles)
        fresh = named.difference(*under_way.last)
        # In an archive, the articles of the page before have been visited by now.
        ends = page.rank is Rank.ARCHIVE and self._is_too_old(connection, (under_way.last or [named])[-1])
        under_way.last.append(named)
        if page.url not in self._source.starts:
            suspects.note(connection, page, fruit=bool(fresh))
        if not links.lists or not fresh or ends:
            return
        if page.visited is None or self._frontier.met_after(connection, fresh, page.visited):
            job = self._job if page.rank is Rank.ARCHIVE else None
            rank, since = page.rank, job.started if job else self._begun
        elif self._job is not None and not self._is_too_old(connection, named):
            rank, since = Rank.ARCHIVE, self._job.started
        else:
            return
        year = datetime.fromtimestamp(now, UTC).year
        for url in self._frontier.further(connection, links.lists, since, rank):
            if suspects.leave(connection, self._source.name, url, year):
                continue
            self._parts[url] = self._part(page.url)
            _shorten(self._parts)
            self._take(connection, page.role, url, rank, under_way, now)

    def _take(
        self, connection: Connection, role: Role, url: str, rank: Rank, under_way: _List, now: float
    ) -> None:
        """Make a further page due: now, or behind the news in an archive, or else in the next crawl."""
        under_way.taken += 1
        due = now
        if under_way.taken > self._most_pages and rank is not Rank.ARCHIVE:
            if self._job is not None:
                rank = Rank.ARCHIVE
            else:
                due = now + _NEXT_ROUND
        if rank is Rank.ARCHIVE and max(under_way.taken, page_number(url)[1]) > LONGEST_ARCHIVE:
            log.warning("%s: the list of %s is left after %d pages", self._source.name, url, LONGEST_ARCHIVE)
            return
        self._frontier.seed(connection, self._source.name, role, [url], due, rank)

    def _is_too_old(self, connection: Connection, urls: frozenset[str]) -> bool:
        """Whether all of these are articles from before the moment since which an archive is wanted."""
        since = self._backfill.since if self._backfill else None
        if since is None:
            return False
        known = [self._frontier.known(connection, url) for url in urls]
        newest = self._store.newest(connection, [page.document for page in known if page and page.document])
        return newest is not None and all(page and page.document for page in known) and newest < since

    def _part(self, url: str) -> str:
        """The list that a page belongs to: that of the page which named it, else by its address."""
        section = page_number(url)[0]
        return self._parts.get(url, section)

    def _list(self, section: str) -> _List:
        found = self._lists.setdefault(section, _List())
        self._lists.move_to_end(section)
        _shorten(self._lists)
        return found


def _shorten(held: OrderedDict[str, object] | OrderedDict[str, str] | OrderedDict[str, _List]) -> None:
    while len(held) > _MOST_LISTS:
        held.popitem(last=False)
