"""The address of a search: everything a person chose stands in the query string, and is read back from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

from indexer.found import Wanted
from indexer.query import LONGEST
from indexer.schema import FILTERS

PER_PAGE = 10
DEEPEST = 10_000
"""Results beyond this place are not shown: nobody reads them, and every engine pays for them."""
LAST_PAGE = DEEPEST // PER_PAGE
_MOST_VALUES = 20
_LONGEST_VALUE = 200


class Arguments(Protocol):
    """A query string, read: what may be given more than once is a list."""

    def get(self, key: str, default: str, /) -> str:
        """The first value."""

    def getlist(self, key: str, /) -> list[str]:
        """All values."""


@dataclass(frozen=True, slots=True)
class Address:
    """A search and the page of its results; what is changed leads back to page 1."""

    typed: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    newest_first: bool = False
    page: int = 1
    verbatim: bool = False
    """Whether just what was typed is wanted, and nothing in its place."""

    @classmethod
    def read(cls, arguments: Arguments) -> Self:
        """The address in a query string; what makes no sense there is left out."""
        chosen = {name: usable(arguments.getlist(name)) for name in FILTERS}
        return cls(
            typed=arguments.get("q", "").strip()[:LONGEST],
            filters={name: values for name, values in chosen.items() if values},
            newest_first=arguments.get("sort", "") == "date",
            page=_page(arguments.get("page", "")),
            verbatim=arguments.get("verbatim", "") == "1",
        )

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.typed and not self.filters

    @property
    def wanted(self) -> Wanted:
        """The search that it asks for."""
        return Wanted(
            typed=self.typed,
            filters=dict(self.filters),
            newest_first=self.newest_first,
            limit=PER_PAGE,
            offset=(self.page - 1) * PER_PAGE,
            verbatim=self.verbatim,
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """The query string's parts, each a string or a list of them, without those that say nothing."""
        parts: dict[str, Any] = {"q": self.typed} if self.typed else {}
        parts |= {name: list(values) for name, values in self.filters.items()}
        if self.newest_first:
            parts["sort"] = "date"
        if self.page > 1:
            parts["page"] = str(self.page)
        if self.verbatim:
            parts["verbatim"] = "1"
        return parts

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Every filter as (field, value)."""
        return [(name, value) for name, values in self.filters.items() for value in values]

    def with_filter(self, name: str, value: str) -> Self:
        """The search narrowed to one more value."""
        return replace(self, filters={**self.filters, name: (*self.filters.get(name, ()), value)}, page=1)

    def without_filter(self, name: str, value: str) -> Self:
        """The search with one filter less."""
        left = tuple(kept for kept in self.filters.get(name, ()) if kept != value)
        others = {other: values for other, values in self.filters.items() if other != name}
        return replace(self, filters={**others, name: left} if left else others, page=1)

    def without_filters(self) -> Self:
        """The search among all documents."""
        return replace(self, filters={}, page=1)

    def without_quotes(self) -> Self:
        """The search for the same words, wherever they stand."""
        return replace(self, typed=" ".join(self.typed.translate(_QUOTES).split()), page=1)

    def for_query(self, typed: str) -> Self:
        """The search for something else, among the same documents."""
        return replace(self, typed=typed, page=1, verbatim=False)

    def as_typed(self) -> Self:
        """The search for just what was typed."""
        return replace(self, page=1, verbatim=True)

    def sorted_by(self, order: str) -> Self:
        """The search in another order, "date" or "relevance"."""
        return replace(self, newest_first=order == "date", page=1)

    def at(self, page: int) -> Self:
        """Another page of the same search."""
        return replace(self, page=page)


_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', " "))


def usable(values: Iterable[str]) -> tuple[str, ...]:
    """The values of a filter, each once, of bounded number and length."""
    kept = dict.fromkeys(value[:_LONGEST_VALUE] for value in values if value)
    return tuple(kept)[:_MOST_VALUES]


def last_page(total: int) -> int:
    """The last page that is shown of so many results; 1 where there are none."""
    return max(1, min(LAST_PAGE, -(-total // PER_PAGE)))


def pages_around(page: int, last: int) -> list[int | None]:
    """The page numbers to offer: both ends and those near, None for a gap."""
    offered: list[int | None] = []
    before = 0
    for number in sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)}):
        if number - before == 2:
            offered.append(number - 1)
        elif number - before > 2:
            offered.append(None)
        offered.append(number)
        before = number
    return offered


def _page(text: str) -> int:
    # int() alone would take "1_0" and refuse a number of 5,000 digits with another error.
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1
