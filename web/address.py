"""The address of a search: everything a person chose stands in the query string, and is read back from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

from indexer.found import Wanted
from indexer.periods import period
from indexer.query import LONGEST
from indexer.schema import FILTERS

PER_PAGE = 10
SIZES = (10, 20, 50)
"""Results a page."""
ORDERS = ("relevance", "date", "added")
DEEPEST = 10_000
"""Results beyond this place are not shown: nobody reads them, and every engine pays for them."""
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
    since: str = ""
    """The first day, month or year of publication: "2019-06-28", "2019-06", "2019"; "" is any."""
    until: str = ""
    added: str = ""
    """The first day, month or year in which it was kept here."""
    order: str = "relevance"
    """"relevance", "date" for the newest first, "added" for what was kept here last."""
    page: int = 1
    size: int = PER_PAGE
    is_compact: bool = False
    """Whether titles alone are shown, to look over many."""
    verbatim: bool = False
    """Whether just what was typed is wanted, and nothing in its place."""
    has_all_filters: bool = False
    """Whether the filters are offered, too, that cost as much to count as the search itself."""

    @classmethod
    def read(cls, arguments: Arguments) -> Self:
        """The address in a query string; what makes no sense there is left out."""
        chosen = {name: usable(arguments.getlist(name)) for name in FILTERS}
        read = cls(
            typed=arguments.get("q", "").strip()[:LONGEST],
            filters={name: values for name, values in chosen.items() if values},
            since=_period(arguments.get("since", "")),
            until=_period(arguments.get("until", "")),
            added=_period(arguments.get("added", "")),
            order=sort if (sort := arguments.get("sort", "")) in ORDERS else "relevance",
            page=_page(arguments.get("page", "")),
            size=_size(arguments.get("size", "")),
            is_compact=arguments.get("view", "") == "compact",
            verbatim=arguments.get("verbatim", "") == "1",
            has_all_filters=arguments.get("facets", "") == "all",
        )
        return replace(read, page=min(read.page, read.last_page))

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.typed or self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks among some of the documents only."""
        return bool(self.filters or self.since or self.until or self.added)

    @property
    def wanted(self) -> Wanted:
        """The search that it asks for."""
        return Wanted(
            typed=self.typed,
            filters=dict(self.filters),
            since=begin[0] if (begin := period(self.since)) else None,
            until=end[1] if (end := period(self.until)) else None,
            added_since=added[0] if (added := period(self.added)) else None,
            newest_first=self.order != "relevance",
            newest_by="added" if self.order == "added" else "published",
            limit=self.size,
            offset=(self.page - 1) * self.size,
            verbatim=self.verbatim,
        )

    @property
    def news(self) -> Wanted:
        """The search for what came here last of all that is just so."""
        return replace(
            self.wanted,
            newest_first=True,
            newest_by="added",
            strictly=True,
            verbatim=True,
            offset=0,
            facets=(),
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """The query string's parts, each a string or a list of them, without those that say nothing."""
        parts: dict[str, Any] = {"q": self.typed} if self.typed else {}
        parts |= {name: list(values) for name, values in self.filters.items()}
        said = {
            "since": self.since,
            "until": self.until,
            "added": self.added,
            "sort": self.order if self.order != "relevance" else "",
            "page": str(self.page) if self.page > 1 else "",
            "size": str(self.size) if self.size != PER_PAGE else "",
            "view": "compact" if self.is_compact else "",
            "verbatim": "1" if self.verbatim else "",
            "facets": "all" if self.has_all_filters else "",
        }
        return parts | {name: value for name, value in said.items() if value}

    @property
    def days(self) -> dict[str, str]:
        """The days that its times begin with, or that `until` ends with, by their names."""
        times = (("since", self.since, 0), ("until", self.until, 1), ("added", self.added, 0))
        return {
            name: found[end].date().isoformat() if (found := period(said)) else ""
            for name, said, end in times
        }

    @property
    def last_page(self) -> int:
        """The last page that is shown at all."""
        return DEEPEST // self.size

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """What a form on the page has to pass on, as (name, value), without the fields that it has itself."""
        left_out = {"page", "verbatim", "facets", *without}
        parts = {name: value for name, value in self.parameters.items() if name not in left_out}
        return [
            (name, value)
            for name, values in parts.items()
            for value in (values if isinstance(values, list) else [values])
        ]

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
        return replace(self, filters={}, since="", until="", added="", page=1)

    def published(self, since: str, until: str) -> Self:
        """The search among what was published from one day, month or year to another; "" is any."""
        return replace(self, since=since, until=until, page=1)

    def added_since(self, added: str) -> Self:
        """The search among what was kept here from a day, month or year on; "" is any."""
        return replace(self, added=added, page=1)

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
        """The search in another order."""
        return replace(self, order=order, page=1)

    def sized(self, size: int) -> Self:
        """The search with so many results a page, on the page with what stands first now."""
        first = (self.page - 1) * self.size
        return replace(self, size=size, page=first // size + 1)

    def viewed(self, *, is_compact: bool) -> Self:
        """The same page, titles alone or with what was found in the texts."""
        return replace(self, is_compact=is_compact)

    def with_all_filters(self) -> Self:
        """The same page with every filter offered."""
        return replace(self, has_all_filters=True)

    def at(self, page: int) -> Self:
        """Another page of the same search."""
        return replace(self, page=page)


_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', " "))


def usable(values: Iterable[str]) -> tuple[str, ...]:
    """The values of a filter, each once, of bounded number and length."""
    kept = dict.fromkeys(value[:_LONGEST_VALUE] for value in values if value)
    return tuple(kept)[:_MOST_VALUES]


def last_page(total: int, size: int = PER_PAGE) -> int:
    """The last page that is shown of so many results; 1 where there are none."""
    return max(1, min(DEEPEST // size, -(-total // size)))


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
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _size(text: str) -> int:
    return next((size for size in SIZES if str(size) == text), PER_PAGE)


def _period(text: str) -> str:
    return text if len(text) <= 10 and period(text) else ""
