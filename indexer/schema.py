"""The fields of the index, once for all engines, and what a document puts into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from crawler.document import Document
from crawler.duplicates import sketch
from indexer.analysis.abbreviations import mentions
from indexer.analysis.definitions import definitions
from indexer.analysis.numbers import citations, document_numbers
from indexer.analysis.pairs import pairs
from indexer.analysis.provinces import covered, provinces_in
from indexer.analysis.syllables import FORMS, WORD

VERSION = 5
"""Raised when the fields or their tokens change; an older index must then be rebuilt."""

BREAK = "¶"
"""A token between title, lead, paragraphs and captions, which no phrase may cross."""


class Form(Enum):
    """How an engine keeps a field."""

    WORDS = auto()  # ready tokens with positions, for terms and phrases
    BAG = auto()  # ready tokens with frequencies
    EXACT = auto()  # one whole value, for filters and facets
    SET = auto()  # any number of whole values, for filters and facets
    NUMBER = auto()  # a 64-bit integer, for ranges and sorting


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the index."""

    name: str
    form: Form
    is_stored: bool = False
    """Whether a hit has its tokens."""


TEXT, TEXT_PLAIN = "text", "text_plain"
TITLE, TITLE_PLAIN = "title", "title_plain"
PAIRS = "_pairs"
MEANING, PLACE = "meaning", "place"
MONTH = "month"
DIRECTIVE, PERSON, BODY = "directive", "person", "body"

FIELDS = (
    Field("id", Form.EXACT),
    Field(TEXT, Form.WORDS),
    Field(TEXT_PLAIN, Form.WORDS),
    Field(TITLE, Form.WORDS, is_stored=True),
    Field(TITLE_PLAIN, Form.WORDS),
    Field(TEXT + PAIRS, Form.BAG),
    Field(TEXT_PLAIN + PAIRS, Form.BAG),
    Field(TITLE + PAIRS, Form.BAG),
    Field(TITLE_PLAIN + PAIRS, Form.BAG),
    Field("number", Form.BAG),
    Field(MEANING, Form.BAG),
    Field("source", Form.EXACT),
    Field("section", Form.EXACT),
    Field("kind", Form.EXACT),
    Field("year", Form.EXACT),
    Field(MONTH, Form.EXACT),
    Field(PLACE, Form.SET),
    Field(DIRECTIVE, Form.SET),
    Field(PERSON, Form.SET),
    Field(BODY, Form.SET),
    Field("published", Form.NUMBER),
    Field("added", Form.NUMBER),
)
"""`text` is title, lead, body and captions together; `…_plain` the same without accents; `meaning` holds
what abbreviations stand for, once for each mention, short or long; `place` the provinces of before July
2025; `year` and `month` ("2019-06") are values to count, `published` and `added` seconds since 1970 (0 where
unknown). `directive`, `person` and `body` come out of the facts: keys of directives, names in one form, names
of bodies in one form."""

FACETS = ("source", "section", "year", "kind")
KNOWN = (DIRECTIVE, PERSON, BODY, PLACE)
"""Facets of which a document has several values and a collection thousands: counted only where asked for."""
FILTERS = (*FACETS, *KNOWN)
"""What a search can be narrowed by."""
MOST_VALUES = 1_000
MOST_KNOWN = 100
"""Values of a facet that are counted."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """One document as the engines take it; token fields are strings with spaces between tokens."""

    id: str
    words: dict[str, str]
    values: dict[str, str]
    published: int
    sketch: str = ""
    added: int = 0
    sets: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def knowing(self, sets: Mapping[str, Sequence[str]]) -> Indexed:
        """The same with what the facts say of the document."""
        return replace(self, sets={**self.sets, **sets})


def indexed(document: Document, province: str = "", added: int = 0) -> Indexed:
    """Analyse a document; `province` (a slug) is its newspaper's, which it may not name.

    `added` is when it was first kept.
    """
    texts = list(_texts(document))
    title = WORD.findall(document.title) if document.has_title else []
    words, forms = list(title), list(map(FORMS.__getitem__, title))
    for text in texts:
        raw = WORD.findall(text)
        words += _BREAK
        words += raw
        forms.append(_BREAK_FORMS)
        forms += map(FORMS.__getitem__, raw)
    normal = [form[0] for form in forms]
    plain = [form[1] for form in forms]
    whole = "\n".join((document.title, *texts))
    number = document.directive.number if document.directive else ""
    paired = pairs(normal)
    end = len(title)
    return Indexed(
        id=document.id,
        words={
            TEXT: " ".join(normal),
            TEXT_PLAIN: " ".join(plain),
            TEXT + PAIRS: " ".join(paired),
            TEXT_PLAIN + PAIRS: " ".join(pairs(plain)),
            TITLE: " ".join(normal[:end]),
            TITLE_PLAIN: " ".join(plain[:end]),
            TITLE + PAIRS: " ".join(paired[: max(0, end - 1)]),
            TITLE_PLAIN + PAIRS: " ".join(pairs(plain[:end])),
            "number": " ".join(_numbers(f"{whole}\n{number}", plain)),
            MEANING: " ".join(token for token, *_places in mentions(words, normal, definitions(whole))),
        },
        values={
            "source": document.source,
            "section": document.section,
            "kind": document.kind,
            "year": str(document.published.year) if document.published else "",
            MONTH: f"{document.published.year:04d}-{document.published.month:02d}"
            if document.published
            else "",
        },
        published=int(document.published.timestamp()) if document.published else 0,
        sketch=sketch(document),
        added=added,
        sets={PLACE: tuple(_places(words, normal, province))},
    )


_BREAK = [BREAK]
_BREAK_FORMS = (BREAK, BREAK)


def _texts(document: Document) -> Iterable[str]:
    if document.lead:
        yield document.lead
    yield from document.paragraphs
    for caption in document.captions:
        yield caption.text


def _places(words: list[str], normal: list[str], province: str) -> Iterable[str]:
    named = (slug for slug, *_places in provinces_in(words, normal))
    return dict.fromkeys([*covered(province), *named])


def _numbers(text: str, plain: list[str]) -> Iterable[str]:
    found = [token for token, _first, _behind in citations(plain)]
    found += [token for token, _start, _end in document_numbers(text)]
    return dict.fromkeys(found)
