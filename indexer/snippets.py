"""Text and what was asked for → fragments with marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from indexer.analysis.numbers import citations, document_numbers
from indexer.analysis.syllables import Syllable, syllables
from indexer.query import Marks

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text with the places to mark; `cut_…` tells whether text was left out."""

    text: str
    spans: tuple[Span, ...]
    cut_before: bool = False
    cut_after: bool = False

    def parts(self) -> list[tuple[str, bool]]:
        """The text in order, each part with whether it is marked."""
        parts = []
        end = 0
        for start, stop in self.spans:
            parts += [(self.text[end:start], False), (self.text[start:stop], True)]
            end = stop
        parts.append((self.text[end:], False))
        return [part for part in parts if part[0]]

    def html(self) -> str:
        """Escaped HTML, `<mark>` around what is marked, "…" where text was left out."""
        inner = "".join(
            f"<mark>{escape(text)}</mark>" if marked else escape(text) for text, marked in self.parts()
        )
        return ("… " if self.cut_before else "") + inner + (" …" if self.cut_after else "")


def matches(text: str, marks: Marks) -> list[Span]:
    """The places of a text (NFC) that a query means, in order, without overlap.

    Syllables typed side by side are marked where they stand side by side; only a syllable that never
    does is marked alone, so that "chi thi" marks "chỉ thị" and not every "thi".
    """
    found = list(syllables(text))
    spans = _cited(text, found, marks.numbers)
    for run in marks.runs:
        spans += _run(found, run)
    for prefix in marks.prefixes:
        spans += [(s.start, s.end) for s in found if _begins(prefix, s)]
    return _joined(text, spans)


def marked(texts: Sequence[str], marks: Marks) -> list[Snippet]:
    """Some texts that belong together, each with its marks.

    They are looked at as one: a word found beside its neighbour in one is not marked alone in another.
    """
    spans = matches("\n".join(texts), marks)
    snippets = []
    start = 0
    for text in texts:
        end = start + len(text)
        within = [(a, b) for a, b in spans if a < end and b > start]
        snippets.append(Snippet(text, tuple((max(a, start) - start, min(b, end) - start) for a, b in within)))
        start = end + 1
    return snippets


def snippet(whole: Snippet, length: int = 240) -> Snippet:
    """The piece of a marked text, about `length` characters, with most of what was asked for together."""
    text = whole.text
    if len(text) <= length * 1.2:
        return whole
    start = _best_start(text, whole.spans, length)
    end = len(text) if len(text) - start <= length * 1.1 else _word_end(text, start + length)
    inside = tuple((a - start, b - start) for a, b in whole.spans if start <= a and b <= end)
    return Snippet(text[start:end], inside, start > 0, end < len(text))


def _run(found: Sequence[Syllable], run: Sequence[Syllable]) -> list[Span]:
    # By their plain form first: long texts and long questions would take a second to compare one by one.
    wanted: dict[str, list[int]] = defaultdict(list)
    for i, syllable in enumerate(run):
        wanted[syllable.plain].append(i)
    met = [[i for i in wanted.get(s.plain, ()) if _same(run[i], s)] for s in found]
    alone: dict[int, list[int]] = defaultdict(list)
    places: dict[int, list[int]] = defaultdict(list)
    for place, here in enumerate(met):
        for i in here:
            alone[i].append(place)
    for place, (here, behind) in enumerate(pairwise(met)):
        for i in here:
            if i + 1 in behind:
                places[i].append(place)
                places[i + 1].append(place + 1)
    for i, syllable in enumerate(run):
        if not places[i]:
            exact = [place for place in alone[i] if found[place].text == syllable.text]
            places[i] = exact or alone[i]
    chosen = sorted({place for where in places.values() for place in where})
    return [(found[place].start, found[place].end) for place in chosen]


def _same(wanted: Syllable, found: Syllable) -> bool:
    return found.text == wanted.text or (not wanted.accented and found.plain == wanted.text)


def _begins(prefix: Syllable, found: Syllable) -> bool:
    return (found.text if prefix.accented else found.plain).startswith(prefix.text)


def _cited(text: str, found: Sequence[Syllable], numbers: frozenset[str]) -> list[Span]:
    if not numbers:
        return []
    spans = [(start, end) for token, start, end in document_numbers(text) if token in numbers]
    spans += [
        (found[first].start, found[behind - 1].end)
        for token, first, behind in citations([syllable.plain for syllable in found])
        if token in numbers
    ]
    return spans


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those joined that overlap or have only spaces between them."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and (start <= joined[-1][1] or not text[joined[-1][1] : start].strip()):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _best_start(text: str, spans: Sequence[Span], length: int) -> int:
    best, score = 0, -1.0
    for place, (start, _end) in enumerate(spans):
        within = [span for span in spans[place:] if span[1] <= start + length]
        # Different words count more than the same again.
        distinct = len({text[a:b].lower() for a, b in within})
        value = distinct + sum(b - a for a, b in within) / length
        if value > score:
            best, score = start, value
    if not spans:
        return 0
    sentence = max(text.rfind(mark, 0, best) for mark in (". ", "! ", "? ", "” "))
    if best - sentence <= length // 3:
        return sentence + 2 if sentence >= 0 else 0
    return text.rfind(" ", 0, max(1, best - length // 6)) + 1


def _word_end(text: str, place: int) -> int:
    end = text.rfind(" ", 0, place + 1)
    return end if end > place - 40 else place
