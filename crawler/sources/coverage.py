"""How much of a source is kept, month by month, and what is known to be missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import sqlalchemy as sa

from crawler.database import PUBLISHED, Database, documents, pages
from crawler.discovery import suspects
from crawler.discovery.page import Outcome, Role

_MONTH = sa.func.substr(PUBLISHED, 1, 7)
_MONTHS = re.compile(r"[1-9]\d{3}-(?:0[1-9]|1[0-2])")
_NOT_HAD = (Outcome.NO_ARTICLE, Outcome.GONE, Outcome.REFUSED, Outcome.BLOCKED, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is of a source: documents by month of publication ("2019-06"), and what there is not.

    `undated` documents have no date; of `gone` ones the page is no longer there. `unread` addresses of
    articles were met and not yet visited; `not_had` tells how often a visit ended otherwise than with a
    document, `left_out` why addresses were never taken up.
    """

    months: Mapping[str, int]
    undated: int
    gone: int
    unread: int
    not_had: Mapping[str, int]
    left_out: Mapping[str, int]

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return sum(self.months.values()) + self.undated

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """The months without any document between the first and the last, as runs from one to another."""
        met = [date(int(month[:4]), int(month[5:]), 1) for month in self.months if _MONTHS.fullmatch(month)]
        missing = []
        for before, after in pairwise(met):
            first, last = _next(before), _before(after)
            if first <= last:
                missing.append((f"{first:%Y-%m}", f"{last:%Y-%m}"))
        return missing


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def coverage(database: Database, source: str) -> Coverage:
    """How much is kept of the source of that name."""
    by_month = sa.select(_MONTH, sa.func.count()).where(documents.c.source == source).group_by(_MONTH)
    gone = sa.select(sa.func.count()).where(documents.c.source == source, documents.c.gone.is_not(None))
    articles = sa.and_(pages.c.source == source, pages.c.role == Role.ARTICLE.value)
    ended = sa.select(pages.c.outcome, sa.func.count()).where(articles, pages.c.document == "")
    with database.reading() as connection:
        months = {month or "": count for month, count in connection.execute(by_month)}
        outcomes = {
            str(end): int(count) for end, count in connection.execute(ended.group_by(pages.c.outcome))
        }
        lost = int(connection.execute(gone).scalar_one())
    left_out = Counter[str]()
    for trap in suspects.left_out(database, source):
        left_out[trap.reason] += trap.left
    return Coverage(
        undated=months.pop("", 0),
        months=dict(sorted(months.items())),
        gone=lost,
        unread=outcomes.get("", 0),
        not_had={each.value: outcomes[each.value] for each in _NOT_HAD if outcomes.get(each.value)},
        left_out=left_out,
    )


def names(database: Database) -> dict[str, int]:
    """Every source of which documents are kept, also imported ones that no file describes, and how many."""
    query = sa.select(documents.c.source, sa.func.count()).group_by(documents.c.source)
    with database.reading() as connection:
        return {str(name): int(count) for name, count in connection.execute(query)}
