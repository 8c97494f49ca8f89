"""Adjacent syllables: Vietnamese words of two syllables, found without a word segmenter."""

from __future__ import annotations

from collections.abc import Sequence


def pairs(tokens: Sequence[str]) -> list[str]:
    """Every two neighbours joined by "_": hội nghị sơ → hội_nghị, nghị_sơ."""
    return [f"{first}_{second}" for first, second in zip(tokens, tokens[1:], strict=False)]
