"""How long a whole search takes, beside bare Tantivy doing the same, in one run.

    python -m tests.bench.search FILE [--articles N] [--queries N] [--engine whoosh]

FILE is JSONL or JSONL.gz, as `tracuu import` takes it. A whole search reads the query, matches, ranks,
counts two facets, and makes ten marked snippets from the store. Bare Tantivy does the same with its own
tokenizer, query parser, facets and snippets, from its own stored fields. Queries are runs of 2 to 8
syllables out of titles, a third of them without accents; both sides get them in turn. Then the memory of
a server process that has answered them.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from crawler.database import Database
from crawler.document import Document
from crawler.jsonl import read_file
from crawler.store import BATCH, Store
from indexer.analysis import fold
from indexer.engines import choose
from indexer.found import Wanted
from indexer.search import Collection, Rules
from indexer.sync import sync

FACETS = ("source", "section")
SEED = 20_250_701


def articles(path: Path, most: int) -> Iterator[Document]:
    """The articles of a file, each with a source and a section to count."""
    for place, document in enumerate(islice(read_file(path, lambda _line, _why: None), most)):
        yield replace(document, source=f"bao{place % 34}", section=document.section or f"mục {place % 11}")


def queries(titles: Sequence[str], count: int) -> list[str]:
    """Runs of syllables out of titles, some without accents."""
    chance = random.Random(SEED)
    made: list[str] = []
    while len(made) < count:
        words = re.findall(r"[^\W_]+", chance.choice(titles))
        length = chance.randint(2, 8)
        if len(words) >= length:
            first = chance.randint(0, len(words) - length)
            run = " ".join(words[first : first + length]).lower()
            made.append(fold(run) if len(made) % 3 == 0 else run)
    return made


class Bare:
    """Tantivy by itself."""

    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("title", stored=True)
        builder.add_text_field("body", stored=True)
        for name in FACETS:
            builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw")
        folder.mkdir()
        self.index = tantivy.Index(builder.build(), path=str(folder))
        writer = self.index.writer(heap_size=256_000_000)
        for document in documents:
            writer.add_document(
                tantivy.Document(
                    title=document.title, body=document.body, source=document.source, section=document.section
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def search(self, typed: str) -> int:
        """One search, whole."""
        searcher = self.index.searcher()
        query = self.index.parse_query(typed, ["title", "body"])
        found = searcher.search(query, limit=10)
        searcher.aggregate(query, {name: {"terms": {"field": name, "size": 1_000}} for name in FACETS})
        generator = tantivy.SnippetGenerator.create(searcher, query, self.index.schema, "body")
        generator.set_max_num_chars(240)
        for _score, place in found.hits:
            document = searcher.doc(place)
            generator.snippet_from_doc(document).to_html()
            document.get_first("title")
        return int(found.count or 0)


def timed(work: Callable[[], object]) -> float:
    """The milliseconds that it takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000


def row(name: str, times: Sequence[float]) -> str:
    """One line of the table."""
    cuts = statistics.quantiles(times, n=100)
    return f"{name:<34}{statistics.mean(times):>9.2f}{cuts[49]:>9.2f}{cuts[94]:>9.2f}{max(times):>9.2f}\n"


def p95(times: Sequence[float]) -> float:
    """What one in twenty takes longer than."""
    return statistics.quantiles(times, n=100)[94]


def fill(folder: Path, documents: Sequence[Document], engine: str) -> None:
    """A data folder with a store and an index of the documents."""
    with closing(Database(folder / "store.sqlite")) as database:
        store = Store(database)
        for start in range(0, len(documents), BATCH):
            store.put_all(documents[start : start + BATCH], now=0)
        sync(store, folder / "index", choose(engine))


@contextmanager
def served(folder: Path, engine: str) -> Iterator[tuple[str, int]]:
    """A server of a data folder in a process of its own: its address and its process."""
    command = [str(Path(sys.executable).with_name("tracuu")), "--data", str(folder), "serve", "--port", "0"]
    environ = {**os.environ, "TRACUU_INDEX_ENGINE": engine}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        try:
            assert process.stdout
            found = re.search(r"http://\S+/", process.stdout.readline())
            assert found
            yield found[0], process.pid
        finally:
            process.terminate()


def memory(process: int) -> tuple[float, float]:
    """The megabytes of a process, and those of them that are not pages of files (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    kilobytes = dict(re.findall(r"^(\w+):\s+(\d+) kB", status, re.MULTILINE))
    return int(kilobytes["VmRSS"]) / 1_024, int(kilobytes["RssAnon"]) / 1_024


def measure(path: Path, most: int, count: int, engine: str) -> None:
    """Print the table."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        documents = list(articles(path, most))
        typed = queries([document.title for document in documents], count)
        fill(folder, documents, engine)
        bare = Bare(folder / "bare", documents)
        total = len(documents)
        del documents
        with closing(Database(folder / "store.sqlite")) as database:
            collection = Collection(folder / "index", Store(database), choose(engine), Rules())
            plain = Wanted(facets=FACETS)
            for query in typed[:50]:
                collection.search(replace(plain, typed=query))
                bare.search(query)
            whole, verbatim, alone = [], [], []
            for query in typed:
                whole.append(timed(lambda query=query: collection.search(replace(plain, typed=query))))
                verbatim.append(
                    timed(lambda query=query: collection.search(replace(plain, typed=query, verbatim=True)))
                )
                alone.append(timed(lambda query=query: bare.search(query)))
            completing = [timed(lambda query=query: collection.complete(query[:6])) for query in typed]
        sys.stdout.write(f"{total:,} articles, {len(typed)} queries, {engine}; milliseconds\n")
        sys.stdout.write(f"{'':<34}{'mean':>9}{'p50':>9}{'p95':>9}{'most':>9}\n")
        sys.stdout.write(row("whole search", whole))
        sys.stdout.write(row("the same without suggestions", verbatim))
        sys.stdout.write(row("bare Tantivy", alone))
        sys.stdout.write(row("completions", completing))
        sys.stdout.write(f"p95 whole / bare: {p95(whole) / p95(alone):.2f}×\n")
        sys.stdout.write(f"p95 without suggestions / bare: {p95(verbatim) / p95(alone):.2f}×\n")
        with served(folder, engine) as (address, process):
            for query in typed:
                with urllib.request.urlopen(f"{address}?q={urllib.parse.quote(query)}") as answer:
                    answer.read()
            whole_memory, own = memory(process)
            sys.stdout.write(f"server process: {whole_memory:.0f} MB, {own:.0f} MB of them its own\n")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=50_000, help="read so many at most")
    parser.add_argument("--queries", type=int, default=300, help="ask so many")
    parser.add_argument("--engine", choices=("tantivy", "whoosh"), default="tantivy")
    given = parser.parse_args()
    measure(given.file, given.articles, given.queries, given.engine)


if __name__ == "__main__":
    main()
