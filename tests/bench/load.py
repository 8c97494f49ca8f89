"""How many requests a second the site answers, beside Flask's own empty page, in one run.

    python -m tests.bench.load FILE [--articles N] [--seconds N] [--requests N] [--folder DIR]

FILE is JSONL or JSONL.gz, as `tracuu import` takes it. Both are served by two processes of four threads, and
asked in turns by eight connections that are kept. Asked of the site are searches, a third of them without
accents, some with filters, by date or on a second page: first each of them once, then as people search, a
third of them again what was asked among the hundred before. Then the memory of the processes over so many
requests, and how searches fare while an index is committed and rebuilt.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from crawler.database import Database
from crawler.store import Store
from indexer.engines import choose
from indexer.sync import sync
from tests.bench.search import SEED, articles, fill, p95, queries

CONNECTIONS = 8
REPEATED, LATELY = 1 / 3, 100
"""The share of searches that repeat one of so many before; in the logs of search engines it is 30 to 40 %."""
EMPTY = """
import sys
from contextlib import contextmanager
from flask import Flask
from web.serving.listening import listen, url_of
from web.serving.workers import Workers
from web.settings import WebSettings
app = Flask("empty")
app.get("/")(lambda: "")
@contextmanager
def opened():
    yield app
listening = listen("127.0.0.1", 0)
url = url_of(listening)
opening = (WebSettings(), opened)
Workers(listening, opening, lambda: opening, lambda: print(url, flush=True)).run()
"""


def paths(titles: Sequence[str], count: int) -> list[str]:
    """Addresses of searches, as people open them."""
    chance = random.Random(SEED)
    made = []
    for typed in queries(titles, count):
        given = {"q": typed}
        kind = chance.random()
        if kind < 0.1:
            given["source"] = f"bao{chance.randint(0, 33)}"
        elif kind < 0.2:
            given["page"] = "2"
        elif kind < 0.3:
            given["sort"] = "date"
        made.append("/?" + urllib.parse.urlencode(given))
    return made


def repeating(distinct: Iterable[str], count: int) -> list[str]:
    """So many of the addresses, some of them again soon."""
    chance = random.Random(SEED)
    others = cycle(distinct)
    made: list[str] = []
    while len(made) < count:
        made.append(chance.choice(made[-LATELY:]) if made and chance.random() < REPEATED else next(others))
    return made


@contextmanager
def started(command: Sequence[str]) -> Iterator[tuple[str, int]]:
    """A server: its host and port, and its first process."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r"http://(\S+?)/", process.stdout.readline())
            assert found
            yield found[1], process.pid
        finally:
            process.terminate()


def asked(address: str, wanted: Iterator[str], seconds: float, most: int = sys.maxsize) -> list[float]:
    """The milliseconds of each request that was answered; an answer that is none raises."""
    until = time.perf_counter() + seconds
    each: list[list[float]] = [[] for _each in range(CONNECTIONS)]
    failures: list[str] = []

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection(address, timeout=30)
        while time.perf_counter() < until and len(each[place]) * CONNECTIONS < most:
            began = time.perf_counter()
            path = next(wanted)
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            each[place].append((time.perf_counter() - began) * 1_000)
            if answer.status not in (200, 302):
                failures.append(f"{answer.status} for {path}")
        connection.close()

    threads = [Thread(target=ask, args=[place]) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[:3]
    return [one for times in each for one in times]


def memory(master: int) -> float:
    """The megabytes that a server's processes have of their own, shared pages by their share (Linux)."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    kilobytes = 0
    for process in children:
        rolled = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        kilobytes += sum(int(size) for size in re.findall(r"^Pss_Anon:\s+(\d+) kB", rolled, re.MULTILINE))
    return kilobytes / 1_024


def row(name: str, times: Sequence[float], seconds: float) -> str:
    """One line of the table."""
    return f"{name:<40}{len(times) / seconds:>9.1f}{statistics.median(times):>9.1f}{p95(times):>9.1f}\n"


def measure(folder: Path, distinct: Sequence[str], seconds: float, requests: int) -> None:
    """Print the tables."""
    own = str(Path(sys.executable).with_name("tracuu"))
    serve = [own, "--data", str(folder), "serve", "--port", "0"]
    say = sys.stdout.write
    each, usual = cycle(distinct), cycle(repeating(reversed(distinct), 10 * len(distinct)))
    with started(serve) as (site, master), started([sys.executable, "-c", EMPTY]) as (empty, _process):
        asked(site, each, seconds / 4)
        took: dict[str, list[float]] = {"Flask's empty page": [], "searches, each once": [], "searches": []}
        for _turn in range(4):
            sides = ((empty, cycle(["/"])), (site, each), (site, usual))
            for times, (address, wanted) in zip(took.values(), sides, strict=True):
                times.extend(asked(address, wanted, seconds / 4))
        say(f"{'':<40}{'a second':>9}{'p50 ms':>9}{'p95 ms':>9}\n")
        for name, times in took.items():
            say(row(name, times, seconds))
        nothing, once, searches = map(len, took.values())
        say(f"searches / empty: {searches / nothing:.3f}, each once {once / nothing:.3f}\n")
        say(f"memory: {memory(master):.0f} MB")
        for _part in range(4):
            asked(site, usual, 3_600, requests // 4)
            say(f", {memory(master):.0f}")
            sys.stdout.flush()
        say(f" after each quarter of {requests:,} requests\n")
        if not requests:
            return
        change(folder)
        for name, rebuild in (("a commit of 2,000 documents", "no"), ("a rebuild", "yes")):
            command = [sys.executable, "-m", "tests.bench.load", str(folder), "--index", rebuild]
            say(while_indexing(site, usual, command, name))


def change(folder: Path) -> None:
    """Make 2,000 documents wait for the index."""
    with closing(Database(folder / "store.sqlite")) as database:
        store = Store(database)
        changed = [one.document for one in store.changes(0, 2_000)]
        store.put_all([replace(one, title=one.title + " (sửa)") for one in changed], time.time())


def while_indexing(site: str, wanted: Iterator[str], command: Sequence[str], name: str) -> str:
    """A line of the searches that were answered while an index was written."""
    done = Event()
    times: list[float] = []

    def ask() -> None:
        while not done.is_set():
            times.extend(asked(site, wanted, 2.0))

    asking = Thread(target=ask)
    began = time.perf_counter()
    asking.start()
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=1_800)
    finally:
        done.set()
        asking.join()
    return row(f"while {name}", times, time.perf_counter() - began)


def index(folder: Path, *, rebuild: bool) -> None:
    """Write the index, without the facts."""
    with closing(Database(folder / "store.sqlite")) as database:
        sync(Store(database), folder / "index", choose("tantivy"), rebuild=rebuild)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=50_000, help="read so many at most")
    parser.add_argument("--seconds", type=float, default=60, help="ask each side so long")
    parser.add_argument(
        "--requests", type=int, default=20_000, help="watch memory over so many; 0 stops there"
    )
    parser.add_argument("--folder", type=Path, help="a data folder of an earlier run")
    parser.add_argument("--index", choices=("no", "yes"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.index:
        index(given.file, rebuild=given.index == "yes")
        return
    with TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        documents = list(articles(given.file, given.articles))
        wanted = paths([document.title for document in documents], 2_000)
        if not (folder / "store.sqlite").exists():
            fill(folder, documents, "tantivy")
        del documents
        measure(folder, wanted, given.seconds, given.requests)


if __name__ == "__main__":
    main()
