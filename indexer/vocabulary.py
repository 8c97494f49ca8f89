"""The index's own words and pairs, for spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from indexer.engine import Reader
from indexer.schema import PAIRS, TEXT

_MOST_WORDS = 60_000
"""Words that are looked at, the most frequent ones; what is rarer is no word to suggest."""
_LONGEST_WORD = 12
_RAREST = 3


class IndexVocabulary:
    """The words of the index that is open, with the numbers of documents that hold them."""

    def __init__(self, opened: Callable[[], Reader]) -> None:
        self._opened = opened

    @cached_property
    def _words(self) -> dict[str, int]:
        return {
            word: count
            for word, count in self._opened().tokens(TEXT, "", _MOST_WORDS)
            if count >= _RAREST and len(word) <= _LONGEST_WORD and word.isalpha()
        }

    def words(self) -> Mapping[str, int]:
        """Words worth suggesting."""
        return self._words

    def pair(self, first: str, second: str) -> int:
        """How many documents have the two side by side."""
        return self._opened().frequency(TEXT + PAIRS, f"{first}_{second}")

    def count(self) -> int:
        """How many documents there are."""
        return self._opened().count()
