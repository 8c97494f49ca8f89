"""Telex and VNI keystrokes that no keyboard turned into letters ("chir thij", "chi3 thi5" → chỉ thị).

A syllable is an onset and a rime, and a tone on one letter of the rime. Few rimes exist, so every way of
keying each is written out once, and reading is looking up. What gives no possible syllable was no keying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crawler.extraction.syllable import (
    ACUTE,
    DOT,
    GRAVE,
    HOOK,
    ONSETS,
    RIMES,
    RIMES_AFTER_QU,
    TILDE,
    allowed,
    is_syllable,
    parts,
    toned,
)
from indexer.analysis.folding import fold
from indexer.analysis.numbers import document_numbers
from indexer.analysis.syllables import WORD


@dataclass(frozen=True, slots=True)
class _Method:
    """A way of typing Vietnamese on a keyboard that has none of its letters."""

    onsets: Mapping[str, str]
    rimes: Mapping[str, str]
    tones: Mapping[str, str]
    no_tone: str
    dash: str
    """The key behind the rime that makes a first d đ."""
    clear: re.Pattern[str]
    """What no word that was meant as it stands has."""


def _keyings(rime: str, marks: Mapping[str, str]) -> Iterator[str]:
    """Every way of keying a rime: its letters, and each mark anywhere behind its letter."""
    for way in {rime, rime.replace("ươ", "uơ"), rime.replace("ươ", "ưo")}:
        yield from _keyed(way, "", marks)


def _keyed(letters: str, due: str, marks: Mapping[str, str]) -> Iterator[str]:
    if not letters:
        yield due
        return
    letter = letters[0]
    for count in range(len(due) + 1):
        now, later = due[:count], due[count:]
        for rest in _keyed(letters[1:], later + marks.get(letter, ""), marks):
            yield now + fold(letter) + rest
        if letter == "ư" and marks[letter] == "w":
            for rest in _keyed(letters[1:], later, marks):
                yield now + "w" + rest


def _keyed_rimes(marks: Mapping[str, str]) -> dict[str, str]:
    rimes: dict[str, str] = {}
    # Those with marks first: "oong" is ông, as xoong is keyed "xooong".
    for rime in sorted(RIMES | RIMES_AFTER_QU, key=str.isascii):
        for keys in _keyings(rime, marks):
            rimes.setdefault(keys, rime)
    return rimes


_TELEX = _Method(
    onsets={onset.replace("đ", "dd"): onset for onset in parts(ONSETS)},
    rimes=_keyed_rimes({"ă": "w", "â": "a", "ê": "e", "ô": "o", "ơ": "w", "ư": "w"})
    | {"ooong": "oong", "oooc": "ooc"},
    tones={"s": ACUTE, "f": GRAVE, "r": HOOK, "x": TILDE, "j": DOT},
    no_tone="z",
    dash="d",
    clear=re.compile(
        r"""^(dd | ngh? | nh | kh | gi[aou] | x...)
        # vowels doubled or marked where other languages have none of the kind,
        | aa | uw | oaw | [iy]ee | (?<!q)uee | eeu | uoo | ooi | owi
        | (ee | oo)[sfrxj]?(ch? | ng | nh) | (aw | ow)[sfrxj]?(c | m | ng | p | t)
        # and the tones: hooij, xuoongs, tinhs, vangx, quar, banf.
        | j(?![aeiouy]) | (aa | ee | oo)j
        | s(ng | nh) | nhs
        | (ng | nh | ch | [cmnpy] | .w | ai | ao | eo | ia | oi | ua | ui | ee | oo)x
        | (ng | nh | ch | [cmnp] | ao | eo | oai | ua | ui)r$ | (.w | [aeou]y)r
        | (ng | nh | ch | [cmnpwy] | ai | ao | au | eo | ia | oi | ua | ui | ...a)f
        | [fr](ng | nh | ch)""",
        re.VERBOSE,
    ),
)
_VNI = _Method(
    onsets={onset.replace("đ", "d9"): onset for onset in parts(ONSETS)},
    rimes=_keyed_rimes({"ă": "8", "â": "6", "ê": "6", "ô": "6", "ơ": "7", "ư": "7"}),
    tones={"1": ACUTE, "2": GRAVE, "3": HOOK, "4": TILDE, "5": DOT},
    no_tone="0",
    dash="9",
    # "so6" may be số 6, so that only a mark within the word, or one with a tone, is clear.
    clear=re.compile(r"[6-9][0-5]|\d.*[a-z]"),
)


def decoded(word: str) -> str | None:
    """The syllable that a word keys in Telex or VNI, its capitals as typed; None where it keys none."""
    # A capital inside a word is a name's (iPhone), but for "DDaangr".
    behind = word[1:].removeprefix("D") if word.startswith("DD") else word[1:]
    if not (word.isascii() and word.isalnum() and (word.isupper() or behind == behind.lower())):
        return None
    keys = word.lower()
    method = _TELEX if word.isalpha() else _VNI
    syllable = next(filter(None, (_read(keys, length, method) for length in (3, 2, 1, 0))), None)
    return None if syllable is None or syllable.isascii() else _cased(syllable, word)


def _read(keys: str, length: int, method: _Method) -> str | None:
    """The syllable whose onset is keyed by the first keys."""
    onset, rime = method.onsets.get(keys[:length]), keys[length:]
    if onset is None:
        return None
    if onset == "d" and rime.count(method.dash) == 1:
        onset, rime = "đ", rime.replace(method.dash, "")
    tones = [key for key in rime if key in method.tones]
    if len(tones) > 1 or rime[:1] in tones:
        return None
    tone, letters = "", rime
    if tones:
        tone, letters = method.tones[tones[0]], rime.replace(tones[0], "")
        if letters.endswith(method.no_tone):
            tone, letters = "", letters[:-1]
    bare = onset + method.rimes.get(letters, "?")
    return toned(bare, tone) if allowed(bare, tone) else None


def _cased(syllable: str, word: str) -> str:
    if word.isupper():
        return syllable.upper()
    return syllable.capitalize() if word[0].isupper() else syllable


_OPERATORS = frozenset({"AND", "OR", "NOT"})
_LOANWORDS = frozenset({"box", "bus", "gas", "mix", "sofa", "taxi", "visa"})
"""Everyday words of Vietnamese texts, far more usual than the syllables that they key."""
_SELDOM_THEMSELVES = frozenset({"boong", "ddos", "goong", "ngos", "xoong"})
"""Words that look like keystrokes and nothing else."""
_SHORT = 3
"""Up to so many letters, nearly everything is an abbreviation or a name somewhere."""
_JOINED = re.compile(r"\w[./@_\\]\w")
"""What an address, a file name or TP.HCM has: their parts are no words."""
_FEW = 4
"""Where fewer than one word of so many is keyed, the keyboard worked: three in four have an accent."""


def decoded_query(text: str) -> str | None:
    """The query with its keystrokes read and all else kept; None where nothing is clearly keystrokes.

    "as", "host" or "chir" may be words as well: they are read only beside others that leave no doubt.
    """
    words = list(_words(text))
    capitals = text.isupper() and len(words) > 1
    read = {found: syllable for found in words if (syllable := _decoded_in_query(found[0], capitals))}
    clear = {found for found in read if _is_clear(found[0].lower())}
    numbered = {found for found in read if not found[0].isalpha()}
    if len(numbered) > 1:
        # "bai2" may be bài 2, but "chi3 thi5" hardly two of that kind.
        clear |= numbered
    if not clear or len(read) * _FEW < len(words):
        return None
    foreign = [found for found in words if found not in read and _is_foreign(found[0])]
    chosen = [found for found in read if found in clear or len(clear) > len(foreign)]
    return _replaced(text, [(*found.span(), read[found]) for found in chosen])


def _words(text: str) -> Iterator[re.Match[str]]:
    """The words of a query, but for those in document numbers and addresses."""
    kept = [(start, end) for _token, start, end in document_numbers(text)]
    kept += [chunk.span() for chunk in re.finditer(r"\S+", text) if _JOINED.search(chunk[0])]
    for found in WORD.finditer(text):
        if not any(start <= found.start() < end for start, end in kept):
            yield found


def _decoded_in_query(word: str, capitals: bool) -> str | None:
    """A word's syllable, unless it is an operator, everyday word or, among small letters, abbreviation."""
    if word in _OPERATORS or word.lower() in _LOANWORDS:
        return None
    if word.isupper() and len(word) > 1 and not capitals:
        return None
    return decoded(word)


def _is_clear(keys: str) -> bool:
    if keys in _SELDOM_THEMSELVES or (len(keys) <= _SHORT and not keys.startswith(("dd", "d9", "ng", "nh"))):
        return False
    return (_TELEX if keys.isalpha() else _VNI).clear.search(keys) is not None


def _is_foreign(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and not is_syllable(word)


def _replaced(text: str, syllables: list[tuple[int, int, str]]) -> str:
    parts, behind = [], 0
    for start, end, syllable in syllables:
        parts += [text[behind:start], syllable]
        behind = end
    return "".join([*parts, text[behind:]])
