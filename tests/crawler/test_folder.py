"""The data folder."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from crawler.errors import BusyError, FolderError
from crawler.folder import DataFolder


def test_it_is_made_whole_and_only_once(tmp_path: Path) -> None:
    """Making it again harms nothing."""
    folder = DataFolder(tmp_path / "a" / "b")
    folder.make()
    (folder.sources / "bao.toml").touch()
    folder.make()
    assert all(path.is_dir() for path in (folder.sources, folder.archive, folder.index))
    assert (folder.sources / "bao.toml").exists()


def test_everything_lies_within_it(tmp_path: Path) -> None:
    """Nothing is kept elsewhere."""
    folder = DataFolder(tmp_path)
    places = (folder.settings, folder.sources, folder.archive, folder.database, folder.index)
    assert all(place.parent == tmp_path for place in places)


def test_a_file_in_its_place_is_an_error(tmp_path: Path) -> None:
    """The folder and the remedy are named."""
    (tmp_path / "data").touch()
    with pytest.raises(FolderError, match=r"data.*--data"):
        DataFolder(tmp_path / "data").make()


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """What would fail in the middle of work fails at its beginning; to root nothing is forbidden."""
    folder = DataFolder(tmp_path / "data")
    folder.make()
    folder.archive.chmod(0o500)
    forbidden = not os.access(folder.archive, os.W_OK)
    with pytest.raises(FolderError, match="archive") if forbidden else nullcontext():
        folder.make()
    folder.archive.chmod(0o700)


def test_a_reader_makes_no_empty_collection(tmp_path: Path) -> None:
    """To look for something in a folder where nothing was ever kept is an error, and leaves no trace."""
    with pytest.raises(FolderError, match="tracuu crawl"):
        DataFolder(tmp_path).require()
    assert list(tmp_path.iterdir()) == []
    DataFolder(tmp_path).database.touch()
    DataFolder(tmp_path).require()


def test_one_process_at_a_time_does_a_work(tmp_path: Path) -> None:
    """A second is told which work and which lock; another work is not held up; afterwards it is free."""
    folder = DataFolder(tmp_path)
    with folder.locked("crawl"):
        with pytest.raises(BusyError, match="crawl"), folder.locked("crawl"):
            pass
        with folder.locked("index"):
            pass
    with folder.locked("crawl"):
        pass


def test_a_lock_is_freed_when_the_work_fails(tmp_path: Path) -> None:
    """An error inside does not leave the folder locked."""
    folder = DataFolder(tmp_path)
    with pytest.raises(ZeroDivisionError), folder.locked("crawl"):
        raise ZeroDivisionError
    with folder.locked("crawl"):
        pass
