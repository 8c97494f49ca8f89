"""What is kept: documents as they are, as they were, and in the order of change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.database import Database
from crawler.document import Caption, Document
from crawler.store import BATCH, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    database = Database(tmp_path / "store.sqlite")
    yield Store(database)
    database.close()


def document(number: int = 1, **fields: object) -> Document:
    """Give a document."""
    url = f"http://bao.example/{number}"
    made = Document(
        id=f"d{number}", url=url, source="bao", title=f"Bài {number}", captions=(Caption("Ảnh", "X"),)
    )
    return replace(made, published=datetime(2024, 3, 1, tzinfo=UTC), **fields)  # type: ignore[arg-type]


def mark_gone(store: Store, identity: str, now: float) -> None:
    """Mark a document in a transaction of its own."""
    with store.database.writing() as connection:
        store.mark_gone(connection, identity, now)


def test_what_is_put_is_got_back(store: Store) -> None:
    """A document comes back equal, with its number, times and capture."""
    with store.database.writing() as connection:
        assert store.put(connection, [(document(), "file:7")], 100.0) == 1
        assert store.has(connection, "d1")
        assert not store.has(connection, "d2")
    found = store.get("d1")
    assert found is not None
    assert (found.document, found.sequence, found.capture, found.gone) == (document(), 1, "file:7", None)
    assert found.added == found.changed == datetime.fromtimestamp(100, UTC)
    assert store.get("d2") is None
    assert store.count() == 1


def test_what_is_equal_stays_untouched(store: Store) -> None:
    """The same document again is no news and no change."""
    store.put_all([document()], 100.0)
    assert store.put_all([document()], 200.0) == 0
    assert store.last_sequence() == 1
    assert store.get("d1") == next(store.all())
    assert store.versions("d1") == []


def test_the_version_that_is_replaced_is_kept(store: Store) -> None:
    """Every earlier form stays, oldest first; the time of the first meeting does, too."""
    for number, title in enumerate(["Một", "Hai", "Ba"]):
        assert store.put_all([document(title=title)], 100.0 + number) == 1
    assert [old.title for _changed, old in store.versions("d1")] == ["Một", "Hai"]
    found = store.get("d1")
    assert found is not None
    assert (found.document.title, found.sequence) == ("Ba", 3)
    assert (found.added.timestamp(), found.changed.timestamp()) == (100.0, 102.0)


def test_a_document_that_turns_back_is_a_change(store: Store) -> None:
    """An old form that returns is the present one again."""
    for title in ["Một", "Hai", "Một"]:
        assert store.put_all([document(title=title)], 100.0) == 1
    found = store.get("d1")
    assert found is not None
    assert found.document.title == "Một"
    assert {old.title for _changed, old in store.versions("d1")} == {"Một", "Hai"}


def test_the_last_of_a_batch_counts(store: Store) -> None:
    """A document that comes twice in one batch is kept once, in its later form."""
    assert store.put_all([document(title="Một"), document(title="Hai")], 100.0) == 1
    assert [stored.document.title for stored in store.all()] == ["Hai"]


def test_gone_documents_are_kept(store: Store) -> None:
    """The first day of absence is noted, as a change; a later one is not another."""
    store.put_all([document()], 100.0)
    mark_gone(store, "d1", 200.0)
    mark_gone(store, "d1", 300.0)
    found = store.get("d1")
    assert found is not None
    assert found.document == document()
    assert found.gone == datetime.fromtimestamp(200, UTC)
    assert [stored.sequence for stored in store.changes(after=1)] == [2]


def test_a_document_that_is_back_is_not_gone(store: Store) -> None:
    """The same page again, after an absence, is a change that takes the mark away."""
    store.put_all([document()], 100.0)
    mark_gone(store, "d1", 200.0)
    assert store.put_all([document()], 300.0) == 1
    found = store.get("d1")
    assert found is not None
    assert found.gone is None
    assert store.versions("d1") == []


def test_another_reading_leaves_the_absence(store: Store) -> None:
    """What is read again is a change only where it differs; the version before and the absence stay."""
    store.put_all([document()], 100.0)
    mark_gone(store, "d1", 200.0)
    with store.database.writing() as connection:
        assert not store.revise(connection, document(), "file:7", 300.0)
        assert store.revise(connection, document(title="Khác"), "file:7", 300.0)
    found = store.get("d1")
    assert found is not None
    assert (found.document.title, found.capture, found.sequence) == ("Khác", "file:7", 3)
    assert [moment and moment.timestamp() for moment in (found.added, found.changed, found.gone)] == [
        100.0,
        300.0,
        200.0,
    ]
    assert [old.title for _changed, old in store.versions("d1")] == ["Bài 1"]


def test_changes_come_in_their_order(store: Store) -> None:
    """After any number, each document changed since comes once, at the place of its last change."""
    store.put_all([document(n) for n in range(1, 5)], 100.0)
    store.put_all([document(2, title="Khác")], 200.0)
    assert [stored.document.id for stored in store.changes(after=0)] == ["d1", "d3", "d4", "d2"]
    assert [stored.document.id for stored in store.changes(after=3)] == ["d4", "d2"]
    assert [stored.document.id for stored in store.changes(after=0, limit=2)] == ["d1", "d3"]
    assert store.changes(after=store.last_sequence()) == []


def test_all_reads_beyond_one_batch(store: Store) -> None:
    """Every document comes once, however many there are."""
    count = 2 * BATCH + 1
    store.put_all([document(n) for n in range(count)], 100.0)
    assert [stored.document.id for stored in store.all()] == [f"d{n}" for n in range(count)]


def test_a_transaction_that_fails_keeps_nothing(store: Store) -> None:
    """Neither the document nor its number is taken."""
    with pytest.raises(ZeroDivisionError), store.database.writing() as connection:  # noqa: PT012
        store.put(connection, [(document(), "")], 100.0)
        raise ZeroDivisionError
    assert (store.count(), store.last_sequence()) == (0, 0)


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    """What was committed outlives the process's database."""
    first = Database(tmp_path / "a.sqlite")
    Store(first).put_all([document()], 100.0)
    identity = Store(first).identity()
    first.close()
    second = Database(tmp_path / "a.sqlite")
    assert Store(second).identity() == identity
    assert [stored.document for stored in Store(second).all()] == [document()]
    second.close()
