"""What a document was before, and word by word what changed from one version to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from crawler.document import Document
from crawler.language import gettext as _

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LONGEST = 4000
"""Words up to which two texts are compared word by word: the time grows with their product."""


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that is in both versions or in one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed in one field, or in one paragraph of the body."""

    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a document: when it was noticed, and what it was."""

    noticed: datetime
    differences: tuple[Difference, ...]


def field_name(field: str) -> str:
    """What a field is called by a reader."""
    return {
        "title": _("title"),
        "lead": _("lead"),
        "body": _("body"),
        "author": _("author"),
        "published": _("time of publication"),
        "section": _("section"),
        "kind": _("kind"),
        "captions": _("captions"),
        "tags": _("tags"),
    }[field]


def changes(
    versions: Sequence[tuple[datetime, Document]], now: Document, noticed: datetime
) -> tuple[Change, ...]:
    """The changes of a document, newest first; its versions are given oldest first."""
    steps = [*versions, (noticed, now)]
    found = [Change(when, differences(old, new)) for (_before, old), (when, new) in pairwise(steps)]
    return tuple(reversed(found))


def differences(old: Document, new: Document) -> tuple[Difference, ...]:
    """What a reader would find changed: field by field, the body paragraph by paragraph."""
    found = []
    for field in ("title", "lead", "author", "published", "section", "kind"):
        before, after = (str(getattr(document, field) or "") for document in (old, new))
        if before != after:
            found.append(Difference(field, words(before, after)))
    found += [Difference("body", pieces) for pieces in _lines(old.paragraphs, new.paragraphs)]
    captions = ([caption.text for caption in document.captions] for document in (old, new))
    found += [Difference("captions", pieces) for pieces in _lines(*captions)]
    found += [Difference("tags", pieces) for pieces in _lines(old.tags, new.tags)]
    return tuple(found)


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one: the pieces that both have, and those of one alone."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > _LONGEST:
        return _pieces([(Kind.GONE, old), (Kind.NEW, new)])
    told = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _name, start, end, other_start, other_end in matcher.get_opcodes():
        gone, added = "".join(before[start:end]), "".join(after[other_start:other_end])
        told += [(Kind.SAME, gone)] if gone == added else [(Kind.GONE, gone), (Kind.NEW, added)]
    return _pieces(told)


def _pieces(told: list[tuple[Kind, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in told if text)


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    """The lines that changed; where as many came as went, each is compared with the one in its place."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for name, start, end, other_start, other_end in matcher.get_opcodes():
        if name == "equal":
            continue
        gone, added = old[start:end], new[other_start:other_end]
        paired = min(len(gone), len(added))
        for before, after in zip(gone, added, strict=False):
            yield words(before, after)
        for line in gone[paired:]:
            yield _pieces([(Kind.GONE, line)])
        for line in added[paired:]:
            yield _pieces([(Kind.NEW, line)])
