"""Places and countries by name: what a personal name is not, and what stands before one."""

from __future__ import annotations

from indexer.analysis.provinces import PROVINCES
from indexer.knowledge.words import Phrases, Words, named_list

_LISTS = named_list("places.toml")
_PERSON = "Hồ Chí Minh"
_PROVINCES = [province.name for province in PROVINCES if province.name != _PERSON]
_PLACES = Phrases(
    _PROVINCES + _LISTS["districts"] + _LISTS["countries"] + ["HCM", "TP Hồ Chí Minh", "TP HCM"]
)


def place_at(words: Words, place: int) -> int:
    """How many words of the text at a place are the name of a place, 0 where none is."""
    if not words.words[place][0].isupper():
        return 0
    length = _PLACES.at(words, place, " ‐-")
    return length if all(word[0].isupper() for word in words.words[place : place + length]) else 0
