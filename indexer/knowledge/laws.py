"""Laws, codes and ordinances that a text cites by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.analysis.definitions import explains
from indexer.knowledge.flat import flat

DATA: Mapping[str, Any] = tomllib.loads(
    files("indexer.knowledge").joinpath("directives.toml").read_text(encoding="utf-8")
)

_WORD = re.compile(r"(?:,? (?:- )?[“\"]?)([^\W_][\w&-]*)")
_GLUED = re.compile(r"(?<=[a-zà-ỹ])(?=[A-ZĐ])")
"""Where two sentences were run together: "Nhà nướcDân"."""
LAW_KINDS = tuple(map(flat, ("bộ luật", "đạo luật", "luật", "pháp lệnh")))
_PASSED = frozenset(flat("và của về ở").split())
"""Words that may stand in a law's name or be left out of it."""
_END = None
_STOP = frozenset(map(flat, DATA["law_ends"]))
_NOT_LAWS = frozenset(map(flat, DATA["no_laws"]))
"""What begins no law's name behind "Luật", but a firm's, a school's or a saying's."""
_WHOLE = tuple(map(flat, ("công bằng", "cân bằng", "ngoại giao")))
"""Words whose second half ends names where it stands alone."""
_LONGEST = 12

Tree = dict[str | None, Any]


def law_words(written: str) -> list[str]:
    """The words that tell a law from another, in flat text."""
    return [word for word in re.findall(r"[^\W_]+", flat(written)) if word not in _PASSED]


KNOWN = frozenset(
    " ".join(law_words(name))
    for kind in ("laws", "codes", "ordinances", "conventions")
    for name in DATA[kind]
)
"""The laws that are listed, by the words that tell them."""


def tree(names: Iterable[str]) -> Tree:
    """Names as a tree of their words."""
    root: Tree = {}
    for name in names:
        node = root
        for word in law_words(name):
            node = node.setdefault(word, {})
        node[_END] = name
    return root


class Laws:
    """Names that follow one type word; words that join capitals in them, where such go on in a name."""

    def __init__(
        self, names: Iterable[str], words: Mapping[str, str], joined: str = "", ends: Iterable[str] = ()
    ) -> None:
        self._stop = _STOP.union(map(flat, ends))
        self._joined = frozenset(flat(joined).split())
        self._names = tuple(names)
        self._tree = tree(self._names)
        self._words = {flat(short): law_words(long) for short, long in words.items()}
        self._explained = cache(self._spelt_out)

    def named(
        self, text: str, low: str, start: int, *, unlisted: bool, small: bool = False
    ) -> tuple[str, int] | None:
        """The canonical name of the law whose name follows a place, and where it ends.

        An unlisted one begins with a capital, or may be in small letters.
        """
        known = self._known(text, low, start) or self._abbreviated(text, start)
        return known or (self._unknown(text, low, start, small=small) if unlisted else None)

    def _known(self, text: str, low: str, start: int) -> tuple[str, int] | None:
        node, end, best = self._tree, start, None
        while (found := _WORD.match(low, end)) and not (end == start and "," in found[0]):
            end = found.end()
            if glued := _GLUED.search(text, found.start(1), end):
                end = glued.start()
            written = low[found.start(1) : end]
            for word in self._words.get(written) or written.split("-"):
                if word not in node and word in _PASSED:
                    continue
                node = node.get(word, {})
            if not node:
                break
            if _END in node and (written not in _PASSED or flat(node[_END]).endswith(f" {written}")):
                best = " ".join(law_words(node[_END])), end
        if best and low[best[1] : best[1] + 1] in ("”", '"') and any(q in low[start : best[1]] for q in '“"'):
            return best[0], best[1] + 1
        return best

    def _abbreviated(self, text: str, start: int) -> tuple[str, int] | None:
        found = _WORD.match(text, start)
        if not found or "," in found[0] or not found[1].isupper() or len(found[1]) < 2:
            return None
        short = found[1]
        if flat(short) in _NOT_LAWS or short.isdigit():
            return None
        return self._explained(short), found.end()

    def _spelt_out(self, short: str) -> str:
        long = next((name for name in self._names if explains(name, short)), short)
        return " ".join(law_words(long))

    def _unknown(self, text: str, low: str, start: int, *, small: bool) -> tuple[str, int] | None:
        """A name of an unlisted law: it goes on to a word that is none of it."""
        end = start
        for place in range(_LONGEST * (2 if self._joined else 1)):
            found = _WORD.match(text, end)
            if not found:
                break
            word = low[found.start(1) : found.end(1)]
            after_phong = low[max(end - 5, 0) : end] == flat("phòng")
            joins = place and word in self._joined and text[found.end() + 1 : found.end() + 2].isupper()
            whole = low.endswith(_WHOLE, start, found.end())
            if (
                (word in self._stop and not joins and not whole)
                or word.isdigit()
                or ("," in found[0] and not after_phong)
            ):
                break
            if place == 0 and (
                not (small or found[1][0].isupper())
                or word in _NOT_LAWS
                or word in _PASSED
                or "," in found[0]
            ):
                return None
            end = found.end()
        name = law_words(low[start:end])
        least = 3 if text[start + 1 : start + 2].islower() else 1
        return (" ".join(name), end) if len(name) >= least else None
