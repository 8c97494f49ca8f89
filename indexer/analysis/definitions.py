"""What a text itself defines in brackets: "tổ chức đảng (TCĐ)", "TCĐ (tổ chức đảng)"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from functools import cache
from itertools import takewhile

from indexer.analysis.abbreviation_list import BODIES, CONNECTING, HEADS, NO_BODIES, VIETNAMESE, normal_words
from indexer.analysis.abbreviations import listed, meaning
from indexer.analysis.folding import fold
from indexer.analysis.syllables import FORMS, WORD

_LONGEST_SHORT, _LONGEST_LONG = 30, 16
"""Letters of a short form, words of a long one."""
_LONGEST_CLAUSE = 200

_BRACKET = re.compile(r"\(([^()\n]{2,120})\)")
_TWO_CAPITALS = re.compile(r"[A-ZĂÂĐÊÔƠƯÐ][^\s,;:]*[A-ZĂÂĐÊÔƠƯÐ]")
"""Two capitals of one word."""
_PROMISING = re.compile(rf"[^,;:]{{0,20}}?{_TWO_CAPITALS.pattern}|.*(?:[-–—] ?[A-Z]+\s*$|[Gg]ọi|tắt)|G ?\d")
"""What a bracket that defines something may look like."""
_CLAUSES_BEFORE = re.compile(r".*(?:[;:!?\n()\[\]\"“”«»]|(?<![A-ZĐƯ])\.(?!\d))", re.DOTALL)
_NAMED = re.compile(
    r"(?:gọi|gọi tắt|viết tắt|tên tắt)(?: chung)?(?: là| thành|:) ?[\"“]?(?P<short>[^,;:\"“”]{2,60})[\"”]?$",
    re.IGNORECASE,
)
"""… (sau đây gọi tắt là X)"""
_BEHIND_FIRST = re.compile(r"\s+[-–—]\s+|\s*[,;:]\s+")
_FULL_AND_SHORT = re.compile(r"(.+\S)\s+[-–—]\s+(\S+)")
"""World Health Organization - WHO"""
_LAST_WORD = re.compile(r"[^\W_]+(?:[-.&/][^\W_]+)*$")
_THAT_IS = re.compile(r"(?:tức là|tức|nghĩa là|viết tắt của|gọi tắt của|là)\s", re.IGNORECASE)
_FOREIGN = re.compile(r"[A-Z]{2,8}|(?P<name>[A-Z]{1,6}) ?\d{1,2}")
_CODE = re.compile(r"[ACKPV]{1,2} ?\d{2}")
"""What the police number their departments with: PC45."""
_NO_NAME = frozenset(
    ["là", "đã", "được", "bị", "sẽ", "đang", "này", "rằng", "biết", "khi", "nhưng", "để", "nhằm", "mà", "như"]
)
"""What stands in no body's name."""
_PARTED = frozenset(["của", "thuộc", "có"])
"""What may stand in a name that begins with a word for a body, and in no other."""
_FIRM = frozenset(["ty", "cty", "ctcp", "doanh"])
"""Words of firms, whose brands stand in brackets."""


def definitions(text: str) -> dict[str, str]:
    """What a text itself defines in brackets, short form → long form, both as written.

    "tổ chức đảng (TCĐ)", "TCĐ (tổ chức đảng)", "… (sau đây gọi tắt là …)". Initials must explain the
    short form; a foreign one may stand for a body's name ("Quỹ Tiền tệ quốc tế (IMF)").
    """
    found: dict[str, str] = {}
    for bracket in _BRACKET.finditer(text):
        start = bracket.start()
        # Most brackets hold ages, places and dates.
        if _PROMISING.match(bracket[1]) or text[max(start - 2, 0) : start].rstrip()[-1:].isupper():
            pair = _defined_by(_clause(text, start), bracket[1].strip())
            if pair:
                found.setdefault(*pair)
    return found


def explains(long: str, short: str) -> bool:
    """Whether the initials of a long form make up a short form."""
    return _makes_up(_letters(short), WORD.findall(long))


# A bracket and the clause before it.


def _clause(text: str, end: int) -> str:
    """The clause that ends at a place, or the quotation where that ends there."""
    before = text[max(end - _LONGEST_CLAUSE, 0) : end].rstrip(" \"”»'’")
    others = _CLAUSES_BEFORE.match(before)
    return before[others.end() :] if others else before


def _defined_by(before: str, inside: str) -> tuple[str, str] | None:
    """The short form and the long form of a bracket and of the clause before it."""
    if named := _NAMED.search(inside):
        short = named["short"].strip()
        long = _long_before(before, short) or _longer_name(before, short)
        return (short, long) if long else None
    first = _BEHIND_FIRST.split(inside, maxsplit=1)[0]
    full, last = both.groups() if (both := _FULL_AND_SHORT.fullmatch(inside)) else ("", "")
    # "Tổ chức Y tế thế giới (World Health Organization - WHO)", "(Liên minh châu Âu - EU)".
    foreign = full.isascii() and explains(full, last)
    for clause, short in dict.fromkeys(
        ((before, inside), (before, first), (before if foreign else full, last))
    ):
        if _looks_short(short) and (long := _long_before(clause, short)):
            return short, long
    return _long_inside(before, (inside, first))


def _looks_short(text: str) -> bool:
    """Whether a text has an acronym's capitals and length."""
    known = (numbered := _FOREIGN.fullmatch(text)) and numbered["name"] in HEADS
    return len(text) <= _LONGEST_SHORT and (known or _TWO_CAPITALS.search(text)) is not None


def _long_before(clause: str, short: str) -> str:
    """What the end of a clause has for a short form."""
    found = list(WORD.finditer(clause))[-_LONGEST_LONG:]
    if found and found[-1][0] == short:
        found.pop()
    words = [word[0] for word in found]
    letters = _letters(short)
    # Most words take up nothing, and need no second look.
    likely = (place for place in range(len(words) - 2, -1, -1) if _taken(letters, 0, words[place]))
    start = next((place for place in likely if _makes_up(letters, words[place:])), None)
    if start is None and (_FOREIGN.fullmatch(short) or _CODE.fullmatch(short)):
        start = _listed_start(words, short)
        if start is None:
            start = _headed_start(words, short)
        if start is None and (short.isalpha() or _CODE.fullmatch(short)) and short not in VIETNAMESE:
            start = _body_start(words, clause, found)
            if start is None and len(short) > 2 and short.isalpha():
                start = _capital_start(words, clause, found)
        # In a list of states: Lào, Các Tiểu vương quốc Ả Rập thống nhất.
        if start and start > 1 and words[start - 1] == "Các":
            start -= 1
    long = "" if start is None else clause[found[start].start() : found[-1].end()]
    return long if long != short else ""


def _long_inside(before: str, insides: Iterable[str]) -> tuple[str, str] | None:
    """The short form that ends a clause, and its long form inside the bracket."""
    last = _LAST_WORD.search(before, before.rfind(" ") + 1)
    if not last or not _looks_short(last[0]):
        return None
    letters = _letters(last[0])
    for inside in insides:
        long = _THAT_IS.sub("", inside, count=1) if _THAT_IS.match(inside) else inside
        words = WORD.findall(long)
        # Foreign words that explain it ("Foreign Direct Investment") are no reading to search for.
        if (
            not long.isascii()
            and 1 < len(words) <= _LONGEST_LONG
            and (_makes_up(letters, words) or _listed_start(words, last[0]) == 0)
        ):
            return last[0], long.strip()
    return None


def _longer_name(clause: str, short: str) -> str | None:
    """The end of a clause that has all words of a name, and more: Pháp lệnh [tín ngưỡng,] tôn giáo."""
    found = list(WORD.finditer(clause))[-_LONGEST_LONG:]
    wanted = normal_words(short) if short[:1].isupper() else []
    normal = [FORMS[word[0]][0] for word in found]
    for start in range(len(found) - len(wanted) - 1, -1, -1):
        rest = iter(normal[start:])
        if wanted and normal[start] == wanted[0] and all(word in rest for word in wanted):
            return clause[found[start].start() : found[-1].end()]
    return None


# Long forms that initials do not explain.


def _listed_start(words: Sequence[str], short: str) -> int | None:
    """Where a long form begins that the list has for a short form, and that ends with the words."""
    for wanted in map(meaning, listed(short)):
        for start in range(len(words) - 1):
            if meaning(" ".join(words[start:])) == wanted:
                return start
    return None


def _headed_start(words: Sequence[str], short: str) -> int | None:
    """Where a long form begins by the words that the list has for its beginning."""
    normal = [FORMS[word][0] for word in words]
    heads = HEADS.get(short.rstrip(" 0123456789"), ())
    for place in range(len(words) - 2, -1, -1):
        ends = {place + len(head) for head in heads if tuple(normal[place : place + len(head)]) == head}
        if ends:
            # "bộ quy tắc", not the "quy tắc" in it.
            longer = (p for p in range(max(place - 2, 0), place) if _heads_end(normal, p, heads, ends))
            return None if _NO_NAME.intersection(normal[place:]) else next(longer, place)
    return None


def _heads_end(
    normal: Sequence[str], place: int, heads: Iterable[tuple[str, ...]], ends: Container[int]
) -> bool:
    """Whether a head begins at a place that ends at one of some places."""
    return any(
        tuple(normal[place : place + len(head)]) == head and place + len(head) in ends for head in heads
    )


def _capital_start(words: Sequence[str], clause: str, found: Sequence[re.Match[str]]) -> int | None:
    """Where a name begins that ends a clause: at a noun with a capital, "Hợp tác huấn luyện trên biển"."""
    nouns = (place for place in range(len(words) - 3, 0, -1) if _is_noun(words, place))
    start = next(nouns, None)
    while start and start > 1 and _is_noun(words, start - 2):
        if start > 2 and words[start - 3].istitle():
            break
        start -= 2  # "Hội nghị Quan chức Tài chính", but not "Nhật Bản dự Hội nghị"
    if start is None or (start and words[start - 1][0].isupper()):
        return None
    normal = [FORMS[word][0] for word in words]
    before, name = normal[start - 1] if start else "", normal[start:]
    other = before in CONNECTING or _FIRM.intersection(normal) or _NO_NAME.union(_PARTED).intersection(name)
    whole = not re.search(r"[,–]| - |\w-\w", clause[found[start].start() : found[-1].end()])
    return start if whole and not other else None


def _is_noun(words: Sequence[str], place: int) -> bool:
    """Whether a capital begins words that are no proper name: "Hợp tác", but not "Đông Nam Á"."""
    first, second = words[place : place + 2]
    return first.istitle() and second.islower() and FORMS[second][0] not in CONNECTING


def _body_start(words: Sequence[str], clause: str, found: Sequence[re.Match[str]]) -> int | None:
    """Where the name of a body, treaty or the like begins that ends a clause."""
    normal = [FORMS[word][0] for word in words]
    for place in range(len(words) - 3, -1, -1):
        behind = _behind_kind(words, place)
        if behind is None:
            continue
        longer = (p for p in range(max(place - 4, 0), place) if _behind_kind(words, p) == behind)
        start = next(longer, place)
        _list, comma, last = clause[found[start].start() :].rpartition(",")
        fits = not _NO_NAME.intersection(normal[start:]) and (not comma or " và " in last)
        return start if fits else None
    return None


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


# Initials.

_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def _letters(short: str) -> tuple[str, ...]:
    """A short form taken apart: letters of acronyms, and whole words: "GD và ĐT" → G D và Đ T."""
    letters: list[str] = []
    for word in _LETTERS_OR_DIGITS.findall(short):
        capitals = sum(map(str.isupper, word))
        spelt = len(word) > 1 and (capitals == 0 or (capitals == 1 and word[0].isupper()))
        letters += [word] if spelt or word.isdigit() else word
    return tuple(letters)


def _makes_up(letters: Sequence[str], words: Sequence[str]) -> bool:
    """Whether words, all but connecting ones, take up the letters from first to last."""
    reached = {0}
    for place, word in enumerate(words):
        passed = reached if 0 < place < len(words) - 1 and FORMS[word][0] in CONNECTING else frozenset()
        reached = {behind for at in reached for behind in _taken(letters, at, word)} | passed
        if not reached:
            return False
    return len(letters) in reached


def _taken(letters: Sequence[str], at: int, word: str) -> list[int]:
    """Where a word may leave off that takes up letters from a place on."""
    if at == len(letters):
        return []
    letter = letters[at]
    taken = []
    if len(letter) > 1 or letter.isdigit():
        if FORMS[letter][0] == FORMS[word][0]:
            taken.append(at + 1)
    elif letter.isupper() and letter.lower().replace("ð", "đ") in _initials(word[0]):
        # "ThU", "TTg": small letters belong to the word of the capital before them.
        tail = list(takewhile(lambda other: len(other) == 1 and other.islower(), letters[at + 1 :]))
        if not tail or _contains(fold(word[1:].lower()), tail):
            taken.append(at + 1 + len(tail))
    if len(word) > 1 and word.isupper() and "".join(letters[at : at + len(word)]) == word:
        taken.append(at + len(word))
    return taken


@cache
def _initials(first: str) -> frozenset[str]:
    """What a word's first letter gives; accents may be missing, "TW" is "trung ương"."""
    letter = first.lower().replace("ð", "đ")
    toneless = unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", letter)))
    return frozenset((toneless, fold(toneless), *("w" if toneless == "ư" else "")))


def _contains(text: str, letters: Iterable[str]) -> bool:
    """Whether letters stand in a text in their order."""
    rest = iter(text)
    return all(letter in rest for letter in letters)
