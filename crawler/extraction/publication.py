"""When an article was published, and last changed: what machines are told, and what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString

from crawler.extraction.dates import parse_date
from crawler.extraction.elements import Elements, is_within
from crawler.extraction.encoding import clean

_AHEAD = timedelta(days=2)  # that a paper's clock may run before ours; what lies further on is no publication
_DATES = (
    "time[datetime], [itemprop=datePublished], [class*=publish i], [class*=date i], [class*=time i],"
    " [class*=ngay i], [id*=date i], [id*=time i], [id*=ngay i], .post-meta, .meta, .article-info, .h5"
)
_APART = frozenset({"nav", "aside", "footer", "li"})
_IN_ANOTHER = frozenset({"li", "aside", "a"})
_LONGEST = 80
_NEAR = 30
"""Texts behind a heading among which a date without a mark of its own is looked for."""


def published_at(
    chosen: Iterable[str],
    told: Iterable[str],
    page: Elements,
    heading: Tag | None,
    fetched: datetime | None,
) -> datetime | None:
    """The moment of publication: as the source's selectors find it, as it is told, as it is printed."""
    for text in chosen:
        if moment := past_date(text, fetched):
            return moment
    printed = _nearest(_printed_dates(page, fetched), heading) or _behind(heading, fetched)
    said = next(((text, moment) for text in told if (moment := past_date(text, fetched))), None)
    return _more_exact(*said, printed) if said else printed


def updated_at(told: Iterable[str], published: datetime | None, fetched: datetime | None) -> datetime | None:
    """The moment of the last change; none that lies before the publication."""
    moments = (moment for text in told if (moment := past_date(text, fetched)))
    return next((moment for moment in moments if not published or moment >= published), None)


def past_date(text: str, fetched: datetime | None) -> datetime | None:
    """The moment that a text means, unless it lies after the page was fetched."""
    moment = parse_date(text, fetched)
    return None if moment and fetched and moment > fetched + _AHEAD else moment


def _more_exact(text: str, told: datetime, printed: datetime | None) -> datetime:
    """What is told, but for its hour where it has none, or one of Vietnam that is called Greenwich's."""
    if printed is None:
        return told
    day_alone = ":" not in text and "h" not in text.lower() and told.date() == printed.date()
    misnamed = told.utcoffset() == UTC.utcoffset(None) and told.replace(
        tzinfo=None, second=0, microsecond=0
    ) == printed.replace(tzinfo=None, second=0, microsecond=0)
    return printed if day_alone or misnamed else told


def _printed_dates(page: Elements, fetched: datetime | None) -> list[tuple[Tag, datetime]]:
    found = []
    for element in page.matching(_DATES):
        if is_within(element, _APART):
            continue
        for text in (str(element.get("datetime") or element.get("content") or ""), element.get_text(" ")):
            if len(clean(text)) < _LONGEST and (moment := past_date(text, fetched)):
                found.append((element, moment))
                break
    return found


def _nearest(dates: list[tuple[Tag, datetime]], heading: Tag | None) -> datetime | None:
    """The date that stands with the heading, behind it where there are several: a page's top has a clock."""
    if heading is None or len(dates) < 2:
        return next((moment for _element, moment in dates), None)
    behind = {id(element) for element in heading.find_all_next(True)}
    holders = {id(holder): steps for steps, holder in enumerate((heading, *heading.parents))}

    def distance(date: tuple[Tag, datetime]) -> tuple[int, bool]:
        element = date[0]
        shared = next(id(holder) for holder in (element, *element.parents) if id(holder) in holders)
        return holders[shared], id(element) not in behind

    return min(dates, key=distance)[1]


def _behind(heading: Tag | None, fetched: datetime | None) -> datetime | None:
    """The date in the first short text behind the heading that is one, whatever element it stands in."""
    for text in _texts_behind(heading) if heading else ():
        if len(text) < _LONGEST and (moment := past_date(text, fetched)):
            return moment
    return None


def _texts_behind(heading: Tag) -> Iterator[str]:
    strings = (node for node in heading.next_elements if isinstance(node, NavigableString))
    for node in islice(strings, _NEAR + 1):
        parent = node.parent
        if type(node) is NavigableString and parent is not None and not is_within(parent, _IN_ANOTHER):
            yield clean(parent.get_text(" ")) if parent.name not in ("body", "div", "td") else clean(node)
