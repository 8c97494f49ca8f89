"""Whose an office is: before a name, behind it, given by a verb, or shared by several people.

Between two people stand the offices of both: "Trung tướng A, Tư lệnh Quân khu 3, Trung tướng B".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import compress

from indexer.analysis.syllables import normal
from indexer.knowledge.naming import Kind, Name, honorific_before
from indexer.knowledge.offices import Phrase
from indexer.knowledge.places import place_at
from indexer.knowledge.words import Words, named_list

_LISTS = named_list("people.toml")
_FILLERS = frozenset(map(normal, _LISTS["between"]))
_HOLDS = frozenset({"là", "giữ", "làm", "chức", "nhiệm", "nhận", "thành", "trò", "vị", "vụ", "danh", "quyền"})
_COLLECTS = frozenset({"gồm", "có", "là", "các", "đồng", "chí", "ông", "bà", "anh", "chị"})
_AND = frozenset({"và", "cùng", "với"})
_IN_OFFICE = frozenset(
    {("đương", "nhiệm"), ("đắc", "cử"), ("lâm", "thời"), ("mãn", "nhiệm"), ("tiền", "nhiệm")}
)
"""What may stand between an office and who has it."""
_PRONOUNS = frozenset({"ông", "bà", "chí"})
_OF_DELEGATES = frozenset({"đại", "đb", "đbqh"})
_STOPS = frozenset({".", "\n", "?", "!", ""})
_LINKS = frozenset({",", "-", " ", "),", "/"})
_BEHIND_A_NAME = frozenset({",", "-", "(", "),", '"', '",', "‐"})
_AGE = 14
"""Words that an age and a home may take between a name and an office."""
_VERB = 12
"""Words that a verb and what belongs to it may take there."""


def held(words: Words, names: Sequence[Name], phrases: Sequence[Phrase]) -> dict[Name, list[Phrase]]:
    """The offices of each name of a text; both sequences in their order."""
    return _Holders(words, names, phrases).held()


def is_age(words: Words, place: int) -> bool:
    """Whether an age or a year of birth stands at a place."""
    near = words.normal[place : place + 3]
    if not near:
        return False
    if "tuổi" in near[1:2] or near[0] in ("sn", "sinh"):
        return True
    return near[0].isdigit() and len(near[0]) <= 4 and words.gaps[place + 1] != " "


class _Holders:
    """The names and offices of one text, by where they begin and end."""

    def __init__(self, words: Words, names: Sequence[Name], phrases: Sequence[Phrase]) -> None:
        self.words = words
        self.names = names
        self.by_start = {phrase.first: phrase for phrase in phrases}
        self.by_end = {phrase.behind: phrase for phrase in phrases}
        self.ends = {name.behind for name in names}
        self.given: dict[Name, list[Phrase]] = {name: [] for name in names}

    def held(self) -> dict[Name, list[Phrase]]:
        before = None
        for place, name in enumerate(self.names):
            chain = self._chain_before(name)
            if chain and before is not None and self._follows(before, chain[0]):
                chain = self._split(chain, self.given[before])
            self.given[name] += chain
            if chain and (chain[-1].is_plural or self.words.normal[chain[-1].first] in _OF_DELEGATES):
                self._share(name, chain[-1:], self.names[place + 1 :])
            before = name
        stops = [name.first for name in self.names[1:]]
        if self.names:
            stops.append(len(self.words))
        for name, stop in zip(self.names, stops, strict=True):
            taken = [phrase for other in self.names if other.first == stop for phrase in self.given[other]]
            self.given[name] += [phrase for phrase in self._chain_behind(name, stop) if phrase not in taken]
        self._of_pronouns()
        self._of_verbs()
        return self.given

    # Before a name.

    def _chain_before(self, name: Name) -> list[Phrase]:
        """The offices that end in a name: "Ủy viên Bộ Chính trị, Bí thư Thành ủy Phạm Quang Nghị"."""
        words = self.words
        left = honorific_before(words, name.first)
        if words.normal[left - 1] == "là" and words.gaps[left] == " " and left - 1 in self.by_end:
            # "Chủ tịch công ty là ông A"
            left -= 1
        if tuple(words.normal[left - 2 : left]) in _IN_OFFICE and words.gaps[left] == " ":
            left -= 2
        if words.normal[left - 1] == "tuổi" and words.words[left - 2].isdigit():
            left -= 2
        last = self.by_end.get(left) or self._plural_before(left)
        if last is None or not self._leads_to(last, left, name):
            return []
        chain = [last]
        while True:
            first = chain[0].first
            gap, before = words.gaps[first], self.by_end.get(first)
            if before is None and words.normal[first - 1] == "kiêm":
                before, gap = self.by_end.get(first - 1), ","
            if (
                before is None
                or before.is_plural
                or gap not in _LINKS
                or words.normal[before.first] == "phóng"
            ):
                return chain
            chain.insert(0, before)

    def _leads_to(self, last: Phrase, left: int, name: Name) -> bool:
        """Whether an office leads to the name whose honorific stands at `left`."""
        gap = self.words.gaps[left]
        if last.is_plural or gap == " ":
            return gap in (" ", ":", "-", "")
        if gap == ")":
            # As in "Giám đốc Quỹ Tiền tệ (IMF)", with the name behind.
            return "(" in self.words.gaps[last.first + 1 : left]
        if self.words.normal[last.first] == "phóng":
            # "trao đổi với phóng viên, ông A"
            return False
        if gap == "," and left == name.first:
            return last.is_rank and last.first not in self.ends
        if gap == ":" and left < name.first and name.kind is Kind.LOOSE:
            # Who speaks, and of whom: "Ngoại trưởng Trung Quốc: Ông Tập coi trọng …"
            return False
        return gap in (",", "-", ":") and last.first not in self.ends

    def _plural_before(self, left: int) -> Phrase | None:
        """The shared office of "5 Thứ trưởng gồm các ông: A, B"."""
        place = left
        while place > 0 and left - place < 4 and self.words.normal[place - 1] in _COLLECTS:
            place -= 1
            phrase = self.by_end.get(place)
            if phrase is not None:
                return phrase if phrase.is_plural else None
        return None

    def _follows(self, name: Name, phrase: Phrase) -> bool:
        """Whether an office stands right behind a name."""
        return name.behind == phrase.first and self.words.gaps[phrase.first] in (",", "-", "(", "),")

    def _split(self, chain: list[Phrase], of_first: list[Phrase]) -> list[Phrase]:
        """The offices of a chain between two names that are the second's."""
        gap = self.words.gaps[chain[0].first]
        if gap == "," and any(not phrase.is_rank for phrase in of_first):
            return chain
        own = chain[-1:]
        for phrase in reversed(chain[:-1]):
            if not phrase.is_rank:
                break
            own.insert(0, phrase)
        return own if len(own) < len(chain) or gap == "," else chain[-1:]

    def _share(self, name: Name, shared: list[Phrase], others: Sequence[Name]) -> None:
        """Give an office to all that follow: "các Phó Thủ tướng: A, B và C"."""
        words, place = self.words, name.behind
        for other in others:
            left = honorific_before(words, other.first)
            if not _STOPS.isdisjoint(words.gaps[place : other.first + 1]):
                return
            if words.gaps[place] == "(":
                # A home in brackets: "các đại biểu A (Huế), B (Hà Nội)".
                ends = (end for end in range(place + 1, left + 1) if words.gaps[end][:1] == ")")
                place = next(ends, place)
            between = words.normal[place:left]
            joined = words.gaps[place] in (",", ";", "),", ");") if not between else between[0] in _AND
            if words.gaps[left] != ";" and not (len(between) < 2 and joined):
                return
            self.given[other] += shared
            place = other.behind

    # Behind a name.

    def _chain_behind(self, name: Name, stop: int) -> list[Phrase]:
        """The offices behind a name: "Phạm Quang Hợi, Tư lệnh Quân khu 3"."""
        chain: list[Phrase] = []
        place = self._link(self._first_behind(name, stop), stop, chain)
        if chain and place < stop:
            self._link(self._behind_verb(place, stop), stop, chain)
        # What stands right before the next name is that one's.
        if chain and chain[-1].behind == stop and self.words.gaps[stop] in (" ", ")"):
            chain.pop()
        return chain

    def _link(self, place: int, stop: int, chain: list[Phrase]) -> int:
        """Add the offices that stand one behind the other to a chain; where they end."""
        words = self.words
        while place < stop and (phrase := self.by_start.get(place)):
            chain.append(phrase)
            place = phrase.behind
            if place >= stop:
                break
            if words.normal[place] == "kiêm" and words.gaps[place] in (" ", ",", ")", "),"):
                place += 1
            elif words.normal[place] == "và" and words.normal[place + 1] != words.normal[phrase.first]:
                # The same office again is another person's.
                place += 1
            elif words.gaps[place] not in (",", "-", ";", "),", "/"):
                break
        return place

    def _first_behind(self, name: Name, stop: int) -> int:
        """Where the offices behind a name begin, `stop` where none do."""
        words, place = self.words, name.behind
        if place >= stop:
            return stop
        gap = words.gaps[place]
        if gap in _BEHIND_A_NAME and place in self.by_start:
            return place
        home = place_at(words, place) if gap == "(" else 0
        if home and place + home in self.by_start and words.gaps[place + home] in (",", "-"):
            return place + home
        if gap not in (",", "(") or not is_age(words, place):
            return self._behind_verb(place, stop)
        for after in range(place + 1, min(place + _AGE, stop)):
            if after in self.by_start and words.gaps[after] in (",", "-", "),"):
                return after
            if words.gaps[after] in (".", "\n", ";"):
                break
        return stop

    def _behind_verb(self, place: int, stop: int) -> int:
        """The office of "ông A được bổ nhiệm giữ chức …", `stop` where there is none."""
        words, last = self.words, ""
        for after in range(place, min(place + _VERB, stop)):
            if words.gaps[after] not in (" ", ",", "(", ")", "),"):
                return stop
            if after in self.by_start and last in _HOLDS:
                return after
            last = words.normal[after]
            if last not in _FILLERS:
                return stop
        return stop

    def _of_pronouns(self) -> None:
        """The offices of "ông từng giữ chức …", which are those of the last person named."""
        words, behind = self.words, len(self.words)
        for place in compress(range(behind - 1), map(_PRONOUNS.__contains__, words.normal)):
            last = self._last_before(place)
            if last is not None and words.words[place + 1].islower():
                self._link(self._behind_verb(place + 1, behind), behind, self.given[last])

    def _last_before(self, place: int) -> Name | None:
        """The last person named before a place."""
        found = bisect_right(self.names, place, key=lambda name: name.behind)
        return self.names[found - 1] if found else None

    def _of_verbs(self) -> None:
        """The offices of "giữ chức …", which are those of the last person named in the sentence."""
        words = self.words
        for place, phrase in self.by_start.items():
            before = words.normal[max(place - 3, 0) : place]
            if "chức" not in before[-2:] or "giữ" not in before:
                continue
            last = self._last_before(place)
            if last is None or phrase in self.given[last]:
                continue
            if _STOPS.isdisjoint(words.gaps[last.behind : place + 1]):
                self.given[last].append(phrase)
