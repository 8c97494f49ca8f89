"""The syntax of a query: quotes, operators, field:word, prefix*, word~ → Whoosh's tree of raw words.

What the words mean is told by query.py; here they are only read. Any string can be read.
"""

from __future__ import annotations

import re
from typing import Any

from whoosh import qparser
from whoosh import query as tree
from whoosh.qparser import syntax

WORDS = "words"
"""The field of words that were typed without one."""
FIELDS = {
    "title": ("tiêu đề", "tieu de", "tiêuđề", "tieude", "title"),
    "source": ("nguồn", "nguon", "source"),
    "section": ("chuyên mục", "chuyen muc", "mục", "muc", "section"),
    "year": ("năm", "nam", "year"),
    "number": ("số", "so", "number"),
    "kind": ("loại", "loai", "kind"),
    "place": ("tỉnh", "tinh", "place", "province"),
    "directive": ("văn bản", "van ban", "vănbản", "vanban", "directive"),
    "person": ("người", "nguoi", "person"),
    "body": ("cơ quan", "co quan", "cơquan", "coquan", "body"),
    "since": ("từ", "tu", "since"),
    "until": ("đến", "den", "until"),
    "added": ("lưu từ", "luu tu", "lưutừ", "luutu", "added"),
}
"""Each field with the names that it goes by."""
_FIELD_NAME = {name: field for field, names in FIELDS.items() for name in names}
_FIELD_PREFIX = re.compile(
    rf"(?<![\w\"])({'|'.join(sorted(map(re.escape, _FIELD_NAME), key=len, reverse=True))}):(?=[\w\"])",
    re.IGNORECASE,
)
"""A field: its value stands right behind the colon, for in "tin số: bão" it is a headline's."""
_QUOTES = "“”„‟«»〝〞"
_TYPOGRAPHIC = str.maketrans(
    dict.fromkeys("–‐‑‒−—", "-") | {"＂": '"', "（": "(", "）": ")", "：": ":", "～": "~"}
)
_SIGNS = re.compile(r"[\"*]|\w~|(?<![^\s(])-(?=[\w\"(])|(?<!\w)(VÀ|KHÔNG)(?!\w)")
"""What shows that there is more than words; brackets alone group nothing."""
_WORD_OPERATORS = re.compile(r"(?<!\w)(AND|OR|NOT|HOẶC|HOAC)(?!\w)", re.IGNORECASE)
_COMBINED = re.compile(r"(?<!\w)((?i:AND|OR|NOT|HOẶC|HOAC)|VÀ|KHÔNG)(?!\w)|(?<![^\s(])-(?=[\w\"(])|[()]")
_CAPITALS = re.compile(r"(?<!\w)(VÀ|KHÔNG)(?!\w)")
_ENGLISH = re.compile(r"(?<!\w)(AND|OR|NOT)(?!\w)|:")
"""What shows that a query all in capitals has operators, and is no headline with a "VÀ" or "KHÔNG"."""


def typographic(text: str, is_long: bool = False) -> str:
    """The text with plain quotes, dashes and brackets; in a headline in capitals no word is an operator.

    In a long text typographic quotes are no syntax: it was taken out of a page, where they quote.
    """
    text = text.translate(_TYPOGRAPHIC).translate(_PROSE if is_long else _TYPED)
    if text.isupper() and not _ENGLISH.search(text):
        text = _CAPITALS.sub(lambda found: found[0].lower(), text)
    return text


_PROSE = str.maketrans(dict.fromkeys(_QUOTES, " "))
_TYPED = str.maketrans(dict.fromkeys(_QUOTES, '"'))


def has_syntax(text: str, is_long: bool) -> bool:
    """Whether there is more than words; in a long text "hoặc" and its like, in small letters, are words."""
    if _SIGNS.search(text) or _FIELD_PREFIX.search(text):
        return True
    return any(not is_long or found[0].isupper() for found in _WORD_OPERATORS.finditer(text))


def has_operators(text: str) -> bool:
    """Whether something is combined or left out."""
    return _COMBINED.search(text) is not None


def read(text: str) -> tree.Query:
    """Whoosh's reading of the syntax, with raw words in its leaves; NullQuery where it fails."""
    named = _FIELD_PREFIX.sub(lambda found: f"{_FIELD_NAME[found[1].lower()]}:", text)
    named = re.sub(r'"~\d{3,}', '"~99', named)
    try:
        return _PARSER.parse(named)
    except Exception:
        # Its parser raises IndexError and others on garbage.
        return tree.NullQuery


class _Runs(qparser.Plugin):  # type: ignore[misc]
    """Words typed side by side are one node: "bão OR hội nghị" is one of two things, not of three."""

    def filters(self, _parser: qparser.QueryParser) -> list[tuple[Any, int]]:
        """The filter, behind those that drop spaces and before those that apply operators."""
        return [(self._join, 550)]

    def _join(self, parser: qparser.QueryParser, group: syntax.GroupNode) -> syntax.GroupNode:
        joined = group.empty_copy()
        for node in group:
            if isinstance(node, syntax.GroupNode):
                joined.append(self._join(parser, node))
            elif self._goes_on(joined, node):
                run = syntax.WordNode(f"{joined[-1].text} {node.text}")
                joined[-1] = run.set_range(joined[-1].startchar, node.endchar)
            else:
                joined.append(node)
        return joined

    @staticmethod
    def _goes_on(joined: syntax.GroupNode, node: syntax.SyntaxNode) -> bool:
        # What follows a NOT is one word: "-bão lũ" wants "lũ".
        excluded = len(joined) > 1 and isinstance(joined[-2], syntax.PrefixOperator)
        words = joined[-1:] and all(
            isinstance(word, syntax.WordNode) and word.fieldname is None and not word.text.endswith("~")
            for word in (joined[-1], node)
        )
        return bool(words) and not excluded


def _parser() -> qparser.QueryParser:
    operators = qparser.OperatorsPlugin(
        And=r"(?<!\w)((?i:AND)|VÀ)(?!\w)",
        Or=r"(?<!\w)(?i:OR|HOẶC|HOAC)(?!\w)",
        Not=r"(?<!\w)((?i:NOT)|KHÔNG)(?!\w)|(?<![^\s(])-(?=[\w\"(])",
        AndNot=None,
        AndMaybe=None,
        Require=None,
    )
    return qparser.QueryParser(
        WORDS,
        schema=None,
        group=qparser.AndGroup,
        plugins=[
            qparser.WhitespacePlugin(),
            qparser.FieldsPlugin(expr=rf"(?<![\w\"])(?P<text>{'|'.join(FIELDS)}):(?=\S)"),
            qparser.PrefixPlugin(),
            qparser.PhrasePlugin(expr=r'"(?P<text>[^"]*)"(~(?P<slop>[0-9]{1,2}))?'),
            qparser.GroupPlugin(),
            _Runs(),
            operators,
        ],
    )


_PARSER = _parser()
