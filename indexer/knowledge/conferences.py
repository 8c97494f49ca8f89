"""The conference that an article is about, if it is about one: what, when, where, by whom, with whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 (the field is called date)
from typing import Any, Protocol

from indexer.knowledge import occasions, signs
from indexer.knowledge.article import Article, Part, Span
from indexer.knowledge.events import LISTS, Mention, clauses, kind, may_name, mentions, plain
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


def conference(
    article: Article, people: Sequence[Named] = (), citations: Sequence[Cited] = ()
) -> Conference | None:
    """The event that an article reports or announces; None where it is about none."""
    text = article.text
    low = plain(text)
    if not may_name(low):
        return None
    starts = clauses(text)
    cited = [span for citation in citations for span in citation.mentions]
    found = list(mentions(text, low, starts, cited))
    if not found:
        return None
    where = signs.positions(article, starts)
    anchor, said = signs.anchor(article, low, found, where)
    if anchor is None:
        return None
    return _Reading(article, low, starts, found, anchor, where, people).conference(said)


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


_THEMED = re.compile(r"[\"“]|với chủ đề")
_LONG_FORM = re.compile(r"\(\D{3,}\)|\([^\W\d_]+ ?\d*\)")
_OPENINGS = frozenset(["in the lead", "in the first sentence"])
_SHORT = 6
"""Words of a name that a longer one may stand for."""


@dataclass(frozen=True)
class _Reading:
    """One article whose event has been found."""

    article: Article
    low: str
    starts: Sequence[int]
    found: Sequence[Mention]
    anchor: Mention
    where: Mapping[int, str]
    people: Sequence[Named]

    def conference(self, said: Mapping[str, float]) -> Conference:
        """The event with what is said of it."""
        name = self.name()
        when = self.when()
        told = kind(self.anchor.head, self.low[slice(*name)])
        if self.anchor.head in LISTS["verbs"] and "buổi lễ" in self.low:
            told = "lễ"
        return Conference(
            name=self.quote(name),
            kind=told,
            period=self.period(),
            date_text=self.quote(when.span) if when else None,
            date=when.day if when else Day(),
            held=occasions.held(when, self.article.date) if when else None,
            place=self.place(),
            organisers=tuple(map(self.quote, self.organisers())),
            roles=roles(self.low, self.starts, self.people),
            figures=tuple(map(self.quote, figures(self.article.text, self.low, self.body, len(self.low)))),
            awards=tuple(map(self.quote, awards(self.low, 0, len(self.low)))),
            signs=said,
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
            if mention is not self.anchor and signs.is_same(self.low, self.anchor, mention):
                yield mention
        # A title may call it by another name than the opening.
        if self.where.get(self.anchor.clause[0]) == "in the title":
            for mention in self.found:
                opens = self.where.get(mention.clause[0]) in _OPENINGS
                if (
                    opens
                    and mention.head == self.anchor.head
                    and not signs.is_same(self.low, self.anchor, mention)
                ):
                    yield mention

    def name(self) -> Span:
        """The name; where the one that stands best is short, or another has the theme, that one."""
        first, end = self.anchor.span
        for other in self.telling():
            start, behind = other.span
            if not other.named or behind - start <= end - first:
                continue
            themed = _THEMED.search(self.low, start, behind) and not _THEMED.search(self.low, first, end)
            if themed or (
                _LONG_FORM.search(self.low, start, behind)
                and " " in self.low[first:end]
                and self.low.count(" ", first, end) < _SHORT
            ):
                first, end = start, behind
        return first, end

    def around(self) -> Iterator[Span]:
        """The sentences that may say when: those that name the event, their neighbours, others of it."""
        yield self.anchor.clause
        yield from (mention.clause for mention in self.telling() if mention.named)
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
        for mention in self.telling():
            month = occasions.month_behind(self.low, mention.span[1], mention.clause[1])
            if month is not None:
                return month
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
            span = occasions.place_of(self.article.text, self.low, mention.clause, mention.span)
            if span is not None:
                return self.quote(span)
        visited = self.anchor.head.endswith(("làm việc", "làm việc với"))
        return self.quote(at) if visited and (at := self.visited()) else None

    def visited(self) -> Span | None:
        """Where a visit led, "làm việc tại Bình Giang", as title and opening say."""
        for span in occasions.places(self.article.text, self.low, 0, self.anchor.clause[1]):
            if self.low[: span[0] - 4].rstrip().endswith("làm việc"):
                return span
        return None

    def organisers(self) -> list[Span]:
        """The bodies that a sentence about the event says hold it."""
        for mention in self.telling():
            bodies = occasions.holders(self.article.text, self.low, mention.clause, mention.span)
            bodies = [body for body in bodies if not self.names_someone(body)]
            if bodies:
                return self.written_out(bodies)
        own = occasions.holder_in_name(self.article.text, self.low, self.anchor.span)
        return [own] if own and self.anchor.head != "lễ" else []

    def written_out(self, bodies: list[Span]) -> list[Span]:
        """The bodies in the fullest form that another sentence about the event gives them."""
        for mention in self.telling():
            others = occasions.holders(self.article.text, self.low, mention.clause, mention.span)
            if len(others) == len(bodies):
                pairs = zip(others, bodies, strict=True)
                bodies = [other if self.is_fuller(other, body) else body for other, body in pairs]
        return bodies

    def is_fuller(self, one: Span, other: Span) -> bool:
        """Whether a body has the same kind as another, which is written shorter: "Bộ TN&MT"."""
        text = self.article.text
        mine, theirs = self.low[slice(*one)].split(" "), self.low[slice(*other)].split(" ")
        initials = sum(map(str.isupper, text[slice(*other)])) > len(theirs)
        return initials and mine[0] == theirs[0] and len(mine) > len(theirs) + 1

    def names_someone(self, body: Span) -> bool:
        """Whether a person is named there: "TP Lê Văn A" is no city."""
        return any(body[0] <= at < body[1] for person in self.people for at, _end in person.mentions)

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
