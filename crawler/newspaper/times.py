"""How the sites write dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LOCAL: Final = timezone(timedelta(hours=7))
_WEEKDAYS: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def short(moment: date) -> str:
    """Return a date such as 28/06/2019."""
    return f"{moment:%d/%m/%Y}"


def clock(moment: datetime) -> str:
    """Return a time of day such as 08:15."""
    return f"{moment:%H:%M}"


def long(moment: datetime) -> str:
    """Return a date with its weekday, such as Thứ Sáu, 28/06/2019."""
    return f"{_WEEKDAYS[moment.weekday()]}, {short(moment)}"


def iso(moment: datetime) -> str:
    """Return the form of ISO 8601 with the zone."""
    return moment.isoformat(timespec="seconds")


def rfc(moment: datetime) -> str:
    """Return the form of RSS and e-mail."""
    return format_datetime(moment)


def rfc_gmt(moment: datetime) -> str:
    """Return the form of HTTP headers."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def rfc_broken(moment: datetime) -> str:
    """Return the form that old Vietnamese feeds write, with GMT+7 for a zone."""
    return f"{format_datetime(moment.astimezone(LOCAL).replace(tzinfo=None)).removesuffix(' -0000')} GMT+7"


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "short": short,
    "clock": clock,
    "long": long,
    "iso": iso,
    "rfc": rfc,
    "rfc_broken": rfc_broken,
}
