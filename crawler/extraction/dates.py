"""Vietnamese date phrases → dates."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from crawler.extraction.encoding import clean

VIETNAM = timezone(timedelta(hours=7), "+07")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # "0001-01-01" is an empty field, and has no date in another zone
_CENTURY = 70  # two figures of a year from here on are those of the century before
_FURTHEST_ZONE = timedelta(hours=15)
_AHEAD = timedelta(days=2)
_LONGEST_RELATIVE = 60  # characters; "hôm qua" in a longer text is a sentence, and tells of something else

_MONTHS = (
    "một|giêng:1 hai:2 ba:3 tư|bốn:4 năm:5 sáu:6 bảy|bẩy:7 tám:8 chín:9 mười:10 mười_một:11 mười_hai|chạp:12"
)
_MONTH_NAMES = {
    name.replace("_", " "): int(number)
    for names, number in (entry.split(":") for entry in _MONTHS.split())
    for name in names.split("|")
}
_ENGLISH = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_MONTH = "|".join(sorted(_MONTH_NAMES, key=len, reverse=True))
_NAMED = "|".join(sorted(_ENGLISH, key=len, reverse=True))

_DASHES = str.maketrans("‐‑‒–—", "-----")
# Neither a number of a document ("12/06/2019/QĐ") nor an address ("10.12.20.19").
_NUMBERS = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*(?:\2|,?\s*năm)\s*(\d{4}|\d{2})(?!\d|[/-][^\W\d]|\.\d)"
)
_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*(?:tháng\s*|th?\.?\s?(?=\d))(\d{{1,2}}|{_MONTH})\b\s*,?\s*(?:năm\s*)?(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b(?:tháng\s*|th\.?\s?(?=\d))(\d{{1,2}}|{_MONTH})\s+(\d{{1,2}})\s*,\s*(\d{{4}})(?!\d)", re.IGNORECASE
)
_ENGLISH_DAY = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({_NAMED})\.?,?\s+(\d{{4}})(?!\d)", re.IGNORECASE)
_ENGLISH_MONTH = re.compile(rf"\b({_NAMED})\.?\s+(\d{{1,2}})\s*,\s*(\d{{4}})(?!\d)", re.IGNORECASE)
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_NO_YEAR = re.compile(
    rf"\bngày\s+(\d{{1,2}})\s*tháng\s*(\d{{1,2}}|{_MONTH})\b|^(?:[\d:h]+,?\s+)?(\d{{2}})/(\d{{2}})(?:,?\s+[\d:h]+)?$",
    re.IGNORECASE,
)

_HALF = r"(?P<half>am|pm|sa|ch|sáng|trưa|chiều|tối|đêm)\b"
_TIME = re.compile(
    r"(?<![\d/.:-])(?P<hour>[01]?\d|2[0-4])\s*"
    r"(?:(?::|h|g(?:iờ)?)\s*(?P<minute>[0-5]\d)(?:\s*(?::|')\s*(?P<second>[0-5]\d))?(?!\d)(?:\s*phút)?"
    rf"|(?:h|giờ)(?=\s*(?:,|ngày|$|{_HALF.replace('?P<half>', '?:')})))(?:\s*{_HALF})?",
    re.IGNORECASE,
)
_AFTERNOON = frozenset({"pm", "ch", "chiều", "tối"})
_ZONE = re.compile(
    r"(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?|\b(GMT|UTC)\b|(?<=\d)(Z)\b"
    r"|(?<=:\d\d)\s*([+-])(\d{2}):?(\d{2})(?![\d/.:-])",
    re.IGNORECASE,
)

_UNIT = r"giây|phút|giờ|tiếng|ngày|tuần|tháng|năm|seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?"
_COUNTS = re.compile(rf"\b(\d{{1,4}}|một|an?)\s*({_UNIT})\b", re.IGNORECASE)
_SPANS = rf"(?:\b(?:\d{{1,4}}|một|an?)\s*(?:{_UNIT})\b\s*)+"
_AGO = re.compile(rf"({_SPANS})(?:trước|ago)\b|cách đây\s+({_SPANS})", re.IGNORECASE)
_SECONDS = {"giây": 1, "phút": 60, "giờ": 3600, "tiếng": 3600, "ngày": 86400, "tuần": 604800}
_SECONDS |= {"second": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86400, "week": 604800}
_CALENDAR = {"tháng": 1, "năm": 12, "month": 1, "year": 12}
_NOW = re.compile(r"\bvừa (?:xong|mới|đăng)|\bvài (?:giây|phút) trước|\bjust now\b", re.IGNORECASE)
_DAYS = {"hôm nay": 0, "hôm qua": 1, "hôm kia": 2, "today": 0, "yesterday": 1}
_DAY_WORD = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)
_STAMP = re.compile(r"(1\d{9})(\d{3})?")


def parse_date(text: str, fetched: datetime | None = None) -> datetime | None:
    """The moment that a printed date means, aware; None where the text holds no date.

    Understands ISO 8601, RFC 9110 dates, seconds since 1970 and what Vietnamese papers print ("Thứ Sáu,
    28/06/2019, 08:15 [GMT+7]", "Thứ hai, ngày 3 tháng 6 năm 2019", "08:15 | 28/06/2019", "28/05/13 10:41
    GMT+7"), and, where `fetched` is given, "2 giờ trước" and "hôm qua, 14:05". Without a zone it is
    Vietnam's time. The day stands before the month, unless "PM" and a day beyond 12 tell otherwise.
    """
    text = clean(text)
    if not text:
        return None
    plain = text.translate(_DASHES)
    for moment in (_iso(text), _stamp(text), _printed(plain), _relative(plain, fetched), _rfc(text)):
        if moment and _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            return moment
    return None


def _iso(text: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(re.sub(r"(?<=\d) (?=[+-]\d\d:?\d\d$)", "", text)))
    except ValueError:
        return None


def _stamp(text: str) -> datetime | None:
    found = _STAMP.fullmatch(text)
    return datetime.fromtimestamp(int(found[1]), VIETNAM) if found else None


def _printed(text: str) -> datetime | None:
    day = _day(text)
    return _at(day, text) if day else None


def _relative(text: str, fetched: datetime | None) -> datetime | None:
    if fetched is None or len(text) > _LONGEST_RELATIVE:
        return None
    if ago := _AGO.search(text):
        return _before(fetched, ago[1] or ago[2])
    if _NOW.search(text):
        return fetched
    here = fetched.astimezone(VIETNAM)
    if word := _DAY_WORD.search(text):
        return _at(here.date() - timedelta(days=_DAYS[word[1].lower()]), text)
    return _this_year(text, here)


def _before(moment: datetime, spans: str) -> datetime | None:
    for count, unit in _COUNTS.findall(spans):
        number, name = int(count) if count.isdigit() else 1, unit.lower()
        name = name if name in _SECONDS or name in _CALENDAR else name.removesuffix("s")
        try:
            if months := _CALENDAR.get(name):
                moment = _months_before(moment, number * months)
            else:
                moment -= timedelta(seconds=number * _SECONDS[name])
        except (OverflowError, ValueError):
            return None
    return moment


def _months_before(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return moment.replace(year=years, month=month + 1, day=min(moment.day, last))


def _this_year(text: str, here: datetime) -> datetime | None:
    """A day without its year: the last such day."""
    if not (found := _NO_YEAR.search(text)):
        return None
    day, month = int(found[1] or found[3]), _month(found[2] or found[4])
    for year in (here.year, here.year - 1):
        if (known := _valid(year, month, day)) and (moment := _at(known, text)) <= here + _AHEAD:
            return moment
    return None


def _rfc(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(re.sub(r"(?:GMT|UTC)\s*([+-])(\d)\b", r"\g<1>0\g<2>00", text)))
    except (ValueError, IndexError, OverflowError):
        return None


def _month(text: str) -> int:
    text = " ".join(text.lower().split())
    return int(text) if text.isdigit() else _MONTH_NAMES.get(text) or _ENGLISH[text]


def _day(text: str) -> date | None:
    american = bool((time := _TIME.search(text)) and (time["half"] or "").lower() in ("am", "pm"))
    for found in _NUMBERS.finditer(text):
        year = int(found[4])
        if len(found[4]) == 2:
            year += 2000 if year < _CENTURY else 1900
        if day := _valid(year, int(found[3]), int(found[1])):
            return day
        if american and (day := _valid(year, int(found[1]), int(found[3]))):
            return day
    for pattern, (y, m, d) in _ORDERS:
        for found in pattern.finditer(text):
            if day := _valid(int(found[y]), _month(found[m]), int(found[d])):
                return day
    return None


_ORDERS = (
    (_WORDS, (3, 2, 1)),
    (_MONTH_FIRST, (3, 1, 2)),
    (_ENGLISH_DAY, (3, 2, 1)),
    (_ENGLISH_MONTH, (3, 1, 2)),
    (_ISO_DAY, (1, 2, 3)),
)
"""Each form, and which of its parts are year, month and day."""


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _at(day: date, text: str) -> datetime:
    hour = minute = second = 0
    if time := _TIME.search(text):
        hour = _hour(int(time["hour"]) % 24, (time["half"] or "").lower())
        minute, second = int(time["minute"] or 0), int(time["second"] or 0)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(text))


def _hour(hour: int, half: str) -> int:
    """The hour of 24: "3:05 CH" is 15:05, "12:05 SA" is 00:05, 1 giờ trưa is 13:00, 10 giờ đêm is 22:00."""
    if hour == 12 and half in ("am", "sa", "sáng", "đêm"):
        return 0
    later = half in _AFTERNOON or (half == "trưa" and hour < 10) or (half == "đêm" and hour > 6)
    return hour + 12 if later and hour < 12 else hour


def _zone(text: str) -> tzinfo:
    found = _ZONE.search(text)
    if not found:
        return VIETNAM
    if found[4] or found[5]:
        return UTC
    sign, hours, minutes = (found[1], found[2], found[3]) if found[1] else (found[6], found[7], found[8])
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset >= _FURTHEST_ZONE:
        return VIETNAM
    return timezone(offset if sign == "+" else -offset)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def midnight(day: date | None) -> datetime | None:
    """The moment at which a day begins in Vietnam."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
