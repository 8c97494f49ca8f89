"""What was read in one document, as people corrected it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from indexer.knowledge.conferences import Conference, Quote
from indexer.knowledge.corrections import Action, Correction, Fact
from indexer.knowledge.directives import Citation
from indexer.knowledge.flat import flat, key_of
from indexer.knowledge.gathering import Gathered, held_in
from indexer.knowledge.identity import Identity, spelt
from indexer.knowledge.issuers import body_name
from indexer.knowledge.localities import localised
from indexer.knowledge.people import Person
from indexer.knowledge.reading import Knowledge

_NOWHERE = (0, 0)
"""The span of what no text says."""


def corrected(read: Gathered, corrections: Iterable[Correction]) -> Gathered:
    """The facts with the corrections of this document; those of what is no longer read change nothing."""
    own = [one for one in corrections if one.document == read.id and one.action in (Action.SET, Action.HIDE)]
    if not own:
        return read
    by = {fact: [one for one in own if one.fact == fact] for fact in Fact}
    known = read.knowledge
    people = _people(known.people, by[Fact.PERSON], by[Fact.OFFICE])
    conference = _conference(known.conference, by[Fact.CONFERENCE], by[Fact.FIGURE], by[Fact.AWARD])
    if conference:
        conference = _roles(conference, by[Fact.ROLE], by[Fact.PERSON])
    now = Knowledge(
        directives=tuple(_citations(known.directives, by[Fact.CITATION], read.province)),
        people=tuple(people),
        abbreviations=known.abbreviations,
        conference=conference,
    )
    places = held_in(conference, read.province) if conference else ()
    return replace(read, knowledge=now, provinces=places)


def _citations(
    citations: Iterable[Citation], corrections: Sequence[Correction], province: str
) -> Iterable[Citation]:
    for citation in citations:
        own = [one for one in corrections if flat(one.name) == flat(citation.surface)]
        if any(one.action == Action.HIDE for one in own):
            continue
        given = {one.field: one.value for one in own}
        if not given:
            yield citation
            continue
        changes: dict[str, Any] = {name: value or None for name, value in given.items() if name != "type"}
        said = replace(citation, type=given.get("type") or citation.type, **changes)
        body = body_name(said.issuer) if said.issuer else ""
        identity = Identity.of(said.type, said.number or "", body, said.date or "", said.term or "")
        if not said.number:  # laws are told by their names
            identity = replace(identity, number=citation.identity.number)
        yield replace(said, identity=localised(identity, province), candidates=())


def _people(
    people: Iterable[Person], names: Sequence[Correction], offices: Sequence[Correction]
) -> Iterable[Person]:
    for person in people:
        own = [one for one in names if key_of(one.name) == person.key]
        if any(one.action == Action.HIDE for one in own):
            continue
        kept = []
        for office in person.offices:
            of_office = [
                one for one in offices if key_of(one.name) == person.key and _is_of(one, office.text)
            ]
            if any(one.action == Action.HIDE for one in of_office):
                continue
            changes: dict[str, Any] = {one.field: one.value for one in of_office}
            kept.append(replace(office, **changes))
        name = next((one.value for one in own if one.value), person.name)
        yield replace(person, name=name, offices=tuple(kept))


def _is_of(correction: Correction, office: str) -> bool:
    return key_of(spelt(correction.part)) == key_of(spelt(office))


def _conference(
    conference: Conference | None,
    corrections: Sequence[Correction],
    figures: Sequence[Correction],
    awards: Sequence[Correction],
) -> Conference | None:
    if conference is None or any(one.action == Action.HIDE for one in corrections):
        return None
    changes: dict[str, Any] = {one.field: _value(conference, one.field, one.value) for one in corrections}
    shown = _without(conference.figures, figures), _without(conference.awards, awards)
    return replace(conference, figures=shown[0], awards=shown[1], **changes)


def _without(quotes: Iterable[Quote], hidden: Sequence[Correction]) -> tuple[Quote, ...]:
    gone = {flat(one.name) for one in hidden}
    return tuple(one for one in quotes if flat(one.text) not in gone)


def _value(conference: Conference, field: str, said: str) -> Any:
    if field == "kind":
        return said
    if field == "held":
        return _day(said)
    before = getattr(conference, field)
    if field == "organisers":
        spans = {one.text: one.span for one in before}
        bodies = [part.strip() for part in said.split(";") if part.strip()]
        return tuple(Quote(body, spans.get(body, _NOWHERE)) for body in bodies)
    return Quote(said, before.span if before else _NOWHERE) if said else None


def _roles(
    conference: Conference, corrections: Sequence[Correction], names: Sequence[Correction]
) -> Conference:
    gone = {key_of(one.name) for one in names if one.action == Action.HIDE}
    renamed = {key_of(one.name): one.value for one in names if one.value}
    kept = []
    for role in conference.roles:
        key = key_of(role.name)
        own = [one for one in corrections if key_of(one.name) == key and one.part == role.part]
        if key in gone or any(one.action == Action.HIDE for one in own):
            continue
        part = next((one.value for one in own if one.value), role.part)
        kept.append(replace(role, part=part, name=renamed.get(key, role.name)))
    return replace(conference, roles=tuple(kept))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
