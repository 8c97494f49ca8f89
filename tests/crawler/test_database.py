"""The database: formats and transactions."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from crawler.database import FORMAT, Database, counters, documents, pages, take_sequence
from crawler.errors import FolderError


def counter(database: Database, name: str) -> int:
    """The value of a counter."""
    with database.reading() as connection:
        query = sa.select(counters.c.value).where(counters.c.name == name)
        return int(connection.execute(query).scalar_one())


def sequence(database: Database) -> int:
    """The last number that was taken."""
    return counter(database, "sequence")


def identity(database: Database) -> int:
    """The number by which a database is told from all others."""
    return counter(database, "identity")


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    """What is there is still there, also for a second process that opens at the same time."""
    one = Database(tmp_path / "store.sqlite")
    with one.writing() as connection:
        take_sequence(connection, 5)
    two = Database(tmp_path / "store.sqlite")
    assert sequence(two) == 5
    one.close()
    two.close()


def test_an_identity_is_for_life(tmp_path: Path) -> None:
    """A database keeps its identity, one from before there were any gets one, and no two have the same."""
    one, other = Database(tmp_path / "one.sqlite"), Database(tmp_path / "other.sqlite")
    first = identity(one)
    assert identity(other) != first
    one.close()
    again = Database(tmp_path / "one.sqlite")
    assert identity(again) == first
    with again.writing() as connection:
        connection.execute(sa.delete(counters).where(counters.c.name == "identity"))
    again.close()
    older = Database(tmp_path / "one.sqlite")
    assert identity(older) > 0
    older.close()
    other.close()


def test_a_number_is_taken_only_with_its_transaction(tmp_path: Path) -> None:
    """Numbers of a transaction that failed are given again."""
    database = Database(tmp_path / "store.sqlite")
    with pytest.raises(ZeroDivisionError), database.writing() as connection:  # noqa: PT012
        assert take_sequence(connection, 3) == 3
        raise ZeroDivisionError
    with database.writing() as connection:
        assert take_sequence(connection) == 1
    database.close()


def test_writers_in_many_threads_take_turns(tmp_path: Path) -> None:
    """No number is given twice and no writer fails."""
    database = Database(tmp_path / "store.sqlite")
    taken: list[int] = []

    def write() -> None:
        for _ in range(10):
            with database.writing() as connection:
                taken.append(take_sequence(connection))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 41))
    database.close()


def test_a_reader_sees_only_what_is_committed(tmp_path: Path) -> None:
    """A reader neither waits for a writer nor sees half its work."""
    database = Database(tmp_path / "store.sqlite")
    with database.writing() as connection:
        take_sequence(connection)
        assert sequence(database) == 0
    assert sequence(database) == 1
    database.close()


def test_another_format_is_refused(tmp_path: Path) -> None:
    """A database of another version names both versions instead of being misread."""
    database = Database(tmp_path / "store.sqlite")
    with database.writing() as connection:
        connection.execute(sa.update(counters).where(counters.c.name == "format").values(value=99))
    database.close()
    with pytest.raises(FolderError, match="99"):
        Database(tmp_path / "store.sqlite")


OLD_TABLES = """
CREATE TABLE documents (id TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, url TEXT NOT NULL,
    source TEXT NOT NULL, digest TEXT NOT NULL, content JSON NOT NULL, added FLOAT NOT NULL,
    changed FLOAT NOT NULL, gone FLOAT, capture TEXT NOT NULL);
CREATE TABLE pages (url TEXT NOT NULL PRIMARY KEY, source TEXT NOT NULL, role TEXT NOT NULL,
    met FLOAT NOT NULL, due FLOAT, interval FLOAT NOT NULL, failures INTEGER NOT NULL,
    visited FLOAT, outcome TEXT NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL, digest TEXT NOT NULL, capture TEXT NOT NULL,
    document TEXT NOT NULL);
CREATE INDEX pages_due ON pages (source, role, due);
CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL);
INSERT INTO counters VALUES ('format', 1), ('sequence', 1), ('identity', 7);
INSERT INTO documents VALUES ('d', 1, 'https://www.bao.vn/a', 'bao', 'x', '{}', 1, 1, NULL, '');
INSERT INTO pages VALUES
    ('https://www.bao.vn/a', 'bao', 'article', 1, 5, 0, 0, 2, 'stored', '', '', '', '', 'd');
"""
"""A database of format 1."""


def test_a_database_of_the_first_format_is_brought_up_to_date(tmp_path: Path) -> None:
    """What it holds is there, with what was added since, in the tables and indexes of a new one."""
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as old:
        old.executescript(OLD_TABLES)
    for _twice in range(2):
        database = Database(tmp_path / "old.sqlite")
        with database.reading() as connection:
            assert connection.execute(sa.select(documents.c.id, documents.c.key)).all() == [("d", "bao.vn/a")]
            query = sa.select(pages.c.key, pages.c.rank, pages.c.document)
            assert connection.execute(query).all() == [("bao.vn/a", 1, "d")]
        assert (counter(database, "format"), identity(database)) == (FORMAT, 7)
        database.close()
    new = Database(tmp_path / "new.sqlite")
    new.close()
    assert shape(tmp_path / "old.sqlite") == shape(tmp_path / "new.sqlite")


def shape(path: Path) -> dict[str, set[str]]:
    """The columns of each table, and the indexes."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: {row[1] for row in database.execute(f"PRAGMA table_info({name})")} for name in names}
        made = database.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'documents%' OR name LIKE 'pages%'"
        )
        return found | {"": {name for (name,) in made}}


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """Foreign bytes are one line for a person, and stay as they are."""
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(FolderError, match=r"store\.sqlite"):
        Database(path)
    assert path.read_bytes() == b"no database at all" * 100


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    """Where no file can be made, the folder is named."""
    with pytest.raises(FolderError, match="nowhere"):
        Database(tmp_path / "nowhere" / "store.sqlite")
