"""What names mean: those that a person types, and those that the index keeps of what documents speak of.

Where nothing is known, because there are no facts yet, no name means anything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from indexer.analysis.folding import fold
from indexer.analysis.numbers import TYPES
from indexer.analysis.provinces import BY_SLUG
from indexer.errors import KnowledgeMissing
from indexer.knowledge import facts
from indexer.knowledge.facts import aliases, named
from indexer.knowledge.flat import key_of
from indexer.knowledge.issuers import body_name
from indexer.knowledge.library import Library
from indexer.knowledge.shelf import Body, Directive, Person
from indexer.knowledge.slugs import slug
from indexer.schema import BODY, DIRECTIVE, PERSON, PLACE

_D, _P, _B = facts.directives.c, facts.people.c, facts.bodies.c
_MOST = 200
"""Things that one name means."""
_MOST_WORDS = 24
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_CENTRAL = re.compile(r"(?<=[-/\s])(?:t\.\s?[ưw]|tư)(?!\w)", re.IGNORECASE)
_ABBREVIATED = {short: "-".join(words) for words, short in TYPES.items() if words != ("quy", "dinh")}
"""The usual abbreviation of a type → the words that an address begins with."""
_LAWS = ("luat", "bo-luat", "hien-phap", "phap-lenh")
_AFTER = "."
"""The letter behind the hyphen: what begins with "a-" lies between "a-" and "a."."""


@dataclass(frozen=True, slots=True)
class Label:
    """A value of a filter as it stands in an address, and what it is called."""

    value: str
    text: str


class Register:
    """The names in a library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @property
    def is_there(self) -> bool:
        """Whether there are facts that can be read."""
        return self._library.is_there

    def meant(self, field: str, typed: str) -> tuple[tuple[str, str], ...]:
        """What a document has one of that speaks of what was typed: fields of the index with their values.

        `typed` is a name, or what stands in the address of a page: "chi-thi-5-ct-tw-bo-chinh-tri-2016".
        """
        try:
            if field == DIRECTIVE:
                return tuple((DIRECTIVE, one.key) for one in self.directives(typed))
            if field == BODY:
                return tuple((BODY, one.key) for one in self.bodies(typed))
            people = self.people(typed) or self._of_word(typed)
            with self._library.reading() as connection:
                return tuple(_terms_of(connection, [one.key for one in people]))
        except KnowledgeMissing:
            return ()

    def directives(self, typed: str) -> tuple[Directive, ...]:
        """The directives that are called so, the most cited first; by an address the one there."""
        typed = typed.strip()
        if _SLUG.fullmatch(typed) and (found := self._library.directive(typed)):
            return (found,)
        pattern, year = _pattern(typed)
        with self._library.reading() as connection:
            rows = _matching(connection, pattern, is_whole=True) if pattern else []
        rows = [row for row in rows if not year or row.date.startswith(year)]
        if not rows and re.search(r"\d", typed) and len(typed.split()) <= _MOST_WORDS:
            return self._library.directives(typed, limit=_MOST).items
        return tuple(map(_directive, rows))

    def people(self, typed: str) -> tuple[Person, ...]:
        """The people whose whole name it is, with accents or without, the most named first."""
        typed = typed.strip()
        with self._library.reading() as connection:
            if _SLUG.fullmatch(typed):
                query = sa.select(facts.people).where(_P.slug == typed)
            else:
                said, plain = key_of(typed), fold(typed)
                query = sa.select(named.c.key, named.c.person).distinct()
                rows = connection.execute(query.where(named.c.block == slug(typed), named.c.person != ""))
                keys = {row.person for row in rows if row.key == said or plain == typed}
                if not keys:
                    return ()
                query = sa.select(facts.people).where(_P.key.in_(sorted(keys)[:_MOST]))
            found = connection.execute(query.order_by(_P.documents.desc(), _P.key)).all()
        return tuple(map(_person, found))

    def bodies(self, typed: str) -> tuple[Body, ...]:
        """The bodies of that name, or those in whose names its words stand; the most named first."""
        typed = typed.strip()
        words = " ".join(fold(typed).lower().split())
        tries: list[sa.ColumnElement[bool]] = [_B.slug == typed] if _SLUG.fullmatch(typed) else []
        tries.append((_B.key == body_name(typed)) | (_B.folded == words))
        if words:
            padded = " " + _B.folded + " "
            tries.append(sa.and_(*(padded.contains(f" {word} ", autoescape=True) for word in words.split())))
        with self._library.reading() as connection:
            for where in tries:
                query = sa.select(facts.bodies).where(where).order_by(_B.documents.desc(), _B.key)
                if found := connection.execute(query.limit(_MOST)).all():
                    return tuple(map(_body, found))
        return ()

    def labels(self, field: str, values: Sequence[str]) -> dict[str, Label]:
        """How values of a field of the index stand in addresses, and what they are called."""
        if field == PLACE:
            return {value: Label(value, BY_SLUG[value].name) for value in values if value in BY_SLUG}
        try:
            with self._library.reading() as connection:
                return dict(_LABELS[field](connection, values))
        except KnowledgeMissing:
            return {}

    def named(self, field: str, value: str) -> str:
        """What is called by a value that stands in an address."""
        if field == PLACE:
            return BY_SLUG[value].title if value in BY_SLUG else value
        if not _SLUG.fullmatch(value):
            return value
        try:
            if field == DIRECTIVE:
                return next(map(short_label, self.directives(value)), value)
            found: Sequence[Person | Body] = self.people(value) if field == PERSON else self.bodies(value)
            return next((one.name for one in found), value)
        except KnowledgeMissing:
            return value

    def begun(self, typed: str, limit: int) -> list[Person | Body | Directive]:
        """People, bodies and directives whose names begin with what was typed, the most named first."""
        words = " ".join(fold(typed).lower().split())
        pattern, _year = _pattern(typed)
        try:
            with self._library.reading() as connection:
                found: list[Person | Body | Directive] = []
                people = list(map(_person, _beginning(connection, facts.people, words, limit)))
                bodies = list(map(_body, _beginning(connection, facts.bodies, words, limit)))
                found += [one for one in people if _has_accents_of(typed, one.name)]
                found += [one for one in bodies if _has_accents_of(typed, one.name)]
                if pattern and (re.search(r"\d", typed) or _begins_a_law(pattern)):
                    rows = _matching(connection, pattern, is_whole=False, limit=limit)
                    found += map(_directive, rows)
        except KnowledgeMissing:
            return []
        return sorted(found, key=lambda one: -one.documents)[:limit]

    def _of_word(self, typed: str) -> tuple[Person, ...]:
        """The people of whose names it is a word or several."""
        words = f" {' '.join(fold(typed).lower().split())} "
        if not words.strip() or _SLUG.fullmatch(typed.strip()):
            return ()
        with self._library.reading() as connection:
            query = sa.select(facts.people).where((" " + _P.folded + " ").contains(words, autoescape=True))
            found = connection.execute(query.order_by(_P.documents.desc(), _P.key).limit(_MOST)).all()
        return tuple(one for one in map(_person, found) if _has_accents_of(f"{typed} ", one.name))


def short_label(directive: Directive) -> str:
    """A directive as it is called in a list: "Chỉ thị 05-CT/TW", "Hiến pháp 1992"."""
    if not directive.number[:1].isdigit():
        return directive.label
    year = directive.date[:4]
    dated = f" ({year})" if year and year not in directive.number else ""
    return f"{directive.type.capitalize()} {directive.number}{dated}"


def _pattern(typed: str) -> tuple[str, str]:
    """How the address of a directive begins that is called so, with the year within its number.

    "CT 05", "chỉ thị số 05" → "chi-thi-5"; "05-CT/TW" → "chi-thi-5-ct-tw"; "" where no name begins so.
    """
    words = re.findall(r"[a-z0-9]+", fold(_CENTRAL.sub("tw", typed)).lower())[:_MOST_WORDS]
    words = [word.lstrip("0") if word.isdigit() else word for word in words if word != "so"]
    if not words or not words[0]:
        return "", ""
    if glued := re.fullmatch(r"([a-z]{2,3})0*(\d{1,4})", words[0]):
        words[:1] = glued.groups()
    year = ""
    if words[0].isdigit():
        if len(words) > 1 and re.fullmatch(r"(?:19|20)\d\d", words[1]):
            year = words.pop(1)
        if len(words) > 1 and words[1] in _ABBREVIATED:
            words.insert(0, _ABBREVIATED[words[1]])
        else:
            return "", ""
    elif words[0] in _ABBREVIATED:
        words[0] = _ABBREVIATED[words[0]]
    number = next((place for place, word in enumerate(words) if word.isdigit()), len(words))
    if not year and number + 1 < len(words) and re.fullmatch(r"(?:19|20)\d\d", words[number + 1]):
        year = words.pop(number + 1) if number + 1 < len(words) - 1 else ""
    return re.sub("^bo-luat-", "luat-", "-".join(word for word in words if word)), year


def _begins_a_law(pattern: str) -> bool:
    return any(pattern.startswith(law) or law.startswith(pattern) for law in _LAWS)


def _matching(connection: Connection, pattern: str, *, is_whole: bool, limit: int = _MOST) -> Sequence[Any]:
    """The directives with an address that begins so, the pattern's last word perhaps unfinished."""

    def begins(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        if not is_whole:
            return (column >= pattern) & (column < pattern + "~")
        return (column == pattern) | ((column >= f"{pattern}-") & (column < pattern + _AFTER))

    also = sa.select(aliases.c.directive).where(begins(aliases.c.slug))
    query = sa.select(facts.directives).where(begins(_D.slug) | _D.key.in_(also))
    return connection.execute(query.order_by(_D.documents.desc(), _D.key).limit(limit)).all()


def _beginning(connection: Connection, table: sa.Table, words: str, limit: int) -> Sequence[Any]:
    if not words:
        return ()
    folded = table.c.folded
    query = sa.select(table).where(folded >= words, folded < f"{words}\x7f")
    return connection.execute(query.order_by(table.c.documents.desc(), table.c.key).limit(4 * limit)).all()


def _has_accents_of(typed: str, name: str) -> bool:
    """Whether a name has the accents that were typed; an unfinished last word may still get some."""
    said = key_of(typed).split()
    if typed[-1:].isalnum():
        said = said[:-1]
    words = key_of(name).split()
    return all(fold(word) == word or word in words for word in said)


def _terms_of(connection: Connection, people: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What tells the documents that name some people: names, or the documents where others have them, too."""
    query = sa.select(named.c.key, named.c.block).distinct().where(named.c.person.in_(people))
    rows = connection.execute(query).all()
    blocks = {row.block for row in rows}
    query = sa.select(named.c.key).distinct().where(named.c.block.in_(blocks), named.c.person != "")
    shared = set(connection.execute(query.where(named.c.person.not_in(people))).scalars())
    for key in sorted({row.key for row in rows}):
        if key not in shared:
            yield PERSON, key
    if shared := shared.intersection(row.key for row in rows):
        query = sa.select(named.c.document).distinct()
        own = query.where(named.c.person.in_(people), named.c.key.in_(shared))
        for identity in connection.execute(own.order_by(named.c.document)).scalars():
            yield "id", identity


def _directive_labels(connection: Connection, values: Sequence[str]) -> Iterator[tuple[str, Label]]:
    for row in connection.execute(sa.select(facts.directives).where(_D.key.in_(values))):
        yield row.key, Label(row.slug, short_label(_directive(row)))


def _person_labels(connection: Connection, values: Sequence[str]) -> Iterator[tuple[str, Label]]:
    """A name leads to its person where one has it, else to all of that name."""
    blocks = {slug(value): value for value in values}
    query = sa.select(named.c.key, named.c.name, _P.slug, _P.name.label("whole"), _P.documents).distinct()
    query = query.join(facts.people, _P.key == named.c.person).where(named.c.block.in_(blocks))
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(query.where(named.c.key.in_(values))):
        found[row.key][row.slug] = row
    for key, people in found.items():
        best = max(people.values(), key=lambda row: row.documents)
        name = best.whole if key_of(best.whole) == key else best.name
        yield key, Label(best.slug if len(people) == 1 else name, name)


def _body_labels(connection: Connection, values: Sequence[str]) -> Iterator[tuple[str, Label]]:
    for row in connection.execute(sa.select(facts.bodies).where(_B.key.in_(values))):
        yield row.key, Label(row.slug, row.name)


_LABELS = {DIRECTIVE: _directive_labels, PERSON: _person_labels, BODY: _body_labels}


def _directive(row: Any) -> Directive:
    return Directive(**{name: getattr(row, name) for name in Directive.__dataclass_fields__})


def _person(row: Any) -> Person:
    return Person(row.key, row.slug, row.name, row.office, row.documents)


def _body(row: Any) -> Body:
    return Body(row.key, row.slug, row.name, row.documents)
