"""On real articles the engines find the same documents and give them the same scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from statistics import mean

import pytest
from whoosh import query as tree

from crawler.document import Document
from crawler.jsonl import read_file
from indexer.analysis import fold
from indexer.engine import Reader, Request, Results
from indexer.query import filters, parse
from indexer.schema import FACETS, PAIRS, TEXT, TEXT_PLAIN, TITLE, indexed
from tests.indexer.documents import engine_named

ARTICLES = 5_000
LETTERS = 1_500
"""Letters of a body that are taken: the rest would only cost time."""
QUERIES = 300
TEN = 10
DIGEST = "df0198a2c9391831a2043215fe952b6d5e30922a4a821f7262cce917275ea5fb"

Readers = Mapping[str, Reader]


@dataclass(frozen=True)
class Case:
    """Something to search for, and what narrows it."""

    typed: str
    query: tree.Query
    narrow: tree.Query | None = None

    def __str__(self) -> str:
        return f"{self.typed!r} as {self.query} within {self.narrow}"


@pytest.fixture(scope="module")
def articles(test_data: Path) -> list[Document]:
    """The first articles of a newspaper collection of 2013."""
    path = test_data / "news" / "baomoi-2013.jsonl.gz"
    assert sha256(path.read_bytes()).hexdigest() == DIGEST
    documents = islice(read_file(path, lambda _line, _why: None), ARTICLES)
    return [replace(document, body=document.body[:LETTERS]) for document in documents]


@pytest.fixture(scope="module")
def readers(articles: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    """A reader of these articles for each engine."""
    made: dict[str, Reader] = {}
    analysed = [indexed(article) for article in articles]
    for name in ("tantivy", "whoosh"):
        engine, folder = engine_named(name), tmp_path_factory.mktemp(name)
        with engine.open_writer(folder, 128) as writer:
            writer.put(analysed)
            writer.commit()
        made[name] = engine.open_reader(folder)
    yield made
    for reader in made.values():
        reader.close()


class Asker:
    """Thinks of what somebody may type who has one of the articles in mind."""

    def __init__(self, articles: list[Document], seed: int) -> None:
        self._articles = articles
        self._random = Random(seed)

    def cases(self, count: int) -> Iterator[Case]:
        """Queries of all shapes, in the strict and in the wide form, half of them narrowed to something."""
        shapes = (*_SHAPES, Asker.two_shapes)
        for number in range(count):
            article = self._random.choice(self._articles)
            typed = shapes[number % len(shapes)](self, article)
            typed = self._random.choice((str, str, fold, self._partly))(typed)
            parsed = parse(typed)
            for query in filter(None, (parsed.strict, parsed.wide)):
                yield Case(typed, query, self._narrow(article))

    def words(self, article: Document, most: int) -> list[str]:
        """Some words of an article that stand side by side."""
        words = self._random.choice((article.title, article.lead or article.title, article.body)).split()
        first = self._random.randrange(max(1, len(words) - most))
        return [word.strip('“”"()[].,:;?!…-–*~') for word in words[first : first + most]] or ["tin"]

    def word(self, article: Document) -> str:
        """One word of it, of two letters at least."""
        long = [word for word in self.words(article, 12) if len(word) > 1]
        return self._random.choice(long or ["tin"])

    def single(self, article: Document) -> str:
        """A word."""
        return self.word(article)

    def several(self, article: Document) -> str:
        """Words that stand side by side."""
        return " ".join(self.words(article, self._random.randint(2, 6)))

    def all_of(self, article: Document) -> str:
        """Words that must all be there."""
        return f"{self.word(article)} AND {self.word(article)} VÀ {self.word(article)}"

    def one_of(self, article: Document) -> str:
        """Words of which one must be there."""
        return f"{self.several(article)} OR {self.word(article)} HOẶC {self.word(article)}"

    def without(self, article: Document) -> str:
        """Words without another."""
        return f"{self.word(article)} {self.word(article)} -{self.word(article)} NOT {self.word(article)}"

    def phrase(self, article: Document) -> str:
        """Words as they stand."""
        return f'"{self.several(article)}"'

    def loose_phrase(self, article: Document) -> str:
        """Every second of some words, in their order."""
        return f'"{" ".join(self.words(article, 9)[::2])}"~{self._random.choice((2, 3, 4, 9, 50))}'

    def beginning(self, article: Document) -> str:
        """The first letters of a word."""
        return f"{self.word(article)[: self._random.randint(2, 4)]}*"

    def misspelt(self, article: Document) -> str:
        """A word with another letter, and that it is misspelt."""
        word = self.word(article)
        place = self._random.randrange(1, len(word))
        return f"{word[:place]}{self._random.choice(('', 'a', 'ế', 'n'))}{word[place + 1 :]}~"

    def number(self, article: Document) -> str:
        """A number of the article, or any."""
        numbers = [word for word in f"{article.title} {article.body}".split() if word[:1].isdigit()]
        return self._random.choice(numbers or ["05"]).strip('.,;:()"”')

    def title(self, article: Document) -> str:
        """Words of the title."""
        return f"tiêu đề:{self.word(article)} {self.number(article)}"

    def field(self, article: Document) -> str:
        """A word, and its source or the beginning of its section."""
        return f'nguồn:"{article.source}" {self.word(article)} OR mục:{article.section[:3].strip()}*'

    def lead(self, article: Document) -> str:
        """The whole lead, as a question."""
        return article.lead or article.title

    def two_shapes(self, article: Document) -> str:
        """Two of the other shapes together."""
        first, second = (shape(self, article) for shape in self._random.sample(_SHAPES, 2))
        return self._random.choice((f"({first}) OR ({second})", f"{first} {second}", f"({first}) ({second})"))

    def _partly(self, typed: str) -> str:
        return " ".join(self._random.choice((str, fold))(word) for word in typed.split())

    def _narrow(self, article: Document) -> tree.Query | None:
        if self._random.random() < 0.5:
            return None
        values = {"source": [article.source], "section": [article.section], "year": ["2013", "1999"]}
        chosen = {
            name: values[name] for name in self._random.sample(sorted(values), self._random.randint(0, 2))
        }
        if self._random.random() < 0.5 or article.published is None:
            return filters(chosen)
        days = timedelta(days=self._random.choice((0.1, 1, 30)))
        return filters(chosen, article.published - days, article.published + days)


_SHAPES = (
    Asker.single,
    Asker.several,
    Asker.all_of,
    Asker.one_of,
    Asker.without,
    Asker.phrase,
    Asker.loose_phrase,
    Asker.beginning,
    Asker.misspelt,
    Asker.number,
    Asker.title,
    Asker.field,
    Asker.lead,
)


@pytest.fixture(scope="module")
def answers(articles: list[Document], readers: Readers) -> list[tuple[Case, Results, Results]]:
    """What each engine answers to each case, all hits of it."""
    found = []
    for case in Asker(articles, seed=2013).cases(QUERIES):
        request = Request(case.query, case.narrow, limit=ARTICLES, facets=FACETS)
        found.append((case, readers["tantivy"].search(request), readers["whoosh"].search(request)))
    return found


Answers = list[tuple[Case, Results, Results]]


def test_the_same_is_found(answers: Answers) -> None:
    """For every query, narrowed or not, the same documents are found and counted."""
    assert len(answers) >= QUERIES
    different = [
        f"{case}: {sorted({hit.id for hit in one.hits} ^ {hit.id for hit in other.hits})[:5]}"
        for case, one, other in answers
        if {hit.id for hit in one.hits} != {hit.id for hit in other.hits}
    ]
    assert different == []
    for case, one, other in answers:
        assert one.total == other.total == len(one.hits), str(case)
        assert one.facets == other.facets, str(case)
        assert not one.partial
        assert not other.partial


def test_the_queries_find_something(answers: Answers) -> None:
    """Most queries find some documents, and few nearly all, or the comparison would say little."""
    totals = [one.total for _case, one, _other in answers]
    assert sum(total > 0 for total in totals) > 0.7 * len(totals)
    assert sum(total > TEN for total in totals) > 0.4 * len(totals)
    assert mean(totals) < ARTICLES / 3


def test_scores_are_the_same(answers: Answers) -> None:
    """A document has the same score with both engines."""
    for case, one, other in answers:
        scores = {hit.id: hit.score for hit in one.hits}
        for hit in other.hits:
            assert hit.score == pytest.approx(scores[hit.id], rel=1e-3, abs=1e-6), f"{case}: {hit.id}"


def test_the_best_ten_are_the_same(answers: Answers) -> None:
    """The ten best differ by no more than those that score alike."""
    overlaps = {
        str(case): len({hit.id for hit in one.hits[:TEN]} & {hit.id for hit in other.hits[:TEN]}) / TEN
        for case, one, other in answers
        if one.total > TEN and one.hits[0].score > one.hits[-1].score
    }
    assert mean(overlaps.values()) >= 0.95


@pytest.mark.parametrize(
    ("field", "prefix", "limit"),
    [
        (TEXT, "", 1_000),
        (TEXT, "th", None),
        (TEXT_PLAIN, "n", 300),
        (TITLE + PAIRS, "h", None),
        ("number", "", None),
        ("section", "", None),
        ("id", "1111", 20),
        (TEXT, "không có", None),
    ],
)
def test_the_same_tokens(readers: Readers, field: str, prefix: str, limit: int | None) -> None:
    """The engines know the same tokens, in the same order, with the same counts."""
    one, other = (reader.tokens(field, prefix, limit) for reader in readers.values())
    assert one == other
    assert all(reader.frequency(field, token) == n for token, n in one[:20] for reader in readers.values())
