"""Adjacent syllables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.pairs import pairs


def test_pairs() -> None:
    """Every two neighbours are one token."""
    assert pairs(["hội", "nghị", "sơ", "kết"]) == ["hội_nghị", "nghị_sơ", "sơ_kết"]


@given(st.lists(st.text(alphabet="abc", min_size=1)))
def test_one_less_than_tokens(tokens: list[str]) -> None:
    """There is one pair less than there are tokens, and none of nothing."""
    assert len(pairs(tokens)) == max(0, len(tokens) - 1)
