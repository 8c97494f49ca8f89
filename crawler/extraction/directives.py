"""A page that is a directive → what it says of itself, by its letterhead or the table of its portal.

News about a directive says none of it: a letterhead counts where the text begins with it, whole, and a table
where it is of the document that the page is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from crawler.document import Directive
from crawler.extraction.elements import is_within, strings
from crawler.extraction.encoding import clean
from crawler.files.letterhead import MOTTO, directive, kind_of_number

_BEGINNING = 15
"""Lines of a text in which its letterhead stands."""
_LINE = 200
"""Letters that a line of a letterhead has at most."""
_LABELS = {
    "number": r"(?:số\s*[/,&-]?\s*)?ký hiệu(?: văn bản)?|số hiệu(?: văn bản)?|số văn bản",
    "kind": r"(?:thể loại|loại|hình thức) văn bản",
    "issued": r"ngày (?:ban hành|ký)(?: văn bản)?",
    "issuer": r"(?:cơ quan|đơn vị|nơi) (?:ban hành|phát hành)(?: văn bản)?",
    "signer": r"người ký(?: duyệt| văn bản)?",
    "office": r"chức (?:vụ|danh)(?: người ký)?",
    "subject": r"trích yếu(?: nội dung)?(?: văn bản)?|nội dung trích yếu",
}
_LABEL = re.compile(
    r"\s*(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items()) + r")\s*(?P<value>:.*)?",
    re.IGNORECASE | re.DOTALL,
)
_TABLE_IS_THERE = ("ký hiệu", "Ký hiệu", "KÝ HIỆU", "ố hiệu", "Ố HIỆU", "ố văn bản", "Ố VĂN BẢN")
"""One of these stands in every page with such a table; most pages need not be looked through for it."""
_NUMBER = re.compile(r"\d{1,5}[a-z]?\s?[-–/]\s?[\wĐđ./–-]{2,30}")
_DAY = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})")
_ELSEWHERE = frozenset({"nav", "aside", "footer", "header"})
_HIGHEST = 4
"""Elements that a label may stand within before its value comes."""
_LONGEST = 600


def table(soup: BeautifulSoup) -> dict[str, str]:
    """The values that stand beside the labels of a portal's table, each label's first."""
    printed = [string for string in strings(soup) if type(string) is NavigableString]
    text = "\n".join(printed)
    if not any(words in text for words in _TABLE_IS_THERE):
        return {}
    found: dict[str, str] = {}
    for string in printed:
        label = _LABEL.fullmatch(string)
        if label is None or is_within(string, _ELSEWHERE):
            continue
        name = label.lastgroup if label.lastgroup != "value" else next(n for n in _LABELS if label[n])
        value = clean((label["value"] or "").lstrip(": ")) or _beside(string)
        if name == "number" and found.get(name, value) != value:
            return {}  # a list of documents, and not one
        if value and len(value) <= _LONGEST and not _LABEL.fullmatch(value):
            found.setdefault(str(name), value)
    return found


def directive_of(title: str, lines: Sequence[str], told: Mapping[str, str]) -> Directive | None:
    """What a page says of itself as a directive, by the lines of its text and its table; else None."""
    texts = [line.removeprefix("## ") for line in lines]
    printed = _printed(title, texts)
    listed = _listed(title, told)
    if printed is None or listed is None:
        return printed or listed
    if _key(printed.number) != _key(listed.number):
        return listed
    values = {name: getattr(listed, name) for name in Directive.__dataclass_fields__}
    return replace(printed, **{name: value for name, value in values.items() if value})


def _printed(title: str, lines: Sequence[str]) -> Directive | None:
    top = [line for line in lines[:_BEGINNING] if len(line) <= _LINE]
    begins = any(MOTTO.search(line) for line in top)
    if not (begins or _NUMBER.search(title)):  # as nearly all pages, which need not be read for it
        return None
    said = directive("\n".join(lines))
    if said is None or not (said.number and said.kind):
        return None
    named = said.issuer and said.issued and _key(said.number) in _key(title)
    return said if named or (begins and (said.issued or said.subject)) else None


def _listed(title: str, told: Mapping[str, str]) -> Directive | None:
    number = _NUMBER.fullmatch(told.get("number", ""))
    subject = told.get("subject", "").strip(" .")
    if number is None or not (told.keys() & {"issued", "issuer"}):
        return None
    about, here = _key(subject), _key(title)
    if not (_key(number[0]) in here or (about and here and (about in here or here in about))):
        return None
    bare = re.sub(r"\s", "", number[0]).replace("–", "-").rstrip("-/.")
    return Directive(
        number=bare,
        kind=told.get("kind", "").lower() or kind_of_number(bare),
        issuer=told.get("issuer", ""),
        issued=_day(told.get("issued", "")),
        subject=subject,
        signer=re.split(r"\s*[-–,(/;]", told.get("signer", ""))[0],
        office=told.get("office", ""),
    )


def _beside(string: NavigableString) -> str:
    """The text that stands behind a label, in its element or in the next."""
    node: PageElement = string
    for _level in range(_HIGHEST):
        if text := next(_behind(node), ""):
            return text
        if node.parent is None or node.parent.name in ("tr", "dl", "ul", "table", "body"):
            return ""
        node = node.parent
    return ""


def _behind(node: PageElement) -> Iterator[str]:
    for sibling in node.next_siblings:
        text = sibling.get_text(" ") if isinstance(sibling, Tag) else str(sibling)
        if bare := clean(text).lstrip(": "):
            yield bare


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
