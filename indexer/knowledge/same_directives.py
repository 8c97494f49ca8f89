"""Which citations, over all articles, are of one directive.

A citation that names one document by itself is joined to the others of it. One that does not is joined only
where a single document that is known can be meant; else it stays by itself, with those that it may be of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.knowledge.flat import flat
from indexer.knowledge.identity import Identity
from indexer.knowledge.localities import is_definite

Place = tuple[str, int]
"""A document, and which of its citations."""

_LAWS = frozenset({"luật", "pháp lệnh", "hiến pháp"})
_FEW_ISSUERS = _LAWS | {"chỉ thị", "nghị quyết", "nghị định", "kết luận"}
"""Types of which a number alone is not that of hundreds of local bodies."""
_LOCAL = flat("tỉnh"), flat("ủy ban"), flat("hội đồng nhân dân"), flat("sở "), flat("thành ủy")


class Certainty(StrEnum):
    """How it is known which document a citation is of."""

    SAID = "said"  # the article itself says it
    ONLY = "only"  # of what is known it can be one document only
    SEVERAL = "several"  # it may be one of several, and stays unresolved
    UNKNOWN = "unknown"  # nothing is known that it could be


@dataclass(frozen=True, slots=True)
class Sight:
    """A citation, or a directive itself, as far as it tells which document it is; `day` is the article's.

    `candidates` are the documents of the article that it may be of; a draft is none of those issued before.
    """

    place: Place
    identity: Identity
    candidates: tuple[Identity, ...] = ()
    day: str = ""
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Which directive it is, with all that is known of it; what it may be, where that is not known."""

    identity: Identity
    certainty: Certainty
    candidates: tuple[Identity, ...] = ()


def block_of(identity: Identity) -> str:
    """What all citations of one directive have in common."""
    return identity.number or f"|{identity.type}"


def answers(sights: Iterable[Sight]) -> dict[Place, Answer]:
    """Which directive each of a block's citations is of, whatever their order."""
    ordered = sorted(sights, key=lambda sight: sight.place)
    known = _documents(sight.identity for sight in ordered if is_definite(sight.identity))
    whole = list(dict.fromkeys(known.values()))
    return {sight.place: _answer(sight, known, whole) for sight in ordered}


def _documents(identities: Iterable[Identity]) -> dict[Identity, Identity]:
    """Each of the definite identities → all that is known of its document."""
    distinct = sorted(set(identities), key=lambda one: (-_fullness(one), one.key))
    groups = [(one, [one]) for one in distinct]
    while len(fewer := _joined(groups)) < len(groups):
        groups = fewer
    return {member: whole for whole, members in fewer for member in members}


def _joined(
    groups: Sequence[tuple[Identity, list[Identity]]],
) -> list[tuple[Identity, list[Identity]]]:
    kept: list[tuple[Identity, list[Identity]]] = []
    by_time: defaultdict[str, list[int]] = defaultdict(list)
    for identity, members in groups:
        times = _times(identity)
        near = sorted({place for time in times for place in by_time[time]})
        same = next((place for place in near if kept[place][0].is_same(identity)), None)
        if same is None:
            same = len(kept)
            kept.append((identity, list(members)))
        else:
            whole, so_far = kept[same]
            kept[same] = whole.merged(identity), so_far + members
        for time in _times(kept[same][0]):
            if same not in by_time[time]:
                by_time[time].append(same)
    return kept


def _times(identity: Identity) -> list[str]:
    """What two definite identities of one document share one of."""
    return [time for time in (identity.year, identity.term and f"khóa {identity.term}") if time] or [""]


def _fullness(identity: Identity) -> int:
    return sum(map(bool, (identity.signs, identity.body, identity.term))) + len(identity.date)


def _answer(sight: Sight, known: Mapping[Identity, Identity], whole: Sequence[Identity]) -> Answer:
    identity = sight.identity
    if identity in known:
        return Answer(known[identity], Certainty.SAID)
    possible = [one for one in whole if not one.contradicts(identity) and _is_before(one, sight.day)]
    if sight.candidates:
        of_article = [one for one in possible if not all(one.contradicts(own) for own in sight.candidates)]
        return Answer(identity, Certainty.SEVERAL, tuple(of_article))
    if sight.is_draft:
        possible = [one for one in possible if one.year >= sight.day[:4]]
    if len(possible) == 1 and _is_enough(identity, possible[0]):
        return Answer(possible[0], Certainty.ONLY)
    return Answer(identity, Certainty.SEVERAL if possible else Certainty.UNKNOWN, tuple(possible))


def _is_before(identity: Identity, day: str) -> bool:
    return not day or not identity.year or identity.year <= day[:4]


def _is_enough(said: Identity, only: Identity) -> bool:
    """Whether a citation says enough to be of the only known document that it can be of."""
    if said.body or said.signs or said.type in _LAWS:
        return True
    return said.type in _FEW_ISSUERS and not flat(only.body).startswith(_LOCAL)
