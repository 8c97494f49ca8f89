"""How far the body of an office goes: "Phó Chủ tịch | UBND tỉnh Quảng Ninh | cho biết".

The words of bodies are listed in bodies.toml.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from indexer.analysis.syllables import normal
from indexer.knowledge.heads import head_at, is_of_state, is_profession
from indexer.knowledge.places import place_at
from indexer.knowledge.words import Phrases, Words, is_foreign, named_list

_LISTS = named_list("bodies.toml")
_STARTS, _PARTS, _JOINS = (Phrases(_LISTS[name]) for name in ("starts", "words", "joins"))
_ENDS, _TAKES_A_NUMBER = (frozenset(map(normal, _LISTS[name])) for name in ("ends", "numbered"))
_BEHIND_A_PLACE = frozenset({"huyện", "khóa", "nhiệm", "phường", "quận", "tại", "thuộc", "tỉnh", "xã"})
_COMPANY = frozenset({"ty", "đốc", "diện"})
_SIGNS = frozenset({",", "-", ")", "),", "(", ";", ".", "\n", ""})
_OF_PEOPLE = frozenset({"hội", "đoàn", "bộ"})
"""Words of bodies that professions belong to: "Hội Nghệ sĩ múa", "Câu lạc bộ Doanh nhân"."""
_AREAS = frozenset({"huyện", "quận", "tỉnh", "tp"})
_OPEN = frozenset({"trong", "các"})
"""Words that no body ends with."""
_LONGEST = 20


def part_at(words: Words, place: int) -> int:
    """How many words of the text at a place are a part of bodies' names, 0 where none is."""
    return _PARTS.at(words, place)


def body_end(words: Words, first: int, names: Collection[int], *, certain: bool = False) -> int:
    """Where the body that begins at a place ends, `first` where none does; no name in `names` is gone over.

    `certain` takes only what begins with a word of a body: behind professions names stand at once.
    """
    body = _Body(words, first, names)
    if certain and not body.opens():
        return first
    place = first
    while place < len(words) and place - first < _LONGEST and (step := body.step(place)):
        place += step
    while place > first and words.words[place - 1] in _OPEN:
        place -= 1
    return place


@dataclass(frozen=True)
class _Body:
    """The body of an office that begins at a word; each step tells how many words it goes on with."""

    words: Words
    first: int
    names: Collection[int]

    def opens(self) -> bool:
        """Whether a word of a body stands at its beginning."""
        words, first = self.words, self.first
        if first >= len(words) or _STARTS.at(words, first) or _PARTS.at(words, first):
            return first < len(words)
        word, *more = words.words[first : first + 2]
        if len(word) > 1 and word.isupper():
            # "trọng tài viên VIAC", but "ca sĩ THU THỦY"
            return not (more and more[0].isupper())
        return bool(place_at(words, first)) or not word[0].isupper()

    def step(self, place: int) -> int:
        """The words that it goes on with, by what stands before them."""
        gap = self.words.gaps[place]
        if place in self.names:
            return 0
        behind = {
            " ": self._behind_space,
            ",": self._behind_comma,
            "(": self._in_brackets,
            "-": self._behind_dash,
            ")": self._behind_bracket,
            "": self._number,
            "‐": self._behind_hyphen,
            "&": self._plain,
            "/": self._plain,
        }.get(gap)
        return behind(place) if behind else 0

    def _behind_bracket(self, place: int) -> int:
        if self.words.normal[place] in ("bà", "ông"):
            return 0
        return self._plain(place) if "(" in self.words.gaps[self.first : place] else 0

    def _number(self, place: int) -> int:
        """A number, or a word, run together with what it belongs to: "PC45", "VPBank"."""
        word = self.words.words[place]
        if word in ("Bank", "Land", "Media", "Post"):
            return int(self.words.words[place - 1].isupper())
        return int(word.isdigit() and len(word) < 4 and self.words.words[place - 1].isupper())

    def _behind_hyphen(self, place: int) -> int:
        """The second half of a word: "Xy-ri"."""
        return self._plain(place) or int(self.words.words[place].isalpha() and place > self.first)

    def _behind_space(self, place: int) -> int:
        words = self.words
        if self._is_foreigner(place) or self._is_unlisted(place):
            return 0
        length = self._plain(place)
        if length:
            return length
        join = _JOINS.at(words, place, " ,")
        after = place + join
        if join and after < len(words) and after not in self.names and words.gaps[after] == " ":
            onward = self._plain(after)
            vague = onward == 1 and not words.words[after].isupper() and not place_at(words, after)
            return join + onward if onward and not (vague and words.normal[place] == "và") else 0
        return self._to_the_end(place) if place > self.first else 0

    def _behind_dash(self, place: int) -> int:
        words = self.words
        if words.gaps[place + 1] == ":" or words.normal[place] == "ảnh":
            return 0
        if not words.words[place][0].isupper() or (place == self.first and not _STARTS.at(words, place)):
            length = _PARTS.at(words, place)
            return length if place > self.first and length > 1 else 0
        return self._plain(place)

    def _behind_comma(self, place: int) -> int:
        """A larger body, "Phó cục trưởng Cứu hộ, Bộ Quốc phòng", or a list, "Cục Mỹ thuật, Múa và …"."""
        words = self.words
        if place > self.first and (length := self._listed(place) or self._area_before_name(place)):
            return length
        length = _STARTS.at(words, place, " ")
        if not length or place == self.first or not words.words[place][0].isupper() or head_at(words, place):
            return 0
        behind = place + length
        return 0 if behind in self.names and words.gaps[behind] == " " else length

    def _listed(self, place: int) -> int:
        """The words of a list up to its "và", all of which are parts of bodies' names."""
        words, start = self.words, place
        while place < len(words) and words.words[place][0].isupper() and not head_at(words, place):
            length = _PARTS.at(words, place, " ")
            place += length
            if not length or place >= len(words):
                return 0
            if words.gaps[place] == " " and words.normal[place] == "và":
                last = place + 1
                ends = last < len(words) and words.words[last][0].isupper() and _PARTS.at(words, last, " ")
                return place - start if ends and not _STARTS.at(words, start, " ") else 0
            if words.gaps[place] != ",":
                return 0
        return 0

    def _area_before_name(self, place: int) -> int:
        """What an area is in, with a name right behind: "UBND xã Sơn Hà, huyện Bảo Thắng | Lê Văn A"."""
        words = self.words
        if words.normal[place] not in _AREAS or place + 1 >= len(words) or words.gaps[place + 1] != " ":
            return 0
        behind = place + 1 + place_at(words, place + 1)
        if behind == place + 1 or words.gaps[behind] not in (" ", "("):
            return 0
        after = behind + self._in_brackets(behind) if words.gaps[behind] == "(" else behind
        return after - place if after in self.names else 0

    def _in_brackets(self, place: int) -> int:
        """A bracket that names the body, or its short form: "Trưởng ban chỉ đạo 09 (BCĐ 09)"."""
        words = self.words
        for behind in range(place + 1, min(place + 9, len(words))):
            if words.gaps[behind].startswith(")"):
                inside = words.words[place]
                is_body = (inside.isupper() and len(inside) > 1) or _STARTS.at(words, place)
                is_area = place_at(words, place) == behind - place and behind in self.names
                return behind - place if is_body or is_area else 0
            if words.gaps[behind] not in (" ", "-", "‐", "&", ","):
                return 0
        return 0

    def _plain(self, place: int) -> int:
        """The words of a body's name at a place, without what joins them."""
        words, word = self.words, self.words.words[place]
        length = _PARTS.at(words, place)
        if (of_place := place_at(words, place)) and of_place >= length:
            return of_place
        if length < 2 and (head := head_at(words, place)):
            if word.isupper():
                return int(words.normal[place - 1] == "đoàn")
            is_theirs = place > self.first and words.normal[place - 1] in _OF_PEOPLE and head > 1
            return head if is_theirs and is_profession(words, place, place + head) else 0
        if word[0].islower() and self._is_behind_place(place):
            return length if words.normal[place] in _BEHIND_A_PLACE else 0
        if length or word[0].isupper():
            return length or 1
        return self._small(place)

    def _small(self, place: int) -> int:
        """A number or a small syllable that belongs to the word before it: "Quân khu 3", "Sở Y tế"."""
        words, word = self.words, self.words.words[place]
        if word[0].isdigit():
            aged = words.normal[place + 1 : place + 2] == ["tuổi"]
            return int(len(word) < 5 and words.normal[place - 1] in _TAKES_A_NUMBER and not aged)
        if words.normal[place] == "số":
            return 2 if place + 1 < len(words) and words.words[place + 1].isdigit() else 0
        before = words.words[place - 1]
        free = place > self.first and before[0].isupper() and (len(before) == 1 or not before.isupper())
        return int(free and words.gaps[place] == " " and words.normal[place] not in _ENDS and word.isalpha())

    def _to_the_end(self, place: int) -> int:
        """Small words up to the next sign or name, none of which begins a clause: "Hội Bất | động sản,"."""
        words = self.words
        if self._is_behind_place(place):
            return 0
        for behind in range(place, min(place + 6, len(words))):
            word = words.words[behind]
            if behind > place and (words.gaps[behind] != " " or behind in self.names):
                return behind - place if words.gaps[behind] in _SIGNS or behind in self.names else 0
            if behind > place and self._is_larger(behind):
                return behind - place
            if words.normal[behind] in _ENDS or not word.islower():
                return 0
        return 0

    def _is_larger(self, place: int) -> bool:
        """Whether a body goes on at a place, whatever small words stand before it."""
        word = self.words.words[place]
        if (word.isupper() and len(word) > 1) or _STARTS.at(self.words, place):
            return True
        return word[0].isupper() and "ty" in self.words.normal[self.first : place]

    def _is_behind_place(self, place: int) -> bool:
        words = self.words
        return any(place_at(words, place - n) == n for n in (1, 2, 3) if place - n >= self.first)

    def _is_foreigner(self, place: int) -> bool:
        """Whether a foreign name begins at a place: "Tổng thống Mỹ | Donald Trump"."""
        words = self.words
        one, *more = words.words[place : place + 2]
        if not one.istitle() or not one.isalpha() or place_at(words, place):
            return False
        of_state = any(is_of_state(words, start) for start in range(max(place - 3, 0), place))
        if is_foreign(one.lower()) and of_state and (place == self.first or self._is_behind_place(place)):
            return True
        if not more or not more[0].istitle() or words.gaps[place + 1] not in (" ", "‐"):
            return False
        if not is_foreign(one.lower()) and not is_foreign(more[0].lower()):
            return False
        before = words.words[place - 1]
        if place == self.first + 1 and before.isupper() and 1 < len(before) < 6:
            # "Chủ tịch AU Hailemariam Desalegn"
            return is_foreign(one.lower()) and is_foreign(more[0].lower())
        # Behind the head of a company its name is likelier: "giám đốc Saigon Co.op".
        return self._is_behind_place(place) or (
            place == self.first and words.normal[place - 1] not in _COMPANY
        )

    def _is_unlisted(self, place: int) -> bool:
        """Whether a name that no list knows begins behind a place: "Thành ủy Hà Nội | Tưởng Phi Chiến"."""
        words = self.words
        both = words.words[place : place + 2]
        if (
            len(both) < 2
            or words.gaps[place + 1] != " "
            or not all(word.istitle() and word.isalpha() for word in both)
        ):
            return False
        if _PARTS.at(words, place) or _STARTS.at(words, place) or place_at(words, place):
            return False
        if (
            place - 1 >= self.first
            and is_foreign(words.normal[place - 1])
            and place_at(words, place - 1) == 1
        ):
            return True
        return any(place_at(words, place - n) == n for n in (2, 3) if place - n >= self.first)
