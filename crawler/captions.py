"""The words under pictures, and who took them."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from crawler.body import parts
from crawler.document import Caption
from crawler.encoding import clean

_CREDIT = re.compile(
    r"\s*(?P<mark>[-–—|.(\[])?\s*(?P<credit>(?:Ảnh minh họa|Ảnh|Nguồn|Đồ họa|Video)(?:\s+của)?"
    r"(?:(?P<colon>\s*[:：])\s*|\s+)(?P<who>[^()\[\]:：]{1,60}))[)\]]?\.?\s*$"
)


def take_captions(soup: BeautifulSoup, selector: str) -> list[Caption]:
    """The captions of a page, taken out of it, so that they are not read again as its text."""
    captions: dict[str, Caption] = {}
    for element in parts(soup, selector):
        if element.find_parent(["nav", "aside", "footer"]) is not None:
            continue
        text = clean(element.get_text(" "))
        element.decompose()
        if text:
            caption = split_credit(text)
            captions.setdefault(caption.text, caption)
    return list(captions.values())


def split_credit(text: str) -> Caption:
    """A caption with its credit apart: "… hội nghị. Ảnh: Minh Đức" or "… hội nghị (Ảnh: MĐ)"."""
    found = _CREDIT.search(text)
    # "Suối Nguồn mùa nước nổi" credits nobody: that takes a colon, or a mark and a name.
    if not found or not (found["colon"] or (found["mark"] and _is_origin(found["who"]))):
        return Caption(text)
    before = text[: found.start()].rstrip(" -–—|(")
    if before and before[-1] not in ".!?…" and text[found.start() : found.start() + 1] == ".":
        before += "."
    return Caption(before, clean(found["credit"]).rstrip("."))


def _is_origin(text: str) -> bool:
    return text[0].isupper() or text.startswith(("tư liệu", "minh họa", "minh hoạ"))
