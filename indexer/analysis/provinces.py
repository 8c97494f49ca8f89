"""Vietnam's provinces, 63 until June 2025 and 34 since: which a text names, and which a person means.

A text is read as it was written: it names the unit of its time, and a present unit that others became
part of covers them all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import compress, count
from typing import Any

from indexer.analysis.folding import fold
from indexer.analysis.syllables import FORMS, WORD

_DATA: Mapping[str, Any] = tomllib.loads(
    files("indexer.analysis").joinpath("provinces.toml").read_text(encoding="utf-8")
)
_KINDS = ("tỉnh", "thành phố")
_NEW = "-moi"


@dataclass(frozen=True, slots=True)
class Province:
    """A province or a city of its rank; one that stayed as it was is both a former and a present unit."""

    slug: str
    name: str
    kind: str
    present: str
    """The slug of the unit that its land belongs to since July 2025."""
    parts: tuple[str, ...]
    """The slugs of the units of before July 2025 that it covers."""

    @property
    def is_former(self) -> bool:
        """Whether it is one of the 63 units of before July 2025."""
        return self.parts == (self.slug,)

    @property
    def is_present(self) -> bool:
        """Whether it is one of the 34 units of today."""
        return self.present == self.slug

    @property
    def title(self) -> str:
        """The name that tells a merged unit from the one that gave it its name: "Ninh Bình (mới)"."""
        return self.name if self.is_former else f"{self.name} (mới)"


def _split(written: str) -> tuple[str, str]:
    """The kind and the name of a unit."""
    kind = next(kind for kind in _KINDS if written.startswith(kind))
    return kind, written.removeprefix(kind).strip()


def _slug(name: str) -> str:
    return "-".join(WORD.findall(fold(name.lower())))


def _provinces(units: Mapping[str, Sequence[str]]) -> Iterator[Province]:
    for written, parts in units.items():
        kind, name = _split(written)
        slugs = tuple(_slug(_split(part)[1]) for part in parts)
        present = _slug(name) + (_NEW if len(parts) > 1 else "")
        for slug, part in zip(slugs, parts, strict=True):
            of_kind, of_name = _split(part)
            yield Province(slug, of_name, of_kind, present, (slug,))
        if len(parts) > 1:
            yield Province(present, name, kind, present, slugs)


PROVINCES: tuple[Province, ...] = tuple(_provinces(_DATA["units"]))
"""All 86: 11 that stayed, 52 that were merged, 23 that they were merged into."""
BY_SLUG: Mapping[str, Province] = {province.slug: province for province in PROVINCES}


def covered(slug: str) -> tuple[str, ...]:
    """The units of before July 2025 that a unit includes: a former one itself, a present one its parts."""
    return BY_SLUG[slug].parts if slug in BY_SLUG else ()


def former_and_present(slug: str) -> tuple[Province, Province] | None:
    """A unit and the present one that its land belongs to, for "Hà Nam (nay thuộc Ninh Bình)"."""
    province = BY_SLUG.get(slug)
    return None if province is None else (province, BY_SLUG[province.present])


@dataclass(frozen=True, slots=True)
class _Name:
    """A way of writing a name: its syllables, and the slug it stands for ("" where that is no province)."""

    syllables: tuple[str, ...]
    slug: str
    of_city: bool = False
    """Only behind "TP" or "thành phố"."""


def _syllables(text: str) -> tuple[str, ...]:
    return tuple(FORMS[word][0] for word in WORD.findall(text))


def _names() -> Iterator[_Name]:
    cities = {_syllables(name): _slug(of) for of, names in _DATA["cities"].items() for name in names}
    yield from (_Name(syllables, slug, of_city=True) for syllables, slug in cities.items())
    yield from (
        _Name(_syllables(name), _slug(of)) for of, all_ in _DATA["spellings"].items() for name in all_
    )
    yield from (_Name(_syllables(name), "") for name in _DATA["else"]["longer"])
    former = {_syllables(province.name): province.slug for province in PROVINCES if province.is_former}
    yield from (_Name(syllables, slug) for syllables, slug in former.items() if syllables not in cities)


_NAMES = sorted(_names(), key=lambda name: -len(name.syllables))


def _by_beginning(names: Iterable[_Name]) -> dict[str, dict[str, tuple[_Name, ...]]]:
    """The names by their first and second syllable ("" where it is the only one), the longest first."""
    beginning: dict[str, dict[str, tuple[_Name, ...]]] = {}
    for name in names:
        second = beginning.setdefault(name.syllables[0], {})
        key = "".join(name.syllables[1:2])
        second[key] = (*second.get(key, ()), name)
    return beginning


_BEGINNING = _by_beginning(_NAMES)
_FIRST = frozenset(
    written
    for first in _BEGINNING
    for place in {first, first.replace("hòa", "hoà"), first.replace("đ", "ð")}
    for written in (place.title(), place.upper())
) | {WORD.findall(name)[0] for names in _DATA["spellings"].values() for name in names}
"""The first words of names as a text has them: most words of it need no second look."""


def provinces_in(words: Sequence[str], normal: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The provinces that words name, with the first place and the one behind the last.

    `normal` are the words' normal forms. A province is given as the unit that had the name before July 2025.
    """
    read, last = 0, len(normal) - 1
    for first in compress(count(), map(_FIRST.__contains__, words)):
        if first < read:
            continue
        second = _BEGINNING.get(normal[first], {})
        names = (second.get(normal[first + 1]) if first < last else None) or second.get("")
        name = _name_at(words, normal, first, names) if names else None
        if name is not None:
            read = first + len(name.syllables)
            if name.slug and _is_province(name, words, normal, first):
                yield name.slug, first, read


def _name_at(words: Sequence[str], normal: Sequence[str], first: int, names: Iterable[_Name]) -> _Name | None:
    """The first of the names that stands there, each of its words with a capital."""
    for name in names:
        behind = first + len(name.syllables)
        if tuple(normal[first:behind]) == name.syllables and all(w[0].isupper() for w in words[first:behind]):
            return name
    return None


_TOWNS = frozenset({("thành", "phố"), ("thị", "xã"), ("t", "p")})
_TOWN_SIGNS = frozenset({"tp", "tx"})
_SMALLER = frozenset(
    {"huyện", "ngõ", "nobel", "phường", "phố", "quận", "rạp", "sông", "thôn", "xã", "xóm", "đường", "ấp"}
)
"""What else is called by the name of a province, often of another one."""
_NOT_SMALLER = frozenset(
    [("nông", "thôn"), ("đường", "phố"), ("tuyến", "phố")]
    + [(word, "đường") for word in ("con", "cung", "máy", "mía", "tuyến", "đoạn")]
)
_NOT_THE_PLACE = frozenset({("xa", "lộ"), ("đại", "lộ"), ("nhà", "hát"), ("rạp", "hát"), ("hoàng", "anh")})
_PEOPLE = frozenset(map(_syllables, _DATA["else"]["people"]))
_WORDS = frozenset(map(_syllables, _DATA["else"]["words"]))
_FAMILIES = frozenset(
    {"bùi", "huỳnh", "lê", "nguyễn", "phan", "phạm", "trương", "trần", "trịnh", "vũ", "đinh", "đặng", "đỗ"}
)
"""Family names that seldom end the name of a place, which may stand before its province's."""
_TITLES = frozenset({"anh", "bà", "chị", "chú", "cô", "em", "ông", "Ông"})


def _is_province(name: _Name, words: Sequence[str], normal: Sequence[str], first: int) -> bool:
    """Whether a name means the province, by the two words before it."""
    before = normal[first - 1] if first else ""
    pair = (normal[first - 2] if first > 1 else "", before)
    is_town = before in _TOWN_SIGNS or pair in _TOWNS
    if is_town or name.of_city:
        return is_town
    if before in _SMALLER:
        return pair in _NOT_SMALLER
    if pair in _NOT_THE_PLACE or (name.syllables in _PEOPLE and first and _is_person(words[first - 1], pair)):
        return False
    in_capitals = all(word.isupper() for word in words[first : first + len(name.syllables)])
    return not in_capitals or name.syllables not in _WORDS or before == "tỉnh"


def _is_person(word: str, pair: tuple[str, str]) -> bool:
    """Whether the word before a name, the second of the pair, makes it a person's."""
    if word in _TITLES:
        return True
    of_people = pair[1] in _FAMILIES or (pair[1] == "thị" and pair[0] not in ("đô", "siêu"))
    return of_people and word[:1].isupper()


_TYPED = {
    typed: name.slug
    for name in _NAMES
    if name.slug
    for typed in (" ".join(name.syllables), fold(" ".join(name.syllables)))
}
"""Each name as it may be typed, with its accents or without, → its slug."""
_BEFORE_A_NAME = re.compile(r"^(?:tỉnh|tinh|tp|thành phố|thanh pho) ")
_LIST = re.compile(r"[,;\n]| và | va ")


def province_named(typed: str) -> Province | None:
    """The province that a person typed, with accents or without.

    With "mới" it is the present unit, without it the one that had the name before July 2025.
    """
    *words, age = _syllables(typed) or ("",)
    new = age in ("mới", "moi")
    name = " ".join(words if new or age in ("cũ", "cu") else [*words, age])
    slug = _TYPED.get(name) or _TYPED.get(_BEFORE_A_NAME.sub("", name))
    if slug is None:
        return None
    former = BY_SLUG[slug]
    present = BY_SLUG[former.present]
    if new:
        return present if present.name == former.name else None
    return former


def provinces_named(typed: str) -> tuple[Province, ...]:
    """The provinces of a list ("Hà Nam, Nam Định và Ninh Bình (mới)"), each once, without what names none."""
    found = map(province_named, _LIST.split(typed))
    return tuple(dict.fromkeys(province for province in found if province is not None))
