"""Conferences → iCalendar (RFC 5545): each an event of its whole day, with an identity that stays.

It is that of the report which was kept first, and so stays when others join, and when all is read anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from indexer.knowledge.shelf import Conference

MIME = "text/calendar; charset=utf-8"
_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tra Cuu//conferences//VI\r\nCALSCALE:GREGORIAN\r\n"


def calendar(conferences: Iterable[tuple[Conference, str, str]], now: datetime) -> Iterator[str]:
    """The calendar of conferences, their first reports and addresses; without those whose day is not told."""
    # Here, for a server that exports none is lighter without it.
    from icalendar import Event  # noqa: PLC0415

    yield _HEAD
    for conference, report, url in conferences:
        day = _day(conference.day) if conference.is_held else None
        if day is None:
            continue
        event = Event()
        event.add("uid", f"{hashlib.blake2b(report.encode(), digest_size=12).hexdigest()}@tracuu")
        event.add("dtstamp", now)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", conference.name[:1].upper() + conference.name[1:])
        if conference.place:
            event.add("location", conference.place)
        if conference.organisers:
            event.add("description", "; ".join(conference.organisers))
        event.add("categories", [conference.kind])
        event.add("url", url)
        yield event.to_ical().decode()
    yield "END:VCALENDAR\r\n"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
