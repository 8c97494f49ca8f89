"""How many articles a second are imported, analysed and indexed.

    python -m tests.bench.import_index FILE [--articles N] [--whoosh N]

FILE is JSONL or JSONL.gz, as `tracuu import` takes it. "Tantivy" is fed what is analysed already; "whole
path" is what `tracuu index` does: read from the store, analyse, index. Analysis is given for articles of
600 syllables, so that collections can be compared.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from crawler.database import Database
from crawler.document import Document
from crawler.jsonl import read_file
from crawler.store import BATCH, Store
from indexer.engines import choose
from indexer.schema import TEXT, Indexed, indexed
from indexer.sync import sync

T = TypeVar("T")
NEWS = 600
"""Syllables of a usual article."""
MEGABYTES = 256
COMMIT = 2_000


@dataclass(frozen=True)
class Row:
    """One line of the table: a stage, how many articles, in how many seconds, of how many syllables."""

    stage: str
    articles: int
    seconds: float
    syllables: int

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds

    @property
    def news_rate(self) -> float:
        """Articles of 600 syllables a second."""
        return self.syllables / NEWS / self.seconds


def timed(work: Callable[[], object]) -> float:
    """The seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def import_all(documents: Sequence[Document], folder: Path) -> None:
    """Keep the documents in a new store."""
    with closing(Database(folder / "store.sqlite")) as database:
        store = Store(database)
        for batch in batches(documents, BATCH):
            store.put_all(batch, now=0)


def index_all(name: str, documents: Sequence[Indexed], folder: Path) -> None:
    """Put what is analysed already into a new index."""
    with choose(name).open_writer(folder / name, MEGABYTES) as writer:
        for batch in batches(documents, COMMIT):
            writer.put(batch)
            writer.commit()


def index_store(name: str, folder: Path) -> None:
    """Read, analyse and index all that the store holds, as `tracuu index` does."""
    with closing(Database(folder / "store.sqlite")) as database:
        sync(Store(database), folder / "whole", choose(name), batch=COMMIT, memory=MEGABYTES)


def measure(path: Path, most: int, most_whoosh: int) -> Iterator[Row]:
    """The stages, one after the other."""
    documents: list[Document] = []
    reading = timed(lambda: documents.extend(islice(read_file(path, lambda _line, _why: None), most)))
    analysed: list[Indexed] = []
    analysis = timed(lambda: analysed.extend(map(indexed, documents)))
    lengths = [document.words[TEXT].count(" ") + 1 for document in analysed]
    with TemporaryDirectory() as folder:
        storing = timed(lambda: import_all(documents, Path(folder)))
        yield Row("import", len(documents), reading + storing, sum(lengths))
        yield Row("analysis", len(documents), analysis, sum(lengths))
        if find_spec("tantivy"):
            seconds = timed(lambda: index_all("tantivy", analysed, Path(folder)))
            yield Row("Tantivy", len(analysed), seconds, sum(lengths))
            seconds = timed(lambda: index_store("tantivy", Path(folder)))
            yield Row("whole path", len(analysed), seconds, sum(lengths))
        few = analysed[:most_whoosh]
        seconds = timed(lambda: index_all("whoosh", few, Path(folder)))
        yield Row("Whoosh", len(few), seconds, sum(lengths[: len(few)]))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=20_000, help="read so many at most")
    parser.add_argument(
        "--whoosh", type=int, default=2_000, help="so many of them with Whoosh, which is slow"
    )
    given = parser.parse_args()
    heads = f"{'stage':<10}{'articles':>10}{'seconds':>10}{'a second':>10}"
    sys.stdout.write(f"{heads}{'of 600 syllables':>18}{'to analysis':>13}\n")
    rows = list(measure(given.file, given.articles, given.whoosh))
    analysis = next(row for row in rows if row.stage == "analysis")
    whole = next((row for row in rows if row.stage == "whole path"), None)
    fed = next((row for row in rows if row.stage == "Tantivy"), None)
    for row in rows:
        sys.stdout.write(
            f"{row.stage:<10}{row.articles:>10,}{row.seconds:>10.1f}{row.rate:>10,.0f}{row.news_rate:>18,.0f}"
            f"{row.news_rate / analysis.news_rate:>12.2f}×\n"
        )
    if whole and fed:
        sys.stdout.write(f"whole path / Tantivy fed ready tokens: {whole.rate / fed.rate:.2f}×\n")


if __name__ == "__main__":
    main()
