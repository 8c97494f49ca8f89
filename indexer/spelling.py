"""Misspelt syllables → what was perhaps meant, out of the index's own words.

A noisy channel: of the words that a slip could have turned into what was typed, those are taken that
together are the most likely text. How likely a slip is, `Costs` tells; how likely a text is, the index:
how many documents have a word, two words side by side, and, where that can be asked, three or four.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from heapq import nsmallest
from itertools import pairwise
from math import exp, log
from typing import Protocol

from crawler.extraction.encoding import clean
from indexer.analysis.folding import fold
from indexer.analysis.numbers import document_numbers
from indexer.analysis.syllables import Syllable, syllables
from indexer.slips import Costs, Slips, differences, same_letters
from indexer.syntax import FIELDS, typographic

MOST_SYLLABLES, MOST_LETTERS = 24, 300
"""A longer query is a text, not something to be spelt for a person."""
_WIDEST, _MOST_CANDIDATES, _MOST_PRODUCT, _MOST_PATHS = 32, 12, 24, 4
"""Candidates of a syllable that are looked at, and kept; pairs of the r-th with the s-th candidate are
looked up where r × s is no more than this; whole readings that are compared."""
_LONGEST_PHRASE = 4
_USUAL = 4
"""Syllables of the queries that the margins were chosen on."""
_RARE = log(1e-4)
"""The chance of a number or abbreviation, which stays as it is: the same in every reading."""


class Vocabulary(Protocol):
    """What the index knows of words."""

    def words(self) -> Mapping[str, int]:
        """The words worth suggesting, in normal form, with the numbers of documents that hold them."""

    def pair(self, first: str, second: str) -> int:
        """How many documents have the two side by side."""

    def count(self) -> int:
        """How many documents there are."""


_Candidate = tuple[str, float]
_Path = tuple[float, tuple[str, ...]]
Phrases = Callable[[Sequence[str]], "int | None"]
"""How many documents have three or four words side by side; None where that takes too long to tell."""


class Speller:
    """Suggests words for misspelt ones; holds the forms of each word, 3 MB for 20,000 words."""

    def __init__(
        self, vocabulary: Vocabulary, phrases: Phrases | None = None, costs: Costs | None = None
    ) -> None:
        self._costs = costs or Costs()
        self._slips = Slips(vocabulary.words(), self._costs)
        self._vocabulary = vocabulary
        self._phrases = phrases
        power = self._costs.frequency
        self._total = log(sum(float(count) ** power for count in vocabulary.words().values()) or 1.0)

    def suggestion(self, typed: Sequence[str], kept: Set[int] = frozenset()) -> list[str] | None:
        """The syllables corrected, None where nothing is clearly better.

        `typed` is in normal form; the places in `kept`, and words that are not of letters, stay.
        """
        if not 0 < len(typed) <= MOST_SYLLABLES:
            return None
        words = tuple(typed)
        stay = {word for place, word in enumerate(words) if place in kept or not word.isalpha()}
        bare = all(fold(word) == word for word in words)
        likely = _Likely(self._vocabulary, self._phrases, self._costs, self._total, stay)
        meant = [{word: 0.0} if word in stay else self._slips.meant(word, bare) for word in words]
        found = _fitting([likely.shortlist(candidates) for candidates in meant], words, likely, bare)
        again = 0.0 if bare else self._costs.again

        def worth(reading: tuple[str, ...]) -> float:
            slips = sum(costs[word] for costs, word in zip(meant, reading, strict=True))
            return likely.text(reading) - slips - again * max(0, differences(reading, words) - 1)

        readings = {words, *_readings(found, likely)}
        best = max(sorted(readings), key=worth)
        if not bare:
            best = max([best, *_one_less(best, words)], key=worth)
        is_accents_alone = bare and all(map(same_letters, best, words))
        margin = self._costs.margin_bare if is_accents_alone else self._costs.margin
        # One slip is as likely in a long query as in a short one, so for each syllable it is less so.
        margin += max(0.0, log(len(words) / _USUAL))
        return list(best) if best != words and worth(best) - worth(words) >= margin else None

    def suggestion_text(self, typed: str) -> str | None:
        """The query corrected, None where nothing is clearly better.

        Syntax, values of fields, numbers and abbreviations stay, and so does the look of what is right.
        """
        text = clean(typed)
        runs = list(_runs(text)) if len(text) <= MOST_LETTERS else []
        if sum(len(run) for run, _kept in runs) > MOST_SYLLABLES:
            return None
        pieces, end = [], 0
        for run, kept in runs:
            meant = self.suggestion([syllable.text for syllable in run], kept) or ()
            for syllable, word in zip(run, meant, strict=False):
                if word != syllable.text:
                    was = text[syllable.start : syllable.end]
                    pieces += [text[end : syllable.start], _dressed(word, was)]
                    end = syllable.end
        return "".join([*pieces, text[end:]]) if pieces else None


class _Likely:
    """How likely a text is, for one query; remembers what it looked up."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        phrases: Phrases | None,
        costs: Costs,
        total: float,
        kept: Set[str],
    ) -> None:
        self._words = vocabulary.words()
        self._pair = vocabulary.pair
        self._phrases = phrases
        self._kept = kept
        self._total = total
        self._power = costs.frequency
        self._alone, self._shorter = costs.alone, costs.shorter
        self._log_alone = log(costs.alone)
        self._singles: dict[str, float] = {}
        self._pairs: dict[tuple[str, str], tuple[float, int]] = {}
        self._ends: dict[tuple[str, ...], float] = {}
        self._counts: dict[tuple[str, ...], int | None] = {}

    def is_known(self, word: str) -> bool:
        """Whether the index has the word, as far as it is worth suggesting."""
        return word in self._words

    def word(self, word: str) -> float:
        """The logarithm of the chance of a word alone; an unknown one counts as a third of a document."""
        chance = self._singles.get(word)
        if chance is None:
            known = self._power * log(self._words.get(word, 0) or 1 / 3) - self._total
            chance = self._singles[word] = _RARE if word in self._kept else known
        return chance

    def pair(self, first: str, second: str) -> float:
        """The logarithm of the chance of a word behind another."""
        return self._looked_up(first, second)[0]

    def alone(self, word: str) -> float:
        """The same where the two were not looked up."""
        return self._log_alone + self.word(word)

    def text(self, words: tuple[str, ...]) -> float:
        """The logarithm of the chance of a whole text."""
        return self.word(words[0]) + sum(self._next(words, place) for place in range(1, len(words)))

    def shortlist(self, candidates: Mapping[str, float]) -> list[_Candidate]:
        """The likely ones of some words with the costs of their slips."""
        return nsmallest(_WIDEST, candidates.items(), key=lambda item: item[1] - self.word(item[0]))

    def _next(self, words: tuple[str, ...], place: int) -> float:
        """The chance of a word behind those before it, by the longest phrases that are there."""
        key = words[max(0, place + 1 - _LONGEST_PHRASE) : place + 1]
        if key in self._ends:
            return self._ends[key]
        chance = self.pair(words[place - 1], words[place])
        for start in range(place - 2, max(-1, place - _LONGEST_PHRASE), -1):
            before, behind = self._count(words[start:place]), self._count(words[start + 1 : place + 1])
            count = self._count(words[start : place + 1]) if before and behind else None
            if not before or count is None:
                break
            chance = log((1 - self._shorter) * min(1.0, count / before) + self._shorter * exp(chance))
        self._ends[key] = chance
        return chance

    def _count(self, words: tuple[str, ...]) -> int | None:
        if len(words) == 2:
            return self._looked_up(words[0], words[1])[1]
        if words not in self._counts:
            self._counts[words] = self._phrases(words) if self._phrases else None
        return self._counts[words]

    def _looked_up(self, first: str, second: str) -> tuple[float, int]:
        key = (first, second)
        found = self._pairs.get(key)
        if found is None:
            count = self._pair(first, second)
            if first in self._kept:
                # How often it is there at all is not known, so the chance is that of the other way round.
                share = count / max(self._words.get(second, 0), count, 1)
                chance = log((1 - self._alone) * share + self._alone * exp(_RARE)) + self.word(second) - _RARE
            else:
                share = count / max(self._words.get(first, 0), count, 1)
                chance = log((1 - self._alone) * share + self._alone * exp(self.word(second)))
            found = self._pairs[key] = chance, count
        return found


def _fitting(
    candidates: Sequence[list[_Candidate]], typed: Sequence[str], likely: _Likely, bare: bool
) -> list[list[_Candidate]]:
    """The candidates of each place that fit best beside what was typed, or the likeliest, next to it."""
    best = 3 if bare else 1
    beside = [
        set(list(filter(likely.is_known, (other for other, _cost in found)))[:best]) or {word}
        for word, found in zip(typed, candidates, strict=True)
    ]
    return [
        _most_fitting(found, word, before, behind, likely)
        for found, word, before, behind in zip(
            candidates, typed, [set[str](), *beside], [*beside[1:], set[str]()], strict=False
        )
    ]


def _most_fitting(
    candidates: list[_Candidate], typed: str, before: Set[str], behind: Set[str], likely: _Likely
) -> list[_Candidate]:
    def misfit(candidate: _Candidate) -> float:
        word, cost = candidate
        first = max((likely.pair(other, word) for other in before), default=likely.word(word))
        second = max((likely.pair(word, other) - likely.word(other) for other in behind), default=0.0)
        return cost - first - second

    if len(candidates) == 1:
        return candidates
    best = nsmallest(_MOST_CANDIDATES, candidates, key=misfit)
    # What was typed can always have been meant.
    return best if any(word == typed for word, _cost in best) else [*best, (typed, 0.0)]


def _readings(candidates: Sequence[list[_Candidate]], likely: _Likely) -> list[tuple[str, ...]]:
    """The likeliest ways through the candidates, by pairs (Viterbi's algorithm, with several best)."""
    paths: list[list[_Path]] = [[(cost - likely.word(word), (word,))] for word, cost in candidates[0]]
    for before, found in pairwise(candidates):
        paths = [
            [
                (value, (*path, word))
                for value, path in nsmallest(_MOST_PATHS, _steps(word, cost, rank, before, paths, likely))
            ]
            for rank, (word, cost) in enumerate(found, 1)
        ]
    return [path for _value, path in nsmallest(_MOST_PATHS, (path for ending in paths for path in ending))]


def _steps(
    word: str,
    cost: float,
    rank: int,
    before: Sequence[_Candidate],
    paths: Sequence[list[_Path]],
    likely: _Likely,
) -> Iterator[_Path]:
    """All ways to a word; between two that are both unlikely no pair is looked up."""
    looked_up = _MOST_PRODUCT // rank
    unseen = cost - likely.alone(word)
    for place, ((first, _cost), ways) in enumerate(zip(before, paths, strict=True)):
        step = cost - likely.pair(first, word) if place < looked_up else unseen
        for value, path in ways:
            yield value + step, path


def _one_less(reading: tuple[str, ...], typed: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The reading with one of its corrections taken back."""
    for place, (word, was) in enumerate(zip(reading, typed, strict=True)):
        if word != was:
            yield (*reading[:place], was, *reading[place + 1 :])


_NAMES = "|".join(
    sorted((re.escape(name) for names in FIELDS.values() for name in names), key=len, reverse=True)
)
_TITLES = "|".join(re.escape(name) for name in FIELDS["title"])
_UNTOUCHED = re.compile(
    rf"(?<!\w)(?:{_TITLES}):(?=[\w\"])|(?<!\w)(?:{_NAMES}):(?:\"[^\"]*\"|[\w\"]\S*)|\w+[*~]|\S*[/@]\S*",
    re.IGNORECASE,
)
"""Names of fields, values that the index keeps whole, beginnings of words, addresses."""
_OPERATOR = re.compile(r"(?<!\w)(?:(?i:AND|OR|NOT|HOẶC|HOAC)|VÀ|KHÔNG)(?!\w)")
_BETWEEN = re.compile(r"[^\S\n]*[,.;]?[^\S\n]*|-")
"""What may stand between two syllables of one run."""


def _runs(text: str) -> Iterator[tuple[list[Syllable], set[int]]]:
    """The syllables typed side by side, and the places of those that stay."""
    read = typographic(text)
    spans = [
        (found.start(), found.end())
        for pattern in (_UNTOUCHED, _OPERATOR)
        for found in pattern.finditer(read)
    ]
    spans += [(start, end) for _token, start, end in document_numbers(text)]
    run: list[Syllable] = []
    kept: set[int] = set()
    for syllable in syllables(text):
        apart = any(start <= syllable.start < end for start, end in spans)
        if run and (apart or not _BETWEEN.fullmatch(read, run[-1].end, syllable.start)):
            yield run, kept
            run, kept = [], set()
        if not apart:
            if _is_abbreviation(text[syllable.start : syllable.end]) and not text.isupper():
                kept.add(len(run))
            run.append(syllable)
    if run:
        yield run, kept


def _is_abbreviation(typed: str) -> bool:
    return len(typed) > 1 and typed.isupper()


def _dressed(word: str, typed: str) -> str:
    """The word with capitals as they were typed."""
    if _is_abbreviation(typed):
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word
