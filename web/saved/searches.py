"""Searches that people follow, and what was sent of each: saved.sqlite in the data folder.

What is new is found by the time of its adding. Crawls side by side commit out of that order, so a search has
a mark, the newest such time in the index, and what was sent, or was there, of the day before it. A batch is
written down with its Message-ID before it is sent, and struck off after that.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from werkzeug.datastructures import MultiDict

from web.address import Address
from web.private import PrivateDatabase

NAME = "saved.sqlite"
OVERLAP = 86_400.0
"""Seconds before its mark that a search looks at again."""
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 6 * 3600.0
_TABLES = """
CREATE TABLE IF NOT EXISTS searches (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, parameters TEXT NOT NULL,
    mail TEXT NOT NULL, mark REAL NOT NULL, mailed REAL);
CREATE TABLE IF NOT EXISTS sent (
    search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE, document TEXT NOT NULL,
    added REAL NOT NULL, PRIMARY KEY (search, document)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (
    search INTEGER PRIMARY KEY REFERENCES searches ON DELETE CASCADE, message TEXT NOT NULL,
    made REAL NOT NULL, mark REAL NOT NULL, documents TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, again REAL NOT NULL DEFAULT 0);
"""

Added = Mapping[str, float]
"""Documents by identity, the newest first, with when they were added."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A search under a name; `mail` is "" for who reads the feed alone, `mailed` when it was last sent to."""

    id: int
    name: str
    address: Address
    mail: str
    mark: float
    mailed: float | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents that are to be sent in one mail, and the search's mark when they are."""

    message: str
    made: float
    mark: float
    documents: Added
    again: float = 0.0
    """Not to be tried before this."""


class Searches:
    """The saved searches of one collection; processes share the file, which is made with the first."""

    def __init__(self, folder: Path) -> None:
        self._kept = PrivateDatabase(folder / NAME, _TABLES)

    def all(self) -> list[Saved]:
        """Every search, by name."""
        if not self._kept.path.exists():
            return []
        with self._kept.reading() as connection:
            rows = connection.execute(
                "SELECT id, name, parameters, mail, mark, mailed FROM searches ORDER BY name"
            )
            return [
                Saved(number, name, Address.read(MultiDict(json.loads(parameters))), mail, mark, mailed)
                for number, name, parameters, mail, mark, mailed in rows
            ]

    def add(self, name: str, address: Address, mail: str, mark: float, there: Added) -> bool:
        """Keep a search, of which those documents were there; False where the name is taken."""
        parameters = json.dumps(address.parameters, ensure_ascii=False)
        try:
            with self._kept.writing() as connection:
                made = connection.execute(
                    "INSERT INTO searches (name, parameters, mail, mark) VALUES (?, ?, ?, ?)",
                    [name, parameters, mail, mark],
                )
                _note(connection, made.lastrowid or 0, there)
        except sqlite3.IntegrityError:
            return False
        return True

    def remove(self, name: str) -> bool:
        """Forget a search, with what was to be sent of it; whether there was one."""
        if not self._kept.path.exists():
            return False
        with self._kept.writing() as connection:
            return connection.execute("DELETE FROM searches WHERE name = ?", [name]).rowcount > 0

    def sent(self, saved: Saved) -> set[str]:
        """What was sent of a search, or was there, as far as it is looked at again."""
        with self._kept.reading() as connection:
            rows = connection.execute("SELECT document FROM sent WHERE search = ?", [saved.id])
            return {document for (document,) in rows}

    def pending(self, saved: Saved) -> Batch | None:
        """The batch that is written down and was not struck off."""
        with self._kept.reading() as connection:
            query = "SELECT message, made, mark, documents, again FROM pending WHERE search = ?"
            row = connection.execute(query, [saved.id]).fetchone()
        return Batch(row[0], row[1], row[2], dict(json.loads(row[3])), row[4]) if row else None

    def write_down(self, saved: Saved, batch: Batch) -> bool:
        """Keep a batch that is to be sent; False where the search is gone."""
        with self._kept.writing() as connection:
            made = connection.execute(
                "INSERT INTO pending (search, message, made, mark, documents) "
                "SELECT id, ?, ?, ?, ? FROM searches WHERE id = ?",
                [batch.message, batch.made, batch.mark, json.dumps([*batch.documents.items()]), saved.id],
            )
            return made.rowcount > 0

    def strike_off(self, saved: Saved, batch: Batch, now: float) -> None:
        """The batch was sent: the mark moves on, and what lies too far behind it is forgotten."""
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM pending WHERE search = ?", [saved.id])
            connection.execute("UPDATE searches SET mailed = ? WHERE id = ?", [now, saved.id])
            _move_on(connection, saved, batch.mark, batch.documents)

    def move_on(self, saved: Saved, mark: float) -> None:
        """Nothing was new up to a mark."""
        if mark > saved.mark:
            with self._kept.writing() as connection:
                _move_on(connection, saved, mark, {})

    def put_off(self, saved: Saved, now: float) -> None:
        """The batch could not be sent: it waits, longer each time."""
        with self._kept.writing() as connection:
            connection.execute(
                "UPDATE pending SET tries = tries + 1, again = ? + min(?, ? * (1 << min(tries, 20))) "
                "WHERE search = ?",
                [now, _LONGEST_PAUSE, _FIRST_PAUSE, saved.id],
            )


def _move_on(connection: sqlite3.Connection, saved: Saved, mark: float, sent: Added) -> None:
    # The search may have been removed while its mail was on the way.
    if connection.execute("UPDATE searches SET mark = ? WHERE id = ?", [mark, saved.id]).rowcount:
        _note(connection, saved.id, sent)
        connection.execute("DELETE FROM sent WHERE search = ? AND added < ?", [saved.id, mark - OVERLAP])


def _note(connection: sqlite3.Connection, search: int, documents: Added) -> None:
    rows: Iterable[tuple[int, str, float]] = ((search, name, added) for name, added in documents.items())
    connection.executemany("INSERT OR REPLACE INTO sent VALUES (?, ?, ?)", rows)
