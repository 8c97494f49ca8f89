"""What people corrected: kept apart from what was read, in corrections.sqlite, and never derived.

A correction names the document that it was made in and the fact there, so it holds whatever is read anew.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from crawler.language import gettext as _

NAME = "corrections.sqlite"


class Action(StrEnum):
    """What a correction does."""

    SET = "set"  # gives a field another value
    HIDE = "hide"  # the fact is none
    SAME = "same"  # two are one
    APART = "apart"  # two are not one


class Fact(StrEnum):
    """What is corrected."""

    CITATION = "citation"
    PERSON = "person"
    OFFICE = "office"
    ROLE = "role"
    CONFERENCE = "conference"
    FIGURE = "figure"
    AWARD = "award"


FIELDS: Mapping[Fact, tuple[str, ...]] = {
    Fact.CITATION: ("type", "number", "issuer", "date", "term"),
    Fact.PERSON: ("name",),
    Fact.OFFICE: ("text", "body"),
    Fact.ROLE: ("part",),
    Fact.CONFERENCE: ("name", "kind", "period", "held", "place", "organisers"),
    Fact.FIGURE: (),
    Fact.AWARD: (),
}
"""What can be set; figures and awards can be hidden alone.

Dates are ISO 8601; organisers are separated by "; "; "" is that it is not known.
"""
_PAIRED = (Fact.PERSON, Fact.CONFERENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction.

    `name` tells the fact within the document: a citation's surface, a person's name (of their offices and
    roles, too), the text of a figure or an award, nothing for a conference. `part` is the text of an office,
    or the part of a role. `other` and `other_name` are the second of two that are one, or not. `made` is ISO
    8601; `before` is what was shown until then.
    """

    action: str
    fact: str
    document: str
    name: str = ""
    part: str = ""
    field: str = ""
    value: str = ""
    other: str = ""
    other_name: str = ""
    made: str = ""
    note: str = ""
    before: str = ""

    @property
    def id(self) -> str:
        """The same for two corrections of one thing, of which the later holds."""
        action = "pair" if self.action in (Action.SAME, Action.APART) else self.action
        ends = [(self.document, self.name), (self.other, self.other_name)]
        if action == "pair":
            ends.sort()
        said = [action, self.fact, *ends, self.part, self.field]
        return hashlib.blake2b(json.dumps(said).encode(), digest_size=8).hexdigest()

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents whose facts it is about."""
        return (self.document, self.other) if self.other else (self.document,)

    def to_json(self) -> dict[str, str]:
        """The correction without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """The inverse; ValueError, with the reason, where it is no correction."""
        if unknown := [name for name in content if name not in _NAMES]:
            raise ValueError(_("“%(name)s” is no part of a correction") % {"name": unknown[0]})
        made = cls(**{"action": "", "fact": "", "document": "", **{k: str(v) for k, v in content.items()}})
        if reason := made.fault():
            raise ValueError(reason)
        return made

    def fault(self) -> str:
        """What is wrong with it; "" where nothing is."""
        for name, value, known in (("action", self.action, Action), ("fact", self.fact, Fact)):
            if value not in list(known):
                return _("“%(name)s” is none of %(known)s") % {"name": name, "known": ", ".join(known)}
        needed = {"document": self.document} | ({} if self.fact == Fact.CONFERENCE else {"name": self.name})
        if self.action in (Action.SAME, Action.APART):
            needed["other"] = self.other
            if self.fact not in _PAIRED or (self.document, self.name) == (self.other, self.other_name):
                return _("only two people or two conferences can be joined or parted")
        if missing := [name for name, value in needed.items() if not value]:
            return _("“%(name)s” is missing") % {"name": missing[0]}
        fields = FIELDS[Fact(self.fact)]
        if self.action == Action.SET and self.field not in fields:
            return _("“%(name)s” is none of %(known)s") % {"name": "field", "known": ", ".join(fields)}
        return ""


def as_read(one: Correction, kept: Iterable[Correction]) -> Correction:
    """The correction of what was corrected before: it names what was read, not what is shown since."""
    if one.action not in (Action.SET, Action.HIDE):
        return one
    own = [each for each in kept if each.action == Action.SET and each.document == one.document]
    name, part = one.name, one.part
    if one.fact in (Fact.PERSON, Fact.OFFICE, Fact.ROLE):
        names = (each for each in own if each.fact == Fact.PERSON and each.value == name)
        name = next((each.name for each in names), name)
    if one.fact in (Fact.OFFICE, Fact.ROLE):
        shown = (each for each in own if each.fact == one.fact and each.field in ("text", "part"))
        part = next((each.part for each in shown if each.value == part and each.name == name), part)
    return replace(one, name=name, part=part)


_NAMES = frozenset(field.name for field in fields(Correction))

_metadata = sa.MetaData()
_corrections = sa.Table(
    "corrections",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("content", sa.JSON, nullable=False),
)


class Corrections:
    """The corrections of one collection; their file is made when one is first kept."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._engine = sa.create_engine(f"sqlite:///{self._path}", connect_args={"timeout": 60})
        self._writing = threading.Lock()

    def all(self) -> list[Correction]:
        """Every correction, oldest first."""
        if not self._path.exists():
            return []
        with self._engine.connect() as connection:
            if not sa.inspect(connection).has_table("corrections"):
                return []
            found = connection.execute(sa.select(_corrections.c.content)).scalars()
            made = [Correction(**content) for content in found]
        return sorted(made, key=lambda one: (one.made, one.id))

    def keep(self, corrections: Iterable[Correction]) -> None:
        """Keep corrections, each in place of an earlier one of the same."""
        rows = [{"id": one.id, "content": one.to_json()} for one in corrections]
        with self._writing, self._engine.begin() as connection:
            _metadata.create_all(connection)
            if rows:
                connection.execute(sa.insert(_corrections).prefix_with("OR REPLACE"), rows)

    def withdraw(self, identity: str) -> bool:
        """Take a correction back; whether there was one."""
        if not self._path.exists():
            return False
        with self._writing, self._engine.begin() as connection:
            _metadata.create_all(connection)
            gone = connection.execute(sa.delete(_corrections).where(_corrections.c.id == identity))
            return gone.rowcount > 0

    def close(self) -> None:
        """Give back the file."""
        self._engine.dispose()
