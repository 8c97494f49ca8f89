"""Forms of addresses that may be without end: what visits to them brought, and what was left out for it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, traps
from crawler.discovery.page import Page
from crawler.discovery.traps import endless, is_trap, shape, suspicion


@dataclass(frozen=True, slots=True)
class Trap:
    """Addresses of one form that were left out: what they seem to be, and how often one was."""

    shape: str
    reason: str
    left: int


def leave(connection: Connection, source: str, url: str, year: int) -> str:
    """Why an address is to be left out, which is counted; empty where it is not.

    Within the caller's transaction; `year` is this one.
    """
    reason = endless(url, year)
    if not reason and (suspicion(url) and trapped(connection, source, url)):
        reason = suspicion(url)
    if reason:
        _count(connection, source, url, reason, "left")
    return reason


def trapped(connection: Connection, source: str, url: str) -> bool:
    """Whether visits to addresses of this form have brought nothing for long."""
    query = sa.select(traps.c.fruit, traps.c.barren).where(
        traps.c.source == source, traps.c.shape == shape(url)
    )
    found = connection.execute(query).one_or_none()
    return found is not None and is_trap(found.fruit, found.barren)


def note(connection: Connection, page: Page, *, fruit: bool) -> None:
    """Count within the caller's transaction whether a visit to a suspicious address brought something."""
    if reason := suspicion(page.url):
        _count(connection, page.source, page.url, reason, "fruit" if fruit else "barren")


def _count(connection: Connection, source: str, url: str, reason: str, what: str) -> None:
    counting = insert(traps).values(source=source, shape=shape(url), reason=reason, **{what: 1})
    connection.execute(
        counting.on_conflict_do_update(
            index_elements=["source", "shape"], set_={what: traps.c[what] + 1, "reason": reason}
        )
    )


def left_out(database: Database, source: str) -> list[Trap]:
    """The forms of a source's addresses of which some were left out, commonest first."""
    query = (
        sa.select(traps.c.shape, traps.c.reason, traps.c.left)
        .where(traps.c.source == source, traps.c.left > 0)
        .order_by(traps.c.left.desc())
    )
    with database.reading() as connection:
        return [Trap(*row) for row in connection.execute(query)]
