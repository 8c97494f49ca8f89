"""Whether the files of an index are what was written, and what an engine raises where they are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from zlib import crc32

from indexer.errors import IndexUnusable

AT_ONCE = 32_000_000
"""Bytes that are read when an index is opened, 10 ms of work: all of a small one, the small files of a
large one. The rest is read when the index is brought up to date."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and the CRC-32 of its first `length` bytes as they were written."""

    path: Path
    length: int
    checksum: int


def checksum(path: Path, length: int | None = None) -> int:
    """The CRC-32 of a file, or of its first bytes."""
    found, left = 0, path.stat().st_size if length is None else length
    with path.open("rb") as file:
        while piece := file.read(min(_PIECE, left)):
            found = crc32(piece, found)
            left -= len(piece)
    return found


def check(files: Iterable[Written], most: int | None = None) -> None:
    """ValueError where a file is not what was written.

    All lengths are looked at; of the contents the smallest, `most` bytes together, or everything.
    """
    states = {file: file.path.stat() for file in files}
    for file, state in states.items():
        if state.st_size < file.length:
            raise ValueError(f"{file.path.name} is too short")
    read = 0
    for file in sorted(states, key=lambda file: file.length):
        read += file.length
        if most is not None and read > most:
            return
        state = states[file]
        _check_once(file, (state.st_ino, state.st_size, state.st_mtime_ns))


@lru_cache(maxsize=10_000)
def _check_once(file: Written, _state: tuple[int, int, int]) -> None:
    """Files are never changed once they are written, so a process reads each of them once."""
    if checksum(file.path, file.length) != file.checksum:
        raise ValueError(f"{file.path.name} is not what was written")


class guarded:  # noqa: N801 - it stands where functions do
    """Whatever goes wrong within is told as damage to the index there, and with it what to run."""

    __slots__ = ("_folder",)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    # Hundreds of words are looked up for one search: a generator would take longer than the look-up.
    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, (IndexUnusable, MemoryError, RecursionError)):
            return
        # What a library in Rust panics with is no Exception, and its class cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise IndexUnusable.damaged(self._folder, error) from error
