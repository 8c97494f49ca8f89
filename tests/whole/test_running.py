"""Crawling on a schedule as a person, cron and systemd see it: exit codes, signals, the log."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest

from crawler.errors import Exit
from tests.crawler.corner import ARTICLE, Corner
from tests.whole.conftest import Program, address, end


@pytest.fixture
def ready(program: Program, corner: Corner) -> Program:
    """The command with a small site as its one source."""
    return with_corner(program, corner)


def with_corner(program: Program, corner: Corner, name: str = "goc", **keys: object) -> Program:
    """The same command, with one more source of the small site."""
    folder = program.data / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    told = {"title": name, "home": corner.home, "articles": ["/bai-*"], "delay": 0, "schedule": "every 1d"}
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in (told | keys).items())
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return Program(program.data, {"TRACUU_CRAWL_ALLOW_HOSTS": "127.0.0.1", "TRACUU_CRAWL_DELAY": "0"})


def slowly(corner: Corner, count: int = 400) -> None:
    """Let the site have more articles than a test has patience for."""
    corner.pages["/"] = (200, "".join(f"<a href='/bai-{n}'>Bài số {n}</a>" for n in range(count)))
    corner.pages |= {f"/bai-{n}": (200, ARTICLE) for n in range(count)}


def test_only_what_is_due(ready: Program, corner: Corner) -> None:
    """`crawl --due` crawls what the schedule says, and nothing the second time."""
    assert "1 stored" in ready.must("crawl", "--due")
    asked = len(corner.asked)
    assert "–" in ready.must("crawl", "--due")
    assert len(corner.asked) == asked


def test_a_source_that_is_not_to_be_had(ready: Program, corner: Corner) -> None:
    """A source whose home page is not there has an exit code of its own; the others are crawled."""
    away = with_corner(ready, corner, "xa", home="http://127.0.0.1:9/")
    done = away.run("crawl")
    assert done.returncode == Exit.SOURCE
    assert "1 stored" in done.stdout
    assert re.search(r"^xa: ", done.stderr, re.MULTILINE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_crawl(ready: Program, corner: Corner, number: signal.Signals) -> None:
    """A crawl that is told to stop ends after the visit under way, and the next goes on where it was."""
    slowly(corner)
    ready.variables["TRACUU_CRAWL_DELAY"] = "0.05"
    with_corner(ready, corner, delay=0.05)
    crawling = ready.start("crawl")
    while len(corner.asked) < 5:
        assert crawling.poll() is None
    crawling.send_signal(number)
    out, err = crawling.communicate(timeout=30)
    assert crawling.returncode == Exit.INTERRUPTED, err
    assert "stored" in out
    visited = len(corner.asked)
    assert visited < 200
    again = ready.start("crawl", "--due")
    while len(corner.asked) < visited + 3:
        assert again.poll() is None
    again.send_signal(number)
    again.communicate(timeout=30)
    articles = [path for path in corner.asked if path.startswith("/bai-")]
    assert len(articles) == len(set(articles))


def test_a_second_crawl_is_told_so(ready: Program, corner: Corner) -> None:
    """A crawl beside another ends at once, with an exit code of its own."""
    slowly(corner)
    with_corner(ready, corner, delay=0.05)
    first = ready.start("crawl")
    try:
        while len(corner.asked) < 3:
            assert first.poll() is None
        done = ready.run("crawl", "--due")
        assert done.returncode == Exit.BUSY
        assert len(done.stderr.strip().splitlines()) == 1
    finally:
        first.kill()
        first.communicate()
    assert ready.run("crawl", "--due", "--help").returncode == Exit.OK


def test_a_log_of_json(ready: Program) -> None:
    """With --log-format json every line of the log is an object, which names the source and the page."""
    done = ready.run("-v", "--log-format", "json", "crawl")
    entries = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    visits = [entry for entry in entries if entry.get("source") == "goc" and "url" in entry]
    assert {entry["outcome"] for entry in visits} >= {"list", "stored"}


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="the system has no SIGHUP")
def test_run_reads_its_sources_anew(ready: Program, corner: Corner, tmp_path: Path) -> None:
    """On SIGHUP `tracuu run` crawls a source that is new; a file that is broken changes nothing."""
    running = ready.start("run", "--port", "0")
    try:
        address(running)
        told(running, r" goc: ")
        broken = ready.data / "sources" / "hong.toml"
        broken.write_text("title = ", encoding="utf-8")
        running.send_signal(signal.SIGHUP)
        told(running, r"hong\.toml")
        broken.unlink()
        with_corner(ready, corner, "hai")
        running.send_signal(signal.SIGHUP)
        told(running, r" hai: ")
    finally:
        assert end(running) == 0


def told(process: subprocess.Popen[str], pattern: str) -> str:
    """The next line of the error output that holds a pattern."""
    assert process.stderr is not None
    return next(line for line in iter(process.stderr.readline, "") if re.search(pattern, line))


def test_status(ready: Program, corner: Corner) -> None:
    """`tracuu status` tells the documents, the index's lag and each source; its exit code, of trouble."""
    ready.must("crawl")
    told = json.loads(ready.must("status", "--json"))
    assert (told["documents"], told["waiting"], told["sources"][0]["state"]) == (1, None, "new")
    ready.must("index")
    assert json.loads(ready.must("status", "--json"))["waiting"] == 0
    corner.pages["/bai-1"] = (200, "<title>Trang</title>")
    broken = with_corner(ready, corner, "hong")
    (broken.data / "sources" / "hong.toml").write_text("title = ", encoding="utf-8")
    done = broken.run("status")
    assert done.returncode == Exit.SOURCE
    assert "hong.toml" in done.stdout
    assert "goc" in done.stdout


def test_a_killed_backfill_goes_on_under_run(program: Program, corner: Corner) -> None:
    """An archive whose reading was killed is read to its end by `tracuu run`, each article once."""
    corner.pages["/"] = (200, "<a href='/muc'>Mục</a>")
    for page in range(1, 9):
        further = f"<a href='/muc?page={page + 1}'>Sau</a>" if page < 8 else ""
        corner.pages["/muc" if page == 1 else f"/muc?page={page}"] = (
            200,
            f"<a href='/bai-{page}'>x</a>{further}",
        )
        corner.pages[f"/bai-{page}"] = (200, ARTICLE.replace("sơ kết", f"sơ kết lần {page}"))
    ready = with_corner(program, corner, sections=[f"{corner.home}muc"], delay=0.1)
    ready.variables |= {"TRACUU_CRAWL_MAX_LISTING_PAGES": "1", "TRACUU_CRAWL_DELAY": "0.1"}
    filling = ready.start("backfill", "goc")
    while "/bai-4" not in corner.asked:
        assert filling.poll() is None
    filling.kill()
    filling.communicate()
    assert "/bai-8" not in corner.asked
    running = ready.start("run", "--port", "0")
    try:
        address(running)
        told(running, r" goc: ")
    finally:
        assert end(running) == 0
    status = json.loads(ready.must("status", "--json"))
    assert status["documents"] == 8
    assert [each["outcome"] for each in status["rounds"]] == ["ok", "stopped"]
    articles = [path for path in corner.asked if path.startswith("/bai-")]
    assert len(articles) - len(set(articles)) <= 1  # the one that was under way


def test_imported_pages_are_no_news(ready: Program, corner: Corner, tmp_path: Path) -> None:
    """What a WARC file of others brought is not asked for again as if it had never been met."""
    ready.must("crawl")
    ready.must("archive", "export", str(tmp_path / "theirs.warc"))
    again = with_corner(Program(tmp_path / "again"), corner)
    corner.pages["/"] = (200, "<a href='/bai-1'>Một</a><a href='/bai-2'>Hai</a>")
    corner.pages["/bai-2"] = (200, ARTICLE)
    corner.asked.clear()
    again.must("archive", "import", str(tmp_path / "theirs.warc"))
    assert "1 stored" in again.must("crawl")
    assert [path for path in corner.asked if path.startswith("/bai-")] == ["/bai-2"]
