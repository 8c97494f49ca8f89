"""One search, whole: read the query, find, fold what is one report, and show where it matched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, log
from pathlib import Path
from threading import Lock

from whoosh import query as tree

from crawler.store import Store, Stored
from indexer.analysis.folding import fold
from indexer.analysis.typing import decoded_query
from indexer.completions import Completion, completions, titles
from indexer.engine import Engine, Hit, Reader, Request, Results
from indexer.explain import Explanation, explanation
from indexer.found import Found, FoundDocument, Wanted
from indexer.groups import Group, grouped
from indexer.knowledge.cards import card
from indexer.knowledge.library import Library
from indexer.knowledge.register import Register
from indexer.marking import marked
from indexer.query import Parsed, filters, parse
from indexer.ranking import Factors, Order
from indexer.schema import KNOWN, TEXT, TEXT_PLAIN, indexed
from indexer.similar import more_like
from indexer.snippets import fragments
from indexer.suggestions import Suggestions, accented
from indexer.sync import Manifest, open_reader

MOST_READ = 200_000
"""Characters of a document that are looked through for its snippet: a whole book must not hold up a page."""
WINDOW = 20
"""The best hits among which reports are folded and newer ones preferred; those behind stay as they are."""
_MOST_OTHERS = 10
_MOST_TITLES = 4
_MANY, _BATCH = 10_000, 200
"""Hits that are looked for at once, and documents that are read at once, where all of them are wanted."""
_NEAR = 200
"""How many hits behind its place of before a document is looked for in a list that has changed."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a collection is searched: index.widen_below, index.fresh, index.budget."""

    widen_below: int = 10
    fresh: float = 0.0
    budget: float = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found, by which request, and how many have all words where others were taken in."""

    results: Results
    request: Request
    strict: int | None = None

    @property
    def matching(self) -> int:
        """How many documents have all that was asked for."""
        return self.results.total if self.strict is None else self.strict


def find(reader: Reader, parsed: Parsed, request: Request, widen_below: int) -> Answer:
    """What a query finds, widened to documents with some of its words where few have all."""
    if parsed.is_question:
        question = replace(request, query=telling(parsed.wide, reader))
        return Answer(reader.search(question), question)
    if parsed.wide is None and parsed.last_resort is None:
        return Answer(reader.search(request), request)
    first = replace(request, least=widen_below if parsed.wide is not None else 1)
    strict = reader.search(first)
    if strict.total >= first.least or strict.partial:
        return Answer(strict, request)
    for query in filter(None, (parsed.wide, parsed.last_resort)):
        wide = replace(request, query=query)
        results = reader.search(wide)
        if results.total:
            more = results.total > strict.total
            return Answer(results, wide, strict.total if more else None)
    return Answer(strict, request)


def best_hits(reader: Reader, parsed: Parsed, limit: int, rules: Rules, now: float) -> list[Hit]:
    """The best documents for a query, none folded, best first."""
    request = Request(parsed.strict, limit=max(limit, WINDOW))
    hits = find(reader, parsed, request, rules.widen_below).results.hits
    return (_order(parsed, rules, now).ranked(hits[:WINDOW]) + hits[WINDOW:])[:limit]


def _order(parsed: Parsed, rules: Rules, now: float) -> Order:
    asked = (*parsed.marks.runs, *(phrase for phrase, _slop in parsed.marks.phrases))
    return Order.of([syllable for run in asked for syllable in run], now, rules.fresh)


def telling(query: tree.Query, reader: Reader) -> tree.Query:
    """A question without the syllables that more than half of all documents have, if any are left then.

    They tell next to nothing, and half of all that is read of an index is theirs.
    """
    flat, *others = query.subqueries
    most = reader.count() / 2
    kept = [
        term
        for term in flat.subqueries
        if term.fieldname not in (TEXT, TEXT_PLAIN) or reader.frequency(term.fieldname, term.text) <= most
    ]
    return tree.Or([tree.Or(kept), *others]) if kept else query


class Collection:
    """The index in use, with the store it was made from; follows the index when that changes."""

    def __init__(
        self,
        index: Path,
        store: Store,
        engine: Engine,
        rules: Rules | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._folder = index
        self._store = store
        self._engine = engine
        self._rules = rules or Rules()
        self._clock = clock
        self._now = now
        self._lock = Lock()
        self._manifest: Manifest | None = None
        self._reader: Reader | None = None
        self._read: tuple[int, int] | None = None
        self.library = Library(index)
        self.register = Register(self.library)
        self._suggestions = Suggestions(lambda: self._reader or self._current())

    def rank(self, typed: str, limit: int) -> list[tuple[str, float]]:
        """The identities and scores of the best documents for a query; none are folded."""
        best = best_hits(self._current(), self._parsed(typed), limit, self._rules, self._now())
        return [(hit.id, hit.score) for hit in best]

    def search(self, wanted: Wanted) -> Found:
        """Find what a person asked for."""
        deadline = self._clock() + self._rules.budget
        reader = self._current()
        parsed, searched = self._parsed(wanted.typed), ""
        answer = self._find(reader, parsed, wanted, deadline)
        keys = None if wanted.verbatim else decoded_query(wanted.typed)
        if keys and not answer.matching:
            meant = self._parsed(keys)
            instead = self._find(reader, meant, wanted, deadline)
            if instead.matching:
                parsed, searched, answer = meant, keys, instead
        groups, folded = self._groups(reader, answer, wanted, _order(parsed, self._rules, self._now()))
        hits = self._shown(reader, groups, parsed)
        if searched or wanted.verbatim or wanted.offset or self._clock() >= deadline:
            suggestion = ""
        elif keys or answer.matching < self._rules.widen_below:
            suggestion = keys or self._suggestions.spelt(parsed, answer.matching) or accented(parsed, hits)
        else:
            suggestion = accented(parsed, hits)
        facets, labels = self._named(answer.results.facets)
        has_card = wanted.card and not parsed.has_syntax and not wanted.offset
        return Found(
            total=answer.results.total,
            hits=hits,
            facets=facets,
            labels=labels,
            card=card(self.library, self.register, searched or wanted.typed) if has_card else None,
            strict=answer.strict,
            folded=folded,
            searched=searched,
            suggestion=suggestion,
            offers=parsed.offers,
            remarks=parsed.remarks,
            partial=answer.results.partial,
            newest_first=answer.request.newest_first,
        )

    def every(self, wanted: Wanted) -> tuple[int, Iterator[Stored]]:
        """How many documents a search finds, and all of them in its order, none folded.

        They are of one state of the index, whatever comes meanwhile, and are read in batches.
        """
        reader = self._current()
        parsed = self._parsed(wanted.typed)
        unbounded = replace(wanted, facets=(), after=None)
        answer = self._find(reader, parsed, unbounded, inf)
        keys = None if wanted.verbatim else decoded_query(wanted.typed)
        if keys and not answer.matching:
            meant = self._parsed(keys)
            instead = self._find(reader, meant, unbounded, inf)
            if instead.matching:
                parsed, answer = meant, instead
        order = _order(parsed, self._rules, self._now())
        return answer.results.total, self._every(reader, answer, order)

    def _every(self, reader: Reader, answer: Answer, order: Order) -> Iterator[Stored]:
        best = answer.results.hits
        hits = best if answer.request.newest_first else order.ranked(best)
        offset = WINDOW
        while hits:
            for start in range(0, len(hits), _BATCH):
                names = [hit.id for hit in hits[start : start + _BATCH]]
                stored = self._store.get_all(names)
                yield from (stored[name] for name in names if name in stored)
            hits = reader.search(replace(answer.request, limit=_MANY, offset=offset)).hits
            offset += _MANY

    @property
    def version(self) -> str:
        """What is another whenever the index is."""
        self._current()
        manifest = self._manifest
        return (
            f"{manifest.store:x}.{manifest.generation}.{manifest.watermark}.{manifest.renewed}"
            if manifest
            else ""
        )

    def offset_behind(self, wanted: Wanted, is_one: Sequence[Callable[[str], bool]]) -> int:
        """Where a search goes on behind the first of some documents that it still finds.

        For who was given the hits before `wanted.offset` by another index. The documents are told by their
        identities; where none of them is near, it goes on at that offset.
        """
        reader, parsed = self._current(), self._parsed(wanted.typed)
        answer = self._find(reader, parsed, replace(wanted, facets=()), self._clock() + self._rules.budget)
        listed = replace(wanted, offset=0, limit=wanted.offset + _NEAR)
        groups, _folded = self._groups(reader, answer, listed, _order(parsed, self._rules, self._now()))
        for wants in is_one:
            for place, group in enumerate(groups, 1):
                if any(wants(hit.id) for hit in (group.first, *group.others)):
                    return place
        return wanted.offset

    def explain(self, wanted: Wanted, identity: str) -> Explanation:
        """Why a document is where it is among what a search finds."""
        reader = self._current()
        parsed = self._parsed(wanted.typed)
        answer = find(reader, parsed, Request(parsed.strict, limit=1), self._rules.widen_below)
        only = replace(answer.request, filter=tree.Term("id", identity))
        hit = next(iter(reader.search(only).hits), None)
        factors = _order(parsed, self._rules, self._now()).factors(hit) if hit else Factors()
        return explanation(reader, answer.request.query, identity, factors)

    def similar(self, identity: str, limit: int = 5) -> list[Stored]:
        """The documents that speak of the same things as one of them, other reports of it left out."""
        stored = self._store.get(identity)
        if stored is None:
            return []
        reader = self._current()
        document = indexed(stored.document)
        results = reader.search(Request(more_like(reader, document), limit=4 * limit))
        itself = Hit(identity, 0.0, sketch=document.sketch)
        first = [group.first.id for group in grouped([itself, *results.hits])[1 : limit + 1]]
        found = self._store.get_all(first)
        return [found[name] for name in first if name in found]

    def complete(self, typed: str, limit: int = 8) -> list[Completion]:
        """What a person may be about to type."""
        reader = self._current()
        best = titles(reader, typed, min(limit, _MOST_TITLES))
        stored = self._store.get_all(best)
        found = [Completion(stored[name].document.title, "title", 1) for name in best if name in stored]
        named = completions(reader, typed, limit, self.register)
        return [*named[: limit - len(found)], *found]

    def count(self) -> int:
        """How many documents the index holds."""
        return self._current().count()

    def _parsed(self, typed: str) -> Parsed:
        return parse(typed, self.register.meant)

    def _named(
        self, facets: Mapping[str, list[tuple[str, int]]]
    ) -> tuple[dict[str, list[tuple[str, int]]], dict[str, dict[str, str]]]:
        """The facets with their values as they stand in addresses, and what those are called."""
        named, labels = dict(facets), {}
        for field in KNOWN:
            if counted := facets.get(field):
                known = self.register.labels(field, [value for value, _count in counted])
                named[field] = [(known[value].value, count) for value, count in counted if value in known]
                labels[field] = {label.value: label.text for label in known.values()}
        return named, labels

    def _find(self, reader: Reader, parsed: Parsed, wanted: Wanted, deadline: float) -> Answer:
        request = Request(
            query=parsed.strict,
            filter=filters(
                wanted.filters, wanted.since, wanted.until, wanted.added_since, self.register.meant
            ),
            limit=WINDOW,
            newest_first=wanted.newest_first or not parsed.is_ranked,
            newest_by=wanted.newest_by,
            facets=wanted.facets,
            deadline=deadline,
            clock=self._clock,
        )
        if request.newest_first and wanted.after is not None:
            request = replace(request, after=wanted.after, limit=wanted.limit)
        if wanted.strictly:
            return Answer(reader.search(request), request)
        return find(reader, parsed, request, self._rules.widen_below)

    def _groups(
        self, reader: Reader, answer: Answer, wanted: Wanted, order: Order
    ) -> tuple[list[Group], int]:
        """The groups of one page, and how many of the best hits stand behind others."""
        best = answer.results.hits
        if answer.request.after is not None:
            return [Group(hit) for hit in best], 0
        ranked = best if answer.request.newest_first else order.ranked(best)
        groups = [Group(hit) for hit in ranked] if wanted.unfolded else grouped(ranked)
        folded = len(best) - len(groups)
        page = groups[wanted.offset : wanted.offset + wanted.limit]
        left = wanted.limit - len(page)
        if left and answer.results.total > WINDOW:
            start = WINDOW + max(0, wanted.offset - len(groups))
            behind = replace(answer.request, limit=left, offset=start, facets=())
            page += [Group(hit) for hit in reader.search(behind).hits]
        return page, folded

    def _shown(self, reader: Reader, groups: Sequence[Group], parsed: Parsed) -> list[FoundDocument]:
        names = [hit.id for group in groups for hit in (group.first, *group.others[:_MOST_OTHERS])]
        stored = self._store.get_all(names)
        weights = _weights(reader, parsed)
        return [
            _shown(stored[group.first.id], group, stored, parsed, weights)
            for group in groups
            if group.first.id in stored
        ]

    def _current(self) -> Reader:
        with self._lock:
            changed = _changed(self._folder)
            if self._reader is None or changed != self._read:
                manifest = Manifest.read(self._folder)
                if self._reader is None or manifest != self._manifest:
                    # The one before may still be searched by another thread; it is freed when they let go.
                    self._reader, self._manifest = open_reader(self._folder, self._engine)
                self._read = changed
            return self._reader


def _changed(folder: Path) -> tuple[int, int] | None:
    """What is another after every change of the manifest, which is a new file each time."""
    try:
        state = (folder / "manifest.json").stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_ino


def _weights(reader: Reader, parsed: Parsed) -> Mapping[str, float]:
    """How much each word of a query tells: its inverse document frequency."""
    documents = reader.count()
    weights = {}
    asked = (*parsed.marks.runs, *(phrase for phrase, _slop in parsed.marks.phrases))
    for syllable in {s for run in asked for s in run}:
        having = reader.frequency(TEXT if syllable.accented else TEXT_PLAIN, syllable.text)
        weights[syllable.text] = log(1 + (documents - having + 0.5) / (having + 0.5))
    return weights


def _shown(
    stored: Stored, group: Group, others: Mapping[str, Stored], parsed: Parsed, weights: Mapping[str, float]
) -> FoundDocument:
    document = stored.document
    lines = [document.lead, *(line.removeprefix("## ") for line in document.paragraphs)]
    texts = [*filter(None, lines), *(caption.text for caption in document.captions)]
    title, *rest = marked([document.title, *_bounded(texts)], parsed.marks)
    usual = max(weights.values(), default=1.0)

    def weight(form: str) -> float:
        return weights.get(form, weights.get(fold(form), usual))

    return FoundDocument(
        stored,
        group.first.score,
        title,
        fragments(rest, weight=weight),
        tuple(others[hit.id] for hit in group.others[:_MOST_OTHERS] if hit.id in others),
        len(group.others),
        group.first.place,
    )


def _bounded(texts: Sequence[str]) -> list[str]:
    kept, left = [], MOST_READ
    for text in texts:
        if left > 0:
            kept.append(text[:left])
            left -= len(text)
    return kept
