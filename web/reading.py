"""A stored document → what a reader sees of it: marks on what the query matched, links to what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawler.document import Document
from crawler.extraction.encoding import clean
from indexer.knowledge.shelf import Mention
from indexer.marking import Marks, Snippet, Span, marked

_HEADING = "## "


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text that leads to one page, or to none, with its marks."""

    text: Snippet
    to: Mention | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in runs."""

    text: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading or paragraph of the body."""

    text: Passage
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The texts of a document, ready to be shown."""

    title: Passage
    lead: Passage
    blocks: tuple[Block, ...]
    captions: tuple[tuple[Passage, str], ...]
    """Each caption with its picture's credit."""


def reading(
    document: Document, marks: Marks, mentions: Sequence[Mention] = (), at: Span | None = None
) -> Reading:
    """The document, marked as one text: a word found beside its neighbour is not marked elsewhere alone.

    The places of the mentions, and the one `at` which it is opened, are those in `Article.of(document).text`;
    where a place is asked for, it alone is marked.
    """
    lines = document.paragraphs
    texts = [
        document.title,
        document.lead,
        *(line.removeprefix(_HEADING) for line in lines),
        *(caption.text for caption in document.captions),
    ]
    starts = _starts(texts, document.has_title)
    shown = (
        marked(texts, marks)
        if at is None
        else [_marked_at(*one, at) for one in zip(texts, starts, strict=True)]
    )
    links = _links(mentions)
    title, lead, *rest = (
        Passage(text.text, tuple(_runs(text, start, links)))
        for text, start in zip(shown, starts, strict=True)
    )
    return Reading(
        title=title,
        lead=lead,
        blocks=tuple(Block(text, line.startswith(_HEADING)) for text, line in zip(rest, lines, strict=False)),
        captions=tuple(
            (text, caption.credit)
            for text, caption in zip(rest[len(lines) :], document.captions, strict=True)
        ),
    )


def _starts(texts: Sequence[str], has_title: bool) -> list[int | None]:
    """Where each text begins in the text that facts are read from; None where it reads otherwise there."""
    starts: list[int | None] = []
    place = 0
    for number, text in enumerate(texts):
        read = clean(text) if number or has_title else ""
        starts.append(place if read and read == text else None)
        place += len(read) + 1 if read else 0
    return starts


def _marked_at(text: str, start: int | None, at: Span) -> Snippet:
    first, last = (0, 0) if start is None else (max(at[0] - start, 0), min(at[1] - start, len(text)))
    return Snippet(text, ((first, last),) if first < last else ())


def _links(mentions: Sequence[Mention]) -> list[tuple[Span, Mention]]:
    """The places that lead somewhere, in order, none within another.

    A conference's name leaves room for the directives and people in it.
    """
    taken: list[tuple[Span, Mention]] = []
    for is_conference in (False, True):
        ordered = sorted(
            (
                (span, one)
                for one in mentions
                if (one.kind == "conference") == is_conference
                for span in one.spans
            ),
            key=lambda pair: (pair[0][0], -pair[0][1]),
        )
        taken += [
            (part, one) for span, one in ordered for part in _free(span, [other for other, _one in taken])
        ]
        taken.sort(key=lambda pair: pair[0])
    return taken


def _free(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of a place beside those that are taken."""
    start, end = span
    left = []
    for first, last in sorted(taken):
        if last <= start or first >= end:
            continue
        if first > start:
            left.append((start, first))
        start = max(start, last)
    return [*left, (start, end)] if start < end else left


def _runs(text: Snippet, start: int | None, links: Sequence[tuple[Span, Mention]]) -> Iterator[Run]:
    end = 0
    for span, mention in links if start is not None else ():
        first, last = _trimmed(text.text, max(span[0] - (start or 0), end), span[1] - (start or 0))
        if first < last:
            if end < first:
                yield Run(_piece(text, end, first))
            yield Run(_piece(text, first, last), mention)
            end = last
    if end < len(text.text):
        yield Run(_piece(text, end, len(text.text)))


def _trimmed(text: str, start: int, end: int) -> Span:
    """The place without the spaces at its edges, which are no part of a link; none where there is no more."""
    inside = text[start:end] if start < end else ""
    kept = inside.strip()
    first = start + len(inside) - len(inside.lstrip())
    return first, first + len(kept)


def _piece(text: Snippet, start: int, end: int) -> Snippet:
    return Snippet(text.text[start:end], text.piece(start, end).spans)
