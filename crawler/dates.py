"""Vietnamese date phrases → dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from crawler.encoding import clean

VIETNAM = timezone(timedelta(hours=7), "+07")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # "0001-01-01" is an empty field, and has no date in another zone

_MONTHS = (
    "một|giêng:1 hai:2 ba:3 tư|bốn:4 năm:5 sáu:6 bảy|bẩy:7 tám:8 chín:9 mười:10 mười_một:11 mười_hai|chạp:12"
)
_MONTH_NAMES = {
    name.replace("_", " "): int(number)
    for names, number in (entry.split(":") for entry in _MONTHS.split())
    for name in names.split("|")
}
_MONTH = "|".join(sorted(_MONTH_NAMES, key=len, reverse=True))

_NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*tháng\s*(\d{{1,2}}|{_MONTH})\b\s*,?\s*(?:năm\s*)?(\d{{4}})", re.IGNORECASE
)
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_TIME = re.compile(
    r"(?<![\d/.:-])([01]?\d|2[0-4])\s*(?::|h|g(?:iờ)?)\s*([0-5]\d)(?:\s*(?::|')\s*([0-5]\d))?(?!\d)\s*(am|pm|sa|ch)?\b",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?|\b(GMT|UTC)\b", re.IGNORECASE)
_AGO = re.compile(r"(?<!\d)(\d{1,4})\s*(phút|giờ|tiếng|ngày|tuần)\s*trước", re.IGNORECASE)
_UNITS = {"phút": 1, "giờ": 60, "tiếng": 60, "ngày": 1440, "tuần": 10080}


def parse_date(text: str, fetched: datetime | None = None) -> datetime | None:
    """The moment that a printed date means, aware; None where the text holds no date.

    Understands ISO 8601, RFC 9110 dates and what Vietnamese papers print ("Thứ Sáu, 28/06/2019,
    08:15 [GMT+7]", "Thứ hai, ngày 3 tháng 6 năm 2019", "08:15 | 28/06/2019", "28/05/13 10:41 GMT+7"),
    and, where `fetched` is given, "2 giờ trước". Without a zone it is Vietnam's time.
    """
    text = clean(text)
    moments = (_iso(text), _printed(text), _relative(text, fetched), _rfc(text)) if text else ()
    return next((moment for moment in moments if moment and _FIRST_YEAR <= moment.year <= _LAST_YEAR), None)


def _iso(text: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def _printed(text: str) -> datetime | None:
    day = _day(text)
    return _at(day, text) if day else None


def _relative(text: str, fetched: datetime | None) -> datetime | None:
    if fetched is None or not (ago := _AGO.search(text)):
        return None
    return fetched - timedelta(minutes=int(ago[1]) * _UNITS[ago[2].lower()])


def _rfc(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(re.sub(r"(?:GMT|UTC)\s*([+-])(\d)\b", r"\g<1>0\g<2>00", text)))
    except (ValueError, IndexError, OverflowError):
        return None


def _day(text: str) -> date | None:
    for found in _NUMBERS.finditer(text):
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        if day := _valid(year, int(found[3]), int(found[1])):
            return day
    for found in _WORDS.finditer(text):
        month = found[2].lower()
        number = int(month) if month.isdigit() else _MONTH_NAMES[month]
        if day := _valid(int(found[3]), number, int(found[1])):
            return day
    for found in _ISO_DAY.finditer(text):
        if day := _valid(int(found[1]), int(found[2]), int(found[3])):
            return day
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _at(day: date, text: str) -> datetime:
    hour = minute = second = 0
    if time := _TIME.search(text):
        hour, minute, second = int(time[1]) % 24, int(time[2]), int(time[3] or 0)
        if (time[4] or "").lower() in ("pm", "ch") and hour < 12:
            hour += 12
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(text))


def _zone(text: str) -> tzinfo:
    found = _ZONE.search(text)
    if not found:
        return VIETNAM
    if found[4]:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset >= timedelta(hours=24):
        return VIETNAM
    return timezone(offset if found[1] == "+" else -offset)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
