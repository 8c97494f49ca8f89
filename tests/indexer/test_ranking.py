"""The order of the best hits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.syllables import syllables
from indexer.engine import Hit
from indexer.ranking import HALF_LIFE, TITLE, Order, freshness

YEAR = 365.25 * 24 * 3600
NOW = 1_800_000_000.0


def hit(name: str, score: float, years: float | None = None, title: str = "") -> Hit:
    """A document of some years ago."""
    return Hit(name, score, 0 if years is None else int(NOW - years * YEAR), title=title)


def order(typed: str = "", fresh: float = 0.0) -> Order:
    """The order for something typed."""
    return Order.of(list(syllables(typed)), NOW, fresh)


@pytest.mark.parametrize(
    ("title", "typed", "share"),
    [
        ("hội nghị sơ kết", "hội nghị", 0.5),
        ("hội nghị sơ kết", "Hội nghị sơ kết năm 2019", 1.0),
        ("hội nghị sơ kết", "hoi nghi so ket", 1.0),
        ("hội nghị sơ kết", "hồi nghỉ", 0.0),
        ("hội nghị hội nghị", "hội", 0.5),
        ("", "hội nghị", 0.0),
        ("hội nghị", "", 0.0),
    ],
)
def test_title_share(title: str, typed: str, share: float) -> None:
    """A syllable with accents is met by itself, one without by all its forms, each counted once."""
    assert order(typed).title_share(title.split()) == share


def test_a_title_that_is_answered_counts_more() -> None:
    """Of two documents with equal scores that comes first whose title is what was typed."""
    hits = [hit("part", 10.0, title="hội nghị sơ kết chỉ thị"), hit("whole", 10.0, title="hội nghị")]
    best, other = order("hội nghị").ranked(hits)
    assert (best.id, best.score) == ("whole", pytest.approx(10 * (1 + TITLE)))
    assert other.score < best.score


def test_newness_halves() -> None:
    """The preference is whole for today, half after the half-life, and nothing without a date."""
    assert freshness(int(NOW), NOW, 0.2) == pytest.approx(1.2)
    assert freshness(int(NOW - HALF_LIFE * YEAR), NOW, 0.2) == pytest.approx(1.1)
    assert freshness(0, NOW, 0.2) == 1.0
    assert freshness(int(NOW + YEAR), NOW, 0.2) == pytest.approx(1.2)


def test_newer_ones_come_first_among_equals() -> None:
    """Of two documents that answer alike the newer comes first, but a clearly better old one stays first."""
    hits = [hit("better", 12.0, 30), hit("old", 10.0, 8), hit("undated", 10.0), hit("new", 10.0, 0.1)]
    assert [h.id for h in order(fresh=0.1).ranked(hits)] == ["better", "new", "old", "undated"]


def test_newness_can_be_turned_off() -> None:
    """With a weight of 0 nothing changes."""
    hits = [hit("old", 10.0, 8), hit("new", 9.9, 0)]
    assert order().ranked(hits) == hits


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 60)), max_size=30), st.floats(0, 10))
def test_nothing_is_lost(pairs: list[tuple[float, float]], weight: float) -> None:
    """The same documents come out, in the order of their new scores."""
    hits = [hit(str(place), score, years) for place, (score, years) in enumerate(pairs)]
    ranked = order(fresh=weight).ranked(hits)
    assert sorted(h.id for h in ranked) == sorted(h.id for h in hits)
    assert [h.score for h in ranked] == sorted((h.score for h in ranked), reverse=True)
