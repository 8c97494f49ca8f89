"""Where the same is said as in one place, so that what is corrected in one report is so in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from indexer.knowledge.corrections import Correction, Fact
from indexer.knowledge.facts import named, offices, reports, roles
from indexer.knowledge.flat import flat, key_of
from indexer.knowledge.identity import spelt

_MOST = 500
"""Documents in which one fact is corrected at once."""


def alike(connection: Connection, one: Correction) -> list[Correction]:
    """The correction, and the same for every other place of the fact.

    A conference's is corrected in all its reports, an office in all documents that give it to the person.
    A citation and a name may mean another elsewhere, and are corrected where they stand.
    """
    found = {
        Fact.CONFERENCE: _in_reports,
        Fact.FIGURE: _in_reports,
        Fact.AWARD: _in_reports,
        Fact.ROLE: _of_role,
        Fact.OFFICE: _of_office,
    }.get(Fact(one.fact), _nowhere)(connection, one)
    every = {(each.document, each.name, each.part): each for each in (one, *found)}
    return list(every.values())[:_MOST]


def _nowhere(_connection: Connection, _one: Correction) -> Iterator[Correction]:
    yield from ()


def _conference_of(document: str) -> sa.ScalarSelect[Any]:
    return sa.select(reports.c.conference).where(reports.c.document == document).scalar_subquery()


def _person_of(one: Correction) -> sa.ScalarSelect[Any]:
    own = sa.and_(named.c.document == one.document, named.c.key == key_of(one.name))
    return sa.select(named.c.person).where(own, named.c.person != "").scalar_subquery()


def _in_reports(connection: Connection, one: Correction) -> Iterator[Correction]:
    same = sa.select(reports.c.document, reports.c.content).where(
        reports.c.conference == _conference_of(one.document)
    )
    for row in connection.execute(same):
        if one.fact == Fact.CONFERENCE:
            yield replace(one, document=row.document)
        else:
            for quote in _quotes(row.content[f"{one.fact}s"], one.name):
                yield replace(one, document=row.document, name=quote)


def _quotes(quotes: Iterable[dict[str, Any]], text: str) -> Iterator[str]:
    return (str(quote["text"]) for quote in quotes if flat(quote["text"]) == flat(text))


def _of_role(connection: Connection, one: Correction) -> Iterator[Correction]:
    own = sa.and_(named.c.document == roles.c.document, named.c.key == roles.c.key)
    query = (
        sa.select(roles.c.document, named.c.name)
        .join(named, own)
        .join(reports, reports.c.document == roles.c.document)
        .where(reports.c.conference == _conference_of(one.document))
        .where(roles.c.part == one.part, named.c.person == _person_of(one))
    )
    for row in connection.execute(query):
        yield replace(one, document=row.document, name=row.name)


def _of_office(connection: Connection, one: Correction) -> Iterator[Correction]:
    own = sa.and_(named.c.document == offices.c.document, named.c.key == offices.c.key)
    query = sa.select(offices.c.document, offices.c.text, named.c.name).join(named, own)
    for row in connection.execute(query.where(named.c.person == _person_of(one))):
        if key_of(spelt(row.text)) == key_of(spelt(one.part)):
            yield replace(one, document=row.document, name=row.name, part=row.text)
