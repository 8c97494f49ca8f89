"""How a source is: whether it answers, whether its news still comes, whether its pages can still be read.

Pure: it judges what the database knows (crawler/running/rounds.py reads that). What is usual for a source is
learned from its own past; whatever has no past yet is judged by its answers alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.language import mark
from crawler.running.amounts import COMPARED_WEEKS, DAY, HORIZON, HOUR, WEEK, Amounts, Rest, at_most, is_rest

FRESH = 7 * DAY
"""An article that was published longer before it was found is no news, but what a back-fill brings."""
_BLOCK_PATIENCE = 5 * HOUR
_GONE_PATIENCE = 20 * HOUR
_RARE = 1e-5
"""What is less likely than this in a source's usual life is a sign: once in some 300 years of days."""
_RARE_GAP = 1e-4  # less strict, for a silence must also be longer than those before it
_RARE_LOSS = 1e-6  # stricter, since every article is looked at in several ways
_LATEST_ARTICLES = (5, 8, 16, 32)
_FIELDS = (mark("date"), mark("lead"), mark("body"))
BLOCKING = frozenset({"401", "403", "429", "451", "robots", "blocked"})
"""Causes by which a site says that it does not want us."""


class State(StrEnum):
    """How a source is, in a word."""

    OK = "ok"
    NEW = "new"
    SLOW = "slow"
    SILENT = "silent"
    LAYOUT_CHANGED = "layout changed"
    BLOCKED = "blocked"
    GONE = "gone"


_CAUSES = {
    "no answer": mark("does not answer"),
    "out of order": mark("is out of order"),
    "elsewhere": mark("leads to another site"),
    "robots": mark("robots.txt forbids it"),
    "blocked": mark("a captcha, a login or a block page stands in its place"),
    "refused": mark("is not asked for: the log says why"),
    "unreadable": mark("could not be read"),
}
FINE = frozenset({State.OK, State.NEW})
"""States that are no trouble."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round over a source met.

    `home` is why its home page was not had, "" where it was; `lists` how many feeds, sitemaps and
    section pages were had; `links` the most articles that one of them named, None where all were unchanged.
    """

    ended: float
    whole: bool = True
    outcomes: Mapping[str, int] = field(default_factory=dict)
    causes: Mapping[str, int] = field(default_factory=dict)
    home: str = ""
    lists: int = 0
    links: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new article: when it came, and which of "date", "lead" and "body" it lacks."""

    added: float
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a source, oldest first, over HORIZON; `troubled` is since when its trouble lasts."""

    rounds: Sequence[Round] = ()
    arrivals: Sequence[Arrival] = ()
    documents: int = 0
    troubled: float | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """A source's state with its reason: `message` is an English sentence, `values` what stands in it.

    `fetched` and `article` are when a page and a new article came last, in seconds since 1970, `expected` and
    `came` the articles a day, usually and on the last; `lacking` the share of these that lack each field.
    """

    state: State = State.NEW
    message: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    fetched: float | None = None
    article: float | None = None
    expected: float | None = None
    came: int = 0
    lacking: Mapping[str, float] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why the state is what it is, in a sentence in the reader's language."""
        # What stands in it may be a word of ours, such as the name of a field.
        shown = {key: _(value) if isinstance(value, str) else value for key, value in self.values.items()}
        return _(self.message) % shown if self.message else ""


def reason_of(cause: str) -> str:
    """Why a page or a round was not had, by its cause, in the reader's language."""
    if cause.isdecimal():
        return _("answers %(status)d") % {"status": int(cause)}
    return _(_CAUSES.get(cause, cause))


Finding = tuple[State, str, dict[str, str | int]]


def health(history: History, rest: Rest | None = None) -> Health:
    """The health of a source as its last round left it; `rest` tells the days on which little is printed."""
    rounds = _told(history.rounds)
    if not rounds:
        return Health(message=mark("was never crawled"))
    # An amount can be judged at the end of a round that went through; another one missed something.
    whole = [each.ended for each in rounds if each.whole and each.lists]
    amounts = (
        Amounts(
            [each.added for each in history.arrivals], whole[0], whole[-1], history.troubled, rest or is_rest
        )
        if whole
        else None
    )
    found = (
        _gone(rounds)
        or _blocked(rounds)
        or _unread(rounds, history)
        or _lacking(history)
        or (amounts and (_silent(amounts, history) or _slow(amounts)))
        or _fine(amounts)
    )
    latest = [each for each in history.arrivals if each.added > rounds[-1].ended - DAY]
    return Health(
        *found,
        fetched=next((each.ended for each in reversed(rounds) if _answered(each)), None),
        article=history.arrivals[-1].added if history.arrivals else None,
        expected=amounts.expected_a_day() if amounts else None,
        came=len(latest),
        lacking={name: _share(latest, name) for name in _FIELDS} if latest else {},
    )


def _told(rounds: Sequence[Round]) -> list[Round]:
    """The rounds that say something: where a host that refused is left alone, the next are as the last."""
    told: list[Round] = []
    for each in rounds:
        if each.outcomes:
            told.append(each)
        elif told and (_is_gone(told[-1]) or _is_blocked(told[-1])):
            told.append(replace(told[-1], ended=each.ended))
    return told


def _gone(rounds: Sequence[Round]) -> Finding | None:
    since = _lasting(rounds, _is_gone, _GONE_PATIENCE)
    if since is None:
        return None
    causes = {
        "no answer": mark("the host has not answered since %(since)s"),
        "out of order": mark("the site has been out of order since %(since)s"),
        "elsewhere": mark("the home page has led to another site since %(since)s"),
        "refused": mark("the home page cannot be asked for since %(since)s: the log says why"),
        "unreadable": mark("the home page could not be read since %(since)s"),
    }
    message = causes.get(rounds[-1].home, mark("the home page has answered %(cause)s since %(since)s"))
    return State.GONE, message, {"since": _day(since), "cause": rounds[-1].home}


def _blocked(rounds: Sequence[Round]) -> Finding | None:
    since = _lasting(rounds, _is_blocked, _BLOCK_PATIENCE)
    if since is None:
        return None
    last = rounds[-1]
    cause = last.home if last.home in BLOCKING else max(BLOCKING, key=lambda cause: last.causes.get(cause, 0))
    causes = {
        "robots": mark("robots.txt has forbidden us the site since %(since)s"),
        "blocked": mark("pages have been replaced by a captcha, a login or a block page since %(since)s"),
    }
    message = causes.get(cause, mark("the site has refused us with %(cause)s since %(since)s"))
    return State.BLOCKED, message, {"since": _day(since), "cause": cause}


def _unread(rounds: Sequence[Round], history: History) -> Finding | None:
    """Lists that name no article any more, and pages in which none is found."""
    listed = [each for each in rounds if each.links is not None]
    named = [each.links or 0 for each in listed]
    since = _lasting(listed, lambda each: each.links == 0, _BLOCK_PATIENCE)
    if since is not None and any(named):
        message = mark("no list has named an article since %(since)s: compare “articles” with its addresses")
        return State.LAYOUT_CHANGED, message, {"since": _day(since)}
    now = rounds[-1].ended
    until = min(history.troubled or now, now - DAY)
    usual = _usual(
        [_readings(rounds, until - (n + 1) * WEEK, until - n * WEEK) for n in range(COMPARED_WEEKS)]
    )
    for lost, read in _latest_readings(rounds):
        if not history.documents and lost == read:
            message = mark("none of %(read)d pages could be read as an article")
            return State.LAYOUT_CHANGED, message, {"read": read}
        if usual is not None and _is_loss(lost, read, usual):
            message = mark("%(lost)d of the latest %(read)d pages could not be read as articles")
            return State.LAYOUT_CHANGED, message, {"lost": lost, "read": read}
    return None


def _lacking(history: History) -> Finding | None:
    """Articles that lack what the source's articles have."""
    if not history.arrivals:
        return None
    until = history.troubled or history.arrivals[-1].added
    for name in _FIELDS:
        for count in _LATEST_ARTICLES:
            latest = history.arrivals[-count:]
            lost = sum(name in each.lacks for each in latest)
            if len(latest) < count or not _is_loss(lost, count, 0.0):
                continue
            usual = _usual(_weeks(history.arrivals, name, min(until, latest[0].added)))
            if usual is not None and _is_loss(lost, count, usual):
                message = mark("%(lost)d of the latest %(read)d articles have no %(field)s")
                return State.LAYOUT_CHANGED, message, {"lost": lost, "read": count, "field": name}
    return None


def _silent(amounts: Amounts, history: History) -> Finding | None:
    if not history.arrivals:
        if history.documents and amounts.since(HORIZON / 2):
            return State.SILENT, mark("no new article for months"), {}
        return None
    last = history.arrivals[-1].added
    expected = amounts.expected(last, amounts.now)
    past = amounts.gaps()
    if expected is None or len(past) < 3:
        return None
    # The third longest, for the longest may be those of a crawler that was switched off.
    if amounts.working(last, amounts.now) <= 1.5 * past[2]:
        return None
    if at_most(0, expected, amounts.spread()) >= _RARE_GAP:
        return None
    message = mark("no new article since %(since)s; %(expected)d were to be expected")
    return State.SILENT, message, {"since": _day(last), "expected": round(expected)}


def _slow(amounts: Amounts) -> Finding | None:
    for days in (1, 3, 7):
        begin = amounts.now - days * DAY
        came, expected = amounts.came(begin, amounts.now), amounts.expected(begin, amounts.now)
        if expected is None or came > expected / 2:
            continue
        if at_most(came, expected, amounts.spread()) < _RARE:
            message = mark("%(came)d new articles in %(days)d days; %(expected)d were to be expected")
            return State.SLOW, message, {"came": came, "days": days, "expected": round(expected)}
    return None


def _fine(amounts: Amounts | None) -> Finding:
    usual = amounts.expected_a_day() if amounts else None
    if usual is None:
        return State.NEW, mark("what is usual is still being learned"), {}
    return (
        State.OK,
        mark("news comes as usual, some %(expected)d articles a day"),
        {"expected": round(usual)},
    )


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, VIETNAM).strftime("%d/%m/%Y %H:%M")


def _answered(each: Round) -> bool:
    return any(number for outcome, number in each.outcomes.items() if outcome not in ("failed", "refused"))


def _is_gone(each: Round) -> bool:
    if each.lists or not each.home or each.home in BLOCKING:
        return False
    return each.home != "no answer" or not _answered(each)


def _is_blocked(each: Round) -> bool:
    refused = sum(each.causes.get(cause, 0) for cause in BLOCKING)
    visits = sum(each.outcomes.values())
    return (each.home in BLOCKING and not each.lists) or (refused >= 5 and refused > visits / 2)


def _lasting(rounds: Sequence[Round], bad: Callable[[Round], bool], patience: float) -> float | None:
    """Since when two or more rounds at the end were bad, if there was no good one for so long."""
    count = 0
    for each in reversed(rounds):
        if not bad(each):
            break
        count += 1
    if count < 2:
        return None
    first = rounds[-count].ended
    good = rounds[-count - 1].ended if count < len(rounds) else first
    return first if rounds[-1].ended - good >= patience else None


def _readings(rounds: Sequence[Round], begin: float, end: float) -> tuple[int, int]:
    """How many pages could not be read as articles, and how many were to be."""
    within = [each.outcomes for each in rounds if begin < each.ended <= end]
    lost = sum(outcomes.get("no article", 0) for outcomes in within)
    return lost, lost + sum(outcomes.get(read, 0) for outcomes in within for read in ("stored", "twin"))


def _latest_readings(rounds: Sequence[Round]) -> Iterator[tuple[int, int]]:
    """The readings of the latest rounds, as many as have some pages."""
    lost = read = 0
    for each in reversed(rounds):
        before = read
        more, total = _readings([each], -math.inf, math.inf)
        lost, read = lost + more, read + total
        if any(before < count <= read for count in _LATEST_ARTICLES):
            yield lost, read


def _weeks(arrivals: Sequence[Arrival], name: str, until: float) -> list[tuple[int, int]]:
    """Of the articles of each past week, how many lack a field, and how many there are."""
    weeks = [(0, 0)] * COMPARED_WEEKS
    for each in reversed(arrivals):
        week = int((until - each.added) // WEEK)
        if week >= COMPARED_WEEKS:
            break
        if each.added < until:
            lost, count = weeks[week]
            weeks[week] = lost + (name in each.lacks), count + 1
    return weeks


def _usual(weeks: Sequence[tuple[int, int]]) -> float | None:
    """The share that is lost in the second worst of the past weeks: one bad one may have been a trouble."""
    shares = sorted((lost / count for lost, count in weeks if count >= 5), reverse=True)
    return shares[min(1, len(shares) - 1)] if shares and sum(count for _lost, count in weeks) >= 20 else None


def _is_loss(lost: int, count: int, usual: float) -> bool:
    """Whether so many of so many are lost as never by chance, where usually a share is."""
    share = min(0.95, usual + 0.05)
    return lost > count * share and _at_least(lost, count, share) < _RARE_LOSS


def _share(arrivals: Sequence[Arrival], name: str) -> float:
    return sum(name in each.lacks for each in arrivals) / len(arrivals)


def _at_least(lost: int, count: int, share: float) -> float:
    """The probability of at least so many of `count`, each with the same chance (binomial)."""
    return sum(math.comb(count, n) * share**n * (1 - share) ** (count - n) for n in range(lost, count + 1))
