"""The database: its tables, and transactions over them."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from crawler.discovery.urls import page_key
from crawler.errors import FolderError, NoRoomError
from crawler.language import gettext as _

STEPS: tuple[tuple[str, ...], ...] = (
    (),  # 1 → 2: captures and scanned, which are made where they are missing
    (),  # 2 → 3: hosts and robots
    (  # 3 → 4: traps and backfills; one page under all its addresses, and the news before the rest
        "ALTER TABLE documents ADD COLUMN key TEXT NOT NULL DEFAULT ''",
        "UPDATE documents SET key = page_key(url)",
        "CREATE INDEX documents_key ON documents (key)",
        "ALTER TABLE pages ADD COLUMN key TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE pages ADD COLUMN rank INTEGER NOT NULL DEFAULT 0",
        "UPDATE pages SET key = page_key(url), rank = role = 'article' AND visited IS NOT NULL",
        "DROP INDEX pages_due",
        "CREATE INDEX pages_due ON pages (source, rank, role, due)",
        "CREATE INDEX pages_key ON pages (key)",
        "CREATE INDEX pages_document ON pages (document)",
    ),
    (),  # 4 → 5: attached
    # 5 → 6: rounds, states and notices
    ("CREATE INDEX documents_arrivals ON documents (source, added)",),
    # 6 → 7: the latest article of a source
    ("CREATE INDEX documents_published ON documents (source, json_extract(content, '$.published'))",),
)
"""What turns the tables of format 1 into those of 2, and so on; new tables need no statement."""
FORMAT = 1 + len(STEPS)
"""Raised when the tables change; an older database is then brought up to date, a newer one refused."""

metadata = sa.MetaData()

PUBLISHED = sa.literal_column("json_extract(content, '$.published')", sa.Text)
"""When a document was published, in ISO 8601: as an index has it."""

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False, unique=True),
    sa.Column("url", sa.Text, nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False, index=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("added", sa.Float, nullable=False),
    sa.Column("changed", sa.Float, nullable=False),
    sa.Column("gone", sa.Float),
    sa.Column("capture", sa.Text, nullable=False, default=""),
    sa.Column("key", sa.Text, nullable=False, default=""),
    sa.Index("documents_key", "key"),
    sa.Index("documents_arrivals", "source", "added"),
    sa.Index("documents_published", "source", PUBLISHED),
)
"""Documents as they are now; `sequence` orders their last changes, `capture` points into the archive,
`key` is what all addresses of its page have in common."""

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("document", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("changed", sa.Float, nullable=False),
    sa.Column("capture", sa.Text, nullable=False),
)
"""What documents were before they changed."""

pages = sa.Table(
    "pages",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("met", sa.Float, nullable=False),
    sa.Column("due", sa.Float),
    sa.Column("interval", sa.Float, nullable=False, default=0.0),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("visited", sa.Float),
    sa.Column("outcome", sa.Text, nullable=False, default=""),
    sa.Column("etag", sa.Text, nullable=False, default=""),
    sa.Column("modified", sa.Text, nullable=False, default=""),
    sa.Column("digest", sa.Text, nullable=False, default=""),
    sa.Column("capture", sa.Text, nullable=False, default=""),
    sa.Column("document", sa.Text, nullable=False, default=""),
    sa.Column("key", sa.Text, nullable=False, default=""),
    sa.Column("rank", sa.Integer, nullable=False, default=0),
    sa.Index("pages_due", "source", "rank", "role", "due"),
    sa.Index("pages_key", "key"),
    sa.Index("pages_document", "document"),
)
"""Every address that was ever met: what it is, when it is due again, how it answered last."""

captures = sa.Table(
    "captures",
    metadata,
    sa.Column("file", sa.Text, primary_key=True),
    sa.Column("offset", sa.Integer, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("time", sa.Float, nullable=False, index=True),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("original", sa.Text, nullable=False, default=""),
    sa.Column("source", sa.Text, nullable=False, default=""),
    sa.Index("captures_of", "url", "digest", "time"),
    sqlite_with_rowid=False,
)
"""Where in the archive what was answered lies: an index, made anew from the files where it is lost."""

scanned = sa.Table(
    "scanned",
    metadata,
    sa.Column("file", sa.Text, primary_key=True),
    sa.Column("bytes", sa.Integer, nullable=False),
)
"""How far into each file of the archive every capture is known to be in the index."""

hosts = sa.Table(
    "hosts",
    metadata,
    sa.Column("host", sa.Text, primary_key=True),
    sa.Column("until", sa.Float, nullable=False),
    sa.Column("refusals", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
"""Hosts that refused to be asked, and did not answer since."""

robots = sa.Table(
    "robots",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("read", sa.Float, nullable=False),
    sa.Column("failing", sa.Float),
)
"""What each robots.txt said when it was last had, and since when it cannot be had."""

traps = sa.Table(
    "traps",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("shape", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("fruit", sa.Integer, nullable=False, default=0),
    sa.Column("barren", sa.Integer, nullable=False, default=0),
    sa.Column("left", sa.Integer, nullable=False, default=0),
)
"""Forms of addresses that may be without end: how many visits brought something, how many nothing, and how
often such an address was left out."""

backfills = sa.Table(
    "backfills",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("started", sa.Float, nullable=False),
    sa.Column("since", sa.Float),
    sa.Column("finished", sa.Float),
)
"""Archives of newspapers that are, or were, read to their ends."""

attached = sa.Table(
    "attached",
    metadata,
    sa.Column("carrier", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, primary_key=True, index=True),
    sa.Column("file", sa.Text, nullable=False, index=True),
)
"""Documents, the addresses of the files that they carry, and the identity of each file's own document."""

rounds = sa.Table(
    "rounds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("scheduled", sa.Float, nullable=False),
    sa.Column("started", sa.Float),
    sa.Column("ended", sa.Float),
    sa.Column("outcome", sa.Text, nullable=False, default=""),
    sa.Column("detail", sa.Text, nullable=False, default=""),
    sa.Column("tally", sa.JSON, nullable=False),
    sa.Index("rounds_of", "source", "scheduled"),
)
"""When each source was due, and what came of it; `outcome` is "" while a round is under way."""

states = sa.Table(
    "states",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("troubled", sa.Float),
    sa.Column("judgement", sa.JSON, nullable=False),
)
"""How each source was after its last round, and since when."""

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("again", sa.Float, nullable=False, default=0.0),
)
"""Which state of each source was told last, on each way of telling; where that failed, when to try again."""

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)


class Database:
    """A SQLite database, opened and brought to the present format.

    Writers take turns within the process, so that no transaction waits inside SQLite.
    """

    def __init__(self, path: Path) -> None:
        self._writing = threading.RLock()
        # Letters as they are: a third of the room, and of the time to read them.
        written = partial(json.dumps, ensure_ascii=False)
        self._engine = sa.create_engine(
            f"sqlite:///{path}", connect_args={"timeout": 60}, json_serializer=written
        )
        sa.event.listen(self._engine, "connect", _prepare)
        try:
            metadata.create_all(self._engine)
            self._check_format()
        except sa.exc.DatabaseError as error:
            if is_full(error.orig):
                raise NoRoomError(path) from error
            raise FolderError(path.parent, f"{path.name}: {error.orig}") from error

    def _check_format(self) -> None:
        with self.writing() as connection:
            connection.execute(
                sa.insert(counters)
                .prefix_with("OR IGNORE")
                .values([{"name": name, "value": value} for name, value in _first_counters().items()])
            )
            found = connection.execute(
                sa.select(counters.c.value).where(counters.c.name == "format")
            ).scalar_one()
            if 0 < found < FORMAT:
                found = _bring_up(connection, found)
        if found != FORMAT:
            raise FolderError(
                Path(str(self._engine.url.database)),
                _("was written by another version of Tra Cứu (format %(found)s, here %(here)s)")
                % {"found": found, "here": FORMAT},
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or, when the block raises or the process dies, nothing."""
        try:
            with self._writing, self._engine.begin() as connection:
                yield connection
        except sa.exc.OperationalError as error:
            if is_full(error.orig):
                raise NoRoomError(Path(str(self._engine.url.database))) from error
            raise

    def close(self) -> None:
        """Give back the file."""
        self._engine.dispose()


def _bring_up(connection: Connection, found: int) -> int:
    for statements in STEPS[found - 1 :]:
        for statement in statements:
            connection.execute(sa.text(statement))
    connection.execute(sa.update(counters).where(counters.c.name == "format").values(value=FORMAT))
    return FORMAT


def _first_counters() -> dict[str, int]:
    """What a new database counts from; by its `identity` one made in place of another is told from that."""
    return {"format": FORMAT, "sequence": 0, "identity": 1 + secrets.randbits(48)}


def take_sequence(connection: Connection, count: int = 1) -> int:
    """The last of the next `count` numbers in the order of changes; taken only if the transaction commits."""
    return int(
        connection.execute(
            sa.update(counters)
            .where(counters.c.name == "sequence")
            .values(value=counters.c.value + count)
            .returning(counters.c.value)
        ).scalar_one()
    )


def is_full(error: BaseException | None) -> bool:
    """Whether SQLite failed for want of room."""
    # A limit on the size of files shows as an error of writing, as does a disk that fails.
    return getattr(error, "sqlite_errorname", "") in (
        "SQLITE_FULL",
        "SQLITE_IOERR_WRITE",
        "SQLITE_IOERR_SHMSIZE",
    )


def _prepare(connection: Any, _record: object) -> None:
    # A reader never waits for a writer (WAL); a commit survives a crash of the process, and, being
    # synchronous, one of the machine.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=60000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("page_key", 1, page_key, deterministic=True)
