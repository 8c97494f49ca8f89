"""An attached file → a document of its own."""

from __future__ import annotations

import re

from crawler.document import BEGINNING, FILE, Directive, Document, document_id
from crawler.extraction.dates import midnight
from crawler.extraction.encoding import clean
from crawler.files.attachments import LAID_OUT, file_name, file_type
from crawler.files.confined import text_of
from crawler.files.letterhead import directive
from crawler.files.reflow import paragraphs

_RULE = re.compile(r"[\W_]*")
_VERB = re.compile(r"(?:về|v/v|ban hành|phê duyệt|quy định|sửa đổi|công bố|giao|điều chỉnh)\b", re.IGNORECASE)
_WORDS_OF_A_TITLE = 4


def enclosure(body: bytes, url: str, source: str) -> Document:
    """The document of a file, by what it holds itself; Unreadable where it gives no text."""
    text = text_of(body)
    kind, said = file_type(body), directive(text)
    lines = paragraphs(text) if kind in LAID_OUT else map(clean, text.split("\n"))
    kept = [line for line in lines if not _RULE.fullmatch(line)]
    return Document(
        id=document_id(url),
        url=url,
        source=source,
        title=_title(said) or _beginning(kept) or file_name(url),
        body="\n".join(kept),
        published=midnight(said.issued) if said else None,
        kind=(said.kind if said else "") or FILE,
        directive=said,
        file_type=kind,
    )


def _title(said: Directive | None) -> str:
    """As newspapers write it: "Chỉ thị số 21-CT/TU ngày 10/6/2019 của Tỉnh ủy về phòng cháy"."""
    if said is None or not said.kind or not (said.number or said.subject):
        return ""
    parts = [said.kind[0].upper() + said.kind[1:]]
    if said.number:
        parts.append(f"số {said.number}")
    if said.issued:
        parts.append(f"ngày {said.issued.day}/{said.issued.month}/{said.issued.year}")
    if said.issuer:
        parts.append(f"của {said.issuer}")
    title = " ".join(parts)
    if not said.subject:
        return title
    joined = " " if _VERB.match(said.subject) else ": "
    subject = said.subject[0].lower() + said.subject[1:] if joined == " " else said.subject
    return f"{title}{joined}{subject}"


def _beginning(lines: list[str]) -> str:
    first = next((line for line in lines if len(line.split()) >= _WORDS_OF_A_TITLE), "")
    return first[:BEGINNING]
