"""What a text itself defines in brackets: "tổ chức đảng (TCĐ)", "TCĐ (tổ chức đảng)"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import takewhile

from indexer.analysis.abbreviation_list import CONNECTING, HEADS, NO_SHORT, VIETNAMESE, normal_words
from indexer.analysis.folding import fold
from indexer.analysis.long_forms import (
    begins_name,
    body_start,
    capital_start,
    department_start,
    firm_start,
    headed_start,
    is_name,
    listed_start,
    named_start,
    noun_start,
)
from indexer.analysis.syllables import FORMS, WORD

_LONGEST_SHORT, _LONGEST_LONG, _LONGEST_NAME = 30, 26, 20
"""Letters of a short form, words of a long one, and of one that initials do not explain."""
_LONGEST_CLAUSE = 250

_BRACKET = re.compile(r"\(([^()\n]{2,120})\)")
_TWO_CAPITALS = re.compile(r"[A-ZĂÂĐÊÔƠƯÐ][^\s,;:]*[A-ZĂÂĐÊÔƠƯÐ]")
"""Two capitals of one word."""
_PROMISING = re.compile(
    rf"[^,;:]{{0,20}}?{_TWO_CAPITALS.pattern}|.*(?:[-–—] ?[A-Z]+\s*$|[Gg]ọi|tắt)|(?:G|[ACKVX]) ?\d"
)
"""What a bracket that defines something may look like."""
_CLAUSES_BEFORE = re.compile(r".*(?:[;:!?\n()\[\]\"“”«»]|(?<![A-ZĐƯ])\.(?!\d))", re.DOTALL)
_NAMED = re.compile(
    r"(?:đây (?:xin )?(?:được )?gọi|(?:gọi|viết|tên) tắt(?: (?:bằng )?tiếng \w{3,4})?|gọi chung)"
    r"(?: chung| tắt)?(?: là| thành|:)* ?[\"“]?(?P<short>[^,;:\"“”]{2,60}?)[\"”]? *(?:$|[,;]| và )",
    re.IGNORECASE,
)
"""… (sau đây gọi tắt là X)"""
_BEHIND_FIRST = re.compile(r"\s+[-–—]\s+|\s*[,;:]\s+")
_FULL_AND_SHORT = re.compile(r"(.+\S)\s+[-–—]\s+(\S+)")
"""World Health Organization - WHO"""
_LAST_WORD = re.compile(r"[^\W_]+(?:[-.&/][^\W_]+)*$")
_THAT_IS = re.compile(r"(?:tức là|tức|nghĩa là|viết tắt của|gọi tắt của|là)\s", re.IGNORECASE)
_FOREIGN = re.compile(
    r"[A-Z]{2,8}s?|[A-Z][a-z]?[A-Z]{1,3}s?|M&A|(?P<name>[A-Z]{1,6})[ -]{0,2}(?P<number>\d{1,4})"
)
_ABOVE = frozenset(["bộ", "sở", "đại", "trường", "khoa", "ban"])
"""First words of bodies that are named in brackets behind those below them."""
_CODE = re.compile(r"(?:[ACKVX]|P[ACKVX]) ?\d{2}")
"""What the police number their departments with: PC45."""


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
            for pair in _defined_by(_clause(text, start), bracket[1].strip()):
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


def _defined_by(before: str, inside: str) -> Iterator[tuple[str, str]]:
    """The short forms and the long forms of a bracket and of the clause before it."""
    named = list(_NAMED.finditer(inside)) if "t" in inside else []
    for place, name in enumerate(named):
        # In one bracket: "Công ty TNHH Mai Sao, gọi tắt là Công ty Mai Sao".
        within = inside[named[place - 1].end() if place else 0 : name.start()].rstrip(" ,;:–-")
        clause = within if within.count(" ") > 1 else before
        short = name["short"].strip()
        if long := _longer_name(clause, short) or _long_before(clause, short):
            yield short, long
    if not named and (pair := _pair(before, inside)):
        yield pair


def _pair(before: str, inside: str) -> tuple[str, str] | None:
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
    known = known or _CODE.fullmatch(text) is not None
    return len(text) <= _LONGEST_SHORT and (known or _TWO_CAPITALS.search(text)) is not None


def _long_before(clause: str, short: str) -> str:
    """What the end of a clause has for a short form."""
    found = list(WORD.finditer(clause))[-_LONGEST_LONG:]
    if found and found[-1][0] == short:
        found.pop()
    words = [word[0] for word in found]
    letters = _letters(short)
    # Most words take up nothing, and need no second look.
    likely = [place for place in range(len(words) - 2, -1, -1) if _taken(letters, 0, words[place])]
    start = next((place for place in likely if _makes_up(letters, words[place:])), None)
    if start and any(len(letter) > 1 and letter[0].isupper() for letter in letters):
        start = firm_start(words, start)
    is_code = _CODE.fullmatch(short) is not None
    if start is None and is_code:
        start = department_start(words)
    foreign = None if start is not None or is_code else _FOREIGN.fullmatch(short)
    if foreign:
        first = max(len(found) - _LONGEST_NAME, 0)
        start = _unexplained_start(words[first:], clause, found[first:], foreign)
        start = None if start is None else start + first
    if start is None:
        start = _longer_start(words, short, letters, likely)
    long = "" if start is None else clause[found[start].start() : found[-1].end()]
    return long if long != short else ""


def _longer_start(
    words: Sequence[str], short: str, letters: Sequence[str], likely: Iterable[int]
) -> int | None:
    """Where a long form begins of which initials give the beginning: "Ngân hàng Nhà nước Việt Nam (NHNN)"."""
    least = len(letters)
    certain = least > 3 or (least > 2 and (short in VIETNAMESE or not short.isascii()))
    if not certain or short in NO_SHORT or not all(letter.isupper() for letter in letters):
        return None
    for place in likely:
        if not is_name(words[place:]):
            return None
        if any(_makes_up(letters, words[place:end]) for end in range(place + least, len(words))):
            return place
    return None


def _unexplained_start(
    words: Sequence[str], clause: str, found: Sequence[re.Match[str]], short: re.Match[str]
) -> int | None:
    """Where a long form begins that initials do not explain."""
    written = short[0]
    start = listed_start(words, written)
    if start is None:
        start = headed_start(words, written)
    # "lần thứ 12 (ASEM 12)": the number tells that it is no code.
    plain = written.isalpha() or short["number"] in words
    if start is None and plain and written not in VIETNAMESE:
        start = body_start(words, clause, found)
        letters = sum(map(str.isupper, written))
        likely = start is None and written not in NO_SHORT and written.upper() not in HEADS
        if likely and len(written) > 2 and written.isalpha():
            start = capital_start(words, clause, found, 4 * letters + 4)
        if start is None and likely and written != "".join(words[-1:]):
            start = noun_start(words, clause, found, letters)
    # In a list of states: Lào, Các Tiểu vương quốc Ả Rập thống nhất.
    return start - 1 if start and start > 1 and words[start - 1] == "Các" else start


def _long_inside(before: str, insides: Iterable[str]) -> tuple[str, str] | None:
    """The short form that ends a clause, and its long form inside the bracket."""
    last = _LAST_WORD.search(before, before.rfind(" ") + 1)
    if not last or not _looks_short(last[0]):
        return None
    letters = _letters(last[0])
    for inside in insides:
        long = _THAT_IS.sub("", inside, count=1) if _THAT_IS.match(inside) else inside
        # As in "vay vốn IDA (vốn của Hiệp hội phát triển quốc tế)".
        again, of, rest = long.partition(" của ")
        if of and before[: last.start()].rstrip().endswith(again):
            long = rest
        words = WORD.findall(long)
        # Foreign words that explain it ("Foreign Direct Investment") are no reading to search for.
        if (
            not long.isascii()
            and 1 < len(words) <= _LONGEST_LONG
            and (
                _makes_up(letters, words)
                or listed_start(words, last[0]) == 0
                or (_is_foreign(last[0]) and _may_be_its(last[0], words))
            )
        ):
            return last[0], long.strip()
    return None


def _may_be_its(short: str, words: Sequence[str]) -> bool:
    """Whether words in a bracket may be the long form of what stands before it, and no body above it."""
    if short in HEADS:
        return headed_start(words, short) == 0
    above = FORMS[words[0]][0] in _ABOVE or any(map(str.isdigit, words))
    return len(words) > 2 and not above and begins_name(words)


def _is_foreign(short: str) -> bool:
    known = short in VIETNAMESE or short in NO_SHORT or set(short) <= set("IVX")
    return short.isalpha() and _FOREIGN.fullmatch(short) is not None and not known


def _longer_name(clause: str, short: str) -> str | None:
    """The end of a clause that has all words of a name, and more: Pháp lệnh [tín ngưỡng,] tôn giáo."""
    found = list(WORD.finditer(clause))[-_LONGEST_LONG:]
    wanted = normal_words(short) if any(map(str.isupper, short)) else []
    normal = [FORMS[word[0]][0] for word in found]
    for start in range(len(found) - len(wanted) - 1, -1, -1):
        rest = iter(normal[start:])
        if wanted and normal[start] == wanted[0] and all(word in rest for word in wanted):
            return clause[found[start].start() : found[-1].end()]
    named = named_start([word[0] for word in found], WORD.findall(short))
    return None if named is None else clause[found[named].start() : found[-1].end()]


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
    if word in ("Vietnam", "VietNam") and tuple(letters[at : at + 2]) == ("V", "N"):
        taken.append(at + 2)
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
