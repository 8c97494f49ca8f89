"""A query tree in the few kinds of nodes that every engine runs, the same for each.

What begins so and what is spelt nearly so become the index's own words; a phrase's slop is kept within
bounds; what no index can hold becomes nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from whoosh import query as tree

from indexer.analysis.folding import fold

MOST_WORDS = 256
"""Words that a beginning or a misspelling stands for, those of most documents."""
MOST_WAYS = 64
"""Ways in which the words of a phrase may stand, each a phrase of its own: 256 of two common words take
Tantivy 1.4 s on 40,000 articles."""
_LEAST, _MOST = -(2**63), 2**63 - 1
_ACCENTED = "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"

Vocabulary = Callable[[str, str, int | None], list[tuple[str, int]]]
"""(field, beginning, limit) → the tokens, as `Reader.tokens` gives them."""


def expanded(node: tree.Query, tokens: Vocabulary) -> tree.Query:  # noqa: PLR0911 - one return a kind of node
    """The tree of Term, Phrase of two words or more, NumericRange, Every, And, Or, AndMaybe and Not alone.

    NullQuery is nothing; an And or Or without children is nothing, too.
    """
    match node:
        case tree.Prefix():
            return _one_of(node, (word for word, _count in tokens(node.fieldname, node.text, MOST_WORDS)))
        case tree.FuzzyTerm():
            return _one_of(node, alike(node.fieldname, node.text, tokens))
        case tree.Phrase():
            return bounded(node)
        case tree.Term():
            return node if is_text(node.text) else tree.NullQuery
        case tree.NumericRange():
            return _closed(node)
        case tree.And() | tree.Or():
            children = [expanded(child, tokens) for child in node.subqueries]
            return type(node)(children, boost=node.boost) if children else tree.NullQuery
        case tree.AndMaybe():
            return tree.AndMaybe(expanded(node.a, tokens), expanded(node.b, tokens))
        case tree.Not():
            return tree.Not(expanded(node.query, tokens))
        case tree.Every():
            return node
        case _:
            return tree.NullQuery


def bounded(node: tree.Phrase) -> tree.Query:
    """The phrase with a slop so small that its words may stand in no more than `MOST_WAYS` ways."""
    words = list(node.words)
    if not words or not all(map(is_text, words)):
        return tree.NullQuery
    if len(words) == 1:
        return tree.Term(node.fieldname, words[0], boost=node.boost)
    slop = max(1, min(node.slop, MOST_WAYS))
    while slop > 1 and slop ** (len(words) - 1) > MOST_WAYS:
        slop -= 1
    return tree.Phrase(node.fieldname, words, slop=slop, boost=node.boost)


def alike(field: str, word: str, tokens: Vocabulary) -> Iterator[str]:
    """The words within one edit that begin with the same letter, whatever its accents; commonest first."""
    word = unicodedata.normalize("NFC", word)
    if not word or not is_text(word):
        return
    bare = fold(word[0])
    beginnings = dict.fromkeys([word[0], bare, *(letter for letter in _ACCENTED if fold(letter) == bare)])
    counts = {
        other: count
        for beginning in beginnings
        for other, count in tokens(field, beginning, None)
        if is_near(word, other)
    }
    yield from sorted(counts, key=lambda other: (-counts[other], other))[:MOST_WORDS]


def is_near(word: str, other: str) -> bool:
    """Whether one letter less, more or other, or two neighbours in the other order, make them the same."""
    if abs(len(word) - len(other)) > 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if same is None:
        return True
    a, b = word[same:], other[same:]
    return a[1:] in {b, b[1:]} or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _one_of(node: tree.Prefix | tree.FuzzyTerm, words: Iterator[str]) -> tree.Query:
    terms = [tree.Term(node.fieldname, word, boost=node.boost) for word in words]
    return tree.Or(terms) if terms else tree.NullQuery


def _closed(node: tree.NumericRange) -> tree.Query:
    start = _LEAST if node.start is None else max(_LEAST, node.start)
    end = _MOST if node.end is None else min(_MOST, node.end)
    return tree.NumericRange(node.fieldname, start, end) if start <= end else tree.NullQuery


def is_text(text: str) -> bool:
    """Whether an index can hold it: half a surrogate pair has no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
