"""References → BibTeX, in UTF-8, as BibTeX, biber and reference managers read it."""

from __future__ import annotations

import re
from datetime import date

from web.exports.reference import Reference

# A brace counts also behind a backslash, so one alone would end the entry: each has a name instead.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "$&%#_"},
}
_ESCAPES = str.maketrans(_SPECIAL)
_NOT_IN_URLS = re.compile(r'[\\{}"<>^`|\s]')


def entry(reference: Reference, accessed: date) -> str:
    """One entry; names are in braces, since a Vietnamese name has its family name first."""
    fields = {
        "author": " and ".join(f"{{{_text(name)}}}" for name in reference.authors),
        "title": f"{{{_text(reference.title)}}}",
        "journal": _text(reference.newspaper),
        "type": _text(reference.kind),
        "number": _text(reference.number),
        "date": reference.issued.isoformat() if reference.issued else "",
        "year": str(reference.issued.year) if reference.issued else "",
        "url": _NOT_IN_URLS.sub(lambda found: f"%{ord(found[0]):02X}", reference.url),
        "urldate": accessed.isoformat(),
        "keywords": _text(", ".join(reference.tags)),
        "langid": "vietnamese",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join((f"@{'misc' if reference.is_directive else 'article'}{{{reference.key},", *lines, "}\n"))


def _text(text: str) -> str:
    return text.translate(_ESCAPES)
