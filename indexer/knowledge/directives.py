"""Citations of directives: which documents an article names, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.knowledge.article import Article, Span


@dataclass(frozen=True)
class Citation:
    """A document that an article cites, by its fullest mention; texts are as written there.

    `date` is the document's own: "2016-05-15", "2016-05" or "2016". `mentions` are all places that
    cite it, its own `span` among them, in order.
    """

    surface: str
    span: Span
    type: str
    number: str | None = None
    issuer: str | None = None
    date: str | None = None
    term: str | None = None
    mentions: tuple[Span, ...] = ()

    def to_json(self) -> dict[str, str | None]:
        """The citation as `tracuu knowledge` prints it."""
        return {
            "surface": self.surface,
            "type": self.type,
            "number": self.number,
            "issuer": self.issuer,
            "date": self.date,
        }


_NUMBERED = re.compile(
    r"\b(?P<type>chỉ thị|nghị quyết|kết luận|quyết định|nghị định|thông tư|quy định|hướng dẫn)"
    r" (?:số )?(?P<number>\d+(?:[-/][\w/-]*\w)?)",
    re.IGNORECASE,
)


def citations(article: Article) -> list[Citation]:
    """The documents that an article cites, each once, in the order of their first mention."""
    found: dict[tuple[str, str], Citation] = {}
    for one in _NUMBERED.finditer(article.text):
        kind = one["type"].lower()
        found.setdefault(
            (kind, one["number"]), Citation(one[0], one.span(), kind, one["number"], mentions=(one.span(),))
        )
    return list(found.values())
