"""How a collection is: what it holds, how far the index is behind, room on the disk, rounds, sources."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crawler.database import documents
from crawler.dates import VIETNAM
from crawler.errors import TracuuError
from crawler.folder import DataFolder
from crawler.health import FINE, Health
from crawler.language import gettext as _
from crawler.language import mark
from crawler.rounds import Past, Rounds
from crawler.source import Source, load_source
from crawler.store import Store
from indexer.errors import IndexUnusable
from indexer.sync import Manifest

_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source: its health and since when, what is kept of it, and when it is due next."""

    name: str
    title: str
    health: Health
    since: datetime | None
    documents: int
    due: datetime | None

    @property
    def is_fine(self) -> bool:
        """Whether nobody need look at it."""
        return self.health.state in FINE

    @property
    def fetched(self) -> datetime | None:
        """When a page of it was had last."""
        return _moment(self.health.fetched)

    @property
    def article(self) -> datetime | None:
        """When a new article came last."""
        return _moment(self.health.article)

    def to_json(self) -> dict[str, Any]:
        """The source as JSON values, moments in ISO 8601."""
        health = self.health
        return {
            "name": self.name,
            "title": self.title,
            "state": health.state.value,
            "reason": health.reason,
            "since": _iso(self.since),
            "fetched": _iso(self.fetched),
            "article": _iso(self.article),
            "due": _iso(self.due),
            "documents": self.documents,
            "came": health.came,
            "expected": None if health.expected is None else round(health.expected, 1),
            "lacking": {name: round(share, 3) for name, share in health.lacking.items()},
        }


@dataclass(frozen=True, slots=True)
class Status:
    """A collection as it is; sizes in bytes, `waiting` the changes that the index lacks, None without one."""

    documents: int
    waiting: int | None
    archive_files: int
    archive_bytes: int
    store_bytes: int
    index_bytes: int
    free_bytes: int
    rounds: tuple[Past, ...]
    sources: tuple[SourceStatus, ...]
    broken: tuple[str, ...]
    """What is wrong with source files that cannot be read."""

    @property
    def is_fine(self) -> bool:
        """Whether no source is in trouble."""
        return not self.broken and all(source.is_fine for source in self.sources)

    def to_json(self) -> dict[str, Any]:
        """The status as JSON values."""
        sizes = {name: value for name, value in asdict(self).items() if isinstance(value, int)}
        moments = ("scheduled", "started", "ended")
        return {
            **sizes,
            "waiting": self.waiting,
            "sources": [source.to_json() for source in self.sources],
            "broken": list(self.broken),
            "rounds": [
                asdict(each) | {name: _iso(_moment(getattr(each, name))) for name in moments}
                for each in self.rounds
            ],
        }


def status(folder: DataFolder, store: Store, now: datetime) -> Status:
    """The collection of a data folder at a moment."""
    sources, broken = _sources(folder.sources)
    rounds = Rounds(store.database)
    archived = _sizes(folder.archive.glob("*"))
    stored = _sizes(folder.root.glob(f"{folder.database.name}*"))
    return Status(
        documents=store.count(),
        waiting=_waiting(folder, store),
        archive_files=len(archived),
        archive_bytes=sum(archived),
        store_bytes=sum(stored),
        index_bytes=sum(_sizes(folder.index.rglob("*"))),
        free_bytes=shutil.disk_usage(folder.root).free,
        rounds=tuple(rounds.latest(_ROUNDS)),
        sources=tuple(_source_statuses(sources, store, rounds, now)),
        broken=tuple(broken),
    )


def _sources(folder: Path) -> tuple[list[Source], list[str]]:
    found, broken = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(load_source(path))
        except TracuuError as error:
            # Where the folder lies is nobody's business on a page.
            broken.append(str(error).replace(str(path), path.name))
    return found, broken


def _source_statuses(
    sources: Iterable[Source], store: Store, rounds: Rounds, now: datetime
) -> Iterable[SourceStatus]:
    standings = rounds.standings()
    with store.database.reading() as connection:
        query = sa.select(documents.c.source, sa.func.count()).group_by(documents.c.source)
        counts = {name: int(count) for name, count in connection.execute(query)}
    today = now.astimezone(VIETNAM).date()
    for source in sources:
        standing = standings.get(source.name)
        never = Health(message=mark("was never crawled"))
        due = rounds.next(source, now.timestamp()) if source.is_valid(today) else None
        yield SourceStatus(
            source.name,
            source.title,
            standing.health if standing else never,
            _moment(standing.since) if standing else None,
            counts.get(source.name, 0),
            _moment(due),
        )


def _waiting(folder: DataFolder, store: Store) -> int | None:
    try:
        manifest = Manifest.read(folder.index)
    except IndexUnusable:
        return None
    if manifest is None:
        return None
    return store.count_changes(manifest.watermark if manifest.follows(store) else 0)


def _sizes(paths: Iterable[Path]) -> list[int]:
    sizes = []
    for path in paths:
        try:
            if path.is_file():
                sizes.append(path.stat().st_size)
        except OSError:  # it went meanwhile, as files of an index do
            continue
    return sizes


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, VIETNAM)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def pages_of(past: Past) -> str:
    """How many pages of a round ended how, in words."""
    outcomes: dict[str, int] = past.tally.get("outcomes", {})
    told = sorted(outcomes.items(), key=lambda item: -item[1])
    return ", ".join(f"{number} {_(outcome)}" for outcome, number in told)


def size(count: int) -> str:
    """A size in the unit that suits it."""
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:,.1f} GB"
