"""Offices in a text: the word of the office and the body that it is of, as far as both can be told apart.

"Phó Chủ tịch | UBND tỉnh Quảng Ninh". Whose office it is, people.py reads.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from indexer.analysis.syllables import normal
from indexer.knowledge.article import Span
from indexer.knowledge.places import place_at
from indexer.knowledge.words import Phrases, Words, is_foreign, named_list

_HEADS = named_list("offices.toml")
_BODIES = named_list("bodies.toml")
_PROFESSIONS = Phrases(_HEADS["professions"])
_OF_STATES = Phrases(_HEADS["of_states"])
_WITH_BODY = Phrases(_HEADS["only_with_a_body"])
_RANKS, _OTHERS = Phrases(_HEADS["ranks"]), Phrases(_HEADS["offices"] + _HEADS["professions"])
_STARTS, _PARTS, _JOINS = (Phrases(_BODIES[name]) for name in ("starts", "words", "joins"))
_ENDS = frozenset(map(normal, _BODIES["ends"]))
_BEFORE = frozenset({"nguyên", "quyền", "cựu", "phó", "đệ", "q", "tổng"})
_BEHIND = Phrases(
    ["thường trực", "chuyên trách", "dự khuyết", "danh dự", "phụ trách", "cấp cao", "điều hành", "kiêm nhiệm"]
)
_TAKES_A_NUMBER = frozenset(map(normal, _BODIES["numbered"]))
_PLURAL = frozenset({"các", "hai", "ba", "bốn", "năm", "những", "2", "3", "4", "5", "nhiều"})
_SIGNS = frozenset({",", "-", ")", "),", "(", ";", ".", "\n", ""})
_LONGEST = 18
_FIRST = _BEFORE | _RANKS.firsts | _OTHERS.firsts


@dataclass(frozen=True)
class Office:
    """An office as it stands in the text; `body` is what it is of, "" where that cannot be told."""

    text: str
    span: Span
    body: str


@dataclass(frozen=True)
class Phrase:
    """An office among the words of a text: its first word, the first of its body, the one behind it."""

    first: int
    body: int
    behind: int
    is_rank: bool
    is_plural: bool

    def office(self, words: Words) -> Office:
        """The office that it is."""
        start, end = words.span(self.first, self.behind)
        end += _closing(words, self.behind)
        body = words.text[words.spans[self.body][0] : end] if self.body < self.behind else ""
        return Office(words.text[start:end], (start, end), body)


def _closing(words: Words, behind: int) -> int:
    """1 where a bracket opened within an office closes right behind it."""
    return int(words.gaps[behind].startswith(")") and "(" in words.gaps[max(behind - 4, 0) : behind])


def head_at(words: Words, place: int) -> int:
    """How many words of the text at a place are the word of an office, 0 where none is."""
    return _head(words, place)[0]


def _head(words: Words, place: int) -> tuple[int, bool]:
    """The same, and whether it is a rank or degree."""
    if words.normal[place] not in _FIRST:
        return 0, False
    behind = place
    while behind < len(words) and behind < place + 3 and words.normal[behind] in _BEFORE:
        if behind > place and words.gaps[behind] != " ":
            return 0, False
        behind += 1
    for start in range(behind, place - 1, -1):
        if start == place or words.gaps[start] == " ":
            rank, other = _RANKS.at(words, start, " "), _OTHERS.at(words, start, " ")
            if rank or other:
                return start - place + max(rank, other), rank >= other
    return 0, False


def part_at(words: Words, place: int) -> int:
    """How many words of the text at a place are a part of bodies' names, 0 where none is."""
    return _PARTS.at(words, place)


def offices_in(words: Words, names: Collection[int]) -> list[Phrase]:
    """The offices of a text in their order; none goes on over the first word of a name."""
    found: list[Phrase] = []
    place = 0
    while place < len(words):
        length, is_rank = _head(words, place)
        if not length or place in names:
            place += 1
            continue
        phrase = _phrase(words, place, length, is_rank, names)
        if phrase.body < phrase.behind or _WITH_BODY.at(words, place, " ") != length:
            found.append(phrase)
        place = phrase.behind
    return found


def _phrase(words: Words, first: int, length: int, is_rank: bool, names: Collection[int]) -> Phrase:
    head = first + length
    if is_rank:
        behind = _ranks(words, head, names)
    else:
        if words.gaps[head] == " ":
            head += _BEHIND.at(words, head, " ")
        bare = _PROFESSIONS.at(words, head - 1, " ") == 1 or _PROFESSIONS.at(words, first, " ") == length
        behind = head if bare and not _opens_body(words, head) else _body(words, head, names)
    is_plural = words.normal[first - 1] in _PLURAL and words.gaps[first] == " " if first else False
    return Phrase(first, head if not is_rank else behind, behind, is_rank, is_plural)


def _opens_body(words: Words, place: int) -> bool:
    """Whether a body follows a profession, not a name: "diễn viên Nhà hát Kịch", "diễn viên Minh Hằng"."""
    return bool(_STARTS.at(words, place) or _PARTS.at(words, place) or place_at(words, place)) or (
        words.words[place : place + 1] != [] and not words.words[place][0].isupper()
    )


def _ranks(words: Words, place: int, names: Collection[int]) -> int:
    """The end of degrees that stand together: "PGS.TS"."""
    while place < len(words) and place not in names and words.gaps[place] in (" ", ".", "", "-"):
        length = _RANKS.at(words, place, " ")
        if not length or (not words.words[place].isupper() and not words.words[place].startswith("Th")):
            break
        place += length
    return place


def _body(words: Words, first: int, names: Collection[int]) -> int:
    """Where the body that begins at a place ends; `first` where none does."""
    place = first
    while place < len(words) and place - first < _LONGEST:
        step = _step(words, place, first, names)
        if not step:
            break
        place += step
    return place


def _step(words: Words, place: int, first: int, names: Collection[int]) -> int:
    """How many words the body goes on with at a place."""
    gap = words.gaps[place]
    if place in names:
        return 0
    if gap == ",":
        return _behind_comma(words, place, first, names)
    if gap == "(":
        return _in_brackets(words, place, first)
    if gap == "-" and (
        not words.words[place][0].isupper() or (place == first and not _STARTS.at(words, place))
    ):
        length = _PARTS.at(words, place)
        return length if place > first and length > 1 else 0
    if gap == " ":
        return _next_step(words, place, first, names)
    if gap == "-" and words.gaps[place + 1] == ":":
        return 0
    if gap == ")":
        return _plain_step(words, place, first) if "(" in words.gaps[first:place] else 0
    if gap == "" and not words.words[place][0].isdigit():
        return 0
    return _plain_step(words, place, first) if gap in ("-", "‐", "&", "/", "") else 0


def _next_step(words: Words, place: int, first: int, names: Collection[int]) -> int:
    """How many words the body goes on with behind a space."""
    if _is_foreigner(words, place, first) or _is_name_behind_place(words, place, first):
        return 0
    length = _plain_step(words, place, first)
    join = 0 if length else _JOINS.at(words, place, " ,")
    after = place + join
    if join and after < len(words) and after not in names and words.gaps[after] == " ":
        onward = _plain_step(words, after, after)
        if words.normal[place] == "và" and onward == 1 and not words.words[after].isupper():
            return 0
        return join + onward if onward else 0
    return length or (_to_the_end(words, place, names) if place > first else 0)


def _is_name_behind_place(words: Words, place: int, first: int) -> bool:
    """Whether a name that no list knows begins behind a place: "Thành ủy Hà Nội | Tưởng Phi Chiến"."""
    both = words.words[place : place + 2]
    if len(both) < 2 or words.gaps[place + 1] != " " or not all(word.istitle() for word in both):
        return False
    if _PARTS.at(words, place) or _STARTS.at(words, place) or place_at(words, place):
        return False
    return any(place_at(words, place - n) == n for n in (2, 3) if place - n >= first)


def _is_foreigner(words: Words, place: int, first: int) -> bool:
    """Whether a foreign name begins at a place: "Tổng thống Mỹ | Donald Trump"."""
    both = words.words[place : place + 2]
    one = both[0]
    if place == first and one.istitle() and is_foreign(one.lower()) and not place_at(words, place):
        if any(is_of_state(words, start) for start in range(max(place - 3, 0), place)):
            return True
    if (
        not both[0][0].isupper()
        or len(both) < 2
        or not both[1][0].isupper()
        or words.gaps[place + 1] not in (" ", "‐")
    ):
        return False
    if (
        place_at(words, place)
        or any(word.isupper() for word in both)
        or not any(is_foreign(word.lower()) for word in both)
    ):
        return False
    if place == first:
        # A company, not a person: "giám đốc Saigon Co.op".
        return words.normal[place - 1] not in ("đốc", "diện")
    return any(place_at(words, place - n) == n for n in (1, 2, 3) if place - n >= first)


def is_of_state(words: Words, place: int) -> bool:
    """Whether an office of a state, or what stands before it, begins at a place: a name may follow at once."""
    return any(_OF_STATES.at(words, start, " ") for start in (place, place + 1))


def _to_the_end(words: Words, place: int, names: Collection[int]) -> int:
    """Small words up to the next sign or name, none of which begins a clause: "Hiệp hội Bất | động sản,"."""
    for behind in range(place, min(place + 6, len(words))):
        if behind > place and (words.gaps[behind] != " " or behind in names):
            return behind - place if words.gaps[behind] in _SIGNS or behind in names else 0
        if behind > place and (
            (words.words[behind].isupper() and len(words.words[behind]) > 1) or _STARTS.at(words, behind)
        ):
            return behind - place
        if words.normal[behind] in _ENDS or not words.words[behind].islower():
            return 0
    return 0


def _plain_step(words: Words, place: int, first: int) -> int:
    """The words of a body at a place, without what joins them."""
    length = place_at(words, place)
    if length:
        return length
    length = _PARTS.at(words, place)
    if length < 2 and head_at(words, place):
        return int(words.words[place].isupper() and words.normal[place - 1] == "đoàn")
    word = words.words[place]
    if length:
        return length
    if word[0].isupper():
        return 1
    if word[0].isdigit():
        if words.gaps[place] == "":
            return int(words.words[place - 1].isupper() and len(word) < 4)
        return int(len(word) < 5 and words.normal[place - 1] in _TAKES_A_NUMBER)
    # The one small syllable behind a capital: "Sở Y tế".
    before = words.words[place - 1]
    free = (place > first and before[0].isupper() and not before.isupper()) or (
        len(before) == 1 and place > first
    )
    if any(place_at(words, place - n) == n for n in (1, 2, 3) if place - n >= first):
        return 0
    return int(free and words.gaps[place] == " " and words.normal[place] not in _ENDS and word.isalpha())


def _behind_comma(words: Words, place: int, first: int, names: Collection[int]) -> int:
    """A body that goes on with a larger one: "Phó cục trưởng Cứu hộ cứu nạn, Bộ Quốc phòng"."""
    length = _STARTS.at(words, place, " ")
    if not length or place == first or not words.words[place][0].isupper() or head_at(words, place):
        return 0
    behind = place + length
    if behind in names and words.gaps[behind] == " ":
        return 0
    return length


def _in_brackets(words: Words, place: int, first: int) -> int:
    """A bracket that names the body, or its short form: "Trưởng ban chỉ đạo 09 (BCĐ 09)"."""
    for behind in range(place + 1, min(place + 9, len(words))):
        if words.gaps[behind].startswith(")"):
            inside = words.words[place]
            is_body = (inside.isupper() and len(inside) > 1) or _STARTS.at(words, place)
            return behind - place if is_body and place > first - 1 else 0
        if words.gaps[behind] not in (" ", "-", "‐", "&"):
            return 0
    return 0
