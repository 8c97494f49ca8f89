"""Rows → CSV (RFC 4180) as spreadsheet programs read it: UTF-8 with a byte-order mark, no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

MIME = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet(heading: Sequence[str], rows: Iterable[Sequence[str]], total: int) -> Iterator[str]:
    """The lines of the sheet: the heading, the rows, and how many of `total` they are."""
    yield "\ufeff" + _line(heading)
    count = 0
    for row in rows:
        yield _line(row)
        count += 1
    yield _line([f"{count} / {total}"])


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return written.getvalue()


def _harmless(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would compute it."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
