"""Why a document is where it is: what each part of the query gave to its score.

Asked of the engine part by part, each on this one document, so that it holds for every engine: the
score of a whole is the sum of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from whoosh import query as tree

from indexer.engine import Present, Reader, Request
from indexer.ranking import Factors


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of the query gave: where it was looked for, what, with which weight.

    `presence` tells that it counted once, however often it is there.
    """

    field: str
    text: str
    weight: float
    score: float
    presence: bool = False

    def to_json(self) -> dict[str, Any]:
        """The part as JSON values."""
        return {
            "field": self.field,
            "text": self.text,
            "presence": self.presence,
            "weight": self.weight,
            "score": round(self.score, 6),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts that matched, the strongest first; their sum times the factors is the score."""

    parts: tuple[Part, ...]
    factors: Factors = field(default_factory=Factors)

    @property
    def score(self) -> float:
        """The score of the document."""
        return sum(part.score for part in self.parts) * self.factors.product

    def to_json(self) -> dict[str, Any]:
        """The explanation as JSON values."""
        return {
            "score": round(self.score, 6),
            "title": round(self.factors.title, 6),
            "fresh": round(self.factors.fresh, 6),
            "parts": [part.to_json() for part in self.parts],
        }


def explanation(
    reader: Reader, query: tree.Query, identity: str, factors: Factors | None = None
) -> Explanation:
    """The parts of a query that a document matched."""
    only = tree.Term("id", identity)
    parts = []
    for leaf in _leaves(query):
        found = reader.search(Request(leaf, filter=only, limit=1)).hits
        presence = isinstance(leaf, Present)
        parts += [Part(leaf.fieldname, _text(leaf), leaf.boost, hit.score, presence) for hit in found]
    return Explanation(tuple(sorted(parts, key=lambda part: -part.score)), factors or Factors())


def _leaves(node: tree.Query) -> Iterator[tree.Query]:
    """What of a tree counts in a score."""
    match node:
        case tree.And() | tree.Or():
            for child in node.subqueries:
                yield from _leaves(child)
        case tree.AndMaybe():
            yield from _leaves(node.a)
            yield from _leaves(node.b)
        case tree.Term() | tree.Phrase() | tree.Prefix() | tree.FuzzyTerm():
            yield node
        case _:
            return


def _text(leaf: Any) -> str:
    match leaf:
        case tree.Phrase():
            words = " ".join(leaf.words)
            return f'"{words}"' + (f"~{leaf.slop}" if leaf.slop > 1 else "")
        case tree.Prefix():
            return f"{leaf.text}*"
        case tree.FuzzyTerm():
            return f"{leaf.text}~"
        case _:
            return str(leaf.text)
