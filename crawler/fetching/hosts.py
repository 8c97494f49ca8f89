"""How hosts want to be asked, kept over rounds: their rules, and for how long they are left alone."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, hosts, robots
from crawler.discovery.urls import site
from crawler.errors import Refused, TooLarge, Unreachable
from crawler.fetching import blocked
from crawler.fetching.fetch import Response
from crawler.fetching.pace import FIRST_PAUSE, Pace, pause_after
from crawler.fetching.robots import Robots, robots_url
from crawler.language import mark

log = logging.getLogger(__name__)

DAY = 24 * 3600.0
ROBOTS_AGE = DAY
"""Seconds for which a robots.txt holds (RFC 9309 §2.4)."""
ROBOTS_GIVEN_UP = 30 * DAY
"""Seconds after which rules that cannot be had forbid nothing any more (RFC 9309 §2.3.1.4)."""
_ASK_AGAIN = 900.0
"""Seconds after which rules that could not be had are asked for again in the same process."""
BLOCKED_IN_A_ROW = 3
"""Block pages, one after the other, at which a host is left alone."""
BLOCKED_PAUSE = 3600.0
_SHORT = 60.0
"""Seconds of a pause below which nobody need hear of it: the round waits for it."""
_CANNOT_TELL = frozenset({408, 429})
"""Of the statuses below 500 those that say nothing about whether there is a robots.txt."""


class Away(Unreachable):
    """The host cannot tell its rules, so nothing of it is asked for now."""

    def __init__(self, address: str, message: str, cause: str = "", **values: object) -> None:
        super().__init__(message, cause, address=address, **values)
        self.address = address


@dataclass(frozen=True, slots=True)
class Pause:
    """For how long a host is left alone, after how many refusals in a row, and why."""

    until: float
    refusals: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Rules:
    """The last rules that were had, when, and since when they cannot be had again."""

    status: int = 404
    content: bytes = b""
    read: float = 0.0
    failing: float | None = None


class Hosts:
    """What is known of hosts; www, m and bare names are one."""

    def __init__(self, database: Database, pace: Pace) -> None:
        self._database = database
        self._pace = pace
        self._lock = threading.Lock()
        self._rules: dict[str, tuple[_Rules, Robots]] = {}
        self._failed: dict[str, tuple[float, Away]] = {}
        self._pauses: dict[str, Pause | None] = {}
        self._blocked: Counter[str] = Counter()

    def rules(self, url: str, ask: Callable[[str], Response], now: float) -> Robots:
        """The rules for a page: those at hand for a day, else asked for; Away while the host cannot tell."""
        address = robots_url(url)
        known, parsed = self._known_rules(address)
        if known.failing is None and now - known.read < ROBOTS_AGE:
            return parsed
        try:
            found = self._asked(address, ask, now)
        except Away as away:
            since = now if known.failing is None else known.failing
            self._keep_rules(address, replace(known, failing=since))
            if now - since < ROBOTS_GIVEN_UP:
                raise
            log.warning("%s, for 30 days: the last rules hold, or none", away)
            return parsed
        return self._keep_rules(address, replace(found, read=now))

    def pause(self, url: str) -> Pause | None:
        """The last pause of the page's host, if it has refused and not answered since."""
        key = site(url)
        with self._lock:
            if key in self._pauses:
                return self._pauses[key]
        with self._database.reading() as connection:
            row = connection.execute(sa.select(hosts).where(hosts.c.host == key)).one_or_none()
        found = None if row is None else Pause(row.until, row.refusals, row.reason)
        with self._lock:
            return self._pauses.setdefault(key, found)

    def left(self, url: str, now: float) -> float:
        """Seconds for which the page's host is to be left alone."""
        pause = self.pause(url)
        return max(0.0, pause.until - now) if pause else 0.0

    def refused(
        self, url: str, now: float, reason: str, asked: float | None = None, first: float = FIRST_PAUSE
    ) -> float:
        """Leave a host alone, longer each time it refuses, at least what it asks for; the seconds."""
        before = self.pause(url)
        refusals = before.refusals + 1 if before else 1
        seconds = pause_after(refusals, asked, first)
        key, pause = site(url), Pause(now + seconds, refusals, reason)
        with self._database.writing() as connection:
            values = {"until": pause.until, "refusals": refusals, "reason": reason}
            connection.execute(
                insert(hosts)
                .values(host=key, **values)
                .on_conflict_do_update(index_elements=["host"], set_=values)
            )
        with self._lock:
            self._pauses[key] = pause
        self._pace.pause(key, seconds)
        level = logging.INFO if seconds < _SHORT else logging.WARNING
        log.log(level, "%s is left alone for %d s: %s", key, seconds, reason)
        return seconds

    def blocked(self, url: str, now: float, reason: str) -> bool:
        """Note a block page; whether there were so many in a row that the host is left alone from now."""
        key = site(url)
        with self._lock:
            self._blocked[key] += 1
            row = self._blocked[key]
        if row < BLOCKED_IN_A_ROW and self.pause(url) is None:
            return False
        self.refused(url, now, f"blocked: {reason}", first=BLOCKED_PAUSE)
        with self._lock:
            del self._blocked[key]
        return True

    def answered(self, url: str) -> None:
        """The host answers as it should: its next refusal is again the first."""
        key = site(url)
        pause = self.pause(url)
        with self._lock:
            self._blocked.pop(key, None)
            self._pauses[key] = None
        if pause is not None:
            with self._database.writing() as connection:
                connection.execute(sa.delete(hosts).where(hosts.c.host == key))

    def _asked(self, address: str, ask: Callable[[str], Response], now: float) -> _Rules:
        moment, away = self._failed.get(address, (0.0, None))
        if away is not None and 0 <= now - moment < _ASK_AGAIN:
            raise away
        try:
            return _answer(address, ask)
        except Away as error:
            self._failed[address] = (now, error)
            raise

    def _known_rules(self, address: str) -> tuple[_Rules, Robots]:
        with self._lock:
            if address in self._rules:
                return self._rules[address]
        with self._database.reading() as connection:
            row = connection.execute(sa.select(robots).where(robots.c.url == address)).one_or_none()
        known = _Rules(row.status, row.content, row.read, row.failing) if row else _Rules()
        with self._lock:
            return self._rules.setdefault(address, (known, Robots.from_status(known.status, known.content)))

    def _keep_rules(self, address: str, known: _Rules) -> Robots:
        values = {name: getattr(known, name) for name in _Rules.__dataclass_fields__}
        with self._database.writing() as connection:
            connection.execute(
                insert(robots)
                .values(url=address, **values)
                .on_conflict_do_update(index_elements=["url"], set_=values)
            )
        parsed = Robots.from_status(known.status, known.content)
        with self._lock:
            self._rules[address] = (known, parsed)
        return parsed


def _answer(address: str, ask: Callable[[str], Response]) -> _Rules:
    """What a host tells of its rules; Away where it cannot tell any."""
    try:
        answer = ask(address)
    except Unreachable as error:
        raise Away(address, mark("%(address)s does not answer: %(what)s"), what=error) from error
    except (Refused, TooLarge):
        return _Rules()
    if answer.status >= 500 or answer.status in _CANNOT_TELL:
        raise Away(address, mark("%(address)s answers %(status)d"), str(answer.status), status=answer.status)
    # Read as rules, a page that says "wait" would allow everything for a day.
    is_page = answer.status == 200 and answer.body.lstrip().startswith(b"<")
    if is_page and (why := blocked.reason(answer.status, answer.header, answer.body)):
        raise Away(address, mark("%(address)s is %(what)s"), blocked.cause(why), what=why)
    return _Rules(answer.status, answer.body if answer.status == 200 else b"")
