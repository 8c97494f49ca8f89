"""What all articles know, to be read: directives, conferences and people with the sentences they come from.

It follows the database in use: a rebuild that puts another in its place is seen by the next question.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from indexer.analysis.folding import fold
from indexer.analysis.provinces import covered
from indexer.analysis.syllables import FORMS, WORD
from indexer.errors import KnowledgeMissing
from indexer.knowledge import facts
from indexer.knowledge.facts import (
    Facts,
    aliases,
    citations,
    documents,
    named,
    newest,
    offices,
    reports,
    roles,
)
from indexer.knowledge.flat import flat, key_of
from indexer.knowledge.identity import Identity, spelt
from indexer.knowledge.issuers import body_name
from indexer.knowledge.keyset import Key, Order
from indexer.knowledge.same_directives import block_of
from indexer.knowledge.shelf import (
    Appearance,
    Citation,
    Conference,
    ConferencePage,
    Count,
    Directive,
    Evidence,
    Mention,
    Moment,
    Page,
    Paper,
    Part,
    Person,
    PersonPage,
    Related,
    Said,
    Tenure,
    Wanted,
)

_D, _P, _C = facts.directives.c, facts.people.c, facts.conferences.c
_ANY = Wanted()
_MOST_COUNTS = 256
"""Counts that are kept until the facts change."""
_MOST_PEOPLE = 32
"""People that are kept so: what thousands of documents say of one takes 0.1 s to gather."""
_AT_ONCE = 200
"""Rows that are asked for by their keys at once."""
_CODE = re.compile(r"-[0-9a-f]{6}$")
"""The end of a conference's address, which tells the report, however it and its day are called."""
_UP, _DOWN = False, True
_SORTS = {
    "newest": Order(((_C.day, _DOWN), (_C.key, _UP))),
    "oldest": Order(((sa.case((_C.day == "", 1), else_=0), _UP), (_C.day, _UP), (_C.key, _UP))),
    "name": Order(((_C.name, _UP), (_C.key, _UP))),
    "kind": Order(((_C.kind, _UP), (_C.day, _DOWN), (_C.key, _UP))),
    "place": Order(
        ((sa.case((_C.place == "", 1), else_=0), _UP), (_C.place, _UP), (_C.day, _DOWN), (_C.key, _UP))
    ),
    "reports": Order(((_C.reports, _DOWN), (_C.day, _DOWN), (_C.key, _UP))),
}
_MOST_CITED = Order(((_D.documents, _DOWN), (_D.key, _UP)))
_MOST_NAMED = Order(((_P.documents, _DOWN), (_P.key, _UP)))
_NEWEST_CITING = Order(((documents.c.day, _DOWN), (documents.c.id, _UP), (citations.c.number, _UP)))
SORTS = tuple(_SORTS)
"""What conferences can be sorted by."""
_AT, _OF = facts.conference_places.c, facts.conference_bodies.c
_IN_REPORTS = facts.conferences.join(reports, reports.c.conference == _C.key)
_COUNTED: dict[str, tuple[sa.ColumnElement[str], sa.ColumnElement[str], sa.FromClause]] = {
    "year": (_C.year, _C.year, facts.conferences),
    "kind": (_C.kind, _C.kind, facts.conferences),
    "body": (_OF.body, _OF.name, facts.conferences.join(facts.conference_bodies, _OF.conference == _C.key)),
    "province": (
        _AT.province,
        _AT.province,
        facts.conferences.join(facts.conference_places, _AT.conference == _C.key),
    ),
    "directive": (
        _D.slug,
        _D.label,
        _IN_REPORTS.join(citations, citations.c.document == reports.c.document).join(
            facts.directives, _D.key == citations.c.directive
        ),
    ),
    "person": (
        _P.slug,
        _P.name,
        _IN_REPORTS.join(roles, roles.c.document == reports.c.document)
        .join(named, sa.and_(named.c.document == roles.c.document, named.c.key == roles.c.key))
        .join(facts.people, _P.key == named.c.person),
    ),
}
COUNTED = tuple(_COUNTED)
"""What conferences can be counted by."""


class Library:
    """The facts in an index folder. KnowledgeMissing where none were kept yet, or by another version."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._facts: Facts | None = None
        self._opening = threading.Lock()
        self._kept_counts = lru_cache(maxsize=_MOST_COUNTS)(self._counts)
        self._kept_people = lru_cache(maxsize=_MOST_PEOPLE)(self._person)
        self._kept_appearances = lru_cache(maxsize=_MOST_PEOPLE)(self._appearances)

    def close(self) -> None:
        """Give back the file."""
        with self._opening:
            if self._facts:
                self._facts.close()
            self._facts = None

    @property
    def version(self) -> str:
        """What is another whenever the facts are; "" where there are none."""
        path = newest(self._folder)
        if path is None:
            return ""
        states = []
        for file in (path, path.with_name(path.name + "-wal")):
            try:
                state = file.stat()
            except OSError:
                states.append("-")
            else:
                states.append(f"{state.st_mtime_ns:x}.{state.st_size:x}")
        return ".".join([path.stem, *states])

    @property
    def is_there(self) -> bool:
        """Whether there are facts that can be read."""
        try:
            self._opened()
        except KnowledgeMissing:
            return False
        return True

    def _opened(self) -> Facts:
        path = newest(self._folder)
        with self._opening:
            if self._facts and self._facts.path == path:
                return self._facts
            if self._facts:
                self._facts.close()
                self._facts = None
            if path is None:
                raise KnowledgeMissing(self._folder)
            # Little of it in memory: a server has many connections, and the system keeps the file's pages.
            opened = Facts(path, cache=2)
            if not opened.is_current():
                opened.close()
                raise KnowledgeMissing(self._folder)
            self._facts = opened
            return opened

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the facts as they are at one moment."""
        with self._opened().reading() as connection:
            yield connection

    # Directives.

    def directive(self, slug: str) -> Directive | None:
        """The directive at an address, also at that of another form in which it was cited."""
        with self.reading() as connection:
            row = connection.execute(
                sa.select(facts.directives).where(_D.slug == slug).order_by(_D.documents.desc(), _D.key)
            ).first()
            if row is None:
                query = sa.select(facts.directives).join(aliases, aliases.c.directive == _D.key)
                query = query.where(aliases.c.slug == slug)
                found = connection.execute(query).all()
                known = [one for one in found if one.certainty == "said"] or found
                row = known[0] if len(known) == 1 else None
            return _directive(row) if row else None

    def is_alias(self, slug: str) -> bool:
        """Whether directives were cited in a form with that address, of one or of several."""
        with self.reading() as connection:
            query = sa.select(aliases.c.directive).where(aliases.c.slug == slug).limit(1)
            return connection.execute(query).first() is not None

    def candidates(self, directive: Directive) -> tuple[Directive, ...]:
        """The directives that the citations of an unresolved one may be of."""
        with self.reading() as connection:
            query = sa.select(_D.candidates).where(_D.key == directive.key)
            keys = connection.execute(query).scalar_one_or_none() or []
            query = sa.select(facts.directives).where(_D.key.in_(keys))
            return _directives(connection.execute(query.order_by(_D.documents.desc(), _D.key)))

    def directives(
        self, text: str = "", *, offset: int = 0, limit: int = 20, after: Key | None = None
    ) -> Page[Directive]:
        """Directives that a text cites ("Chỉ thị 05", "chi thi 05") or all, the most cited first."""
        query = sa.select(facts.directives)
        if text:
            query = query.where(_D.key.in_(self._cited_by(text)))
        with self.reading() as connection:
            rows, last = _MOST_CITED.rows(connection, query, after, offset, limit)
            return Page(_directives(rows), _count(connection, query), last)

    def _cited_by(self, text: str) -> list[str]:
        """The keys of the directives that a text may cite, resolved ones where there are any."""
        # Here, for it takes 5 MB and 0.1 s, and most of what is asked for names no directive.
        from indexer.knowledge.mentions import mentions  # noqa: PLC0415

        with self.reading() as connection:
            keys: list[str] = []
            said = text[:1].upper() + text[1:]
            for mention in mentions(said, flat(said)):
                cited = mention.identity
                query = sa.select(facts.directives).where(_D.block == block_of(cited))
                possible = [row for row in connection.execute(query) if not _identity(row).contradicts(cited)]
                resolved = [row.key for row in possible if row.certainty == "said"]
                keys += resolved or [row.key for row in possible]
            if not keys:
                words = WORD.findall(fold(text).lower().replace(" so ", " "))
                pattern = "-".join(word.lstrip("0") for word in words)
                query = sa.select(_D.key).where(_D.slug.startswith(pattern + "-") | (_D.slug == pattern))
                keys = list(connection.execute(query.order_by(_D.documents.desc()).limit(200)).scalars())
            return keys

    def citations_of(
        self, directive: Directive, *, offset: int = 0, limit: int = 50, after: Key | None = None
    ) -> Page[Citation]:
        """The citations of a directive with their sentences, newest first."""
        where = citations.c.directive == directive.key
        query = (
            sa.select(citations, *_PAPER, facts.sentences.c.text.label("told"))
            .join(documents, documents.c.id == citations.c.document)
            .outerjoin(facts.sentences, _sentence_of(citations))
            .where(where)
        )
        with self.reading() as connection:
            rows, last = _NEWEST_CITING.rows(connection, query, after, offset, limit)
            total = _count(connection, sa.select(citations.c.document).where(where))
        found = tuple(Citation(row.surface, row.certainty, row.draft, _evidence(row)) for row in rows)
        return Page(found, total, last)

    def timeline(self, directive: Directive) -> tuple[Moment, ...]:
        """By month, how many documents cite a directive, and how many conferences they tell of."""
        month = sa.func.substr(documents.c.day, 1, 7)
        query = (
            sa.select(
                month.label("month"),
                sa.func.count(sa.distinct(documents.c.id)).label("documents"),
                sa.func.count(sa.distinct(reports.c.conference)).label("conferences"),
            )
            .select_from(citations)
            .join(documents, documents.c.id == citations.c.document)
            .outerjoin(reports, reports.c.document == documents.c.id)
            .where(citations.c.directive == directive.key, documents.c.day != "")
            .group_by(month)
            .order_by(month)
        )
        with self.reading() as connection:
            return tuple(
                Moment(row.month, row.documents, row.conferences) for row in connection.execute(query)
            )

    def related(self, directive: Directive, limit: int = 12) -> tuple[Related, ...]:
        """The directives that are cited in the same documents, the most often first."""
        own, other = citations.alias(), citations.alias()
        together = (
            sa.select(other.c.directive, sa.func.count(sa.distinct(other.c.document)).label("shared"))
            .join(own, own.c.document == other.c.document)
            .where(own.c.directive == directive.key, other.c.directive.not_in(["", directive.key]))
            .group_by(other.c.directive)
        )
        with self.reading() as connection:
            return _related(connection, together, limit)

    # Conferences.

    def conferences(
        self,
        wanted: Wanted = _ANY,
        *,
        sort: str = "newest",
        offset: int = 0,
        limit: int = 50,
        after: Key | None = None,
    ) -> Page[Conference]:
        """The conferences that are wanted; `sort` is one of SORTS."""
        query = sa.select(facts.conferences).where(*_wanted(wanted))
        with self.reading() as connection:
            rows, last = _SORTS[sort].rows(connection, query, after, offset, limit)
            return Page(_conferences(connection, rows), _count(connection, query), last)

    def counts(self, by: str, wanted: Wanted = _ANY, limit: int = 50) -> tuple[Count, ...]:
        """How many of the wanted conferences there are by one of COUNTED.

        Years in their order, all else the most frequent first; for filters and charts.
        """
        return self._kept_counts(self.version, by, wanted, limit)

    def _counts(self, _version: str, by: str, wanted: Wanted, limit: int) -> tuple[Count, ...]:
        value, label, joined = _COUNTED[by]
        number = sa.func.count(sa.distinct(_C.key)).label("number")
        query = (
            sa.select(value.label("value"), sa.func.min(label).label("label"), number)
            .select_from(joined)
            .where(*_wanted(wanted), value != "")
            .group_by(value)
            .order_by(*((value,) if by == "year" else (number.desc(), value)))
        )
        with self.reading() as connection:
            rows = connection.execute(query.limit(limit)).all()
        return tuple(Count(row.value, row.label, row.number) for row in rows)

    def conference(self, slug: str) -> ConferencePage | None:
        """The conference at an address, also at that of any of its reports, or of before a correction."""
        with self.reading() as connection:
            key = connection.execute(sa.select(reports.c.conference).where(reports.c.slug == slug)).scalar()
            if key is None and (code := _CODE.search(slug)):
                same = sa.select(reports.c.conference).where(reports.c.slug.endswith(code[0])).limit(2)
                found = connection.execute(same).scalars().all()
                key = found[0] if len(found) == 1 else None
            row = connection.execute(sa.select(facts.conferences).where(_C.key == key)).one_or_none()
            if row is None:
                return None
            query = (
                sa.select(reports.c.content, *_PAPER)
                .join(documents, documents.c.id == reports.c.document)
                .where(reports.c.conference == key)
                .order_by(documents.c.day, documents.c.id)
            )
            told = connection.execute(query).all()
            cited = (
                sa.select(citations.c.directive)
                .join(reports, reports.c.document == citations.c.document)
                .where(reports.c.conference == key)
            )
            query = sa.select(facts.directives).where(_D.key.in_(cited)).order_by(_D.documents.desc(), _D.key)
            return ConferencePage(
                conference=_conferences(connection, [row])[0],
                papers=tuple(map(_paper, told)),
                said=tuple(_said(connection, told)),
                parts=tuple(_parts(connection, row.key)),
                directives=_directives(connection.execute(query)),
            )

    def reports_of(self, conferences: Sequence[Conference]) -> dict[str, tuple[str, ...]]:
        """The documents that are about each of some conferences, by the conferences' keys."""
        keys = [one.key for one in conferences]
        query = sa.select(reports.c.conference, reports.c.document).where(reports.c.conference.in_(keys))
        found: dict[str, tuple[str, ...]] = {}
        with self.reading() as connection:
            for row in connection.execute(query.order_by(reports.c.document)):
                found[row.conference] = (*found.get(row.conference, ()), row.document)
        return found

    # People.

    def people(
        self, prefix: str = "", *, offset: int = 0, limit: int = 50, after: Key | None = None
    ) -> Page[Person]:
        """People of whose name any word begins so, with accents or without; the most named first."""
        query = sa.select(facts.people)
        if words := fold(" ".join(prefix.split())).lower():
            said = words.replace("\\", "").replace("%", "").replace("_", "")
            query = query.where(_P.folded.like(f"{said}%") | _P.folded.like(f"% {said}%"))
        with self.reading() as connection:
            rows, last = _MOST_NAMED.rows(connection, query, after, offset, limit)
            return Page(tuple(map(_person, rows)), _count(connection, query), last)

    def person(self, slug: str) -> PersonPage | None:
        """The person at an address."""
        return self._kept_people(self.version, slug)

    def _person(self, _version: str, slug: str) -> PersonPage | None:
        with self.reading() as connection:
            query = sa.select(facts.people).where(_P.slug == slug).order_by(_P.documents.desc(), _P.key)
            row = connection.execute(query).first()
            if row is None:
                return None
            query = sa.select(facts.people).where(_P.block == row.block, _P.key != row.key)
            others = connection.execute(query.order_by(_P.documents.desc(), _P.key)).all()
            same = tuple(_person(other) for other in others if key_of(other.name) == key_of(row.name))
            return PersonPage(_person(row), tuple(_tenures(connection, row.key)), same)

    def appearances(self, person: Person, limit: int = 20) -> Page[Appearance]:
        """The conferences in which a person had a part, newest first; each part once."""
        return self._kept_appearances(self.version, person, limit)

    def _appearances(self, _version: str, person: Person, limit: int) -> Page[Appearance]:
        query = (
            sa.select(roles, named.c.name, reports.c.conference, *_PAPER, _told())
            .select_from(named)
            .join(roles, sa.and_(roles.c.document == named.c.document, roles.c.key == named.c.key))
            .join(reports, reports.c.document == roles.c.document)
            .join(facts.conferences, _C.key == reports.c.conference)
            .join(documents, documents.c.id == roles.c.document)
            .outerjoin(facts.sentences, _sentence_of(roles))
            .where(named.c.person == person.key)
            .group_by(reports.c.conference, roles.c.part)
            .order_by(_C.day.desc(), _C.key, roles.c.part)
        )
        with self.reading() as connection:
            rows = connection.execute(query.limit(limit)).all()
            keys = {row.conference for row in rows}
            held = connection.execute(sa.select(facts.conferences).where(_C.key.in_(keys))).all()
            of = {one.key: one for one in _conferences(connection, held)}
            total = _count(connection, query)
        return Page(
            tuple(Appearance(row.part, row.name, of[row.conference], _evidence(row)) for row in rows), total
        )

    def naming(self, person: Person, *, offset: int = 0, limit: int = 50) -> Page[Evidence]:
        """The documents that name a person, each with the sentence of the first mention, newest first."""
        where = named.c.person == person.key
        newest_first = (documents.c.day.desc(), documents.c.id)
        shown = sa.select(named.c.document, named.c.key).join(documents, documents.c.id == named.c.document)
        shown = shown.where(where).order_by(*newest_first)
        query = (
            sa.select(named.c.key, named.c.mentions, named.c.sentence, *_PAPER, _told())
            .join(documents, documents.c.id == named.c.document)
            .outerjoin(facts.sentences, _sentence_of(named))
            .order_by(*newest_first)
        )
        with self.reading() as connection:
            keys = {tuple(row) for row in connection.execute(shown.offset(offset).limit(limit))}
            of_page = query.where(where, named.c.document.in_([document for document, _key in keys]))
            rows = [row for row in connection.execute(of_page) if (row.paper, row.key) in keys]
            total = _count(connection, sa.select(named.c.document).where(where))
        return Page(
            tuple(
                _evidence_at(
                    _paper(row), row.told or "", row.sentence, next(iter(_spans(row.mentions)), (0, 0))
                )
                for row in rows
            ),
            total,
        )

    def names_of(self, person: Person, limit: int = 500) -> tuple[tuple[str, str], ...]:
        """The documents that name a person, each with the name as it is there, oldest first."""
        query = (
            sa.select(named.c.document, named.c.name)
            .join(documents, documents.c.id == named.c.document)
            .where(named.c.person == person.key)
            .order_by(documents.c.day, documents.c.id)
        )
        with self.reading() as connection:
            return tuple((row.document, row.name) for row in connection.execute(query.limit(limit)))

    def cited_beside(self, person: Person, limit: int = 12) -> tuple[Related, ...]:
        """The directives that are cited in the documents that name a person, the most often first."""
        together = (
            sa.select(citations.c.directive, sa.func.count(sa.distinct(citations.c.document)).label("shared"))
            .join(named, named.c.document == citations.c.document)
            .where(named.c.person == person.key, citations.c.directive != "")
            .group_by(citations.c.directive)
        )
        with self.reading() as connection:
            return _related(connection, together, limit)

    # Documents.

    def of_document(self, identity: str, sequence: int = 0) -> tuple[Mention, ...]:
        """What a document names that has a page, with the places in `Article.of(document).text`, in order.

        Nothing where the document has changed since, as its `sequence` in the store tells.
        """
        with self.reading() as connection:
            if sequence > facts.remembered(connection)["watermark"]:
                return ()
            cited = connection.execute(
                sa.select(citations.c.mentions, _D.slug, _D.label)
                .join(facts.directives, _D.key == citations.c.directive)
                .where(citations.c.document == identity)
            )
            found = [Mention("directive", row.slug, row.label, _spans(row.mentions)) for row in cited]
            people = connection.execute(
                sa.select(named.c.mentions, _P.slug, _P.name)
                .join(facts.people, _P.key == named.c.person)
                .where(named.c.document == identity)
            )
            found += [Mention("person", row.slug, row.name, _spans(row.mentions)) for row in people]
            about = connection.execute(
                sa.select(reports.c.content, _C.slug, _C.name)
                .join(facts.conferences, _C.key == reports.c.conference)
                .where(reports.c.document == identity)
            )
            found += [
                Mention("conference", row.slug, row.name, _spans([row.content["name"]["span"]]))
                for row in about
            ]
        return tuple(sorted(found, key=lambda one: one.spans[:1]))

    def evidence(self, identity: str, place: tuple[int, int]) -> Evidence | None:
        """What a document says at a place of its text: the sentence that a fact was read from."""
        of = facts.sentences
        query = (
            sa.select(of.c.start, of.c.text, *_PAPER)
            .join(documents, documents.c.id == of.c.document)
            .where(of.c.document == identity, of.c.start <= place[0])
            .order_by(of.c.start.desc())
        )
        with self.reading() as connection:
            row = connection.execute(query.limit(1)).first()
        return _evidence_at(_paper(row), row.text, row.start, place) if row else None

    def totals(self) -> dict[str, int]:
        """How many there are: documents with facts, directives, citations, conferences, people."""
        tables = (documents, facts.directives, citations, facts.conferences, facts.people)
        with self.reading() as connection:
            return {
                table.name: _count(connection, sa.select(sa.literal(1)).select_from(table))
                for table in tables
            }


_PAPER = (
    documents.c.id.label("paper"),
    documents.c.title.label("headline"),
    documents.c.source.label("source"),
    documents.c.day.label("day"),
)


def _count(connection: Connection, query: sa.Select[Any]) -> int:
    inner = query.order_by(None).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(inner)).scalar_one())


def _wanted(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.year:
        yield _C.year == wanted.year
    if wanted.kind:
        yield _C.kind == wanted.kind
    if wanted.body:
        keys = {wanted.body, body_name(wanted.body)}
        of = facts.conference_bodies
        yield _C.key.in_(sa.select(of.c.conference).where(of.c.body.in_(keys)))
    if wanted.province:
        slugs = covered(wanted.province) or (wanted.province,)
        where = facts.conference_places
        yield _C.key.in_(sa.select(where.c.conference).where(where.c.province.in_(slugs)))
    if wanted.directive:
        cited = (
            sa.select(reports.c.conference)
            .join(citations, citations.c.document == reports.c.document)
            .join(facts.directives, _D.key == citations.c.directive)
            .where(_D.slug == wanted.directive)
        )
        yield _C.key.in_(cited)
    if wanted.person:
        there = (
            sa.select(reports.c.conference)
            .join(roles, roles.c.document == reports.c.document)
            .join(named, sa.and_(named.c.document == roles.c.document, named.c.key == roles.c.key))
            .join(facts.people, _P.key == named.c.person)
            .where(_P.slug == wanted.person)
        )
        yield _C.key.in_(there)
    for word in WORD.findall(wanted.text):
        yield _C.words.contains(f" {FORMS[word][1]} ", autoescape=True)


def _related(connection: Connection, together: sa.Select[Any], limit: int) -> tuple[Related, ...]:
    """Directives with the number of documents that they share with something, the most first."""
    shared = together.order_by(sa.desc("shared"), together.selected_columns.directive).limit(limit).subquery()
    query = sa.select(facts.directives, shared.c.shared).join(shared, shared.c.directive == _D.key)
    rows = connection.execute(query.order_by(shared.c.shared.desc(), _D.key))
    return tuple(Related(_directive(row), row.shared) for row in rows)


def _identity(row: Any) -> Identity:
    kind, number, signs, body, date, term = row.key.split("|")
    return Identity(kind, number, signs, body, date, term)


def _directives(rows: Any) -> tuple[Directive, ...]:
    return tuple(map(_directive, rows))


def _directive(row: Any) -> Directive:
    return Directive(**{name: getattr(row, name) for name in Directive.__dataclass_fields__})


def _person(row: Any) -> Person:
    return Person(row.key, row.slug, row.name, row.office, row.documents)


def _paper(row: Any) -> Paper:
    return Paper(row.paper, row.headline, row.source, row.day)


def _told() -> sa.Label[str]:
    return facts.sentences.c.text.label("told")


def _sentence_of(table: sa.Table) -> sa.ColumnElement[bool]:
    of = facts.sentences
    return sa.and_(of.c.document == table.c.document, of.c.start == table.c.sentence)


def _evidence(row: Any) -> Evidence:
    return _evidence_at(_paper(row), row.told or "", row.sentence, (row.start, row.end))


def _evidence_at(paper: Paper, told: str, start: int, span: tuple[int, int]) -> Evidence:
    first, last = span[0] - start, min(span[1] - start, len(told))
    mark = (first, last) if 0 <= first < last else (0, 0)
    return Evidence(paper, told, start, mark)


def _spans(given: Any) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in given)


def _conferences(connection: Connection, rows: Sequence[Any]) -> tuple[Conference, ...]:
    of = facts.conference_places
    query = sa.select(of).where(of.c.conference.in_([row.key for row in rows]))
    provinces: dict[str, list[str]] = {}
    for row in connection.execute(query.order_by(of.c.province)):
        provinces.setdefault(row.conference, []).append(row.province)
    return tuple(
        Conference(
            key=row.key,
            slug=row.slug,
            name=row.name,
            kind=row.kind,
            period=row.period,
            day=row.day,
            is_held=bool(row.held),
            place=row.place,
            organisers=tuple(row.organisers),
            provinces=tuple(provinces.get(row.key, ())),
            reports=row.reports,
        )
        for row in rows
    )


_ONE = ("name", "period", "date", "place")
_MANY = {"organisers": "organiser", "figures": "figure", "awards": "award"}


def _said(connection: Connection, told: Sequence[Any]) -> Iterator[Said]:
    """What reports say, with its sentences."""
    of = facts.sentences
    query = sa.select(of).where(of.c.document.in_([row.paper for row in told]))
    sentences: dict[str, list[tuple[int, str]]] = {}
    for row in connection.execute(query.order_by(of.c.document, of.c.start)):
        sentences.setdefault(row.document, []).append((row.start, row.text))
    for row in told:
        quotes = [(what, row.content[what]) for what in _ONE if row.content[what]]
        quotes += [(what, one) for name, what in _MANY.items() for one in row.content[name]]
        for what, quote in quotes:
            first, last = quote["span"]
            around = [one for one in sentences.get(row.paper, ()) if one[0] <= first < one[0] + len(one[1])]
            start, text = around[-1] if around and last else (0, "")
            yield Said(what, quote["text"], _evidence_at(_paper(row), text, start, (first, last)))


def _parts(connection: Connection, conference: str) -> Iterator[Part]:
    """Who had which part, each once, with the last office that its document gives."""
    own = sa.and_(offices.c.document == roles.c.document, offices.c.key == roles.c.key)
    office = sa.select(offices.c.text).where(own).order_by(offices.c.number).limit(1).scalar_subquery()
    query = (
        sa.select(
            roles,
            *_PAPER,
            facts.sentences.c.text.label("told"),
            named.c.name,
            _P.slug,
            office.label("office"),
        )
        .join(reports, reports.c.document == roles.c.document)
        .join(documents, documents.c.id == roles.c.document)
        .join(named, sa.and_(named.c.document == roles.c.document, named.c.key == roles.c.key))
        .outerjoin(facts.people, _P.key == named.c.person)
        .outerjoin(facts.sentences, _sentence_of(roles))
        .where(reports.c.conference == conference)
        .order_by(documents.c.day, documents.c.id, roles.c.start)
    )
    seen = set()
    for row in connection.execute(query):
        if (row.part, row.slug or row.key) not in seen:
            seen.add((row.part, row.slug or row.key))
            yield Part(row.part, row.name, row.slug or "", row.office or "", _evidence(row))


def _tenures(connection: Connection, person: str) -> Iterator[Tenure]:
    """The offices of a person, the one given last first; other ways of writing one are one."""
    # Thousands of documents name some people: what is shown of the last ones is looked up for these alone.
    key = (offices.c.document, offices.c.key, offices.c.number)
    own = named.c.person == person
    in_documents = (
        offices.join(named, sa.and_(named.c.document == offices.c.document, named.c.key == offices.c.key))
    ).join(documents, documents.c.id == offices.c.document)
    query = sa.select(*key, offices.c.text, documents.c.day).select_from(in_documents).where(own)
    held: dict[str, list[Any]] = {}
    one_form: dict[str, str] = {}
    for row in connection.execute(query.order_by(documents.c.day, documents.c.id, offices.c.number)):
        one = one_form.get(row.text) or one_form.setdefault(row.text, key_of(spelt(row.text)))
        held.setdefault(one, []).append(row)
    last = [tuple(rows[-1])[:3] for rows in held.values()]
    query = sa.select(offices, named.c.name, *_PAPER, _told()).select_from(in_documents)
    query = query.outerjoin(facts.sentences, _sentence_of(offices)).where(own)
    shown_in = sorted({document for document, _key, _number in last})
    whole = {
        (row.document, row.key, row.number): row
        for place in range(0, len(shown_in), _AT_ONCE)
        for row in connection.execute(query.where(named.c.document.in_(shown_in[place : place + _AT_ONCE])))
    }
    made = [
        Tenure(
            name=whole[shown].name,
            text=spelt(whole[shown].text),
            body=whole[shown].body,
            first=min((row.day for row in rows if row.day), default=""),
            last=max((row.day for row in rows if row.day), default=""),
            documents=len({row.document for row in rows}),
            evidence=_evidence(whole[shown]),
        )
        for shown, rows in zip(last, held.values(), strict=True)
    ]
    yield from sorted(made, key=lambda one: (one.last, one.documents, one.text), reverse=True)
