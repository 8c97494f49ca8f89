"""Archives of newspapers that are read to their ends: what was begun, and goes on with every crawl."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, backfills


@dataclass(frozen=True, slots=True)
class Backfill:
    """An archive that is to be read since a moment of its articles, or was; times in seconds since 1970."""

    source: str
    started: float
    since: float | None = None
    finished: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether lists are still to be read."""
        return self.finished is None


class Backfills:
    """The archives of one collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, source: str) -> Backfill | None:
        """The last backfill of a source."""
        query = sa.select(backfills).where(backfills.c.source == source)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Backfill(row.source, row.started, row.since, row.finished)

    def begin(self, source: str, since: float | None, now: float) -> Backfill:
        """The source's backfill that is under way, else a new one; another `since` begins anew."""
        known = self.get(source)
        if known is not None and known.is_open and known.since == since:
            return known
        values = {"started": now, "since": since, "finished": None}
        with self._database.writing() as connection:
            connection.execute(
                insert(backfills)
                .values(source=source, **values)
                .on_conflict_do_update(index_elements=["source"], set_=values)
            )
        return Backfill(source, now, since)

    def finish(self, source: str, now: float) -> None:
        """Note that all lists of the archive were read."""
        query = sa.update(backfills).where(backfills.c.source == source, backfills.c.finished.is_(None))
        with self._database.writing() as connection:
            connection.execute(query.values(finished=now))
