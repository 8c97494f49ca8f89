"""All that a search found → CSV, JSONL, BibTeX or RIS, piece by piece; its end tells how much it is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from crawler.extraction.dates import VIETNAM
from crawler.store import Stored
from web.exports import bibtex, ris
from web.exports.reference import one_line, reference

COLUMNS = (
    "id",
    "title",
    "source",
    "published",
    "section",
    "kind",
    "author",
    "number",
    "lead",
    "url",
    "added",
)
FORMATS = ("csv", "jsonl", "bibtex", "ris")
MEDIA = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
}
ENDINGS = {"csv": "csv", "jsonl": "jsonl", "bibtex": "bib", "ris": "ris"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Title = Callable[[str], str]
"""What gives the newspaper's title by the name of its source."""


def written(
    kind: str, total: int, documents: Iterable[Stored], title: Title, accessed: date
) -> Iterator[str]:
    """The documents in one of FORMATS; the end tells how many of `total` were written."""
    match kind:
        case "csv":
            return _table(total, documents, title)
        case "jsonl":
            return _records(total, documents)
        case "bibtex":
            return _bibtex(total, documents, title, accessed)
        case _:
            return _ris(total, documents, title, accessed)


def _table(total: int, documents: Iterable[Stored], title: Title) -> Iterator[str]:
    """CSV as Excel opens it: a byte-order mark, no cell that is a formula; the last row has the count."""
    yield "\ufeff" + _row(COLUMNS)
    count = 0
    for count, stored in enumerate(documents, 1):  # noqa: B007 - the last is told
        yield _row(_cells(stored, title))
    yield _row([f"{count} / {total}"])


def _cells(stored: Stored, title: Title) -> list[str]:
    document = stored.document
    published = document.published and document.published.astimezone(VIETNAM)
    return [
        document.id,
        document.title,
        title(document.source),
        f"{published:%Y-%m-%d %H:%M}" if published else "",
        document.section,
        document.kind,
        document.author,
        document.directive.number if document.directive else "",
        document.lead,
        document.url,
        f"{stored.added.astimezone(VIETNAM):%Y-%m-%d %H:%M}",
    ]


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_safe(one_line(cell)) for cell in cells])
    return line.getvalue()


def _safe(cell: str) -> str:
    """The cell as text: a spreadsheet would reckon what begins like a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _records(total: int, documents: Iterable[Stored]) -> Iterator[str]:
    """The whole documents, as `tracuu import` takes them, and a last record with the count."""
    count = 0
    for count, stored in enumerate(documents, 1):  # noqa: B007 - the last is told
        yield json.dumps(stored.document.to_json() | stored.state(), ensure_ascii=False) + "\n"
    yield json.dumps({"exported": count, "total": total}) + "\n"


def _bibtex(total: int, documents: Iterable[Stored], title: Title, accessed: date) -> Iterator[str]:
    """Entries, and the count outside of any, where BibTeX reads nothing."""
    count = 0
    for count, stored in enumerate(documents, 1):  # noqa: B007 - the last is told
        yield bibtex.entry(reference(stored.document, title(stored.document.source)), accessed) + "\n"
    yield f"% {count} / {total}\n"


def _ris(total: int, documents: Iterable[Stored], title: Title, accessed: date) -> Iterator[str]:
    """Records, the last with the count as its note, since RIS has no comments."""
    before, count = None, 0
    for stored in documents:
        count += 1
        if before is not None:
            yield ris.record(before, accessed)
        before = reference(stored.document, title(stored.document.source))
    if before is not None:
        yield ris.record(before, accessed, [f"{count} / {total}"])
