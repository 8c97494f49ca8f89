"""The elements of a page by the selectors that every page is asked, at once for all of them.

A list of selectors is slow to try on each element of each page. What these ask is only an element's own name,
classes and few attributes, and elements that are alike in those recur on every page of a site; so each kind
of element is tried once, and remembered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from bs4 import Tag
from bs4.element import NavigableString, PageElement
from soupsieve import compile as compile_selector

_ASKED = frozenset({"id", "class", "itemprop", "rel", "property", "itemtype", "typeof", "type", "datetime"})
_MOST = 200_000
_known: dict[tuple[str, tuple[object, ...]], bool] = {}


class Elements:
    """The elements within one, as they were when it was looked at; those taken out since are left out."""

    def __init__(self, root: Tag) -> None:
        self.root = root
        self._kinds: dict[tuple[object, ...], list[tuple[int, Tag]]] = {}
        for place, element in enumerate(every(root)):
            self._kinds.setdefault(_kind(element), []).append((place, element))

    def matching(self, selector: str) -> list[Tag]:
        """The elements that a list of selectors finds, none of which looks at other elements."""
        if len(_known) > _MOST:
            _known.clear()
        found = [
            pair
            for kind, alike in self._kinds.items()
            if _fits(selector, kind, alike)
            for pair in alike
            if not taken_out(pair[1])
        ]
        found.sort(key=_place)
        return [element for _number, element in found]

    def links(self, selector: str) -> list[Tag]:
        """The links within the elements that the selectors find, each once, in their order."""
        holders = {id(element) for element in self.matching(selector)}
        if not holders:
            return []
        return [link for link in self.matching("a") if any(id(parent) in holders for parent in link.parents)]


def every(root: Tag) -> list[Tag]:
    """The elements within one, in their order: a walk without the questions that a search asks of each."""
    return [node for node in root.descendants if isinstance(node, Tag)]


def strings(root: Tag) -> Iterator[NavigableString]:
    """The texts within an element, in their order, comments and scripts among them."""
    return (node for node in root.descendants if isinstance(node, NavigableString))


def is_within(node: PageElement, names: Collection[str]) -> bool:
    """Whether one of the elements around a node has one of the names."""
    return any(holder.name in names for holder in node.parents)


def _place(pair: tuple[int, Tag]) -> int:
    return pair[0]


def taken_out(element: Tag) -> bool:
    """Whether an element was decomposed; its own property looks for a tag of that name in all of it."""
    return "_decomposed" in vars(element)


def _kind(element: Tag) -> tuple[object, ...]:
    attrs = element.attrs
    if not attrs:
        return (element.name,)
    asked = [
        (name, tuple(value) if isinstance(value, list) else value)
        for name, value in attrs.items()
        if name in _ASKED
    ]
    return (element.name, *asked)


def _fits(selector: str, kind: tuple[object, ...], alike: list[tuple[int, Tag]]) -> bool:
    found = _known.get((selector, kind))
    if found is None:
        # One that was taken out is empty, and says nothing of its kind.
        there = next((element for _number, element in alike if not taken_out(element)), None)
        if there is None:
            return False
        found = _known[selector, kind] = compile_selector(selector).match(there)
    return found


def first(selectors: Iterable[str], element: Tag) -> int:
    """Which of the selectors is the first to find an element."""
    return next(
        place for place, selector in enumerate(selectors) if compile_selector(selector).match(element)
    )
