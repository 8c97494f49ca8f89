"""What to visit next: every address ever met, with when it is due again.

Nothing of it is held in memory: each question is a few steps in an index of the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, pages
from crawler.discovery import suspects
from crawler.discovery.page import Outcome, Page, Rank, Role, Visit, next_visit
from crawler.discovery.recrawl import DAY
from crawler.discovery.urls import is_other_form, page_key

OLD = 30 * DAY
"""Age from which an article that was never met is no news."""
_BATCH = 1000
_LATE = 600.0
"""Seconds by which a list may be older than the date that it is said to have."""

_TURNS = (
    *((Rank.NEWS, role) for role in Role),
    (Rank.AGAIN, Role.ARTICLE),
    (Rank.AGAIN, Role.FILE),
    # The articles of an archive before its further lists, so that it grows from the newest to the oldest.
    (Rank.ARCHIVE, Role.ARTICLE),
    (Rank.ARCHIVE, Role.FILE),
    (Rank.ARCHIVE, Role.SITEMAP),
    (Rank.ARCHIVE, Role.LISTING),
)
_TURN = """SELECT * FROM (
    SELECT *, {turn} AS turn, rowid AS place FROM pages
    WHERE source = :source AND rank = {rank} AND role = '{role}' AND due <= :until
    ORDER BY due, rowid LIMIT :few
)"""
# Each turn is a step in the index; as one statement, and as text, since a crawl asks this before every page.
_NEXT = sa.text(
    " UNION ALL ".join(
        _TURN.format(turn=turn, rank=rank.value, role=role.value) for turn, (rank, role) in enumerate(_TURNS)
    )
    + " ORDER BY turn, due, place LIMIT :few"
)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of addresses: how many were never met before, how many were left out, and why."""

    met: int = 0
    left: Counter[str] = field(default_factory=Counter)


class Frontier:
    """The addresses of one collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        connection: Connection,
        source: str,
        role: Role,
        urls: Iterable[str],
        due: float,
        rank: Rank = Rank.NEWS,
    ) -> Added:
        """Note addresses within the caller's transaction, but for those that seem to have no end.

        An address is known where another of the same page is; the plain one takes the place of an AMP,
        mobile or print form. What is known may get a better rank.
        """
        met, left = 0, Counter[str]()
        year = datetime.fromtimestamp(due, UTC).year
        given = iter(dict.fromkeys(urls))
        # In batches, for a sitemap may name 50,000 addresses, and a statement has room for fewer values.
        while batch := list(islice(given, _BATCH)):
            new = self._unknown(connection, batch, rank)
            wanted = []
            for url, key in new.items():
                if reason := suspects.leave(connection, source, url, year):
                    left[reason] += 1
                else:
                    wanted.append(
                        {
                            "url": url,
                            "key": key,
                            "source": source,
                            "role": role.value,
                            "rank": rank.value,
                            "met": due,
                            "due": due,
                        }
                    )
            if wanted:
                connection.execute(insert(pages).on_conflict_do_nothing(), wanted)
            met += len(wanted)
        return Added(met, left)

    def _unknown(self, connection: Connection, batch: list[str], rank: Rank) -> dict[str, str]:
        """Those of the addresses whose pages are not known, each with its key."""
        keys: dict[str, str] = {}
        for url in batch:
            key = page_key(url)
            if key not in keys or (is_other_form(keys[key]) and not is_other_form(url)):
                keys[key] = url
        query = sa.select(pages.c.url, pages.c.key, pages.c.rank, pages.c.visited).where(
            pages.c.key.in_(keys)
        )
        known: dict[str, list[str]] = {}
        better = []
        for row in connection.execute(query):
            known.setdefault(row.key, []).append(row.url)
            if row.visited is None and row.rank > rank:
                better.append(row.url)
        if better:
            connection.execute(sa.update(pages).where(pages.c.url.in_(better)).values(rank=rank.value))
        replaced = [
            key
            for key, there in known.items()
            if all(map(is_other_form, there)) and not is_other_form(keys[key])
        ]
        if replaced:
            # One of the two goes on being visited, or the document would change at every visit.
            connection.execute(sa.update(pages).where(pages.c.key.in_(replaced)).values(due=None))
        return {url: key for key, url in keys.items() if key not in known or key in replaced}

    def touch(self, connection: Connection, changed: Mapping[str, float], now: float) -> int:
        """Make articles due that are said to have changed since they were visited last; how many.

        Within the caller's transaction; an address that was given up is asked for again, too.
        """
        due = []
        given = iter(changed)
        while batch := list(islice(given, _BATCH)):
            moments = {page_key(url): changed[url] for url in batch}
            query = sa.select(pages.c.url, pages.c.key, pages.c.visited).where(
                pages.c.key.in_(moments),
                pages.c.visited.is_not(None),
                pages.c.failures == 0,
                pages.c.outcome.not_in((Outcome.TWIN.value, Outcome.TRAP.value)),
            )
            due += [row.url for row in connection.execute(query) if row.visited < moments[row.key] <= now]
        for start in range(0, len(due), _BATCH):
            connection.execute(
                sa.update(pages).where(pages.c.url.in_(due[start : start + _BATCH])).values(due=now)
            )
        return len(due)

    def unread(
        self,
        connection: Connection,
        urls: Iterable[str],
        since: float,
        changed: Mapping[str, float],
        rules: str,
    ) -> list[str]:
        """Those of the lists that are to be read: not since a moment, and not since they changed last.

        `changed` says when that was, as far as it is known; one that was read by other `rules`, or
        could not be read, is to be read whatever it says.
        """
        wanted = []
        for url in dict.fromkeys(urls):
            query = sa.select(pages).where(pages.c.key == page_key(url), pages.c.visited.is_not(None))
            known = connection.execute(query).first()
            if known is not None and known.visited >= since:
                continue
            if known is None or known.failures or known.digest != rules:
                wanted.append(url)
                continue
            if changed.get(url, known.visited) + _LATE > known.visited:
                wanted.append(url)
        return wanted

    def further(self, connection: Connection, urls: Iterable[str], since: float, rank: Rank) -> list[str]:
        """Those of a list's further pages that are neither read since a moment nor waiting to be read."""
        wanted = []
        for url in dict.fromkeys(urls):
            known = self.known(connection, url)
            if known is not None:
                waits = known.due is not None and not known.failures and known.rank <= rank
                if waits or (known.visited is not None and known.visited >= since):
                    continue
            wanted.append(url)
        return wanted

    def met_after(self, connection: Connection, urls: Iterable[str], moment: float) -> bool:
        """Whether any of the addresses was first met after a moment."""
        query = sa.select(sa.func.max(pages.c.met)).where(pages.c.key.in_([page_key(url) for url in urls]))
        return float(connection.execute(query).scalar_one() or 0.0) > moment

    def seed(
        self,
        connection: Connection,
        source: str,
        role: Role,
        urls: Iterable[str],
        now: float,
        rank: Rank = Rank.NEWS,
    ) -> None:
        """Make addresses due at a moment, usually now, within the caller's transaction, known or not."""
        for url in dict.fromkeys(urls):
            values = {"due": now, "source": source, "role": role.value, "rank": rank.value}
            connection.execute(
                insert(pages)
                .values(url=url, key=page_key(url), met=now, **values)
                .on_conflict_do_update(index_elements=["url"], set_=values | {"failures": 0})
            )

    def next(self, source: str, until: float, besides: Collection[str] = ()) -> Page | None:
        """The page to visit next, but for some: by rank, lists before articles, then as they fell due."""
        values = {"source": source, "until": until, "few": len(besides) + 1}
        with self._database.reading() as connection:
            rows = connection.execute(_NEXT, values)
            return next((_page(row) for row in rows if row.url not in besides), None)

    def known(self, connection: Connection, url: str, besides: str = "") -> Page | None:
        """What is known of the page at an address, or at another of its addresses but for one."""
        query = sa.select(pages).where(pages.c.key == page_key(url), pages.c.url != besides)
        row = connection.execute(query.order_by(pages.c.url != url).limit(1)).one_or_none()
        return None if row is None else _page(row)

    def settle(self, connection: Connection, document: str, is_twin: Callable[[str], bool]) -> None:
        """Ask no longer, within the caller's transaction, for pages that wait for their twin, the document.

        `is_twin` judges by the digest of the visit that made a page wait.
        """
        query = sa.select(pages.c.url, pages.c.digest).where(
            pages.c.document == document, pages.c.outcome == Outcome.TWIN.value, pages.c.due.is_not(None)
        )
        settled = [row.url for row in connection.execute(query) if is_twin(row.digest)]
        if settled:
            connection.execute(sa.update(pages).where(pages.c.url.in_(settled)).values(due=None))

    def record(self, connection: Connection, page: Page, visit: Visit, now: float) -> None:
        """Remember within the caller's transaction how a visit ended, and when the next is due."""
        rested, due = next_visit(page, visit, now)
        # A page that left must answer in full when it is back, so its validators leave with it.
        kept = replace(page, etag="", modified="") if visit.forget else page
        values = {
            "interval": rested,
            "due": due,
            "failures": page.failures + 1 if visit.failed else 0,
            "visited": now,
            "outcome": visit.outcome.value,
            "rank": page.rank
            if visit.failed or visit.waiting
            else (Rank.NEWS if page.role.is_list else Rank.AGAIN),
            "etag": visit.etag or kept.etag,
            "modified": visit.modified or kept.modified,
            "digest": visit.digest or page.digest,
            "capture": visit.capture or page.capture,
            "document": visit.document or page.document,
        }
        connection.execute(sa.update(pages).where(pages.c.url == page.url).values(values))

    def adopt(self, connection: Connection, page: Page, visit: Visit, fetched: float, now: float) -> None:
        """Note within the caller's transaction a page that others had at a moment, unless it is known.

        It is no news, and is asked for again as often as its age says; a later change is told by that moment.
        """
        if self.known(connection, page.url) is None:
            self.seed(connection, page.source, page.role, [page.url], now)
            self.record(connection, page, visit, now)
            connection.execute(sa.update(pages).where(pages.c.url == page.url).values(visited=fetched))


def _page(row: Any) -> Page:
    values = {name: getattr(row, name) for name in Page.__dataclass_fields__}
    return Page(**values | {"role": Role(row.role), "rank": Rank(row.rank)})
