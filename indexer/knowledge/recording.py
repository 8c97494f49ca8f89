"""Facts of documents, in place of what was kept of them; and what has to be put together anew for that."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from indexer.knowledge.conferences import Conference, Quote
from indexer.knowledge.facts import (
    citations,
    documents,
    institutions,
    letterheads,
    named,
    offices,
    reports,
    roles,
    sentences,
    touched,
)
from indexer.knowledge.flat import key_of
from indexer.knowledge.gathering import Gathered
from indexer.knowledge.identity import Identity
from indexer.knowledge.institutions import institutions as institutions_of
from indexer.knowledge.localities import provinces_held
from indexer.knowledge.same_directives import block_of
from indexer.knowledge.slugs import slug

DIRECTIVES, PEOPLE, COMPONENTS, REPORTS = "directives", "people", "components", "reports"
BODIES = "bodies"
"""Kinds of what is touched: blocks of citations and names, reports that were linked, reports, bodies."""

_OF_DOCUMENT = (sentences, citations, letterheads, named, offices, institutions, reports, roles, documents)
Rows = defaultdict[sa.Table, list[dict[str, Any]]]


def record(connection: Connection, read: Sequence[Gathered]) -> None:
    """Keep what was read in documents in place of what was kept of them, within the caller's transaction."""
    forget(connection, [one.id for one in read])
    rows: Rows = defaultdict(list)
    for one in read:
        _add(rows, one)
    for table, added in rows.items():
        if added:
            connection.execute(sa.insert(table).prefix_with("OR IGNORE"), added)
    _touch(connection, DIRECTIVES, (row["block"] for row in rows[citations] + rows[letterheads]))
    _touch(connection, PEOPLE, (row["block"] for row in rows[named]))
    _touch(connection, REPORTS, (row["document"] for row in rows[reports]))
    _touch(connection, BODIES, (row["body"] for row in rows[institutions]))


def forget(connection: Connection, identities: Sequence[str]) -> None:
    """Take away what was kept of documents."""
    known = (
        connection.execute(sa.select(documents.c.id).where(documents.c.id.in_(identities))).scalars().all()
    )
    if not known:
        return
    for kind, column in (
        (DIRECTIVES, citations.c.block),
        (DIRECTIVES, letterheads.c.block),
        (PEOPLE, named.c.block),
        (COMPONENTS, reports.c.component),
        (REPORTS, reports.c.conference),
        (BODIES, institutions.c.body),
    ):
        query = sa.select(column).distinct().where(column.table.c.document.in_(known))
        _touch(connection, kind, connection.execute(query).scalars())
    for table in _OF_DOCUMENT:
        own = table.c.id if table is documents else table.c.document
        connection.execute(sa.delete(table).where(own.in_(known)))


def _touch(connection: Connection, kind: str, blocks: Iterable[str]) -> None:
    rows = [{"kind": kind, "block": block} for block in set(blocks)]
    if rows:
        connection.execute(sa.insert(touched).prefix_with("OR IGNORE"), rows)


def _add(rows: Rows, read: Gathered) -> None:
    known = read.knowledge
    if not (known.directives or known.people or known.conference or read.own):
        return
    rows[documents].append(
        {
            "id": read.id,
            "source": read.source,
            "title": read.title,
            "day": read.day.isoformat() if read.day else "",
            "province": read.province,
            "sketch": read.sketch,
        }
    )
    rows[sentences] += [{"document": read.id, "start": start, "text": text} for start, text in read.sentences]
    rows[citations] += _citations(read)
    rows[letterheads] += _letterhead(read)
    for person in known.people:
        key = key_of(person.name)
        rows[named].append(
            {
                "document": read.id,
                "key": key,
                "block": slug(person.name),
                "name": person.name,
                "mentions": person.mentions,
                "provinces": provinces_held((office.text for office in person.offices), read.province),
                "sentence": read.sentence(person.mentions[0][0]) if person.mentions else 0,
            }
        )
        rows[offices] += [
            {
                "document": read.id,
                "key": key,
                "number": number,
                "text": office.text,
                "body": office.body,
                "start": office.span[0],
                "end": office.span[1],
                "sentence": read.sentence(office.span[0]),
            }
            for number, office in enumerate(person.offices)
        ]
    rows[institutions] += [
        {"document": read.id, "body": body, "name": name} for body, name in institutions_of(read).items()
    ]
    if known.conference:
        _add_report(rows, read, known.conference)


def _citations(read: Gathered) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(read.knowledge.directives):
        yield {
            "document": read.id,
            "number": number,
            "block": block_of(one.identity),
            "identity": asdict(one.identity),
            "candidates": [asdict(other) for other in one.candidates],
            "surface": one.surface,
            "start": one.span[0],
            "end": one.span[1],
            "sentence": read.sentence(one.span[0]),
            "written": one.number or "",
            "issuer": one.issuer or "",
            "date": one.date or "",
            "term": one.term or "",
            "draft": one.draft,
            "mentions": one.mentions or [one.span],
        }


def _letterhead(read: Gathered) -> Iterator[dict[str, Any]]:
    if read.own and (said := read.letterhead):
        yield {
            "document": read.id,
            "block": block_of(read.own),
            "identity": asdict(read.own),
            "written": said.number,
            "issuer": said.issuer,
            "issued": said.issued.isoformat() if said.issued else "",
            "signer": said.signer,
            "subject": said.subject,
        }


def _add_report(rows: Rows, read: Gathered, conference: Conference) -> None:
    day = conference.held or read.day
    rows[reports].append(
        {
            "document": read.id,
            # Of its own, so that it stays while other reports come and go.
            "slug": "-".join(filter(None, (slug(conference.name.text[:70]), str(day or ""), _code(read.id)))),
            "day": day.isoformat() if day else "",
            "content": _content(conference),
            "provinces": read.provinces,
        }
    )
    rows[roles] += [
        {
            "document": read.id,
            "part": role.part,
            "key": key_of(role.name),
            "start": role.span[0],
            "end": role.span[1],
            "sentence": read.sentence(role.span[0]),
        }
        for role in conference.roles
    ]


def _code(identity: str) -> str:
    return hashlib.blake2b(identity.encode(), digest_size=3).hexdigest()


def _content(conference: Conference) -> dict[str, Any]:
    def said(quote: Quote | None) -> dict[str, Any] | None:
        return asdict(quote) if quote else None

    return {
        "name": said(conference.name),
        "kind": conference.kind,
        "period": said(conference.period),
        "date": said(conference.date_text),
        "held": conference.held.isoformat() if conference.held else "",
        "place": said(conference.place),
        "organisers": [asdict(one) for one in conference.organisers],
        "figures": [asdict(one) for one in conference.figures],
        "awards": [asdict(one) for one in conference.awards],
    }


def identity_of(row: Any) -> Identity:
    """The identity in a row."""
    return Identity(**row.identity)
