"""The letters of a page, made right Unicode where some of its texts, or all, are in a legacy encoding."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, Script

from crawler.extraction.legacy import mend

_ATTRIBUTES = ("content", "alt", "title")
_FACE = re.compile(r"font-family\s*:\s*([^;]+)", re.IGNORECASE)
_TCVN3 = re.compile(r"\.vn\w*", re.IGNORECASE)
_VNI = re.compile(r"vni\b", re.IGNORECASE)


def mend_letters(soup: BeautifulSoup) -> None:
    """Mend the texts of a page, and what its attributes say, in place; a right page stays as it is."""
    texts: list[NavigableString] = []
    tags: list[tuple[Tag, str]] = []
    for node in soup.descendants:
        if isinstance(node, NavigableString):
            texts += [node] if _is_text(node) else []
        elif isinstance(node, Tag) and node.attrs:
            tags += [(node, name) for name in _ATTRIBUTES if isinstance(node.attrs.get(name), str)]
    written = [*map(str, texts), *(str(tag[name]) for tag, name in tags)]
    plain = mend(written)
    if plain == written:
        return
    fonts = [*map(_font, texts), *("" for _tag in tags)]
    read = mend(written, [_encoding(font) for font in fonts])
    for place, (text, font) in enumerate(zip(read, fonts, strict=True)):
        # These fonts show capitals in the places of small letters.
        shown = text.upper() if _TCVN3.fullmatch(font) and font.endswith("H") else text
        if shown == written[place]:
            continue
        if place < len(texts):
            texts[place].replace_with(shown if type(texts[place]) is NavigableString else Script(shown))
        else:
            tag, name = tags[place - len(texts)]
            tag[name] = shown


def _is_text(node: NavigableString) -> bool:
    if isinstance(node, Script):
        return node.parent is not None and node.parent.get("type") == "application/ld+json"
    return type(node) is NavigableString


def _font(node: PageElement) -> str:
    """The first font that is named for a text."""
    for tag in node.parents:
        styled = _FACE.search(str(tag.get("style") or ""))
        if fonts := str(tag.get("face") or "") or (styled[1] if styled else ""):
            return fonts.split(",")[0].strip(" '\"")
    return ""


def _encoding(font: str) -> str:
    if _TCVN3.fullmatch(font):
        return "tcvn3"
    return "vni" if _VNI.match(font) else ""
