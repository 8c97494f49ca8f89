"""Documents → an Atom feed (RFC 4287), newest added first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from crawler.document import Document

_SPACE = "http://www.w3.org/2005/Atom"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_SUMMARY = 500
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document with when it was added, its newspaper's title, and where it is shown."""

    document: Document
    added: datetime
    newspaper: str
    page: str
    original: str


def identity(kind: str, name: str) -> str:
    """An identity that is the same for ever, wherever the feed is served."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'tracuu:{kind}:{name}')}"


def feed(name: str, title: str, own: str, page: str, entries: Iterable[Entry]) -> bytes:
    """The feed `name`, whose own address is `own`, and that of the page that shows the same `page`."""
    ET.register_namespace("", _SPACE)
    root = ET.Element(f"{{{_SPACE}}}feed")
    shown = list(entries)
    _text(root, "id", identity("feed", name))
    _text(root, "title", title)
    _text(root, "updated", _moment(max((entry.added for entry in shown), default=_NEVER)))
    _link(root, "self", own, "application/atom+xml")
    _link(root, "alternate", page, "text/html")
    for entry in shown:
        _add(root, entry)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(root: ET.Element, entry: Entry) -> None:
    document, made = entry.document, ET.SubElement(root, f"{{{_SPACE}}}entry")
    _text(made, "id", identity("document", document.id))
    _text(made, "title", document.title)
    _text(made, "updated", _moment(entry.added))
    if document.published:
        _text(made, "published", _moment(document.published))
    author = ET.SubElement(made, f"{{{_SPACE}}}author")
    _text(author, "name", document.author or entry.newspaper)
    _link(made, "alternate", entry.page, "text/html")
    if entry.original:
        _link(made, "via", entry.original, "text/html")
    if document.section:
        ET.SubElement(made, f"{{{_SPACE}}}category", term=_legal(document.section))
    beginning = document.lead or next(iter(document.paragraphs), "")
    _text(made, "summary", beginning[:_LONGEST_SUMMARY])


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_SPACE}}}{name}").text = _legal(text)


def _link(parent: ET.Element, rel: str, href: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{_SPACE}}}link", rel=rel, href=_legal(href), type=kind)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
