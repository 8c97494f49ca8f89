"""The bodies that issue directives: where a name of one ends in a text, and which body it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from indexer.analysis.provinces import PROVINCES
from indexer.knowledge.article import Span
from indexer.knowledge.flat import flat, moved

_DATA: Mapping[str, Any] = tomllib.loads(
    files("indexer.knowledge").joinpath("issuers.toml").read_text(encoding="utf-8")
)


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of some flat texts, the longest first."""
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words, key=len, reverse=True))


def _forms(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {
        flat(form.replace("Trung ương", centre)): record["name"]
        for record in reversed(list(records))
        for form in (record["name"], *record.get("also", ()))
        for centre in ("Trung ương", "TW", "TƯ", "T.Ư")
    }


def _tight(low: str) -> str:
    """A name without room around its signs: "GD & ĐT", "GD&ĐT"."""
    return re.sub(r" ?([&,-]) ?", r"\1", low)


_BODIES = _forms(_DATA["body"])
_FIELDS = {_tight(form): name for form, name in _forms(_DATA["field"]).items()}
_SIGNS = {sign.upper(): record["name"] for record in _DATA["body"] for sign in record.get("signs", ())} | {
    sign.upper(): f"Bộ {record['name']}" for record in _DATA["field"] for sign in record.get("signs", ())
}
FIELDS = re.sub(r"(\\?[&,-])", r" ?\1 ?", alternatives(_FIELDS))
"""A pattern for what ministries are for."""
FIXED = alternatives(_BODIES)
"""A pattern for the bodies that have names of their own."""
INEXACT = frozenset(record["name"] for record in _DATA["body"] if "part" in record)
"""Bodies that are named for one of several, as "Trung ương" for Bộ Chính trị."""
_PARTS = {record["name"]: frozenset(record["part"]) for record in _DATA["body"] if "part" in record}


def _alternatives_of(key: str) -> str:
    return alternatives(map(flat, _DATA[key]))


_HEADS = _alternatives_of("heads")
_RANKS = _alternatives_of("ranks")
_COMMITTEES = _alternatives_of("committees")
_UNITS_BODIES = _alternatives_of("local")
_OTHERS = _alternatives_of("others")
_UNIT = r"(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|tx\.?|thị trấn|xã|phường|đặc khu)"

_FIXED = re.compile(rf"(?:{FIXED})(?![\w]|(?<=đảng) (?:ủy|bộ|viên|đoàn)\b)")
_FIELD = re.compile(rf"(?:{_HEADS}) (?:{FIELDS})(?![\w])")
_RANK = re.compile(rf"(?:{_RANKS}) ")
_COMMITTEE = re.compile(rf"(?:{_COMMITTEES})(?![\w])")
_UNIT_BODY = re.compile(rf"(?:{_UNITS_BODIES})(?![\w])")
_OTHER = re.compile(rf"(?:{_HEADS}|{_OTHERS}) ")
_CENTRAL = re.compile(r" (?:trung ương|tw|tư|t\.ư|t\.w)(?: đảng)?(?![\w])")
_FIRM = re.compile(moved(r" (?:tập đoàn|tổng công ty|công ty|quân khu|quân chủng|khối|sở|bộ|cục)(?![\w])"))
_CITY = {"hcm", "tp.hcm", "tphcm", "tp hcm", "tp. hcm"}
_PROVINCE = re.compile(rf" (?:{alternatives({flat(one.name) for one in PROVINCES} | _CITY)})(?![\w])")
_WITHIN = re.compile(rf" {_UNIT}(?![\w.])(?: \d+)?| (?:q|p)\.? ?\d+\b|(?:(?<=tp)|(?<=tp\.))(?= )")
_TWO_CAPITALS = re.compile(r" ?[A-ZĐÂĂÊÔƠƯ][^\W\d_]* [A-ZĐÂĂÊÔƠƯ]| ?(?:Huế|Vinh)\b")
_WORD = re.compile(r"(?: - | |-)?([^\W_][\w&./-]*[^\W_]|[^\W_])")
_DEEPEST = 4
"""Offices and committees within each other that a name has at most."""
_END = re.compile(rf" (?:{_alternatives_of('ends')})(?!\w)")


def body_at(text: str, low: str, start: int, depth: int = _DEEPEST) -> int | None:
    """Where the name of a body ends that begins at a place of a text, `low` being the text made flat."""
    if found := _FIXED.match(low, start):
        return found.end()
    if found := _FIELD.match(low, start):
        return found.end() if low.startswith(flat("bộ "), start) else _place(text, low, found.end())
    for beginning, rest in (
        (_RANK, _ranked),
        (_COMMITTEE, _committee),
        (_UNIT_BODY, _local),
        (_OTHER, _other),
    ):
        if depth and (found := beginning.match(low, start)):
            return rest(text, low, (start, found.end()), depth - 1)
    return None


def _ranked(text: str, low: str, found: Span, depth: int) -> int | None:
    start, end = found
    inner = body_at(text, low, end, depth)
    return inner or (_place(text, low, end - 1, least=1) if text[start].isupper() else None)


def _committee(text: str, low: str, found: Span, depth: int) -> int | None:
    _start, end = found
    if central := _CENTRAL.match(low, end):
        return central.end()
    inner = body_at(text, low, end + 1, depth) if low[end : end + 1] == " " else None
    return inner or _place(text, low, end)


def _local(text: str, low: str, found: Span, depth: int) -> int | None:
    """Where "Đảng ủy Tập đoàn", "Công an tỉnh Hà Giang" ends."""
    _start, end = found
    if firm := _FIRM.match(low, end):
        return (text[end + 1].isupper() and body_at(text, low, end + 1, depth)) or firm.end()
    return _place(text, low, end)


def _other(text: str, low: str, found: Span, _depth: int) -> int | None:
    start, end = found
    named = text[start].isupper() or text[end].isupper()
    return _named(text, low, end - 1) if named else None


def _place(text: str, low: str, end: int, least: int = 0) -> int | None:
    """Where the province, district or other name ends that follows; None where it is less than wanted."""
    begun = end
    while len(low) > end:
        if (found := _PROVINCE.match(low, end)) and text[end + 1].isupper():
            end = found.end()
            break
        if (found := _WITHIN.match(low, end)) and found.end() > end:
            end = found.end()
            if low[end - 1] == "." and not (_PROVINCE.match(low, end) or _TWO_CAPITALS.match(text, end)):
                return end - 1  # it ends a sentence
            continue
        run = _capitals(text, low, end)
        if run == end:
            break
        end = run
    return end if end > begun or not least else None


def _capitals(text: str, low: str, end: int, most: int = 3) -> int:
    for _ in range(most):
        found = _WORD.match(text, end)
        if not found or not found[1][0].isupper() or (found[1].isupper() and _END.match(low, end)):
            break
        end = found.end()
    return end


def _named(text: str, low: str, end: int) -> int | None:
    """Where a name of its own ends: a word in capitals first, then up to three in small letters in a row."""
    small, reached = 4, end
    while found := _WORD.match(text, end):
        follows = found[1] == "và" and text[found.end() + 1 : found.end() + 2].isupper()
        capital = found[1][0].isupper()
        if not follows and (not capital or found[1].isupper()) and _END.match(low, end):
            break
        if capital:
            small = 0
        elif small >= 3:
            break
        else:
            small += 1
        end = reached = found.end()
    return reached if small <= 3 else None


# Which body it is.

_EXPANDED = (
    (re.compile(r"\b(?:ubnd|ub)\b"), "ủy ban nhân dân"),
    (re.compile(r"\bhđnd\b"), "hội đồng nhân dân"),
    (re.compile(r"\b(?:t\.ư|t\.w|tw)(?![\w])|^tư\b|(?<=bch )tư\b|\btư(?= đảng| đòan)"), "trung ương"),
    (re.compile(r"\bbch\b"), "ban chấp hành"),
    (re.compile(r"\bbtv\b"), "ban thường vụ"),
    (re.compile(r"\btp\b\.?"), "thành phố "),
    (re.compile(r"\bhcm\b"), "hồ chí minh"),
    (re.compile(r"\btand\b"), "tòa án nhân dân"),
    (re.compile(r"\b(?:vksnd|viện ksnd)\b"), "viện kiểm sát nhân dân"),
    (re.compile(r"\bubkt\b"), "ủy ban kiểm tra"),
)
_LED = re.compile(rf"({_HEADS}) (.+)")
_NEXT = moved("(?=(?:bộ|tòa|viện|ban|ngân|thanh|văn|hội|ủy|chính|tổng) )")
_JOINED = re.compile(rf",? (?:và|cùng) {_NEXT}|, {_NEXT}")


def body_name(written: str) -> str:
    """The one name of a body that may be written in several ways; those of several by " + "."""
    parts = _JOINED.split(flat(written).strip(" .,"))
    return " + ".join(sorted(dict.fromkeys(map(_one_body, parts))))


def _one_body(low: str) -> str:
    low = re.sub(r"^(?:(?:các|liên) )+(?=bộ|sở)", "", low)
    while low not in _BODIES and (rank := _RANK.match(low)):
        low = low[rank.end() :]
    if low in _BODIES:
        return _BODIES[low]
    if (led := _LED.fullmatch(low)) and _tight(led[2]) in _FIELDS:
        return f"{led[1].capitalize()} {_FIELDS[_tight(led[2])]}"
    if led and (field := re.match(rf"(?:{FIELDS})(?![\w])", led[2])):
        low = f"{led[1]} {flat(_FIELDS[_tight(field[0])])}{led[2][field.end() :]}"
    for short, long in _EXPANDED:
        low = short.sub(flat(long), low)
    return _BODIES.get(" ".join(low.split()), " ".join(low.split()))


def body_of_signs(signs: Sequence[str]) -> str:
    """The body that a number's signs name ("NĐ-CP"); empty where it is one of many (UBND)."""
    bare = [re.sub(r"\d+$", "", sign).upper() for sign in signs]
    named = [_SIGNS[sign] for sign in bare if sign in _SIGNS]
    return " + ".join(sorted(dict.fromkeys(named)))


def may_be_same(one: str, other: str) -> bool:
    """Whether two names of `body_name` may be of one body, as far as they say."""
    if one == other or not one or not other:
        return True
    if other in _PARTS.get(one, ()) or one in _PARTS.get(other, ()):
        return True
    if one in _NAMES or other in _NAMES:
        return False
    few, many = sorted((set(one.split()), set(other.split())), key=len)
    return few <= many


_NAMES = frozenset(_BODIES.values()) | {f"Bộ {field}" for field in _FIELDS.values()}
"""Names that are whole: nothing more said would make another body's less."""
