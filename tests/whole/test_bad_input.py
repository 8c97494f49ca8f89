"""Bad input is one line that says what, where and the remedy, and exit code 2."""

from __future__ import annotations

import gzip
import os
import socket
from pathlib import Path

import pytest

from crawler.errors import Exit
from crawler.newspaper import Press
from tests.whole.conftest import Program, with_press


def refused(program: Program, *arguments: str, code: Exit = Exit.BAD) -> str:
    """The one line with which a command refuses."""
    done = program.run(*arguments)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert lines[-1].startswith("tracuu: "), done.stderr
    assert "Traceback" not in done.stderr
    return lines[-1]


@pytest.fixture
def filled(program: Program, tmp_path: Path) -> Program:
    """A collection of one document, indexed."""
    path = tmp_path / "one.jsonl"
    path.write_text('{"id": "1", "title": "Một", "body": "Hai ba."}\n', encoding="utf-8")
    program.must("import", str(path))
    program.must("index")
    return program


def test_unknown_option(program: Program) -> None:
    """An unknown option is named, with where the known ones are told."""
    line = refused(program, "crawl", "--quickly")
    assert "--quickly" in line
    assert "--help" in line


@pytest.mark.parametrize("name", ["source", "archive"])
def test_no_command(program: Program, name: str) -> None:
    """Who types no more than the name of a group is shown its help."""
    done = program.run(name)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) > 5


def test_output_that_cannot_hold_vietnamese(filled: Program) -> None:
    """A pipe that wants ASCII gets UTF-8, not a traceback."""
    filled.variables |= {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert "Một" in filled.must("search", "một")


def test_options_that_do_not_go_together(filled: Program) -> None:
    """--run with an option that it would pass over is refused."""
    assert "--run" in refused(filled, "search", "hai", "--run", "--source", "one")


def test_a_file_that_breaks_off(program: Program, tmp_path: Path) -> None:
    """Of a compressed file that was cut, what can be read is kept, and the file is named."""
    lines = "".join(f'{{"id": "{n}", "title": "Số {n}"}}\n' for n in range(2_000))
    whole = gzip.compress(lines.encode(), compresslevel=0)
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    assert "cut.jsonl.gz" in refused(program, "import", str(tmp_path / "cut.jsonl.gz"))
    program.must("index")
    assert "Số 1" in program.must("search", "số 1")


def test_unknown_command(program: Program) -> None:
    """An unknown command is named."""
    assert "crwal" in refused(program, "crwal")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[crawl\n", "no valid TOML"),
        ("[crawl]\ndelay = 'soon'\n", "crawl.delay"),
        ("[crawl]\nspeed = 1\n", "crawl.speed"),
        ("[crowl]\ndelay = 1\n", "[crowl]"),
        ("crawl = 3\n", "crawl"),
        ("\udcff", "TOML"),
    ],
)
def test_broken_settings(program: Program, text: str, told: str) -> None:
    """A broken settings file is named with its place."""
    program.data.mkdir()
    (program.data / "tracuu.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    line = refused(program, "settings")
    assert told in line
    assert "tracuu.toml" in line


def test_unknown_variable(program: Program) -> None:
    """A TRACUU_ variable that is no setting is named."""
    program.variables["TRACUU_CRAWL_DELAI"] = "3"
    assert "TRACUU_CRAWL_DELAI" in refused(program, "settings")


def test_settings_file_missing(program: Program, tmp_path: Path) -> None:
    """A settings file that is not there is named."""
    assert "none.toml" in refused(program, "--settings", str(tmp_path / "none.toml"), "settings")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = 'A'\n", "home"),
        ("title = 'A'\nhome = 'ftp://a.vn'\n", "home"),
        ("title = 'A'\nhome = 'https://a.vn'\nschedule = 'daily'\n", "schedule"),
        ("title = 'A'\nhome = 'https://a.vn'\n[fields]\nbody = '>>'\n", "fields.body"),
        ("title = ", "TOML"),
    ],
)
def test_bad_source(program: Program, text: str, told: str) -> None:
    """A source without a start, or with a broken key, is named with what is wrong."""
    (program.data / "sources").mkdir(parents=True)
    (program.data / "sources" / "paper.toml").write_text(text, encoding="utf-8")
    line = refused(program, "crawl")
    assert told in line
    assert "paper.toml" in line


def test_no_source(program: Program) -> None:
    """A crawl without a source says how to add one; an unknown one lists the known."""
    program.data.mkdir()
    assert "source add" in refused(program, "crawl")
    assert "nobody" in refused(program, "crawl", "nobody")


def test_index_of_another_engine(filled: Program) -> None:
    """An index that another engine built says which command rebuilds it, and that command does."""
    pytest.importorskip("tantivy")
    filled.variables["TRACUU_INDEX_ENGINE"] = "whoosh"
    assert "tracuu index --rebuild" in refused(filled, "search", "hai")
    assert "tracuu index --rebuild" in refused(filled, "index")
    filled.must("index", "--rebuild")
    assert "1 document" in filled.must("search", "hai")


def test_nothing_there_yet(program: Program, filled: Program) -> None:
    """A search before anything was kept or indexed says what to do first."""
    for path in (filled.data / "index").rglob("manifest.json"):
        path.unlink()
    assert "tracuu index" in refused(filled, "search", "hai")
    empty = Program(program.data.parent / "empty")
    assert "tracuu crawl" in refused(empty, "search", "hai")
    assert not empty.data.exists()


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A data folder that cannot be written is named, with how to choose another."""
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    documents = tmp_path / "one.jsonl"
    documents.write_text('{"id": "1", "title": "Một"}\n', encoding="utf-8")
    line = refused(Program(blocked / "data"), "import", str(documents))
    assert str(blocked) in line
    assert "--data" in line


def test_database_that_is_none(filled: Program) -> None:
    """A store that is no database is named."""
    (filled.data / "store.sqlite").write_bytes(b"something else" * 100)
    for left in filled.data.glob("store.sqlite-*"):
        left.unlink()
    assert "store.sqlite" in refused(filled, "index")


def test_port_in_use(filled: Program) -> None:
    """A port in use is named, with how to choose another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        line = refused(filled, "serve", "--port", str(taken.getsockname()[1]))
        assert str(taken.getsockname()[1]) in line
        assert "--port" in line


def test_jsonl_that_is_none(program: Program, tmp_path: Path) -> None:
    """A file without a document is refused; every bad line is told with its number."""
    path = tmp_path / "bad.jsonl"
    path.write_text("no\n[1]\n{}\n", encoding="utf-8")
    done = program.run("import", str(path))
    assert done.returncode == 2
    assert [f"line {number}:" in done.stderr for number in (1, 2, 3)] == [True] * 3
    assert "missing.jsonl" in refused(program, "import", str(tmp_path / "missing.jsonl"))
    assert "bad.gz" in refused(program, "import", str(_broken_gzip(tmp_path)))


def test_good_lines_among_bad(program: Program, tmp_path: Path) -> None:
    """Bad lines are counted and the rest is imported."""
    path = tmp_path / "mixed.jsonl"
    path.write_text(
        '{"id": "1", "title": "Một"}\n{"id"\n{"id": "2", "title": "Hai", "date": "hôm kia"}\n',
        encoding="utf-8",
    )
    out = program.must("import", str(path))
    assert "1 document" in out
    assert "2 bad lines" in out


def test_queries_that_are_none(filled: Program, tmp_path: Path) -> None:
    """A file of queries that holds none is named with the line."""
    path = tmp_path / "queries.jsonl"
    path.write_text('{"_id": "a"}\n', encoding="utf-8")
    assert "queries.jsonl" in refused(filled, "search", "--queries", str(path), "--run")
    assert refused(filled, "search")


def test_two_writers(press: Press, program: Program) -> None:
    """A second crawl of the same folder is refused while the first is at work."""
    ready = with_press(program, press)
    first = ready.start("crawl")
    try:
        while not (ready.data / "store.sqlite").exists():
            assert first.poll() is None
        line = refused(ready, "crawl", code=Exit.BUSY)
        assert "another process" in line
    finally:
        first.kill()
        first.communicate()


def _broken_gzip(folder: Path) -> Path:
    path = folder / "bad.gz"
    path.write_bytes(b"\x1f\x8b" + os.urandom(100))
    return path
