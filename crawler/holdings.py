"""What is kept of each source, and when it was met last."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from crawler.database import Database, documents
from crawler.frontier import Frontier
from crawler.source import Source


@dataclass(frozen=True, slots=True)
class Holding:
    """How many documents there are; when the source was fetched and one came last, in seconds since 1970."""

    documents: int = 0
    fetched: float | None = None
    article: float | None = None


def holding(database: Database, source: Source) -> Holding:
    """What is kept of a source; its home page, which every round asks for, tells when it was fetched."""
    rows = sa.literal_column("documents.rowid", sa.Integer)
    of_source = documents.c.source == source.name
    # Rows are numbered as they came, so the last one is found without reading all of them.
    last = sa.select(sa.func.max(rows)).where(of_source).scalar_subquery()
    with database.reading() as connection:
        count = connection.execute(sa.select(sa.func.count()).where(of_source)).scalar_one()
        article = connection.execute(sa.select(documents.c.added).where(rows == last)).scalar_one_or_none()
    return Holding(int(count), Frontier(database).last_visit(source.home), article)
