"""Reports of conferences → conferences, where reports came, changed or went."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from indexer.analysis.provinces import BY_SLUG
from indexer.analysis.syllables import FORMS, WORD
from indexer.knowledge.corrections import Action, Correction
from indexer.knowledge.events import OTHER
from indexer.knowledge.facts import (
    conference_bodies,
    conference_places,
    conferences,
    documents,
    reports,
    roles,
)
from indexer.knowledge.flat import flat
from indexer.knowledge.issuers import body_name
from indexer.knowledge.localities import is_bare
from indexer.knowledge.same_conferences import Report, conferences_in, is_same, near_days

_MOST = 500
"""Values in one query."""


def settle_conferences(
    connection: Connection, components: set[str], fresh: set[str], corrections: Sequence[Correction]
) -> None:
    """Put together the conferences of reports that are new, and of those that were linked with what went."""
    same = [(one.document, one.other) for one in corrections if one.action == Action.SAME]
    apart = [(one.document, one.other) for one in corrections if one.action == Action.APART]
    if not components and not fresh:
        return
    region = _Region(connection, same)
    region.take(components, fresh)
    rows = region.rows
    linked = conferences_in(region.reports.values(), same)
    component = {document: min(group) for group in linked for document in group}
    # What was said to be apart can only part what is linked.
    groups = conferences_in(region.reports.values(), same, apart) if apart else linked
    gone = {row.conference for row in rows.values()} | set(region.emptied)
    for table, column in (
        (conferences, conferences.c.key),
        (conference_places, conference_places.c.conference),
        (conference_bodies, conference_bodies.c.conference),
    ):
        for some in _parts(gone):
            connection.execute(sa.delete(table).where(column.in_(some)))
    made = [_conference([rows[document] for document in sorted(group)]) for group in groups]
    for table in (conferences, conference_places, conference_bodies):
        added = [row for each in made for row in each[table]]
        if added:
            connection.execute(sa.insert(table).prefix_with("OR IGNORE"), added)
    update = sa.update(reports).where(reports.c.document == sa.bindparam("of"))
    values = [
        {"of": document, "component": component[document], "conference": min(group)}
        for group in groups
        for document in group
    ]
    if values:
        connection.execute(update, values)


class _Region:
    """The reports that may be linked, over any number of others, with those that were touched."""

    def __init__(self, connection: Connection, same: Iterable[tuple[str, str]]) -> None:
        self._connection = connection
        self._same: defaultdict[str, set[str]] = defaultdict(set)
        for one, other in same:
            self._same[one].add(other)
            self._same[other].add(one)
        self.rows: dict[str, Any] = {}
        self.reports: dict[str, Report] = {}
        self.emptied: set[str] = set()
        self._days: dict[str, list[Report]] = {}
        self._near: dict[str, Any] = {}

    def take(self, components: set[str], fresh: set[str]) -> None:
        """Take in what was touched, and all that is linked with it."""
        # A conference is named for one of its reports, which may have gone.
        self.emptied = set(components) | set(fresh)
        new = self._load(reports.c.component, components) + self._load(reports.c.document, fresh)
        while new:
            more = set()
            for report in new:
                more |= {other.document for other in self._around(report) if is_same(report, other)}
                more |= self._same[report.document]
            more -= set(self.rows)
            new = self._load(reports.c.document, more)
            mates = {self.rows[one.document].component for one in new} - {""}
            new += self._load(reports.c.component, mates)

    def _load(self, column: sa.Column[str], values: set[str]) -> list[Report]:
        found = [row for some in _parts(values) for row in self._read(column.in_(some))]
        new = [row for row in found if row.document not in self.rows]
        self.rows |= {row.document: row for row in new}
        made = {row.document: _report(row) for row in new}
        self.reports |= made
        return list(made.values())

    def _read(self, condition: sa.ColumnElement[bool]) -> list[Any]:
        held = sa.select(sa.func.json_group_array(roles.c.key)).where(roles.c.document == reports.c.document)
        query = sa.select(
            reports,
            documents.c.sketch,
            documents.c.province,
            sa.type_coerce(held.scalar_subquery(), sa.JSON).label("people"),
        ).join(documents, documents.c.id == reports.c.document)
        return list(self._connection.execute(query.where(condition)))

    def _around(self, report: Report) -> list[Report]:
        """The reports of the days around one."""
        first, last = near_days(report.day)
        if not report.day:
            return []
        window = f"{first} {last}"
        if window not in self._days:
            found = self._read(reports.c.day.between(first, last))
            self._days[window] = [self.reports.get(row.document) or _report(row) for row in found]
        return self._days[window]


def _parts(values: set[str]) -> Iterable[list[str]]:
    ordered = sorted(values)
    return (ordered[place : place + _MOST] for place in range(0, len(ordered), _MOST))


def _report(row: Any) -> Report:
    said = row.content
    return Report(
        document=row.document,
        day=row.day,
        is_held=bool(said["held"]),
        kind=said["kind"],
        name=said["name"]["text"],
        provinces=frozenset(row.provinces),
        bodies=frozenset(key for key, _name in _bodies(row)),
        people=frozenset(row.people),
        place=" ".join(FORMS[word][0] for word in WORD.findall((said["place"] or {"text": ""})["text"])),
        sketch=row.sketch,
    )


def _bodies(row: Any) -> list[tuple[str, str]]:
    """The organisers, each by its one name, with the province of the newspaper where it says "tỉnh" alone."""
    of = BY_SLUG.get(row.province)
    named = []
    for one in row.content["organisers"]:
        key = body_name(one["text"])
        named.append((f"{key} {flat(of.name)}" if of and is_bare(key) else key, one["text"]))
    return named


def _conference(rows: Sequence[Any]) -> dict[sa.Table, list[dict[str, Any]]]:
    """One conference of its reports, in the order of their identities."""
    best = max(rows, key=lambda row: (_fullness(row), [-ord(letter) for letter in row.document]))
    ordered = [best, *(row for row in rows if row is not best)]
    key = rows[0].document
    held = Counter(row.content["held"] for row in rows if row.content["held"])
    day = max(held, key=lambda one: (held[one], one == best.content["held"], one), default="")
    kinds = Counter(row.content["kind"] for row in rows if row.content["kind"] != OTHER)
    bodies = dict(pair for row in reversed(ordered) for pair in _bodies(row))
    first = min((row.day for row in rows if row.day), default="")
    places = dict.fromkeys(province for row in ordered for province in row.provinces)
    return {
        conferences: [
            {
                "key": key,
                "slug": best.slug,
                "name": (name := best.content["name"]["text"]),
                "words": f" {' '.join(FORMS[word][1] for word in WORD.findall(name))} ",
                "kind": max(
                    kinds, key=lambda one: (kinds[one], one == best.content["kind"], one), default=OTHER
                ),
                "period": _first(ordered, "period"),
                "day": day or first,
                "held": int(bool(day)),
                "year": (day or first)[:4],
                "place": _first(ordered, "place"),
                "organisers": list(bodies.values()),
                "reports": len(rows),
            }
        ],
        conference_places: [{"conference": key, "province": province} for province in places],
        conference_bodies: [{"conference": key, "body": body, "name": name} for body, name in bodies.items()],
    }


def _fullness(row: Any) -> tuple[int, int]:
    """How much a report says; of equal ones the longer name."""
    said = row.content
    given = (said["held"], said["place"], said["period"], said["organisers"], said["kind"] != OTHER)
    return sum(map(bool, given)), min(len(said["name"]["text"]), 150)


def _first(rows: Iterable[Any], name: str) -> str:
    return next((row.content[name]["text"] for row in rows if row.content[name]), "")
