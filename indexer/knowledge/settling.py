"""Facts of single documents → directives, people and conferences: what was touched is put together anew.

Everything that may be one lies in one block, and a block is always put together whole. So what comes of it is
the same whether documents came one by one or all at once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from indexer.analysis.folding import fold
from indexer.knowledge import facts
from indexer.knowledge.corrections import Action, Correction, Fact
from indexer.knowledge.facts import (
    aliases,
    citations,
    documents,
    institutions,
    letterheads,
    mark,
    named,
    offices,
    touched,
)
from indexer.knowledge.flat import flat, key_of
from indexer.knowledge.grouping import Groups
from indexer.knowledge.identity import Identity, roman, spelt
from indexer.knowledge.issuers import body_name
from indexer.knowledge.meetings import settle_conferences
from indexer.knowledge.recording import BODIES, COMPONENTS, DIRECTIVES, PEOPLE, REPORTS, identity_of
from indexer.knowledge.same_directives import Answer, Certainty, Sight, answers
from indexer.knowledge.same_people import Mention, Sighting, is_whole, people_in
from indexer.knowledge.slugs import slug

_MOST = 500
"""Values in one query."""
_OWN = -1
"""What stands in place of a citation's number for a directive that was crawled itself."""


def settle(connection: Connection, corrections: Sequence[Correction]) -> None:
    """Put together what was touched, within the caller's transaction."""
    waiting: defaultdict[str, set[str]] = defaultdict(set)
    for row in connection.execute(sa.select(touched)):
        waiting[row.kind].add(row.block)
    for block in sorted(waiting[DIRECTIVES]):
        _settle_directives(connection, block)
    _settle_people(connection, waiting[PEOPLE], [one for one in corrections if one.fact == Fact.PERSON])
    settle_conferences(
        connection,
        waiting[COMPONENTS],
        waiting[REPORTS],
        [one for one in corrections if one.fact == Fact.CONFERENCE],
    )
    _settle_bodies(connection, sorted(waiting[BODIES]))
    connection.execute(sa.delete(touched))


# Directives.


def _settle_directives(connection: Connection, block: str) -> None:
    query = sa.select(citations, documents.c.day).join(documents, documents.c.id == citations.c.document)
    cited = connection.execute(query.where(citations.c.block == block)).all()
    own = connection.execute(sa.select(letterheads).where(letterheads.c.block == block)).all()
    found = answers([*map(_sight, cited), *(Sight((row.document, _OWN), identity_of(row)) for row in own)])
    members: defaultdict[Identity, list[Any]] = defaultdict(list)
    crawled: defaultdict[Identity, list[Any]] = defaultdict(list)
    for row in cited:
        members[found[row.document, row.number].identity].append(row)
    for row in own:
        crawled[found[row.document, _OWN].identity].append(row)
    for table in (facts.directives, aliases):
        connection.execute(sa.delete(table).where(table.c.block == block))
    rows = []
    for identity in sorted({*members, *crawled}, key=lambda one: one.key):
        places = [(row.document, row.number) for row in members[identity]]
        places += [(row.document, _OWN) for row in crawled[identity]]
        said = [found[place] for place in places]
        rows.append(_directive(block, identity, said, members[identity], crawled[identity]))
    _distinct_slugs(rows)
    if rows:
        connection.execute(sa.insert(facts.directives), rows)
        also = list(_aliases(block, cited, own, found))
        connection.execute(sa.insert(aliases).prefix_with("OR IGNORE"), also)
    if cited:
        update = sa.update(citations).where(
            citations.c.document == sa.bindparam("of"), citations.c.number == sa.bindparam("place")
        )
        values = [
            {
                "of": row.document,
                "place": row.number,
                "directive": (answer := found[row.document, row.number]).identity.key,
                "certainty": answer.certainty.value,
            }
            for row in cited
        ]
        connection.execute(update, values)
        mark(
            connection,
            {
                row.document
                for row in cited
                if row.directive not in ("", found[row.document, row.number].identity.key)
            },
        )


def _sight(row: Any) -> Sight:
    candidates = tuple(Identity(**one) for one in row.candidates)
    return Sight(
        (row.document, row.number),
        identity_of(row),
        candidates,
        row.day,
        row.draft or "(sửa đổi" in row.surface,
    )


def _directive(
    block: str, identity: Identity, said: Sequence[Answer], cited: Sequence[Any], own: Sequence[Any]
) -> dict[str, Any]:
    resolved = any(one.certainty in (Certainty.SAID, Certainty.ONLY) for one in said)
    candidates = sorted({other.key for one in said for other in one.candidates})
    unresolved = Certainty.SEVERAL if candidates else Certainty.UNKNOWN
    carrier = min(own, key=lambda row: row.document) if own else None
    number = re.sub(r"\s*([-–/])\s*", r"\1", (carrier.written if carrier else "") or _number(cited))
    row = {
        "key": identity.key,
        "slug": identity.slug,
        "block": block,
        "type": identity.type,
        "number": number,
        "issuer": _issuer(identity, cited, own),
        "date": identity.date,
        "term": identity.term,
        "certainty": (Certainty.SAID if resolved else unresolved).value,
        "candidates": candidates,
        "document": carrier.document if carrier else "",
        "subject": carrier.subject if carrier else "",
        "signer": carrier.signer if carrier else "",
        "documents": len({one.document for one in cited}),
    }
    return row | {"label": _label(identity, row, cited)}


def _number(cited: Sequence[Any]) -> str:
    """The number as it is mostly written where it is written with its signs."""
    counts = Counter(row.written for row in cited if row.written)
    return max(counts, key=lambda one: (not one.isdigit(), counts[one], one), default="")


def _issuer(identity: Identity, cited: Sequence[Any], own: Sequence[Any]) -> str:
    written = Counter(
        row.issuer for row in (*own, *cited) if row.issuer and body_name(row.issuer) == identity.body
    )
    known = identity.body if identity.body != flat(identity.body) else ""
    if known:
        return known
    best = max(written, key=lambda one: (written[one], one), default="")
    return best or identity.body[:1].upper() + identity.body[1:]


def _label(identity: Identity, row: dict[str, Any], cited: Sequence[Any]) -> str:
    """How a directive is called: "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"."""
    plain = not identity.number[:1].isdigit()
    if plain and (called := _named(identity, (str(one.surface) for one in cited))):
        return called
    day = "/".join(part.lstrip("0") for part in reversed(identity.date.split("-")))
    parts = [identity.type.capitalize()]
    if row["number"]:
        parts.append(f"số {row['number']}" if row["number"][0].isdigit() else row["number"])
    if day and day not in row["number"]:
        parts.append(f"{('năm', 'tháng', 'ngày')[day.count('/')]} {day}")
    if row["issuer"]:
        parts.append(f"của {row['issuer']}")
    return " ".join(parts)


def _named(identity: Identity, surfaces: Iterable[str]) -> str:
    """What has no number of its own, in the one usual form: "Nghị quyết Trung ương 4 khóa XII"."""
    if found := re.fullmatch(rf"{flat('trung ương')} (\d+)", identity.number):
        term = f" khóa {roman(identity.term)}" if identity.term else ""
        return f"{identity.type.capitalize()} Trung ương {found[1]}{term}"
    year = re.compile(rf",? ?\(?(?:năm )?{identity.year}\)?$") if identity.year else None
    types = (identity.type, f"bộ {identity.type}")
    names = Counter(
        year.sub("", spelt(one)) if year else spelt(one) for one in surfaces if one.lower().startswith(types)
    )
    if not names:
        return ""
    best = max(names, key=lambda one: (names[one], len(one), one))
    dated = f" năm {identity.year}" if identity.year and identity.year not in best else ""
    return best[0].upper() + best[1:] + dated


def _aliases(
    block: str, cited: Sequence[Any], own: Sequence[Any], found: dict[tuple[str, int], Answer]
) -> Iterator[dict[str, Any]]:
    """The addresses of all forms of each directive, also of its number alone."""
    places = [(row, row.number) for row in cited] + [(row, _OWN) for row in own]
    for row, number in places:
        directive, said = found[row.document, number].identity, identity_of(row)
        signs = replace(said, body="", date="", term="")
        for form in (said, signs, replace(signs, signs="")):
            yield {"slug": form.slug, "directive": directive.key, "block": block}


# People.


def _settle_people(connection: Connection, blocks: set[str], corrections: Sequence[Correction]) -> None:
    pairs = [
        ((one.document, key_of(one.name)), (one.other, key_of(one.other_name)), one)
        for one in corrections
        if one.action in (Action.SAME, Action.APART)
    ]
    same = [(a, b) for a, b, one in pairs if one.action == Action.SAME]
    apart = [(a, b) for a, b, one in pairs if one.action == Action.APART]
    joined = [(slug(one.name), slug(one.other_name)) for _a, _b, one in pairs if one.action == Action.SAME]
    linked = Groups({*blocks, *(block for pair in joined for block in pair)}, joined)
    groups = [sorted(group) for group in linked if blocks.intersection(group)]
    # All before any is made: who was joined to another name stands in that name's block until it is parted.
    if groups:
        old = sa.delete(facts.people).where(facts.people.c.block == sa.bindparam("of"))
        connection.execute(old, [{"of": block} for group in groups for block in group])
    for group in groups:
        _settle_names(connection, group, same, apart)


def _settle_names(
    connection: Connection,
    blocks: Sequence[str],
    same: Sequence[tuple[Mention, Mention]],
    apart: Sequence[tuple[Mention, Mention]],
) -> None:
    """Put together the people of names that are written alike, or that a person joined."""
    query = sa.select(named, documents.c.day, documents.c.source)
    query = query.join(documents, documents.c.id == named.c.document).where(named.c.block.in_(blocks))
    rows = {(row.document, row.key): row for row in connection.execute(query) if is_whole(row.name)}
    held: defaultdict[Mention, list[str]] = defaultdict(list)
    query = sa.select(offices.c.document, offices.c.key, offices.c.text).join(
        named, sa.and_(named.c.document == offices.c.document, named.c.key == offices.c.key)
    )
    query = query.where(named.c.block.in_(blocks)).order_by(
        offices.c.document, offices.c.key, offices.c.number
    )
    for row in connection.execute(query):
        if (row.document, row.key) in rows:
            held[row.document, row.key].append(row.text)
    people = _people(rows, held, same, apart)
    made = [_person(mentions, rows, held) for mentions in people]
    _distinct_slugs(sorted(made, key=lambda row: -row["documents"]))
    if made:
        kept = [{name: value for name, value in row.items() if name != "apart"} for row in made]
        connection.execute(sa.insert(facts.people), kept)
        update = sa.update(named).where(
            named.c.document == sa.bindparam("of"), named.c.key == sa.bindparam("name_key")
        )
        values = [
            {"of": document, "name_key": key, "person": row["key"]}
            for mentions, row in zip(people, made, strict=True)
            for document, key in mentions
        ]
        connection.execute(update, values)


def _people(
    rows: dict[Mention, Any],
    held: dict[Mention, list[str]],
    same: Sequence[tuple[Mention, Mention]],
    apart: Sequence[tuple[Mention, Mention]],
) -> list[list[Mention]]:
    by_name: defaultdict[str, list[Sighting]] = defaultdict(list)
    for mention, row in rows.items():
        forms = frozenset(map(key_of, held[mention]))
        by_name[row.key].append(Sighting(mention, row.day, row.source, forms, frozenset(row.provinces)))
    people = [group for name in sorted(by_name) for group in people_in(by_name[name], same, apart)]
    joined = Groups(rows, (), apart)
    for group in people:
        for mention in group[1:]:
            joined.join(group[0], mention)
    for one, other in same:
        if one in rows and other in rows:
            joined.join(one, other)
    ordered = [sorted(group, key=lambda mention: (rows[mention].day or "9999", mention)) for group in joined]
    return sorted(ordered, key=lambda group: (rows[group[0]].day or "9999", group[0]))


def _person(
    mentions: Sequence[Mention], rows: dict[Mention, Any], held: dict[Mention, list[str]]
) -> dict[str, Any]:
    names = Counter(rows[mention].name for mention in mentions)
    name = max(names, key=lambda one: (names[one], len(one), one))
    given = [held[mention][0] for mention in mentions if held[mention]]
    provinces = Counter(province for mention in mentions for province in rows[mention].provinces)
    return {
        "key": " ".join(mentions[0]),
        "slug": slug(name),
        "block": slug(name),
        "name": name,
        "folded": fold(name).lower(),
        "office": spelt(given[-1]) if given else "",
        "documents": len({document for document, _key in mentions}),
        "apart": max(provinces, key=lambda one: (provinces[one], one), default=""),
    }


def _distinct_slugs(rows: Iterable[dict[str, Any]]) -> None:
    """Give the second of one slug its province, where another has its name, or a number."""
    taken: set[str] = set()
    names: set[str] = set()
    for row in rows:
        given, number = row["slug"], 1
        if given in taken and row.get("apart") and row["name"] in names:
            given = f"{given}-{row['apart']}"
        base = given
        while given in taken:
            number += 1
            given = f"{base}-{number}"
        row["slug"] = given
        taken.add(given)
        names.add(row.get("name", ""))


# Bodies.


def _settle_bodies(connection: Connection, keys: Sequence[str]) -> None:
    for start in range(0, len(keys), _MOST):
        some = keys[start : start + _MOST]
        connection.execute(sa.delete(facts.bodies).where(facts.bodies.c.key.in_(some)))
        query = sa.select(institutions.c.body, institutions.c.name, sa.func.count().label("documents"))
        query = query.where(institutions.c.body.in_(some)).group_by(institutions.c.body, institutions.c.name)
        written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in connection.execute(query):
            written[row.body][row.name] = row.documents
        rows = [_body(key, names) for key, names in written.items()]
        if rows:
            connection.execute(sa.insert(facts.bodies), rows)


def _body(key: str, names: Counter[str]) -> dict[str, Any]:
    name = max(names, key=lambda one: (names[one], len(one), one))
    # A name that everybody gives has capitals, which one that was written somehow need not have.
    name = name if key == flat(key) else key
    return {
        "key": key,
        "slug": slug(name),
        "name": name[:1].upper() + name[1:],
        "folded": fold(name).lower(),
        "documents": names.total(),
    }
