"""When a source is due ("every 2h", or a cron line) and when it is left in peace, in Vietnam's time."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from crawler.extraction.dates import VIETNAM
from crawler.language import ngettext

_EVERY = re.compile(r"every\s+(\d{1,4})\s*([mhd])")
_HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)")
_LISTED = timedelta(days=7)
_INSTANT = timedelta(microseconds=1)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def trigger(schedule: str) -> BaseTrigger:
    """The times that a schedule means; ValueError where it means none."""
    if found := _EVERY.fullmatch(schedule.strip()):
        period = timedelta(**{_UNITS[found[2]]: int(found[1])})
        if period < timedelta(minutes=1):
            raise ValueError(f"“{schedule}” is more often than once a minute")
        return IntervalTrigger(seconds=int(period.total_seconds()), timezone=VIETNAM)
    try:
        return CronTrigger.from_crontab(schedule, timezone=VIETNAM)
    except ValueError as error:
        raise ValueError(f"“{schedule}” is neither “every 2h” (m, h, d) nor a cron line: {error}") from error


def told(schedule: str) -> str:
    """A schedule for a reader: "every 2h" in words, a cron line as it is."""
    found = _EVERY.fullmatch(schedule.strip())
    if not found:
        return schedule
    count = int(found[1])
    words = {
        "m": ngettext("every minute", "every %(count)d minutes", count),
        "h": ngettext("every hour", "every %(count)d hours", count),
        "d": ngettext("every day", "every %(count)d days", count),
    }
    return words[found[2]] % {"count": count}


def quiet_hours(text: str) -> list[tuple[time, time]]:
    """The spans of "22:00-05:00" or "11:30-13:00, 22:00-05:00"; ValueError where it means none."""
    spans = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _HOURS.fullmatch(part)
        if not found or int(found[1]) > 23 or int(found[3]) > 23 or max(found[2], found[4]) > "59":
            raise ValueError(f"“{part}” is no span of hours such as 22:00-05:00")
        begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if begin == end:
            raise ValueError(f"“{part}” ends where it begins")
        spans.append((begin, end))
    return spans


def quiet_until(text: str, now: datetime) -> datetime | None:
    """When the quiet that holds at an aware moment ends; None where there is none then."""
    here = now.astimezone(VIETNAM)
    ends = []
    for begin, end in quiet_hours(text):
        for day in (here.date() - timedelta(days=1), here.date()):
            first = datetime.combine(day, begin, VIETNAM)
            last = datetime.combine(day + timedelta(days=begin > end), end, VIETNAM)
            if first <= here < last:
                ends.append(last)
    return max(ends, default=None)


def times(schedule: str, after: datetime, until: datetime) -> list[datetime]:
    """When rounds were due after one moment and up to another: of the last week, else before it."""
    times_of = trigger(schedule)
    found: list[datetime] = []
    # Not each of the half million of minutes that a machine may have been off.
    for begin in (max(after, until - _LISTED), after):
        moment = times_of.get_next_fire_time(begin.astimezone(VIETNAM), begin.astimezone(VIETNAM))
        # A cron line may mean the very moment from which it is asked.
        while moment is not None and moment <= until:
            if moment > begin:
                found.append(moment)
            moment = times_of.get_next_fire_time(moment, moment + _INSTANT)
        if found:
            break
    return found


def following(schedule: str, after: datetime) -> datetime | None:
    """When the first round behind a moment is due; None where there is none any more."""
    moment = after.astimezone(VIETNAM)
    found: datetime | None = trigger(schedule).get_next_fire_time(moment, moment + _INSTANT)
    return found
