"""The fields of the index, once for all engines, and what a document puts into them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from crawler.document import Document
from indexer.analysis.numbers import citations, document_numbers
from indexer.analysis.pairs import pairs
from indexer.analysis.syllables import FORMS, WORD

VERSION = 1
"""Raised when the fields or their tokens change; an older index must then be rebuilt."""

BREAK = "¶"
"""A token between title, lead, paragraphs and captions, which no phrase may cross."""


class Form(Enum):
    """How an engine keeps a field."""

    WORDS = auto()  # ready tokens with positions, for terms and phrases
    BAG = auto()  # ready tokens with frequencies
    EXACT = auto()  # whole values, for filters and facets
    NUMBER = auto()  # a 64-bit integer, for ranges and sorting


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the index."""

    name: str
    form: Form


TEXT, TEXT_PLAIN = "text", "text_plain"
TITLE, TITLE_PLAIN = "title", "title_plain"
PAIRS = "_pairs"

FIELDS = (
    Field("id", Form.EXACT),
    Field(TEXT, Form.WORDS),
    Field(TEXT_PLAIN, Form.WORDS),
    Field(TITLE, Form.WORDS),
    Field(TITLE_PLAIN, Form.WORDS),
    Field(TEXT + PAIRS, Form.BAG),
    Field(TEXT_PLAIN + PAIRS, Form.BAG),
    Field(TITLE + PAIRS, Form.BAG),
    Field(TITLE_PLAIN + PAIRS, Form.BAG),
    Field("number", Form.BAG),
    Field("source", Form.EXACT),
    Field("section", Form.EXACT),
    Field("kind", Form.EXACT),
    Field("year", Form.EXACT),
    Field("published", Form.NUMBER),
)
"""`text` is title, lead, body and captions together; `…_plain` the same without accents; `year` is a
value to count, `published` seconds since 1970 (0 where unknown)."""

FACETS = ("source", "section", "year", "kind")


@dataclass(frozen=True, slots=True)
class Indexed:
    """One document as the engines take it; token fields are strings with spaces between tokens."""

    id: str
    words: dict[str, str]
    values: dict[str, str]
    published: int


def indexed(document: Document) -> Indexed:
    """Analyse a document."""
    title = _forms(document.title)
    parts = [title]
    for text in _texts(document):
        parts.append(_BREAK)
        parts.append(_forms(text))
    words = [form for part in parts for form in part]
    normal = [form[0] for form in words]
    plain = [form[1] for form in words]
    title_normal = [form[0] for form in title]
    title_plain = [form[1] for form in title]
    return Indexed(
        id=document.id,
        words={
            TEXT: " ".join(normal),
            TEXT_PLAIN: " ".join(plain),
            TEXT + PAIRS: " ".join(pairs(normal)),
            TEXT_PLAIN + PAIRS: " ".join(pairs(plain)),
            TITLE: " ".join(title_normal),
            TITLE_PLAIN: " ".join(title_plain),
            TITLE + PAIRS: " ".join(pairs(title_normal)),
            TITLE_PLAIN + PAIRS: " ".join(pairs(title_plain)),
            "number": " ".join(_numbers(document, plain)),
        },
        values={
            "source": document.source,
            "section": document.section,
            "kind": document.kind,
            "year": str(document.published.year) if document.published else "",
        },
        published=int(document.published.timestamp()) if document.published else 0,
    )


_BREAK = [(BREAK, BREAK)]


def _texts(document: Document) -> Iterable[str]:
    if document.lead:
        yield document.lead
    yield from document.paragraphs
    for caption in document.captions:
        yield caption.text


def _forms(text: str) -> list[tuple[str, str]]:
    return [FORMS[word] for word in WORD.findall(text)]


def _numbers(document: Document, plain: list[str]) -> Iterable[str]:
    found = [token for token, _first, _end in citations(plain)]
    for text in (document.title, *_texts(document)):
        if "/" in text or "-" in text:
            found += [token for token, _start, _end in document_numbers(text)]
    return dict.fromkeys(found)
