"""kill -9 at any moment loses nothing: run again, and the end state is that of an undisturbed run."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crawler.database import Database
from crawler.newspaper import Press
from crawler.store import Store
from crawler.warc.archive import verify
from tests.whole.conftest import Program, with_press

QUERIES = ("chỉ thị 05", "hoi nghi", "hòa bình", '"nông thôn mới"')
COPIES = 40
_random = random.Random()


def documents(program: Program) -> dict[str, str]:
    """Every stored document with the digest of its content."""
    with closing(Database(program.data / "store.sqlite")) as database:
        return {stored.document.id: stored.document.digest for stored in Store(database).all()}


def answers(program: Program) -> dict[str, set[str]]:
    """What the index finds."""
    return {
        query: {
            hit["id"]
            for hit in json.loads(program.must("search", query, "--json", "--unfolded", "--limit", "10000"))[
                "hits"
            ]
        }
        for query in QUERIES
    }


def disturb(program: Program, seconds: float, *arguments: str) -> None:
    """Start a command, kill it at a random moment of the time that it takes, and run it again."""
    process = program.start(*arguments)
    moment = _random.uniform(0.1, seconds)
    time.sleep(moment)
    process.kill()
    process.communicate()
    done = program.run(*arguments)
    assert done.returncode == 0, f"killed after {moment:.3f} s of {seconds:.3f} s: {done.stderr}"


def timed(work: Callable[[], object]) -> float:
    """The seconds that some work takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


@pytest.fixture(scope="module")
def jsonl(press: Press, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some thousand documents to import."""
    path = tmp_path_factory.mktemp("kill") / "documents.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for copy in range(COPIES):
            for site in press.sites:
                for article in site.articles:
                    record = {
                        "id": f"{copy}/{site.name}/{article.slug}",
                        "title": article.title,
                        "body": "\n".join(article.paragraphs),
                        "date": article.published.isoformat(),
                    }
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def test_crawl(press: Press, tmp_path: Path) -> None:
    """A crawl that was killed goes on where it was; the archive's torn end is mended."""
    calm = with_press(Program(tmp_path / "calm"), press)
    seconds = timed(lambda: calm.must("crawl"))
    for attempt in range(4):
        killed = with_press(Program(tmp_path / f"killed{attempt}"), press)
        disturb(killed, seconds, "crawl")
        assert documents(killed) == documents(calm)
        assert verify(killed.data / "archive")[1] == []


def test_import(jsonl: Path, tmp_path: Path) -> None:
    """An import that was killed is whole after the next."""
    calm = Program(tmp_path / "calm")
    seconds = timed(lambda: calm.must("import", str(jsonl)))
    for attempt in range(3):
        killed = Program(tmp_path / f"killed{attempt}")
        disturb(killed, seconds, "import", str(jsonl))
        assert documents(killed) == documents(calm)


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_index(engine: str, jsonl: Path, tmp_path: Path) -> None:
    """An index whose building was killed finds after the next what an undisturbed one finds."""
    if engine == "tantivy":
        pytest.importorskip("tantivy")
    variables = {"TRACUU_INDEX_ENGINE": engine, "TRACUU_INDEX_BATCH": "500"}
    calm = Program(tmp_path / "data", variables)
    lines = jsonl.read_text(encoding="utf-8").splitlines()
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(lines if engine == "tantivy" else lines[:600]), encoding="utf-8")
    calm.must("import", str(few))
    seconds = timed(lambda: calm.must("index"))
    expected = answers(calm)
    for _attempt in range(3):
        for path in (calm.data / "index").rglob("*"):
            if path.is_file():
                path.unlink()
        disturb(calm, seconds, "index")
        assert answers(calm) == expected
