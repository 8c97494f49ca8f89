"""The words under pictures, and who took them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from crawler.document import Caption
from crawler.extraction.body import CAPTIONS, parts
from crawler.extraction.elements import Elements, is_within, taken_out
from crawler.extraction.encoding import clean

_APART = frozenset({"nav", "aside", "footer"})
_LONGEST = 400
_MIDDLE = re.compile(r"text-align:\s*center|\bcenter\b", re.IGNORECASE)
_CREDIT = re.compile(
    r"\s*(?P<mark>[-–—|.(\[])?\s*(?P<credit>(?:Ảnh minh họa|Ảnh|Nguồn(?: ảnh)?|Đồ họa|Video|Photo)(?:\s+của)?"
    r"(?:(?P<colon>\s*[:：])\s*|\s+)(?P<who>[^()\[\]:：]{1,60}))[)\]]?\.?\s*$"
)


def take_captions(page: Elements, selector: str, holder: Tag | None) -> list[Caption]:
    """The captions of a page, taken out of it, so that they are not read again as its text.

    Without a selector they are looked for where content systems put them, and, within `holder`, in the
    rows of a picture's table and in slanted or centred lines below a picture.
    """
    marked = page.root.select(selector) if selector else page.matching(CAPTIONS)
    found = list(parts(page.root, marked))
    if not selector and holder is not None:
        found += _beside_pictures(holder)
    captions: dict[str, Caption] = {}
    for element in found:
        if taken_out(element) or is_within(element, _APART):
            continue
        text = clean(element.get_text(" "))
        _take(element)
        if text:
            caption = split_credit(text)
            captions.setdefault(caption.text, caption)
    return list(captions.values())


def _take(element: Tag) -> None:
    if element.find(["img", "amp-img"]) is None:
        element.decompose()
        return
    for text in element.find_all(string=True):
        text.extract()


def _beside_pictures(holder: Tag) -> Iterator[Tag]:
    for image in holder.find_all(["img", "amp-img"]):
        table = image.find_parent("table")
        if table is not None and holder in table.parents and _is_picture(table):
            yield table
            continue
        block = image.find_parent(["p", "div", "figure", "center"])
        if block is None or block is holder or holder not in block.parents:
            continue
        if _is_caption(block):
            yield block
        elif not clean(block.get_text()):
            below = block.find_next_sibling()
            if below is not None and below.name in ("p", "div", "center", "em", "i") and _is_caption(below):
                yield below


def _is_picture(table: Tag) -> bool:
    """Whether a table is the frame of one picture and its words."""
    return len(table.find_all("img")) == 1 and 0 < len(clean(table.get_text(" "))) <= _LONGEST


def _is_caption(block: Tag) -> bool:
    """Whether a line is set as captions are: slanted or in the middle, and short."""
    text = clean(block.get_text(" "))
    if not 0 < len(text) <= _LONGEST:
        return False
    slanted = "".join(clean(part.get_text(" ")) for part in block.find_all(["em", "i"], recursive=True))
    middle = _MIDDLE.search(f"{block.get('style') or ''} {block.get('align') or ''} {block.name}")
    bold = "".join(clean(part.get_text(" ")) for part in block.find_all(["b", "strong"]))
    return len(slanted) >= 0.9 * len(text) or (middle is not None and len(bold) < 0.9 * len(text))


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
    return text[0].isupper() or text.startswith(
        ("tư liệu", "minh họa", "minh hoạ", "do ", "internet", "chụp ", "cắt từ")
    )
