"""Everything in one process: crawl each source when it is due, index what changed, tell what is wrong."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from crawler.crawling.equipment import Equipment
from crawler.errors import TracuuError
from crawler.running.notices import Notices
from crawler.running.rota import Done, Rota
from crawler.settings import NotifySettings
from crawler.sources.source import Source

log = logging.getLogger(__name__)

_INDEX_EVERY = 120.0
"""Seconds, so that what a long round has found so far can be searched."""
_TELL_EVERY = 60.0
_SEND_EVERY = 600.0
"""Seconds, for what could not be mailed; what is new is mailed when it can be searched."""


class Repeated(threading.Thread):
    """Work that is done every so often and whenever it is asked for; what breaks it is logged."""

    def __init__(self, name: str, work: Callable[[], object], seconds: float) -> None:
        super().__init__(name=name)
        self._work = work
        self._seconds = seconds
        self._wanted = threading.Event()
        self._ending = threading.Event()

    def run(self) -> None:
        """Work until the end."""
        while not self._ending.is_set():
            self._wanted.wait(self._seconds)
            self._wanted.clear()
            try:
                self._work()
            except TracuuError as error:
                log.warning("%s: %s", self.name, error)
            except Exception:
                log.exception("%s failed", self.name)

    def ask(self) -> None:
        """Work soon."""
        self._wanted.set()

    def end(self) -> None:
        """Work once more, and return when that is done."""
        self._ending.set()
        self._wanted.set()
        self.join()


class Running:
    """The work of one collection, from the begin of the `with` block to its end."""

    def __init__(
        self,
        tools: Equipment,
        sources: Sequence[Source],
        notify: NotifySettings,
        index: Callable[[], int],
        show: Callable[[Done], None],
        send: Callable[[], object] = lambda: None,
    ) -> None:
        self._tools = tools
        self._sources = sources
        self._notify = notify
        self._show = show
        self._rota = Rota(tools, tools.settings.budget, done=self._done)
        self._rounds = threading.Thread(target=self._rota.keep, args=[lambda: self._sources], name="rota")
        self._saved = Repeated("saved searches", send, _SEND_EVERY)
        self._index = Repeated("index", partial(self._follow, index), _INDEX_EVERY)
        self._notices = Repeated("notices", self._tell, _TELL_EVERY)

    def __enter__(self) -> Self:
        for thread in (self._saved, self._index, self._notices, self._rounds):
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rota.stop()
        self._rounds.join()
        self._index.end()  # behind the last round, so that what it brought can be found
        self._notices.end()
        self._saved.end()

    def replace(self, tools: Equipment, sources: Sequence[Source], notify: NotifySettings) -> None:
        """Go on with other settings and sources; rounds under way end as they began."""
        self._sources, self._notify = sources, notify
        self._rota.equip(tools, tools.settings.budget)

    def _done(self, done: Done) -> None:
        self._show(done)
        self._index.ask()
        self._notices.ask()

    def _follow(self, index: Callable[[], int]) -> None:
        if index():
            self._saved.ask()

    def _tell(self) -> None:
        Notices(self._tools.store.database, self._notify).tell(time.time)
