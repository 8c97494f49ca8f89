"""A copy of a collection, made while it is at work; and a collection made of a copy.

    DEST/manifest.json              what belongs to the copy: sizes and checksums
    DEST/archive/*.warc.gz          WARC files, which only ever grow: a further copy adds what is new
    DEST/state-STAMP/               the store as it was at one moment, sources and settings

The store is copied first, and the archive behind it, so whatever the store knows of is in the copy. The
manifest is replaced last: a copy that was interrupted leaves the one before it whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from crawler.database import Database, is_full
from crawler.errors import InputError, NoRoomError, no_room
from crawler.folder import DataFolder, sync_folder
from crawler.language import gettext as _
from crawler.store import Store
from crawler.warc.archive import files

MANIFEST = "manifest.json"
FORMAT = 1
_STATE = "state-"
_PART = 1 << 20
_OPEN = ".open"
_LEFT_OUT = "operator.sqlite"
"""A password, though hashed, and sessions, which no copy is to carry about."""

Notice = Callable[[str, int], None]
"""Told of every file: its name, and how many bytes of it were copied."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup or a restore did: files and bytes in all, and bytes that had to be copied."""

    files: int
    bytes: int
    copied: int


def back_up(folder: DataFolder, target: Path, now: datetime, notice: Notice = lambda *_: None) -> Copied:
    """Bring a copy of the collection up to date; only what is new in the archive is copied.

    Raises InputError where the target holds something else, NoRoomError where it is full.
    """
    folder.require()
    with folder.locked("backup"), closing(Database(folder.database)) as database:
        identity = Store(database).identity()
        try:
            before = _manifest_to_renew(folder, target, identity)
            return _back_up(folder, target, before, now, notice)
        except OSError as error:
            raise no_room(target, error) from error
        except sqlite3.OperationalError as error:
            raise (NoRoomError(target) if is_full(error) else error) from error


def restore(source: Path, folder: DataFolder, notice: Notice = lambda *_: None) -> Copied:
    """Make a collection of a copy, every file compared with its checksum; the folder must be empty.

    Raises InputError where the copy is none, or is damaged: then nothing is made.
    """
    manifest = _read_manifest(source)
    if not manifest["state"]:
        raise InputError(source, _("holds no whole copy yet"), _("run “tracuu backup” to its end"))
    root = folder.root
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise InputError(root, _("is not empty"), _("restore into a folder that does not exist yet"))
    building = root.with_name(f".{root.name}.restoring")
    if building.exists():  # of a restore that was interrupted
        shutil.rmtree(building)
    try:
        building.mkdir(parents=True)
        copied = _restore(source, building, manifest, notice)
        if root.exists():
            root.rmdir()
        building.rename(root)
        sync_folder(root.parent)
    except OSError as error:
        raise no_room(root, error) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    folder.make()
    return copied


def _back_up(
    folder: DataFolder, target: Path, before: dict[str, Any], now: datetime, notice: Notice
) -> Copied:
    state = target / f"{_STATE}{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
    (target / "archive").mkdir(exist_ok=True)
    entries = _copy_state(folder, state)
    copied = sum(entry["bytes"] for entry in entries.values())
    for path in files(folder.archive):
        name = f"archive/{path.name.removesuffix(_OPEN)}"
        entries[name], more = _copy_growing(path, target / name, before["files"].get(name))
        copied += more
        notice(name, more)
    sync_folder(target / "archive")
    _write_manifest(target, {**before, "made": now.isoformat(), "state": state.name, "files": entries})
    for old in target.glob(f"{_STATE}*"):
        if old != state:
            shutil.rmtree(old)
    return Copied(len(entries), sum(entry["bytes"] for entry in entries.values()), copied)


def _copy_state(folder: DataFolder, state: Path) -> dict[str, Any]:
    """Copy all but the archive, and the index, which can be rebuilt; the manifest's entries."""
    state.mkdir()
    _copy_store(folder.database, state / folder.database.name)
    for path in _written_by_people(folder):
        place = state / path.relative_to(folder.root)
        place.parent.mkdir(exist_ok=True)
        (_copy_store if path.suffix == ".sqlite" else shutil.copyfile)(path, place)
    entries = {}
    for path in sorted(path for path in state.rglob("*") if path.is_file()):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = path.relative_to(state.parent).as_posix()
        entries[name] = {"bytes": path.stat().st_size, "sha256": digest}
    for made in (state, *(path for path in state.rglob("*") if path.is_dir())):
        sync_folder(made)
    return entries


def _copy_store(database: Path, target: Path) -> None:
    """Copy the database as it is at one moment, while others write."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)  # all in one step: a writer goes on in the log beside it
        copy.execute("PRAGMA journal_mode=DELETE")


def _written_by_people(folder: DataFolder) -> Iterator[Path]:
    """Settings, sources, corrections, and whatever else lies beside them."""
    for path in sorted([*folder.root.iterdir(), *folder.sources.rglob("*")]):
        beside = path.name.startswith((".", folder.database.name, _LEFT_OUT)) or ".sqlite-" in path.name
        if path.is_file() and not beside:
            yield path


def _copy_growing(path: Path, target: Path, known: dict[str, Any] | None) -> tuple[dict[str, Any], int]:
    """Copy what a file has more than its copy; what is in the copy now, and how much had to be copied."""
    with suppress(FileNotFoundError):
        return _copy_more(path, target, known)
    # It got its final name just now.
    return _copy_more(path.with_name(path.name.removesuffix(_OPEN)), target, known)


def _copy_more(path: Path, target: Path, known: dict[str, Any] | None) -> tuple[dict[str, Any], int]:
    length = path.stat().st_size
    there = target.stat().st_size if target.exists() else 0
    entry = {"open": True} if path.name.endswith(_OPEN) else {}
    if known is not None and known["bytes"] == length == there:
        return {"bytes": length, "sha256": known["sha256"], **entry}, 0
    with path.open("rb") as source, target.open("r+b" if target.exists() else "w+b") as copy:
        digest, begun = hashlib.sha256(), 0
        if known is not None and known["bytes"] <= min(there, length):
            for part in _parts(copy, known["bytes"]):
                digest.update(part)
            begun = known["bytes"]
            if digest.hexdigest() != known["sha256"]:  # the copy is damaged, so all of it anew
                digest, begun = hashlib.sha256(), 0
        source.seek(begun)
        copy.seek(begun)
        for part in _parts(source, length - begun):
            digest.update(part)
            copy.write(part)
        copy.truncate()
        copy.flush()
        os.fsync(copy.fileno())
    return {"bytes": length, "sha256": digest.hexdigest(), **entry}, length - begun


def _restore(source: Path, building: Path, manifest: dict[str, Any], notice: Notice) -> Copied:
    state = manifest["state"]
    total = 0
    for name, entry in manifest["files"].items():
        # A file that was being written may end in half a record, which the next writer cuts off.
        place = building / (name.removeprefix(f"{state}/") + (_OPEN if entry.get("open") else ""))
        place.parent.mkdir(parents=True, exist_ok=True)
        _copy_checked(source / name, place, entry)
        total += entry["bytes"]
        notice(name, entry["bytes"])
    for made in (building, *(path for path in building.rglob("*") if path.is_dir())):
        sync_folder(made)
    return Copied(len(manifest["files"]), total, total)


def _copy_checked(path: Path, target: Path, entry: dict[str, Any]) -> None:
    """Copy the part of a file that belongs to the copy: it may have grown in one that was interrupted."""
    digest = hashlib.sha256()
    remedy = _("restore from another copy")
    try:
        source = path.open("rb")
    except FileNotFoundError as error:
        raise InputError(path, _("is missing from the copy"), remedy) from error
    with source, target.open("xb") as copy:
        for part in _parts(source, entry["bytes"]):
            digest.update(part)
            copy.write(part)
        copy.flush()
        os.fsync(copy.fileno())
    if digest.hexdigest() != entry["sha256"]:
        raise InputError(path, _("is not what was copied: its checksum differs"), remedy)


def _parts(file: Any, length: int) -> Iterator[bytes]:
    while length > 0 and (part := file.read(min(_PART, length))):
        length -= len(part)
        yield part


def _manifest_to_renew(folder: DataFolder, target: Path, identity: int) -> dict[str, Any]:
    """The manifest of the copy that is there, or, in a folder that is empty, a first one without files."""
    if target.resolve().is_relative_to(folder.root.resolve()):
        raise InputError(target, _("lies within the data folder itself"), _("choose a folder outside it"))
    if (target / MANIFEST).exists():
        manifest = _read_manifest(target)
        if manifest["identity"] != identity:
            raise InputError(target, _("is the copy of another collection"), _("choose another folder"))
        return manifest
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(target, _("is neither empty nor a copy"), _("choose another folder"))
    target.mkdir(parents=True, exist_ok=True)
    manifest = {"format": FORMAT, "identity": identity, "made": "", "state": "", "files": {}}
    _write_manifest(target, manifest)
    return manifest


def _read_manifest(target: Path) -> dict[str, Any]:
    path = target / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        good = manifest["format"] == FORMAT and all(
            _is_inside(name) and entry["bytes"] >= 0 and entry["sha256"]
            for name, entry in manifest["files"].items()
        )
        good = good and isinstance(manifest["state"], str) and isinstance(manifest["identity"], int)
    except FileNotFoundError as error:
        raise InputError(target, _("holds no copy"), _("give a folder that “tracuu backup” made")) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        good = False
    if not good:
        raise InputError(path, _("cannot be read"), _("give a folder that “tracuu backup” made"))
    return dict(manifest)


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in path.parts[0]


def _write_manifest(target: Path, manifest: dict[str, Any]) -> None:
    part = target / f"{MANIFEST}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target / MANIFEST)
    sync_folder(target)
