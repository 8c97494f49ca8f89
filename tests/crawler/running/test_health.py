"""The health of a source: years without a false alarm, and every fault within a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.language import using
from crawler.running.amounts import DAY, HORIZON, HOUR, WEEK, is_rest
from crawler.running.health import FINE, Arrival, History, Round, State, health
from tests.crawler.newsroom import FAULTS, START, Newspaper, Watch, rounds

BEGIN = 75
"""The day on which a fault begins."""

moments = st.floats(START.timestamp(), START.timestamp() + HORIZON)
met = st.builds(
    Round,
    ended=moments,
    whole=st.booleans(),
    outcomes=st.dictionaries(
        st.sampled_from(["list", "stored", "no article", "failed", "refused", "gone"]), st.integers(0, 40)
    ),
    causes=st.dictionaries(st.sampled_from(["403", "404", "robots", "no answer"]), st.integers(0, 40)),
    home=st.sampled_from(["", "403", "404", "503", "elsewhere", "no answer", "robots"]),
    lists=st.integers(0, 3),
    links=st.none() | st.integers(0, 50),
)
arrival = st.builds(Arrival, moments, st.frozensets(st.sampled_from(["date", "lead", "body"])))
histories = st.builds(
    lambda rounds, arrivals, documents, troubled: History(
        sorted(rounds, key=lambda each: each.ended),
        sorted(arrivals, key=lambda each: each.added),
        documents,
        troubled,
    ),
    st.lists(met, max_size=40),
    st.lists(arrival, max_size=60),
    st.integers(0, 100),
    st.none() | moments,
)


@pytest.mark.parametrize(
    "paper",
    [
        Newspaper(40, every=8 * HOUR),
        Newspaper(6, unrest=0.3, every=8 * HOUR),
        Newspaper(15, saturday=0.05, sunday=0, holiday=0, every=8 * HOUR),
        Newspaper(20, every=DAY, lacks={"date": 0.3, "lead": 0.5, "body": 0.1}, unread=0.5),
    ],
    ids=["large", "small", "an office's", "badly read"],
)
def test_a_usual_year(paper: Newspaper) -> None:
    """In fourteen months with weekends, holidays, Tết, outages and pauses nothing is found wrong."""
    watch = Watch()
    for each, found in rounds(paper, 425, seed=5):
        judged = watch.see(each, found)
        assert judged.state in FINE, (each.ended, judged.reason)
    assert judged.state is State.OK


@pytest.mark.parametrize("every", [2 * HOUR, DAY], ids=["every 2h", "daily"])
@pytest.mark.parametrize("name", FAULTS)
def test_faults(name: str, every: float) -> None:
    """Every fault is seen within a day of the first round that meets it; one that is partial, within four."""
    fault, state = FAULTS[name]
    paper = Newspaper(24, every=every, outages=0, pauses=0)
    patience = (4 if name in ("a tenth", "half without body") else 1) * DAY + 2 * HOUR
    for seed in (1, 2, 3):
        watch, first = Watch(), START.timestamp() + BEGIN * DAY
        met = list(rounds(paper, BEGIN + 6, seed, fault, BEGIN))
        before = [each for each in met if each[0].ended < first]
        for each, found in before[:-2]:
            watch.note(each, found)
        for each, found in before[-2:]:
            assert watch.see(each, found).state is State.OK
        faulty = met[len(before) :]
        judged = [(each.ended, watch.see(each, found).state) for each, found in faulty]
        seen = next(ended for ended, seen in judged if seen is not State.OK)
        assert seen - faulty[0][0].ended <= patience
        assert judged[-1][1] is state or state is State.SLOW


def test_a_fault_does_not_become_a_habit() -> None:
    """A silence stays one for months, and ends with the first day of usual news."""
    paper = Newspaper(30, every=DAY / 2, outages=0, pauses=0)
    silence, _state = FAULTS["nothing new"]
    watch = Watch()
    for each, found in rounds(paper, 250, 3, silence, 80):
        seen = watch.see(each, found)
    assert seen.state is State.SILENT
    after = [
        (
            replace(each, ended=each.ended + 250 * DAY),
            [replace(one, added=one.added + 250 * DAY) for one in found],
        )
        for each, found in rounds(paper, 3, 4)
    ]
    assert watch.see(*after[0]).state in FINE | {State.SLOW}
    assert [watch.see(*each).state for each in after[1:]][-1] in FINE


def test_a_single_bad_round_is_no_trouble() -> None:
    """A host that is away for one round is not gone."""
    good = [Round(number * DAY, True, {"list": 3}, {}, "", 3, 9) for number in range(5)]
    bad = Round(5 * DAY, True, {"failed": 1}, {"no answer": 1}, "no answer")
    assert health(History([*good, bad])).state is State.NEW
    assert health(History([*good, bad, replace(bad, ended=6 * DAY)])).state is State.GONE


def test_a_source_that_gives_no_article() -> None:
    """A new source none of whose pages can be read is said to be wrong at once."""
    each = Round(DAY, True, {"list": 3, "no article": 20}, {}, "", 3, 20)
    judged = health(History([each]))
    assert judged.state is State.LAYOUT_CHANGED
    assert "20" in judged.reason


def test_moved_articles_still_answer() -> None:
    """A newspaper whose home leads elsewhere is gone although its old pages are still there."""
    good = [Round(number * DAY, True, {"list": 3}, {}, "", 3, 9) for number in range(5)]
    away = [Round(number * DAY, True, {"unchanged": 50}, {"elsewhere": 1}, "elsewhere") for number in (5, 6)]
    assert health(History([*good, *away])).state is State.GONE


@pytest.mark.parametrize(
    ("day", "rest"),
    [
        (date(2025, 1, 29), True),
        (date(2025, 1, 26), True),
        (date(2026, 2, 22), True),
        (date(2025, 9, 2), True),
        (date(2025, 4, 7), True),
        (date(2025, 3, 12), False),
        (date(2025, 1, 15), False),
    ],
)
def test_days_of_rest(day: date, rest: bool) -> None:
    """Tết with the days around it, Hùng Kings' Day and the fixed holidays are days of rest."""
    assert is_rest(day) is rest


@settings(max_examples=150, deadline=None)
@given(histories)
def test_any_history(history: History) -> None:
    """Whatever happened, there is a state with a whole sentence in both languages, which never names None."""
    judged = health(history)
    for language in ("vi", "en"):
        with using(language):
            assert judged.reason
            assert "%(" not in judged.reason
            assert "None" not in judged.reason
    assert judged.state is State.NEW or history.rounds


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(-50, 50))
def test_the_date_does_not_matter(history: History, weeks: int) -> None:
    """But for days of rest, the same history is judged the same in other weeks."""

    def later(moment: float) -> float:
        return moment + weeks * WEEK

    moved = History(
        [replace(each, ended=later(each.ended)) for each in history.rounds],
        [replace(each, added=later(each.added)) for each in history.arrivals],
        history.documents,
        None if history.troubled is None else later(history.troubled),
    )
    assert health(moved, lambda _day: False).state is health(history, lambda _day: False).state
