"""The address of a list of facts: what a person chose in it stands in the query string, and is read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from web.address import Arguments

PER_PAGE = 50
_LONGEST = 200
_LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Listing:
    """A list and the page of it; what is changed leads back to page 1. Each filter has one value."""

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, arguments: Arguments, filters: Sequence[str] = (), sorts: Sequence[str] = ()) -> Self:
        """The list in a query string; what makes no sense is left out. The first of `sorts` is usual."""
        chosen = {name: arguments.get(name, "").strip()[:_LONGEST] for name in filters}
        sort, page = arguments.get("sort", ""), arguments.get("page", "")
        # int() alone would take "1_0" and refuse a number of 5,000 digits with another error.
        is_number = page.isascii() and page.isdigit() and len(page) < 9
        return cls(
            text=arguments.get("q", "").strip()[:_LONGEST],
            filters={name: value for name, value in chosen.items() if value},
            sort=sort if sort in sorts[1:] else "",
            page=min(max(int(page), 1), _LAST_PAGE) if is_number else 1,
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """The query string's parts, without those that say nothing."""
        parts = {"q": self.text, **self.filters, "sort": self.sort}
        return {name: value for name, value in parts.items() if value} | (
            {"page": str(self.page)} if self.page > 1 else {}
        )

    @property
    def offset(self) -> int:
        """How many stand before the page."""
        return (self.page - 1) * PER_PAGE

    def with_filter(self, name: str, value: str) -> Self:
        """The list narrowed to one more value."""
        return replace(self, filters={**self.filters, name: value}, page=1)

    def without_filter(self, name: str) -> Self:
        """The list with one filter less."""
        left = {other: value for other, value in self.filters.items() if other != name}
        return replace(self, filters=left, page=1)

    def without_text(self) -> Self:
        """The list whatever the words."""
        return replace(self, text="", page=1)

    def sorted_by(self, sort: str) -> Self:
        """The list in another order; "" is the usual one."""
        return replace(self, sort=sort, page=1)

    def at(self, page: int) -> Self:
        """Another page of the same list."""
        return replace(self, page=page)

    def last(self, total: int) -> int:
        """The last page of so many; 1 where there are none."""
        return max(1, -(-total // PER_PAGE))
