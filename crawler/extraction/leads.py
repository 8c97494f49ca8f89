"""The lead (sapo) of an article, of all that is said to be it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bs4 import Tag

from crawler.extraction.encoding import clean

_AGENCY = re.compile(
    r"(?:\([^()\d]{2,30}\)|\[[^\[\]\d]{2,30}\])\s*[-–—:]*\s*"
    r"|(?:[A-ZĐ]{2,8}|[\w-]+(?:\.\w+)?\.(?:vn|com)|Báo(?: [A-ZĐÂÁÔƯ]\w+){1,3}(?: điện tử)?)\s*[-–—]\s+"
    r"(?=[“\"]?\w[^\W_A-ZĐ])"
)
_GENERAL = re.compile(
    r"(?:trang (?:thông tin|tin|chủ)|cổng thông tin|website|kênh (?:thông tin|tin)|báo .{2,30} điện tử"
    r"|cơ quan (?:ngôn luận|của đảng bộ)|tin tức)\b",
    re.IGNORECASE,
)
_WHOLE = tuple(".!?”\"')…")
_LEAST, _MOST = 60, 700
"""Characters of a lead that nothing but its place tells."""
_DOTS = ".… []"
_SHORTEST = 40
"""Characters that two texts have in common at least, before one is taken for the beginning of the other."""


def bare_lead(text: str) -> str:
    """The lead without the newspaper's sign before it: "(BHN) - Sáng nay" → "Sáng nay"."""
    found = _AGENCY.match(text)
    return text[found.end() :] if found and len(text) - found.end() >= _SHORTEST // 2 else text


def choose_lead(
    told: Iterable[str], shown: Sequence[str], title: str, names: Iterable[str], shows: Callable[[str], bool]
) -> str:
    """The first lead that is one: what says the title again, or what the site is, is none.

    `told` is what the page says to machines, `shown` what it shows as its lead, `shows`
    whether a text is on it.
    """
    names = [name.lower() for name in names if name]
    shown = [bare_lead(text) for text in shown]
    for text in map(bare_lead, [*told, *shown]):
        general = _GENERAL.match(text) or any(text.lower().startswith(name) for name in names)
        if not text or _key(text) == _key(title) or (general and not shows(text[:_SHORTEST])):
            continue
        return whole_lead(text, shown)
    return ""


def whole_lead(lead: str, texts: Iterable[str]) -> str:
    """The lead as one of the texts has it, where it was cut short for other sites, in dots or in a word."""
    cut = is_cut(lead) or (len(lead) >= _SHORTEST and not lead.endswith(_WHOLE))
    stem = lead.rstrip(_DOTS)
    whole = (text for text in texts if text.startswith(stem) and len(text) > len(stem))
    return next(whole, lead) if cut else lead


def is_cut(lead: str) -> bool:
    """Whether a lead ends in dots that stand for the rest of it."""
    return lead.endswith(("…", "...", "…]", "...]"))


def opening(heading: Tag | None, root: Tag | None) -> str:
    """The lead that nothing names: a text between heading and body, or a first paragraph all in bold."""
    if heading is None or root is None:
        return ""
    between = set()
    for element in heading.find_all_next(["p", "div", "td", "h2", "h3", "strong", "b", "span"]):
        if element is root or root in element.parents:
            break
        if element not in root.parents and element.find(["p", "div", "a", "li", "img", "table"]) is None:
            text = clean(element.get_text(" "))
            between |= {text} if len(text) >= _LEAST else set()
    if between:  # of several texts none is more a lead than the others
        return bare_lead(between.pop()) if len(between) == 1 and len(max(between)) <= _MOST else ""
    first = next((p for p in root.find_all(["p", "div"]) if clean(p.get_text(" "))), None)
    if first is None or first.find(["p", "div", "img"]) is not None:
        return ""
    text = clean(first.get_text(" "))
    bold = clean(" ".join(part.get_text(" ") for part in first.find_all(["b", "strong"])))
    return bare_lead(text) if bold == text and _LEAST <= len(text) <= _MOST else ""


def without_lead(body: list[str], lead: str) -> list[str]:
    """The body without the lead that the page repeats at its head, be it glued to the first paragraph."""
    if not (lead and body):
        return body
    first = bare_lead(body[0])
    if len(lead) < _SHORTEST or not first.startswith(lead):
        return body
    rest = first[len(lead) :].lstrip(" -–—.")
    return [rest, *body[1:]] if rest else body[1:]


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
