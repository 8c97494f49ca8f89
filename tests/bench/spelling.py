"""How often a misspelt syllable is put right, and how long that takes.

    python -m tests.bench.spelling FILE [--articles N] [--queries N] [--engine whoosh] [--no-phrases]

FILE is JSONL or JSONL.gz, as `tracuu import` takes it. Four fifths of the articles make the index; queries
are four syllables side by side in a sentence of the others, one of them misspelt, in several ways. Each way
is a line: how often the query that was meant is the suggestion, how often another one is, how often there
is none. Then what becomes of queries without a mistake, and without accents, and the milliseconds of
suggestions for four, six and eight syllables.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.document import Document
from crawler.jsonl import read_file
from indexer.analysis import fold, normal
from indexer.engine import Reader
from indexer.engines import choose
from indexer.schema import indexed
from indexer.spelling import Speller
from indexer.vocabulary import IndexVocabulary

SEED = 20_250_701
MEGABYTES = 256
LENGTH = 4
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = "aáàảãạăắằẳẵặâấầẩẫậbcdđeéèẻẽẹêếềểễệghiíìỉĩịklmnoóòỏõọôốồổỗộơớờởỡợpqrstuúùủũụưứừửữựvxyýỳỷỹỵ"
VOWELS = ("aăâ", "eê", "oôơ", "uư", "dđ")
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
CONFUSED = (
    *("^s ^x", "^ch ^tr", "^d(?!i) ^gi", "^d ^r", "^gi(?=[^n]) ^d", "^l ^n", "^c(?!h) ^k", "^g(?![hi]) ^gh"),
    *("^ng(?!h) ^ngh", "n$ ng$", "t$ c$", "n$ nh$", "i$ y$", "\u0309 \u0303"),
)
"""What is taken for each other, as expressions for a syllable with its marks apart."""


def letter(word: str, chance: random.Random) -> str:
    """A letter more, less or other, or two in the other order."""
    place, other = chance.randrange(len(word)), chance.choice(LETTERS)
    before, was, rest = word[:place], word[place], word[place + 1 :]
    return chance.choice(
        [
            before + other + was + rest,
            before + other + rest,
            before + rest,
            before + rest[:1] + was + rest[1:],
        ]
    )


def toneless(letter: str) -> str:
    """The letter without its tone."""
    marks = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES[1:]))


def accent(word: str, chance: random.Random) -> str:
    """Another tone, another mark on a letter, or no accents."""
    way = chance.random()
    if way < 0.2:
        return fold(word)
    if way < 0.7:
        toned = [place for place, was in enumerate(word) if toneless(was) != was]
        vowels = [place for place, was in enumerate(word) if fold(was) in "aeiouy"]
        place = chance.choice(toned or vowels or [0])
        return word[:place] + toneless(word[place]) + chance.choice(TONES) + word[place + 1 :]
    places = [(place, group) for place, was in enumerate(word) for group in VOWELS if was in group]
    if not places:
        return word
    place, group = chance.choice(places)
    return word[:place] + chance.choice(group) + word[place + 1 :]


def confusion(word: str, chance: random.Random) -> str:
    """A beginning, end or tone that sounds alike somewhere."""
    marks = unicodedata.normalize("NFD", word)
    one, other = chance.choice([pair.split() for pair in CONFUSED])
    if chance.random() < 0.5:
        one, other = other, one
    return re.sub(one, re.sub(r"\(.*\)|[$^]", "", other), marks)


def keyboard(word: str, chance: random.Random) -> str:
    """The key beside."""
    place = chance.randrange(len(word))
    was = fold(word[place])
    row = next((row for row in ROWS if was in row), was)
    at = row.index(was)
    beside = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    return word[:place] + chance.choice(beside or was) + word[place + 1 :]


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "letter": letter,
    "accent": accent,
    "confusion": confusion,
    "keyboard": keyboard,
}


def misspelt(query: Sequence[str], way: str, chance: random.Random) -> list[str]:
    """The query with one syllable misspelt in a way, or in any where it is "mixed"."""
    while True:
        place = chance.randrange(len(query))
        slip = WAYS[way if way in WAYS else chance.choice(list(WAYS))]
        wrong = normal(unicodedata.normalize("NFC", slip(query[place], chance)))
        if wrong and wrong != query[place]:
            return [*query[:place], wrong, *query[place + 1 :]]


def queries(articles: Sequence[Document], length: int, most: int) -> list[list[str]]:
    """Syllables side by side in a sentence, one query an article."""
    chance = random.Random(SEED)
    made = []
    for article in articles:
        text = f"{article.lead}\n{article.body}"
        sentences = [re.findall(r"[^\W_]+", part) for part in re.split(r"[.!?…;:\n\"“”()]+", text)]
        runs = [words[at : at + length] for words in sentences for at in range(len(words) - length + 1)]
        usable = [run for run in runs if all(map(str.isalpha, run))]
        if usable:
            made.append([normal(word) for word in chance.choice(usable)])
    return made[:most]


def line(name: str, answers: Sequence[list[str] | None], meant: Sequence[list[str]]) -> str:
    """One line of the table."""
    right = sum(answer == query for answer, query in zip(answers, meant, strict=True))
    none = answers.count(None)
    shares = [count / len(meant) for count in (right, len(meant) - right - none, none)]
    return f"{name:<22}" + "".join(f"{share:>9.3f}" for share in shares) + "\n"


def judge(speller: Speller, asked: Sequence[list[str]]) -> Iterator[str]:
    """The lines on queries with one misspelt syllable, with none, and without accents."""
    chance = random.Random(SEED)
    for way in (*WAYS, "mixed"):
        wrong = [misspelt(query, way, chance) for query in asked]
        yield line(way, [speller.suggestion(query) for query in wrong], asked)
    yield line("without a mistake", [speller.suggestion(query) for query in asked], asked)
    bare = [[fold(word) for word in query] for query in asked]
    yield line("without accents", [speller.suggestion(query) or query for query in bare], asked)


def durations(speller: Speller, articles: Sequence[Document], most: int) -> Iterator[str]:
    """The lines on milliseconds."""
    chance = random.Random(SEED)
    for length in (4, 6, 8):
        times = []
        for query in queries(articles, length, most):
            typed = misspelt(query, "mixed", chance)
            began = time.perf_counter()
            speller.suggestion(typed)
            times.append((time.perf_counter() - began) * 1_000)
        cuts = statistics.quantiles(times, n=100)
        yield f"{f'{length} syllables':<22}{cuts[49]:>9.1f}{cuts[94]:>9.1f}{max(times):>9.1f}\n"


def opened(articles: Sequence[Document], engine: str, folder: Path) -> Reader:
    """A reader of an index of the articles."""
    chosen = choose(engine)
    with chosen.open_writer(folder, MEGABYTES) as writer:
        writer.put(indexed(article) for article in articles)
        writer.commit()
    return chosen.open_reader(folder)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=25_000, help="read so many at most")
    parser.add_argument("--queries", type=int, default=500, help="ask so many in each way")
    parser.add_argument("--engine", choices=("tantivy", "whoosh"), default="tantivy")
    parser.add_argument("--no-phrases", action="store_true", help="go by pairs alone")
    given = parser.parse_args()
    articles = list(islice(read_file(given.file, lambda _line, _why: None), given.articles))
    held_out = articles[::5]
    known = [article for place, article in enumerate(articles) if place % 5]
    with TemporaryDirectory() as folder:
        reader = opened(known, given.engine, Path(folder))
        vocabulary = IndexVocabulary(lambda: reader)
        speller = Speller(vocabulary, None if given.no_phrases else vocabulary.phrase)
        sys.stdout.write(f"{len(known):,} articles, {len(vocabulary.words()):,} words, {given.engine}\n")
        sys.stdout.write(f"{'':<22}{'right':>9}{'other':>9}{'none':>9}\n")
        sys.stdout.writelines(judge(speller, queries(held_out, LENGTH, given.queries)))
        sys.stdout.write(f"{'milliseconds':<22}{'p50':>9}{'p95':>9}{'most':>9}\n")
        sys.stdout.writelines(durations(speller, held_out, given.queries))
        reader.close()


if __name__ == "__main__":
    main()
