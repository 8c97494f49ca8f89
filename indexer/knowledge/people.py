"""People that an article names, with every office that it gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress, count
from typing import Any

from indexer.analysis.syllables import FORMS, WORD
from indexer.knowledge.article import Article, Span
from indexer.knowledge.bodies import part_at
from indexer.knowledge.flat import key_of
from indexer.knowledge.heads import degree_at, is_of_state
from indexer.knowledge.holders import held, is_age
from indexer.knowledge.naming import Kind, Name, honorific_before, is_of_lawyers, loose_name, names_in
from indexer.knowledge.offices import Office, Phrase, offices_in
from indexer.knowledge.places import place_at
from indexer.knowledge.words import Phrases, Words, is_foreign, named_list

_LISTS = named_list("people.toml")
_CREDITS = frozenset(_LISTS["credits"])
_NOTES = frozenset({"ghi", "thực", "tổng", "lược", "theo", "dịch", "biên"})
"""Begin what stands in brackets behind an author: "(ghi)"."""
_AGENCIES = _NOTES | {"ttxvn", "tpo", "vietnam", "vov"}
"""The same, where the text has ended: "./.Nguyễn Văn A (TTXVN)"."""
_AND = frozenset({"và", "hay", "cùng"})
_KIN = frozenset({"vợ", "chồng"})
"""Before a single foreign word that is a name: "cô vợ Consuelo"."""
_BEFORE_ONE = Phrases(_LISTS["before_one_name"])
_SAME: dict[str, str] = _LISTS["same"]
_SMALL = frozenset({"của", "và", "bộ", "tỉnh", "thành", "phố", "các"})
"""Words of an office that a longer form need not have."""


@dataclass(frozen=True)
class Person:
    """A person: the fullest form of the name, the offices in the order given, every mention of them."""

    name: str
    offices: tuple[Office, ...]
    mentions: tuple[Span, ...]

    @property
    def key(self) -> str:
        """The name as it is compared: lower case, one place for the tone mark, one of i and y."""
        return key_of(self.name)

    def to_json(self) -> dict[str, Any]:
        """The person as `tracuu knowledge` prints one."""
        return {"name": self.name, "titles": [office.text for office in self.offices]}


def people(article: Article) -> list[Person]:
    """The people whom an article names, in the order of first mention."""
    return _Reading(article).people()


class _Reading:
    """One reading of an article: its words, names and offices."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.words = Words.of(article.text)
        found = [name for name in names_in(self.words) if not self._is_credit(name)]
        sure = {name.first for name in found if name.kind is not Kind.FOREIGN}
        self.phrases = offices_in(self.words, sure | self._given_alone(found))
        of_offices = {place for phrase in self.phrases for place in range(phrase.first, phrase.behind)}
        found = [name for name in found if name.first in sure or name.first not in of_offices]
        self.by_end = {phrase.behind: phrase for phrase in self.phrases}
        self.by_start = {phrase.first: phrase for phrase in self.phrases}
        self.names = sorted([*found, *self._loose(found)], key=lambda name: name.first)
        self.by_behind = {name.behind: name for name in self.names}

    def people(self) -> list[Person]:
        """The people, in the order of first mention."""
        given = held(self.words, self.names, self.phrases)
        alone = {self._key(name) for name in self.names if name.kind is Kind.LOOSE}
        certain = {
            self._key(name)
            for name in self.names
            if given[name] or self._is_certain(name) or self._is_one_of(alone, name)
        }
        names = [name for name in self.names if name.kind is Kind.LOOSE or self._key(name) in certain]
        whole = self._whole(names)
        groups: dict[str, list[Name]] = {}
        for name in names:
            if key := whole.get(self._key(name)):
                groups.setdefault(key, []).append(name)
        return [self._person(mentions, given) for mentions in groups.values()]

    # Which names are people's.

    def _given_alone(self, found: list[Name]) -> set[int]:
        """Where a given name of the article stands alone behind a small word: "Bí thư Thăng"."""
        words, normal = self.words.words, self.words.normal
        lasts = {normal[name.behind - 1] for name in found if name.kind is Kind.FULL}
        return {
            place
            for place in range(1, len(words) - 1)
            if normal[place] in lasts and words[place].istitle() and words[place - 1].islower()
            if words[place + 1][0].islower() or self.words.gaps[place + 1] != " "
            if self.words.gaps[place] == " " and part_at(self.words, place) < 2
        }

    def _is_credit(self, name: Name) -> bool:
        """Whether a name is an author's or a photographer's."""
        words, first, behind = self.words, name.first, name.behind
        gap, after = words.gaps[first], words.gaps[behind]
        if gap.strip('"“ ') == ":" and words.normal[first - 1] in _CREDITS:
            return True
        start, end = self.article.piece(words.spans[first][0])[1]
        opens = words.spans[first][0] - start < 60
        if after.startswith("/") or (gap in ("/", "-") and after[:1] in ("\n", "/") and opens):
            return True
        if after == "(" and words.normal[behind] in (_AGENCIES if "." in gap else _NOTES):
            return True
        if after == "(" and gap[:1] in ("", ".", "/") and end - words.spans[behind][1] < 3:
            return True
        while gap == " " and first and degree_at(words, first - 1):
            first -= 1
            gap = words.gaps[first]
        alone = gap[:1] in ("", "\n", ".", "!", "?", "”", '"', "…", "(", ")")
        alone = alone or words.normal[first - 1 : first] == ["hợp"]
        return alone and (after == "" or (after.endswith("\n") and end - words.spans[behind - 1][1] <= 2))

    def _loose(self, found: list[Name]) -> Iterator[Name]:
        """Given names and foreigners, by the honorific or the office right before them."""
        words = self.words
        taken = {place for name in found for place in range(name.first, name.behind)}
        lasts = {words.normal[name.behind - 1] for name in found}
        for place in compress(count(), map(str.isupper, words.initials)):
            if words.gaps[place] != " " or place in taken:
                continue
            phrase = self.by_end.get(place) or (
                self.by_end.get(place - 1) if words.normal[place - 1] == "là" else None
            )
            polite = honorific_before(words, place, loose=True) < place
            kin = words.normal[place - 1] in _KIN and is_foreign(words.normal[place])
            if (
                not polite
                and not kin
                and (phrase is None or place_at(words, place) or is_of_lawyers(words, place))
            ):
                continue
            name = loose_name(words, place)
            if name is None or not taken.isdisjoint(range(name.first, name.behind)):
                continue
            # "Bí thư Thăng": only where the whole name is given, too.
            alone = name.behind - name.first == 1 and not polite and not (phrase and phrase.is_rank)
            foreign = is_foreign(words.normal[place]) and phrase is not None
            told = foreign and phrase and (is_of_state(words, phrase.first) or self._leads_to_one(phrase))
            # "Tổng thống Đức Frank - Walter Steinmeier": half of a name is none.
            told = (
                told
                and words.gaps[name.behind] != "-"
                and words.normal[name.behind : name.behind + 1] not in (["bin"], ["ibn"])
            )
            if not alone or told or kin or words.normal[place] in lasts:
                yield name

    def _leads_to_one(self, phrase: Phrase) -> bool:
        """Whether a single foreign word behind what has no body is a name: "ca sĩ Adele"."""
        length = phrase.behind - phrase.first
        alone = phrase.body == phrase.behind and not phrase.is_plural
        alone = alone and self.words.words[phrase.behind].istitle()
        return alone and _BEFORE_ONE.at(self.words, phrase.first, " ") == length

    def _is_one_of(self, alone: set[str], name: Name) -> bool:
        """Whether a part of a foreign name stands alone behind an honorific, elsewhere."""
        if name.kind is not Kind.FOREIGN:
            return False
        return not alone.isdisjoint((self.words.normal[name.first], self.words.normal[name.behind - 1]))

    def _is_certain(self, name: Name) -> bool:
        """Whether the form of a name, or what stands around it, makes it a person's."""
        words, first, behind = self.words, name.first, name.behind
        if name.kind in (Kind.FULL, Kind.LOOSE):
            return name.kind is Kind.FULL
        if honorific_before(words, first) < first or (first in self.by_end and words.gaps[first] == " "):
            return True
        gap = words.gaps[behind]
        if gap in (",", "-", "(") and (behind in self.by_start or is_age(words, behind)):
            return True
        if words.normal[behind : behind + 2] in (["sinh", "năm"], ["sinh", "ngày"]):
            return True
        return self._is_listed(name)

    def _is_listed(self, name: Name) -> bool:
        """Whether a name stands behind a person's, in a list: "Nguyễn Văn A, Trần B và Lê C"."""
        words, first, gap = self.words, name.first, self.words.gaps[name.behind]
        joined = words.gaps[first] == " " and words.normal[first - 1] in _AND
        before = self.by_behind.get(first - 1 if joined else first)
        if before is None or before.kind is not Kind.FULL:
            return False
        if joined:
            return is_foreign(words.normal[first]) == is_foreign(words.normal[before.first])
        return words.gaps[first] in (",", "-") and gap[:1] in (",", ".", ";", "(", ")")

    # Who is who.

    def _key(self, name: Name) -> str:
        return " ".join(self.words.normal[name.first : name.behind])

    def _whole(self, names: list[Name]) -> dict[str, str]:
        """Each form of a name → the fullest one that it stands for; ambiguous ones are not there."""
        kinds = {self._key(name): name.kind for name in reversed(names)}
        keys = list(dict.fromkeys(self._key(name) for name in names))
        longer: dict[str, set[str]] = {}
        families: dict[str, set[str]] = {}
        for key in keys:
            parts = key.split(" ")
            ends = {" ".join(parts[place:]) for place in range(1, len(parts))}
            if any(map(is_foreign, parts)):
                # "Collin Koh" for "Collin Koh Swee Lean"
                ends |= {" ".join(parts[:place]) for place in range(2, len(parts))}
            if kinds[key] is Kind.LOOSE:
                ends.add(parts[0])
            elif len(parts) > 1:
                families.setdefault(parts[0], set()).add(key)
            for end in ends:
                longer.setdefault(end, set()).add(key)
        whole: dict[str, str] = {}
        for key in keys:
            of = longer.get(key, set())
            # The fullest of nested ones: "Ngân", "Kim Ngân", "Nguyễn Thị Kim Ngân".
            top = [one for one in of if not (longer.get(one, set()) & of)] or [key]
            if len(top) == 1:
                whole[key] = top[0]
        for key in whole.keys() & families.keys():
            # "ông Tập": by the family name, where it is nobody's given name.
            if whole[key] == key and kinds[key] is Kind.LOOSE and len(families[key]) == 1:
                whole[key] = whole[min(families[key])]
        return {key: of for key, of in whole.items() if of in whole}

    def _person(self, mentions: list[Name], given: dict[Name, list[Phrase]]) -> Person:
        words = self.words
        most = max(name.behind - name.first for name in mentions)
        forms = [name for name in mentions if name.behind - name.first == most]
        best = next((name for name in forms if not words.words[name.first].isupper()), forms[0])
        start, end = words.span(best.first, best.behind)
        end += words.text[end - 2 : end + 1] in ("Jr.", "Sr.")
        phrases = {phrase.first: phrase for mention in mentions for phrase in given[mention]}
        offices = [phrase.office(words) for _first, phrase in sorted(phrases.items())]
        spans = tuple(words.span(mention.first, mention.behind) for mention in mentions)
        return Person(words.text[start:end], tuple(_distinct(offices)), spans)


def _wording(office: Office) -> list[str]:
    """The words of an office, short forms written out, to be compared."""
    words = (FORMS[found[0]][0] for found in WORD.finditer(office.text.replace("T.Ư", "TW")))
    return [part for word in words for part in _SAME.get(word, word).split(" ")]


def _distinct(offices: Iterable[Office]) -> list[Office]:
    """Offices without those of which a longer form is given."""
    kept: list[tuple[Office, list[str]]] = []
    for office in offices:
        mine = _wording(office)
        if not any(_covers(theirs, mine, len(other.text) - len(office.text)) for other, theirs in kept):
            first = next(
                (n for n, (_other, theirs) in enumerate(kept) if _covers(mine, theirs, 1)), len(kept)
            )
            rest = [pair for pair in kept[first:] if not _covers(mine, pair[1], 1)]
            kept[first:] = [(office, mine), *rest]
    return [office for office, _wording in kept]


def _covers(longer: list[str], shorter: list[str], more: int) -> bool:
    """Whether one wording says all that the other does, with the same beginning.

    Of equal ones the one that is written longer does, by `more` letters.
    """
    if longer[0] != shorter[0] or not set(shorter) - _SMALL <= set(longer):
        return False
    return more >= 0 or set(longer) - _SMALL != set(shorter) - _SMALL
