"""What may be a personal name among the words of a text, by its form and the words around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import compress, count

from indexer.analysis.syllables import normal
from indexer.knowledge.bodies import part_at
from indexer.knowledge.foreign import foreign_name, has_no_name
from indexer.knowledge.heads import head_at
from indexer.knowledge.places import place_at
from indexer.knowledge.words import UPPER, Phrases, Words, is_foreign, named_list

_LONGEST = 4
_CAPITALS = frozenset(UPPER)


class Kind(IntEnum):
    """How surely a name is one by its form."""

    FOREIGN = 3
    """Two foreign words or more: as well a firm or a thing."""
    FULL = 2
    """A family name and two syllables or more."""
    SHORT = 1
    """A family name and one syllable: as well a place or a thing."""
    LOOSE = 0
    """Words with capitals behind an honorific or an office: a given name, a foreigner."""


@dataclass(frozen=True)
class Name:
    """The words of a text, from the first to the one before `behind`, that may be a name."""

    first: int
    behind: int
    kind: Kind


def _normal(listed: Iterable[str]) -> frozenset[str]:
    return frozenset(normal(word) for word in listed)


_LISTS = named_list("people.toml")
_FAMILIES = _normal(_LISTS["families"])
_HONORIFICS, _KINDS = Phrases(_LISTS["honorifics"]), Phrases(_LISTS["kinds"])
_NO_PEOPLE, _NO_NAMES = Phrases(_LISTS["not_people"]), Phrases(_LISTS["not_names"])
_KOREAN = frozenset({"kim", "moon", "park", "lee", "choe", "cheong", "chung", "ri", "han", "jang", "son"})
_MAY_END = frozenset({"bộ", "đảng"})
_HMONG = _normal(
    [
        "Cháng", "Chảo", "Chang", "Cứ", "Giàng", "Hàng", "Hạng", "Hảng", "Hầu", "Hồ", "Khang", "Lầu", "Lò",
        "Lù", "Lý", "Ly", "Ma", "Má", "Mùa", "Phàng", "Sồng", "Sùng", "Thào", "Tráng", "Vàng", "Vừ", "Vù",
    ]
)  # fmt: skip
_INITIALS = frozenset({"ch", "gi", "kh", "ng", "nh", "ph", "th", "tr"})
_PRONOUNS = frozenset({"anh", "bà", "bác", "bé", "cháu", "chị", "chú", "cô", "cụ", "em", "ông"})
_STREET_NAMES = Phrases(_LISTS["street_names"])
_NUMBERED = _normal(_LISTS["numbered"])
_AREAS, _NO_GIVEN, _DOUBTFUL = (_normal(_LISTS[name]) for name in ("areas", "not_given", "doubtful"))


_NO_HONORIFIC = frozenset(_LISTS["not_honorifics"])
_BEHIND_HONORIFICS = (" ", ":")
"""A list of people begins behind a colon: "có các đồng chí: Thái Bá Quyền, …"."""


def honorific_before(words: Words, place: int, loose: bool = False) -> int:
    """The first word of the honorific that stands right before a place, else the place itself.

    `loose` takes those alone that go before a given name, too.
    """
    if words.gaps[place] not in _BEHIND_HONORIFICS:
        return place
    for length in (2, 1):
        first = place - length
        if first < 0:
            continue
        found = _HONORIFICS.at(words, first, " ") == length or (
            not loose and _KINDS.at(words, first, " ") == length
        )
        if found:
            pair = " ".join(words.normal[place - 2 : place])
            named = (
                place_at(words, first) or place_at(words, max(first - 1, 0)) > 2 or _is_bearer(words, first)
            )
            return place if named or (length == 1 and pair in _NO_HONORIFIC) else first
    return place


def _is_bearer(words: Words, place: int) -> bool:
    """Whether an honorific begins the name of something: "thôn Ông Tố", "62 Bà Triệu"."""
    if place == 0 or not words.words[place].istitle() or words.gaps[place] != " ":
        return False
    return _is_number(words, place - 1) or _NO_PEOPLE.at(words, place - 1, " ") == 1


def names_in(words: Words) -> list[Name]:
    """Names with a family name, in order; what is called after a person is left out."""
    found: list[Name] = []
    behind, nothing = 0, -1
    for place in compress(count(), map(_CAPITALS.__contains__, words.initials)):
        if place < behind:
            continue
        length, known = (0, False) if _HONORIFICS.at(words, place, " ") else foreign_name(words, place)
        if length:
            found.append(Name(place, place + length, Kind.FULL if known else Kind.FOREIGN))
            behind = place + length
            continue
        length = place_at(words, place)
        family = words.normal[place] in _FAMILIES
        if length and not (family and honorific_before(words, place) < place and _run(words, place) > length):
            behind = place + length
        elif family and not _NO_NAMES.at(words, place, " ") and (length := _run(words, place)) > 1:
            if _goes_on(words, place, length):
                behind = place + length + 1
                continue
            sure = length > 2 and _STREET_NAMES.at(words, place, " ") != length
            name = Name(place, place + length, Kind.FULL if sure else Kind.SHORT)
            behind = _after(words, name)
            # "đường Lê Lợi, Nguyễn Huệ và Trần Hưng Đạo"
            listed = nothing == place and words.gaps[place] in (",", "-")
            listed = listed or (nothing == place - 1 and words.normal[nothing] in ("và", "hay"))
            if listed or _is_called_after(words, place, name.kind):
                nothing = name.behind
            elif behind == name.behind:
                found.append(name)
    return found


def _goes_on(words: Words, place: int, length: int) -> bool:
    """Whether what has the form of a name is that of a building or firm: "Hoàng Quân Plaza"."""
    last = place + length - 1
    if any(head_at(words, place - n) == n for n in (1, 2, 3) if place >= n and words.gaps[place] == " "):
        return False  # "ca sĩ Siu Black"
    behind = last + 2 if words.gaps[last + 1] == " " and last + 1 < len(words) else last + 1
    return any(is_foreign(words.normal[n]) and has_no_name(words, n, n + 1) for n in range(last, behind))


def _after(words: Words, name: Name) -> int:
    """Where to look on behind what has the form of a name; elsewhere than its end where it is none."""
    if _is_the_president(words, name.first, name.behind) or _is_cut(words, name.behind):
        return name.behind + 1
    return name.first + 1 if _is_doubtful(words, name.first) else name.behind


def _is_cut(words: Words, behind: int) -> bool:
    """Whether a name goes on with an initial, or ends in one: "Nguyễn Thị Ng."."""
    if words.normal[behind - 1] in _INITIALS:
        return True
    return (
        words.gaps[behind] == " "
        and behind < len(words)
        and len(words.words[behind]) == 1
        and (words.words[behind].isupper())
    )


def _is_the_president(words: Words, place: int, behind: int) -> bool:
    """Whether the name is Hồ Chí Minh's, in what is called after him: a city, a school, an ideology."""
    if words.normal[place:behind] != ["hồ", "chí", "minh"]:
        return False
    if words.normal[place - 2 : place] != ["chủ", "tịch"] or words.gaps[place] != " ":
        return True
    return any(_NO_PEOPLE.at(words, start, " ") for start in range(max(place - 6, 0), place - 2))


def _is_doubtful(words: Words, place: int) -> bool:
    """Whether a family name may be an ordinary word that begins a sentence: "Từ Thanh Đa, …"."""
    return (
        words.normal[place] in _DOUBTFUL
        and words.gaps[place] != " "
        and words.gaps[place] not in (",", "-", ":", ";", "(")
        and words.normal[place + 1] not in ("văn", "thị")
    )


def _run(words: Words, first: int) -> int:
    """How many words the name is that begins at a place."""
    capitals = words.words[first].isupper() and len(words.words[first]) > 1
    behind = first + 1
    longest = _LONGEST + (words.normal[first + 1 : first + 2] == ["thị"])
    while behind < len(words) and behind - first < longest and _is_given(words, behind, capitals):
        # The second of two names that stand together: "Nguyễn Văn A Trần Văn B" is left whole.
        longer = words.normal[behind - 1] not in ("thị", "văn") and words.gaps[behind + 1] == " "
        longer = longer and place_at(words, behind) > 1
        if (behind - first >= 2 or words.normal[first] in _DOUBTFUL) and (longer or head_at(words, behind)):
            break
        behind += 1
    while (
        behind < len(words)
        and words.gaps[behind] == "‐"
        and words.words[behind].isalpha()
        and behind - first < 5
    ):
        # "Kim Jong-un", "Nguyễn-Võ"
        behind += 1
    if words.normal[first] in _KOREAN and words.gaps[behind] == "-" and words.words[behind].islower():
        behind += words.words[behind].isascii()
    return behind - first


def _is_given(words: Words, place: int, capitals: bool) -> bool:
    word = words.words[place]
    if words.gaps[place] != " " or not word[0].isupper():
        return False
    if words.normal[place] in _NO_GIVEN and words.normal[place - 1] not in ("văn", "thị"):
        # "Nguyễn Tiến Bộ cho biết", but "Nguyễn Tiến, Bộ Y tế", "Nguyễn Tiến Bộ Y tế"
        last = words.normal[place] in _MAY_END and (
            words.gaps[place + 1] != " " or words.words[place + 1].islower()
        )
        return last and not head_at(words, place) and not capitals
    if len(word) == 1 and _is_middle_a(words, place):
        return True
    if len(word) == 1:
        return word in "ÁÂẤẦẨÍÝỶỲỸÚÊẾỀƠÔỐỨỴ"
    return word.isupper() == capitals or "’" in word or "'" in word


def _is_middle_a(words: Words, place: int) -> bool:
    """Whether the "A" of a name of the Hmong stands at a place: "Giàng A Sùng"."""
    following = words.words[place + 1 : place + 2]
    return (
        words.normal[place] == "a"
        and words.normal[place - 1] in _HMONG
        and words.gaps[place + 1] == " "
        and bool(following)
        and following[0].istitle()
        and len(following[0]) > 1
    )


def _is_called_after(words: Words, place: int, kind: Kind) -> bool:
    """Whether the words before a name say that it is no person's."""
    gap = words.gaps[place]
    in_street = gap == " " or (gap == "," and words.normal[place - 2] == "số")
    if in_street and _is_number(words, place - 1):
        return True
    if gap not in (" ", "-"):
        return False
    before = next((n for n in (3, 2, 1) if place >= n and _NO_PEOPLE.at(words, place - n, " ") == n), 0)
    if not before:
        return False
    if honorific_before(words, place) < place:
        return False
    if kind is Kind.FULL and words.normal[place - 1] in _AREAS and words.normal[place] != "hồ":
        return not any(head_at(words, start) for start in range(max(place - 16, 0), place))
    return True


def _is_number(words: Words, place: int) -> bool:
    """Whether the number of a house ends at a place: "70 Lê Lợi", "161B Lê Lợi", not "quận 1"."""
    letter = len(words.words[place]) == 1 and words.gaps[place] == "" and words.words[place].isupper()
    place -= letter
    return words.words[place][:1].isdigit() and words.normal[place - 1] not in _NUMBERED


def is_of_lawyers(words: Words, place: int) -> bool:
    """Whether the words before a place name a firm, although they end in a word for people."""
    return words.normal[place - 3 : place] == ["phòng", "luật", "sư"]


def loose_name(words: Words, place: int) -> Name | None:
    """The words with capitals that begin at a place, behind what goes before a name."""
    behind = place
    while behind < min(len(words), place + _LONGEST) and _is_loose(words, behind, place):
        behind += 1
    if words.normal[place] in _KOREAN and behind - place > 1 and words.gaps[behind] == "-":
        behind += words.words[behind].islower() and words.words[behind].isascii()
    if behind == place or place_at(words, place) >= max(2, behind - place) or part_at(words, place) > 1:
        return None
    # "ông Mỹ" is one, "nam sinh Mỹ" and "Canada" are none.
    of_place = behind - place == 1 and place_at(words, place) == 1
    of_place = of_place and (
        words.normal[place - 1] not in _PRONOUNS
        or words.normal[place - 2] == "cụ"  # "cụ ông Nhật"
        or is_foreign(words.normal[place])
    )
    # "Chủ tịch Quỹ Potomac"
    is_body = behind - place > 1 and part_at(words, place) == 1 and is_foreign(words.normal[place + 1])
    is_uncle = words.normal[place - 1 : behind] == ["bác", "hồ"]
    if of_place or is_body or is_uncle or has_no_name(words, place, behind):
        return None
    written = words.words[place:behind]
    if len(written) == 1 and words.gaps[behind] == " " and words.words[behind][0].isupper():
        # "Ông Đỗ Bà Tỵ", "Ông Võ CÔNG": cut where it does not end.
        return None
    # Initials: "ông L.V.H.", "bà T."
    if words.normal[behind - 1] in _INITIALS or any(
        len(word) == 1 and (word.isascii() or word == "Đ") and (word != "Y" or len(written) == 1)
        for word in written
    ):
        return None
    # "em Hoàng Đức Ph."
    if (len(written) == 1 and written[0].isupper() and len(written[0]) > 1) or (
        words.normal[behind - 1] in _INITIALS
    ):
        return None
    return Name(place, behind, Kind.LOOSE)


def _is_loose(words: Words, place: int, first: int) -> bool:
    """Whether a name of no known form that begins at `first` goes on with the word at a place."""
    word = words.words[place]
    if place > first:
        if words.gaps[place] == "‐":
            return word.isalpha()
        if words.gaps[place] != " " or place_at(words, place) > int(not is_foreign(words.normal[first])):
            return False
    return word[0].isupper() and not head_at(words, place) and words.normal[place] not in _NO_GIVEN
