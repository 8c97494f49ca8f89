"""Corrections kept, and shown in the facts at once where nothing else is writing them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby, pairwise

from crawler.errors import BusyError
from crawler.folder import DataFolder
from crawler.language import gettext as _
from crawler.store import Store
from indexer.knowledge.corrections import Action, Correction, Corrections, Fact, as_read
from indexer.knowledge.facts import Facts, newest
from indexer.newspapers import provinces_in

log = logging.getLogger(__name__)

Place = tuple[str, str]
"""A document and the name of a person in it; of a conference's report the name is ""."""
MOST_PAIRS = 2_000
_DAYS = ("held", "date")
_WRITTEN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class Mending:
    """The corrections of a collection, as its operator makes and takes them back."""

    def __init__(self, folder: DataFolder, store: Store, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._store = store
        self._now = now

    def acts(self) -> list[list[Correction]]:
        """What was corrected, newest first, together what was done at one moment."""
        with closing(Corrections(self._folder.root)) as kept:
            every = kept.all()
        return [list(act) for _made, act in groupby(reversed(every), key=lambda one: one.made)]

    def keep(self, corrections: Iterable[Correction]) -> bool:
        """Keep corrections as one act; whether the facts show them already. ValueError with the reason."""
        made = self._now().astimezone(UTC).isoformat()
        checked = [Correction.from_json(replace(one, made=made).to_json()) for one in corrections]
        with closing(Corrections(self._folder.root)) as kept:
            every = kept.all()
            kept.keep(as_read(one, every) for one in checked)
        return self._apply()

    def withdraw(self, identity: str) -> bool:
        """Take back a correction with all that was done at its moment; whether the facts show it already."""
        with closing(Corrections(self._folder.root)) as kept:
            every = kept.all()
            moment = next((one.made for one in every if one.id == identity), None)
            for one in every:
                if one.id == identity or (moment and one.made == moment):
                    kept.withdraw(one.id)
        return self._apply()

    def _apply(self) -> bool:
        # Here, for a server whose operator corrects nothing does not read articles.
        from indexer.knowledge.following import apply  # noqa: PLC0415

        path = newest(self._folder.index)
        if path is None:
            return False
        try:
            with (
                self._folder.locked("index"),
                closing(Facts(path)) as facts,
                closing(Corrections(self._folder.root)) as kept,
            ):
                if not facts.is_current():
                    return False
                apply(facts, self._store, kept, provinces_in(self._folder.sources))
        except BusyError:
            return False
        return True


def joined(fact: Fact, one: Sequence[Place], other: Sequence[Place], note: str) -> list[Correction]:
    """That two people or conferences are one, by the first place of each. ValueError where they are."""
    if not other or other[0] in one:
        raise ValueError(_("choose another to merge with"))
    return [_pair(Action.SAME, fact, one[0], other[0], note)]


def parted(fact: Fact, places: Sequence[Place], away: Sequence[Place], note: str) -> list[Correction]:
    """That some of the places of one are another's. ValueError where nothing is parted, or too much."""
    gone = [place for place in places if place in away]
    left = [place for place in places if place not in away]
    if not gone or not left:
        raise ValueError(_("choose some of the documents, and not all"))
    if len(gone) * len(left) > MOST_PAIRS:
        raise ValueError(_("choose fewer documents at a time"))
    pairs = [_pair(Action.APART, fact, one, other, note) for one in gone for other in left]
    return pairs + [_pair(Action.SAME, fact, one, other, note) for one, other in pairwise(gone)]


def written(field: str, value: str) -> str:
    """A value as it is kept: days in ISO 8601. ValueError where a day is none."""
    value = " ".join(value.split())
    if field not in _DAYS or not value:
        return value
    if found := _WRITTEN.fullmatch(value):
        value = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        if field == "date" and re.fullmatch(r"\d{4}(-\d{2})?", value):
            return value  # of a directive the year may be all that is known
        raise ValueError(_("“%(value)s” is no day: write 28/6/2019") % {"value": value}) from error


def _pair(action: Action, fact: Fact, one: Place, other: Place, note: str) -> Correction:
    return Correction(
        action=action,
        fact=fact,
        document=one[0],
        name=one[1],
        other=other[0],
        other_name=other[1],
        note=note,
    )
