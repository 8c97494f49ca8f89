"""The log: lines of JSON, and files of bounded size."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.errors import SettingsError
from crawler.logs import configure
from crawler.settings import LogSettings


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Leave the log as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_json_lines(tmp_path: Path) -> None:
    """Each entry is one object, with what was added to it and the traceback, whatever its text holds."""
    file = tmp_path / "log.jsonl"
    configure(LogSettings(format="json", file=str(file), level="info"))
    logging.getLogger("thử").info("một\n%s", "hai", extra={"source": "bao", "path": tmp_path})
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("thử").exception("hỏng")
    first, second = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    assert (first["level"], first["logger"], first["message"]) == ("info", "thử", "một\nhai")
    assert (first["source"], first["path"]) == ("bao", str(tmp_path))
    assert "ZeroDivisionError" in second["traceback"]


def test_a_file_has_a_bounded_size(tmp_path: Path) -> None:
    """A full file is put aside, and no more of them are kept than wanted."""
    configure(LogSettings(file=str(tmp_path / "log"), level="info", max_bytes=1000, keep=2))
    for number in range(200):
        logging.getLogger("x").info("entry %d", number)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "log.1", "log.2"]
    assert all(path.stat().st_size <= 1000 for path in tmp_path.iterdir())


def test_the_command_line_stands_above_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    """`-v` and `--log-format` decide where they are given."""
    configure(LogSettings(level="warning"), verbose=1, form="json")
    logging.getLogger("x").info("told")
    assert json.loads(capsys.readouterr().err)["message"] == "told"


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """The setting and the file are named."""
    with pytest.raises(SettingsError, match="nowhere"):
        configure(LogSettings(file=str(tmp_path / "nowhere" / "log")))
