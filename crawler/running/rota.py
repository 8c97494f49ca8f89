"""Whose turn it is: rounds over sources, side by side, each bounded in time and recorded."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from crawler.crawling.crawl import Crawl
from crawler.crawling.effect import Visited
from crawler.crawling.equipment import Equipment
from crawler.errors import TracuuError
from crawler.language import mark
from crawler.running.rounds import Ending, Rounds, Standing, Tally
from crawler.sources.source import Source

log = logging.getLogger(__name__)

_LONGEST_WAIT = 30.0
"""Seconds after which the clock is looked at again: it may be set, and a machine may sleep."""
_AFTER_ERROR = 60.0


@dataclass(frozen=True, slots=True)
class Done:
    """One round, ended."""

    source: str
    outcome: Ending
    visits: Counter[str]
    standing: Standing


class Rota:
    """The rounds of one collection, made by its only writer; a round ends after `seconds` at the latest."""

    def __init__(
        self,
        tools: Equipment,
        seconds: float = 0.0,
        clock: Callable[[], float] = time.time,
        notice: Callable[[Visited], None] = lambda _visited: None,
        done: Callable[[Done], None] = lambda _done: None,
        limit: int | None = None,
    ) -> None:
        """Make rounds with that equipment; `limit` is how many articles of archives one visits at most."""
        self.rounds = Rounds(tools.store.database)
        self._tools = tools
        self._seconds = seconds
        self._clock = clock
        self._notice = notice
        self._done = done
        self._limit = limit
        self._stopping = threading.Event()
        self._look = threading.Event()
        self._guard = threading.Lock()
        self._crawls: set[Crawl] = set()
        self._busy: set[str] = set()
        self._failed: dict[str, float] = {}
        self.rounds.clear(clock())

    def equip(self, tools: Equipment, seconds: float) -> None:
        """Use other tools from the next round on, and look at once at what is due."""
        self._tools, self._seconds = tools, seconds
        self._look.set()

    def stop(self) -> None:
        """End after the visits that are under way; what was not visited stays due."""
        self._stopping.set()
        self._look.set()
        with self._guard:
            for crawl in self._crawls:
                crawl.stop()

    def due(self, sources: Iterable[Source]) -> list[Source]:
        """Those of the sources that are due now."""
        now = self._clock()
        return [source for source in sources if self.rounds.due(source, now)]

    def once(self, sources: Iterable[Source]) -> list[Done]:
        """One round of each source, side by side, whether it is due or not."""
        chosen = list(sources)
        with ThreadPoolExecutor(len(chosen) or 1, thread_name_prefix="round") as threads:
            working = [threads.submit(self._round, source) for source in chosen]
            try:
                return [work.result() for work in working]
            except BaseException:
                self.stop()
                raise

    def keep(self, sources: Callable[[], Sequence[Source]]) -> None:
        """Crawl each source whenever it is due, until stopped; `sources` is asked before every look."""
        threads: list[threading.Thread] = []
        while not self._stopping.is_set():
            self._look.clear()
            now = self._clock()
            with self._guard:
                idle = [source for source in sources() if source.name not in self._busy]
            ready = [source for source in idle if self._failed.get(source.name, now) <= now]
            for source in self.due(ready):
                self._busy.add(source.name)
                threads.append(threading.Thread(target=self._turn, args=[source], name=source.name))
                threads[-1].start()
            threads = [thread for thread in threads if thread.is_alive()]
            self._look.wait(self._until_next(idle, now))
        for thread in threads:
            thread.join()

    def _until_next(self, sources: Sequence[Source], now: float) -> float:
        moments = [self.rounds.next(source, now) for source in sources if source.name not in self._busy]
        times = [max(moment - now, 1.0) for moment in moments if moment is not None]
        return min([*times, _LONGEST_WAIT])

    def _turn(self, source: Source) -> None:
        try:
            self._round(source)
        except TracuuError as error:
            log.error("%s: %s", source.name, error)  # noqa: TRY400 - a person can mend it by the message alone
            self._failed[source.name] = self._clock() + _AFTER_ERROR
        except Exception:
            # The other sources, and the next round of this one, must go on.
            log.exception("the round of %s failed", source.name)
            self._failed[source.name] = self._clock() + _AFTER_ERROR
        finally:
            with self._guard:
                self._busy.discard(source.name)
            self._look.set()

    def _round(self, source: Source) -> Done:
        started = self._clock()
        number = self.rounds.begin(source.name, self.rounds.due(source, started), started)
        tally = Tally(source.home)
        outcome, detail = Ending.FAILED, ""
        try:
            outcome, detail = self._crawl(source, tally)
        except Exception as error:
            detail = str(error)
            raise
        finally:
            standing = self.rounds.end(number, source.name, tally, outcome, self._clock(), detail)
        done = Done(source.name, outcome, tally.outcomes, standing)
        log.info("%s: round %s %s", source.name, outcome, detail)
        self._done(done)
        return done

    def _crawl(self, source: Source, tally: Tally) -> tuple[Ending, str]:
        """Crawl a source within its time; what came of it, and why."""

        def notice(visited: Visited) -> None:
            tally.note(visited)
            self._notice(visited)

        crawl = Crawl(self._tools, self._clock, notice, self._limit)
        over = threading.Event()

        def end() -> None:
            over.set()
            crawl.stop()

        timer = threading.Timer(self._seconds, end)
        with self._guard:
            self._crawls.add(crawl)
        if self._stopping.is_set():
            crawl.stop()
        if self._seconds:
            timer.start()
        try:
            crawl.run([source])
        finally:
            timer.cancel()
            with self._guard:
                self._crawls.discard(crawl)
        if self._stopping.is_set() or over.is_set():
            told = mark("its time was over") if over.is_set() else mark("the process was told to stop")
            return Ending.STOPPED, told
        return (Ending.FAILED, tally.home_cause) if tally.failed else (Ending.OK, "")
