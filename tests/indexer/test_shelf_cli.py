"""tracuu directive, tracuu person: what is known of one, in the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.web.reports import reports_site
from web.cli import tracuu


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder with facts."""
    with reports_site(tmp_path):
        yield tmp_path


def _said(folder: Path, *arguments: str) -> tuple[int, Result]:
    done = CliRunner().invoke(tracuu, ["--data", str(folder), *arguments], standalone_mode=False)
    return done.return_value or 0, done


def test_a_directive_is_shown_as_it_is_called(folder: Path) -> None:
    """Typed without accents it is found, with its conferences and the sentences that cite it."""
    code, done = _said(folder, "directive", "chi", "thi", "05")
    assert code == 0
    assert "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị" in done.stdout
    assert "Tỉnh ủy Hà Nam tổ chức Hội nghị sơ kết 3 năm" in " ".join(done.stdout.split())


def test_a_person_as_json(folder: Path) -> None:
    """A person is found by a word of the name, and by the address that this gives."""
    _code, done = _said(folder, "person", "hanh", "--json")
    person = json.loads(done.stdout)
    assert person["name"] == "Trần Văn Hạnh"
    assert person["offices"][0]["text"]
    assert json.loads(_said(folder, "person", person["slug"], "--json")[1].stdout)["slug"] == person["slug"]


@pytest.mark.parametrize("command", ["directive", "person"])
def test_nothing_is_told_by_the_code(folder: Path, command: str) -> None:
    """Of what no document tells, the error output says so, and the code is 2."""
    code, done = _said(folder, command, "khongcoaihet")
    assert code == 2
    assert done.stdout == ""
    assert "khongcoaihet" in done.stderr
