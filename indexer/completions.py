"""What a person may be about to type: titles, people, bodies and document numbers that begin so.

People, bodies and directives come out of the facts, so each has a page; numbers that no text cites in words
come out of the index's own vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from whoosh import query as tree

from indexer import terms
from indexer.analysis.abbreviations import begun
from indexer.analysis.folding import fold
from indexer.analysis.numbers import TYPES
from indexer.analysis.syllables import syllables
from indexer.engine import Reader, Request
from indexer.knowledge.register import Register, short_label
from indexer.knowledge.shelf import Body, Directive, Person
from indexer.schema import MEANING, TITLE
from indexer.syntax import has_syntax, typographic

SHORTEST = 2
"""Letters that must be typed before anything is offered."""
_MOST_SYLLABLES = 12
_MOST_TOKENS = 20
_PARTY = frozenset({"tw", "tu", "hu", "du", "dang"})
"""Bodies whose numbers are written 05-CT/TW; all others write 05/QĐ-UBND."""
_LETTERS = {"qd": "QĐ", "nd": "NĐ", "hd": "HD", "hdnd": "HĐND", "ttg": "TTg", "cd": "CĐ", "dd": "ĐĐ"}
_TYPE_NAMES = {
    "ct": "Chỉ thị",
    "nq": "Nghị quyết",
    "kl": "Kết luận",
    "qd": "Quyết định",
    "nd": "Nghị định",
    "tt": "Thông tư",
    "hd": "Hướng dẫn",
    "kh": "Kế hoạch",
    "tb": "Thông báo",
    "cv": "Công văn",
    "cd": "Công điện",
    "ctr": "Chương trình",
    "pl": "Pháp lệnh",
}


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing to search for, of what sort it is, and how many documents have it."""

    text: str
    sort: Literal["title", "person", "body", "number"]
    count: int

    def to_json(self) -> dict[str, Any]:
        """The completion as JSON values."""
        return {"text": self.text, "sort": self.sort, "count": self.count}


def completions(reader: Reader, typed: str, limit: int, register: Register) -> list[Completion]:
    """People, bodies and numbers that begin with what was typed, those of more documents first."""
    text = typographic(typed).strip()
    if len(text) < SHORTEST:
        return []
    known = list(map(_known, register.begun(text, limit)))
    # A number that no text cites in words has no page, and may still be somewhere.
    found = [*known, *_bodies(reader, text), *([] if known else _numbers(reader, text))]
    found = list({one.text.lower(): one for one in reversed(found)}.values())
    return sorted(found, key=lambda completion: (-completion.count, completion.text))[:limit]


def _known(one: Person | Body | Directive) -> Completion:
    if isinstance(one, Directive):
        return Completion(short_label(one), "number", one.documents)
    return Completion(one.name, "person" if isinstance(one, Person) else "body", one.documents)


def titles_query(typed: str) -> tree.Query | None:
    """What finds the titles that have the words typed, the last of them perhaps unfinished."""
    text = typographic(typed)
    found = list(syllables(text))[:_MOST_SYLLABLES]
    if not found or has_syntax(text, is_long=True) or len(text.strip()) < SHORTEST:
        return None
    if not text[-1].isalnum():
        return terms.all_of([terms.word(s, TITLE) for s in found])
    *whole, last = found
    return terms.all_of([*(terms.word(s, TITLE) for s in whole), terms.prefix(last, TITLE)])


def titles(reader: Reader, typed: str, limit: int) -> list[str]:
    """The identities of documents whose titles have the words typed, best first."""
    query = titles_query(typed)
    return [] if query is None else [hit.id for hit in reader.search(Request(query, limit=limit)).hits]


def _bodies(reader: Reader, text: str) -> Iterator[Completion]:
    for meaning, written in begun(text):
        count = reader.frequency(MEANING, meaning)
        if count:
            yield Completion(written, "body", count)


def _numbers(reader: Reader, text: str) -> Iterator[Completion]:
    plain = fold(text.lower())
    if found := re.fullmatch(r"(?:so )?(0*)(\d+(?:\s?[-/].*)?)", plain):
        begin = re.sub(r"[\s/-]+", "-", found[2])
        # Behind a zero, one digit is all of the number: 05 is no beginning of 56.
        begin += "-" if found[1] and len(begin) == 1 else ""
        for token, count in reader.tokens("number", begin, _MOST_TOKENS):
            if ":" not in token:
                yield Completion(written_number(token), "number", count)
        return
    words = plain.split()
    kind = TYPES.get((words[0], words[1])) if len(words) >= 2 else None
    digits = [word for word in words[2:] if word != "so"]
    if kind and len(digits) <= 1 and all(word.isdigit() for word in digits):
        begin = f"{kind}:{digits[0].lstrip('0') if digits else ''}"
        for token, count in reader.tokens("number", begin, _MOST_TOKENS):
            yield Completion(written_citation(token), "number", count)


def written_number(token: str) -> str:
    """A document number's token as it is usually written: "5-ct-tw" → 05-CT/TW, "1-qd-ubnd" → 01/QĐ-UBND."""
    number, *rest = token.split("-")
    year = [rest.pop(0)] if rest and rest[0].isdigit() else []
    letters = [_LETTERS.get(part, part.upper()) for part in rest]
    number = number.zfill(2)
    if letters and not year and rest[-1] in _PARTY:
        return f"{number}-{'/'.join(letters)}"
    return "/".join([number, *year, "-".join(letters)])


def written_citation(token: str) -> str:
    """A short citation's token in words: "ct:5" → Chỉ thị 05."""
    kind, _colon, number = token.partition(":")
    return f"{_TYPE_NAMES.get(kind, kind.upper())} {number.zfill(2)}"
