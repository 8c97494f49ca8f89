"""tracuu knowledge: what articles say, a line each."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.cli import tracuu

ARTICLE = {"id": "1", "title": "Quán triệt Chỉ thị 05", "body": "Các tổ chức đảng (TCĐ) đã học tập."}


def _lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def _said(*arguments: str, stdin: bytes = b"") -> tuple[int, list[dict[str, object]], str]:
    done = CliRunner().invoke(tracuu, ["knowledge", *arguments], input=stdin, standalone_mode=False)
    return done.return_value, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.mark.parametrize("packed", [False, True])
def test_what_an_article_says_is_one_line(tmp_path: Path, packed: bool) -> None:
    """The facts of an article are printed under its id, from a plain file and from a packed one."""
    path = tmp_path / "articles"
    path.write_bytes(gzip.compress(_lines(ARTICLE)) if packed else _lines(ARTICLE))
    code, [said], _ = _said(str(path))
    assert code == 0
    assert said["id"] == "1"
    assert said["abbreviations"] == [{"short": "TCĐ", "long": "tổ chức đảng"}]
    [directive] = said["directives"]
    assert (directive["type"], directive["number"]) == ("chỉ thị", "05")


def test_a_bad_line_is_named_and_the_rest_is_read() -> None:
    """The number of a bad line stands on the error output, and the exit code is 2."""
    code, said, error = _said("-", stdin=b"\xff\n" + _lines([1], ARTICLE, {"id": "empty"}))
    assert code == 2
    assert [one["id"] for one in said] == ["1"]
    assert [number for number in range(1, 5) if f" {number}: " in error] == [1, 2, 4]


def test_processes_keep_the_order(tmp_path: Path) -> None:
    """Several processes print the articles in the order of the file."""
    path = tmp_path / "many.jsonl"
    path.write_bytes(_lines(*(ARTICLE | {"id": str(number)} for number in range(450))))
    code, said, _ = _said(str(path), "--jobs", "2")
    assert code == 0
    assert [one["id"] for one in said] == [str(number) for number in range(450)]
