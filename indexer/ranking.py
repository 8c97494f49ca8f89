"""The order of the best hits, beyond an engine's scores: how much of a title was asked for, how new it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from indexer.analysis.syllables import FORMS, Syllable
from indexer.engine import Hit

TITLE = 0.3
"""How much more a document counts whose title is all answered."""
HALF_LIFE = 2.0
"""Years in which the preference for a document halves."""
_YEAR = 365.25 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Factors:
    """What the score of a hit is multiplied by."""

    title: float = 1.0
    fresh: float = 1.0

    @property
    def product(self) -> float:
        """Both together."""
        return self.title * self.fresh


@dataclass(frozen=True, slots=True)
class Order:
    """An order of hits: syllables typed, those without accents, the time, the weight of newness (0: none)."""

    exact: frozenset[str]
    loose: frozenset[str]
    now: float
    fresh: float = 0.0

    @classmethod
    def of(cls, typed: Sequence[Syllable], now: float, fresh: float = 0.0) -> Self:
        """The order for what was typed."""
        loose = frozenset(syllable.text for syllable in typed if not syllable.accented)
        return cls(frozenset(syllable.text for syllable in typed), loose, now, fresh)

    def title_share(self, title: Sequence[str]) -> float:
        """The share of a title's different syllables (normal forms) that were typed, in whatever form."""
        syllables = set(title)
        met = syllables & self.exact
        if self.loose:
            met |= {syllable for syllable in syllables if FORMS[syllable][1] in self.loose}
        return len(met) / len(syllables) if syllables else 0.0

    def factors(self, hit: Hit) -> Factors:
        """What a hit's score is multiplied by."""
        share = self.title_share(hit.title.split())
        return Factors(1 + TITLE * share**2, freshness(hit.published, self.now, self.fresh))

    def ranked(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with their new scores, best first; equal ones stay in the order that they had."""
        scored = [replace(hit, score=hit.score * self.factors(hit).product) for hit in hits]
        return sorted(scored, key=lambda hit: -hit.score)


def freshness(published: int, now: float, weight: float) -> float:
    """The factor of newness: 1 + weight for a document of this moment, near 1 for an old or undated one."""
    if not weight or not published:
        return 1.0
    age = max(0.0, now - published) / _YEAR
    return float(1 + weight * 0.5 ** (age / HALF_LIFE))
