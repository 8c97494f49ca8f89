"""The index of the archive: where each capture lies. It is in the store, and made from the files alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, captures, documents, scanned
from crawler.warc.archive import captures_in, files
from crawler.warc.records import Capture, Reference

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """What the index knows of a capture; `original` is the place of the one that a revisit stands for."""

    place: str
    url: str
    time: float
    status: int
    digest: str
    record: str
    original: str
    source: str


class Captures:
    """The index of one archive; kept in step by `remember` and `note`, and by `catch_up` after a crash."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._lock = threading.Lock()
        self._new: list[dict[str, Any]] = []
        self._written: dict[str, tuple[int, int]] = {}

    def original(self, url: str, digest: str) -> Reference | None:
        """Where that payload of an address lies already; for digest "", the last page that it had."""
        query = sa.select(captures).where(captures.c.url == url)
        query = query.where(captures.c.digest == digest) if digest else query.where(captures.c.status == 200)
        query = query.order_by(captures.c.time.desc()).limit(1)
        with self.database.reading() as connection:
            row = connection.execute(query).one_or_none()
            if row is not None and row.original:
                row = connection.execute(_at(row.original)).one_or_none()
        return None if row is None else _reference(row)

    def referred(self, revisit: Capture) -> Reference | None:
        """Where the payload lies that a revisit made by others stands for."""
        told = revisit.original
        url, when = (told.url, told.fetched.timestamp()) if told else (revisit.url, 0.0)
        query = sa.select(captures).where(captures.c.url == url, captures.c.original == "")
        with self.database.reading() as connection:
            rows = list(connection.execute(query.order_by(captures.c.time.desc())))
        named = (row for row in rows if told and told.record and row.record == told.record)
        # Other tools give whole seconds.
        at_that_time = (row for row in rows if abs(row.time - when) < 1)
        row = next(named, None) or next(at_that_time, None)
        return None if row is None else _reference(row)

    def same(self, capture: Capture) -> str:
        """The place of a capture of that page at that moment, "" where there is none."""
        moment = capture.fetched.timestamp()
        query = sa.select(captures).where(captures.c.url == capture.url, captures.c.time == moment).limit(1)
        with self.database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return "" if row is None else _from_row(row).place

    def remember(self, capture: Capture, end: int) -> None:
        """Take note of a capture that is on the disk; `note` writes it, within the next transaction."""
        row = _row(capture)
        with self._lock:
            self._new.append(row)
            count, _end = self._written.get(row["file"], (0, 0))
            self._written[row["file"]] = (count + 1, end)

    def note(self, connection: Connection) -> None:
        """Write, within the caller's transaction, what was remembered."""
        with self._lock:
            rows, self._new = self._new, []
        if rows:
            connection.execute(insert(captures).on_conflict_do_nothing(), rows)

    def settle(self) -> None:
        """Note how far the files of this process are in the index, so that the next need not read them."""
        with self.database.writing() as connection:
            self.note(connection)
            with self._lock:
                written = dict(self._written)
            for file, (count, end) in written.items():
                query = sa.select(sa.func.count()).where(captures.c.file == file)
                # Otherwise a transaction failed, or is under way.
                if connection.execute(query).scalar_one() == count:
                    _note_scanned(connection, file, end)

    def catch_up(self, folder: Path, notice: Callable[[Path], None] = lambda _path: None) -> int:
        """Take in what is in the files and not in the index, and forget what is no longer; how many new."""
        there = {_name(path): path for path in files(folder)}
        with self.database.reading() as connection:
            known = {row.file: row.bytes for row in connection.execute(sa.select(scanned))}
        for file in known.keys() - there.keys():
            self._forget(file, 0)
        return sum(self._read(path, known.get(name, 0), notice) for name, path in there.items())

    def rebuild(self, folder: Path, notice: Callable[[Path], None] = lambda _path: None) -> int:
        """Make the index anew from the files; how many captures there are."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(captures))
            connection.execute(sa.delete(scanned))
        return self.catch_up(folder, notice)

    def row(self, place: str) -> Row | None:
        """What is known of the capture at a place."""
        with self.database.reading() as connection:
            row = connection.execute(_at(place)).one_or_none()
        return None if row is None else _from_row(row)

    def told(self, within: Collection[str] | None = None) -> Iterator[Row]:
        """What the archive, or some of its files, tells of documents: each page whenever it changed, by time.

        That is pages that are there, and pages that are gone; of successive captures of one payload
        the first, and those that a document was read from.
        """
        before = sa.func.lag(captures.c.digest).over(
            partition_by=captures.c.url, order_by=(captures.c.time, captures.c.file, captures.c.offset)
        )
        all_rows = sa.select(captures, before.label("before")).subquery()
        place = all_rows.c.file + ":" + sa.cast(all_rows.c.offset, sa.Text)
        query = (
            sa.select(all_rows)
            .where(
                all_rows.c.status.in_((200, 304, 404, 410)),
                sa.or_(
                    all_rows.c.before.is_(None),
                    all_rows.c.before != all_rows.c.digest,
                    place.in_(sa.select(documents.c.capture)),
                ),
            )
            .order_by(all_rows.c.time, all_rows.c.file, all_rows.c.offset)
        )
        if within is not None:
            query = query.where(all_rows.c.file.in_(within))
        with self.database.reading() as connection:
            for row in connection.execution_options(yield_per=_BATCH).execute(query):
                yield _from_row(row)

    def all(self, since: float, until: float) -> Iterator[Row]:
        """Every capture of a time, in its order."""
        query = sa.select(captures).where(captures.c.time >= since, captures.c.time < until)
        query = query.order_by(captures.c.time, captures.c.file, captures.c.offset)
        with self.database.reading() as connection:
            for row in connection.execution_options(yield_per=_BATCH).execute(query):
                yield _from_row(row)

    def lost(self) -> list[str]:
        """The places that documents were read from, and that are not in the index."""
        place = documents.c.capture
        colon = sa.func.instr(place, ":")
        there = sa.exists().where(
            captures.c.file == sa.func.substr(place, 1, colon - 1),
            captures.c.offset == sa.cast(sa.func.substr(place, colon + 1), sa.Integer),
        )
        query = sa.select(place).where(place != "", ~there).order_by(place)
        with self.database.reading() as connection:
            return list(connection.execute(query).scalars())

    def count(self) -> int:
        """How many captures there are."""
        with self.database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(captures)).scalar_one())

    def _read(self, path: Path, known: int, notice: Callable[[Path], None]) -> int:
        length = path.stat().st_size
        if length < known:
            self._forget(_name(path), length)
        if length <= known:
            return 0
        notice(path)
        new = 0
        rows = (_row(capture) for capture, _end in captures_in(path, known))
        while batch := list(islice(rows, _BATCH)):
            with self.database.writing() as connection:
                new += connection.execute(insert(captures).on_conflict_do_nothing(), batch).rowcount
        with self.database.writing() as connection:
            _note_scanned(connection, _name(path), length)
        return new

    def _forget(self, file: str, end: int) -> None:
        with self.database.writing() as connection:
            gone = captures.c.file == file, captures.c.offset >= end
            connection.execute(sa.delete(captures).where(*gone))
            if end:
                _note_scanned(connection, file, end)
            else:
                connection.execute(sa.delete(scanned).where(scanned.c.file == file))


def _from_row(row: Any) -> Row:
    place = f"{row.file}:{row.offset}"
    return Row(place, row.url, row.time, row.status, row.digest, row.record, row.original, row.source)


def _at(place: str) -> Select[Any]:
    file, _, offset = place.rpartition(":")
    return sa.select(captures).where(captures.c.file == file, captures.c.offset == int(offset or 0))


def _name(path: Path) -> str:
    return path.name.removesuffix(".open")


def _row(capture: Capture) -> dict[str, Any]:
    file, _, offset = capture.place.rpartition(":")
    return {
        "file": file,
        "offset": int(offset),
        "url": capture.url,
        "time": capture.fetched.timestamp(),
        "status": capture.status,
        "digest": capture.digest,
        "record": capture.record,
        "original": capture.original.place if capture.original else "",
        "source": capture.source,
    }


def _reference(row: Any) -> Reference:
    fetched = datetime.fromtimestamp(row.time, UTC)
    return Reference(row.record, row.url, fetched, f"{row.file}:{row.offset}", row.digest)


def _note_scanned(connection: Connection, file: str, length: int) -> None:
    row = insert(scanned).values(file=file, bytes=length)
    connection.execute(row.on_conflict_do_update(index_elements=["file"], set_={"bytes": length}))
