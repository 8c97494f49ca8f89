"""References → CSL-JSON, which word processors' and pandoc's citations are made of."""

from __future__ import annotations

from datetime import date
from typing import Any

from web.exports.reference import Reference


def item(reference: Reference, accessed: date) -> dict[str, Any]:
    """One item; names are literal, since a Vietnamese name has its family name first."""
    content = {
        "id": reference.key,
        "type": "legislation" if reference.is_directive else "article-newspaper",
        "author": [{"literal": name} for name in reference.authors],
        "title": reference.title,
        "container-title": reference.newspaper,
        "genre": reference.kind,
        "number": reference.number,
        "abstract": reference.lead,
        "issued": _parts(reference.issued),
        "accessed": _parts(accessed),
        "URL": reference.url,
        "language": "vi",
    }
    return {name: value for name, value in content.items() if value}


def _parts(day: date | None) -> dict[str, Any] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None
