"""A page as it was archived → what of it can be shown safely, or the file that it is.

The page is somebody else's: nothing of it may run, load, send or lead anywhere. It is read by a parser that
mends and bounds it, and then by one that reads as browsers do and lets through what is known to be harmless.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nh3

from crawler.errors import TracuuError

MOST = 5_000_000
"""Bytes of a page, unpacked, that are shown."""
MOST_FILE = 50_000_000
_MOST_TAGS = 50_000
_TAGS = frozenset(
    " ".join(
        (
            "a abbr b bdi bdo big br cite code data del dfn em font i img ins kbd mark q rp rt ruby s samp",
            "small span strike strong sub sup time tt u var wbr",
            "address article aside blockquote caption center col colgroup dd details div dl dt figcaption",
            "figure footer h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary",
            "table tbody td tfoot th thead tr ul",
        )
    ).split()
)
_UNSEEN = frozenset(
    " ".join(
        (
            "script style template noscript iframe frame frameset object embed applet svg math audio video",
            "canvas select textarea title head noembed noframes xmp plaintext",
        )
    ).split()
)
"""Elements that go with all they hold."""
_ATTRIBUTES = {
    "*": {"title", "lang", "dir"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "col": {"span"},
    "ol": {"start", "type", "reversed"},
    "time": {"datetime"},
}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "rtf": "application/rtf",
    "image": "application/octet-stream",
}


@dataclass(frozen=True, slots=True)
class Archived:
    """An archived answer: HTML that is safe to show, or, where `media` is set, a file with a safe name."""

    url: str
    fetched: datetime
    status: int
    html: str = ""
    media: str = ""
    name: str = ""
    content: bytes = b""
    size: int = 0


def archived(folder: Path, place: str) -> Archived | None:
    """What is at a place of the archive; None where nothing is, or nothing that can be shown."""
    # Here, for few requests need what reads archives and pages.
    from crawler.extraction.encoding import decode  # noqa: PLC0415
    from crawler.fetching.bombs import refuse_tags  # noqa: PLC0415
    from crawler.fetching.fetch import unpack  # noqa: PLC0415
    from crawler.files.attachments import file_type  # noqa: PLC0415
    from crawler.warc.archive import read  # noqa: PLC0415

    try:
        capture = read(folder, place)
        body = unpack(capture.raw, capture.header("Content-Encoding"), MOST_FILE)
        told = Archived(capture.url, capture.fetched, capture.status, size=len(body))
        if kind := file_type(body):
            name = _file_name(capture.url, kind)
            return replace(told, media=_TYPES[kind], name=name, content=body)
        if len(body) > MOST:
            return None
        refuse_tags(body, _MOST_TAGS)
        return replace(told, html=sanitised(decode(body, capture.header("Content-Type"))))
    except (KeyError, OSError, TracuuError):
        return None


def sanitised(html: str) -> str:
    """The page's content as HTML that runs, loads, sends and leads nowhere, whatever it was."""
    return nh3.clean(
        _mended(html),
        tags=set(_TAGS),
        clean_content_tags=set(_UNSEEN),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"data"},
        link_rel=None,
    )


def page(shown: Archived, stylesheet: str) -> str:
    """A whole page of the content; `stylesheet` is the address of the one that it has."""
    return (
        '<!doctype html>\n<html lang="vi">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(shown.url)}</title>\n<link rel="stylesheet" href="{escape(stylesheet)}">\n'
        f"<body>\n{shown.html}\n</body>\n</html>\n"
    )


def _mended(html: str) -> str:
    """The page as lxml reads it, 256 elements deep at most: a deeper one would take minutes."""
    # Here, for few requests need it.
    from lxml import etree  # type: ignore[import-untyped] # noqa: PLC0415
    from lxml import html as reader  # noqa: PLC0415

    parser = reader.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = reader.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):  # nothing in it
        return ""
    body = tree.find("body")
    return str(reader.tostring(tree if body is None else body, encoding="unicode"))


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("img", "src"):
        return value if _PICTURE.fullmatch(value) else None
    return value


def _file_name(url: str, kind: str) -> str:
    """A name in plain ASCII that ends as the file's own type wants."""
    last = unquote(urlsplit(url).path).rpartition("/")[2]
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", last.rpartition(".")[0] or last).strip("-")[:80]
    return f"{stem or 'file'}.{'bin' if kind == 'image' else kind}"
