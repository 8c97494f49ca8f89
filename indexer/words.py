"""A run of words as it was typed: its syllables, and the document numbers and abbreviations among them."""

from __future__ import annotations

from dataclasses import dataclass

from whoosh import query as tree

from indexer import terms
from indexer.analysis.abbreviations import long_form, typed_meanings
from indexer.analysis.numbers import citations, document_numbers, spelt_out
from indexer.analysis.syllables import syllables
from indexer.schema import TEXT

_OPTIONAL = frozenset({"và"})
"""Words that say only what is said without them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An abbreviation that may mean several things, each with the query that says so."""

    short: str
    readings: tuple[tuple[str, str], ...]


class Words:
    """A run of words: its syllables, and the document numbers and abbreviations among them."""

    def __init__(self, text: str, most: int) -> None:
        self.found = list(syllables(text))[:most]
        self._normal = [s.text for s in self.found]
        self._raw = [text[s.start : s.end] for s in self.found]
        self.numbers: list[str] = []
        self._in_numbers: set[int] = set()
        self._find_numbers(text)
        spans = [
            span
            for span in typed_meanings(self._raw, self._normal)
            if self._in_numbers.isdisjoint(range(span[0], span[1]))
        ]
        self._meant = [(first, behind, tokens[0]) for first, behind, tokens in spans if len(tokens) == 1]
        self._ambiguous = [span for span in spans if len(span[2]) > 1]

    @property
    def meanings(self) -> list[str]:
        """What its abbreviations, and the long forms of these, mean, as far as that is certain."""
        return list(dict.fromkeys(token for _first, _behind, token in self._meant))

    def all_required(self, field: str = TEXT) -> tree.Query:
        """What wants all the words, in whatever form; pairs and titles decide the order."""
        required = [terms.number(token) for token in self.numbers]
        meant: set[int] = set()
        for first, behind, token in self._meant:
            if field == TEXT:
                written = terms.all_of([terms.word(s) for s in self.found[first:behind]])
                required.append(tree.Or([written, terms.meaning(token)]))
                meant |= set(range(first, behind))
        left = [
            s for place, s in enumerate(self.found) if place not in self._in_numbers and place not in meant
        ]
        needed = [s for s in left if s.text not in _OPTIONAL] or ([] if required else left)
        clauses = [terms.word(s, field) for s in needed] + required
        paired = [*terms.pair_terms(self.found), *terms.present_pairs(self.found)]
        return tree.AndMaybe(terms.all_of(clauses), tree.Or(paired)) if paired else terms.all_of(clauses)

    def best_match(self, is_question: bool) -> tree.Query:
        """What ranks documents by how much of the words they have.

        Its terms are one flat Or, since engines are far quicker with it than with nested ones.
        """
        in_title = terms.TITLE_PAIR_OF_QUESTION if is_question else terms.TITLE_PAIR
        flat = [
            *(term for syllable in self.found for term in terms.word_terms(syllable)),
            *terms.pair_terms(self.found, in_title),
            *map(terms.number, self.numbers),
            *map(terms.meaning, self.meanings),
        ]
        present = terms.present_pairs(self.found)
        return tree.Or([tree.Or(flat), tree.Or(present)]) if present else tree.Or(flat)

    def offers(self, text: str) -> tuple[Offer, ...]:
        """The abbreviations with several meanings, each meaning with the query that names it."""
        made = []
        for first, behind, tokens in self._ambiguous:
            start, end = self.found[first].start, self.found[behind - 1].end
            readings = [long_form(token) for token in tokens]
            queries = [(reading, f"{text[:start]}{reading}{text[end:]}") for reading in readings]
            made.append(Offer(text[start:end], tuple(queries)))
        return tuple(made)

    def _find_numbers(self, text: str) -> None:
        """The document numbers and citations, and which syllables they cover."""
        tokens: dict[str, None] = {}
        inside = self._in_numbers
        for token, start, end in document_numbers(text):
            if ":" not in token:
                tokens[token] = None
            inside |= {place for place, s in enumerate(self.found) if start <= s.start < end}
        plain = [s.plain for s in self.found]
        for token, first, behind in [*spelt_out(self._normal), *citations(plain)]:
            places = set(range(first, behind))
            if not places & inside:
                tokens[token] = None
            inside |= places
        self.numbers = list(tokens)
