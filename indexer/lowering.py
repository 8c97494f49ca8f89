"""A tree of raw words → terms of the index's fields, for queries that have syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from whoosh import query as tree

from crawler.language import gettext as _
from indexer import terms
from indexer.analysis.folding import fold
from indexer.analysis.numbers import TYPES, citation, document_numbers, spelt_out
from indexer.analysis.syllables import Syllable
from indexer.marking import Marks
from indexer.periods import period
from indexer.schema import BODY, DIRECTIVE, PERSON, TEXT, TITLE
from indexer.terms import Meant, nothing_meant
from indexer.words import Words

SHORTEST_PREFIX = 2
"""Letters before a "*"."""


class Lowering:
    """Raw words → terms of the fields; remembers what is to be marked and what must be said.

    `meant` tells what names mean; `is_ranked` whether anything tells one document found from another.
    """

    def __init__(self, most: int, meant: Meant = nothing_meant) -> None:
        self._runs: list[tuple[Syllable, ...]] = []
        self._phrases: list[tuple[tuple[Syllable, ...], int]] = []
        self._numbers: list[str] = []
        self._prefixes: list[Syllable] = []
        self._fuzzy: list[str] = []
        self._meanings: list[str] = []
        self._left = most
        self._meant = meant
        self.is_ranked = False
        self.remarks: list[str] = []

    @property
    def marks(self) -> Marks:
        """What to mark in what is found."""
        return Marks(
            tuple(self._runs),
            tuple(self._phrases),
            frozenset(self._numbers),
            tuple(self._prefixes),
            frozenset(self._fuzzy),
            frozenset(self._meanings),
        )

    def lower(self, node: tree.Query, wanted: bool = True) -> tree.Query | None:
        """The node in terms of the index; None where nothing is left of it."""
        match node:
            case tree.And() | tree.Or():
                children = [self.lower(child, wanted) for child in node.subqueries]
                kept = [child for child in children if child is not None]
                return type(node)(kept) if len(kept) > 1 else kept[0] if kept else None
            case tree.Not():
                inner = self.lower(node.query, wanted=False)
                return None if inner is None else tree.Not(inner)
            case tree.Term() | tree.Phrase() | tree.Prefix():
                return self._leaf(node, wanted) if self._left > 0 else None
            case _:
                return None

    def _leaf(self, node: Any, wanted: bool) -> tree.Query | None:
        text = " ".join(node.words) if isinstance(node, tree.Phrase) else node.text
        if node.fieldname in _VALUES:
            self._left -= 1
            return _VALUES[node.fieldname](self, node, text)
        field = TITLE if node.fieldname == "title" else TEXT
        words = Words(text, self._left)
        self._left -= len(words.found)
        if not words.found:
            return None
        self.is_ranked = self.is_ranked or wanted
        run, last = tuple(words.found), words.found[-1]
        if isinstance(node, tree.Prefix) and len(last.text) >= SHORTEST_PREFIX:
            self._mark(wanted, run[:-1], prefixes=run[-1:])
            return terms.all_of([*(terms.word(s, field) for s in run[:-1]), terms.prefix(last, field)])
        if isinstance(node, tree.Prefix):
            self.remarks.append(
                _("“%(word)s*”: at least %(count)s letters must stand before “*”.")
                % {"word": last.text, "count": SHORTEST_PREFIX}
            )
        if isinstance(node, tree.Phrase):
            self._phrases += [(run, max(1, node.slop))] if wanted else []
            return terms.phrase(run, field, node.slop)
        if text.endswith("~"):
            self._mark(wanted, run[:-1], fuzzy=last.text)
            return terms.all_of([*(terms.word(s, field) for s in run[:-1]), terms.fuzzy(last, field)])
        self._mark(wanted, run, words.numbers, meanings=words.meanings)
        return words.all_required(field)

    def _mark(
        self,
        wanted: bool,
        run: tuple[Syllable, ...] = (),
        numbers: Sequence[str] = (),
        prefixes: tuple[Syllable, ...] = (),
        fuzzy: str = "",
        meanings: Sequence[str] = (),
    ) -> None:
        if wanted:
            self._runs += [run] if run else []
            self._numbers += numbers
            self._prefixes += prefixes
            self._fuzzy += [fuzzy] if fuzzy else []
            self._meanings += meanings

    def value(self, node: Any, text: str) -> tree.Query:
        """The value of a field, which the index keeps whole, in the ways of writing it that are usual."""
        kind = tree.Prefix if isinstance(node, tree.Prefix) else tree.Term
        ways = dict.fromkeys((text, text.lower(), text.capitalize(), text.title(), text.upper()))
        return terms.one_of([kind(node.fieldname, way) for way in ways])

    def place(self, _node: Any, text: str) -> tree.Query:
        """A province, old or new."""
        return terms.one_of(terms.place_terms(text))

    def known(self, node: Any, text: str) -> tree.Query:
        """A directive, a person or a body that the facts know by that name, whose name is marked."""
        found = terms.known_terms(node.fieldname, text, self._meant)
        if found == [tree.NullQuery]:
            self.remarks.append(_("Nothing is known here by the name “%(name)s”.") % {"name": text[:80]})
        run = tuple(Words(text, self._left).found)
        if node.fieldname == DIRECTIVE:
            self._numbers += Words(text, self._left).numbers
        elif len(run) > 1:
            self._phrases.append((run, 1))
        return terms.one_of(found)

    def number(self, _node: Any, text: str) -> tree.Query:
        """A document number, whole or its first part alone, whatever its type."""
        tokens = [token for token, _start, _end in document_numbers(text) if ":" not in token]
        tokens = tokens or [token for token, *_places in spelt_out(re.findall(r"\w+", text.lower()))]
        digits = re.fullmatch(r"0*(\d{1,6})(?:/(\d{4}))?", text.strip())
        self._numbers += tokens
        self.is_ranked = True
        if digits:
            number, year = digits.groups()
            shorts = [] if year else [citation(kind, number) for kind in dict.fromkeys(TYPES.values())]
            self._numbers += shorts
            begun = tree.Prefix("number", f"{number}-{year}-" if year else f"{number}-")
            return terms.one_of([*map(terms.number, shorts), begun])
        return terms.one_of(
            [terms.number(token) for token in tokens or [re.sub(r"\W+", "-", fold(text.lower()))]]
        )

    def time(self, node: Any, text: str) -> tree.Query | None:
        """Published, or kept here, from a day, month or year on, or published up to its end.

        Nothing, and a remark, where it is no date.
        """
        given = period(text)
        if given is None:
            self.remarks.append(
                _("“%(text)s” is no date; write từ:2019, từ:6/2019 or từ:28/6/2019.") % {"text": text[:40]}
            )
            return None
        start, end = given
        if node.fieldname == "until":
            return terms.during(None, end)
        return terms.during(start, None, "added" if node.fieldname == "added" else "published")


_VALUES: Mapping[str, Any] = {
    **dict.fromkeys(("source", "section", "year", "kind"), Lowering.value),
    **dict.fromkeys((DIRECTIVE, PERSON, BODY), Lowering.known),
    "place": Lowering.place,
    "number": Lowering.number,
    "since": Lowering.time,
    "until": Lowering.time,
    "added": Lowering.time,
}
"""How the fields are read whose values are no words of the text."""
