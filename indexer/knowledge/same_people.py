"""Which mentions of a name, over all articles, are of one person.

The same whole name is the same person, but where their offices are of other provinces within two years. Who
is given no place is the person of that name with the same office, or of the same newspaper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.analysis.syllables import WORD
from indexer.knowledge.grouping import Groups, Pair

YEARS_APART = 2.0
"""Within so many years nobody has offices of two provinces."""

_NO_ENDS = frozenset({"văn", "thị"})

Mention = tuple[str, str]
"""A document, and the key of a name in it."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person in one article: the day, the offices in one form, the provinces that those are of."""

    mention: Mention
    day: str = ""
    source: str = ""
    offices: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()


def is_whole(name: str) -> bool:
    """Whether a name tells one person from others over articles: not "Thăng", "Nguyễn Văn", "Trần Văn T."."""
    words = WORD.findall(name)
    return len(words) > 1 and len(words[-1]) > 1 and words[-1].lower() not in _NO_ENDS


def people_in(
    sightings: Iterable[Sighting], same: Iterable[Pair[Mention]] = (), apart: Iterable[Pair[Mention]] = ()
) -> list[list[Mention]]:
    """The sightings of a name as people, whatever their order; the first seen first.

    `same` and `apart` are pairs that a person said to be one, or not to be.
    """
    ordered = sorted(sightings, key=lambda one: (one.day or "9999", one.mention))
    groups = Groups([one.mention for one in ordered], same, apart)
    seen = {one.mention: one for one in ordered}
    rest: list[Sighting] = []
    persons: list[Mention] = []  # one mention for each
    for one in ordered:
        if one.provinces:
            _place(one, persons, groups, seen)
        else:
            rest.append(one)
    _place_rest(rest, persons, groups, seen)
    return sorted(([*group] for group in groups), key=lambda group: _first(group, seen))


def _place(
    one: Sighting, persons: list[Mention], groups: Groups[Mention], seen: dict[Mention, Sighting]
) -> None:
    """Join a sighting that tells its place to the person whom it does not contradict."""
    possible = []
    for person in persons:
        group = groups.of(person)
        if one.mention in group:
            return
        shared = sum(bool(one.provinces & seen[other].provinces) for other in group)
        # A person whom somebody joined may be of two provinces.
        if shared or not any(_contradict(one, seen[other]) for other in group):
            possible.append((shared, person))
    for _shared, person in sorted(possible, key=lambda pair: -pair[0]):
        if groups.join(person, one.mention):
            return
    persons.append(one.mention)


def _place_rest(
    rest: Sequence[Sighting], persons: list[Mention], groups: Groups[Mention], seen: dict[Mention, Sighting]
) -> None:
    """Join those who tell no place; where several people have the name, to whom something else speaks for."""
    nobody: list[Mention] = []
    held: defaultdict[str, set[Mention]] = defaultdict(set)
    papers: defaultdict[str, set[Mention]] = defaultdict(set)
    for person in persons:
        for mention in groups.of(person):
            papers[seen[mention].source].add(person)
            for office in seen[mention].offices:
                held[office].add(person)
    for one in rest:
        possible = [
            person for person in persons if any(True for office in one.offices if person in held[office])
        ]
        if not possible:
            possible = persons if len(persons) == 1 else [p for p in persons if p in papers[one.source]]
        if len(possible) == 1 and groups.join(possible[0], one.mention):
            continue
        if not any(groups.join(other, one.mention) for other in nobody):
            nobody.append(one.mention)


def _contradict(one: Sighting, other: Sighting) -> bool:
    if not one.provinces or not other.provinces or one.provinces & other.provinces:
        return False
    if not one.day or not other.day:
        return True
    days = abs(date.fromisoformat(one.day) - date.fromisoformat(other.day)).days
    return days < YEARS_APART * 365


def _first(group: Sequence[Mention], seen: dict[Mention, Sighting]) -> tuple[str, Mention]:
    return min((seen[mention].day or "9999", mention) for mention in group)
