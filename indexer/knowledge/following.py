"""The facts follow the store's order of changes, and the corrections.

What was read, and how far, are kept in one transaction, so that a crash may repeat and never skips. Where the
store is another, or the readers or tables are of another version, the facts are made anew beside those in
use, which serve until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa

from crawler.document import Document
from crawler.folder import sync_folder
from crawler.processes import in_order
from crawler.store import BATCH, Store
from indexer.analysing import processes_for
from indexer.knowledge.correcting import corrected
from indexer.knowledge.corrections import Correction, Corrections
from indexer.knowledge.facts import (
    Facts,
    applied,
    generations,
    mark,
    newest,
    number_of,
    remember,
    remembered,
    remove,
)
from indexer.knowledge.gathering import Gathered, gathered
from indexer.knowledge.recording import record
from indexer.knowledge.settling import settle

_NO_PROVINCES: Mapping[str, str] = MappingProxyType({})
_PIECE = 100
"""Documents that a process takes at a time."""

Batch = tuple[list[tuple[Document, str]], int]
"""Documents, each with its province's slug, and the number of their last change."""


def follow(
    store: Store,
    folder: Path,
    corrections: Corrections,
    *,
    provinces: Mapping[str, str] = _NO_PROVINCES,
    rebuild: bool = False,
    notice: Callable[[int], None] = lambda _count: None,
) -> int:
    """Bring the facts in an index folder up to the store's last change; how many documents were read.

    `provinces` maps a source to the slug of the province whose newspaper it is.
    """
    path = newest(folder)
    if path is not None and not rebuild:
        facts = Facts(path)
        try:
            if facts.is_current() and _follows(facts, store):
                return _advance(facts, store, corrections, provinces, notice)
        except sa.exc.OperationalError:
            raise
        except sa.exc.DatabaseError:  # it is damaged: what is derived is made anew
            pass
        finally:
            facts.close()
    if rebuild:
        for left in folder.glob("knowledge-*.building"):
            remove(left)
    return _build(store, folder, corrections, provinces, notice)


def apply(
    facts: Facts, store: Store, corrections: Corrections, provinces: Mapping[str, str] = _NO_PROVINCES
) -> None:
    """Bring the facts up to the corrections, and put together what was touched."""
    with facts.writing() as connection:
        given = corrections.all()
        before = {
            row.id: Correction(**row.content) for row in connection.execute(sa.select(applied)) if row.content
        }
        now = {one.id: one for one in given}
        changed = [one for one in now.values() if before.get(one.id) != one]
        changed += [one for one in before.values() if now.get(one.id) != one]
        if changed:
            found = store.get_all(sorted({document for one in changed for document in one.documents}))
            documents = (stored.document for stored in found.values())
            read = [gathered(document, provinces.get(document.source, "")) for document in documents]
            record(connection, _as_corrected(read, given))
            mark(connection, list(found))
            connection.execute(sa.delete(applied))
            if rows := [{"id": one.id, "content": one.to_json()} for one in given]:
                connection.execute(sa.insert(applied), rows)
        settle(connection, given)


def _follows(facts: Facts, store: Store) -> bool:
    with facts.reading() as connection:
        known = remembered(connection)
    return known.get("store") == store.identity() and known.get("watermark", 0) <= store.last_sequence()


def _build(
    store: Store,
    folder: Path,
    corrections: Corrections,
    provinces: Mapping[str, str],
    notice: Callable[[int], None],
) -> int:
    """Make the facts anew beside those in use; one that was interrupted goes on where it was."""
    taken = max(map(number_of, generations(folder)), default=0)
    building = folder / f"knowledge-{taken + 1}.building"
    for left in folder.glob("knowledge-*.building"):
        if left != building:
            remove(left)
    facts = Facts(building)
    try:
        if not (facts.is_current() and _follows(facts, store)):
            facts.close()
            remove(building)
            facts.make()
            with facts.writing() as connection:
                remember(connection, {"store": store.identity(), "watermark": 0})
        read = _advance(facts, store, corrections, provinces, notice)
        facts.pack()
    finally:
        facts.close()
    used = building.with_suffix(".sqlite")
    building.replace(used)
    sync_folder(folder)
    for old in generations(folder):
        if old != used:
            remove(old)
    return read


def _advance(
    facts: Facts,
    store: Store,
    corrections: Corrections,
    provinces: Mapping[str, str],
    notice: Callable[[int], None],
) -> int:
    with facts.reading() as connection:
        watermark = remembered(connection)["watermark"]
    count = 0
    processes = processes_for(store.count_changes(watermark))
    for read, last in _read(_changes(store, watermark, provinces), processes):
        with facts.writing() as connection:
            # Within the transaction: what another process has applied was kept before.
            record(connection, _as_corrected(read, corrections.all()))
            remember(connection, {"watermark": last})
        count += len(read)
        notice(len(read))
    apply(facts, store, corrections, provinces)
    return count


def _changes(store: Store, after: int, provinces: Mapping[str, str]) -> Iterator[Batch]:
    while changes := store.changes(after, BATCH):
        after = changes[-1].sequence
        given = [(one.document, provinces.get(one.document.source, "")) for one in changes]
        for place in range(0, len(given), _PIECE):
            piece = given[place : place + _PIECE]
            yield piece, changes[min(place + _PIECE, len(changes)) - 1].sequence


def _read(batches: Iterable[Batch], processes: int) -> Generator[tuple[list[Gathered], int], None, None]:
    return in_order(_gathered, batches, processes)


def _gathered(batch: Batch) -> tuple[list[Gathered], int]:
    documents, mark = batch
    return [gathered(document, province) for document, province in documents], mark


def _as_corrected(read: Sequence[Gathered], corrections: Iterable[Correction]) -> list[Gathered]:
    of: defaultdict[str, list[Correction]] = defaultdict(list)
    for one in corrections:
        of[one.document].append(one)
    return [corrected(one, of[one.id]) if one.id in of else one for one in read]
