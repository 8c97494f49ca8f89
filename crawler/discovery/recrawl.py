"""When a page is asked for again: by the age of its article, and by what it did before."""

from __future__ import annotations

HOUR = 3600.0
DAY = 24 * HOUR
SHORTEST = 2 * HOUR
LONGEST = 180 * DAY

_RESTS = (
    (1 * DAY, SHORTEST),
    (3 * DAY, 8 * HOUR),
    (7 * DAY, 1 * DAY),
    (30 * DAY, 7 * DAY),
    (365 * DAY, 30 * DAY),
)
"""Up to which age an article rests how long after its first visit."""


def rest(age: float) -> float:
    """How long a page rests after its first visit, by its article's age; both in seconds."""
    return next((length for oldest, length in _RESTS if age < oldest), LONGEST)


def interval(age: float, before: float, *, changed: bool) -> float:
    """How long a page rests now, in seconds: `before` is how long it rested until this visit, 0 at the first.

    A page that stays as it is rests twice as long each time; one that changed a quarter as long, but no
    page that changes at every visit is asked for more often than eight times in what its age says.
    """
    usual = rest(age)
    if not before:
        return usual
    if not changed:
        return min(2 * before, LONGEST)
    return min(max(before / 4, usual / 8, SHORTEST), max(usual, SHORTEST))
