"""Which documents carry which files, both ways."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, attached
from crawler.discovery.urls import canonical
from crawler.document import Document, document_id


class Attached:
    """The ties of one collection, by the identities of documents; a file need not be stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, connection: Connection, document: Document) -> None:
        """Tie a document to the files that it offers now, within the caller's transaction.

        A tie stays when a page offers a file no more: it did so once.
        """
        addresses = (canonical(file.url) for file in document.attachments)
        rows = [
            {"carrier": document.id, "url": address, "file": document_id(address)}
            for address in dict.fromkeys(addresses)
            if address
        ]
        if rows:
            connection.execute(insert(attached).on_conflict_do_nothing(), rows)

    def settle(self, connection: Connection, url: str, file: str) -> None:
        """Note which document a file that was asked for at an address turned out to be."""
        ties = sa.update(attached).where(attached.c.url == url, attached.c.file != file)
        connection.execute(ties.values(file=file))

    def carriers(self, file: str) -> list[str]:
        """The identities of the documents that carry a file."""
        query = sa.select(attached.c.carrier).where(attached.c.file == file).distinct()
        with self._database.reading() as connection:
            return list(map(str, connection.execute(query.order_by(attached.c.carrier)).scalars()))

    def files(self, carrier: str) -> dict[str, str]:
        """The canonical addresses of the files that a document carries → the identities that they have."""
        query = sa.select(attached.c.url, attached.c.file).where(attached.c.carrier == carrier)
        with self._database.reading() as connection:
            return {str(row.url): str(row.file) for row in connection.execute(query)}
