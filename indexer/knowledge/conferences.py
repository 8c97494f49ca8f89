"""The conference that an article is about, if it is about one: what, when, where, by whom, with whom."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 (the field is called date)
from typing import Any, Protocol

from indexer.knowledge import occasions
from indexer.knowledge.article import Article, Part, Span
from indexer.knowledge.events import Mention, clauses, kind, mentions, plain
from indexer.knowledge.occasions import Day, When
from indexer.knowledge.proceedings import Named, Role, awards, figures, roles


class Cited(Protocol):
    """A directive that the article cites."""

    @property
    def mentions(self) -> tuple[Span, ...]:
        """Where it is cited."""


@dataclass(frozen=True)
class Quote:
    """Words of an article, and their place in its text."""

    text: str
    span: Span


@dataclass(frozen=True)
class Conference:
    """The event that an article reports or announces; what it does not say is None or empty.

    `held` is the day as the article's date resolves it. `signs` are the reasons why the article is taken
    to be about it, each with its weight.
    """

    name: Quote
    kind: str
    period: Quote | None
    date_text: Quote | None
    date: Day
    held: Date | None
    place: Quote | None
    organisers: tuple[Quote, ...]
    roles: tuple[Role, ...]
    figures: tuple[Quote, ...]
    awards: tuple[Quote, ...]
    signs: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """The conference as `tracuu knowledge` prints it."""
        said = self.date != Day()
        return {
            "name": self.name.text,
            "kind": self.kind,
            "period": self.period and self.period.text,
            "date_text": self.date_text and self.date_text.text,
            "date": self.date.to_json() if said else None,
            "place": self.place and self.place.text,
            "organisers": [body.text for body in self.organisers],
        }


LEAST = 4.0
"""What the signs have to come to."""
WEIGHTS: Mapping[str, float] = {
    "in the title": 2.5,
    "in the lead": 3,
    "in the first sentence": 3,
    "in the second sentence": 2,
    "in sentences 3 to 5": 0.75,
    "in a caption": 0.75,
    "held": 1.5,  # "tổ chức hội nghị", "hội nghị diễn ra"
    "spoken at": 1,  # "tại hội nghị … , ông A cho biết"
    "with its day": 1,
    "with a name": 0.5,
    "spoken of again": 0.5,  # each time, up to four times
    "to come": -2,
    "past": -2,
    "often in passing": -1.5,
}
_PLACES = ("in the first sentence", "in the second sentence", *("in sentences 3 to 5",) * 3)
_HELD_BEFORE = re.compile(
    r"(?:tổ chức|diễn ra|khai mạc|bế mạc|chủ trì|mở|có|triệu tập|làm|cử hành|họp|tiến hành|điều hành|đã)"
    r"(?: một| buổi| cuộc|,)* $"
)
_SPOKEN_BEFORE = re.compile(
    r"(?:tại|trong|dự|bên lề|tới|đến|quang cảnh|ra|sau|toàn cảnh)(?: một| buổi| cuộc|,)* $"
)
_HELD_AFTER = re.compile(
    r"[,\s]*(?:(?:vừa|đã|đang|chính thức|được|sẽ) )*"
    r"(?:diễn ra|tổ chức|khai mạc|bế mạc|do |dưới sự|với sự|(?:sáng|chiều|ngày|tối) (?:nay|qua|\d))"
)
_TO_COME = re.compile(
    r"\b(?:sẽ (?:được )?(?:tổ chức|diễn ra|khai mạc|họp)|dự kiến|chuẩn bị|sắp tới|tới đây|trước thềm|tiến tới"
    r"|sắp|chờ|đề xuất|khả năng|kế hoạch|kêu gọi|nếu|có thể|chịu trách nhiệm|phải|cần|nên|hoãn)\b"
)
_PAST = re.compile(
    r"\b(?:năm ngoái|trước đó|trước đây|hồi (?:năm|tháng|cuối|đầu)|tháng trước|tuần trước|từng|năm trước"
    r"|lần trước"
    r"|gần đây nhất|cách đây)\b"
)
_IN_PASSING = frozenset(
    [
        "lễ",
        "đại hội",
        "kỳ họp",
        "kì họp",
        "diễn đàn",
        "họp",
        "làm việc với",
        "giao ban",
        "tập huấn",
        "lớp bồi dưỡng",
    ]
)
_AGAIN = re.compile(
    r"(?:(?:tại|trong|phát biểu|trước|dự|kết luận|chủ trì|khai mạc|bế mạc|kết thúc|quang cảnh|bên lề"
    r"|của) (?:các )?"
    r"|(?:^|[.\n”\"] ?))(?:buổi |cuộc |phiên )?"
    r"(?:hội nghị|hội thảo|đại hội|kỳ họp|họp báo|diễn đàn|tọa đàm|giao ban"
    r"|(?<=buổi )(?:lễ|họp|làm việc|gặp mặt|gặp|tiếp xúc)|(?<=cuộc )(?:họp|làm việc|gặp)|(?<=phiên )họp"
    r"|lễ (?:kỷ niệm|trao|phát động|khai mạc|khai giảng|công bố))\b"
    r"(?= này|[,.]| đã| sẽ| ông| bà| đồng chí| cũng|\n| còn| có)"
)
_PIECES = {Part.TITLE: "in the title", Part.LEAD: "in the lead", Part.CAPTION: "in a caption"}
_CREDIT = re.compile(r"\(?(?:ảnh|nguồn|clip|video)\b")


def conference(
    article: Article, people: Sequence[Named] = (), citations: Sequence[Cited] = ()
) -> Conference | None:
    """The event that an article reports or announces; None where it is about none."""
    text = article.text
    low = plain(text)
    starts = clauses(text)
    cited = [span for citation in citations for span in citation.mentions]
    found = list(mentions(text, low, starts, cited))
    if not found:
        return None
    where = _positions(article, starts)
    anchor, signs = _anchor(low, found, where)
    if anchor is None or sum(signs.values()) < LEAST:
        return None
    return _Reading(article, low, starts, found, anchor, where).conference(signs, people)


def _positions(article: Article, starts: Sequence[int]) -> dict[int, str]:
    """For the sentences of an article's opening and captions, by their first letter, what they are."""
    found, number = {}, 0
    leads = article.spans(Part.LEAD)
    lead = article.text[slice(*leads[0])] if leads else ""
    for first, behind in zip(starts, (*starts[1:], len(article.text)), strict=True):
        part, _span = article.piece(first)
        sentence = article.text[first:behind].strip()
        if part is not Part.BODY:
            found[first] = _PIECES[part]
        elif number < len(_PLACES) and len(sentence) > 40 and not _CREDIT.match(sentence.lower()):
            # Some papers repeat the lead in the body.
            again = sentence in lead
            found[first] = "in the lead" if again else _PLACES[number]
            number += not again
    return found


def _anchor(
    low: str, found: Sequence[Mention], where: Mapping[int, str]
) -> tuple[Mention | None, dict[str, float]]:
    """The mention that names the event best, and what speaks for the article's being about it."""
    spoken = [one.start() for one in _AGAIN.finditer(low)]
    best: tuple[float, Mention | None, dict[str, float]] = (0.0, None, {})
    for mention in found:
        own = _signs(low, mention, where)
        if not own:
            continue
        for other in found:
            at = where.get(other.clause[0])
            if at is not None and _is_same(low, mention, other):
                own.setdefault(at, WEIGHTS[at])
        again = len(spoken) - bisect_left(spoken, mention.clause[1])
        own["spoken of again"] = WEIGHTS["spoken of again"] * min(again, 4)
        score = sum(own.values()) + 0.02 * min(40, mention.span[1] - mention.span[0])
        if score > best[0]:
            best = (score, mention, own)
    return best[1], best[2]


def _is_same(low: str, one: Mention, other: Mention) -> bool:
    """Whether two mentions may be of one event: the same head, and names that share most of their words."""
    if one.head != other.head:
        return False
    if not (one.named and other.named):
        return True
    few, many = sorted((set(low[slice(*m.span)].split()) for m in (one, other)), key=len)
    return len(few & many) >= 0.6 * len(few)


def _signs(low: str, mention: Mention, where: Mapping[int, str]) -> dict[str, float]:
    """The signs of one mention; none where it stands in no telling place."""
    at = where.get(mention.clause[0])
    if at is None:
        return {}
    first, end = mention.span
    said = [at]
    before = low[mention.clause[0] : first]
    if _HELD_BEFORE.search(before[-40:]) or _HELD_AFTER.match(low, end):
        said.append("held")
    elif _SPOKEN_BEFORE.search(before[-40:]):
        said.append("spoken at")
    if any(True for _ in occasions.times(low, *mention.clause)):
        said.append("with its day")
    if mention.named:
        said.append("with a name")
    if _TO_COME.search(before[-60:]) or _TO_COME.match(low, end + 1):
        said.append("to come")
    if _PAST.search(before):
        said.append("past")
    whole = low.startswith(("buổi", "cuộc", "phiên"), first)
    if mention.head in _IN_PASSING and not whole and at != "in the title":
        said.append("often in passing")
    return {sign: WEIGHTS[sign] for sign in said}


_NUMBER = r"(?:\d+|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"
_PERIOD = re.compile(
    rf"\b(?:(?:giai đoạn|nhiệm kỳ|năm học|niên độ)\s(?:từ )?\d{{4}}\s?[-–]\s?\d{{4}}"
    rf"|{_NUMBER} năm(?: \(\d{{4}}\s?[-–]\s?\d{{4}}\)| giai đoạn \d{{4}}\s?[-–]\s?\d{{4}})?(?= |$)(?! \d)"
    rf"|{_NUMBER} tháng(?: đầu| cuối)? năm(?: \d{{4}})?|\d+ tháng"
    rf"|quý (?:[ivx]+|\d)(?:\s?[/-]\s?| năm )?(?:\d{{4}})?|tháng \d{{1,2}}(?:\s?/\s?\d{{4}}| năm \d{{4}})?"
    rf"|năm \d{{4}}|năm qua)"
)
_REVIEWS = re.compile(r"\b(?:tổng kết|sơ kết|giao ban|đánh giá|kiểm điểm|nhìn lại)\b")
_PLANS = re.compile(
    r"\b(?:triển khai(?: thực hiện)?(?: công tác| nhiệm vụ| kế hoạch)|phương hướng|nhiệm vụ|kế hoạch"
    r"|giao ước|ký kết|phát động)\b"
)
_YEARS_GONE = re.compile(rf"\b({_NUMBER} năm)(?: qua)?,? (?:qua|thực hiện|triển khai|thi hành)\b")


@dataclass(frozen=True)
class _Reading:
    """One article whose event has been found."""

    article: Article
    low: str
    starts: Sequence[int]
    found: Sequence[Mention]
    anchor: Mention
    where: Mapping[int, str]

    def conference(self, signs: Mapping[str, float], people: Sequence[Named]) -> Conference:
        """The event with what is said of it."""
        name = self.anchor.span
        when = self.when()
        return Conference(
            name=self.quote(name),
            kind=kind(self.anchor.head, self.low[slice(*name)]),
            period=self.period(),
            date_text=self.quote(when.span) if when else None,
            date=when.day if when else Day(),
            held=occasions.held(when, self.article.date) if when else None,
            place=self.place(),
            organisers=tuple(map(self.quote, self.organisers())),
            roles=roles(self.low, self.starts, people),
            figures=tuple(map(self.quote, figures(self.article.text, self.low, self.body, len(self.low)))),
            awards=tuple(map(self.quote, awards(self.low, 0, len(self.low)))),
            signs=signs,
        )

    @property
    def body(self) -> int:
        """Where what is below the title begins."""
        return next((at for at, what in self.where.items() if what != "in the title"), 0)

    def quote(self, span: Span) -> Quote:
        """The words there."""
        return Quote(self.article.text[slice(*span)], span)

    def telling(self) -> Iterator[Mention]:
        """The mentions of the event: the one that names it best, then the others in their order."""
        yield self.anchor
        for mention in self.found:
            if mention is not self.anchor and _is_same(self.low, self.anchor, mention):
                yield mention

    def around(self) -> Iterator[Span]:
        """The sentences that may say when: those that speak of the event, then their neighbours."""
        yield self.anchor.clause
        at = self.starts.index(self.anchor.clause[0])
        for other in (at - 1, at + 1):
            if 0 <= other < len(self.starts):
                behind = self.starts[other + 1] if other + 1 < len(self.starts) else len(self.low)
                if self.article.piece(self.starts[other])[0] is not Part.TITLE:
                    yield self.starts[other], behind
        yield from (mention.clause for mention in self.telling())

    def when(self) -> When | None:
        """The day that stands nearest to the name."""
        first, end = self.anchor.span
        near = None
        for clause in self.around():
            given = [one for one in occasions.times(self.low, *clause) if not first <= one.span[0] < end]
            given.sort(key=lambda one: min(abs(one.span[0] - end), abs(first - one.span[1])))
            for one in given:
                if one.day.day:
                    return one
                near = near or one
        return near

    def place(self) -> Quote | None:
        """The place that a sentence about the event names."""
        for mention in self.telling():
            for span in occasions.places(self.article.text, self.low, *mention.clause):
                if not mention.span[0] <= span[0] < mention.span[1]:
                    return self.quote(span)
        return None

    def organisers(self) -> list[Span]:
        """The bodies that a sentence about the event says hold it."""
        for mention in self.telling():
            bodies = occasions.holders(self.article.text, self.low, mention.clause, mention.span)
            if bodies:
                return bodies
        own = occasions.holder_in_name(self.low, self.anchor.span)
        return [own] if own and self.anchor.head != "lễ" else []

    def period(self) -> Quote | None:
        """The period that the event reviews, not one that it plans for."""
        first, end = self.anchor.span
        reviews = _REVIEWS.search(self.low, first, end)
        if reviews is None:
            return None
        plans = _PLANS.search(self.low, reviews.end(), end)
        stop = plans.start() if plans else end
        for found in _PERIOD.finditer(self.low, reviews.end(), stop):
            return self.quote(found.span())
        for clause in self.around():
            gone = _YEARS_GONE.search(self.low, *clause)
            if gone is not None:
                return self.quote(gone.span(1))
        return None
