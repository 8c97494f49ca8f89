"""When a source is due: "every 2h", or a cron line ("0 6,18 * * *"), in Vietnam's time."""

from __future__ import annotations

import re
from datetime import timedelta

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from crawler.dates import VIETNAM

_EVERY = re.compile(r"every\s+(\d{1,4})\s*([mhd])")
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
