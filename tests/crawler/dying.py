"""A crawl in a process of its own that dies at its n-th step, as by kill -9 or a power cut."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa

from crawler.crawling.crawl import Crawl
from crawler.crawling.equipment import equipment
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.sources.source import Source
from crawler.warc import archive

DEAD = 9
"""The exit code of a process that died."""


@dataclass
class Death:
    """Counts the steps of archive and store, and ends the process at one of them.

    Half of the deaths are power cuts: of what was written and not synced, only a part is left.
    """

    left: int
    chance: random.Random
    synced: dict[int, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def step(self, *_given: object) -> None:
        """Die here, if this is the last step."""
        with self.lock:
            self.left -= 1
            if self.left == 0:
                self._die()

    def _die(self) -> None:
        for descriptor, synced in self.synced.items() if self.chance.random() < 0.5 else ():
            size = os.fstat(descriptor).st_size
            os.ftruncate(descriptor, self.chance.randint(min(synced, size), size))
        os._exit(DEAD)

    def write(self, descriptor: int, content: bytes) -> int:
        """Write in two parts, between which one can die."""
        self.synced.setdefault(descriptor, 0)
        half = self.chance.randrange(len(content) + 1)
        os.write(descriptor, content[:half])
        self.step()
        return half + os.write(descriptor, content[half:])

    def fsync(self, descriptor: int) -> None:
        """Sync, before and behind which one can die."""
        self.step()
        os.fsync(descriptor)
        if descriptor in self.synced:
            self.synced[descriptor] = os.fstat(descriptor).st_size
        self.step()

    def close(self, descriptor: int) -> None:
        """Close a file."""
        self.synced.pop(descriptor, None)
        os.close(descriptor)

    def rename(self, path: Path, target: Path) -> Path:
        """Rename, before and behind which one can die."""
        self.step()
        path.replace(target)
        self.step()
        return target


class _System:
    """The operating system as the archive sees it."""

    def __init__(self, death: Death) -> None:
        self._death = death

    def __getattr__(self, name: str) -> Any:
        return getattr(self._death if name in ("write", "fsync", "close") else os, name)


def crawl(folder: Path, source: Source, host: str, later: float, steps: int, seed: int) -> None:
    """Crawl once by a clock that is `later` seconds ahead, and die at a step; at none where `steps` is 0."""
    death = Death(steps, random.Random(seed))
    archive.os = _System(death)  # type: ignore[assignment, attr-defined]
    Path.rename = lambda path, target: death.rename(path, target)  # type: ignore[method-assign,assignment,return-value] # noqa: PLW0108
    sa.event.listen(sa.Engine, "before_cursor_execute", death.step)
    sa.event.listen(sa.Engine, "commit", death.step)
    settings = CrawlSettings.model_validate({"delay": 0, "allow_hosts": (host,), "archive_bytes": 30_000})
    with equipment(DataFolder(folder), settings) as tools:
        Crawl(tools, clock=lambda: time.time() + later).run([source])
