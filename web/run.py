"""Everything in one process: crawl each source when it is due, index what changed, serve the pages."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from crawler.crawl import Crawl, Equipment
from crawler.dates import VIETNAM
from crawler.errors import NoRoomError
from crawler.schedule import trigger
from crawler.source import Source

log = logging.getLogger(__name__)

_INDEX_EVERY = timedelta(minutes=2)
"""So that what a long crawl has found so far can be searched."""


class Rounds:
    """The crawls of sources, each on its schedule; one that was missed is caught up once."""

    def __init__(
        self,
        tools: Equipment,
        sources: Sequence[Source],
        index: Callable[[], int],
        notice: Callable[[str, dict[str, int], int], None],
    ) -> None:
        self._tools = tools
        self._index = index
        self._notice = notice
        self._indexing = threading.Lock()
        self._stopping = threading.Event()
        self._working: set[Crawl] = set()
        self._scheduler = BackgroundScheduler(
            timezone=VIETNAM,
            executors={"default": ThreadPoolExecutor(len(sources) + 1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for source in sources:
            self._scheduler.add_job(
                self._round,
                trigger(source.schedule),
                [source],
                id=source.name,
                next_run_time=self._first(source),
            )
        self._scheduler.add_job(
            self._index_now, IntervalTrigger(seconds=int(_INDEX_EVERY.total_seconds())), id="index"
        )

    def start(self) -> None:
        """Begin; returns at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """End after the visits that are under way."""
        self._stopping.set()
        for crawl in list(self._working):
            crawl.stop()
        self._scheduler.shutdown(wait=True)

    def _first(self, source: Source) -> datetime:
        now = datetime.now(UTC)
        if self._tools.frontier.waiting(source.name, now.timestamp()):
            return now  # what a crawl that was stopped has left
        visited = self._tools.frontier.last_visit(source.home)
        return first_round(source, None if visited is None else datetime.fromtimestamp(visited, UTC), now)

    def _index_now(self) -> int:
        with self._indexing:
            return self._index()

    def _round(self, source: Source) -> None:
        crawl = Crawl(self._tools)
        self._working.add(crawl)
        try:
            if self._stopping.is_set():
                return
            tally = crawl.run([source])
            self._notice(source.name, dict(tally), self._index_now())
        except NoRoomError as error:
            log.error("%s: %s", source.name, error)  # noqa: TRY400 - a person makes room, and the next goes on
        except Exception:
            # The other sources, and the next round of this one, must go on.
            log.exception("the round of %s failed", source.name)
        finally:
            self._working.discard(crawl)


def first_round(source: Source, visited: datetime | None, now: datetime) -> datetime:
    """When a source is crawled first after a start: at once where a round is due, or was missed."""
    if visited is None:
        return now
    due = trigger(source.schedule).get_next_fire_time(
        visited.astimezone(VIETNAM), visited.astimezone(VIETNAM)
    )
    return max(now, due) if due is not None else now


def stamp(seconds: float | None = None) -> str:
    """A moment as the log of a run shows it, in Vietnam's time."""
    return datetime.fromtimestamp(seconds or time.time(), VIETNAM).strftime("%Y-%m-%d %H:%M:%S")
