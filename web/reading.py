"""A stored document → what a reader sees of it, with marks on what the query matched."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.document import Document
from indexer.marking import Marks, Snippet, marked

_HEADING = "## "


@dataclass(frozen=True, slots=True)
class Block:
    """One heading or paragraph of the body."""

    text: Snippet
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The texts of a document, ready to be shown."""

    title: Snippet
    lead: Snippet
    blocks: tuple[Block, ...]
    captions: tuple[tuple[Snippet, str], ...]
    """Each caption with its picture's credit."""


def reading(document: Document, marks: Marks) -> Reading:
    """The document, marked as one text: a word found beside its neighbour is not marked elsewhere alone."""
    lines = document.paragraphs
    texts = [
        document.title,
        document.lead,
        *(line.removeprefix(_HEADING) for line in lines),
        *(caption.text for caption in document.captions),
    ]
    title, lead, *rest = marked(texts, marks)
    return Reading(
        title=title,
        lead=lead,
        blocks=tuple(Block(text, line.startswith(_HEADING)) for text, line in zip(rest, lines, strict=False)),
        captions=tuple(
            (text, caption.credit)
            for text, caption in zip(rest[len(lines) :], document.captions, strict=True)
        ),
    )
