"""Copies of a collection, and collections made of copies."""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.backup import MANIFEST, back_up, restore
from crawler.database import Database
from crawler.discovery.recrawl import LONGEST
from crawler.errors import FolderError, InputError
from crawler.folder import DataFolder
from crawler.store import Store, Stored
from crawler.warc.archive import captures, files, verify
from crawler.warc.captures import Captures
from tests.crawler.corner import ARTICLE, Corner, visit_corner

NOW = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def folder(corner: Corner, tmp_path: Path) -> DataFolder:
    """A collection of a few articles, with a source and settings."""
    corner.pages["/"] = (200, "".join(f"<a href='/bai-{n}'>Bài {n}</a>" for n in range(1, 6)))
    corner.pages |= {f"/bai-{n}": (200, ARTICLE.replace("kết", f"kết {n}")) for n in range(1, 6)}
    visit_corner(corner, tmp_path / "data")
    found = DataFolder(tmp_path / "data")
    (found.sources / "goc.toml").write_text('title = "Góc"\nhome = "https://goc.example/"\n', "utf-8")
    found.settings.write_text("[crawl]\ndelay = 7\n", "utf-8")
    return found


def kept(folder: DataFolder) -> list[Stored]:
    """Every document."""
    with closing(Database(folder.database)) as database:
        assert Captures(database).lost() == []
        return list(Store(database).all())


def restored(target: Path, number: int = 1) -> DataFolder:
    """Make a collection of a copy, beside it."""
    folder = DataFolder(target.with_name(f"restored{number}"))
    restore(target, folder)
    return folder


def test_a_copy_gives_the_collection_back(folder: DataFolder, tmp_path: Path) -> None:
    """Documents, archive, sources and settings are what they were; the index is not copied."""
    (folder.index / "big").write_bytes(b"x" * 1000)
    done = back_up(folder, tmp_path / "copy", NOW)
    assert done.copied == done.bytes > 0
    again = restored(tmp_path / "copy")
    assert kept(again) == kept(folder)
    assert list(captures(again.archive)) == list(captures(folder.archive))
    assert verify(again.archive) == (5, [])
    for path in (folder.settings, folder.sources / "goc.toml"):
        assert (again.root / path.relative_to(folder.root)).read_bytes() == path.read_bytes()
    assert list(again.index.iterdir()) == []


def test_a_further_copy_adds_what_is_new(corner: Corner, folder: DataFolder, tmp_path: Path) -> None:
    """Of the archive only new files are copied; the store is that of now, and one alone."""
    target = tmp_path / "copy"
    back_up(folder, target, NOW)
    first = {path.name: path.stat().st_mtime_ns for path in (target / "archive").iterdir()}
    corner.pages["/bai-1"] = (200, ARTICLE.replace("sơ kết", "tổng kết"))
    visit_corner(corner, folder.root, later=2 * LONGEST)
    seen: dict[str, int] = {}
    back_up(folder, target, NOW + timedelta(days=1), seen.__setitem__)
    assert sorted(seen) == [f"archive/{path.name}" for path in files(folder.archive)]
    assert [size > 0 for _name, size in sorted(seen.items())] == [False, True]
    assert {name: (target / "archive" / name).stat().st_mtime_ns for name in first} == first
    assert len(list(target.glob("state-*"))) == 1
    assert kept(restored(target)) == kept(folder)


def test_a_copy_is_made_while_a_crawl_is_at_work(corner: Corner, folder: DataFolder, tmp_path: Path) -> None:
    """Whatever the copied store knows of is in the copied archive, whatever was being written."""
    target, copies = tmp_path / "copy", []
    pages = range(6, 60)
    corner.pages["/"] = (200, "".join(f"<a href='/bai-{n}'>Bài {n}</a>" for n in pages))
    corner.pages |= {f"/bai-{n}": (200, ARTICLE.replace("kết", f"kết {n}")) for n in pages}
    work = threading.Thread(target=visit_corner, args=(corner, folder.root), kwargs={"later": 60.0})
    work.start()
    while work.is_alive() or not copies:
        back_up(folder, target, NOW + timedelta(seconds=len(copies)))
        copies.append(kept(restored(target, len(copies))))
    work.join()
    counts = [len(documents) for documents in copies]
    assert counts == sorted(counts)
    assert counts[0] < len(kept(folder)) == 59
    back_up(folder, target, NOW + timedelta(days=1))
    final = restored(target, len(copies))
    assert kept(final) == kept(folder)
    assert verify(final.archive)[1] == []


def test_a_file_that_was_being_written_is_mended_by_the_next_crawl(
    corner: Corner, folder: DataFolder, tmp_path: Path
) -> None:
    """Half a record at the end of the copy is no damage."""
    (path,) = files(folder.archive)
    left = path.rename(path.with_name(path.name + ".open"))
    with left.open("ab") as file:
        file.write(path.name.encode())
    back_up(folder, tmp_path / "copy", NOW)
    again = restored(tmp_path / "copy")
    assert [path.suffix for path in files(again.archive)] == [".open"]
    visit_corner(corner, again.root, later=2 * LONGEST)
    assert verify(again.archive)[1] == []


def test_an_interrupted_copy_leaves_the_one_before(
    corner: Corner, folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest comes last; what a copy that was killed has left is no hindrance."""
    target = tmp_path / "copy"
    back_up(folder, target, NOW)
    before = kept(folder)
    visit_corner(corner, folder.root, later=2 * LONGEST)
    with monkeypatch.context() as patch:
        patch.setattr("crawler.backup._write_manifest", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            back_up(folder, target, NOW + timedelta(days=1))
    assert kept(restored(target)) == before
    back_up(folder, target, NOW + timedelta(days=2))
    assert kept(restored(target, 2)) == kept(folder)


def test_a_damaged_copy_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    """A byte that rotted, or a file that is missing, is named; nothing is made of such a copy."""
    target = tmp_path / "copy"
    back_up(folder, target, NOW)
    (path,) = (target / "archive").iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match="checksum"):
        restored(target)
    path.unlink()
    with pytest.raises(InputError, match=r"warc\.gz: .*(missing|thiếu)"):
        restored(target)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy", "data"]
    # The next copy mends it.
    back_up(folder, target, NOW + timedelta(days=1))
    assert kept(restored(target)) == kept(folder)


def test_only_an_empty_folder_is_restored_into(folder: DataFolder, tmp_path: Path) -> None:
    """Nothing that is there is written over."""
    back_up(folder, tmp_path / "copy", NOW)
    with pytest.raises(InputError, match="data: "):
        restore(tmp_path / "copy", folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert restore(tmp_path / "copy", DataFolder(empty)).files == 4


def test_a_foreign_folder_is_no_target(corner: Corner, folder: DataFolder, tmp_path: Path) -> None:
    """Neither one that holds something else, nor another collection's copy, nor the data folder itself."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("x")
    visit_corner(corner, tmp_path / "data2")
    back_up(DataFolder(tmp_path / "data2"), tmp_path / "copy2", NOW)
    for target in (tmp_path / "other", tmp_path / "copy2", folder.root, folder.root / "copy"):
        with pytest.raises(InputError):
            back_up(folder, target, NOW)
    with pytest.raises(FolderError):
        back_up(DataFolder(tmp_path / "nothing"), tmp_path / "copy3", NOW)


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "archive/../../outside"])
def test_a_manifest_leads_nowhere_else(folder: DataFolder, tmp_path: Path, name: str) -> None:
    """A copy of unknown origin writes no file outside the data folder."""
    target = tmp_path / "copy"
    back_up(folder, target, NOW)
    manifest = json.loads((target / MANIFEST).read_text())
    manifest["files"][name] = next(iter(manifest["files"].values()))
    (target / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=MANIFEST):
        restored(target)
    shutil.rmtree(target)
    with pytest.raises(InputError):
        restored(target)
