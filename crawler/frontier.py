"""What to visit next: every address ever met, with when it is due again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, pages

HOUR = 3600.0
DAY = 24 * HOUR
FIRST_INTERVAL = 6 * HOUR
LONGEST_INTERVAL = 60 * DAY
_BATCH = 1000


class Role(StrEnum):
    """What an address is for; in the order in which they are visited."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    ARTICLE = "article"


class Outcome(StrEnum):
    """How a visit ended."""

    STORED = "stored"
    TWIN = "twin"
    LIST = "list"
    UNCHANGED = "unchanged"
    NO_ARTICLE = "no article"
    GONE = "gone"
    REFUSED = "refused"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Page:
    """One address and what its last visit left."""

    url: str
    source: str
    role: Role
    due: float | None
    interval: float = 0.0
    failures: int = 0
    visited: float | None = None
    etag: str = ""
    modified: str = ""
    digest: str = ""
    capture: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """How a visit ended, in what the frontier must remember of it."""

    outcome: Outcome
    changed: bool = False
    retry_after: float | None = None
    failed: bool = False
    final: bool = False
    forget: bool = False
    etag: str = ""
    modified: str = ""
    digest: str = ""
    capture: str = ""
    document: str = ""


class Frontier:
    """The addresses of one collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, connection: Connection, source: str, role: Role, urls: Iterable[str], due: float) -> int:
        """Note addresses within the caller's transaction; how many were never met before."""
        met = 0
        given = iter(dict.fromkeys(urls))
        # In batches, for a sitemap may name 50,000 addresses, and a statement has room for fewer values.
        while batch := list(islice(given, _BATCH)):
            query = sa.select(pages.c.url).where(pages.c.url.in_(batch))
            known = set(connection.execute(query).scalars())
            new = [
                {"url": url, "source": source, "role": role.value, "met": due, "due": due}
                for url in batch
                if url not in known
            ]
            if new:
                connection.execute(insert(pages).on_conflict_do_nothing(), new)
            met += len(new)
        return met

    def met_after(self, connection: Connection, urls: Iterable[str], moment: float) -> bool:
        """Whether any of the addresses was first met after a moment."""
        query = sa.select(sa.func.max(pages.c.met)).where(pages.c.url.in_(list(urls)))
        return float(connection.execute(query).scalar_one() or 0.0) > moment

    def seed(self, connection: Connection, source: str, role: Role, urls: Iterable[str], now: float) -> None:
        """Make addresses due at a moment, usually now, within the caller's transaction, known or not."""
        for url in dict.fromkeys(urls):
            connection.execute(
                insert(pages)
                .values(url=url, source=source, role=role.value, met=now, due=now)
                .on_conflict_do_update(
                    index_elements=["url"],
                    set_={"due": now, "source": source, "role": role.value, "failures": 0},
                )
            )

    def next(self, source: str, until: float) -> Page | None:
        """The page to visit next: lists before articles, then in the order in which they fell due."""
        with self._database.reading() as connection:
            for role in Role:  # one by one, so that each is a single step in the index
                row = connection.execute(
                    sa.select(pages)
                    .where(pages.c.source == source, pages.c.role == role.value, pages.c.due <= until)
                    .order_by(pages.c.due, sa.text("rowid"))
                    .limit(1)
                ).one_or_none()
                if row is not None:
                    values = {name: getattr(row, name) for name in Page.__dataclass_fields__}
                    return Page(**values | {"role": role})
        return None

    def waiting(self, source: str, until: float) -> int:
        """How many of a source's addresses are due."""
        query = sa.select(sa.func.count()).where(pages.c.source == source, pages.c.due <= until)
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def last_visit(self, url: str) -> float | None:
        """When an address was last visited, in seconds since 1970."""
        with self._database.reading() as connection:
            query = sa.select(pages.c.visited).where(pages.c.url == url)
            return connection.execute(query).scalar_one_or_none()

    def record(self, connection: Connection, page: Page, visit: Visit, now: float) -> None:
        """Remember within the caller's transaction how a visit ended, and when the next is due."""
        interval, due = next_visit(page, visit, now)
        # A page that left must answer in full when it is back, so its validators leave with it.
        kept = replace(page, etag="", modified="") if visit.forget else page
        values = {
            "interval": interval,
            "due": due,
            "failures": page.failures + 1 if visit.failed else 0,
            "visited": now,
            "outcome": visit.outcome.value,
            "etag": visit.etag or kept.etag,
            "modified": visit.modified or kept.modified,
            "digest": visit.digest or page.digest,
            "capture": visit.capture or page.capture,
            "document": visit.document or page.document,
        }
        connection.execute(sa.update(pages).where(pages.c.url == page.url).values(values))

    def outcomes(self, source: str | None = None) -> dict[str, int]:
        """How many addresses ended how at their last visit."""
        query = sa.select(pages.c.outcome, sa.func.count()).where(pages.c.outcome != "")
        if source is not None:
            query = query.where(pages.c.source == source)
        with self._database.reading() as connection:
            rows = connection.execute(query.group_by(pages.c.outcome))
            return {str(outcome): int(number) for outcome, number in rows}


def next_visit(page: Page, visit: Visit, now: float) -> tuple[float, float | None]:
    """The page's new interval and when it is due, in seconds; due None is never by itself.

    An article that did not change is asked for ever more rarely, one that changed is again a new
    one; a failure is tried again soon, then ever later: a newspaper may be away for weeks.
    """
    if visit.final:
        return page.interval, None
    if visit.failed:
        patience = min(LONGEST_INTERVAL, 60.0 * 4 ** (page.failures + 1))
        if visit.retry_after is not None:
            # Taken at its word once; a server that always says "in a second" must not keep us.
            patience = max(visit.retry_after, patience) if page.failures else visit.retry_after
        return page.interval, now + patience
    if page.role is not Role.ARTICLE:
        return 0.0, None
    interval = (
        FIRST_INTERVAL if visit.changed or not page.interval else min(page.interval * 2, LONGEST_INTERVAL)
    )
    return interval, now + interval
