"""Hits that are one report: in several papers, or under two addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.duplicates import alike, parts
from indexer.engine import Hit


@dataclass(frozen=True, slots=True)
class Group:
    """A hit, and the hits behind it that are the same report."""

    first: Hit
    others: tuple[Hit, ...] = ()


def grouped(hits: Iterable[Hit]) -> list[Group]:
    """The hits in their order, each with those that are like it."""
    groups: list[list[Hit]] = []
    having: dict[bytes, list[int]] = defaultdict(list)
    for hit in hits:
        # Few hits share anything, so hardly any two of them are compared.
        own = parts(hit.sketch)
        near = sorted({place for part in own for place in having.get(part, ())})
        home = next((place for place in near if alike(groups[place][0].sketch, hit.sketch)), None)
        if home is not None:
            groups[home].append(hit)
            continue
        for part in own:
            having[part].append(len(groups))
        groups.append([hit])
    return [Group(group[0], tuple(group[1:])) for group in groups]
