"""When a page is asked for again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.recrawl import DAY, HOUR, LONGEST, SHORTEST, interval, rest

AGES = st.floats(-DAY, 9000 * DAY)
BEFORE = st.just(0.0) | st.floats(SHORTEST, LONGEST)


@pytest.mark.parametrize(
    ("age", "before", "changed", "expected"),
    [
        (0, 0, True, 2 * HOUR),
        (2 * HOUR, 2 * HOUR, False, 4 * HOUR),
        (2 * HOUR, 2 * HOUR, True, 2 * HOUR),
        (6 * HOUR, 8 * HOUR, True, 2 * HOUR),
        (5 * DAY, 0, True, DAY),
        (60 * DAY, 0, True, 30 * DAY),
        (800 * DAY, 0, True, 180 * DAY),
        (800 * DAY, 180 * DAY, False, 180 * DAY),
        (800 * DAY, 180 * DAY, True, 45 * DAY),
        (800 * DAY, 45 * DAY, True, 22.5 * DAY),
    ],
)
def test_pages_at_rest_are_asked_ever_more_rarely(
    age: float, before: float, changed: bool, expected: float
) -> None:
    """Often on the first day, then by the page's age and by whether it changed."""
    assert interval(age, before, changed=changed) == expected


@given(AGES, BEFORE, st.booleans())
def test_an_interval_is_within_its_limits(age: float, before: float, changed: bool) -> None:
    """Never under two hours, never beyond half a year, and never shorter for a page that did not change."""
    found = interval(age, before, changed=changed)
    assert SHORTEST <= found <= LONGEST
    assert interval(age, before, changed=True) <= interval(age, before, changed=False) or before < rest(age)
