"""How far a source's addresses have come: what was had of them, and what is still to be visited."""

from __future__ import annotations

import sqlalchemy as sa

from crawler.database import Database, pages
from crawler.discovery.page import Rank, Role


class Progress:
    """Counts the addresses of one collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def outcomes(self, source: str | None = None) -> dict[str, int]:
        """How many addresses ended how at their last visit."""
        query = sa.select(pages.c.outcome, sa.func.count()).where(pages.c.outcome != "")
        if source is not None:
            query = query.where(pages.c.source == source)
        with self._database.reading() as connection:
            rows = connection.execute(query.group_by(pages.c.outcome))
            return {str(outcome): int(number) for outcome, number in rows}

    def waiting(self, source: str, until: float) -> int:
        """How many of a source's addresses are due."""
        query = sa.select(sa.func.count()).where(
            pages.c.source == source,
            # All of both, so that the count is a few steps in the index.
            pages.c.rank.in_([rank.value for rank in Rank]),
            pages.c.role.in_([role.value for role in Role]),
            pages.c.due <= until,
        )
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def in_archive(self, source: str) -> int:
        """How many pages of a source's archive are known and not yet visited."""
        query = sa.select(sa.func.count()).where(
            pages.c.source == source, pages.c.rank == Rank.ARCHIVE.value, pages.c.due.is_not(None)
        )
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def lists_left(self, source: str) -> int:
        """How many of a source's lists are still to be read, now or later."""
        query = sa.select(sa.func.count()).where(
            pages.c.source == source,
            pages.c.rank.in_([rank.value for rank in Rank]),
            pages.c.role.in_([role.value for role in Role if role.is_list]),
            pages.c.due.is_not(None),
        )
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())
