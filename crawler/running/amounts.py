"""How much of a source's news came when, and how much was to be expected, learned from its own weeks.

Pure: moments are in seconds since 1970; days of rest count neither as a sign nor as an example.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import median

from crawler.extraction.dates import VIETNAM

HOUR = 3600.0
DAY = 24 * HOUR
WEEK = 7 * DAY
HORIZON = 20 * WEEK
"""How far back the past of a source is looked at, in seconds."""
LEARNING_WEEKS = 3
"""Weeks of which the same hours must be known before an amount can be judged."""
COMPARED_WEEKS = 8
_LEAST_SPREAD = 0.03  # of the day's amounts, squared and relative, beyond that of chance

Rest = Callable[[date], bool]


@cache
def is_rest(day: date) -> bool:
    """Whether little is printed in Vietnam on a day: public holidays, and Tết with the days around it."""
    around = (day + timedelta(days=offset) for offset in range(-4, 5))
    return day in _holidays() or any("Lunar New Year" in _holidays().get(near, "") for near in around)


@cache
def _holidays() -> Mapping[date, str]:
    from holidays import country_holidays  # noqa: PLC0415  a server needs it for its status page alone

    named: Mapping[date, str] = country_holidays("VN", language="en_US")
    return named


class Amounts:
    """How much came when, and how much was to be expected, by the same hours of the weeks before.

    All moments are in seconds since 1970; `now` is the end of the last whole round. Days of rest count
    neither as a sign nor as an example.
    """

    def __init__(
        self, arrivals: Sequence[float], first: float, now: float, troubled: float | None, rest: Rest
    ) -> None:
        self.now = now
        self._arrivals = arrivals
        self._rest = rest
        # What the present trouble brings is no example; what lasts for two months is a new habit.
        self._past = max(min(troubled or now, now), now - COMPARED_WEEKS * WEEK)
        self._first = max(first + DAY, now - HORIZON)  # a first crawl brings more than a day's news
        self._spread: float | None = None
        self._examples: dict[float, list[int]] = {}

    def since(self, seconds: float) -> bool:
        """Whether the source has been known for so long."""
        return self.now - self._first >= seconds

    def came(self, begin: float, end: float) -> int:
        """How many articles came behind one moment and up to another."""
        return bisect_right(self._arrivals, end) - bisect_right(self._arrivals, begin)

    def examples(self, end: float) -> list[int]:
        """What came in the same 24 hours of the weeks before, latest first."""
        if end not in self._examples:
            self._examples[end] = self._find_examples(end)
        return self._examples[end]

    def _find_examples(self, end: float) -> list[int]:
        found: list[int] = []
        week = 1
        while len(found) < COMPARED_WEEKS and end - week * WEEK - DAY >= self._first:
            moment = end - week * WEEK
            if moment <= self._past and self.working(moment - DAY, moment) == DAY:
                found.append(self.came(moment - DAY, moment))
            week += 1
        return found

    def expected(self, begin: float, end: float) -> float | None:
        """How many articles were to come between two moments; None where too little is known."""
        total = 0.0
        while begin < end:
            part = min(DAY, end - begin)
            known = self.examples(end)
            if len(known) < LEARNING_WEEKS:
                return None
            total += median(known) * self.working(end - part, end) / DAY
            end -= part
        return total

    def expected_a_day(self) -> float | None:
        """How many articles come on a day, over a week."""
        days = [self.examples(self.now - day * DAY) for day in range(7)]
        if min(map(len, days)) < LEARNING_WEEKS:
            return None
        return sum(median(known) for known in days) / 7

    def working(self, begin: float, end: float) -> float:
        """How many of the seconds between two moments lie on days on which news is printed."""
        total = 0.0
        while begin < end:
            local = datetime.fromtimestamp(begin, VIETNAM)
            midnight = begin + DAY - (local.hour * 3600 + local.minute * 60 + local.second)
            until = min(end, midnight - local.microsecond / 1e6 + 1e-3)
            if not self._rest(local.date()):
                total += until - begin
            begin = until
        return total

    def spread(self) -> float:
        """How far days of the source differ from the usual, beyond chance: relative variance, robust."""
        if self._spread is None:
            ratios, usual = [], []
            for day in range(7):
                known = self.examples(self.now - day * DAY)
                middle = median(known) if known else 0.0
                if middle:
                    usual.append(middle)
                    ratios += [abs(count / middle - 1) for count in known]
            relative = (1.4826 * median(ratios)) ** 2 - 1 / median(usual) if ratios else 0.0
            self._spread = max(_LEAST_SPREAD, relative)
        return self._spread

    def gaps(self) -> list[float]:
        """The longest times of work between two articles in the past, longest first."""
        past = self._arrivals[
            bisect_left(self._arrivals, self._first) : bisect_right(self._arrivals, self._past)
        ]
        # Only long ones are looked at closely, for days of rest are found by the hour.
        long = sorted(((end - begin, begin, end) for begin, end in pairwise(past)), reverse=True)[:40]
        return sorted((self.working(begin, end) for _length, begin, end in long), reverse=True)


def at_most(came: int, expected: float, spread: float) -> float:
    """The probability of at most so many where the mean is known and days differ (negative binomial)."""
    size = 1 / spread
    rest = math.log(size / (size + expected))
    each = math.log(expected / (size + expected)) if expected else 0.0
    terms = (
        math.lgamma(size + n) - math.lgamma(size) - math.lgamma(n + 1) + size * rest + n * each
        for n in range(came + 1)
    )
    return min(1.0, sum(map(math.exp, terms))) if expected else 1.0
