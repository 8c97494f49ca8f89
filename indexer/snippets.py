"""The few phrases of a marked document that show most of what was asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from indexer.analysis.syllables import FORMS, WORD
from indexer.marking import Snippet, Span

Weight = Callable[[str], float]
"""What it is worth to show a syllable (its normal form); the rarer, the more."""

FUNCTION_WORDS = frozenset(
    {"bị", "các", "cho", "có", "của", "cũng", "được", "là", "mà", "một", "những", "này", "và", "với", "ở"}
    | {"đã", "đang", "để", "đó", "khi", "sẽ", "tại", "thì", "trong", "từ"}
)
LONGEST_WORD = 80
"""Characters; what goes on longer without a space is no word, and may be cut."""
_LEAST = 0.01  # a weight: whatever was asked for is worth being shown
_AGAIN = 0.1  # the part of its weight that a word has when it is shown once more
_SPREAD = 0.3  # the part of its worth that a fragment loses when its words are as far apart as can be
_WORTHWHILE = 0.25  # a further fragment shows at least this part of the weight of the heaviest word
_SHARES = 4  # a fragment takes at least this part of the whole length
_FILLED = 0.6  # the part of the length below which short texts leave room for others
_WHOLE = 1.2  # a text that is longer only by this is not cut
_SLACK = 1.1  # a fragment may be longer by this, to end with its sentence
_SENTENCE, _CLAUSE = 0.3, 0.2  # what it is worth to begin or end there, in parts of the length
_AHEAD = 0.3  # what is lost by showing as much as that before the words that were asked for
_MOST_BOUNDS = 12  # bounds that are tried on either side
_SIGNS = 4  # characters that part two sentences

_BOUND = re.compile(r"([.!?…]+[”’»\")\]]*)\s+|(\s*\n\s*)|(?:[,;:]|\s[–—-])\s+|(?<=[”’»)])\s+|\s+(?=[“«(])")
_SHORT = re.compile(r"(?<!\w)\w{1,2}$")


def plain_weight(syllable: str) -> float:
    """The weight of a syllable where no index tells: all alike, but for those that only join others."""
    return 0.2 if syllable in FUNCTION_WORDS else 1.0


def fragments(
    texts: Sequence[Snippet], length: int = 240, most: int = 3, weight: Weight = plain_weight
) -> tuple[Snippet, ...]:
    """Of some marked texts, the phrases that show most of what was asked for, about `length` characters.

    They stand in the order of the texts, and none runs from one text into the next; of two, the latter
    has the "…" between them. One is enough where it holds all the words; where nothing is marked, the
    beginning is shown. `weight` is asked for the normal forms of the words that are marked.
    """
    words = [_marked_words(text) for text in texts]
    weights: dict[str, float] = {}
    for normal, plain in {FORMS[word] for found in words for _start, _end, word in found}:
        # Typed without accents, a word is as common as the commonest of its forms that were found.
        weights[plain] = min(max(weight(normal), _LEAST), weights.get(plain, float("inf")))
    places = [[(start, end, FORMS[word][1]) for start, end, word in found] for found in words]
    cores = _cores(texts, places, weights, length, most) if weights else _beginning(texts, length, most)
    pieces = [texts[i].piece(start, end) for i, start, end in _widened(texts, cores, length)]
    last = len(pieces) - 1
    return tuple(
        Snippet(piece.text, piece.spans, piece.cut_before or i > 0, piece.cut_after and i == last)
        for i, piece in enumerate(pieces)
    )


def joined(pieces: Sequence[Snippet]) -> Snippet:
    """Fragments as one, with " … " between them."""
    text, spans = "", list[Span]()
    for piece in pieces:
        text += " … " if text else ""
        spans += [(start + len(text), end + len(text)) for start, end in piece.spans]
        text += piece.text
    return Snippet(
        text, tuple(spans), bool(pieces) and pieces[0].cut_before, bool(pieces) and pieces[-1].cut_after
    )


def html(pieces: Sequence[Snippet]) -> str:
    """The HTML of fragments, with " … " between them."""
    return joined(pieces).html()


def snippet(whole: Snippet, length: int = 240) -> Snippet:
    """The one piece of a marked text, about `length` characters, with most of what was asked for."""
    return next(iter(fragments([whole], length, most=1)), whole)


Place = tuple[int, int, str]
"""A marked word: where it starts and ends, and what it is."""
Core = tuple[int, int, int]
"""What a fragment must show: the number of its text, where it starts and ends."""


def _marked_words(text: Snippet) -> list[Place]:
    return [
        (found.start(), found.end(), found[0])
        for start, end in text.spans
        for found in WORD.finditer(text.text, start, end)
    ]


def _cores(
    texts: Sequence[Snippet], places: list[list[Place]], weights: dict[str, float], length: int, most: int
) -> list[Core]:
    """The stretches to show: each time the one that adds most weight, its words close together."""
    left = dict(weights)
    least = max(weights.values()) * _WORTHWHILE
    share = length // _SHARES
    room = length
    cores: list[Core] = []
    while len(cores) < most and (room >= share or not cores):
        closest = {i: _closest(found, left, room, length) for i, found in enumerate(places) if found}
        if not closest:
            break
        number = max(closest, key=lambda i: closest[i][0])
        worth, start, end = closest[number]
        if worth <= 0 or (worth < least and _is_filled(texts, cores, length)):
            break
        cores.append((number, start, end))
        room -= max(end - start, share)
        for a, b, word in places[number]:
            if start <= a and b <= end:
                left[word] = weights[word] * _AGAIN
        # What is nearer than that will be seen with it.
        places[number] = [(a, b, w) for a, b, w in places[number] if b + share <= start or end + share <= a]
    return cores


def _closest(
    places: Sequence[Place], left: dict[str, float], room: int, length: int
) -> tuple[float, int, int]:
    """The worth of the best stretch no longer than `room`, where it starts and ends."""
    best = (0.0, 0, 0)
    inside: dict[str, int] = defaultdict(int)
    gain = 0.0
    first = 0
    for start, end, word in places:
        if not inside[word]:
            gain += left[word]
        inside[word] += 1
        while places[first][0] < start and (end - places[first][0] > room or inside[places[first][2]] > 1):
            gone = places[first][2]
            inside[gone] -= 1
            if not inside[gone]:
                gain -= left[gone]
            first += 1
        worth = gain * (1 - _SPREAD * min(1.0, (end - places[first][0]) / length))
        if worth > best[0]:
            best = (worth, places[first][0], end)
    return best


def _beginning(texts: Sequence[Snippet], length: int, most: int) -> list[Core]:
    cores: list[Core] = []
    for number, text in enumerate(texts):
        if text.text.strip() and len(cores) < most and not _is_filled(texts, cores, length):
            cores.append((number, 0, 0))
    return cores


def _is_filled(texts: Sequence[Snippet], cores: Sequence[Core], length: int) -> bool:
    """Whether these texts have enough to show, so that others need not fill the room."""
    return sum(len(texts[number].text) for number in {core[0] for core in cores}) >= length * _FILLED


def _widened(texts: Sequence[Snippet], cores: Sequence[Core], length: int) -> list[Core]:
    """The fragments around the stretches, in the order of the texts, the room shared among them."""
    least = [max(length // _SHARES, min(length, end - start)) for _number, start, end in cores]
    spare = length - sum(least)
    pieces: list[Core] = []
    # A short text may leave some of its share to the others.
    order = sorted(range(len(cores)), key=lambda i: (len(texts[cores[i][0]].text), cores[i]))
    for done, i in enumerate(order):
        number, start, end = cores[i]
        text = texts[number].text
        low = max((b for n, _a, b in pieces if n == number and b <= start), default=0)
        high = min((a for n, a, _b in cores if n == number and a >= end and a > start), default=len(text))
        size = least[i] + max(0, spare) // (len(cores) - done)
        piece = _widen(text, (start, end), (low, high), size)
        spare -= piece[1] - piece[0] - least[i]
        pieces.append((number, *piece))
    return _merged(texts, sorted(pieces))


def _merged(texts: Sequence[Snippet], pieces: Sequence[Core]) -> list[Core]:
    """The pieces, those made one that have nothing but punctuation between them."""
    merged: list[Core] = []
    for number, start, end in pieces:
        if merged and merged[-1][0] == number and not WORD.search(texts[number].text, merged[-1][2], start):
            merged[-1] = (number, merged[-1][1], end)
        else:
            merged.append((number, start, end))
    return merged


def _widen(text: str, core: Span, within: Span, size: int) -> Span:
    """About `size` characters around a stretch, from one bound of a sentence, clause or word to another."""
    if within == (0, len(text)) and len(text) <= size * _WHOLE:
        return within
    low, high = within
    longest = int(size * _SLACK)
    first = _uncut(text, core[0], max(low, core[0] - LONGEST_WORD))
    last = _uncut(text, core[1], min(high, core[1] + LONGEST_WORD))
    if last - first > longest:
        first, last = core
    if last - first > max(longest, LONGEST_WORD):
        last = _uncut(text, first + longest, first + 1)
    left, right = min(first, max(low, last - longest)), max(last, min(high, first + longest))
    before = max(left, first - max(0, size - (last - first)) // 3)
    starts = [(_uncut(text, before, max(left, before - LONGEST_WORD)), 0.0)]
    starts += [(0, _SENTENCE)] if left == 0 else []
    ends = [(right, _SENTENCE)] if right == len(text) else []
    for end, start, worth in _bounds(text, max(0, left - _SIGNS), right + _SIGNS):
        starts += [(start, worth)] if left <= start <= first else []
        ends += [(end, worth)] if last <= end <= right else []
    best = (-1.0, first, last)
    for start, begins in starts[-_MOST_BOUNDS:]:
        furthest = min(right, max(last, start + size))
        cut = _uncut(text, furthest, max(last, furthest - LONGEST_WORD))
        for end, stops in (*ends[:_MOST_BOUNDS], (cut, 0.0)):
            if end - start <= longest:
                filled = min(1.0, (end - start) / size) - _AHEAD * (first - start) / size
                best = max(best, (filled + begins + stops, start, end))
    return _stripped(text, best[1], best[2])


def _bounds(text: str, left: int, right: int) -> Iterator[tuple[int, int, float]]:
    """The bounds of sentences and clauses: where the one ends, the next begins, and what it is worth."""
    for found in _BOUND.finditer(text, left, right):
        if found[2]:
            yield found.start(), found.end(), _SENTENCE
        elif not found[1]:
            yield found.start(), found.end(), _CLAUSE
        elif not text[found.end() : found.end() + 1].islower() and not _is_abbreviation(text, found.start()):
            yield found.end(1), found.end(), _SENTENCE


def _is_abbreviation(text: str, stop: int) -> bool:
    """Whether the full stop at this place stands behind an abbreviation ("TP.", "Q.") or a number."""
    before = _SHORT.search(text, max(0, stop - 3), stop)
    return text[stop] == "." and before is not None and not before[0].islower()


def _uncut(text: str, place: int, stop: int) -> int:
    """The nearest place from here to `stop` that cuts no word; the place itself where every one does."""
    step = 1 if stop >= place else -1
    for joins in (_is_solid, str.isalnum):
        for here in range(place, stop + step, step):
            if not (0 < here < len(text)) or not (joins(text[here - 1]) and joins(text[here])):
                return here
    return place


def _is_solid(character: str) -> bool:
    return not character.isspace()


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
