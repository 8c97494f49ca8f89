"""Which document a citation is of: issuing body, type, number, and date, year or term, as far as known.

Party numbers begin anew with every term and state numbers with every year, so that a number alone, and
even one with its body, names many documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self

from indexer.analysis.folding import fold
from indexer.knowledge.flat import flat
from indexer.knowledge.issuers import INEXACT, body_of_signs, may_be_same

_SEPARATORS = re.compile(r"\s*[-/‐‑‒–—−.]\s*|\s+")
_CENTRAL = re.compile(r"[Tt]\s?\.\s?[ƯưWw]|T[ƯW](?!\w)")
_CENTRAL_WORD = re.compile(rf"(?<![\w/.-])(?:{_CENTRAL.pattern})(?![\w/-])")
_CORE = re.compile(r"0*(\d+)\s?([a-zđ]?)(?![^\W\d_])")
_YEAR = re.compile(r"(?:19[4-9]|20[0-4])\d")
_TORN_YEAR = re.compile(r"\b2 (0\d\d)\b")
_OF_CONGRESS = re.compile(r"(?:lần thứ|khóa|thứ)? ?([ivxl]+|\d+)$")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_SPELT = (
    ("nhất",),
    ("hai",),
    ("ba",),
    ("tư", "bốn"),
    ("năm",),
    ("sáu",),
    ("bảy", "bẩy"),
    ("tám",),
    ("chín",),
)
_WORDS = {flat(word): str(number) for number, words in enumerate(_SPELT, start=1) for word in words} | {
    flat("mười"): "10"
}
_FAMILIES = {
    "bộ luật": "luật",
    "đạo luật": "luật",
    "thông báo kết luận": "thông báo",
    "chương trình hành động": "chương trình",
}
_ANY = flat("văn bản")


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of which document it is; what is not known is empty.

    `number` is without leading zeros ("5", "30a", "trung ương 4"), or the name of a law; `signs` are the
    letters behind it in one form ("ct-tw"); `body` is as `issuers.body_name` gives it; `date` is
    "2016-05-15", "2016-05" or "2016"; `term` is in digits ("12").
    """

    type: str
    number: str = ""
    signs: str = ""
    body: str = ""
    date: str = ""
    term: str = ""

    @classmethod
    def of(cls, kind: str, number: str = "", body: str = "", date: str = "", term: str = "") -> Self:
        """The identity of a document of a type whose number is written somehow."""
        core, year, signs = parse_number(number)
        return cls(
            _FAMILIES.get(kind, kind),
            core,
            "-".join(fold(sign.replace(".", "")).lower() for sign in signs),
            _issuing(body, body_of_signs(signs)),
            date or year,
            ordinal(term),
        )

    @property
    def year(self) -> str:
        """The year of the date."""
        return self.date[:4]

    @property
    def is_resolved(self) -> bool:
        """Whether it names one document only: of a body, by a number of a year or term, or a law."""
        if self.type in ("luật", "pháp lệnh", "hiến pháp"):
            return bool(self.year)
        if not self.number:
            return len(self.date) == len("2016-05-15") and bool(self.body)
        return bool(self.body and (self.year or self.term)) or self.number.startswith(flat("đại hội"))

    @property
    def key(self) -> str:
        """The same for the same knowledge of the same document, whatever form it was cited in."""
        return "|".join((self.type, self.number, self.signs, self.body, self.date, self.term))

    @property
    def slug(self) -> str:
        """The key as it stands in an address: "chi-thi-5-ct-tw-bo-chinh-tri-2016"."""
        said = (self.type, self.number, self.signs, self.body, self.year, self.term and f"khóa {self.term}")
        return re.sub(r"[^a-z0-9]+", "-", fold(" ".join(filter(None, said))).lower()).strip("-")

    def contradicts(self, other: Identity) -> bool:
        """Whether the two cannot be one document."""
        return not (
            self._same_type(other)
            and self.number == other.number
            and (not self.signs or not other.signs or self.signs == other.signs)
            and (not self.year or not other.year or self.year == other.year)
            and (bool(self.number) or not self.date or not other.date or self.date == other.date)
            and (not self.term or not other.term or self.term == other.term)
            and may_be_same(self.body, other.body)
        )

    def _same_type(self, other: Identity) -> bool:
        if self.type == other.type or _ANY in (flat(self.type), flat(other.type)):
            return True
        # "Quy định 102-QĐ/TW" is a "Quyết định" to many.
        return bool(self.signs) and self.signs == other.signs and self.number == other.number

    def is_same(self, other: Identity) -> bool | None:
        """Whether the two are one document; None where nothing contradicts, but too little is known."""
        if self.contradicts(other):
            return False
        shared = (self.year and self.year == other.year) or (self.term and self.term == other.term)
        resolved = self.is_resolved and other.is_resolved
        return True if resolved and (shared or not self.number) else None

    def merged(self, other: Identity) -> Identity:
        """All that is known of one document, from two that do not contradict."""
        exact = max(self.body, other.body, key=lambda body: (bool(body), body not in INEXACT, len(body)))
        return replace(
            self,
            type=other.type if flat(self.type) == _ANY else self.type,
            signs=self.signs or other.signs,
            body=exact,
            date=max(self.date, other.date, key=len),
            term=self.term or other.term,
        )


def _issuing(body: str, by_signs: str) -> str:
    """The body of a document of which a name and signs are known."""
    joint = {*body.split(" + "), *by_signs.split(" + ")} - {""}
    if " + " in body + by_signs:
        return " + ".join(sorted(joint))  # papers name one of several, and not every body has a sign
    # Papers confuse Chính phủ and Thủ tướng; signs do not.
    return by_signs if by_signs and by_signs not in INEXACT else body or by_signs


def parse_number(written: str) -> tuple[str, str, tuple[str, ...]]:
    """A number taken apart: the bare one, its year, its signs: "05/2016/QĐ-TTg" → "5", "2016", QĐ TTg."""
    found = _CORE.match(written)
    if not found:
        return _spoken(written), "", ()
    written = _TORN_YEAR.sub(r"2\1", written)
    rest = [part for part in _SEPARATORS.split(_CENTRAL.sub("TW", written[found.end() :])) if part]
    years = [part for part in rest if _YEAR.fullmatch(part)]
    signs = tuple(part.replace("Ð", "Đ") for part in rest if not part.isdigit() and part != "+")
    return found[1] + found[2], years[0] if years else "", signs


def _spoken(written: str) -> str:
    """The one form of "T.Ư 4", "Trung ương bốn", "Đại hội lần thứ XII"."""
    low = re.sub(r"t\.\s?[ưw]|\btw\b|\btư(?= \w)", flat("trung ương"), flat(written).strip())
    low = re.sub(rf"^{flat('(?:hội nghị|lần thứ|bch|ban chấp hành) ')}", "", low)
    head, _space, last = low.rpartition(" ")
    number = _WORDS.get(last) or ordinal(last)
    if not number.isdigit():
        return low
    if low.startswith(flat("trung ương")):
        return f"{flat('trung ương')} {number}"
    return f"{head.removesuffix(flat(' lần thứ')).removesuffix(flat(' toàn quốc'))} {number}"


def ordinal(written: str) -> str:
    """A term or congress in digits: "khóa XII" → "12"; years and anything else in small letters."""
    low = flat(written).strip(" ()")
    found = _OF_CONGRESS.search(low)
    if not found or found[1].isdigit():
        return str(int(found[1])) if found else low
    values = [_ROMAN[letter] for letter in found[1]]
    return str(sum(-value if value < max(values[place:]) else value for place, value in enumerate(values)))


def roman(written: str) -> str:
    """A term in the figures that it is written with: "12" → "XII"; anything else as it is."""
    if not (written.isascii() and written.isdigit() and 0 < int(written) < 40):
        return written
    tens, ones = divmod(int(written), 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def spelt(text: str) -> str:
    """A text in which "T.Ư" and "TW" are "Trung ương"; in a number ("05-CT/TW") they stay."""
    return _CENTRAL_WORD.sub("Trung ương", text)
