"""Floors of the ranking, on collections of questions with judged answers.

The collections are pinned by their digests: a floor holds for one corpus. Lowering one is a decision.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256
from math import log2
from pathlib import Path

import pytest

from crawler.jsonl import read_file
from indexer.analysis import fold
from indexer.engine import Reader, Request
from indexer.query import parse
from indexer.schema import indexed
from indexer.search import find
from indexer.settings import IndexSettings
from tests.indexer.documents import engine_named

FLOOR = 0.71
"""nDCG@10 of zalo-phapdien with Tantivy."""
MOST_LOST = 0.03
"""What a query without accents, or another engine, may cost."""
WIDEN_BELOW = IndexSettings().widen_below
DIGESTS = {
    "zalo-phapdien": {
        "corpus.jsonl.gz": "e7e92df24a8ee8889466c81ed2ff97f02c3cfbadbce0b3d8d2a5f68b5cfcc0da",
        "queries.jsonl": "426f6e3a99020baa85830b388c578aaab3117df6c91ded0030f174151db76be1",
        "qrels.tsv": "18bcc5836d546010b86007634716c2b5cb08000d89639b129d05e2afb7007732",
    },
    "alqac2022": {
        "corpus.jsonl.gz": "2c6f24c42fd2ad375895d82e106823e0b6c51b52f88a3765a4237f9850d77f8e",
        "queries.jsonl": "aac044c1a62c926f007233d84af31dd21a215f0be916ecb6534c94ba2ebdbb70",
        "qrels.tsv": "a88ce9c79c9ea1be7e97e143f840a6c757877ddf549c369407a3984923cfb983",
    },
}


@dataclass(frozen=True)
class Judged:
    """A collection: its corpus, its questions by name, and the documents that answer each."""

    corpus: Path
    questions: Mapping[str, str]
    answers: Mapping[str, Set[str]]


def judged(folder: Path) -> Judged:
    """The collection in a folder; the test fails where it is not the one that the floors were set on."""
    for name, digest in DIGESTS[folder.name].items():
        found = sha256((folder / name).read_bytes()).hexdigest()
        assert found == digest, f"{folder / name} is not the file that the floors hold for ({found})"
    with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
        questions = {record["_id"]: record["text"] for record in map(json.loads, lines)}
    answers: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, document, grade = line.split("\t")
        if float(grade) > 0:
            answers[question].add(document)
    return Judged(folder / "corpus.jsonl.gz", questions, answers)


def ndcg(ranked: Sequence[str], wanted: Set[str], depth: int = 10) -> float:
    """Normalised discounted cumulative gain, binary, of the first hits."""
    gain = sum(1 / log2(place + 2) for place, name in enumerate(ranked[:depth]) if name in wanted)
    return gain / sum(1 / log2(place + 2) for place in range(min(depth, len(wanted))))


def mean_ndcg(reader: Reader, collection: Judged, form: Callable[[str], str] = str) -> float:
    """The mean over all judged questions, each asked in a form."""
    total = 0.0
    for name, wanted in collection.answers.items():
        parsed = parse(form(collection.questions[name]))
        results, _strict = find(reader, parsed, Request(parsed.strict), WIDEN_BELOW)
        total += ndcg([hit.id for hit in results.hits], wanted)
    return total / len(collection.answers)


def index(collection: Judged, engine_name: str, folder: Path) -> Reader:
    """A reader of the collection, analysed straight from its file."""
    engine = engine_named(engine_name)
    with engine.open_writer(folder, 256) as writer:
        writer.put(indexed(document) for document in read_file(collection.corpus, lambda _line, _why: None))
        writer.commit()
    return engine.open_reader(folder)


@pytest.fixture(scope="module")
def zalo(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, Judged]:
    """The articles of law, indexed with Tantivy."""
    collection = judged(test_data / "relevance" / "zalo-phapdien")
    return index(collection, "tantivy", tmp_path_factory.mktemp("zalo")), collection


@pytest.mark.parametrize(
    ("ranked", "wanted", "expected"),
    [
        (["a"], {"a"}, 1.0),
        (["x", "a"], {"a"}, 1 / log2(3)),
        (["x", "y"], {"a"}, 0.0),
        ([], {"a"}, 0.0),
        (["a", "b"], {"a", "b"}, 1.0),
        (["a", "x", "b"], {"a", "b"}, 1.5 / (1 + 1 / log2(3))),
        (["x"] * 10 + ["a"], {"a"}, 0.0),
    ],
)
def test_ndcg(ranked: list[str], wanted: set[str], expected: float) -> None:
    """The measure is 1 for the best order, less the lower the answers stand, 0 without them."""
    assert ndcg(ranked, wanted) == pytest.approx(expected)


def test_questions_find_their_articles(zalo: tuple[Reader, Judged]) -> None:
    """Questions about law find the article that answers them, with accents and hardly worse without."""
    with_accents = mean_ndcg(*zalo)
    assert with_accents >= FLOOR
    assert mean_ndcg(*zalo, fold) >= with_accents - MOST_LOST


def test_engines_rank_alike(test_data: Path, tmp_path: Path) -> None:
    """The engines differ little on the same collection, with accents and without."""
    collection = judged(test_data / "relevance" / "alqac2022")
    tantivy = index(collection, "tantivy", tmp_path / "tantivy")
    whoosh = index(collection, "whoosh", tmp_path / "whoosh")
    for form in (str, fold):
        assert mean_ndcg(whoosh, collection, form) == pytest.approx(
            mean_ndcg(tantivy, collection, form), abs=MOST_LOST
        )
