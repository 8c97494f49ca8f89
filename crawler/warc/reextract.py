"""Documents anew from the archive, without the network: for when extraction has become better.

First a plan of all that would change, to look at; then, perhaps, it is written. A document that the
store has is read again from the capture that it came from, and from later ones; where the store lost
it, all captures are put in their order, as if they came again.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection

from crawler.discovery.twins import restored
from crawler.discovery.urls import is_other_form, page_key
from crawler.document import Document, document_id
from crawler.errors import FetchError, Unreadable
from crawler.extraction.encoding import decode
from crawler.extraction.extract import extract
from crawler.fetching.fetch import unpack
from crawler.files.attached import Attached
from crawler.files.attachments import file_type
from crawler.files.enclosure import enclosure
from crawler.language import current, using
from crawler.processes import in_order
from crawler.sources.source import Source
from crawler.store import Store
from crawler.warc.archive import read
from crawler.warc.captures import Captures, Row

log = logging.getLogger(__name__)

EXAMPLES = 3
"""Changes that a summary shows of each field."""
WORTHWHILE = 200
"""Captures for which it pays to start processes."""
_PIECE = 16
_BATCH = 200
_MISSING = (404, 410)


@dataclass(frozen=True, slots=True)
class Example:
    """One field of one document, as it is and as it would be."""

    url: str
    before: Any
    after: Any


@dataclass(slots=True)
class Summary:
    """What a plan would change: how many documents, and of these how many in which field."""

    read: int = 0
    unreadable: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    fields: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    examples: defaultdict[str, list[Example]] = field(default_factory=lambda: defaultdict(list))

    @property
    def changes(self) -> int:
        """How many changes there would be in all."""
        return self.new + self.changed + self.gone

    def note(self, before: Document, after: Document) -> None:
        """Count the fields in which two readings of a document differ."""
        self.changed += 1
        old, new = before.to_json(), after.to_json()
        for name in new:
            if old[name] != new[name]:
                self.fields[name] += 1
                if len(self.examples[name]) < EXAMPLES:
                    self.examples[name].append(Example(after.url, old[name], new[name]))

    def to_json(self) -> dict[str, Any]:
        """The summary as JSON values."""
        counts = {name: getattr(self, name) for name in ("read", "unreadable", "new", "changed", "gone")}
        fields = {
            name: {
                "count": count,
                "examples": [
                    {"url": each.url, "before": each.before, "after": each.after}
                    for each in self.examples[name]
                ],
            }
            for name, count in sorted(self.fields.items(), key=lambda item: -item[1])
        }
        return {**counts, "fields": fields}


@dataclass(frozen=True, slots=True)
class _State:
    """A document as it would be by now; `rebuilt` where the store has none of it."""

    document: Document
    place: str
    fetched: float
    changed: float
    gone: bool
    rebuilt: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read out of a capture: a document, or why there is none where that is worth telling."""

    document: Document | None = None
    complaint: str = ""


class Plan:
    """The steps from what the store has to what the archive gives; on the disk, for there may be many."""

    def __init__(self, store: Store, now: float, *, anew: bool = True) -> None:
        self._store = store
        self._anew = anew
        self._now = now
        self.summary = Summary()
        self._steps = sqlite3.connect("")  # a file without a name, which goes when it is closed
        self._steps.execute(
            "CREATE TABLE steps (number INTEGER PRIMARY KEY, id, key, action, place, time, content, state)"
        )
        self._steps.execute("CREATE INDEX steps_key ON steps (key, number)")
        self._steps.execute("CREATE INDEX steps_of ON steps (id, number)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._steps.close()

    def read(self, row: Row, reading: _Reading) -> None:
        """Take in what a capture says."""
        self.summary.read += 1
        if reading.complaint:
            self.summary.unreadable += 1
            log.warning("%s: %s", row.url, reading.complaint)
        if row.status in _MISSING:
            self._miss(row)
        elif reading.document is not None:
            self._meet(row, reading.document)

    def write(self, meet: Callable[[Connection, Document, str, float], None] | None = None) -> None:
        """Change the store as planned; `meet` is told of each document, its place and when it was had."""
        ties = Attached(self._store.database)
        rows = self._steps.execute("SELECT id, action, place, time, content FROM steps ORDER BY number")
        while batch := rows.fetchmany(_BATCH):
            with self._store.database.writing() as connection:
                for identity, action, place, time, content in batch:
                    if action == "gone":
                        self._store.mark_gone(connection, identity, time)
                        continue
                    document = Document.from_json(json.loads(content))
                    ties.note(connection, document)
                    if meet is not None:
                        meet(connection, document, place, time)
                    if action == "put":
                        self._store.put(connection, [(document, place)], time)
                    else:
                        self._store.revise(connection, document, place, time)

    def _miss(self, row: Row) -> None:
        known = self._state(document_id(row.url))
        # Of what the store has, it knows better than the archive whether it is there.
        if known is not None and known.rebuilt and not known.gone and row.time > known.fetched:
            self.summary.gone += 1
            self._plan("gone", known.document, known.place, row.time, known.fetched)

    def _meet(self, row: Row, document: Document) -> None:
        document = restored(row.url, document, self._identified, self._document)
        known = self._state(document.id)
        if known is None:
            self.summary.new += 1
            self._plan("put", document, row.place, row.time, row.time)
        elif row.place == known.place:
            if self._anew and document != known.document:
                self.summary.note(known.document, document)
                self._plan("revise", document, row.place, self._now, row.time)
        elif _is_its_own(row, document) and _order(row.time, row.place) > _order(known.fetched, known.place):
            self._renew(row, document, known)

    def _renew(self, row: Row, document: Document, known: _State) -> None:
        """Take in a capture behind the document's own; a page that only points to it says nothing new."""
        # Versions are in the order of their times, also behind one that was read again just now.
        when = max(row.time, known.changed)
        back = known.rebuilt and known.gone
        if document.digest != known.document.digest:
            self.summary.note(known.document, document)
            self._plan("put" if back else "revise", document, row.place, when, row.time)
        elif back:
            self._plan("put", document, row.place, when, row.time)

    def _plan(self, action: str, document: Document, place: str, when: float, fetched: float) -> None:
        before = self._state(document.id)
        rebuilt = before is None or before.rebuilt
        content = json.dumps(document.to_json(), ensure_ascii=False)
        state = json.dumps([fetched, rebuilt])
        self._steps.execute(
            "INSERT INTO steps (id, key, action, place, time, content, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (document.id, page_key(document.url), action, place, when, content, state),
        )

    def _identified(self, document: Document) -> Document:
        """The document under the identity that its page's document has, in the store or as planned."""
        with self._store.database.reading() as connection:
            known = self._store.identified(connection, document)
        if known.id != document.id:
            return known
        query = "SELECT id FROM steps WHERE key = ? ORDER BY id != ?, number LIMIT 1"
        row = self._steps.execute(query, (page_key(document.url), document.id)).fetchone()
        return document if row is None else replace(document, id=row[0])

    def _document(self, identity: str) -> Document | None:
        state = self._state(identity)
        return None if state is None else state.document

    def _state(self, identity: str) -> _State | None:
        row = self._steps.execute(
            "SELECT action, place, time, content, state FROM steps WHERE id = ? ORDER BY number DESC LIMIT 1",
            (identity,),
        ).fetchone()
        if row is not None:
            action, place, time, content, state = row
            fetched, rebuilt = json.loads(state)
            document = Document.from_json(json.loads(content))
            return _State(document, place, fetched, time, action == "gone", rebuilt)
        stored = self._store.get(identity)
        if stored is None:
            return None
        capture = Captures(self._store.database).row(stored.capture)
        changed = stored.changed.timestamp()
        fetched = changed if capture is None else capture.time
        return _State(
            stored.document, stored.capture, fetched, changed, stored.gone is not None, rebuilt=False
        )


def planned(
    archive: Path,
    store: Store,
    sources: Sequence[Source],
    max_bytes: int,
    now: float,
    processes: int = 0,
    notice: Callable[[Row], None] = lambda _row: None,
    within: Collection[str] | None = None,
) -> Plan:
    """Read the archived pages of the sources again, oldest first; what that would change.

    Only from the files `within`, where these are given: then documents are taken in, and none of those that
    are there is read anew from the capture that it came from.
    """
    plan = Plan(store, now, anew=within is None)
    work = partial(_read_piece, archive, tuple(sources), max_bytes, current())
    for piece, readings in in_order(work, _pieces(Captures(store.database), within), processes):
        for row, reading in zip(piece, readings, strict=True):
            notice(row)
            plan.read(row, reading)
    return plan


def processes_for(captures: int) -> int:
    """How many processes so many captures are worth: none for few, else one a core."""
    cores = os.cpu_count() or 1
    return cores if captures >= WORTHWHILE and cores > 1 else 0


def source_of(row: Row, sources: Sequence[Source]) -> Source | None:
    """Which of the sources a capture belongs to: as is said of it, or by its address."""
    return next(
        (each for each in sources if (row.source == each.name if row.source else each.covers(row.url))), None
    )


def _is_its_own(row: Row, document: Document) -> bool:
    return page_key(row.url) == page_key(document.url) and not is_other_form(row.url)


def _order(time: float, place: str) -> tuple[float, str, int]:
    file, _, offset = place.rpartition(":")
    return time, file, int(offset or 0)


def _pieces(index: Captures, within: Collection[str] | None) -> Iterator[list[Row]]:
    rows = index.told(within)
    while piece := list(islice(rows, _PIECE)):
        yield piece


def _read_piece(
    archive: Path, sources: tuple[Source, ...], max_bytes: int, language: str, rows: list[Row]
) -> tuple[list[Row], list[_Reading]]:
    with using(language):  # another process knows nothing of it
        return rows, [_read(archive, sources, max_bytes, row) for row in rows]


def _read(archive: Path, sources: tuple[Source, ...], max_bytes: int, row: Row) -> _Reading:
    source = source_of(row, sources)
    if source is None or row.status in _MISSING:
        return _Reading()
    try:
        capture = read(archive, row.place)
        body = unpack(capture.raw, capture.header("Content-Encoding"), max_bytes)
        if file_type(body):
            return _Reading(enclosure(body, capture.url, source.name))
        html = decode(body, capture.header("Content-Type"), source.charset)
        fetched = datetime.fromtimestamp(row.time, UTC)
        return _Reading(extract(html, capture.url, source, fetched).document)
    except KeyError:
        return _Reading(complaint=f"nothing can be read at {row.place}")
    except (FetchError, Unreadable) as error:
        return _Reading(complaint=error.told)
    except Exception as error:
        # As in a crawl: what breaks the reading of one page must not end the run.
        return _Reading(complaint=f"could not be read: {type(error).__name__}: {error}")
