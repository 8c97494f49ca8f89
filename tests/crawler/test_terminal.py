"""What a person sees in the terminal: help, complaints, progress, tables."""

from __future__ import annotations

import io
import logging

import pytest
from rich.console import Console

from crawler.logs import configure
from crawler.settings import LogSettings
from crawler.terminal import Display, print_table, run
from web.cli import tracuu


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("crawl --nguon", "Không có tùy chọn '--nguon'."),
        ("source lst", "Không có lệnh 'lst'. Có phải là 'list'?"),
        ("backfill", "Thiếu tham số 'NAME'."),
        ("backfill bao --limit 0", "Giá trị không hợp lệ cho '--limit': 0 nằm ngoài khoảng x>=1."),
        ("backfill bao --since hôm_qua", "'hôm_qua' không đúng dạng '%Y-%m-%d'."),
        ("demo a b", "Thừa tham số (a b)."),
        ("history --data", "Tùy chọn '--data' cần có giá trị."),
    ],
)
def test_slips_are_told_in_vietnamese(
    arguments: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also in the words of the library that reads the command line."""
    monkeypatch.setenv("TRACUU_GENERAL_LANGUAGE", "vi")
    assert run(tracuu, arguments.split()) == 2
    assert told in capsys.readouterr().err


def test_help_is_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every word of it but names and forms of values."""
    monkeypatch.setenv("TRACUU_GENERAL_LANGUAGE", "vi")
    run(tracuu, ["backfill", "--help"])
    shown = capsys.readouterr().out
    assert "Cách dùng: tracuu backfill [TÙY CHỌN] NAME" in shown
    assert "--limit N           Dừng sau chừng này bài cũ.  [x>=1]" in shown
    assert "-h, --help          In hướng dẫn này rồi thoát." in shown


def test_progress_keeps_its_line_and_its_total() -> None:
    """A warning stands above the bar, and more pages than were expected raise what is expected."""
    written = io.StringIO()
    configure(LogSettings())
    with Display("trang", Console(file=written, force_terminal=True, width=100)) as display:
        display.advance("bao", total=2)
        display.advance("bao", by=2)
        logging.getLogger("crawler").warning("a host refused")
    lines = written.getvalue().splitlines()
    assert "3/3" in written.getvalue()
    assert "3/2" not in written.getvalue()
    assert next(line for line in lines if "a host refused" in line).endswith("a host refused")


def test_numbers_stand_at_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    """Also those with marks between thousands, and the sign for none; what looks like markup is text."""
    print_table(("tên", "số", "ghi"), [("a", "1.234", "[b]x"), ("b", "–", "y"), ("c", "7", "z")])
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "tên     số  ghi",
        "a    1.234  [b]x",
        "b        –  y",
        "c        7  z",
    ]
