"""What a person typed → a query tree.

Whoosh's parser reads the syntax (quotes, AND/OR/NOT, -word, field:word, prefix*); what it gives
holds raw words, which `_Lowering` turns into terms of the index's fields, by the rules of
docs/query-language.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from whoosh import qparser
from whoosh import query as tree
from whoosh.qparser import syntax

from crawler.encoding import clean
from indexer.analysis.folding import fold
from indexer.analysis.numbers import citations, document_numbers
from indexer.analysis.syllables import Syllable, normal, syllables
from indexer.schema import PAIRS, TEXT, TEXT_PLAIN, TITLE, TITLE_PLAIN

LONGEST = 1_000
"""Characters of a query; what is longer is cut."""
MOST_SYLLABLES = 64
SHORTEST_PREFIX = 2
LONG_QUESTION = 8
"""A query of more syllables is a question: documents need not have all its words."""

EXACT, LOOSE = 0.8, 0.2
PAIR, TITLE_PAIR = 1.0, 0.4
"""Weights of the fields: a syllable, its unaccented form, a pair, a pair of the title."""

_FIELDS = {
    "title": ("tiêu đề", "tieu de", "tiêuđề", "tieude", "title"),
    "source": ("nguồn", "nguon", "source"),
    "section": ("chuyên mục", "chuyen muc", "mục", "muc", "section"),
    "year": ("năm", "nam", "year"),
    "number": ("số", "so", "number"),
    "kind": ("loại", "loai", "kind"),
}
WORDS = "words"
"""The field of words that were typed without one."""
_FIELD_NAME = {name: field for field, names in _FIELDS.items() for name in names}
_FIELD_PREFIX = re.compile(
    rf"(?<![\w\"])({'|'.join(sorted(map(re.escape, _FIELD_NAME), key=len, reverse=True))}):(?=[\w\"])",
    re.IGNORECASE,
)
"""A field: its value stands right behind the colon, for in "tin số: bão" it is a headline's."""
_TYPOGRAPHIC = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "‐": "-", "‑": "-"})
_OPERATORS = re.compile(r"(?<!\w)(AND|OR|NOT|VÀ|HOẶC|KHÔNG)(?!\w)|[\"*()]|(?<![^\s(])-(?=[\w\"(])")
_NOT_A_HEADLINE = re.compile(r"(?<!\w)(AND|OR|NOT)(?!\w)|:")
"""What shows that a query all in capitals has operators, and is no headline with a "VÀ" or "KHÔNG"."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query: `strict` wants all words, `wide` ranks by how many it finds (None where operators rule)."""

    typed: str
    strict: tree.Query
    wide: tree.Query | None
    marks: Marks

    @property
    def empty(self) -> bool:
        """Whether nothing was asked for."""
        return isinstance(self.strict, tree.Every)

    @property
    def is_question(self) -> bool:
        """Whether it is so long that best match is what was meant."""
        return self.wide is not None and sum(map(len, self.marks.runs)) > LONG_QUESTION


@dataclass(frozen=True, slots=True)
class Marks:
    """What a snippet should mark: runs of syllables typed side by side, citations, beginnings of words."""

    runs: tuple[tuple[Syllable, ...], ...] = ()
    numbers: frozenset[str] = frozenset()
    prefixes: tuple[Syllable, ...] = ()


def parse(typed: str) -> Parsed:
    """Read a query; any string is one."""
    text = clean(typed)[:LONGEST].translate(_TYPOGRAPHIC)
    if text.isupper() and not _NOT_A_HEADLINE.search(text):
        text = text.lower()
    if text.strip("* ") == "":
        return Parsed(typed, tree.Every(), None, Marks())
    if not _OPERATORS.search(text) and not _FIELD_PREFIX.search(text):
        return _plain(typed, text)
    lowering = _Lowering()
    lowered = lowering.lower(_read(text))
    if lowered is None:
        return _plain(typed, re.sub(r"\W+", " ", text))
    return Parsed(typed, lowered, None, lowering.marks)


def filters(
    values: Mapping[str, Sequence[str]], since: datetime | None = None, until: datetime | None = None
) -> tree.Query | None:
    """The tree that narrows to some values of facets and a time; None where nothing narrows."""
    clauses: list[tree.Query] = [
        tree.Or([tree.Term(field, value) for value in wanted]) for field, wanted in values.items() if wanted
    ]
    if since is not None or until is not None:
        start = 1 if since is None else int(since.timestamp())
        end = int((until or datetime(9999, 1, 1, tzinfo=UTC)).timestamp())
        clauses.append(tree.NumericRange("published", start, end))
    return tree.And(clauses) if clauses else None


def _plain(typed: str, text: str) -> Parsed:
    """Words alone: all are required where that finds enough; pairs and titles decide the order."""
    found = list(syllables(text))[:MOST_SYLLABLES]
    if not found:
        return Parsed(typed, tree.NullQuery, None, Marks())
    numbers, inside = _numbers(text, found)
    strict = _all_of(found, numbers, inside)
    # One flat Or: engines are far quicker with it than with nested ones.
    words = [term for syllable in found for term in _terms(syllable)]
    wide = tree.Or([*words, *_pair_terms(found), *(tree.Term("number", token) for token in numbers)])
    return Parsed(typed, strict, wide, Marks((tuple(found),), frozenset(numbers)))


def _all_of(
    found: Sequence[Syllable], numbers: Sequence[str], inside: Set[int], field: str = TEXT
) -> tree.Query:
    """What wants all the words, those `inside` numbers by way of these; pairs and titles decide the order."""
    required = [_word(s, field) for place, s in enumerate(found) if place not in inside]
    required += [tree.Term("number", token) for token in numbers]
    paired = list(_pair_terms(found))
    return tree.AndMaybe(_and(required), tree.Or(paired)) if paired else _and(required)


def _numbers(text: str, found: Sequence[Syllable]) -> tuple[list[str], set[int]]:
    """The document numbers and citations of a text, and which of its syllables they cover."""
    tokens: dict[str, None] = {}
    inside: set[int] = set()
    for token, start, end in document_numbers(text):
        if ":" not in token:
            tokens[token] = None
        inside |= {place for place, s in enumerate(found) if start <= s.start < end}
    for token, first, behind in citations([s.plain for s in found]):
        places = set(range(first, behind))
        if not places & inside:
            tokens[token] = None
        inside |= places
    return list(tokens), inside


def _and(clauses: list[tree.Query]) -> tree.Query:
    return clauses[0] if len(clauses) == 1 else tree.And(clauses)


def _or(clauses: list[tree.Query]) -> tree.Query:
    return clauses[0] if len(clauses) == 1 else tree.Or(clauses)


def _terms(syllable: Syllable, field: str = TEXT) -> list[tree.Query]:
    if syllable.accented or syllable.text.isdigit():
        return [tree.Term(field, syllable.text, boost=EXACT)]
    plain = TITLE_PLAIN if field == TITLE else TEXT_PLAIN
    return [tree.Term(plain, syllable.plain, boost=EXACT), tree.Term(field, syllable.text, boost=LOOSE)]


def _word(syllable: Syllable, field: str = TEXT) -> tree.Query:
    """What a document must have: the syllable itself, or, typed without accents, any of its forms."""
    return _or(_terms(syllable, field))


def _pair_terms(found: Sequence[Syllable]) -> Iterator[tree.Query]:
    for first, second in pairwise(found):
        exact = first.accented or second.accented
        a, b = (first.text, second.text) if exact else (first.plain, second.plain)
        text, title = (TEXT, TITLE) if exact else (TEXT_PLAIN, TITLE_PLAIN)
        yield tree.Term(text + PAIRS, f"{a}_{b}", boost=PAIR)
        yield tree.Term(title + PAIRS, f"{a}_{b}", boost=TITLE_PAIR)


def _read(text: str) -> tree.Query:
    """Whoosh's reading of the syntax, with raw words in its terms; NullQuery where it fails."""
    named = _FIELD_PREFIX.sub(lambda found: f"{_FIELD_NAME[found[1].lower()]}:", text)
    named = re.sub(r'"~\d{3,}', '"~99', named)
    try:
        return _PARSER.parse(named)
    except Exception:
        # Its parser raises IndexError and others on garbage.
        return tree.NullQuery


class _Runs(qparser.Plugin):  # type: ignore[misc]
    """Words typed side by side are one node: "bão OR hội nghị" is one of two things, not of three."""

    def filters(self, _parser: qparser.QueryParser) -> list[tuple[Any, int]]:
        """The filter, behind those that drop spaces and before those that apply operators."""
        return [(self._join, 550)]

    def _join(self, parser: qparser.QueryParser, group: syntax.GroupNode) -> syntax.GroupNode:
        joined = group.empty_copy()
        for node in group:
            if isinstance(node, syntax.GroupNode):
                joined.append(self._join(parser, node))
            elif self._goes_on(joined, node):
                run = syntax.WordNode(f"{joined[-1].text} {node.text}")
                joined[-1] = run.set_range(joined[-1].startchar, node.endchar)
            else:
                joined.append(node)
        return joined

    @staticmethod
    def _goes_on(joined: syntax.GroupNode, node: syntax.SyntaxNode) -> bool:
        # What follows a NOT is one word: "-bão lũ" wants "lũ".
        excluded = len(joined) > 1 and isinstance(joined[-2], syntax.PrefixOperator)
        words = joined[-1:] and all(
            isinstance(word, syntax.WordNode) and word.fieldname is None for word in (joined[-1], node)
        )
        return bool(words) and not excluded


def _parser() -> qparser.QueryParser:
    operators = qparser.OperatorsPlugin(
        And=r"(?<!\w)(AND|VÀ)(?!\w)",
        Or=r"(?<!\w)(OR|HOẶC)(?!\w)",
        Not=r"(?<!\w)(NOT|KHÔNG)(?!\w)|(?<![^\s(])-(?=[\w\"(])",
        AndNot=None,
        AndMaybe=None,
        Require=None,
    )
    return qparser.QueryParser(
        WORDS,
        schema=None,
        group=qparser.AndGroup,
        plugins=[
            qparser.WhitespacePlugin(),
            qparser.FieldsPlugin(expr=rf"(?<![\w\"])(?P<text>{'|'.join(_FIELDS)}):(?=\S)"),
            qparser.PrefixPlugin(),
            qparser.PhrasePlugin(expr=r'"(?P<text>[^"]*)"(~(?P<slop>[0-9]{1,2}))?'),
            qparser.GroupPlugin(),
            _Runs(),
            operators,
        ],
    )


_PARSER = _parser()


class _Lowering:
    """Raw words → terms of the fields; remembers what is to be marked."""

    def __init__(self) -> None:
        self._runs: list[tuple[Syllable, ...]] = []
        self._numbers: list[str] = []
        self._prefixes: list[Syllable] = []
        self._left = MOST_SYLLABLES

    @property
    def marks(self) -> Marks:
        """What to mark in what is found."""
        return Marks(tuple(self._runs), frozenset(self._numbers), tuple(self._prefixes))

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
        if node.fieldname in ("source", "section", "year", "kind"):
            self._left -= 1
            return _value(node, text)
        found = tuple(syllables(text))[: self._left]
        self._left -= len(found)
        if not found:
            return None
        if node.fieldname == "number":
            numbers = _number(text)
            self._mark(wanted, numbers=numbers)
            return _or([tree.Term("number", token) for token in numbers])
        field = TITLE if node.fieldname == "title" else TEXT
        if isinstance(node, tree.Prefix) and len(found[-1].text) >= SHORTEST_PREFIX:
            self._mark(wanted, found[:-1], prefixes=found[-1:])
            return _and([*(_word(s, field) for s in found[:-1]), _prefix(found[-1], field)])
        if isinstance(node, tree.Phrase):
            self._mark(wanted, found)
            return _phrase(found, field, node.slop)
        numbers, inside = _numbers(text, found)
        self._mark(wanted, found, numbers)
        return _all_of(found, numbers, inside, field)

    def _mark(
        self,
        wanted: bool,
        run: tuple[Syllable, ...] = (),
        numbers: Sequence[str] = (),
        prefixes: tuple[Syllable, ...] = (),
    ) -> None:
        if wanted:
            self._runs += [run] if run else []
            self._numbers += numbers
            self._prefixes += prefixes


def _value(node: Any, text: str) -> tree.Query:
    """The value of a field, which the index keeps whole, in the ways of writing it that are usual."""
    kind = tree.Prefix if isinstance(node, tree.Prefix) else tree.Term
    ways = dict.fromkeys((text, text.lower(), text.capitalize(), text.title(), text.upper()))
    return _or([kind(node.fieldname, way) for way in ways])


def _number(text: str) -> list[str]:
    tokens = [token for token, _start, _end in document_numbers(text) if ":" not in token]
    return tokens or [re.sub(r"\W+", "-", fold(text.lower()))]


def _prefix(syllable: Syllable, field: str) -> tree.Query:
    plain = TITLE_PLAIN if field == TITLE else TEXT_PLAIN
    return tree.Prefix(field if syllable.accented else plain, syllable.text)


def _phrase(found: Sequence[Syllable], field: str, slop: int) -> tree.Query:
    exact = any(s.accented for s in found)
    plain = TITLE_PLAIN if field == TITLE else TEXT_PLAIN
    words = [normal(s.text) if exact else s.plain for s in found]
    return tree.Phrase(field if exact else plain, words, slop=max(1, slop))
