"""What is kept: documents as they are, as they were, and the order in which they changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, counters, documents, take_sequence, versions
from crawler.discovery.urls import page_key
from crawler.document import Document

BATCH = 500
_BY_IDENTITY = sa.select(documents).where(documents.c.id.in_(sa.bindparam("identities", expanding=True)))


@dataclass(frozen=True, slots=True)
class Stored:
    """A document with what the store knows of it."""

    document: Document
    sequence: int
    added: datetime
    changed: datetime
    gone: datetime | None
    capture: str

    def state(self) -> dict[str, str | None]:
        """When the document came, changed and went, in ISO 8601."""
        return {
            "added": self.added.isoformat(),
            "changed": self.changed.isoformat(),
            "gone": self.gone.isoformat() if self.gone else None,
        }


class Store:
    """The documents of one collection."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def put(self, connection: Connection, batch: Iterable[tuple[Document, str]], now: float) -> int:
        """Keep documents, each with its capture, within the caller's transaction; how many were news.

        What is equal to what is there stays untouched; the version that another replaces is kept.
        """
        given = {document.id: (document, document.digest, capture) for document, capture in batch}
        query = sa.select(documents).where(documents.c.id.in_(given))
        before = {row.id: row for row in connection.execute(query)}
        news = [
            (document, digest, capture)
            for document, digest, capture in given.values()
            if (old := before.get(document.id)) is None or old.digest != digest or old.gone is not None
        ]
        if not news:
            return 0
        _keep_versions(
            connection,
            [
                old
                for document, digest, _capture in news
                if (old := before.get(document.id)) and old.digest != digest
            ],
        )
        last = take_sequence(connection, len(news))
        rows = [
            _row(document, digest, capture, sequence, now)
            for sequence, (document, digest, capture) in enumerate(news, start=last - len(news) + 1)
        ]
        upsert = insert(documents)
        renewed = {name: upsert.excluded[name] for name in rows[0] if name not in ("id", "added")}
        connection.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=renewed), rows)
        return len(news)

    def revise(self, connection: Connection, document: Document, capture: str, now: float) -> bool:
        """Keep another reading of a document, within the caller's transaction; whether it differs.

        Unlike `put` it says nothing of whether the page is there now, so a `gone` stays. What differs in
        pictures and files alone makes no version.
        """
        old = connection.execute(sa.select(documents).where(documents.c.id == document.id)).one()
        before = Document.from_json(old.content)
        if before == document:
            return False
        # Not the digest in the row: what a digest is made of may have changed since.
        if before.digest != document.digest:
            _keep_versions(connection, [old])
        row = _row(document, document.digest, capture, take_sequence(connection), now)
        renewed = {name: row[name] for name in row if name not in ("id", "added", "gone")}
        connection.execute(sa.update(documents).where(documents.c.id == document.id).values(renewed))
        return True

    def identified(self, connection: Connection, document: Document) -> Document:
        """The document under the identity that its source's document of the same page has already.

        A page may be met under several addresses, and be stored by another than today's.
        """
        key = page_key(document.url)
        query = (
            sa.select(documents.c.id)
            .where(documents.c.key == key, documents.c.key != "", documents.c.source == document.source)
            .order_by(documents.c.id != document.id, documents.c.added)
        )
        found = connection.execute(query.limit(1)).scalar_one_or_none()
        return document if found in (None, document.id) else replace(document, id=str(found))

    def newest(self, connection: Connection, identities: Sequence[str]) -> float | None:
        """When the newest of these documents was published, in seconds since 1970, as far as it is known."""
        query = sa.select(documents.c.content).where(documents.c.id.in_(identities))
        found = (Document.from_json(content).published for content in connection.execute(query).scalars())
        return max((moment.timestamp() for moment in found if moment), default=None)

    def has(self, connection: Connection, document: str) -> bool:
        """Whether there is a document with that identity."""
        query = sa.select(documents.c.sequence).where(documents.c.id == document)
        return connection.execute(query).one_or_none() is not None

    def put_all(self, batch: Iterable[Document], now: float) -> int:
        """Keep documents in one transaction; how many of them were new or changed."""
        with self.database.writing() as connection:
            return self.put(connection, ((document, "") for document in batch), now)

    def mark_gone(self, connection: Connection, document: str, now: float) -> None:
        """Note, within the caller's transaction, that the document's page is no longer there."""
        connection.execute(
            sa.update(documents)
            .where(documents.c.id == document, documents.c.gone.is_(None))
            .values(gone=now, sequence=take_sequence(connection))
        )

    def get(self, document: str) -> Stored | None:
        """The document with that identity."""
        return self.get_all([document]).get(document)

    def get_all(self, identities: Sequence[str]) -> dict[str, Stored]:
        """The documents with those identities, as far as they are there."""
        with self.database.reading() as connection:
            rows = connection.execute(_BY_IDENTITY, {"identities": identities})
            return {row.id: _stored(row) for row in rows}

    def changes(self, after: int, limit: int = BATCH) -> list[Stored]:
        """The documents that changed after a sequence number, in the order of change."""
        with self.database.reading() as connection:
            rows = connection.execute(
                sa.select(documents)
                .where(documents.c.sequence > after)
                .order_by(documents.c.sequence)
                .limit(limit)
            )
            return [_stored(row) for row in rows]

    def count_changes(self, after: int) -> int:
        """How many documents changed after a sequence number."""
        with self.database.reading() as connection:
            query = sa.select(sa.func.count()).select_from(documents).where(documents.c.sequence > after)
            return int(connection.execute(query).scalar_one())

    def all(self) -> Iterator[Stored]:
        """Every document in the order of change, read in batches."""
        after = 0
        while batch := self.changes(after):
            yield from batch
            after = batch[-1].sequence

    def captured(self, document: str) -> list[tuple[datetime, Document, str]]:
        """What the document was before, oldest first, each with the capture that it was read from."""
        with self.database.reading() as connection:
            rows = connection.execute(
                sa.select(versions).where(versions.c.document == document).order_by(versions.c.changed)
            )
            return [(_time(row.changed), Document.from_json(row.content), row.capture) for row in rows]

    def versions(self, document: str) -> list[tuple[datetime, Document]]:
        """What the document was before, oldest first."""
        return [(changed, version) for changed, version, _capture in self.captured(document)]

    def count(self) -> int:
        """How many documents there are."""
        with self.database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(documents)).scalar_one())

    def identity(self) -> int:
        """A number that no other store has: the order of changes means something only within one store."""
        with self.database.reading() as connection:
            query = sa.select(counters.c.value).where(counters.c.name == "identity")
            return int(connection.execute(query).scalar_one())

    def last_sequence(self) -> int:
        """The number of the last change, 0 where nothing ever changed."""
        with self.database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.max(documents.c.sequence))).scalar_one() or 0)


def _keep_versions(connection: Connection, replaced: Sequence[Any]) -> None:
    rows = [
        {
            "document": old.id,
            "digest": old.digest,
            "content": old.content,
            "changed": old.changed,
            "capture": old.capture,
        }
        for old in replaced
    ]
    if rows:
        connection.execute(insert(versions).on_conflict_do_nothing(), rows)


def _row(document: Document, digest: str, capture: str, sequence: int, now: float) -> dict[str, Any]:
    return {
        "id": document.id,
        "sequence": sequence,
        "url": document.url,
        "source": document.source,
        "digest": digest,
        "content": document.to_json(),
        "added": now,
        "changed": now,
        "gone": None,
        "capture": capture,
        "key": page_key(document.url),
    }


def _stored(row: Any) -> Stored:
    return Stored(
        document=Document.from_json(row.content),
        sequence=row.sequence,
        added=_time(row.added),
        changed=_time(row.changed),
        gone=None if row.gone is None else _time(row.gone),
        capture=row.capture,
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
