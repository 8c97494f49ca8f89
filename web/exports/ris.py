"""References → RIS: a tag a line, as reference managers read it; lines end in CR LF."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from web.exports.reference import Reference


def record(reference: Reference, accessed: date, notes: Iterable[str] = ()) -> str:
    """One record."""
    issued = reference.issued
    lines = [
        ("TY", "GOVDOC" if reference.is_directive else "NEWS"),
        ("ID", reference.key),
        *(("AU", name) for name in reference.authors),
        ("TI", reference.title),
        ("T2", reference.newspaper),
        ("M1", reference.number),
        ("M3", reference.kind),
        ("PB", reference.issuer),
        ("PY", f"{issued.year:04}" if issued else ""),
        ("DA", _day(issued) if issued else ""),
        ("AB", reference.lead),
        *(("KW", tag) for tag in reference.tags),
        ("LA", "vi"),
        ("UR", reference.url),
        ("Y2", _day(accessed)),
        *(("N1", note) for note in notes),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value or tag == "ER")


def _day(day: date) -> str:
    return f"{day.year:04}/{day.month:02}/{day.day:02}/"
