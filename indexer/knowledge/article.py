"""An article as its facts are read: one text, the parts of it, the sentences of those."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Any, Self

from crawler.document import Document
from crawler.extraction.dates import VIETNAM, parse_date
from crawler.extraction.encoding import clean

Span = tuple[int, int]
"""A place in an article's text: start and end."""

_STOP = re.compile(r"[.!?…]+[”’»\")\]]*(?=\s)")
_SHORT = re.compile(r"(?:^|[^\w])(?:[A-ZĐ]\w{0,2}|TP|PGS|GS|TS|ThS|BS|KS|Th|St|v\.v|tr)$")
"""What a full stop belongs to: "TP. Huế", "PGS. TS. Lê", "Q. 1"."""


class Part(StrEnum):
    """What a piece of an article is."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    CAPTION = "caption"


@dataclass(frozen=True)
class Article:
    """What is read: the pieces of an article in order, a paragraph or caption each; text is NFC.

    `date` is the day on which it was published, in Vietnam; relative dates are taken from it.
    """

    id: str
    pieces: tuple[tuple[Part, str], ...]
    date: date | None = None

    @classmethod
    def of(cls, document: Document) -> Self:
        """The article that a stored document is."""
        captions = [caption.text for caption in document.captions]
        day = document.published and document.published.astimezone(VIETNAM).date()
        title = document.title if document.has_title else ""
        lines = [line.removeprefix("## ") for line in document.paragraphs]
        return cls(document.id, _pieces(title, document.lead, lines, captions), day)

    @classmethod
    def from_json(cls, content: dict[str, Any], fetched: datetime | None = None) -> Self:
        """The article in a line of JSON: id, title, sapo or lead, body, captions, date, as far as given."""
        said = parse_date(str(content.get("date") or ""), fetched)
        return cls(
            str(content.get("id") or ""),
            _pieces(
                str(content.get("title") or ""),
                str(content.get("sapo") or content.get("lead") or ""),
                str(content.get("body") or "").split("\n"),
                list(_captions(content.get("captions") or ())),
            ),
            said and said.astimezone(VIETNAM).date(),
        )

    @cached_property
    def text(self) -> str:
        """All pieces, one a line; every span is a place in it."""
        return "\n".join(text for _part, text in self.pieces)

    @cached_property
    def _starts(self) -> list[int]:
        lengths = (len(text) + 1 for _part, text in self.pieces)
        return list(accumulate(lengths, initial=0))[: len(self.pieces)]

    def piece(self, place: int) -> tuple[Part, Span]:
        """What piece a place is in, and where that starts and ends."""
        number = max(0, bisect_right(self._starts, place) - 1)
        part, text = self.pieces[number]
        return part, (self._starts[number], self._starts[number] + len(text))

    def spans(self, *parts: Part) -> list[Span]:
        """Where the pieces of some kinds stand, in order."""
        return [
            (start, start + len(text))
            for start, (part, text) in zip(self._starts, self.pieces, strict=True)
            if part in parts
        ]

    @cached_property
    def sentences(self) -> list[Span]:
        """Every sentence, in order; none goes over the end of a piece."""
        return [
            (start + first, start + end)
            for start, (_part, text) in zip(self._starts, self.pieces, strict=True)
            for first, end in sentences(text)
        ]

    def sentence(self, place: int) -> Span:
        """The sentence around a place: what a fact is shown with."""
        found = bisect_right(self.sentences, (place, len(self.text) + 1)) - 1
        return self.sentences[max(0, found)] if self.sentences else (0, 0)


def sentences(text: str) -> list[Span]:
    """Where the sentences of one paragraph start and end."""
    found, start = [], 0
    for stop in _STOP.finditer(text):
        behind = text[stop.end() :].lstrip()[:1]
        if behind.islower() or (stop[0].startswith(".") and _SHORT.search(text[start : stop.start()])):
            continue
        found.append((start, stop.end()))
        start = stop.end() + len(text[stop.end() :]) - len(text[stop.end() :].lstrip())
    if text[start:].strip():
        found.append((start, len(text)))
    return found


def _captions(given: Any) -> Iterator[str]:
    for caption in given if isinstance(given, list) else [given] if given else []:
        yield str(caption.get("text") or "") if isinstance(caption, dict) else str(caption)


def _pieces(
    title: str, lead: str, body: Iterable[str], captions: Iterable[str]
) -> tuple[tuple[Part, str], ...]:
    given = [(Part.TITLE, title), (Part.LEAD, lead)]
    given += [(Part.BODY, line) for line in body]
    given += [(Part.CAPTION, caption) for caption in captions]
    return tuple((part, text) for part, written in given if (text := clean(written)))
