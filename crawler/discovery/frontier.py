"""What to visit next: every address ever met, with when it is due again.

Nothing of it is held in memory: each question is a few steps in an index of the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, pages, traps
from crawler.discovery.recrawl import DAY, LONGEST, interval
from crawler.discovery.traps import endless, is_trap, shape, suspicion
from crawler.discovery.urls import is_other_form, page_key

OLD = 30 * DAY
"""Age from which an article that was never met is no news."""
_BATCH = 1000
_LATE = 600.0
"""Seconds by which a list may be older than the date that it is said to have."""


class Role(StrEnum):
    """What an address is for; in the order in which they are visited."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    ARTICLE = "article"
    FILE = "file"
    """A file that an article carries."""

    @property
    def is_list(self) -> bool:
        """Whether it leads to other addresses, and is read for nothing else."""
        return self not in (Role.ARTICLE, Role.FILE)


class Rank(IntEnum):
    """What goes before what: the news, then what is known or only met by the way, then the archive."""

    NEWS = 0
    AGAIN = 1
    ARCHIVE = 2


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
    TRAP = "trap"


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
    met: float = 0.0
    rank: Rank = Rank.NEWS
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of addresses: how many were never met before, how many were left out, and why."""

    met: int = 0
    left: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Trap:
    """Addresses of one form that were left out: what they seem to be, and how often one was."""

    shape: str
    reason: str
    left: int


@dataclass(frozen=True, slots=True)
class Visit:
    """How a visit ended, in what the frontier must remember of it."""

    outcome: Outcome
    changed: bool = False
    retry_after: float | None = None
    failed: bool = False
    final: bool = False
    forget: bool = False
    waiting: bool = False
    """Until the address that the page names as its own has been visited."""
    born: float | None = None
    """When the article was published."""
    etag: str = ""
    modified: str = ""
    digest: str = ""
    capture: str = ""
    document: str = ""


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
                if reason := self.leave(connection, source, url, year):
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

    def leave(self, connection: Connection, source: str, url: str, year: int) -> str:
        """Why an address is to be left out, which is counted; empty where it is not. `year` is this one."""
        reason = endless(url, year)
        if not reason and (suspicion(url) and self.trapped(connection, source, url)):
            reason = suspicion(url)
        if reason:
            self._count_trap(connection, source, url, reason, "left")
        return reason

    def trapped(self, connection: Connection, source: str, url: str) -> bool:
        """Whether visits to addresses of this form have brought nothing for long."""
        query = sa.select(traps.c.fruit, traps.c.barren).where(
            traps.c.source == source, traps.c.shape == shape(url)
        )
        found = connection.execute(query).one_or_none()
        return found is not None and is_trap(found.fruit, found.barren)

    def note_fruit(self, connection: Connection, page: Page, *, fruit: bool) -> None:
        """Count within the caller's transaction whether a visit to a suspicious address brought something."""
        if reason := suspicion(page.url):
            self._count_trap(connection, page.source, page.url, reason, "fruit" if fruit else "barren")

    def _count_trap(self, connection: Connection, source: str, url: str, reason: str, what: str) -> None:
        counting = insert(traps).values(source=source, shape=shape(url), reason=reason, **{what: 1})
        connection.execute(
            counting.on_conflict_do_update(
                index_elements=["source", "shape"], set_={what: traps.c[what] + 1, "reason": reason}
            )
        )

    def traps(self, source: str) -> list[Trap]:
        """The forms of a source's addresses of which some were left out, commonest first."""
        query = (
            sa.select(traps.c.shape, traps.c.reason, traps.c.left)
            .where(traps.c.source == source, traps.c.left > 0)
            .order_by(traps.c.left.desc())
        )
        with self._database.reading() as connection:
            return [Trap(*row) for row in connection.execute(query)]

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

    def outcomes(self, source: str | None = None) -> dict[str, int]:
        """How many addresses ended how at their last visit."""
        query = sa.select(pages.c.outcome, sa.func.count()).where(pages.c.outcome != "")
        if source is not None:
            query = query.where(pages.c.source == source)
        with self._database.reading() as connection:
            rows = connection.execute(query.group_by(pages.c.outcome))
            return {str(outcome): int(number) for outcome, number in rows}


def _page(row: Any) -> Page:
    values = {name: getattr(row, name) for name in Page.__dataclass_fields__}
    return Page(**values | {"role": Role(row.role), "rank": Rank(row.rank)})


def next_visit(page: Page, visit: Visit, now: float) -> tuple[float, float | None]:
    """The page's new interval and when it is due, in seconds; due None is never by itself.

    A failure is tried again soon, then ever later: a newspaper may be away for weeks.
    """
    if visit.final:
        return page.interval, None
    if visit.waiting:
        return page.interval, now + 1 if visit.retry_after is None else now + visit.retry_after
    if visit.failed:
        patience = min(LONGEST, 60.0 * 4 ** (page.failures + 1))
        if visit.retry_after is not None:
            # Taken at its word once; a server that always says "in a second" must not keep us.
            patience = max(visit.retry_after, patience) if page.failures else visit.retry_after
        return page.interval, now + patience
    if page.role.is_list:
        return 0.0, None
    age = now - (page.met if visit.born is None else visit.born)
    rested = interval(age, page.interval, changed=visit.changed)
    return rested, now + rested
