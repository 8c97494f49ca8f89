"""More like this: what a document speaks of, as a query.

The pairs of syllables that stand often in it and in few others are taken, as `tf × idf` weighs them
(Rocchio's relevance feedback with one document).
"""

from __future__ import annotations

from collections import Counter
from math import log

from whoosh import query as tree

from indexer.engine import Reader
from indexer.schema import BREAK, PAIRS, TEXT, TITLE, Indexed

_MOST_TERMS = 24
_MOST_LOOKED_UP = 400
"""Pairs of a long document whose frequency is asked for, the most frequent in it first."""
_TITLE_COUNTS = 2


def more_like(reader: Reader, document: Indexed) -> tree.Query:
    """What finds the documents that share the rarest pairs of this one; it finds itself no more."""
    counts = Counter(_pairs(document, TEXT))
    for pair in _pairs(document, TITLE):
        counts[pair] += _TITLE_COUNTS
    documents = reader.count()
    weights: dict[str, float] = {}
    for pair, count in counts.most_common(_MOST_LOOKED_UP):
        having = reader.frequency(TEXT + PAIRS, pair)
        if 1 < having <= documents / 2:
            weights[pair] = (1 + log(count)) * log(documents / having)
    best = sorted(weights, key=lambda pair: (-weights[pair], pair))[:_MOST_TERMS]
    if not best:
        return tree.NullQuery
    heaviest = weights[best[0]]
    wanted = tree.Or([tree.Term(TEXT + PAIRS, pair, boost=weights[pair] / heaviest) for pair in best])
    return tree.And([wanted, tree.Not(tree.Term("id", document.id))])


def _pairs(document: Indexed, field: str) -> list[str]:
    return [pair for pair in document.words[field + PAIRS].split() if BREAK not in pair]
