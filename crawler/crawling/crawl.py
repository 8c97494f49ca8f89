"""The loop: take the next address, visit it, keep what the visit came to.

One thread works for one source, so what happens to a page reads from top to bottom: it is asked for, its
answer archived and read, and what it says kept in one transaction, after the answer is safe in the archive.
Where other processes read the articles, a few pages of a source are under way at once.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from crawler.crawling.answers import Answers, Reading
from crawler.crawling.asking import Asking
from crawler.crawling.effect import Effect, Visited, not_had
from crawler.crawling.equipment import Equipment
from crawler.crawling.keeping import Keeping
from crawler.discovery import suspects
from crawler.discovery.backfill import Backfills
from crawler.discovery.page import Outcome, Page, Rank, Role, Visit
from crawler.discovery.progress import Progress
from crawler.discovery.traps import suspicion
from crawler.discovery.urls import site
from crawler.discovery.walk import Walk
from crawler.errors import FetchError
from crawler.extraction.dates import VIETNAM
from crawler.fetching.hosts import Away
from crawler.fetching.robots import robots_url
from crawler.running.schedule import quiet_until, trigger
from crawler.sources.source import Source

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that a crawl waits at its end for pages that asked to be tried again shortly."""
_DEAD_ANSWERS = 5
"""Requests without an answer, one after the other, at which a host is left alone until the next crawl."""
_UNDER_WAY = 3
"""Pages of one source that are read, while its next one is asked for."""

_UnderWay = deque[tuple[Reading, Walk]]


class Crawl:
    """One crawl over some sources.

    What its threads share guards itself, or is changed within a transaction, of which there is one at a time.
    """

    def __init__(
        self,
        equipment: Equipment,
        clock: Callable[[], float] = time.time,
        notice: Callable[[Visited], None] = lambda _visited: None,
        limit: int | None = None,
    ) -> None:
        """Crawl with that equipment; `limit` is how many articles of archives are visited at most."""
        self._tools = equipment
        self._database = equipment.store.database
        self._clock = clock
        self._notice = notice
        self._stop = threading.Event()
        self._asking = Asking(equipment, clock, self._stop)
        self._answers = Answers(equipment, clock)
        self._keeping = Keeping(equipment)
        self._progress = Progress(self._database)
        self._backfills = Backfills(self._database)
        self._left = limit
        self._tally: Counter[str] = Counter()
        self._telling = threading.Lock()

    def stop(self) -> None:
        """End after the visits that are under way; what was not visited stays due."""
        self._stop.set()

    def run(self, sources: Iterable[Source]) -> Counter[str]:
        """Crawl those sources that are valid today until nothing is due; how many visits ended how."""
        today = datetime.fromtimestamp(self._clock(), VIETNAM).date()
        chosen = [source for source in sources if source.is_valid(today)]
        with ThreadPoolExecutor(len(chosen) or 1, thread_name_prefix="crawl") as threads:
            working = [threads.submit(self._crawl, source) for source in chosen]
            try:
                for work in working:
                    work.result()
            except BaseException:
                self.stop()
                raise
        self._tools.captures.settle()
        return self._tally

    def _crawl(self, source: Source) -> None:
        under_way: _UnderWay = deque()
        try:
            self._follow(source, under_way)
        except Away as reason:
            self._tell(not_had(reason).of(source.name, source.home, Role.LISTING))
        self._end_all(source, under_way)

    def _follow(self, source: Source, under_way: _UnderWay) -> None:
        """Visit page after page until none is due, or the host does not want it."""
        walk, again = self._begin(source)
        unanswered = 0
        while not self._stop.is_set() and unanswered < _DEAD_ANSWERS:
            now = self._clock()
            if now >= again:  # a crawl may last for days, and the news must not wait for its end
                walk, again = self._begin(source)
            besides = [reading.page.url for reading, _walk in under_way]
            page = self._tools.frontier.next(source.name, now + PATIENCE, besides)
            if page is None and not under_way:
                if not self._progress.lists_left(source.name):
                    self._backfills.finish(source.name, now)
                return
            if page is None or (page.due or 0.0) > now:
                self._end_all(source, under_way)
                self._stop.wait(page.due - now if page and page.due else 0.0)
            elif not self._welcome(source, page, now) or not self._may_visit(page):
                return
            else:
                answered = self._visit(source, page, walk, under_way)
                unanswered = 0 if answered else unanswered + 1

    def _begin(self, source: Source) -> tuple[Walk, float]:
        """A walk from the source's starts, and when the schedule wants the next one."""
        now = self._clock()
        most, backfill = self._tools.settings.max_listing_pages, self._backfills.get(source.name)
        walk = Walk(self._tools.frontier, self._tools.store, source, most, now, backfill)
        with self._database.writing() as connection:
            walk.start(connection, now)
        moment = datetime.fromtimestamp(now, VIETNAM)
        following = trigger(source.schedule).get_next_fire_time(moment, moment)
        return walk, math.inf if following is None else max(float(following.timestamp()), now + 60)

    def _welcome(self, source: Source, page: Page, now: float) -> bool:
        """Whether the page may be asked for in this round: the host is not left alone, the hour not quiet."""
        if end := quiet_until(source.quiet, datetime.fromtimestamp(now, UTC)):
            log.info("%s is left in peace until %s", source.name, end.isoformat())
            return False
        left = self._tools.hosts.left(page.url, now)
        if left > PATIENCE:
            log.info("%s: %s is left alone for %d s more", source.name, site(page.url), left)
        return left <= PATIENCE

    def _may_visit(self, page: Page) -> bool:
        """Whether the page is within the limit of archived articles; takes one of it."""
        if self._left is None or page.rank is not Rank.ARCHIVE or page.role is not Role.ARTICLE:
            return True
        with self._telling:
            self._left -= 1
            return self._left >= 0

    def _visit(self, source: Source, page: Page, walk: Walk, under_way: _UnderWay) -> bool:
        """Ask for a page and keep what follows, when it has been read; whether the host answered."""
        if self._is_trapped(page):
            effect = Effect(Visit(Outcome.TRAP, final=True), suspicion(page.url))
            return self._end(source, page, effect, walk).answered
        asked = self._ask(source, page)
        if isinstance(asked, Effect):
            return self._end(source, page, asked, walk).answered
        under_way.append((asked, walk))
        self._end_all(source, under_way, _UNDER_WAY if self._tools.readers.apart else 0)
        return True

    def _is_trapped(self, page: Page) -> bool:
        if page.role is not Role.ARTICLE or page.visited is not None or not suspicion(page.url):
            return False
        with self._database.reading() as connection:
            return suspects.trapped(connection, page.source, page.url)

    def _ask(self, source: Source, page: Page) -> Effect | Reading:
        try:
            return self._answers.follow(source, page, self._asking.answer(source, page))
        except Away as away:
            # Of a host or scheme that only some link or redirect names, the other pages know nothing.
            if away.address in map(robots_url, source.starts):
                raise
            return not_had(away)
        except FetchError as error:
            return not_had(error)

    def _end_all(self, source: Source, under_way: _UnderWay, but: int = 0) -> None:
        """End the visits that are under way, but for so many whose pages are still being read."""
        while under_way and (len(under_way) > but or under_way[0][0].found.done()):
            reading, walk = under_way.popleft()
            self._end(source, reading.page, self._answers.article(reading), walk)

    def _end(self, source: Source, page: Page, effect: Effect, walk: Walk) -> Effect:
        """Keep what a visit brought."""
        if self._stop.is_set() and effect.visit.failed:
            return effect  # the stop may be what made it fail: it stays due
        now = self._clock()
        with self._database.writing() as connection:
            effect = self._keeping.keep(connection, page, effect, walk, now)
        self._tell(effect.of(source.name, page.url, page.role))
        return effect

    def _tell(self, visited: Visited) -> None:
        with self._telling:
            self._tally[visited.outcome.value] += 1
        log.info(
            "%s %s %s %s",
            visited.source,
            visited.outcome,
            visited.url,
            visited.detail,
            extra={
                name: str(getattr(visited, name))
                for name in ("source", "url", "role", "outcome", "detail", "cause")
            },
        )
        self._notice(visited)
