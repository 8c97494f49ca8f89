"""One document → what is kept of it: its facts, the sentences that they stand in, what else compares it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from crawler.document import ARTICLE, Directive, Document
from crawler.duplicates import sketch
from indexer.knowledge.article import Article, Span
from indexer.knowledge.conferences import Conference
from indexer.knowledge.identity import Identity
from indexer.knowledge.issuers import body_name
from indexer.knowledge.localities import localised, provinces_of
from indexer.knowledge.reading import Knowledge, read


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is kept of one document.

    `province` is the slug of its newspaper's, `provinces` are those where its conference was held.
    `own` is which directive the document itself is. `sentences` are the places and texts of those
    that hold a fact, in order.
    """

    id: str
    source: str
    title: str
    day: date | None
    province: str
    sketch: str
    knowledge: Knowledge
    provinces: tuple[str, ...]
    letterhead: Directive | None
    own: Identity | None
    sentences: tuple[tuple[int, str], ...]

    def sentence(self, place: int) -> int:
        """Where the sentence begins that holds a place."""
        found = bisect_right(self.sentences, place, key=lambda one: one[0]) - 1
        return self.sentences[max(found, 0)][0] if self.sentences else 0


def gathered(document: Document, province: str = "") -> Gathered:
    """Read a document; `province` is the slug of its newspaper's."""
    article = Article.of(document)
    knowledge = read(article)
    cited = (replace(one, identity=localised(one.identity, province)) for one in knowledge.directives)
    spans = {article.sentence(place) for place, _end in _spans(knowledge)}
    own = _own(document.directive, province) if document.directive else None
    conference = knowledge.conference
    return Gathered(
        id=document.id,
        source=document.source,
        title=document.title,
        day=article.date,
        province=province,
        sketch=sketch(document) if document.kind == ARTICLE and conference else "",
        knowledge=replace(knowledge, directives=tuple(cited)),
        provinces=held_in(conference, province) if conference else (),
        letterhead=document.directive if own else None,
        own=own,
        sentences=tuple((start, article.text[start:end]) for start, end in sorted(spans)),
    )


def _own(said: Directive, province: str) -> Identity | None:
    if not said.kind or not (said.number or said.issued):
        return None
    day = said.issued.isoformat() if said.issued else ""
    return localised(Identity.of(said.kind, said.number, body_name(said.issuer), day), province)


def held_in(conference: Conference, province: str) -> tuple[str, ...]:
    """The slugs of the provinces where a conference was held: those it names, else the newspaper's."""
    said = [conference.place, *conference.organisers]
    named = provinces_of(one.text for one in said if one) or provinces_of([conference.name.text])
    return named or ((province,) if province else ())


def _spans(knowledge: Knowledge) -> Iterator[Span]:
    for citation in knowledge.directives:
        yield from citation.mentions or (citation.span,)
    for person in knowledge.people:
        yield from person.mentions[:1]
        yield from (office.span for office in person.offices)
    if conference := knowledge.conference:
        yield conference.name.span
        yield from (role.span for role in conference.roles)
        said = (conference.period, conference.date_text, conference.place)
        quoted = (*said, *conference.organisers, *conference.figures, *conference.awards)
        yield from (one.span for one in quoted if one)
