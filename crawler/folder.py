"""The data folder: where everything is kept, and who may write to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from crawler.errors import BusyError, FolderError
from crawler.language import gettext as _


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One collection: its sources, archive, store and index."""

    root: Path

    @property
    def settings(self) -> Path:
        """The settings file, which need not exist."""
        return self.root / "tracuu.toml"

    @property
    def sources(self) -> Path:
        """One TOML file a newspaper."""
        return self.root / "sources"

    @property
    def archive(self) -> Path:
        """The WARC files: the truth."""
        return self.root / "archive"

    @property
    def database(self) -> Path:
        """The SQLite database of documents and page states."""
        return self.root / "store.sqlite"

    @property
    def index(self) -> Path:
        """The full-text index, which can be rebuilt."""
        return self.root / "index"

    def make(self) -> None:
        """Make the folder where it is missing; FolderError where it cannot be written."""
        try:
            for folder in (self.root, self.sources, self.archive, self.index):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FolderError(self.root, error.strerror or str(error)) from error
        for folder in (self.root, self.archive, self.index):
            if not os.access(folder, os.W_OK | os.X_OK):
                raise FolderError(folder, _("no permission to write"))

    def require(self) -> None:
        """FolderError where nothing was ever kept here: a reader must not make an empty collection."""
        if not self.database.exists():
            raise FolderError(
                self.root, _("nothing is kept here yet: run “tracuu crawl” or “tracuu import” first")
            )

    @contextmanager
    def locked(self, work: str) -> Iterator[None]:
        """Be the only process doing this work; the operating system frees the lock of one that dies."""
        lock = self.root / f".{work}.lock"
        try:
            with FileLock(lock, timeout=0):
                yield
        except Timeout as error:
            raise BusyError(work, lock) from error


def sync_folder(folder: Path) -> None:
    """Put the names of a folder's files on the disk, as far as the system can: Windows cannot."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
