"""Where a field probably stands that the extraction did not find: selectors to write into a source file."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import soupsieve
from bs4 import BeautifulSoup, Tag

from crawler.extraction.dates import parse_date
from crawler.extraction.encoding import clean


@dataclass(frozen=True, slots=True)
class Hint:
    """A selector, and what it gives on the first page that has it."""

    selector: str
    sample: str


_SHORTEST_BODY = 400
_NAMES = {
    "title": r"tieu-?_?de|title|headline",
    "lead": r"sapo|lead|chapeau|summary|tom-?_?tat|trich|desc|intro|mo-?_?ta",
    "body": r"noi-?_?dung|content|detail|body|chi-?_?tiet|article|entry|post",
    "author": r"author|tac-?_?gia|byline|but-?_?danh|nguoi-?_?viet",
    "published": r"date|time|ngay|publish|posted|thoi-?_?gian|meta|info",
    "section": r"breadcrumb|chuyen-?_?muc|categor|section",
    "captions": r"caption|chu-?_?thich|credit|note",
    "tags": r"tag|tu-?_?khoa|keyword",
}
_LENGTHS = {
    "title": (15, 250),
    "lead": (50, 700),
    "body": (_SHORTEST_BODY, 1_000_000),
    "author": (3, 60),
    "published": (6, 100),
    "section": (3, 60),
    "captions": (10, 400),
    "tags": (3, 400),
}
_BESIDE = ["nav", "aside", "footer", "script", "style"]


def hint(field: str, pages: Sequence[str]) -> Hint | None:
    """The selector that gives something like the field on most of the pages; None where there is none."""
    if field not in _NAMES or not pages:
        return None
    samples: dict[str, str] = {}
    seen: Counter[str] = Counter()
    letters: defaultdict[str, int] = defaultdict(int)
    for html in pages:
        for selector, text in _places(field, BeautifulSoup(html, "lxml")).items():
            samples.setdefault(selector, text)
            seen[selector] += 1
            letters[selector] += len(text)
    common = [selector for selector, number in seen.items() if number > len(pages) / 2]
    if not common:
        return None
    if field == "body":
        # What holds the whole page is longest; the text itself is the smallest that has most of it.
        most = max(letters[selector] for selector in common)
        fitting = [selector for selector in common if letters[selector] >= 0.6 * most]
        best = min(fitting, key=lambda selector: letters[selector])
    else:
        best = max(common, key=lambda selector: (seen[selector], -common.index(selector)))
    return Hint(best, samples[best])


def _places(field: str, soup: BeautifulSoup) -> dict[str, str]:
    """Selectors that give one fitting text each on a page; of captions and tags, one or more."""
    many = field in ("captions", "tags")
    found: dict[str, list[str]] = {}
    for selector, element in _named(field, soup):
        found.setdefault(selector, []).append(clean(element.get_text(" ")))
    shortest, longest = _LENGTHS[field]
    return {
        selector: texts[0]
        for selector, texts in found.items()
        if (many or len(texts) == 1)
        and shortest <= len(texts[0]) <= longest
        and (field != "published" or parse_date(texts[0]))
    }


def _named(field: str, soup: BeautifulSoup) -> Iterator[tuple[str, Tag]]:
    """The elements whose name tells the field, each with the selector of that name."""
    telling = re.compile(_NAMES[field], re.IGNORECASE)
    for element in soup.find_all(True):
        if element.name in ("html", "body", *_BESIDE) or element.find_parent(_BESIDE):
            continue
        names = [f".{soupsieve.escape(name)}" for name in element.get_attribute_list("class") if name]
        names += [f"#{soupsieve.escape(name)}" for name in [str(element.get("id") or "")] if name]
        yield from ((f"{element.name}{name}", element) for name in names if telling.search(name))
        if field == "title" and element.name == "h1":
            yield "h1", element
