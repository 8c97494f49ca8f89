"""A day, month or year as it is typed in a filter → its first and its last second in Vietnam."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from crawler.extraction.dates import VIETNAM

_WRITTEN = (
    re.compile(r"(?:(?:(?P<day>\d{1,2})[-/.])?(?P<month>\d{1,2})[-/.])?(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?"),
)


def period(typed: str) -> tuple[datetime, datetime] | None:
    """The first and the last second of "2019", "6/2019", "28/6/2019", "2019-06-28"; None where it is none."""
    found = next(filter(None, (pattern.fullmatch(typed.strip()) for pattern in _WRITTEN)), None)
    if found is None:
        return None
    year, month, day = (int(found[name]) if found[name] else None for name in ("year", "month", "day"))
    try:
        start = datetime(year or 0, 1 if month is None else month, 1 if day is None else day, tzinfo=VIETNAM)
        return start, _next(start, month, day) - timedelta(seconds=1)
    except (ValueError, OverflowError):
        return None


def _next(start: datetime, month: int | None, day: int | None) -> datetime:
    if day is not None:
        return start + timedelta(days=1)
    if month is not None:
        return (start + timedelta(days=31)).replace(day=1)
    return start.replace(year=start.year + 1)
