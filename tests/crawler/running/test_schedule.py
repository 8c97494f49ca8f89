"""When a source is due, and when it is left in peace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.extraction.dates import VIETNAM
from crawler.running.schedule import quiet_until, trigger

DAY = datetime(2024, 3, 1, tzinfo=VIETNAM)


def at(hours: float) -> datetime:
    """A moment so many hours behind midnight of the day."""
    return DAY + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "now", "until"),
    [
        ("22:00-05:00", at(21.9), None),
        ("22:00-05:00", at(22), at(29)),
        ("22:00-05:00", at(3), at(5)),
        ("22:00-05:00", at(5), None),
        ("11:30-13:00", at(12), at(13)),
        ("11:30-13:00, 22:00-05:00", at(23), at(29)),
        ("11:30-13:00, 22:00-05:00", at(8), None),
        ("", at(3), None),
    ],
)
def test_quiet_ends_at_its_hour(text: str, now: datetime, until: datetime | None) -> None:
    """A span may go over midnight; its first moment belongs to it, its last does not."""
    assert quiet_until(text, now) == until
    assert quiet_until(text, now.astimezone(UTC)) == until


@pytest.mark.parametrize("text", ["at night", "22-5", "24:00-05:00", "22:60-05:00", "22:00-22:00"])
def test_what_is_no_span_is_refused(text: str) -> None:
    """A slip is an error, not a silence that never comes."""
    with pytest.raises(ValueError, match=text.split("-", maxsplit=1)[0]):
        quiet_until(text, DAY)


def test_a_cron_line_is_in_the_time_of_vietnam() -> None:
    """Six in the morning is six where the newspaper is."""
    due = trigger("0 6 * * *").get_next_fire_time(None, at(1).astimezone(UTC))
    assert due == at(6)
