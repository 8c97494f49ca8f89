"""Where a long form begins that stands before its short form, where initials do not tell."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from indexer.analysis.abbreviation_list import BODIES, CONNECTING, HEADS, NO_BODIES, NO_NAME, NOUNS, VERBS
from indexer.analysis.abbreviations import listed, meaning
from indexer.analysis.syllables import FORMS

_PARTED = frozenset(["của", "thuộc", "có"])
"""What may stand in a name that begins with a word for a body, and in no other."""
_DEPARTMENTS = frozenset(["cục", "phòng", "quan", "vụ"])
_BEHIND_PREVENT = frozenset(["cháy", "chống", "ngừa", "vệ"])
"""Words behind "phòng" where it is a verb."""
_FIRM = frozenset(["ty", "cty", "ctcp", "doanh"])
"""Words of firms, whose brands stand in brackets."""


def listed_start(words: Sequence[str], short: str) -> int | None:
    """Where a long form begins that the list has for a short form, and that ends with the words."""
    for wanted in map(meaning, listed(short)):
        for start in range(len(words) - 1):
            if meaning(" ".join(words[start:])) == wanted:
                return start
    return None


def headed_start(words: Sequence[str], short: str) -> int | None:
    """Where a long form begins by the words that the list has for its beginning."""
    normal = [FORMS[word][0] for word in words]
    heads = HEADS.get(short.rstrip(" 0123456789").upper(), ())
    for place in range(len(words) - 2, -1, -1):
        ends = {place + len(head) for head in heads if tuple(normal[place : place + len(head)]) == head}
        if ends:
            # "bộ quy tắc", not the "quy tắc" in it.
            longer = (p for p in range(max(place - 2, 0), place) if _heads_end(normal, p, heads, ends))
            return next(longer, place) if is_name(words[place:]) else None
    return None


def _heads_end(
    normal: Sequence[str], place: int, heads: Iterable[tuple[str, ...]], ends: Container[int]
) -> bool:
    """Whether a head begins at a place that ends at one of some places."""
    return any(
        tuple(normal[place : place + len(head)]) == head and place + len(head) in ends for head in heads
    )


def capital_start(words: Sequence[str], clause: str, found: Sequence[re.Match[str]], most: int) -> int | None:
    """Where a name of some words begins: at a noun with a capital, "Hợp tác huấn luyện trên biển"."""
    nouns = (place for place in range(len(words) - 3, 0, -1) if _is_noun(words, place))
    start = next(nouns, None)
    while start and start > 1 and _is_noun(words, start - 2):
        if start > 2 and words[start - 3].istitle():
            break
        start -= 2  # "Hội nghị Quan chức Tài chính", but not "Nhật Bản dự Hội nghị"
    if start is None or (start and words[start - 1][0].isupper()) or len(words) - start > most:
        return None
    normal = [FORMS[word][0] for word in words]
    before, name = normal[start - 1] if start else "", normal[start:]
    other = (
        before in CONNECTING
        or _FIRM.intersection(normal)
        or _PARTED.intersection(name)
        or not is_name(words[start:])
    )
    whole = not re.search(r"[,–]| - |\w-\w", clause[found[start].start() : found[-1].end()])
    return start if whole and not other else None


def _is_noun(words: Sequence[str], place: int) -> bool:
    """Whether a capital begins words that are no proper name: "Hợp tác", but not "Đông Nam Á"."""
    first, second = words[place : place + 2]
    return first.istitle() and second.islower() and FORMS[second][0] not in CONNECTING


def body_start(words: Sequence[str], clause: str, found: Sequence[re.Match[str]]) -> int | None:
    """Where the name of a body, treaty or the like begins that ends a clause."""
    for place in range(len(words) - 3, -1, -1):
        behind = _behind_kind(words, place)
        if behind is None:
            continue
        longer = (p for p in range(max(place - 4, 0), place) if _behind_kind(words, p) == behind)
        start = next(longer, place)
        _list, comma, last = clause[found[start].start() :].rpartition(",")
        fits = is_name(words[start:]) and (not comma or " và " in last)
        return start if fits else None
    return None


def noun_start(words: Sequence[str], clause: str, found: Sequence[re.Match[str]], letters: int) -> int | None:
    """Where what is no name begins: at a noun, so that there are about two syllables a letter."""
    normal = [FORMS[word][0] for word in words]
    start, off, end = None, letters + 4, len(words)
    if not all(_may_stand(words, place) for place in range(max(end - letters, 0), end)):
        return None
    for place in range(end - max(letters, 2), max(end - 2 * letters - 6, 0) - 1, -1):
        # No aeroplane in "máy bay của Không quân Anh (RAF)".
        whole = start is not None and (
            normal[place] == "của" or (normal[place] == "và" and start == place + 1)
        )
        if whole or not _may_stand(words, place):
            break
        syllables = end - place
        if abs(syllables - 2 * letters) <= off and _noun_at(normal, place):
            start, off = place, abs(syllables - 2 * letters)
    if start is None:
        return None
    _list, comma, last = clause[found[start].start() :].rpartition(",")
    return start if not comma or " và " in last else None


def _noun_at(normal: Sequence[str], place: int) -> bool:
    """Whether a noun begins at a place, and none that is half of another, as "máy" in "nhà máy"."""
    nouns = (" ".join(normal[place:behind]) for behind in range(place + 1, min(place + 5, len(normal))))
    whole = place == 0 or " ".join(normal[place - 1 : place + 1]) not in NOUNS
    return whole and any(noun in NOUNS for noun in nouns)


def named_start(words: Sequence[str], short: Sequence[str]) -> int | None:
    """Where a body's name begins that ends with words of a short one: "Công ty CP Con Cưng", "Con Cưng"."""
    named = any(word in short and word[0].isupper() for word in words[-3:])
    places = range(len(words) - 3, -1, -1) if named else ()
    return next((place for place in places if _behind_kind(words, place) is not None), None)


def department_start(words: Sequence[str]) -> int | None:
    """Where a department of the police begins that ends the words: "Phòng Cảnh sát hình sự"."""
    normal = [FORMS[word][0] for word in words]
    for place in range(len(words) - 2, -1, -1):
        is_verb = normal[place] == "phòng" and normal[place + 1] in _BEHIND_PREVENT
        if normal[place] in _DEPARTMENTS and not is_verb:
            start = place - (place > 0 and normal[place - 1] in ("cơ", "tổng", "văn"))
            return start if is_name(words[start:]) else None
    return None


def firm_start(words: Sequence[str], start: int) -> int:
    """Where a firm's name begins that has "Mobifone khu vực 2" at its end."""
    normal = [FORMS[word][0] for word in words]
    before = range(start - 2, max(start - 7, 0) - 1, -1)
    firms = (place for place in before if normal[place + 1] == "ty" or normal[place] in ("cty", "ctcp"))
    found = next(firms, start)
    return found if is_name(words[found:]) else start


def begins_name(words: Sequence[str]) -> bool:
    """Whether words are the name of a body or what a noun means, from their first on."""
    normal = [FORMS[word][0] for word in words]
    fits = _behind_kind(words, 0) is not None or _noun_at(normal, 0)
    return fits and is_name(words)


def is_name(words: Sequence[str]) -> bool:
    """Whether no word is one that stands in no name."""
    return all(_may_stand(words, place) for place in range(len(words)))


def _may_stand(words: Sequence[str], place: int) -> bool:
    """Whether the word at a place may stand in a name."""
    normal = FORMS[words[place]][0]
    if normal in NO_NAME:
        return False
    if not words[place].islower():
        return True
    behind = FORMS[words[place + 1]][0] if place + 1 < len(words) else ""
    by = normal == "do" and behind != "thám" and (place == 0 or FORMS[words[place - 1]][0] != "tự")
    return not by and f"{normal} {behind}" not in VERBS


def _behind_kind(words: Sequence[str], place: int) -> int | None:
    """The place behind the longest words for a kind of body that begin at a place."""
    for behind in range(min(place + 5, len(words) - 1), place, -1):
        kind = " ".join(FORMS[word][0] for word in words[place:behind])
        if kind in NO_BODIES:
            return None
        capitals = [word[0].isupper() for word in words[place : behind + 1]]
        if kind in BODIES and (capitals[0] or (any(capitals) and not BODIES[kind])):
            return behind
    return None
