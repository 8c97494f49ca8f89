"""Every place of a text that cites a document, each by itself: its type, number, date, body and term."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from indexer.knowledge.article import Span
from indexer.knowledge.flat import flat
from indexer.knowledge.identity import Identity, parse_number
from indexer.knowledge.issuers import alternatives, body_at, body_name, body_of_signs, may_be_same
from indexer.knowledge.laws import DATA, KNOWN, Laws, law_words
from indexer.knowledge.wording import (
    ABROAD,
    AGAIN,
    AMENDED,
    AMENDING,
    AMENDING_MANY,
    AND_BODY,
    BARE,
    BEFORE,
    BODY_BEFORE,
    BY,
    BY_DECISION,
    BY_SHORT,
    CONGRESS,
    CONGRESS_OF,
    CONGRESS_TERM,
    CONVENTION,
    CONVENTION_ABOUT,
    CONVENTION_NAME,
    CONVENTION_OF,
    CORE,
    DATE,
    DATE_ONLY,
    DRAFT,
    FOLLOWS,
    FOLLOWS_BODY,
    GLUED,
    ISSUES,
    KINDS,
    LAW_MADE,
    LAW_OF,
    LAW_YEAR,
    MEASURED,
    MODIFIED,
    MORE_SIGNS,
    NEXT,
    NO_LAW_BEFORE,
    NOT_PLAIN,
    OF_ABROAD,
    OF_YEAR,
    PASSED,
    PLENUM,
    PROCEDURE,
    SAID,
    SEA_CONVENTION,
    SESSION,
    SHIP,
    SIGN_PART,
    TERM,
    TERM_AGAIN,
    TYPES,
    UN,
    WORDS_THEN_NUMBER,
    YEAR_PART,
)

_STRONG = frozenset(flat(one["name"]) for one in KINDS if one.get("strong"))
_FORMAL = {short for one in KINDS for short in one.get("formal", ())}
_SPOKEN = {short: one["name"] for one in KINDS for short in (*one.get("spoken", ()), *one.get("formal", ()))}


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation; `number`, `issuer` and `term` as written, `date` as "2016-05-15", "2016-05" or "2016".

    `full` is the number with the signs that a list says once for all, `law` the name of a law that is
    cited by it, `by` a body that is said to have issued it before the citation, `day` a day and month
    whose year is not said.
    """

    span: Span
    type: str
    number: str = ""
    full: str = ""
    law: str = ""
    issuer: str = ""
    by: str = ""
    date: str = ""
    day: str = ""
    term: str = ""
    draft: bool = False

    @property
    def identity(self) -> Identity:
        """What this mention alone says of which document it is."""
        by = "" if self.law and not self.number else self.issuer or self.by
        body = body_name(by) if by else ""
        identity = Identity.of(self.type, self.full or self.number, body, self.date, self.term)
        return replace(identity, number=self.law) if self.law else identity


_DEEPEST = 3
"""Laws within each other's names that are read: "Luật sửa đổi … Luật sửa đổi … Luật Thú y"."""
_PARTYS = ("nghị quyết", "kết luận", "chương trình hành động")
_TYPE = re.compile(rf"(?:{alternatives(TYPES)})(?![^\W_])")
_ROOTS = sorted({" ".join(name.split()[:2]) for name in TYPES})
"""The first two words of types: what is looked for, as `str.find` is far quicker than a pattern."""

_LAW, _CODE, _ORDINANCE, _CONSTITUTION = map(flat, ("luật", "bộ luật", "pháp lệnh", "hiến pháp"))
_DECISION = flat("quyết định")
_CONVENTION = flat("công ước")
_LAWS = {
    "bộ luật": Laws(DATA["codes"], DATA["words"]),
    "luật": Laws([*DATA["laws"], *DATA["codes"]], DATA["words"]),
    "đạo luật": Laws([], {}, "cho về trong với"),
    "pháp lệnh": Laws(DATA["ordinances"], DATA["words"]),
    "công ước": Laws(DATA["conventions"], {}, ends=DATA["convention_ends"]),
}


def mentions(text: str, low: str) -> list[Mention]:
    """The citations of a text (NFC) in their order, `low` being it made flat; none overlaps another."""
    reader = _Reader(text, low)
    found: list[Mention] = []
    reached = 0
    for place, read in sorted(reader.beginnings(), key=lambda one: one[0]):
        if place >= reached and (cited := read(place)):
            found += cited
            reached = max(mention.span[1] for mention in cited)
    return [one for one in reader.shared(found) if not OF_ABROAD.search(flat(one.issuer))]


class _Reader:
    """One text while its citations are read; `low` is it made flat."""

    def __init__(self, text: str, low: str) -> None:
        self._text, self._low = text, low

    def beginnings(self) -> Iterator[tuple[int, Callable[[int], list[Mention]]]]:
        """Where something may be cited, and what reads it."""
        for root in _ROOTS:
            yield from ((place, self._typed) for place in _places(self._low, root))
        for word in (_LAW, _ORDINANCE, _CONSTITUTION):
            yield from ((place, self._law) for place in _places(self._low, word))
        yield from ((place, self._convention) for place in _places(self._low, _CONVENTION))
        for short in (*_SPOKEN, *DATA["spelt"]):
            yield from ((place, self._short) for place in _places(self._text, short))
        yield from ((found.start(), self._bare) for found in BARE.finditer(self._text))

    # Documents with a number.

    def _typed(self, start: int) -> list[Mention]:
        found = _TYPE.match(self._low, start)
        if not found:
            return []
        kind = found[0]
        return self._cited(start, found.end(), TYPES[kind], strong=kind in _STRONG)

    def _short(self, start: int) -> list[Mention]:
        short = next(short for short in (*DATA["spelt"], *_SPOKEN) if self._text.startswith(short, start))
        end = start + len(short)
        if short in DATA["spelt"]:
            name = " ".join(law_words(DATA["spelt"][short]))
            ends = not self._text[end : end + 1].isalnum()
            return [self._law_tail(start, end, "bộ luật", name)] if ends else []
        if short in _FORMAL:
            said = GLUED.match(self._low, end)
            number = self._number(said.end()) if said else None
            if not said or not number or (number[2] == "plain" and "số" not in said[0]):
                return []
        kind = _SPOKEN[short]
        if (party := self._of_party(start, end, kind)) or not (said := GLUED.match(self._low, end)):
            return party
        return self._numbers(start, said.end(), kind, strong=short in ("NQ", "NĐ"), capital=True)

    def _bare(self, start: int) -> list[Mention]:
        before = self._text[max(start - 1, 0) : start]
        number = None if before.isalnum() or before in ("-", "/", ".", ",") else self._number(start)
        if number is None:
            return []
        signs = re.findall(r"[^\W\d_]+", number[1])
        short = next((sign for sign in signs if sign in BY_SHORT), "")
        return self._numbers(start, start, BY_SHORT[short], strong=True, capital=True) if short else []

    def _cited(self, start: int, end: int, kind: str, *, strong: bool) -> list[Mention]:
        """What a type word cites that ends at a place."""
        for between in (None, MODIFIED):
            words = between.match(self._low, end) if between else None
            said = SAID.match(self._low, words.end() if words else end) if words or not between else None
            if said:
                certain, capital = strong or "số" in said[0], self._text[start].isupper()
                return self._numbers(start, said.end(), kind, strong=certain, capital=capital)
        return (
            (self._of_party(start, end, kind) if kind in _PARTYS else [])
            or self._of_body(start, end, kind)
            or self._further(start, end, kind)
            or self._dated(start, end, kind)
        )

    def _of_body(self, start: int, end: int, kind: str) -> list[Mention]:
        """What is cited as "Quyết định của Thủ tướng Chính phủ số 30"."""
        first = end + (len(" của ") if self._low.startswith(flat(" của "), end) else 1)
        behind = self._bodies(first)
        said = SAID.match(self._low, behind) if behind else None
        if not said or "số" not in said[0]:
            return []
        issuer = self._text[first:behind]
        return self._numbers(start, said.end(), kind, strong=True, capital=True, issuer=issuer)

    def _further(self, start: int, end: int, kind: str) -> list[Mention]:
        """What is cited as "Quyết định thu hồi đất số 12/QĐ-UBND"."""
        words = WORDS_THEN_NUMBER.match(self._text, end)
        number = self._number(words.end()) if words and not _TYPE.search(flat(words[0])) else None
        if not words or not number or not _signs_fit(kind, number[1]):
            return []
        found = self._numbers(start, words.end(), kind, strong=True, capital=True)
        if PROCEDURE.search(flat(words[0])) and not (found and found[0].date):
            return []
        return found if number[2] != "plain" or (found and (found[0].issuer or found[0].date)) else []

    def _dated(self, start: int, end: int, kind: str) -> list[Mention]:
        """What is cited as "Thông báo ngày 27/5 của Sở Y tế"."""
        if not self._text[start].isupper() or not DATE_ONLY.match(self._low, end):
            return []
        dated = self._tail(Mention((start, end), kind))
        return [dated] if dated.issuer and (dated.date or dated.day) else []

    def _number(self, start: int) -> tuple[int, str, str] | None:
        """The number at a place: its end, itself, whether it is "full" with signs, "dated" or "plain"."""
        text = self._text
        core = CORE.match(text, start)
        if not core:
            return None
        end, kind = core.end(), "plain"
        if year := YEAR_PART.match(text, end):
            end, kind = year.end(), "dated"
        while part := SIGN_PART.match(text, end):
            first = kind != "full" and not MORE_SIGNS.match(text, part.end())
            if not _is_sign(part["sep"], part["sign"], first=first):
                break
            late = YEAR_PART.match(text, part.end())
            end, kind = late.end() if late else part.end(), "full"
        if kind == "plain":
            if text[end : end + 1] == "+":
                return end + 1, text[start:end], kind
            if NOT_PLAIN.match(self._low, end):
                return None
        return end, text[start:end], kind

    def _is_decision(self, start: int) -> bool:
        """Whether "quyết định" in small letters is a noun: "theo quyết định 38"."""
        return (
            self._low.startswith(_DECISION, start)
            and BY_DECISION.search(self._low, max(start - 10, 0), start) is not None
        )

    def _fits(self, number: tuple[int, str, str], start: int, *, strong: bool, capital: bool) -> bool:
        """Whether a number behind a type word is one of a document, and no year, sum or count."""
        end, written, kind = number
        if kind == "full":
            return True
        if kind == "dated":
            # "quyết định 5/2010" may be of a month, "kế hoạch 2011-2015" of years
            first = int(re.split(r"\D", written)[0])
            likely = capital or first > 12 or self._is_decision(start)
            return strong or (likely and not 1900 < first < 2100)
        if len(written) > 5 or MEASURED.match(self._low, end):
            return False
        if strong or (self._low.startswith(_DECISION, start) and OF_YEAR.match(self._low, end)):
            return True
        is_year = len(written) == 4 and written.isdigit() and 1945 <= int(written) <= 2035
        by = self._low.startswith(flat(" của "), end)
        if is_year and not by:
            return False
        likely = capital or by or written[0] == "0" or len(written) > 2 or self._is_decision(start)
        return likely and FOLLOWS.match(self._low, end) is not None

    def _numbers(
        self, start: int, place: int, kind: str, *, strong: bool, capital: bool, issuer: str = ""
    ) -> list[Mention]:
        """The one or several numbers that stand at a place, with what follows each."""
        found: list[Mention] = []
        while number := self._number(place):
            several = bool(found)
            if not self._fits(number, start, strong=strong, capital=capital) or (
                several
                and number[2] == "plain"
                and not (len(number[1]) > 1 and FOLLOWS.match(self._low, number[0]))
            ):
                break
            begin = place if several else start
            found.append(self._tail(Mention((begin, number[0]), kind, number[1], issuer=issuer), number[2]))
            if kind == "đề án" and number[2] == "plain" and not issuer and self._is_ship(start, number[0]):
                return []
            following = NEXT.match(self._low, found[-1].span[1])
            if not following:
                break
            place = following.end()
        return self._distributed(found)

    def _is_ship(self, start: int, end: int) -> bool:
        """Whether "Đề án 949A" is the type of a ship."""
        return (
            SHIP.search(self._low[max(start - 60, 0) : start] + " " + self._low[end : end + 30]) is not None
        )

    def _distributed(self, found: list[Mention]) -> list[Mention]:
        """What the last of several numbers says for all: its signs, body and date."""
        if len(found) < 2:
            return found
        last = found[-1]
        core = CORE.match(last.number)
        signs = last.number[core.end() :] if core else ""
        given = [
            replace(
                one,
                full=one.number + signs if one.number.isdigit() and signs else "",
                issuer=one.issuer or last.issuer,
            )
            for one in found[:-1]
        ]
        return [*given, last]

    # Documents of the Party's plenums and congresses.

    def _of_party(self, start: int, end: int, kind: str) -> list[Mention]:
        text = self._text
        if (found := PLENUM.match(self._low, end)) and not _is_small_roman(text[slice(*found.span("first"))]):
            return self._plenums(start, kind, found)
        if found := SESSION.match(self._low, end):
            issuer = text[found.start("body") : found.end("body")].removeprefix("của ")
            number, full = text[slice(*found.span("said"))], f"Trung ương {found['first']}"
            mention = Mention((start, found.end()), kind, number, full, issuer=issuer)
            return [self._tail(mention, "party")]
        if (found := CONGRESS.match(self._low, end)) and not _TYPE.search(found[0]):
            return [self._congress(Mention((start, found.end()), kind, text[slice(*found.span("said"))]))]
        if found := CONGRESS_TERM.match(self._low, end):
            mention = self._tail(Mention((start, found.end()), kind), "party")
            return [mention] if mention.term else []
        return []

    def _plenums(self, start: int, kind: str, found: re.Match[str]) -> list[Mention]:
        """What is cited as "Nghị quyết Trung ương 6, 7 khóa XII", "… 4 khóa XI, XII"."""
        said = self._text[slice(*found.span("said"))]
        cited = [self._tail(Mention((start, found.end()), kind, said), "party")]
        while more := AGAIN.match(self._low, cited[-1].span[1]):
            head = said[: found.start("first") - found.start("said")]
            cited.append(self._tail(Mention(more.span("first"), kind, head + more["first"]), "party"))
        while cited[-1].term and (more := TERM_AGAIN.match(self._low, cited[-1].span[1])):
            term = self._text[slice(*more.span("term"))]
            if _is_small_roman(term):
                break
            cited.append(replace(cited[-1], span=more.span("term"), term=term))
        term = next((one.term for one in reversed(cited) if one.term), "")
        return [replace(one, term=one.term or term) for one in cited]

    def _congress(self, mention: Mention) -> Mention:
        end = mention.span[1]
        if found := CONGRESS_OF.match(self._low, end):
            first = found.start("body")
            behind = body_at(self._text, self._low, first)
            if behind:
                mention = replace(mention, span=(mention.span[0], behind), issuer=self._text[first:behind])
        return self._tail(mention, "party")

    # What follows a number.

    def _tail(self, mention: Mention, kind: str = "") -> Mention:
        """The mention with date, body and term that follow it, each once, in any order."""
        for _ in range(5):
            end = mention.span[1]
            longer = (
                self._with_date(mention, end)
                or self._with_term(mention, end)
                or self._with_body(mention, end, kind)
            )
            if longer is None:
                break
            mention = longer
        return self._told_before(mention)

    def _with_date(self, mention: Mention, end: int) -> Mention | None:
        if mention.date or mention.day:
            return None
        found = DATE.match(self._low, end)
        if not found:
            return None
        date, day = _written_date(found)
        return (
            replace(mention, span=(mention.span[0], found.end()), date=date, day=day) if date or day else None
        )

    def _with_term(self, mention: Mention, end: int) -> Mention | None:
        found = TERM.match(self._low, end) if not mention.term else None
        if not found:
            return None
        term = self._text[slice(*found.span("term" if found["term"] else "years"))]
        return replace(mention, span=(mention.span[0], found.end()), term=term)

    def _with_body(self, mention: Mention, end: int, kind: str) -> Mention | None:
        if mention.issuer or not (by := BY.match(self._low, end)) or by["open"]:
            return None
        first = by.end()
        if by["bare"] and not (
            kind in ("plain", "dated", "full") and self._text[first : first + 1].isupper()
        ):
            return None
        behind = self._bodies(first)
        if not behind or (by["word"] == "do" and not ISSUES.match(self._low, behind)):
            return None
        # Behind a date, the body may be the subject of what follows.
        if by["bare"] and (mention.date or mention.day) and not FOLLOWS_BODY.match(self._low, behind):
            return None
        return replace(mention, span=(mention.span[0], behind), issuer=self._text[first:behind])

    def _bodies(self, first: int) -> int | None:
        """Where the name of the body at a place ends, or of several that issue one document."""
        behind = body_at(self._text, self._low, first)
        while behind and (more := AND_BODY.match(self._low, behind)):
            another = body_at(self._text, self._low, more.end())
            if not another or self._text[more.end()].isupper() < self._text[first].isupper():
                break
            behind = another
        return behind

    def _told_before(self, mention: Mention) -> Mention:
        """The mention with what the words before it say: who issued it, and when."""
        start = mention.span[0]
        before = self._low[max(start - 150, 0) : start]
        if DRAFT.search(before[-30:]):
            mention = replace(mention, draft=True)
        if not mention.issuer and (who := BODY_BEFORE.search(before)):
            mention = replace(mention, by=who[1])
        if not mention.date and not mention.day and (when := BEFORE.search(before)):
            year = when["year"] or when["year2"] or ""
            if when["month2"]:
                mention = replace(mention, date=f"{year}-{int(when['month2']):02}")
            else:
                day = f"{int(when['month']):02}-{int(when['day']):02}"
                mention = replace(mention, date=f"{year}-{day}" if year else "", day="" if year else day)
        if mention.day and not mention.date and (year := parse_number(mention.full or mention.number)[1]):
            mention = replace(mention, date=f"{year}-{mention.day}")
        return mention

    # Laws.

    def _law(self, start: int, depth: int = _DEEPEST) -> list[Mention]:
        low = self._low
        kind = next(one for one in (_LAW, _ORDINANCE, _CONSTITUTION) if low.startswith(one, start))
        end = start + len(kind)
        if kind == _LAW and low.endswith(flat("bộ "), 0, start):
            start, kind = start - 3, _CODE
        if kind == _LAW and low.endswith(flat("đạo "), 0, start):
            start -= 4
            named = self._text[end + 1 : end + 2].isupper()
            return self._named_law(start, end, "đạo luật") if named else []
        if kind == _LAW and (amended := self._amending(start, end, depth)):
            return amended
        if kind != _ORDINANCE and NO_LAW_BEFORE.search(low[max(start - 15, 0) : start]):
            return []
        if kind == _CONSTITUTION:
            certain = self._text[start].isupper() or LAW_YEAR.match(low, end)
            if not certain or not (abroad := ABROAD.match(low, end)):
                return [self._law_tail(start, end, kind, kind)] if certain else []
            return [Mention((start, abroad.end()), kind, law=low[start : abroad.end()])]
        written = {_LAW: "luật", _CODE: "bộ luật", _ORDINANCE: "pháp lệnh"}[kind]
        return self._numbered_law(start, end, written) or self._named_law(start, end, written)

    def _convention(self, start: int) -> list[Mention]:
        """What is cited as "Công ước về Luật biển 1982", and others by name and year."""
        found = SEA_CONVENTION.match(self._low, start)
        if found:
            year = found["year"] or found["year2"] or found["year3"] or ""
            by = UN.search(self._low, start, found.end())
            issuer = self._text[slice(*by.span())] if by else ""
            return [Mention((start, found.end()), "công ước", law="luật biển", date=year, issuer=issuer)]
        head = CONVENTION.match(self._low, start) if self._text[start].isupper() else None
        if not head:
            return []
        return self._numbered_convention(start) or self._named_convention(start, head)

    def _numbered_convention(self, start: int) -> list[Mention]:
        """What is cited as "Công ước số 98 của ILO"."""
        said = SAID.match(self._low, start + len(_CONVENTION))
        number = self._number(said.end()) if said else None
        if not said or not number or number[2] != "plain" or len(number[1]) > 3:
            return []
        by = CONVENTION_OF.match(self._low, number[0])
        if not by and "số" not in said[0]:
            return []
        end, issuer = (by.end(), self._text[slice(*by.span("body"))]) if by else (number[0], "")
        return [Mention((start, end), "công ước", number[1], issuer=issuer)]

    def _convention_name(self, head: re.Match[str]) -> tuple[str, int] | None:
        """The words that tell a convention, and where its name ends: "Berne" of "Công ước Berne về …"."""
        laws, end = _LAWS["công ước"], head.end()
        small = head["about"] or head["body"] or CONVENTION_ABOUT.match(self._low, end)
        if named := laws.named(self._text, self._low, end, unlisted=bool(small), small=True):
            return named
        capitals = CONVENTION_NAME.match(self._text, end)
        if not capitals or head["about"]:
            return None
        end = capitals.end()
        if self._low.startswith(_ABOUT, end):
            more = laws.named(self._text, self._low, end + len(_ABOUT) - 1, unlisted=True, small=True)
            end = more[1] if more else end
        return " ".join(law_words(capitals[0])), end

    def _named_convention(self, start: int, head: re.Match[str]) -> list[Mention]:
        """What is cited as "Công ước về quyền trẻ em", "Công ước Berne"."""
        named = self._convention_name(head)
        if not named:
            return []
        name, end = named
        several = self._low.endswith(_SEVERAL, 0, start)
        if name in _NO_CONVENTIONS or (several and name not in KNOWN):
            return []
        span = slice(*head.span("body")) if head["body"] else None
        if not span and (by := CONVENTION_OF.match(self._low, end)):
            span, end = slice(*by.span("body")), by.end()
        mention = self._law_tail(start, end, "công ước", name)
        return [replace(mention, issuer=self._text[span] if span else "")]

    def _amending(self, start: int, end: int, depth: int) -> list[Mention]:
        """What is cited as "Luật sửa đổi, bổ sung một số điều của Luật Đất đai", a law of its own."""
        if not depth or not self._text[start].isupper():
            return []
        if many := AMENDING_MANY.match(self._low, end):
            name = f"sửa đổi {' '.join(law_words(many['about']))}"
            return [Mention((start, many.end()), "luật", law=name)]
        found = AMENDING.match(self._low, end)
        code = len("bộ ") if found and self._low.startswith(_CODE, found.end()) else 0
        inner = self._law(found.end() + code, depth - 1) if found else []
        return [
            replace(one, span=(start, one.span[1]), type="luật", law=f"sửa đổi {one.law}")
            for one in inner[:1]
            if one.law
        ]

    def _named_law(self, start: int, end: int, kind: str) -> list[Mention]:
        """What is cited as "Luật Đất đai"."""
        unlisted = kind != "luật" or self._text[start].isupper()
        made = not unlisted and LAW_MADE.search(self._low[max(start - 20, 0) : start])
        unlisted = unlisted or (bool(made) and self._text[end + 1 : end + 2].isupper())
        # "theo Luật trật tự công cộng", but not "Luật chơi" that begins a sentence.
        within = kind == "luật" and unlisted and LAW_OF.search(self._low[max(start - 20, 0) : start])
        named = _LAWS[kind].named(self._text, self._low, end, unlisted=unlisted, small=bool(within))
        if not named:
            return []
        name, behind = named
        small = self._text[start].islower() and self._text[end + 1 : end + 2].islower()
        if small and kind == "luật" and (" " not in name or name in _LOOSE):
            return []
        if _SEA.match(name) and _OF_SEA.search(self._low[max(start - 45, 0) : start]):
            return []
        if ABROAD.match(self._low, behind) or ABROAD.match(self._low, end):
            return []
        return [self._law_tail(start, behind, kind, name)]

    def _numbered_law(self, start: int, end: int, kind: str) -> list[Mention]:
        """What is cited as "Luật số 45/2013/QH13"."""
        said = SAID.match(self._low, end)
        number = self._number(said.end()) if said else None
        if said and number and (number[2] == "full" or "số" in said[0]):
            return self._numbers(start, said.end(), kind, strong=True, capital=True)
        return self._of_body(start, end, kind)

    def _law_tail(self, start: int, end: int, kind: str, name: str) -> Mention:
        mention = Mention((start, end), kind, law=name)
        if said := re.compile(r",?(?: \()? số ?:? ?(?=\d)").match(self._low, end):
            number = self._number(said.end())
            if number and number[2] == "full":
                mention = replace(mention, span=(start, number[0]), number=number[1])
                return self._tail(mention, "full")
        if year := LAW_YEAR.match(self._low, end):
            mention = replace(mention, span=(start, year.end()), date=year["year"])
        if amended := AMENDED.match(self._low, mention.span[1]):
            if "(" in amended[0] and ")" in amended[0]:
                mention = replace(mention, span=(start, amended.end()))
            elif not mention.date and (year := LAW_YEAR.match(self._low, amended.end())):
                mention = replace(mention, span=(start, year.end()), date=year["year"])
        before = self._low[max(start - 30, 0) : start]
        return replace(self._passed(mention), draft=bool(DRAFT.search(before)))

    def _passed(self, mention: Mention) -> Mention:
        """The mention of a law with who passed it and when: "được Quốc hội thông qua ngày 29/11/2005"."""
        by = PASSED.match(self._low, mention.span[1])
        when = DATE.match(self._low, by.end()) if by else None
        date = _written_date(when)[0] if when else ""
        if not by or not date or not date.startswith(mention.date):
            return mention
        return replace(mention, issuer=self._text[slice(*by.span("body"))], date=date)

    def shared(self, found: list[Mention]) -> list[Mention]:
        """The mentions with what "Nghị quyết 08 và Nghị quyết 49 của Bộ Chính trị" says for both."""
        given = list(found)
        for place in range(len(given) - 2, -1, -1):
            one, following = given[place], given[place + 1]
            between = self._low[one.span[1] : following.span[0]]
            if one.issuer or not following.issuer or between not in _BETWEEN:
                continue
            if one.type == following.type or _may_issue(one, following.issuer):
                given[place] = replace(one, issuer=following.issuer)
        return given


_BY_ONE = {
    "nghị định": "Chính phủ",
    "luật": "Quốc hội",
    "bộ luật": "Quốc hội",
    "pháp lệnh": "",
    "công ước": "",
}
"""Types that bodies of one kind alone issue."""


def _may_issue(mention: Mention, issuer: str) -> bool:
    """Whether a body may have issued both: "quyết định 07 và chỉ thị 06 của Thủ tướng"."""
    body = body_name(issuer)
    by_signs = mention.identity.body
    if not mention.number[:1].isdigit() or (by_signs and not may_be_same(by_signs, body)):
        return False
    if mention.type.startswith("thông tư") and not body.startswith(("Bộ", "Ngân hàng", "Thanh tra")):
        return False
    return body == _BY_ONE.get(mention.type, body)


_BETWEEN = frozenset(map(flat, (", ", " và ", ", và ", " cùng ", ",")))
_ABOUT = flat(" về ")
_SEVERAL = tuple(map(flat, ("các ", "những ", "nhiều ")))
_NO_CONVENTIONS = frozenset(map(flat, ("Việt Nam", "Trung Quốc", "Hội", "Liên", "Quốc tế")))
_LOOSE = frozenset(" ".join(law_words(name)) for name in (*DATA["codes"], *DATA["loose"]))
_SEA = re.compile(flat("biển") + "$")
_OF_SEA = re.compile(flat("(?:công ước|quốc tế)[^.;]{0,30}$"))
"""The Convention on the Law of the Sea is none of a state."""


def _signs_fit(kind: str, number: str) -> bool:
    """Whether no sign of a number is that of another type."""
    first = next(iter(parse_number(number)[2]), "")
    return first != "GP" and (first not in BY_SHORT or first in _SHORTS_OF.get(kind, ()) or kind == "văn bản")


_SHORTS_OF = {one["name"]: one.get("short", ()) for one in KINDS}
_SHORTS = frozenset(map(str.lower, BY_SHORT))


def _is_sign(separator: str, sign: str, *, first: bool) -> bool:
    """Whether letters behind a number are a sign of it, and not the words behind a dash."""
    capitals = sum(map(str.isupper, sign))
    if separator in ("-", "/") and (not first or sign.lower() in _SHORTS or body_of_signs((sign,))):
        return True
    if not capitals:
        return False
    if sign[1:].islower() and len(sign) > 3:  # a word
        return False
    if separator.strip(" ") == separator or "/" in separator:
        return True
    if sign in BY_SHORT or body_of_signs((sign,)):
        return True
    return not first and capitals > 1 and len(sign) < 10


def _is_small_roman(written: str) -> bool:
    """Whether letters that could be a Roman number are in small ones, and so a word."""
    return set(written) <= set("ivxl")


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word stands."""
    place = text.find(word)
    while place >= 0:
        if not text[max(place - 1, 0) : place].isalnum():
            yield place
        place = text.find(word, place + 1)


def _written_date(found: re.Match[str]) -> tuple[str, str]:
    """The date of a match of `DATE`, or its day and month where it says no year."""
    year = found["year1"] or found["year2"] or found["year3"] or found["year4"] or ""
    if len(year) == 2:
        year = f"{'19' if int(year) > 45 else '20'}{year}"
    month = found["month1"] or found["month2"] or found["month4"]
    day = found["day1"] or found["day4"]
    if (month and not 1 <= int(month) <= 12) or (day and not 1 <= int(day) <= 31):
        return "", ""
    parts = [part and f"{int(part):02}" for part in (month, day)]
    if not year:
        return "", "-".join(filter(None, parts))
    return "-".join(filter(None, (year, *parts))), ""
