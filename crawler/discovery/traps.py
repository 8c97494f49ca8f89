"""Addresses without end: calendars, lists by every filter, paths that grow by themselves."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import unquote, urlsplit

from crawler.language import mark

DEEPEST = 12
"""Parts that a path has at most."""
MOST_PARAMETERS = 8
PATIENCE = 100
"""Visits that may bring nothing, before addresses of one suspicious form are left out."""
_FRUITFUL = 0.1
_YEARS = (1990, 1)
"""A calendar is followed back to this year, and so many years ahead."""

_DATE = re.compile(
    r"(?:^|[/_-])((?:19|20|21|22)\d\d)(?:[/_-](?:0?[1-9]|1[0-2]))(?:[/_-]\d{1,2})?(?=[/._-]|$)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|2[0-2])\d\d(?=\D|\d{4}(?!\d)|$)|(?<=[./-])(?:19|2[0-2])\d\d$")
_DATE_PARAMETERS = frozenset(
    {
        "year",
        "month",
        "day",
        "date",
        "week",
        "nam",
        "thang",
        "ngay",
        "tuan",
        "tungay",
        "denngay",
        "from",
        "to",
    }
)
_FACETS = frozenset(
    {
        "sort",
        "sortby",
        "order",
        "orderby",
        "filter",
        "dir",
        "limit",
        "pagesize",
        "view",
        "mode",
        "color",
        "tag",
    }
)


def endless(url: str, year: int) -> str:
    """Why an address cannot be an article's, in a few words; empty where it may be. `year` is this one."""
    parts = urlsplit(url)
    folders = [part for part in parts.path.split("/") if part]
    names = _names(parts.query)
    if len(folders) > DEEPEST or any(
        count > 2 for name, count in Counter(folders).items() if not name.isdecimal()
    ):
        return mark("a path that grows")
    if len(names) > MOST_PARAMETERS or any(count > 2 for count in Counter(names).values()):
        return mark("a list by filters")
    told = _year(parts.path, parts.query)
    if told is not None and not _YEARS[0] <= told <= year + _YEARS[1]:
        return mark("a calendar")
    return ""


def suspicion(url: str) -> str:
    """What an address may be a part of, in a few words: "a calendar", "a list by filters", or nothing."""
    parts = urlsplit(url)
    names = _names(parts.query)
    if _DATE.search(parts.path) or _DATE_PARAMETERS & set(names):
        return "a calendar"
    if len(names) > 2 or _FACETS & set(names) or any("[" in name for name in names):
        return "a list by filters"
    return ""


def shape(url: str) -> str:
    """The form that an address shares with its neighbours: folders, ending and names of parameters."""
    parts = urlsplit(url)
    *folders, last = re.sub(r"\d+", "#", parts.path).split("/")
    ending = re.search(r"\.\w{2,5}$", last)
    path = "/".join([*folders, ("*" if last else "") + (ending[0] if ending else "")])
    names = sorted(set(_names(parts.query)))
    return path + ("?" + "&".join(names) if names else "")


def is_trap(fruit: int, barren: int) -> bool:
    """Whether so many visits that brought something, and nothing, to addresses of one form are enough."""
    return barren >= PATIENCE and fruit < _FRUITFUL * barren


def _names(query: str) -> list[str]:
    return [unquote(part.partition("=")[0]).lower() for part in query.split("&") if part]


def _year(path: str, query: str) -> int | None:
    if found := _DATE.search(path):
        return int(found[1])
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name.lower() in _DATE_PARAMETERS and (found := _YEAR.search(value)):
            return int(found[0])
    return None
