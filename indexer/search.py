"""One search, whole: read the query, find, and show where it matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from crawler.store import Store, Stored
from indexer.engine import Engine, Reader, Request, Results
from indexer.query import Parsed, filters, parse
from indexer.schema import FACETS
from indexer.snippets import Snippet, marked, snippet
from indexer.sync import Manifest, open_reader

MOST_READ = 200_000
"""Characters of a document that are looked through for its snippet: a whole book must not hold up a page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for."""

    typed: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    newest_first: bool = False
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """One hit, ready to be shown."""

    stored: Stored
    score: float
    title: Snippet
    snippet: Snippet

    def to_json(self) -> dict[str, Any]:
        """The hit as JSON values; `…_html` is escaped HTML with `<mark>`."""
        document = self.stored.document
        return {
            "id": document.id,
            "score": round(self.score, 6),
            "url": document.url,
            "title": document.title,
            "title_html": self.title.html(),
            "source": document.source,
            "section": document.section,
            "kind": document.kind,
            "published": document.published and document.published.isoformat(),
            "snippet_html": self.snippet.html(),
        } | self.stored.state()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results; `strict` is set where documents with only some of the words were taken in."""

    total: int
    hits: list[FoundDocument]
    facets: dict[str, list[tuple[str, int]]]
    strict: int | None = None

    def to_json(self, typed: str) -> dict[str, Any]:
        """The page as JSON values."""
        return {
            "query": typed,
            "total": self.total,
            "strict": self.strict,
            "hits": [hit.to_json() for hit in self.hits],
            "facets": {
                name: [{"value": value, "count": count} for value, count in rows]
                for name, rows in self.facets.items()
            },
        }


def find(reader: Reader, parsed: Parsed, request: Request, widen_below: int) -> tuple[Results, int | None]:
    """What a query finds, and how many documents had all its words where others were taken in."""
    if parsed.wide is None:
        return reader.search(request), None
    if parsed.is_question:
        return reader.search(replace(request, query=parsed.wide)), None
    strict = reader.search(request)
    if strict.total >= widen_below:
        return strict, None
    wide = reader.search(replace(request, query=parsed.wide))
    return (strict, None) if wide.total == strict.total else (wide, strict.total)


class Collection:
    """The index in use, with the store it was made from; follows the index when that changes."""

    def __init__(self, index: Path, store: Store, engine: Engine, widen_below: int = 10) -> None:
        self._folder = index
        self._store = store
        self._engine = engine
        self._widen_below = widen_below
        self._lock = Lock()
        self._manifest: Manifest | None = None
        self._reader: Reader | None = None

    def rank(self, typed: str, limit: int) -> list[tuple[str, float]]:
        """The identities and scores of the best documents for a query."""
        parsed = parse(typed)
        results, _strict = find(
            self._current(), parsed, Request(parsed.strict, limit=limit), self._widen_below
        )
        return [(hit.id, hit.score) for hit in results.hits]

    def search(self, wanted: Wanted) -> Found:
        """Find what a person asked for."""
        parsed = parse(wanted.typed)
        request = Request(
            query=parsed.strict,
            filter=filters(wanted.filters, wanted.since, wanted.until),
            limit=wanted.limit,
            offset=wanted.offset,
            newest_first=wanted.newest_first or parsed.empty,
            facets=FACETS,
        )
        results, strict = find(self._current(), parsed, request, self._widen_below)
        stored = self._store.get_all([hit.id for hit in results.hits])
        hits = [_shown(stored[hit.id], hit.score, parsed) for hit in results.hits if hit.id in stored]
        return Found(results.total, hits, results.facets, strict)

    def count(self) -> int:
        """How many documents the index holds."""
        return self._current().count()

    def _current(self) -> Reader:
        with self._lock:
            manifest = Manifest.read(self._folder)
            if self._reader is None or manifest != self._manifest:
                # The one before may still be searched by another thread; it is freed when they let go.
                self._reader, self._manifest = open_reader(self._folder, self._engine)
            return self._reader


def _shown(stored: Stored, score: float, parsed: Parsed) -> FoundDocument:
    document = stored.document
    lines = [document.lead, *(line.removeprefix("## ") for line in document.paragraphs)]
    text = " ".join(filter(None, lines))[:MOST_READ]
    title, body = marked([document.title, text], parsed.marks)
    return FoundDocument(stored, score, title, snippet(body))
