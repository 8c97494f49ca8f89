"""What a person typed → a query tree over the fields of the index, by the rules of docs/query-language.md.

syntax.py reads quotes and operators, and lowering.py turns the raw words that it gives into terms of the
index. Words alone, which is what most people type, go the short way of `_plain`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from whoosh import query as tree

from crawler.extraction.encoding import clean
from crawler.language import gettext as _
from indexer import terms
from indexer.analysis.provinces import province_named
from indexer.analysis.syllables import syllables
from indexer.lowering import Lowering
from indexer.marking import Marks
from indexer.schema import KNOWN, PLACE
from indexer.syntax import WORDS, has_operators, has_syntax, read, typographic
from indexer.terms import Meant, nothing_meant
from indexer.words import Offer, Words

LONGEST = 1_000
"""Characters of a query; what is longer is cut."""
MOST_SYLLABLES = 64
LONG_QUESTION = 8
"""A query of more syllables is a question: documents need not have all its words."""
_PRESENT = re.compile(
    r"""(?:(?P<field>(?:tỉnh|tinh|place|province):"?)|(?<!")(?<!\w))(?P<name>\w+(?:[\s.–-]+\w+){0,5})"""
    r"""\s*\(\s*(?:mới|moi)\s*\)(?P<close>"?)""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query: `strict` wants all words, `wide` ranks by how many it finds (None where operators rule).

    `last_resort` serves where what a long query says literally is nowhere. `remarks` are sentences for the
    reader on what could not be taken as it was typed.
    """

    typed: str
    strict: tree.Query
    wide: tree.Query | None
    marks: Marks
    offers: tuple[Offer, ...] = ()
    remarks: tuple[str, ...] = ()
    has_syntax: bool = False
    last_resort: tree.Query | None = None
    is_ranked: bool = True
    """Whether anything in it tells one document found from another; else the newest come first."""

    @property
    def empty(self) -> bool:
        """Whether nothing was asked for."""
        return isinstance(self.strict, tree.Every)

    @property
    def is_question(self) -> bool:
        """Whether it is so long that best match is what was meant."""
        words = sum(map(len, self.marks.runs))
        return self.wide is not None and not self.has_syntax and words > LONG_QUESTION


def parse(typed: str, meant: Meant = nothing_meant) -> Parsed:
    """Read a query; any string is one. `meant` tells which directives, people and bodies names mean."""
    whole = clean(typed)
    remarks = []
    if len(whole) > LONGEST:
        remarks.append(_("Only the first %(count)s characters were searched.") % {"count": LONGEST})
    length = sum(1 for _syllable in syllables(whole[:LONGEST]))
    if length > MOST_SYLLABLES:
        remarks.append(_("Only the first %(count)s words were searched.") % {"count": MOST_SYLLABLES})
    is_long = length > LONG_QUESTION
    text = _with_places(typographic(whole[:LONGEST], is_long))
    if text.strip("* ") == "":
        return Parsed(typed, tree.Every(), None, Marks(), is_ranked=False)
    if not has_syntax(text, is_long):
        return _plain(typed, text, remarks)
    lowering, raw = Lowering(MOST_SYLLABLES, meant), read(text)
    lowered = lowering.lower(raw)
    remarks += lowering.remarks
    words = _plain(typed, re.sub(r"\W+", " ", text), remarks)
    if lowered is None:
        return words
    return Parsed(
        typed,
        lowered,
        None if has_operators(text) else _loosened(raw, meant),
        lowering.marks,
        remarks=tuple(dict.fromkeys(remarks)),
        has_syntax=True,
        # A quotation or a dash within a sentence that was pasted may be meant as no syntax at all.
        last_resort=words.wide if is_long else None,
        is_ranked=lowering.is_ranked,
    )


def filters(
    values: Mapping[str, Sequence[str]],
    since: datetime | None = None,
    until: datetime | None = None,
    added_since: datetime | None = None,
    meant: Meant = nothing_meant,
) -> tree.Query | None:
    """The tree that narrows to some values of facets and a time; None where nothing narrows.

    Of several directives, people, bodies or provinces a document must have all, as it may have several; of
    all else one.
    """
    clauses: list[tree.Query] = [
        (tree.And if field in KNOWN else tree.Or)([_narrowed(field, value, meant) for value in wanted])
        for field, wanted in values.items()
        if wanted
    ]
    if since is not None or until is not None:
        clauses.append(terms.during(since, until))
    if added_since is not None:
        clauses.append(terms.during(added_since, None, "added"))
    return tree.And(clauses) if clauses else None


def _narrowed(field: str, value: str, meant: Meant) -> tree.Query:
    if field == PLACE:
        return terms.one_of(terms.place_terms(value))
    return terms.one_of(terms.known_terms(field, value, meant)) if field in KNOWN else tree.Term(field, value)


def _with_places(text: str) -> str:
    """The present provinces, like "Ninh Bình (mới)", as the filters that they are."""

    def filtered(found: re.Match[str]) -> str:
        words = re.split(r"([\s.–-]+)", found["name"])
        for first in range(0, len(words), 2):
            if province := province_named("".join(words[first:]) + " (mới)"):
                close = "" if found["field"] else found["close"]
                return "".join(words[:first]) + f'place:"{province.slug}"{close}'
        return found[0]

    return _PRESENT.sub(filtered, text) if "(" in text else text


def _loosened(raw: tree.Query, meant: Meant) -> tree.Query | None:
    """Raw words beside a phrase, a field and the like: these wanted, the words to rank by; else None."""
    children = raw.subqueries if isinstance(raw, tree.And) else []
    words = [child for child in children if type(child) is tree.Term and child.fieldname == WORDS]
    wanted = [child for child in children if child not in words]
    must = Lowering(MOST_SYLLABLES, meant).lower(tree.And(wanted)) if words else None
    found = Words(" ".join(child.text for child in words), MOST_SYLLABLES)
    return tree.AndMaybe(must, found.best_match(is_question=False)) if must and found.found else None


def _plain(typed: str, text: str, remarks: Sequence[str]) -> Parsed:
    """Words alone: all are required where that finds enough; pairs and titles decide the order."""
    words = Words(text, MOST_SYLLABLES)
    if not words.found:
        return Parsed(typed, tree.NullQuery, None, Marks(), (), tuple(remarks))
    wide = words.best_match(len(words.found) > LONG_QUESTION)
    marks = Marks((tuple(words.found),), (), frozenset(words.numbers), meanings=frozenset(words.meanings))
    return Parsed(typed, words.all_required(), wide, marks, words.offers(text), tuple(remarks))
