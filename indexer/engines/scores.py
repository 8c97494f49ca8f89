"""A query tree → the documents of one segment that match, with their scores; in pure Python.

The scores are those of Tantivy: BM25 with lengths in 256 steps, a phrase as one word that is as rare as its
words together. What only narrows (a range, a Not, everything) counts nothing. Each node gives a dict of
scores and is asked only for documents that can still be found, the rarest clause first, which takes a
tenth of the time of Whoosh's matchers: these move document by document through every posting.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any, Protocol

from whoosh import query as tree

from indexer.engine import Present
from indexer.engines.postings import Numbers, Postings

K1, B = 1.2, 0.75
_EXACT_LENGTHS = 24
_PATIENCE = 256
"""Phrases looked for between two looks at the clock."""

Scores = dict[int, float]


class Segment(Protocol):
    """What is asked of a segment; documents are numbers from 0."""

    count: int

    def postings(self, field: str, token: str) -> Postings | None:
        """The documents that hold a token."""

    def norms(self, field: str) -> Sequence[float]:
        """What the length of each document adds to the denominator of BM25."""

    def numbers(self, field: str) -> Sequence[int]:
        """The number of each document in a field of numbers."""


class Search:
    """One search in one segment; when it is late, what was found by then stands."""

    def __init__(
        self, segment: Segment, weight: Callable[[str, str], float], is_late: Callable[[], bool]
    ) -> None:
        self._segment = segment
        self._weight = weight
        self._is_late = is_late
        self.partial = False

    def found(self, node: Any, within: Container[int] | None = None) -> Scores:
        """The documents, of those within, that match a node."""
        if self._must_stop():
            return {}
        scores = self._found(node, within)
        boost = 1.0 if isinstance(node, tree.Term | tree.Phrase) else getattr(node, "boost", 1.0)
        return scores if boost == 1.0 else {number: score * boost for number, score in scores.items()}

    def _found(self, node: Any, within: Container[int] | None) -> Scores:  # noqa: PLR0911 - one a kind of node
        match node:
            case tree.Term():
                return self._added({}, node, within)
            case tree.Phrase():
                return self._phrase(node, within)
            case tree.Or():
                return self._one_of(node.subqueries, within)
            case tree.And():
                return self._all_of(node.subqueries, within)
            case tree.AndMaybe():
                scores = self.found(node.a, within)
                more = self.found(node.b, scores)
                return {number: score + more.get(number, 0.0) for number, score in scores.items()}
            case tree.Not():
                return self._all_of([node], within)
            case tree.NumericRange():
                numbers = enumerate(self._segment.numbers(node.fieldname))
                return self._of(within, (n for n, value in numbers if node.start <= value <= node.end))
            case tree.Every():
                return self._of(within, range(self._segment.count))
            case _:
                return {}

    def _must_stop(self) -> bool:
        self.partial = self.partial or self._is_late()
        return self.partial

    @staticmethod
    def _of(within: Container[int] | None, numbers: Iterable[int]) -> Scores:
        return dict.fromkeys((n for n in numbers if within is None or n in within), 0.0)

    def _added(self, scores: Scores, term: Any, within: Container[int] | None) -> Scores:
        """The scores with those of a term, which is most of the work of most searches."""
        postings = self._segment.postings(term.fieldname, term.text)
        if postings is None:
            return scores
        weight = term.boost * self._weight(term.fieldname, term.text)
        if isinstance(term, Present):
            for number in postings.ids:
                if within is None or number in within:
                    scores[number] = scores.get(number, 0.0) + weight / (K1 + 1)
            return scores
        norms, before = self._segment.norms(term.fieldname), scores.get
        held: Iterable[tuple[int, int]] = zip(postings.ids, postings.counts, strict=True)
        if within is not None:
            held = ((number, count) for number, count in held if number in within)
        for number, count in held:
            scores[number] = before(number, 0.0) + weight * count / (count + norms[number])
        return scores

    def _one_of(self, children: Sequence[Any], within: Container[int] | None) -> Scores:
        scores: Scores = {}
        for child in children:
            if isinstance(child, tree.Term):
                if self._must_stop():
                    break
                self._added(scores, child, within)
            else:
                for number, score in self.found(child, within).items():
                    scores[number] = scores.get(number, 0.0) + score
        return scores

    def _all_of(self, children: Sequence[Any], within: Container[int] | None) -> Scores:
        wanted = [child for child in children if not isinstance(child, tree.Not)]
        scores: Scores | None = None if wanted else self.found(tree.Every(), within)
        for child in sorted(wanted, key=self._most):
            more = self.found(child, within if scores is None else scores)
            scores = more if scores is None else {n: scores[n] + more[n] for n in more}
        scores = scores or {}
        for child in children:
            if isinstance(child, tree.Not) and scores:
                for number in self.found(child.query, scores):
                    del scores[number]
                if self.partial:
                    # Not all that had to go was found.
                    return {}
        return scores

    def _most(self, node: Any) -> int:
        """How many documents a node may find at most, as far as is known without a search."""
        match node:
            case tree.Term():
                postings = self._segment.postings(node.fieldname, node.text)
                return 0 if postings is None else len(postings.ids)
            case tree.Or():
                return min(self._segment.count, sum(map(self._most, node.subqueries)))
            case tree.AndMaybe():
                return self._most(node.a)
            case tree.Phrase():
                return min(self._most(tree.Term(node.fieldname, word)) for word in node.words)
            case tree.And():
                return min(map(self._most, node.subqueries))
            case _:
                return self._segment.count

    def _phrase(self, node: Any, within: Container[int] | None) -> Scores:
        name = node.fieldname
        postings = [self._segment.postings(name, word) for word in node.words]
        held = [each for each in postings if each is not None]
        if len(held) < len(postings):
            return {}
        having = set(min(held, key=lambda each: len(each.ids)).ids)
        having.intersection_update(*(each.ids for each in held))
        candidates = sorted(having if within is None else (n for n in having if n in within))
        weight = node.boost * sum(self._weight(name, word) for word in node.words)
        norms = self._segment.norms(name)
        scores: Scores = {}
        where = zip(*(each.places_of(candidates) for each in held), strict=True)
        for turn, (number, *places) in enumerate(_together(where)):
            if turn % _PATIENCE == 0 and self._must_stop():
                break
            count = occurrences(places, node.slop)
            if count:
                scores[number] = weight * count / (count + norms[number])
        return scores


def _together(where: Iterable[tuple[tuple[int, Numbers], ...]]) -> Iterable[tuple[Any, ...]]:
    return ((places[0][0], *(each for _number, each in places)) for places in where)


def occurrences(places: Sequence[Numbers], slop: int) -> int:
    """How often words stand in order, each at most `slop` places behind the one before.

    Counted are those with the same gaps between the words, of which there are most, since that is what
    Tantivy counts.
    """
    if slop == 1:
        starts = set(places[0])
        for offset, where in enumerate(places[1:], start=1):
            starts.intersection_update([place - offset for place in where])
        return len(starts)
    chains: list[tuple[int, tuple[int, ...]]] = [(place, ()) for place in places[0]]
    for where in places[1:]:
        chains = [
            (behind, (*gaps, behind - place))
            for place, gaps in chains
            for behind in where[bisect_right(where, place) : bisect_right(where, place + slop)]
        ]
    return max(Counter(gaps for _place, gaps in chains).values(), default=0)


def norm(length: int, average: float) -> float:
    """What a text's length adds to the denominator of BM25.

    Tantivy remembers a length in one byte: exactly up to 40, then the first four bits of what is above 24.
    """
    above = length - _EXACT_LENGTHS
    dropped = max(0, above.bit_length() - 4)
    remembered = _EXACT_LENGTHS + (above >> dropped << dropped) if above > 0 else length
    return K1 * (1 - B + B * remembered / average)
