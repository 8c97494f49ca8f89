"""Document numbers ("05-CT/TW") and short citations ("Chỉ thị số 05"), each as one token.

Party numbers restart with every term, so a token names a type and a number, never one document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress

from indexer.analysis.folding import fold

_DASH = "[-/‐‑‒–−]"
_LETTERS = r"(?:[Tt]\.\s?[ƯưWw]|[^\W\d_]{2,}\d{0,2})"
_NUMBER = re.compile(
    rf"(?<![\w/-])(\d{{1,6}})(?:\s?{_DASH}\s?(\d{{4}}|\d{{1,2}}))?\s?{_DASH}\s?"
    rf"({_LETTERS}(?:\s?{_DASH}\s?{_LETTERS}){{0,3}})(?!\w)"
)
"""`number[/year]-type[/body]`."""
_SEPARATOR = re.compile(rf"\s?{_DASH}\s?")
_CENTRAL = re.compile(r"t\.\s?[ưw]|tư")
"""How "TW" (the Party's centre) is written beside its usual form; unlike "TU", a province's committee."""

TYPES = {
    ("chi", "thi"): "ct",
    ("nghi", "quyet"): "nq",
    ("ket", "luan"): "kl",
    ("quyet", "dinh"): "qd",
    ("quy", "dinh"): "qd",
    ("nghi", "dinh"): "nd",
    ("thong", "tu"): "tt",
    ("huong", "dan"): "hd",
    ("ke", "hoach"): "kh",
    ("thong", "bao"): "tb",
    ("cong", "van"): "cv",
    ("cong", "dien"): "cd",
    ("chuong", "trinh"): "ctr",
    ("phap", "lenh"): "pl",
}
"""The two folded syllables of a type → its usual abbreviation in document numbers."""
ABBREVIATIONS = frozenset({"ct", "nq", "kl", "qd", "nd", "tt", "hd", "kh", "tb", "pl"})
BODIES = frozenset({"tw", "tu", "hu", "du", "cp", "ttg", "ubnd", "hdnd", "bct", "bbt", "ubtvqh"})
"""Bodies that may stand behind a type with nothing but a space between them: "05 CT TW"."""
_GLUED = re.compile(rf"({'|'.join(sorted(ABBREVIATIONS))})0*(\d{{1,4}})")


def document_numbers(text: str) -> Iterator[tuple[str, int, int]]:
    """The document numbers of a text, normalised, with their places: 05-CT/TW → "5-ct-tw".

    A number whose type is known gives its short form, too: "ct:5".
    """
    for found in _NUMBER.finditer(text):
        written = _CENTRAL.sub("tw", found[3].lower())
        letters = _SEPARATOR.split(fold(written))
        parts = [found[1].lstrip("0") or "0", *([found[2]] if found[2] else []), *letters]
        yield "-".join(parts), found.start(), found.end()
        if letters[0] in ABBREVIATIONS:
            yield citation(letters[0], found[1]), found.start(), found.end()


def citations(plain: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The short citations among folded syllables, with the first place and the one behind the last.

    "chi thi so 05" gives "ct:5".
    """
    for place in compress(range(len(plain)), map(str.isdigit, plain)):
        token = plain[place]
        if len(token) > 6:
            continue
        before = place - 1 if place and plain[place - 1] == "so" else place
        kind = TYPES.get((plain[before - 2], plain[before - 1])) if before >= 2 else None
        if kind:
            yield citation(kind, token), before - 2, place + 1
        elif before >= 1 and plain[before - 1] in ABBREVIATIONS:
            yield citation(plain[before - 1], token), before - 1, place + 1


def spelt_out(normal: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The document numbers among syllables that were typed without their signs, places as in `citations`.

    "05 ct tw" gives "5-ct-tw", "30 2020 nđ cp" gives "30-2020-nd-cp", "ct05" gives "ct:5".
    """
    plain = ["tw" if syllable == "tư" else fold(syllable) for syllable in normal]
    for place, token in enumerate(plain):
        if glued := _GLUED.fullmatch(token):
            yield citation(glued[1], glued[2]), place, place + 1
        if token in ABBREVIATIONS and not BODIES.isdisjoint(plain[place + 1 : place + 2]):
            first = place - 1
            if first > 0 and re.fullmatch(r"\d{4}", plain[first]) and plain[first - 1].isdigit():
                first -= 1
            if first >= 0 and re.fullmatch(r"\d{1,6}", plain[first]):
                number = plain[first].lstrip("0") or "0"
                yield "-".join([number, *plain[first + 1 : place + 2]]), first, place + 2


def citation(kind: str, number: str) -> str:
    """The token of a type and a number: ("ct", "05") → "ct:5"."""
    return f"{kind}:{number.lstrip('0') or '0'}"
