"""Lines as they stand on a page → paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.extraction.encoding import clean

_PAGE_NUMBER = re.compile(r"[-–\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–\s]*", re.IGNORECASE)
_BEGINS = re.compile(
    r"(?:[-–—•+*▪]|\d{1,3}(?:\.\d{1,3})*[.)]|[a-zđ]\)|[IVX]{1,5}[.\s]|điều \d|chương [ivx\d]|mục [ivx\d]"
    r"|phụ lục\b|phần (?:thứ|[ivx])|nơi nhận|kính gửi)",
    re.IGNORECASE,
)
_ENDS = (".", ":", ";", "!", "?", "./.")
_COLUMNS = re.compile(r"\S\s{3,}\S")
_FULL = 0.75
"""The share of the usual width from which a line is full, so that its sentence may go on below."""


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text of pages, form feeds between them; numbers of pages are left out."""
    lines = [line for page in text.split("\f") for line in _without_number(page.split("\n"))]
    widths = sorted(len(clean(line)) for line in lines if line.strip())
    width = widths[len(widths) * 9 // 10] if widths else 0
    whole = before = ""
    for line in lines:
        words = clean(line)
        if whole and (not words or not _goes_on(before, line, words, width)):
            yield whole
            whole = ""
        whole = f"{whole} {words}".strip()
        before = line
    if whole:
        yield whole


def _goes_on(before: str, line: str, words: str, width: int) -> bool:
    last = clean(before)
    if _COLUMNS.search(before.strip()) or _COLUMNS.search(line.strip()) or _BEGINS.match(words):
        return False
    if words[0].islower():
        return not last.endswith((":", ";", "./."))
    both = (last == last.upper(), words == words.upper())
    return len(last) >= _FULL * width and not last.endswith(_ENDS) and both[0] == both[1]


def _without_number(lines: Iterable[str]) -> list[str]:
    kept = list(lines)
    for end in (0, -1):
        while kept and not kept[end].strip():
            kept.pop(end)
        if kept and _PAGE_NUMBER.fullmatch(kept[end]) and len(kept) > 1:
            kept.pop(end)
    return kept
