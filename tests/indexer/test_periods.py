"""Days, months and years as they are typed."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.dates import VIETNAM
from indexer.periods import period


def at(*parts: int) -> datetime:
    """A moment in Vietnam."""
    return datetime(*parts, tzinfo=VIETNAM)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2019", at(2019, 1, 1), at(2019, 12, 31, 23, 59, 59)),
        ("6/2019", at(2019, 6, 1), at(2019, 6, 30, 23, 59, 59)),
        ("12-2019", at(2019, 12, 1), at(2019, 12, 31, 23, 59, 59)),
        ("2020-02", at(2020, 2, 1), at(2020, 2, 29, 23, 59, 59)),
        ("28/6/2019", at(2019, 6, 28), at(2019, 6, 28, 23, 59, 59)),
        ("28.06.2019", at(2019, 6, 28), at(2019, 6, 28, 23, 59, 59)),
        ("2019-06-28", at(2019, 6, 28), at(2019, 6, 28, 23, 59, 59)),
    ],
)
def test_periods(typed: str, first: datetime, last: datetime) -> None:
    """A day, a month and a year, in either order, last from their first to their last second in Vietnam."""
    assert period(typed) == (first, last)


@pytest.mark.parametrize("typed", ["", "abc", "13/2019", "31/2/2019", "0/2019", "19", "28/6", "0000", "9999"])
def test_no_periods(typed: str) -> None:
    """What is no date is none; the last year that there is has no end."""
    assert period(typed) is None


@given(st.text(alphabet="0123456789/-. ", max_size=12))
def test_any_text(typed: str) -> None:
    """Nothing raises, and a period begins before it ends."""
    found = period(typed)
    assert found is None or found[0] < found[1]
