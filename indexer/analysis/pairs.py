"""Adjacent syllables: Vietnamese words of two syllables, found without a word segmenter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, repeat
from operator import add


def pairs(tokens: Sequence[str]) -> list[str]:
    """Every two neighbours joined by "_": hội nghị sơ → hội_nghị, nghị_sơ."""
    # A long document has thousands, so none of it is done in Python's own loops.
    return list(map(add, map(add, tokens, repeat("_")), islice(tokens, 1, None)))
