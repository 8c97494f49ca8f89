"""How a collection is: what it holds, how far the index is behind, room on the disk, rounds, sources."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.errors import TracuuError
from crawler.extraction.dates import VIETNAM
from crawler.folder import DataFolder
from crawler.language import gettext as _
from crawler.running.rounds import Past, Rounds
from crawler.sources.holdings import Holding, holdings
from crawler.sources.source import Source, load_source
from crawler.store import Store
from indexer.errors import IndexUnusable
from indexer.sync import Manifest

_ROUNDS = 20


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
    sources: tuple[Holding, ...]
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
        rounds=tuple(Rounds(store.database).latest(_ROUNDS)),
        sources=tuple(holdings(store.database, sources, now)),
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
