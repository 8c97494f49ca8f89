"""The rounds of each source: when it is due, what came of each, and how the source is after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from crawler.crawling.effect import Visited
from crawler.database import Database, attached, documents, rounds, states
from crawler.discovery.page import Outcome, Role
from crawler.extraction.dates import VIETNAM
from crawler.language import mark
from crawler.running.amounts import DAY, HORIZON
from crawler.running.health import FINE, FRESH, Arrival, Health, History, Round, State, health, reason_of
from crawler.running.schedule import following, times
from crawler.sources.source import Source

KEPT = 400 * DAY
"""Seconds for which rounds are remembered."""
_MOST_MISSED = 100


class Ending(StrEnum):
    """What came of a round."""

    OK = "ok"
    MISSED = "missed"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(slots=True)
class Tally:
    """What the visits of one round met."""

    home: str
    outcomes: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    home_cause: str = ""
    lists: int = 0
    links: int | None = None
    unchanged: bool = False

    def note(self, visited: Visited) -> None:
        """Take in one visit."""
        self.outcomes[visited.outcome.value] += 1
        if visited.cause:
            self.causes[visited.cause] += 1
        if visited.url == self.home:
            self.home_cause = visited.cause
        if visited.role.is_list and not visited.cause:
            self.lists += 1
            if visited.role is not Role.SITEMAP:  # an index of sitemaps names none
                self.unchanged |= visited.outcome is Outcome.UNCHANGED
                if visited.links is not None:
                    self.links = max(self.links or 0, visited.links)

    @property
    def failed(self) -> bool:
        """Whether the source was not to be had: neither its home page nor any list."""
        return bool(self.home_cause) and not self.lists

    def to_json(self) -> dict[str, Any]:
        """The tally as it is kept."""
        # A list that is unchanged names what it named before.
        links = None if self.unchanged and not self.links else self.links
        return {
            "outcomes": dict(self.outcomes),
            "causes": dict(self.causes),
            "home": self.home_cause,
            "lists": self.lists,
            "links": links,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source is, and since when."""

    health: Health
    since: float


@dataclass(frozen=True, slots=True)
class Past:
    """One round that was: `started` is None where it was missed, `ended` None where it is under way."""

    source: str
    scheduled: float
    started: float | None
    ended: float | None
    outcome: str
    detail: str
    tally: Mapping[str, Any]

    @property
    def reason(self) -> str:
        """Why it did not end well, in the reader's language."""
        return reason_of(self.detail)


class Rounds:
    """The rounds of one collection; all moments are in seconds since 1970."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clear(self, now: float) -> None:
        """Under the lock of a crawl: end what a process that died has left open, forget what is old."""
        with self._database.writing() as connection:
            open_ = rounds.c.ended.is_(None) & rounds.c.started.is_not(None)
            connection.execute(
                sa.update(rounds)
                .where(open_)
                .values(ended=rounds.c.started, outcome=Ending.STOPPED.value, detail=mark("the process died"))
            )
            connection.execute(sa.delete(rounds).where(rounds.c.scheduled < now - KEPT))

    def due(self, source: Source, now: float) -> list[float]:
        """When rounds of a source were due that did not begin, oldest first; empty where it is not due.

        A round that was stopped is due at once.
        """
        moment = datetime.fromtimestamp(now, UTC)
        if not source.is_valid(moment.astimezone(VIETNAM).date()):
            return []
        last = self._last(source.name)
        if last is None:
            return [now]
        since = times(source.schedule, datetime.fromtimestamp(last.scheduled, UTC), moment)
        if not since and last.outcome == Ending.STOPPED:
            return [now]
        return [each.timestamp() for each in since]

    def next(self, source: Source, now: float) -> float | None:
        """When a source is due next: `now` where it is already."""
        if self.due(source, now):
            return now
        last = self._last(source.name)
        moment = following(source.schedule, datetime.fromtimestamp(last.scheduled if last else now, UTC))
        return None if moment is None else moment.timestamp()

    def begin(self, source: str, due: Sequence[float], now: float) -> int:
        """Note that a round begins, and which before it were missed; its number."""
        *missed, scheduled = due or [now]
        with self._database.writing() as connection:
            for moment in missed[-_MOST_MISSED:]:
                _add(connection, source, moment, None, Ending.MISSED)
            return _add(connection, source, scheduled, now, None)

    def end(
        self, number: int, source: str, tally: Tally, outcome: Ending, now: float, detail: str = ""
    ) -> Standing:
        """Note what came of a round; how the source is now."""
        values = {"ended": now, "outcome": outcome.value, "detail": detail, "tally": tally.to_json()}
        with self._database.writing() as connection:
            connection.execute(sa.update(rounds).where(rounds.c.id == number).values(values))
        return self.judge(source, now)

    def judge(self, source: str, now: float) -> Standing:
        """Judge a source by what is known of it, and remember the judgement."""
        with self._database.reading() as connection:
            before = connection.execute(sa.select(states).where(states.c.source == source)).one_or_none()
        troubled = None if before is None else before.troubled
        judged = health(self.history(source, now, troubled))
        if judged.state in FINE:
            troubled = None
        elif troubled is None:
            troubled = now
        same = before is not None and before.state == judged.state
        since = before.since if before is not None and same else now
        values = {
            "state": judged.state.value,
            "since": since,
            "troubled": troubled,
            "judgement": asdict(judged),
        }
        with self._database.writing() as connection:
            connection.execute(
                insert(states)
                .values(source=source, **values)
                .on_conflict_do_update(index_elements=["source"], set_=values)
            )
        return Standing(judged, since)

    def history(self, source: str, now: float, troubled: float | None = None) -> History:
        """What is known of a source, over the horizon of its health."""
        with self._database.reading() as connection:
            met = connection.execute(
                sa.select(rounds.c.ended, rounds.c.outcome, rounds.c.tally)
                .where(
                    rounds.c.source == source,
                    rounds.c.scheduled > now - HORIZON,
                    rounds.c.ended.is_not(None),
                    rounds.c.started.is_not(None),
                )
                .order_by(rounds.c.ended)
            ).all()
            total = connection.execute(
                sa.select(sa.func.count()).select_from(documents).where(documents.c.source == source)
            ).scalar_one()
            return History(
                [_met(row) for row in met], _arrivals(connection, source, now - HORIZON), total, troubled
            )

    def standings(self) -> dict[str, Standing]:
        """How each source was after its last round."""
        with self._database.reading() as connection:
            found = connection.execute(sa.select(states.c.source, states.c.since, states.c.judgement))
            return {row.source: Standing(_health(row.judgement), row.since) for row in found}

    def latest(self, limit: int, source: str | None = None) -> list[Past]:
        """The last rounds, newest first."""
        query = sa.select(rounds).order_by(rounds.c.id.desc()).limit(limit)
        if source is not None:
            query = query.where(rounds.c.source == source)
        with self._database.reading() as connection:
            return [_past(row) for row in connection.execute(query)]

    def _last(self, source: str) -> Past | None:
        query = (
            sa.select(rounds)
            .where(rounds.c.source == source, rounds.c.started.is_not(None))
            .order_by(rounds.c.scheduled.desc(), rounds.c.id.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _past(row)


def _add(
    connection: Connection, source: str, scheduled: float, started: float | None, outcome: Ending | None
) -> int:
    done = connection.execute(
        sa.insert(rounds).values(
            source=source,
            scheduled=scheduled,
            started=started,
            ended=None,
            outcome=outcome.value if outcome else "",
            tally={},
        )
    )
    return int(done.inserted_primary_key[0]) if done.inserted_primary_key else 0


def _met(row: Any) -> Round:
    tally = row.tally or {}
    return Round(
        ended=row.ended,
        whole=row.outcome != Ending.STOPPED,
        outcomes=tally.get("outcomes", {}),
        causes=tally.get("causes", {}),
        home=tally.get("home", ""),
        lists=tally.get("lists", 0),
        links=tally.get("links"),
    )


def _past(row: Any) -> Past:
    return Past(row.source, row.scheduled, row.started, row.ended, row.outcome, row.detail, row.tally or {})


def _health(judgement: Mapping[str, Any]) -> Health:
    return Health(**{**judgement, "state": State(judgement["state"])})


def _arrivals(connection: Connection, source: str, after: float) -> list[Arrival]:
    """The new articles, without those that were old when they came.

    Files that articles carry are left out; others, as portals list them, count, and lack nothing: they have
    no lead, and often no date.
    """
    part = {
        name: sa.func.json_extract(documents.c.content, f"$.{name}")
        for name in ("published", "lead", "body", "file_type")
    }
    carried = sa.exists().where(attached.c.file == documents.c.id)
    query = (
        sa.select(documents.c.added, *(value.label(name) for name, value in part.items()))
        .where(documents.c.source == source, documents.c.added > after, ~carried)
        .order_by(documents.c.added)
    )
    found = []
    for added, published, lead, body, file_type in connection.execute(query):
        if published and added - datetime.fromisoformat(published).timestamp() > FRESH:
            continue
        has = {"date": published, "lead": lead, "body": body}
        found.append(
            Arrival(added, frozenset(name for name, value in has.items() if not (value or file_type)))
        )
    return found
