"""The options that narrow `tracuu search` and `tracuu export`."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.web.documents import CONFERENCE, FLOODS, make_collection
from web.cli import tracuu


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with documents that were kept on 7 May 2024, indexed with what they know."""
    made = tmp_path_factory.mktemp("narrowing")
    make_collection(made)
    return made


def run(folder: Path, command: str, *arguments: str) -> str:
    """What a command prints."""
    asked = [command, "--data", str(folder), *arguments]
    return CliRunner().invoke(tracuu, asked, standalone_mode=False, catch_exceptions=False).stdout


@pytest.mark.parametrize(
    ("options", "total"),
    [
        (["--since", "2022"], 13),
        (["--until", "2021-09-05"], 2),
        (["--since", "2021-09", "--until", "9/2021"], 12),
        (["--since", "2021", "--source", "songnhue"], 13),
        (["--added-since", "2024-05-07"], 25),
        (["--added-since", "2024-06"], 0),
        (["--person", "Nguyễn Văn A"], 0),
    ],
)
def test_search_is_narrowed(folder: Path, options: list[str], total: int) -> None:
    """By a day, a month or a year of publication or of coming, and by values."""
    assert json.loads(run(folder, "search", "--json", "bản tin lũ", *options))["total"] == total


@pytest.mark.parametrize("option", [("--directive", "chi thi 05"), ("--section", "Xây dựng Đảng")])
def test_export_is_narrowed(folder: Path, option: tuple[str, str]) -> None:
    """An export is narrowed as a search is, also without a query."""
    *records, last = map(json.loads, run(folder, "export", "--format", "jsonl", *option).splitlines())
    assert last["total"] == len(records) > 0
    assert CONFERENCE.id in {record["id"] for record in records}
    assert not {flood.id for flood in FLOODS} & {record["id"] for record in records}


@pytest.mark.parametrize("text", ["hôm qua", "2019-13", ""])
def test_what_is_no_date_is_refused(folder: Path, text: str) -> None:
    """The error names what was typed, and how to write it."""
    with pytest.raises(click.BadParameter, match="2019-06-28"):
        run(folder, "search", "lũ", "--since", text)
