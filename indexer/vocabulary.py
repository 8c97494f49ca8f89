"""The index's own words and pairs, for spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from whoosh import query as tree

from indexer.engine import Reader, Request
from indexer.schema import PAIRS, TEXT

_MOST_WORDS = 60_000
"""Words that are looked at, the most frequent ones; what is rarer is no word to suggest."""
_LONGEST_WORD = 12
_RAREST = 3
_MOST_OF_PHRASE = 5_000
"""Documents that are looked through for a phrase."""


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

    def phrase(self, words: Sequence[str]) -> int | None:
        """How many documents have words one behind the other; None where that takes too long to tell."""
        fewest = min(self.pair(first, second) for first, second in pairwise(words))
        if not fewest or fewest > _MOST_OF_PHRASE:
            return None if fewest else 0
        # The pairs leave few documents in which places must be compared.
        pairs = [tree.Term(TEXT + PAIRS, f"{first}_{second}") for first, second in pairwise(words)]
        return (
            self._opened().search(Request(tree.And([*pairs, tree.Phrase(TEXT, list(words))]), limit=0)).total
        )

    def count(self) -> int:
        """How many documents there are."""
        return self._opened().count()
