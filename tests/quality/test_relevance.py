"""Floors of the ranking, on collections of questions with judged answers.

The collections are pinned by their digests: a floor holds for one corpus. Lowering one is a decision.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256
from math import log2
from pathlib import Path

import pytest

from crawler.jsonl import read_file
from indexer.analysis import fold
from indexer.engine import Reader
from indexer.query import parse
from indexer.schema import indexed
from indexer.search import Rules, best_hits
from tests.indexer.documents import document, engine_named

ZALO, ZALO_PLAIN = 0.745, 0.735
"""nDCG@10 of zalo-phapdien with Tantivy, questions with accents and without."""
ALQAC = 0.95
"""nDCG@10 of alqac2022."""
KNOWN_ITEM = 0.91
"""How often an article's lead, without accents, finds the article first among 2,000."""
MOST_APART = 0.01
"""What the engines may differ."""
RULES = Rules()
NEWS_DIGEST = "b9e21fe4022919806f241b02d8578a5712782af0b21f08ba4a5f6b04d8bf9d27"
SEED = 1
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


def ranked(reader: Reader, typed: str, limit: int = 10) -> list[str]:
    """The identities of the best documents for a query."""
    return [hit.id for hit in best_hits(reader, parse(typed), limit, RULES, now=0)]


def mean_ndcg(reader: Reader, collection: Judged, form: Callable[[str], str] = str) -> float:
    """The mean over all judged questions, each asked in a form."""
    total = sum(
        ndcg(ranked(reader, form(collection.questions[name])), wanted)
        for name, wanted in collection.answers.items()
    )
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
    assert mean_ndcg(*zalo) >= ZALO
    assert mean_ndcg(*zalo, fold) >= ZALO_PLAIN


def test_engines_rank_alike(test_data: Path, tmp_path: Path) -> None:
    """Both engines rank the smaller collection well, and hardly differ, with accents and without."""
    collection = judged(test_data / "relevance" / "alqac2022")
    tantivy = index(collection, "tantivy", tmp_path / "tantivy")
    whoosh = index(collection, "whoosh", tmp_path / "whoosh")
    assert mean_ndcg(tantivy, collection) >= ALQAC
    for form in (str, fold):
        assert mean_ndcg(whoosh, collection, form) == pytest.approx(
            mean_ndcg(tantivy, collection, form), abs=MOST_APART
        )


def articles(path: Path, count: int) -> list[dict[str, str]]:
    """Some articles of a collection, always the same."""
    found = sha256(path.read_bytes()).hexdigest()
    assert found == NEWS_DIGEST, f"{path} is not the file that the floor holds for ({found})"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return random.Random(SEED).sample(records, count)


def test_a_lead_finds_its_article(test_data: Path, tmp_path: Path) -> None:
    """An article's lead without accents finds the article first, of which the body alone is indexed."""
    records = articles(test_data / "news" / "vietnews-50k.jsonl.gz", 2_000)
    engine = engine_named("tantivy")
    with engine.open_writer(tmp_path, 256) as writer:
        writer.put(indexed(document(record["id"], "", record["body"])) for record in records)
        writer.commit()
    reader = engine.open_reader(tmp_path)
    first = sum(ranked(reader, fold(record["sapo"]), 1) == [record["id"]] for record in records)
    assert first / len(records) >= KNOWN_ITEM
