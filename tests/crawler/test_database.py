"""The database: formats and transactions."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from crawler.database import FORMAT, Database, counters, take_sequence
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


def test_an_older_format_is_brought_up(tmp_path: Path) -> None:
    """A database of the first format opens with the tables that came since, and what it held."""
    database = Database(tmp_path / "store.sqlite")
    with database.writing() as connection:
        take_sequence(connection, 7)
        connection.execute(sa.update(counters).where(counters.c.name == "format").values(value=1))
        connection.execute(sa.text("DROP TABLE captures"))
    database.close()
    again = Database(tmp_path / "store.sqlite")
    assert (counter(again, "format"), sequence(again)) == (FORMAT, 7)
    with again.reading() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM captures")).scalar_one() == 0
    again.close()


def test_another_format_is_refused(tmp_path: Path) -> None:
    """A database of another version names both versions instead of being misread."""
    database = Database(tmp_path / "store.sqlite")
    with database.writing() as connection:
        connection.execute(sa.update(counters).where(counters.c.name == "format").values(value=99))
    database.close()
    with pytest.raises(FolderError, match="99"):
        Database(tmp_path / "store.sqlite")


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
