"""One address as the frontier knows it: what it is for, how its last visit ended, when the next is due."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from crawler.discovery.recrawl import LONGEST, interval


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
