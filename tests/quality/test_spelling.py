"""A floor of spelling: a syllable misspelt in four, and the right suggestion first."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from indexer.analysis import fold
from indexer.analysis.syllables import FORMS
from indexer.schema import indexed
from indexer.spelling import Speller
from indexer.vocabulary import IndexVocabulary
from tests.indexer.documents import document, engine_named

DIGEST = "b9e21fe4022919806f241b02d8578a5712782af0b21f08ba4a5f6b04d8bf9d27"
SEED = 7
KNOWN, ASKED = 12_000, 400
MISSPELT, CLEAN, BARE = 0.80, 0.97, 0.75
"""How often the right suggestion comes first, what is right gets none, and missing accents are put back."""
LETTERS = "abcdeghiklmnopqrstuvxyáàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"


@pytest.fixture(scope="module")
def texts(test_data: Path) -> list[str]:
    """The bodies of articles, in one random order."""
    path = test_data / "news" / "vietnews-50k.jsonl.gz"
    found = sha256(path.read_bytes()).hexdigest()
    assert found == DIGEST, f"{path} is not the file that the floor holds for ({found})"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line in lines]
    return random.Random(SEED).sample(bodies, KNOWN + ASKED)


@pytest.fixture(scope="module")
def speller(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Speller:
    """A speller with the words of an index of the first articles."""
    engine, folder = engine_named("tantivy"), tmp_path_factory.mktemp("spelling")
    with engine.open_writer(folder, 256) as writer:
        writer.put(indexed(document(str(place), "", text)) for place, text in enumerate(texts[:KNOWN]))
        writer.commit()
    reader = engine.open_reader(folder)
    vocabulary = IndexVocabulary(lambda: reader)
    return Speller(vocabulary, vocabulary.phrase)


@pytest.fixture(scope="module")
def queries(texts: list[str]) -> list[list[str]]:
    """Four syllables out of a sentence of each other article."""
    chance = random.Random(SEED)
    return [chosen for text in texts[KNOWN:] for chosen in four(text, chance)]


def four(text: str, chance: random.Random) -> Iterator[list[str]]:
    """Four syllables that stand side by side in a sentence, in small letters."""
    clauses = [clause.split() for clause in re.split(r"[^\w\s]+", text)]
    usable = [
        words for words in clauses if len(words) >= 4 and all(w.isalpha() and w.islower() for w in words)
    ]
    if usable:
        words = chance.choice(usable)
        first = chance.randint(0, len(words) - 4)
        yield [FORMS[word][0] for word in words[first : first + 4]]


def misspelt(word: str, chance: random.Random) -> str:
    """The word with one letter less, more or other, or two in the other order."""
    place, letter = chance.randrange(len(word)), chance.choice(LETTERS)
    edits = [
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    ]
    edit = chance.choice(edits)
    return edit if edit and FORMS[edit][0] != word else misspelt(word, chance)


def test_a_misspelt_syllable(speller: Speller, queries: list[list[str]]) -> None:
    """The query that was meant is the suggestion for one with a misspelt syllable."""
    chance, right = random.Random(SEED), 0
    for query in queries:
        place = chance.randrange(4)
        wrong = [*query[:place], FORMS[misspelt(query[place], chance)][0], *query[place + 1 :]]
        right += speller.suggestion(wrong) == query
    assert right / len(queries) >= MISSPELT


def test_what_is_right_gets_no_suggestion(speller: Speller, queries: list[list[str]]) -> None:
    """A query without a mistake is left as it is."""
    assert sum(speller.suggestion(query) is None for query in queries) / len(queries) >= CLEAN


def test_missing_accents(speller: Speller, queries: list[list[str]]) -> None:
    """A query typed without accents gets them back."""
    right = sum((speller.suggestion(bare) or bare) == query for query, bare in with_bare(queries))
    assert right / len(queries) >= BARE


def with_bare(queries: list[list[str]]) -> Iterator[tuple[list[str], list[str]]]:
    """Each query with its form without accents."""
    return ((query, [fold(word) for word in query]) for query in queries)
