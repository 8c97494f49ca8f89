"""Each source as it stands: its health, what is kept of it, when it is due, what of it was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crawler.database import PUBLISHED, Database, documents
from crawler.discovery import suspects
from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.language import mark
from crawler.running.health import FINE, Health
from crawler.running.rounds import Rounds
from crawler.sources.source import Source

_FILE_TYPE = sa.func.json_extract(documents.c.content, "$.file_type")


@dataclass(frozen=True, slots=True)
class Holding:
    """One source as it stands.

    `since` is when its state began, `fetched` and `came` when a page and a new article came last, `latest`
    the own date of its latest article; `left_out` tells why, and how often, addresses without end were.
    """

    name: str
    title: str
    schedule: str
    is_valid: bool
    health: Health
    since: datetime | None = None
    fetched: datetime | None = None
    came: datetime | None = None
    latest: datetime | None = None
    documents: int = 0
    due: datetime | None = None
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def is_fine(self) -> bool:
        """Whether nobody need look at it."""
        return self.health.state in FINE

    @property
    def remarks(self) -> list[str]:
        """What a person should know of it, in sentences: its trouble, and what was left out."""
        told = [] if self.is_fine else [self.health.reason]
        if self.left_out:
            reasons = (f"{count:,} × {_(reason)}" for reason, count in self.left_out.most_common())
            told.append(_("addresses left out: %(reasons)s") % {"reasons": ", ".join(reasons)})
        return told

    def to_json(self) -> dict[str, Any]:
        """The source as JSON values, moments in ISO 8601."""
        health = self.health
        return {
            "name": self.name,
            "title": self.title,
            "state": health.state.value,
            "reason": health.reason,
            "since": _iso(self.since),
            "fetched": _iso(self.fetched),
            "article": _iso(self.came),
            "latest": _iso(self.latest),
            "due": _iso(self.due),
            "documents": self.documents,
            "came": health.came,
            "expected": None if health.expected is None else round(health.expected, 1),
            "lacking": {name: round(share, 3) for name, share in health.lacking.items()},
            "left_out": dict(self.left_out),
        }


def unmet(source: Source, now: datetime) -> Holding:
    """A source of which nothing is known yet."""
    never = Health(message=mark("was never crawled"))
    valid = source.is_valid(now.astimezone(VIETNAM).date())
    return Holding(source.name, source.title, source.schedule, valid, never)


def holdings(database: Database, sources: Iterable[Source], now: datetime) -> list[Holding]:
    """How each source stands at a moment."""
    rounds = Rounds(database)
    standings = rounds.standings()
    with database.reading() as connection:
        query = sa.select(documents.c.source, sa.func.count()).group_by(documents.c.source)
        counts = {str(name): int(count) for name, count in connection.execute(query)}
    found = []
    for source in sources:
        empty = unmet(source, now)
        standing = standings.get(source.name)
        health = standing.health if standing else empty.health
        left_out = Counter[str]()
        for trap in suspects.left_out(database, source.name):
            left_out[trap.reason] += trap.left
        found.append(
            Holding(
                source.name,
                source.title,
                source.schedule,
                empty.is_valid,
                health,
                since=_moment(standing.since) if standing else None,
                fetched=_moment(health.fetched),
                came=_moment(health.article),
                latest=_latest(database, source.name, now),
                documents=counts.get(source.name, 0),
                due=_moment(rounds.next(source, now.timestamp())) if empty.is_valid else None,
                left_out=left_out,
            )
        )
    return found


def _latest(database: Database, source: str, now: datetime) -> datetime | None:
    """The own date of a source's latest article; a date that is still to come is an error of the page."""
    query = (
        sa.select(PUBLISHED)
        .where(documents.c.source == source, sa.func.coalesce(_FILE_TYPE, "") == "")
        .where(PUBLISHED.between("", now.astimezone(VIETNAM).isoformat()))
        .order_by(PUBLISHED.desc())
        .limit(1)
    )
    with database.reading() as connection:
        published = connection.execute(query).scalar_one_or_none()
    return None if published is None else datetime.fromisoformat(published).astimezone(VIETNAM)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, VIETNAM)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
