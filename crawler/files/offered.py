"""The files that a page offers beside its text: linked, attached below it, or shown in a frame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from bs4 import Tag

from crawler.discovery.urls import canonical
from crawler.document import Attachment, Document
from crawler.extraction.elements import Elements
from crawler.extraction.encoding import clean
from crawler.files.attachments import PICTURE, READABLE, file_name
from crawler.sources.source import Source

_FILES = re.compile(rf"{READABLE.pattern}|\.(?:xlsx?|odt|zip|rar)$", re.IGNORECASE)
_PLACES = ", ".join(
    f"[{where}*={name}]"
    for where in ("class", "id")
    for name in ("attach", "dinhkem", "dinh-kem", "tailieu", "tai-lieu", "download", "file-")
)
"""Where pages keep their attachments, when not within the text."""
_FRAMES = "iframe, embed, object"
_SAYS_NOTHING = re.compile(
    r"(?:(?:bấm|click|nhấn|xem|tải)\b.{0,20})?(?:tại đây|ở đây|tải về|tải xuống|download|xem(?: chi tiết)?"
    r"|file|tệp)?",
    re.IGNORECASE,
)
_DIRECTIVE = re.compile(
    r"\b\d{1,5}\s?[-/].*[A-ZĐ]{2}|chỉ thị|nghị quyết|kết luận|quyết định|kế hoạch|văn bản", re.IGNORECASE
)


def embedded(page: Elements, url: str) -> Iterator[Attachment]:
    """The files that a page shows in a frame, also by way of a viewer that is told where the file is."""
    for frame in page.matching(_FRAMES):
        address = _address(str(frame.get("src") or frame.get("data") or ""), url)
        for target in (
            address,
            *(_address(value, url) for _name, value in parse_qsl(urlsplit(address).query)),
        ):
            if READABLE.search(urlsplit(target).path):
                yield Attachment(target, clean(str(frame.get("title") or "")) or file_name(target))
                break


def places(page: Elements, text: Tag | None) -> list[Tag]:
    """Where a page may offer files: in its text, and where it keeps attachments."""
    return [page.root] if text is None else [text, *page.matching(_PLACES)]


def linked(holders: Iterable[Tag], url: str) -> Iterator[Attachment]:
    """The files that elements are links to, or hold links to."""
    for link in (link for holder in holders for link in (holder, *holder.find_all("a", href=True))):
        address = _address(str(link.get("href") or ""), url)
        text = clean(link.get_text(" "))
        if address and _is_file(link, address, text):
            name = "" if _SAYS_NOTHING.fullmatch(text) else text
            yield Attachment(
                address, name or clean(str(link.get("title") or "")) or file_name(address) or text
            )


def wanted(document: Document, source: Source) -> list[str]:
    """The addresses of those of a document's files that may be asked for, and may be read."""
    found = (canonical(file.url) for file in document.attachments if _may_be_read(file))
    return list(dict.fromkeys(url for url in found if url and source.covers(url)))


def _may_be_read(file: Attachment) -> bool:
    path = urlsplit(file.url).path
    # A file behind "download.aspx?id=5" says what it is when it is had.
    return bool(READABLE.search(path) or PICTURE.search(path) or not _FILES.search(path))


def _is_file(link: Tag, address: str, text: str) -> bool:
    path = urlsplit(address).path
    if _FILES.search(path):
        return True
    if PICTURE.search(path):  # pictures of an article are links to themselves, those of a page have a name
        return link.find("img") is None and _DIRECTIVE.search(text) is not None
    named = (
        text,
        str(link.get("download") or ""),
        *(value for _name, value in parse_qsl(urlsplit(address).query)),
    )
    return any(_FILES.search(name.strip()) for name in named)


def _address(href: str, url: str) -> str:
    return urljoin(url, href.strip()) if href and canonical(href, url) else ""
