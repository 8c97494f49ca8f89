"""The order of the best hits, beyond an engine's scores: how much of a title was asked for, how new it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    """An order of hits: the syllables that were typed, the time, and the weight of newness (0: none)."""

    typed: Sequence[Syllable]
    now: float
    fresh: float = 0.0

    def factors(self, hit: Hit) -> Factors:
        """What a hit's score is multiplied by."""
        share = title_share(hit.title.split(), self.typed)
        return Factors(1 + TITLE * share**2, freshness(hit.published, self.now, self.fresh))

    def ranked(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with their new scores, best first; equal ones stay in the order that they had."""
        scored = [replace(hit, score=hit.score * self.factors(hit).product) for hit in hits]
        return sorted(scored, key=lambda hit: -hit.score)


def title_share(title: Sequence[str], typed: Sequence[Syllable]) -> float:
    """The share of a title's different syllables (normal forms) that were typed, with accents or without."""
    syllables = set(title)
    exact = {syllable.text for syllable in typed}
    loose = {syllable.text for syllable in typed if not syllable.accented}
    met = sum(syllable in exact or FORMS[syllable][1] in loose for syllable in syllables)
    return met / len(syllables) if syllables else 0.0


def freshness(published: int, now: float, weight: float) -> float:
    """The factor of newness: 1 + weight for a document of this moment, near 1 for an old or undated one."""
    if not weight or not published:
        return 1.0
    age = max(0.0, now - published) / _YEAR
    return float(1 + weight * 0.5 ** (age / HALF_LIFE))
