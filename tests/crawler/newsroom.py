"""A simulated newspaper as the crawler's rounds meet it: years of days, with faults made on purpose."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from crawler.extraction.dates import VIETNAM
from crawler.running.amounts import DAY, HORIZON, HOUR
from crawler.running.health import FINE, Arrival, Health, History, Round, State, health

START = datetime(2024, 6, 3, tzinfo=VIETNAM)
NEW_YEARS = (datetime(2025, 1, 29, tzinfo=VIETNAM), datetime(2026, 2, 17, tzinfo=VIETNAM))
HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 1), (9, 2)}
_HOURS = [0.1] * 5 + [0.5, 2, 3, 3, 3, 2, 1.5, 1, 1.5, 2.5, 3, 3, 2, 1.5, 1, 1, 0.5, 0.3, 0.2]


@dataclass(frozen=True)
class Newspaper:
    """How a newspaper lives: articles on a weekday, of these on a Saturday and a Sunday, at Tết."""

    weekday: float
    saturday: float = 0.7
    sunday: float = 0.5
    holiday: float = 0.5
    unrest: float = 0.15
    """How far days differ, beyond chance: a relative standard deviation."""
    season: float = 0.2
    every: float = 4 * HOUR
    lacks: dict[str, float] = field(default_factory=lambda: {"date": 0.01, "lead": 0.08, "body": 0.02})
    unread: float = 0.1
    outages: float = 0.01
    """Of rounds, that meet a host that does not answer for some hours."""
    pauses: float = 0.003
    """Of rounds, before which the crawler itself is off for up to three days."""

    def of_day(self, day: datetime, chance: random.Random) -> float:
        """How many articles a day has on average."""
        share = {5: self.saturday, 6: self.sunday}.get(day.weekday(), 1.0)
        if (day.month, day.day) in HOLIDAYS:
            share = min(share, self.holiday)
        for new_year in NEW_YEARS:
            if -2 <= (day - new_year).days <= 5:
                share = chance.choice([0.0, 0.05, 0.2, 0.4])
        season = 1 + self.season * math.sin((day - START).days / 365 * 2 * math.pi)
        spread = chance.gammavariate(1 / self.unrest**2, self.unrest**2)
        return self.weekday * share * season * spread


Fault = Callable[[Round, list[Arrival], random.Random], tuple[Round, list[Arrival]]]
"""What a fault makes of what a round would have met."""


def rounds(
    paper: Newspaper,
    days: int,
    seed: int,
    fault: Fault | None = None,
    begin: int = 0,
) -> Iterator[tuple[Round, list[Arrival]]]:
    """Each round over a newspaper with what it found; from a day on with a fault."""
    chance = random.Random(seed)
    written = iter(_written(paper, days, chance))
    waiting: list[float] = []
    upcoming = next(written, None)
    now = START.timestamp() + chance.random() * paper.every
    end = START.timestamp() + days * DAY
    down = 0.0
    while now < end:
        while upcoming is not None and upcoming <= now:
            waiting.append(upcoming)
            upcoming = next(written, None)
        if chance.random() < paper.outages:
            down = now + chance.random() * 8 * HOUR
        if now < down:
            met = Round(now, True, {"failed": 5}, {"no answer": 5}, "no answer")
            found: list[Arrival] = []
        else:
            found = [_arrival(paper, now, chance) for _moment in waiting]
            unread = sum(chance.random() < paper.unread for _each in range(len(found) + 2))
            outcomes = {"list": 4, "unchanged": 10, "stored": len(found), "no article": unread}
            met = Round(now, True, outcomes, {}, "", 4, 20)
            waiting = []
        if fault is not None and now >= START.timestamp() + begin * DAY:
            met, found = fault(met, found, chance)
        yield met, found
        pause = chance.random() * 3 * DAY if chance.random() < paper.pauses else 0.0
        now += paper.every * chance.uniform(0.97, 1.03) + pause


def _written(paper: Newspaper, days: int, chance: random.Random) -> list[float]:
    moments = []
    for number in range(days):
        day = START + timedelta(days=number)
        mean = paper.of_day(day, chance)
        # A sum of exponential times is how often something happens by chance (Poisson).
        passed, count = chance.expovariate(1.0), 0
        while passed < mean:
            count, passed = count + 1, passed + chance.expovariate(1.0)
        hours = chance.choices(range(24), _HOURS, k=count)
        moments += [day.timestamp() + (hour + chance.random()) * HOUR for hour in hours]
    return sorted(moments)


def _arrival(paper: Newspaper, now: float, chance: random.Random) -> Arrival:
    return Arrival(now, frozenset(name for name, share in paper.lacks.items() if chance.random() < share))


@dataclass
class Watch:
    """Judges a newspaper after each round, as the recorder of rounds does."""

    met: list[Round] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    documents: int = 0
    troubled: float | None = None

    def see(self, each: Round, found: list[Arrival]) -> Health:
        """Take in a round; the health after it."""
        self.note(each, found)
        judged = health(History(self.met, self.arrivals, self.documents, self.troubled))
        if judged.state in FINE:
            self.troubled = None
        elif self.troubled is None:
            self.troubled = each.ended
        return judged

    def note(self, each: Round, found: list[Arrival]) -> None:
        """Take in a round."""
        self.met.append(each)
        self.arrivals += found
        self.documents += len(found)
        old = each.ended - HORIZON
        while self.met[0].ended < old:
            del self.met[0]
        while self.arrivals and self.arrivals[0].added < old:
            del self.arrivals[0]


def _silence(each: Round, found: list[Arrival], chance: random.Random) -> tuple[Round, list[Arrival]]:
    return replace(each, outcomes={"unchanged": 14}, links=None), []


def _trickle(each: Round, found: list[Arrival], chance: random.Random) -> tuple[Round, list[Arrival]]:
    return each, [arrival for arrival in found if chance.random() < 0.1]


def _blocked(each: Round, found: list[Arrival], chance: random.Random) -> tuple[Round, list[Arrival]]:
    return Round(each.ended, True, {"failed": 8}, {"403": 8}, "403"), []


def _no_answer(each: Round, found: list[Arrival], chance: random.Random) -> tuple[Round, list[Arrival]]:
    return Round(each.ended, True, {"failed": 5}, {"no answer": 5}, "no answer"), []


def _moved(each: Round, found: list[Arrival], chance: random.Random) -> tuple[Round, list[Arrival]]:
    return Round(each.ended, True, {"refused": 4, "unchanged": 9}, {"elsewhere": 4}, "elsewhere"), []


def _renamed(each: Round, found: list[Arrival], chance: random.Random) -> tuple[Round, list[Arrival]]:
    return replace(each, outcomes={"list": 4, "unchanged": 10}, links=0), []


def _unreadable(each: Round, found: list[Arrival], chance: random.Random) -> tuple[Round, list[Arrival]]:
    return replace(each, outcomes={"list": 4, "unchanged": 10, "no article": len(found)}), []


def _without(name: str, share: float) -> Fault:
    def fault(each: Round, found: list[Arrival], chance: random.Random) -> tuple[Round, list[Arrival]]:
        lost = frozenset({name})
        return each, [
            replace(arrival, lacks=arrival.lacks | lost) if chance.random() < share else arrival
            for arrival in found
        ]

    return fault


FAULTS: dict[str, tuple[Fault, State]] = {
    "nothing new": (_silence, State.SILENT),
    "a tenth": (_trickle, State.SLOW),
    "403": (_blocked, State.BLOCKED),
    "no answer": (_no_answer, State.GONE),
    "another site": (_moved, State.GONE),
    "other addresses": (_renamed, State.LAYOUT_CHANGED),
    "other pages": (_unreadable, State.LAYOUT_CHANGED),
    "no date": (_without("date", 1.0), State.LAYOUT_CHANGED),
    "no lead": (_without("lead", 1.0), State.LAYOUT_CHANGED),
    "no body": (_without("body", 1.0), State.LAYOUT_CHANGED),
    "half without body": (_without("body", 0.5), State.LAYOUT_CHANGED),
}
"""Faults, with the state in which each should be seen."""
