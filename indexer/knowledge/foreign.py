"""Foreign names, known by a usual given name, by initials, or by words that are no Vietnamese syllables."""

from __future__ import annotations

from indexer.analysis.syllables import normal
from indexer.knowledge.heads import head_at
from indexer.knowledge.places import place_at
from indexer.knowledge.words import Phrases, Words, is_foreign, named_list

_LISTS = named_list("foreign.toml")
_GIVEN, _PARTICLES, _NO_NAMES = (
    frozenset(map(normal, _LISTS[name])) for name in ("given", "particles", "no_names")
)
_BRANDS, _CALLED_AFTER = Phrases(_LISTS["brands"]), Phrases(_LISTS["called_after"])
_KOREAN = frozenset(
    {"cheong", "choe", "choi", "chung", "han", "jang", "kim", "lee", "moon", "park", "ri", "son"}
)
_ARTICLES = frozenset({"al", "el"})
_OPENING = frozenset({"khi", "nhưng", "nếu", "sau", "theo", "trong"})
"""Words that begin a sentence: "Theo Duterte, …"."""
_TELLING = frozenset({"ông", "bà", "anh", "chị", "cô", "ngài"})
_JUNIORS = frozenset({"jr", "sr"})
_QUOTES = frozenset({'"', "“", "”", "'", "‘", "’"})
_LONGEST = 6


def foreign_name(words: Words, place: int) -> tuple[int, bool]:
    """How many words the foreign name is that begins at a place, and whether it is surely a person's.

    0 where none is; a single word is none.
    """
    first = words.words[place]
    initial = len(first) == 1 and first.isascii()
    if words.normal[place] in _OPENING and words.gaps[place] != " ":
        return 0, False
    known = words.normal[place] in _GIVEN and not initial
    if not (known or initial or _may_begin(words, place)):
        return 0, False
    behind = _run(words, place, known)
    if behind - place > 1 and len(words.words[behind - 1]) == 1 and words.gaps[behind] != ".":
        behind -= 1
    # "ông Anthony Lake": words of firms are names behind what goes before a person's.
    told = known and place > 0 and words.gaps[place] == " " and words.normal[place - 1] in _TELLING
    is_none = (
        behind - place < 2 or (not told and has_no_name(words, place, behind)) or _BRANDS.at(words, place)
    )
    if is_none or _is_called_after(words, place):
        return 0, False
    sure = _is_sure(words, place, behind, known)
    likely = sure or not (initial or known or _is_unlikely(words, place, behind))
    return (behind - place if likely else 0), sure


def _may_begin(words: Words, place: int) -> bool:
    """Whether a word with a capital may begin a name whose given name is not known."""
    first = words.words[place]
    if not (first.isascii() or is_foreign(words.normal[place])) or words.gaps[place + 1] not in (" ", "‐"):
        return False
    return _is_word(first) and not place_at(words, place)


def _is_sure(words: Words, place: int, behind: int, known: bool) -> bool:
    """Whether a given name or initials make a name a person's: "M. Venkaiah", "A.Át-xát"; not "T.Hà"."""
    if known:
        return any(is_foreign(word) for word in words.normal[place:behind] if len(word) > 1)
    long = next((n for n in range(place, behind) if len(words.words[n]) > 1), behind)
    if long in (place, behind) or words.gaps[place + 1] != ".":
        return False
    return is_foreign(words.normal[long]) or words.gaps[long + 1] == "‐"


def _is_unlikely(words: Words, place: int, behind: int) -> bool:
    """Whether words are no foreign ones, or a known name begins among them."""
    run = words.normal[place:behind]
    return any(word in _GIVEN for word in run[1:-1]) or not (is_foreign(run[0]) or is_foreign(run[-1]))


def has_no_name(words: Words, first: int, behind: int) -> bool:
    """Whether one of the words with a capital between two places is in no name: "The Voice"."""
    return any(words.words[n][0].isupper() and words.normal[n] in _NO_NAMES for n in range(first, behind))


def _is_word(word: str) -> bool:
    return word[0].isupper() and len(word) > 1 and not word.isupper() and word.isalpha()


def _is_called_after(words: Words, place: int) -> bool:
    """Whether the words before a place say that something is called by the name behind."""
    if words.gaps[place] not in (" ", '"', "“"):
        return False
    length = next((n for n in (1, 2, 3) if place >= n and _CALLED_AFTER.at(words, place - n, " ") == n), 0)
    # "Tham mưu trưởng không quân David …" is led, not called after him.
    of_forces = words.normal[place - 1] == "quân" and words.normal[place - length - 1] == "trưởng"
    return length > 0 and not of_forces


def _run(words: Words, place: int, known: bool) -> int:
    """Where the words end that a name may have which begins at a place."""
    behind = place + 1
    while behind < len(words) and behind - place < _LONGEST:
        step = _step(words, place, behind, known)
        if not step:
            break
        behind += step
    return behind


def _step(words: Words, place: int, behind: int, known: bool) -> int:
    """How many words a name goes on with."""
    word, gap, last = words.words[behind], words.gaps[behind], words.words[behind - 1]
    length = 0
    if gap == "‐":
        length = int(word.isalpha())
    elif gap == "-":
        length = int(behind - place > 1 and _is_second_half(words, place, behind))
    elif gap == "." and len(last) == 1 and last.isupper():
        length = int(_is_word(word) or (len(word) == 1 and word.isupper()))
    elif gap in _QUOTES and known and behind + 1 < len(words) and words.gaps[behind + 1] in _QUOTES:
        # "Richard "TB" Bennett"
        length = 2 * _is_word(words.words[behind + 1])
    elif gap in (" ", ",") and words.normal[behind] in _JUNIORS:
        length = 1
    elif gap == " ":
        length = _behind_space(words, place, behind, known)
    return length


def _behind_space(words: Words, place: int, behind: int, known: bool) -> int:
    word = words.words[behind]
    if len(word) == 1:
        return int(word.isupper() and word.isascii() and words.gaps[behind + 1] in (".", " "))
    if words.normal[behind] in _PARTICLES and word.islower():
        return _particles(words, behind)
    if not _is_word(word) or head_at(words, behind):
        return 0
    if not (known or word.isascii() or is_foreign(words.normal[behind])):
        return 0
    length = place_at(words, behind)
    return int(not length or (known and behind == place + 1 and length == 1))


def _particles(words: Words, place: int) -> int:
    """How many small words of a name stand at a place, up to the next large one: "von der"."""
    if words.normal[place] in _ARTICLES and words.gaps[place + 1] in ("-", "‐"):
        return 2
    onward = next((n for n in (1, 2) if _is_word(_word(words, place + n))), 0)
    return onward if all(one in _PARTICLES for one in words.normal[place : place + onward]) else 0


def _word(words: Words, place: int) -> str:
    return words.words[place] if place < len(words) and words.gaps[place] == " " else "-"


def _is_second_half(words: Words, place: int, behind: int) -> bool:
    """Whether a hyphen with room around it joins the halves of a name: "Choe Son - hui", "Bakke - Jensen"."""
    word = words.words[behind]
    if word.islower() or words.normal[behind - 1] in _ARTICLES:
        return word.isascii() and (words.normal[place] in _KOREAN or is_foreign(words.normal[behind]))
    onward = _word(words, behind + 1)
    halves = words.normal[behind - 1 : behind + 1]
    return (
        _is_word(word)
        and onward[0].islower()
        and all(is_foreign(half) and half not in _GIVEN for half in halves)
        and not place_at(words, behind)
    )
