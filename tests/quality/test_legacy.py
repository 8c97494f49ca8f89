"""Quality floors of reading legacy encodings, on real news written in them and read back."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from pathlib import Path

import pytest

from crawler.extraction.legacy import mended
from tests.crawler.legacy_texts import ENCODINGS, shown

LINES, DOCUMENTS = 0.95, 0.995
"""Floors: titles alone; lines of whole articles. Measured: 0.96 (VISCII) to 1.0; 0.998 to 1.0."""
_ASCII = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "…": "...", "•": "-"})


_WRITABLE = re.compile("[\t-~ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]*")


@pytest.fixture(scope="module")
def articles(test_data: Path) -> list[str]:
    """Real articles, a title in the first line, without signs that the old encodings lack."""
    path = test_data / "news" / "baomoi-2013.jsonl.gz"
    if not path.exists():
        pytest.skip("the news of 2013 are missing from the test data")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for number, line in enumerate(file) if number % 80 == 0]
    texts = [f"{record['title'].strip()}\n{record['sapo']}\n{record['body']}" for record in records]
    texts = [unicodedata.normalize("NFC", text).translate(_ASCII) for text in texts]
    return [text for text in texts if _WRITABLE.fullmatch(text)]


def test_right_articles_are_kept(articles: list[str]) -> None:
    """Not one letter of right text is changed, in articles or in lines alone."""
    assert [text for text in articles if mended(text) != text] == []
    assert [line for text in articles for line in text.split("\n") if mended(line) != line] == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_articles_are_read_back(encoding: str, articles: list[str]) -> None:
    """Nearly all lines of articles and titles alone come back, in TCVN3 without its capitals."""
    pairs = [
        (line, found)
        for text in articles
        for line, found in zip(text.split("\n"), mended(shown(text, encoding)).split("\n"), strict=True)
    ]
    titles = [text.split("\n")[0] for text in articles]
    alone = [(title, mended(shown(title, encoding))) for title in titles if not title.isascii()]
    assert share(pairs, encoding) >= DOCUMENTS
    assert share(alone, encoding) >= LINES


def share(pairs: list[tuple[str, str]], encoding: str) -> float:
    """The share of lines that came back."""
    lower = encoding == "tcvn3"
    right = sum((a.lower() == b.lower()) if lower else a == b for a, b in pairs)
    print(f"{encoding}: {right} of {len(pairs)}")  # noqa: T201 - shown where the floor is not kept
    return right / len(pairs)
