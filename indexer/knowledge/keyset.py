"""Lists read to their end while rows come and go: a page begins behind the last row of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

Key = tuple[str | int, ...]
"""What a row is ordered by, one value a column."""


@dataclass(frozen=True, slots=True)
class Order:
    """Columns to order by, each with whether the greatest comes first; together they tell every row apart."""

    columns: tuple[tuple[sa.ColumnElement[Any], bool], ...]

    def rows(
        self, connection: Connection, query: sa.Select[Any], after: Key | None, offset: int, limit: int
    ) -> tuple[list[Any], Key]:
        """So many rows behind a key, and the key of the last one, () where none are left."""
        keyed = query.add_columns(*(column.label(f"key_{n}") for n, (column, _down) in self._numbered()))
        if after is not None and len(after) == len(self.columns):
            keyed = keyed.where(self._behind(after))
        keyed = keyed.order_by(*(column.desc() if down else column for column, down in self.columns))
        rows = list(connection.execute(keyed.offset(offset).limit(limit + 1)))
        if len(rows) <= limit or not limit:
            return rows[:limit], ()
        last = rows[limit - 1]
        return rows[:limit], tuple(getattr(last, f"key_{n}") for n, _column in self._numbered())

    def _numbered(self) -> Sequence[tuple[int, tuple[sa.ColumnElement[Any], bool]]]:
        return list(enumerate(self.columns))

    def _behind(self, after: Key) -> sa.ColumnElement[bool]:
        bound = list(zip(self.columns, after, strict=True))
        ways = []
        for place, ((column, down), value) in enumerate(bound):
            equal = [other == before for (other, _down), before in bound[:place]]
            ways.append(sa.and_(*equal, column < value if down else column > value))
        (first, down), value = bound[0]
        # Said once more, so that an index on the first column is used.
        return sa.and_(first <= value if down else first >= value, sa.or_(*ways))
