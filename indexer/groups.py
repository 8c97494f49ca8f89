"""Hits that are one report: in several papers, or under two addresses."""

from __future__ import annotations

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
    groups: list[tuple[frozenset[bytes], list[Hit]]] = []
    for hit in hits:
        own = parts(hit.sketch)
        # Few hits have anything in common, so hardly any two are compared.
        near = (group for other, group in groups if not other.isdisjoint(own))
        home = next((group for group in near if alike(group[0].sketch, hit.sketch)), None)
        if home is None:
            groups.append((own, [hit]))
        else:
            home.append(hit)
    return [Group(group[0], tuple(group[1:])) for _parts, group in groups]
