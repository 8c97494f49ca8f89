"""The card above the results where a query is the name of a directive or of a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from indexer.errors import KnowledgeMissing
from indexer.knowledge.library import Library
from indexer.knowledge.register import Register, short_label
from indexer.knowledge.shelf import Conference, Directive, Person, Wanted

_MOST_WORDS = 20
_LONGEST_NAME = 8
"""Words of a person's name, foreign ones among them."""
_MOST_CONFERENCES = 3
_MOST_OTHERS = 4
_MAYBE_DIRECTIVE = re.compile(
    r"\d|(?:luật|luat|hiến pháp|hien phap|pháp lệnh|phap lenh)(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Other:
    """Something else of the same name, with the last part of its page's address."""

    slug: str
    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a directive or a person: the page's slug, the name, what it is about or which office.

    `documents` is how many articles cite or name it, `meetings` how many conferences there are of it and
    `conferences` the newest of them; `document` is the directive itself, where it was crawled. `others` are
    called the same.
    """

    sort: Literal["directive", "person"]
    slug: str
    name: str
    about: str
    documents: int
    meetings: int
    conferences: tuple[Conference, ...]
    document: str = ""
    others: tuple[Other, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The card as JSON values."""
        return {
            "sort": self.sort,
            "slug": self.slug,
            "name": self.name,
            "about": self.about,
            "documents": self.documents,
            "document": self.document or None,
            "meetings": self.meetings,
            "conferences": [
                {"slug": one.slug, "name": one.name, "day": one.day, "held": one.is_held}
                for one in self.conferences
            ],
            "others": [
                {"slug": one.slug, "name": one.name, "documents": one.documents} for one in self.others
            ],
        }


def card(library: Library, register: Register, typed: str) -> Card | None:
    """The card of a query, where it is nothing but a name that is known."""
    if not 1 < len(typed.split()) <= _MOST_WORDS and not re.search(r"\d", typed):
        return None
    try:
        if _MAYBE_DIRECTIVE.search(typed):
            return _of_directive(library, register.directives(typed))
        is_short = len(typed.split()) <= _LONGEST_NAME
        return _of_person(library, register.people(typed)) if is_short else None
    except KnowledgeMissing:
        return None


def _of_directive(library: Library, found: Sequence[Directive]) -> Card | None:
    ordered = sorted(found, key=lambda one: not one.is_resolved)
    if not ordered:
        return None
    first, *others = ordered
    conferences = library.conferences(Wanted(directive=first.slug), limit=_MOST_CONFERENCES)
    return Card(
        "directive",
        first.slug,
        first.label,
        first.subject,
        first.documents,
        conferences.total,
        conferences.items,
        first.document,
        tuple(Other(one.slug, short_label(one), one.documents) for one in others[:_MOST_OTHERS]),
    )


def _of_person(library: Library, found: Sequence[Person]) -> Card | None:
    if not found:
        return None
    first, *others = found
    conferences = library.conferences(Wanted(person=first.slug), limit=_MOST_CONFERENCES)
    return Card(
        "person",
        first.slug,
        first.name,
        first.office,
        first.documents,
        conferences.total,
        conferences.items,
        others=tuple(
            Other(one.slug, f"{one.name} ({one.office})" if one.office else one.name, one.documents)
            for one in others[:_MOST_OTHERS]
        ),
    )
