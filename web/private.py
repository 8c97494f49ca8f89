"""A small SQLite database in the data folder that its owner alone may read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class PrivateDatabase:
    """One file with its tables, made when it is first opened; processes share it."""

    def __init__(self, path: Path, tables: str) -> None:
        self.path = path
        self._tables = tables

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection, on which each statement stands alone."""
        # sqlite3 would make a file that everybody on the machine may read.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(self._tables)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction, which others wait for."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
