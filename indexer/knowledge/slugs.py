"""Names as they stand in addresses."""

from __future__ import annotations

import re

from indexer.analysis.folding import fold

_LONGEST = 90


def slug(text: str) -> str:
    """The text without accents, in small letters, its words joined by hyphens; cut behind a word."""
    whole = re.sub(r"[^a-z0-9]+", "-", fold(text).lower()).strip("-")
    return whole if len(whole) <= _LONGEST else whole[: whole.rfind("-", 0, _LONGEST) % _LONGEST]
