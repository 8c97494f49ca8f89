"""Where facts are kept: knowledge-N.sqlite in the index folder, derived from the store and the corrections.

The highest N is in use. A database is built under another name and gets its own when it is whole, so
that readers see the one before until then. All of it may be deleted: the next “tracuu index” makes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from crawler.database import is_full
from crawler.errors import NoRoomError
from indexer.knowledge import READERS

FORMAT = 4
"""Raised when the tables, or what puts facts together, change; an older database is then made anew."""
_VERSION = {"format": FORMAT, "readers": READERS}

metadata = sa.MetaData()


def _table(name: str, *items: sa.schema.SchemaItem, keyed: bool = True) -> sa.Table:
    return sa.Table(name, metadata, *items, sqlite_with_rowid=not keyed)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, **{"default": "", **options})


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _number(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, **{"nullable": False, "default": 0, **options})


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=False)


meta = _table("meta", _key("name"), _number("value"))
"""The versions that wrote this, the store that it follows, and the watermark."""
applied = _table("applied", _key("id"), _json("content"))
"""The corrections that these facts show."""
touched = _table("touched", _key("kind"), _key("block"))
"""What has to be put together anew since its facts changed."""
renewed = _table("renewed", _key("document"), _number("mark"), sa.Index("renewed_mark", "mark"))
"""Documents of which the index has to learn something else although they did not change, by a rising mark."""

# What was read in each document.

documents = _table(
    "documents", _key("id"), _text("source"), _text("title"), _text("day"), _text("province"), _text("sketch")
)
"""Documents that say anything; `day` is ISO 8601 or "", `province` the slug of the newspaper's."""
sentences = _table(
    "sentences", _key("document"), sa.Column("start", sa.Integer, primary_key=True), _text("text")
)
citations = _table(
    "citations",
    _key("document"),
    sa.Column("number", sa.Integer, primary_key=True),
    _text("block"),
    _json("identity"),
    _json("candidates"),
    _text("surface"),
    _number("start"),
    _number("end"),
    _number("sentence"),
    _text("written"),
    _text("issuer"),
    _text("date"),
    _text("term"),
    sa.Column("draft", sa.Boolean, nullable=False),
    _json("mentions"),
    _text("directive"),
    _text("certainty"),
    sa.Index("citations_block", "block"),
    sa.Index("citations_directive", "directive", "document"),
)
letterheads = _table(
    "letterheads",
    _key("document"),
    _text("block"),
    _json("identity"),
    _text("written"),
    _text("issuer"),
    _text("issued"),
    _text("signer"),
    _text("subject"),
    sa.Index("letterheads_block", "block"),
)
"""Directives that were crawled themselves."""
named = _table(
    "named",
    _key("document"),
    _key("key"),
    _text("block"),
    _text("name"),
    _json("mentions"),
    _json("provinces"),
    _number("sentence"),
    _text("person"),
    sa.Index("named_block", "block"),
    sa.Index("named_person", "person", "document"),
)
"""People whom documents name."""
offices = _table(
    "offices",
    _key("document"),
    _key("key"),
    sa.Column("number", sa.Integer, primary_key=True),
    _text("text"),
    _text("body"),
    _number("start"),
    _number("end"),
    _number("sentence"),
)
reports = _table(
    "reports",
    _key("document"),
    _text("slug"),
    _text("day"),
    _json("content"),
    _json("provinces"),
    _text("component"),
    _text("conference"),
    sa.Index("reports_day", "day"),
    sa.Index("reports_slug", "slug"),
    sa.Index("reports_component", "component"),
    sa.Index("reports_conference", "conference"),
)
"""Documents that are about a conference; `day` is that on which it was held, else that of the document."""
roles = _table(
    "roles",
    _key("document"),
    _key("part"),
    _key("key"),
    _number("start"),
    _number("end"),
    _number("sentence"),
    sa.Index("roles_key", "key"),
)

institutions = _table(
    "institutions", _key("document"), _key("body"), _text("name"), sa.Index("institutions_body", "body")
)
"""Bodies that documents speak of, by their one name, with the name as it is written."""

# What was put together over documents.

directives = _table(
    "directives",
    _key("key"),
    _text("slug"),
    _text("block"),
    _text("type"),
    _text("number"),
    _text("issuer"),
    _text("date"),
    _text("term"),
    _text("label"),
    _text("certainty"),
    _json("candidates"),
    _text("document"),
    _text("subject"),
    _text("signer"),
    _number("documents"),
    sa.Index("directives_slug", "slug"),
    sa.Index("directives_block", "block"),
    sa.Index("directives_documents", "documents"),
)
aliases = _table(
    "aliases", _key("slug"), _key("directive"), _text("block"), sa.Index("aliases_block", "block")
)
"""Slugs of all forms in which a directive was cited."""
people = _table(
    "people",
    _key("key"),
    _text("slug"),
    _text("block"),
    _text("name"),
    _text("folded"),
    _text("office"),
    _number("documents"),
    sa.Index("people_documents", "documents"),
    sa.Index("people_slug", "slug"),
    sa.Index("people_block", "block"),
    sa.Index("people_folded", "folded"),
)
"""People; `office` is the one that they were given last."""
bodies = _table(
    "bodies",
    _key("key"),
    _text("slug"),
    _text("name"),
    _text("folded"),
    _number("documents"),
    sa.Index("bodies_slug", "slug"),
    sa.Index("bodies_folded", "folded"),
    sa.Index("bodies_documents", "documents"),
)
"""Bodies; `name` is as it is mostly written."""
conferences = _table(
    "conferences",
    _key("key"),
    _text("slug"),
    _text("name"),
    _text("words"),
    _text("kind"),
    _text("period"),
    _text("day"),
    _number("held"),
    _text("year"),
    _text("place"),
    _json("organisers"),
    _number("reports"),
    sa.Index("conferences_slug", "slug"),
    sa.Index("conferences_day", "day"),
    sa.Index("conferences_year", "year", "day"),
)
"""Conferences; `words` are those of the name without accents, each between spaces. `held` is 1 where `day` is
that on which it was held, 0 where it is the first report's."""
conference_places = _table(
    "conference_places", _key("conference"), _key("province"), sa.Index("places_province", "province")
)
conference_bodies = _table(
    "conference_bodies", _key("conference"), _key("body"), _text("name"), sa.Index("bodies_body", "body")
)


class Facts:
    """One database of facts, opened; writers of all processes take turns."""

    def __init__(self, path: Path, cache: int = 64) -> None:
        """Open it; each connection keeps so many megabytes of it in memory."""
        self.path = path
        written = partial(json.dumps, ensure_ascii=False)
        self._engine = sa.create_engine(
            f"sqlite:///{path}", connect_args={"timeout": 60}, json_serializer=written
        )
        sa.event.listen(self._engine, "connect", partial(_prepare, cache))

    def make(self) -> None:
        """Make the tables of a new database."""
        metadata.create_all(self._engine)
        with self.writing() as connection:
            remember(connection, _VERSION)

    def is_current(self) -> bool:
        """Whether these tables, and these readers, wrote it; not where it is damaged."""
        try:
            with self.reading() as connection:
                return _VERSION.items() <= remembered(connection).items()
        except sa.exc.DatabaseError:
            return False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the facts as they are at one moment."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or, when the block raises or the process dies, nothing."""
        try:
            with self._engine.begin() as connection:
                # At once, so that nothing is decided upon what another is about to change.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
        except sa.exc.OperationalError as error:
            raise (NoRoomError(self.path) if is_full(error.orig) else error) from error

    def pack(self) -> None:
        """Put all of it into the one file, and tell the planner of queries what is in it."""
        with self._engine.connect() as connection:
            for statement in ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA journal_mode=DELETE"):
                connection.exec_driver_sql(statement)

    def close(self) -> None:
        """Give back the file."""
        self._engine.dispose()


@contextmanager
def opened(folder: Path) -> Iterator[Facts | None]:
    """The facts in use; None where there are none."""
    path = newest(folder)
    if path is None:
        yield None
        return
    facts = Facts(path)
    try:
        yield facts
    finally:
        facts.close()


def remembered(connection: Connection) -> dict[str, int]:
    """What is noted of the database itself."""
    return {row.name: row.value for row in connection.execute(sa.select(meta))}


def remember(connection: Connection, values: dict[str, int]) -> None:
    """Note something of the database itself."""
    rows = [{"name": name, "value": value} for name, value in values.items()]
    connection.execute(sa.insert(meta).prefix_with("OR REPLACE"), rows)


def newest(folder: Path) -> Path | None:
    """The database in use; None where there is none."""
    return max(generations(folder), key=number_of, default=None)


def generations(folder: Path) -> list[Path]:
    """All databases that are whole; one in use elsewhere may stay for a while when another took its place."""
    return [path for path in folder.glob("knowledge-*.sqlite") if path.stem.split("-")[1].isdecimal()]


def number_of(path: Path) -> int:
    """The number of a generation."""
    return int(path.stem.split("-")[1])


def remove(path: Path) -> None:
    """Delete a database with what lies beside it, as far as nobody holds it open on Windows."""
    for beside in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
        try:
            beside.unlink(missing_ok=True)
        except OSError:
            continue


def mark(connection: Connection, identities: Collection[str]) -> None:
    """Note that the index has to learn something else of documents, within the caller's transaction."""
    if identities:
        last = remembered(connection).get("mark", 0) + 1
        rows = [{"document": identity, "mark": last} for identity in identities]
        connection.execute(sa.insert(renewed).prefix_with("OR REPLACE"), rows)
        remember(connection, {"mark": last})


def _prepare(cache: int, connection: Any, _record: object) -> None:
    # Derived: a machine that crashes may lose the last facts with their watermark, and they are read again.
    connection.isolation_level = None  # transactions begin where it is said
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=60000",
        f"cache_size={-1_024 * cache}",
    ):
        connection.execute(f"PRAGMA {pragma}")
