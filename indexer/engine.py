"""What an engine is: it stores tokens and finds the documents that a query tree matches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from whoosh.query import Query

from indexer.schema import Indexed


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Request:
    """What to find: `filter` narrows without counting in the score."""

    query: Query
    filter: Query | None = None
    limit: int = 10
    offset: int = 0
    newest_first: bool = False
    facets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """What was found: all of it counted, the part asked for, and for each facet (value, number of hits)."""

    total: int
    hits: list[Hit]
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def by_count(values: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """A facet's values that are something, the most frequent first, equal ones by name."""
    return sorted(((value, count) for value, count in values if value), key=lambda item: (-item[1], item[0]))


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
    """An index as it was when it was opened."""

    def search(self, request: Request) -> Results:
        """The documents that match, best or newest first; equal ones always in one order."""

    def count(self) -> int:
        """How many documents there are."""

    def close(self) -> None:
        """Give back files and memory."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How an engine is named and opened."""

    name: str
    open_writer: Callable[[Path, int], Writer]
    """(folder, megabytes of buffers): the writer of the index there, made where it is missing."""
    open_reader: Callable[[Path], Reader]
