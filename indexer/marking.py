"""Where a text answers a query: the places to mark, exact in the text as it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from html import escape

from indexer.analysis.numbers import citations, document_numbers
from indexer.analysis.syllables import FORMS, WORD, Syllable
from indexer.scanning import places

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked.

    Syllables typed side by side, phrases with their distance, citations, beginnings of words, words that
    are like others, and meanings of abbreviations.
    """

    runs: tuple[tuple[Syllable, ...], ...] = ()
    phrases: tuple[tuple[tuple[Syllable, ...], int], ...] = ()
    numbers: frozenset[str] = frozenset()
    prefixes: tuple[Syllable, ...] = ()
    fuzzy: frozenset[str] = frozenset()
    meanings: frozenset[str] = frozenset()


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

    def piece(self, start: int, end: int) -> Snippet:
        """The text between two places, with what is marked of it."""
        inside = tuple(
            (max(a, start) - start, min(b, end) - start) for a, b in self.spans if a < end and b > start
        )
        return Snippet(self.text[start:end], inside, start > 0, end < len(self.text))


def matches(text: str, marks: Marks) -> list[Span]:
    """The places of a text (NFC) that a query means, in order, without overlap.

    Syllables typed side by side are marked where they stand side by side; only a syllable that never
    does is marked alone, so that "chi thi" marks "chỉ thị" and not every "thi".
    """
    if marks == _NOTHING:
        return []
    if marks == Marks(runs=marks.runs) and (spans := _quickly(text, marks.runs)) is not None:
        return spans
    # Ten texts are looked through for every page of results, so a word is looked at once for all the
    # places where it stands, and only those that are meant get a place in the text.
    words = WORD.findall(text)
    distinct = set(words)
    together = (*marks.runs, *(phrase for phrase, _slop in marks.phrases))
    plains = {syllable.plain for run in together for syllable in run}
    in_runs = {word for word in distinct if FORMS[word][1] in plains} if plains else set()
    anywhere = _anywhere(distinct, marks)
    stretches = [*_cited(words, marks.numbers), *_mentioned(text, words, marks.meanings)]
    edges = {words[place] for stretch in stretches for place in stretch}
    where = _located(text, words, in_runs | anywhere | edges)

    spans = [(where[first][0], where[last][1]) for first, last in stretches]
    spans += _numbered(text, marks.numbers)
    if anywhere:
        spans += [span for place, span in where.items() if words[place] in anywhere]
    met = [(place, words[place]) for place in where if words[place] in in_runs]
    for run in marks.runs:
        spans += [where[place] for place in _run(met, run)]
    for phrase, slop in marks.phrases:
        spans += [where[place] for place in _phrase(dict(met), phrase, slop)]
    return _joined(text, spans)


def marked(texts: Sequence[str], marks: Marks) -> list[Snippet]:
    """Some texts that belong together, each with its marks.

    They are looked at as one: a word found beside its neighbour in one is not marked alone in another.
    """
    spans = matches("\n".join(texts), marks)
    snippets = []
    start = first = 0
    for text in texts:
        end = start + len(text)
        if first == len(spans) or spans[first][0] >= end:
            snippets.append(Snippet(text, ()))
            start = end + 1
            continue
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        behind = first
        while behind < len(spans) and spans[behind][0] < end:
            behind += 1
        within = tuple((max(a, start) - start, min(b, end) - start) for a, b in spans[first:behind])
        snippets.append(Snippet(text, within))
        start = end + 1
    return snippets


_NOTHING = Marks()


def _quickly(text: str, runs: Sequence[Sequence[Syllable]]) -> list[Span] | None:
    """The places of runs alone, which most queries are; None where every word must be looked at."""
    found = places(text, {syllable.plain for run in runs for syllable in run})
    if found is None:
        return None
    where = {number: (start, end) for number, start, end in found}
    met = [(number, text[start:end]) for number, (start, end) in where.items()]
    return _joined(text, (where[number] for run in runs for number in _run(met, run)))


def _anywhere(distinct: Set[str], marks: Marks) -> set[str]:
    """The words that are marked wherever they stand."""
    words = {word for word in distinct if FORMS[word][0] in marks.fuzzy} if marks.fuzzy else set()
    for prefix in marks.prefixes:
        form = 0 if prefix.accented else 1
        words |= {word for word in distinct if FORMS[word][form].startswith(prefix.text)}
    return words


def _cited(words: Sequence[str], numbers: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The first and the last word of each short citation that is asked for."""
    if any(":" in token for token in numbers):
        for token, first, behind in citations([FORMS[word][1] for word in words]):
            if token in numbers:
                yield first, behind - 1


def _numbered(text: str, numbers: frozenset[str]) -> list[Span]:
    if not numbers:
        return []
    return [(start, end) for token, start, end in document_numbers(text) if token in numbers]


def _mentioned(text: str, words: Sequence[str], meanings: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The first and the last word of each name that is asked for, written out or abbreviated."""
    if not meanings:
        return
    from indexer.analysis.abbreviations import mentions  # noqa: PLC0415  few queries need it
    from indexer.analysis.definitions import definitions  # noqa: PLC0415

    for token, first, behind in mentions(words, [FORMS[word][0] for word in words], definitions(text)):
        if token in meanings:
            yield first, behind - 1


def _located(text: str, words: Sequence[str], wanted: Set[str]) -> dict[int, Span]:
    """Where the wanted words of a text stand, by their number among all its words."""
    where = {}
    end = 0
    for place, word in enumerate(words):
        if word in wanted:
            start = text.find(word, end)
            end = start + len(word)
            while text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
                # Inside another word, which `WORD` would not have parted.
                start = text.find(word, start + 1)
                end = start + len(word)
            where[place] = (start, end)
    return where


def _run(met: Sequence[tuple[int, str]], run: Sequence[Syllable]) -> set[int]:
    """Of the places of words that may belong to a run of syllables, those that are marked."""
    # By their plain form first: long texts and long questions would take a second to compare one by one.
    wanted: dict[str, list[int]] = defaultdict(list)
    for i, syllable in enumerate(run):
        wanted[syllable.plain].append(i)
    meant = {}
    for word in {word for _place, word in met}:
        normal, plain = FORMS[word]
        meant[word] = frozenset(i for i in wanted.get(plain, ()) if _same(run[i], normal, plain))
    beside: set[int] = set()
    chosen: set[int] = set()
    last, before = -2, ""
    for place, word in met:
        if place == last + 1:
            for i in meant[before]:
                if i + 1 in meant[word]:
                    beside |= {i, i + 1}
                    chosen |= {last, place}
        last, before = place, word
    for i, syllable in enumerate(run):
        if i not in beside:
            alone = {word for word, here in meant.items() if i in here}
            exact = {word for word in alone if FORMS[word][0] == syllable.text}
            chosen.update(place for place, word in met if word in (exact or alone))
    return chosen


def _phrase(met: Mapping[int, str], phrase: Sequence[Syllable], slop: int) -> set[int]:
    """The places of a phrase, each syllable at most `slop` places behind the one before."""
    form = 0 if any(syllable.accented for syllable in phrase) else 1
    wanted = [syllable.text if form == 0 else syllable.plain for syllable in phrase]
    chosen: set[int] = set()
    for start, word in met.items():
        chains = {start: {start}} if FORMS[word][form] == wanted[0] else {}
        for text in wanted[1:]:
            chains = {
                place: chain | {place}
                for last, chain in chains.items()
                for place in range(last + 1, last + slop + 1)
                if place in met and FORMS[met[place]][form] == text
            }
        chosen.update(*chains.values())
    return chosen


def _same(wanted: Syllable, normal: str, plain: str) -> bool:
    return normal == wanted.text or (not wanted.accented and plain == wanted.text)


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those joined that overlap or have only spaces between them."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and (start <= joined[-1][1] or not text[joined[-1][1] : start].strip()):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
