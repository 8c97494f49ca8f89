"""What was perhaps meant: a word misspelt, or accents left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from threading import Lock

from indexer.analysis.syllables import FORMS, WORD, Syllable
from indexer.engine import Reader
from indexer.found import FoundDocument
from indexer.query import Parsed
from indexer.schema import PAIRS, TEXT, TEXT_PLAIN
from indexer.spelling import Speller
from indexer.vocabulary import IndexVocabulary

_RARE, _NOWHERE = 3, 1
"""Documents that have two syllables side by side, below which one of these may be misspelt: where nothing
was found, and where something was."""
_GROWTH = 1.2
"""How much larger an index is when its words are read anew."""


class Suggestions:
    """Suggestions from the words of an index; `opened` gives its reader of now."""

    def __init__(self, opened: Callable[[], Reader]) -> None:
        self._opened = opened
        self._lock = Lock()
        self._speller: Speller | None = None
        self._known = 0

    def spelt(self, parsed: Parsed, matching: int) -> str:
        """The query with a misspelt word corrected, or nothing; `matching` documents have all of it."""
        reader, least = self._opened(), _NOWHERE if matching else _RARE
        if parsed.is_question or not any(is_doubtful(reader, run, least) for run in parsed.marks.runs):
            return ""
        return self._of_now().suggestion_text(parsed.typed) or ""

    def _of_now(self) -> Speller:
        """A speller with the words of the index, or of one that was hardly smaller; its pairs are of now."""
        with self._lock:
            count = self._opened().count()
            if self._speller is None or count > self._known * _GROWTH:
                vocabulary = IndexVocabulary(self._opened)
                self._speller, self._known = Speller(vocabulary, vocabulary.phrase), count
            return self._speller


def is_doubtful(reader: Reader, run: Sequence[Syllable], least: int) -> bool:
    """Whether a word, or two side by side, stand so in fewer documents of the index."""
    if len(run) == 1:
        field = TEXT if run[0].accented else TEXT_PLAIN
        return not run[0].text.isdigit() and reader.frequency(field, run[0].text) < least
    return any(reader.frequency(*_pair(first, second)) < least for first, second in pairwise(run))


def _pair(first: Syllable, second: Syllable) -> tuple[str, str]:
    if first.accented or second.accented:
        return TEXT + PAIRS, f"{first.text}_{second.text}"
    return TEXT_PLAIN + PAIRS, f"{first.plain}_{second.plain}"


def accented(parsed: Parsed, hits: Iterable[FoundDocument]) -> str:
    """What was typed without accents as most of the hits write it, or nothing."""
    runs = parsed.marks.runs
    if parsed.has_syntax or len(runs) != 1 or any(s.accented for s in runs[0]):
        return ""
    typed = [s.plain for s in runs[0]]
    written: Counter[str] = Counter()
    for hit in hits:
        forms = set()
        for piece in (hit.title, *hit.fragments):
            for start, end in piece.spans:
                found = [FORMS[word] for word in WORD.findall(piece.text[start:end])]
                if [plain for _normal, plain in found] == typed:
                    forms.add(" ".join(normal for normal, _plain in found))
        written.update(forms)
    best, count = max(written.items(), key=lambda item: item[1], default=("", 0))
    is_usual = count > 1 and 2 * count > written.total()
    return best if is_usual and best != " ".join(typed) else ""
