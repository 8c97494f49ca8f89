"""What was asked for, and what was found, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.store import Stored
from indexer.engine import FIRST, Place
from indexer.knowledge.cards import Card
from indexer.marking import Snippet
from indexer.schema import FACETS
from indexer.words import Offer


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for.

    `since` and `until` are of the publication, `added_since` of when the document came here. `verbatim` is
    for who wants just what was typed and nothing in its place, `unfolded` for who wants every document, also
    those with the same report, `card` for who wants to see what is known of what was typed. With `after` the
    newest first are read to their end, all of them, page by page, in the order of `engine.Place`; `strictly`
    leaves out documents without all the words.
    """

    typed: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    added_since: datetime | None = None
    newest_first: bool = False
    newest_by: str = "published"
    after: Place | None = None
    strictly: bool = False
    limit: int = 10
    offset: int = 0
    verbatim: bool = False
    unfolded: bool = False
    facets: Sequence[str] = FACETS
    card: bool = False


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """One hit, ready to be shown; `others` are documents with the same report, the first few of `folded`."""

    stored: Stored
    score: float
    title: Snippet
    fragments: tuple[Snippet, ...]
    others: tuple[Stored, ...] = ()
    folded: int = 0
    place: Place = FIRST

    def to_json(self) -> dict[str, Any]:
        """The hit as JSON values; `…_html` is escaped HTML with `<mark>`."""
        document = self.stored.document
        return {
            "id": document.id,
            "score": round(self.score, 6),
            "url": document.url,
            "title": document.title,
            "title_html": self.title.html(),
            "source": document.source,
            "section": document.section,
            "kind": document.kind,
            "published": document.published and document.published.isoformat(),
            "snippet_html": " ".join(piece.html() for piece in self.fragments),
            "folded": self.folded,
            "others": [
                {"id": other.document.id, "source": other.document.source, "title": other.document.title}
                for other in self.others
            ],
        } | self.stored.state()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results.

    `strict` is set where documents with only some of the words were taken in: so many have all of them.
    `searched` is what was searched where that is not what was typed; `suggestion` is what was perhaps
    meant. `folded` documents of the total stand behind another hit; `partial` tells that there was no
    time to look at everything; `newest_first` that the order is one of time.
    `labels` are what values of facets are called, where that is something else; `card` is what is known of
    what was typed.
    """

    total: int
    hits: list[FoundDocument]
    facets: dict[str, list[tuple[str, int]]]
    strict: int | None = None
    folded: int = 0
    searched: str = ""
    suggestion: str = ""
    offers: tuple[Offer, ...] = ()
    remarks: tuple[str, ...] = ()
    partial: bool = False
    newest_first: bool = False
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    card: Card | None = None

    def label(self, facet: str, value: str) -> str:
        """What a value of a facet is called."""
        return self.labels.get(facet, {}).get(value, value)

    def _labelled(self, facet: str, value: str) -> dict[str, str]:
        return {"label": self.label(facet, value)} if facet in self.labels else {}

    def to_json(self, typed: str) -> dict[str, Any]:
        """The page as JSON values."""
        return {
            "query": typed,
            "searched": self.searched or typed,
            "suggestion": self.suggestion or None,
            "offers": [
                {"short": offer.short, "readings": [{"meaning": m, "query": q} for m, q in offer.readings]}
                for offer in self.offers
            ],
            "remarks": list(self.remarks),
            "total": self.total,
            "strict": self.strict,
            "folded": self.folded,
            "partial": self.partial,
            "hits": [hit.to_json() for hit in self.hits],
            "facets": {
                name: [
                    {"value": value, "count": count} | self._labelled(name, value) for value, count in rows
                ]
                for name, rows in self.facets.items()
            },
            "card": self.card and self.card.to_json(),
        }
