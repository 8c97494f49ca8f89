"""Counts over time → the bars of a chart, which templates/chart.html draws as SVG beside a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_MOST_BARS = 120


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label as a reader writes it, how many, and where it leads; "" is nowhere."""

    label: str
    count: int
    url: str = ""
    second: int = 0
    """How many of another kind, which are drawn before the first."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in the order of time."""

    bars: tuple[Bar, ...]

    @property
    def highest(self) -> int:
        """The largest count, at least 1."""
        return max((bar.count for bar in self.bars), default=0) or 1

    @property
    def width(self) -> int:
        """How much of its column, which is 10 wide, a bar takes: where there are few, they are no walls."""
        return min(8, len(self.bars) + 1)

    def height(self, count: int) -> float:
        """The height of 100 for a count; what is not nothing can be seen."""
        return max(round(100 * count / self.highest, 1), 2.0) if count else 0.0


def periods(counts: Mapping[str, int], most: int = _MOST_BARS) -> list[tuple[str, int]]:
    """Counts by month ("2019-06") as (period, count) without a gap, or by year where the months are too many.

    What is no month is left out; where the years are too many, too, the latest are shown.
    """
    known = {month: count for month, count in counts.items() if _is_month(month)}
    if not known:
        return []
    months = list(_months(min(known), max(known)))
    if len(months) <= most:
        return [(month, known.get(month, 0)) for month in months]
    years = dict(by_year(known.items()))
    first, last = int(months[0][:4]), int(months[-1][:4])
    return [(f"{year:04d}", years.get(f"{year:04d}", 0)) for year in range(first, last + 1)][-most:]


def by_year(months: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Counts by month, added up by the year."""
    years: Counter[str] = Counter()
    for month, count in months:
        years[month[:4]] += count
    return list(years.items())


def period_label(period: str) -> str:
    """A period as it is written in Vietnamese and in English alike: 28/6/2019, 6/2019, 2019."""
    return "/".join(part.lstrip("0") for part in reversed(period.split("-")))


def _is_month(text: str) -> bool:
    year, _dash, month = text.partition("-")
    return len(text) == 7 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (here := f"{year:04d}-{month:02d}") <= last:
        yield here
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
