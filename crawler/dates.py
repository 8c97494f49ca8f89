"""Vietnamese date phrases → dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from crawler.encoding import clean

VIETNAM = timezone(timedelta(hours=7), "+07")

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
    if not text:
        return None
    try:
        return _aware(datetime.fromisoformat(text))
    except ValueError:
        pass
    day = _day(text)
    if day is not None:
        return _at(day, text)
    if fetched is not None and (ago := _AGO.search(text)):
        return fetched - timedelta(minutes=int(ago[1]) * _UNITS[ago[2].lower()])
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
        return date(year, month, day) if 1900 <= year <= 2200 else None
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
