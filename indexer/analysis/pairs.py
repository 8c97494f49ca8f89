"""Adjacent syllables: Vietnamese words of two syllables, found without a word segmenter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def pairs(tokens: Sequence[str]) -> list[str]:
    """Every two neighbours joined by "_": hội nghị sơ → hội_nghị, nghị_sơ."""
    return [f"{first}_{second}" for first, second in pairwise(tokens)]
