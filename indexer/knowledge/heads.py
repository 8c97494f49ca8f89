"""The words of offices, ranks and professions: "Phó Chủ tịch", "PGS", "luật sư"; the list is offices.toml."""

from __future__ import annotations

from indexer.knowledge.words import Phrases, Words, named_list

_HEADS = named_list("offices.toml")
_RANKS, _OTHERS = Phrases(_HEADS["ranks"]), Phrases(_HEADS["offices"] + _HEADS["professions"])
_PROFESSIONS, _OF_STATES = Phrases(_HEADS["professions"]), Phrases(_HEADS["of_states"])
_OF_A_STATE = Phrases(_HEADS["only_of_a_state"])
_WITH_BODY = Phrases(_HEADS["only_with_a_body"])
_BEFORE = frozenset({"nguyên", "quyền", "cựu", "phó", "đệ", "q", "tổng"})
HEAD_BEGINS = _BEFORE | _RANKS.firsts | _OTHERS.firsts
"""The words, in their normal form, that the word of an office may begin with."""


def head_at(words: Words, place: int) -> int:
    """How many words of the text at a place are the word of an office, 0 where none is."""
    return head_and_rank(words, place)[0]


def head_and_rank(words: Words, place: int) -> tuple[int, bool]:
    """The same, and whether it is a rank or degree."""
    if words.normal[place] not in HEAD_BEGINS:
        return 0, False
    if words.normal[place] == "quyền" and words.normal[place - 1] == "chính":
        return 0, False
    behind = place
    while behind < len(words) and behind < place + 3 and words.normal[behind] in _BEFORE:
        if behind > place and words.gaps[behind] != " ":
            return 0, False
        behind += 1
    for start in range(behind, place - 1, -1):
        if start == place or words.gaps[start] == " ":
            rank, other = _RANKS.at(words, start, " "), _OTHERS.at(words, start, " ")
            if other > max(rank, 1) and _is_torn(words, start, other):
                other = 0
            if rank or other:
                return start - place + max(rank, other), rank >= other
    return 0, False


def _is_torn(words: Words, place: int, length: int) -> bool:
    """Whether a profession is two words' halves: "yêu cầu Thủ tướng"."""
    torn = words.words[place].islower() and words.words[place + 1][0].isupper()
    return torn and _PROFESSIONS.at(words, place, " ") == length


def degree_at(words: Words, place: int) -> int:
    """How many words at a place are the short form of a degree or title: "PGS", "ThS"."""
    length = _RANKS.at(words, place, " ")
    return length if words.words[place].isupper() or words.words[place].startswith("Th") else 0


def is_profession(words: Words, first: int, behind: int) -> bool:
    """Whether the word of an office between two places is a profession: a name may follow at once."""
    return (
        _PROFESSIONS.at(words, behind - 1, " ") == 1 or _PROFESSIONS.at(words, first, " ") == behind - first
    )


def is_of_state(words: Words, place: int) -> bool:
    """Whether an office of a state, or what is before it, begins at a place: a name may follow at once."""
    return any(_OF_STATES.at(words, start, " ") for start in (place, place + 1))


def needs_body(words: Words, first: int, behind: int) -> bool:
    """Whether the word of an office between two places says nothing without a body."""
    return _WITH_BODY.at(words, first, " ") == behind - first


def needs_state(words: Words, first: int, behind: int) -> bool:
    """Whether the word of an office between two places is one only with a country behind."""
    return _OF_A_STATE.at(words, first, " ") == behind - first
