"""What an engine is: it stores tokens and finds the documents that a query tree matches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from whoosh.query import Query, Term

from indexer.schema import KNOWN, MOST_KNOWN, MOST_VALUES, Indexed

Place = tuple[int, str]
"""A moment and an identity: the newest first, equally new ones by identity, stand in the order of these."""
FIRST: Place = (2**62, "")
"""The place before all others."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found, with its date (seconds since 1970, or 0), its sketch and its title's tokens.

    `moment` is the number that the newest first are ordered by.
    """

    id: str
    score: float
    published: int = 0
    sketch: str = ""
    title: str = ""
    moment: int = 0

    @property
    def place(self) -> Place:
        """Where it stands among the newest first."""
        return self.moment, self.id


class Present(Term):  # type: ignore[misc]
    """A term that counts its boost times its inverse document frequency wherever it is, however often."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to find: `filter` narrows without counting in the score, `newest_by` names a field of numbers.

    At `deadline`, a time of `clock`, the search stops and gives what it has. Where fewer than `least`
    documents are found they are only counted: another request will follow. `after` is for lists that are read
    to their end while documents come: only those behind that place, in the order of places; all are counted.
    """

    query: Query
    filter: Query | None = None
    limit: int = 10
    offset: int = 0
    newest_first: bool = False
    newest_by: str = "published"
    after: Place | None = None
    facets: Sequence[str] = ()
    least: int = 0
    deadline: float | None = None
    clock: Callable[[], float] = time.monotonic

    @property
    def late(self) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and self.clock() >= self.deadline


@dataclass(frozen=True, slots=True)
class Results:
    """What was found: all of it counted, the part asked for, and for each facet (value, number of hits).

    `partial` says that the time was up: more may be there, and facets may be empty.
    """

    total: int
    hits: list[Hit]
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    partial: bool = False


def by_count(values: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The values or tokens that are something, the most frequent first, equal ones by name."""
    return sorted(((value, count) for value, count in values if value), key=lambda item: (-item[1], item[0]))


def most_values(facet: str) -> int:
    """How many values of a facet are counted at most."""
    return MOST_KNOWN if facet in KNOWN else MOST_VALUES


def counted(facet: str, values: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """The values of a facet, the most frequent first; where there are too many, not the rarest of them."""
    ordered, most = by_count(values), most_values(facet)
    # Equal ones are kept or left out together: which of them an engine would give is chance.
    rarest = ordered[most][1] if len(ordered) > most else 0
    return [(value, count) for value, count in ordered[:most] if count > rarest]


class Writer(Protocol):
    """The one writer of an index; nothing counts before `commit`."""

    def put(self, documents: Iterable[Indexed]) -> None:
        """Add documents, each in place of the one with its identity."""

    def commit(self) -> None:
        """Make what was put permanent and visible to readers that open or refresh."""

    def close(self) -> None:
        """Give the index free; what was not committed is lost."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Reader(Protocol):
    """An index as it was when it was opened; IndexUnusable where a file of it turns out to be damaged."""

    def search(self, request: Request) -> Results:
        """The documents that match, best or newest first; equal ones always in one order."""

    def count(self) -> int:
        """How many documents there are."""

    def frequency(self, field: str, token: str) -> int:
        """About how many documents hold a token; replaced ones may count until segments are merged."""

    def tokens(self, field: str, prefix: str = "", limit: int | None = None) -> list[tuple[str, int]]:
        """The tokens that begin so, with the numbers of documents that hold them.

        The most frequent come first, equal ones by name.
        """

    def close(self) -> None:
        """Give back files and memory."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How an engine is named and opened."""

    name: str
    open_writer: Callable[[Path, int], Writer]
    """(folder, megabytes of buffers): the writer of the index there, made where it is missing."""
    open_reader: Callable[[Path], Reader]
    """The index there as it is now; IndexUnusable where it is damaged, as far as is seen at once."""
    verify: Callable[[Path], None] = lambda _folder: None
    """IndexUnusable where a file of the index is not, byte for byte, what was written; a file that this
    process found whole is not read again."""
