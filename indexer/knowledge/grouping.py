"""Things in groups, with what a person said of two of them: one, or never one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)
Pair = tuple[T, T]


class Groups(Generic[T]):
    """Groups of things; those that were said to be one are in one group, those said not to be never are.

    Pairs of which one thing is not among them are left out.
    """

    def __init__(
        self, things: Iterable[T], same: Iterable[Pair[T]] = (), apart: Iterable[Pair[T]] = ()
    ) -> None:
        self._of = {thing: [thing] for thing in things}
        self._apart = {frozenset(pair) for pair in apart if self._has(pair)}
        for pair in same:
            if self._has(pair):
                self.join(*pair)

    def _has(self, pair: Pair[T]) -> bool:
        return all(thing in self._of for thing in pair)

    def __iter__(self) -> Iterator[list[T]]:
        """The groups, in the order of their first things."""
        return iter({id(group): group for group in self._of.values()}.values())

    def of(self, thing: T) -> list[T]:
        """The group that a thing is in."""
        return self._of[thing]

    def join(self, one: T, other: T) -> bool:
        """Make one group of the groups of two things; False where that was said to be wrong."""
        mine, theirs = self._of[one], self._of[other]
        if mine is theirs:
            return True
        if self._apart and any(frozenset((a, b)) in self._apart for a in mine for b in theirs):
            return False
        mine += theirs
        for thing in theirs:
            self._of[thing] = mine
        return True
