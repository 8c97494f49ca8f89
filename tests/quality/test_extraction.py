"""Quality floors of the extraction, over every article and file of the sample newspapers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import httpx
import pytest

from crawler.document import ARTICLE, Document
from crawler.extraction.encoding import decode
from crawler.extraction.extract import extract
from crawler.files.enclosure import enclosure
from crawler.newspaper import Article, File, Press, Site, open_press
from crawler.newspaper.spelling import to_old_tones
from crawler.sources.source import Source

FLOOR = 0.99
FIELDS = ("title", "lead", "body", "author", "published", "section", "tags", "captions", "kind")
OF_FILES = (
    "number",
    "kind",
    "issuer",
    "place",
    "issued",
    "subject",
    "signer",
    "office",
    "recipients",
    "type",
)
NO_TAGS = {"sonhai"}
"""Sites whose pages show no tags."""

Record = dict[str, object]


@pytest.fixture(scope="module")
def pairs(sources: Callable[[Press], dict[str, Source]]) -> Iterator[list[tuple[str, Record, Record]]]:
    """Each article's name, the record it was made of, and the record read from its page."""
    with open_press() as press, httpx.Client(trust_env=False) as client:
        known = sources(press)
        yield [
            (f"{site.name}/{article.slug}", written(article), read(client, known[site.name], site, article))
            for site in press.sites
            for article in site.articles
        ]


@pytest.fixture(scope="module")
def file_pairs() -> Iterator[list[tuple[str, Record, Record]]]:
    """Each file's name, what it says, and what was read from it."""
    with open_press() as press, httpx.Client(trust_env=False) as client:
        yield [
            (
                f"{site.name}/{file.name}",
                {name: getattr(file, name) for name in OF_FILES},
                read_file(client, site, file),
            )
            for site in press.sites
            for file in site.files
        ]


def read_file(client: httpx.Client, site: Site, file: File) -> Record:
    """The record that is read from a file."""
    document = enclosure(client.get(site.url_of(file)).content, site.url_of(file), site.name)
    said = {name: getattr(document.directive, name, None) for name in OF_FILES[:-1]}
    return {**said, "type": document.file_type}


def written(article: Article) -> Record:
    """The record that an article's page shows."""
    return {
        "title": article.title,
        "lead": article.lead,
        "body": [*table_of(article), *article.paragraphs],
        "author": article.author,
        "published": article.published if article.dated else None,
        "section": article.section,
        "tags": [] if article.site in NO_TAGS else list(article.tags),
        "captions": [(image.caption, image.credit) for image in article.images],
        "kind": article.kind or ARTICLE,
    }


def table_of(article: Article) -> list[str]:
    """The lines of the table that stands above a directive's text."""
    if not article.number:
        return []
    rows = {
        "Số ký hiệu": article.number,
        "Ngày ban hành": f"{article.issued:%d/%m/%Y}",
        "Cơ quan ban hành": article.issuer,
        "Người ký": article.signer,
    }
    return [f"{name} {value}" for name, value in rows.items() if value]


def read(client: httpx.Client, source: Source, site: Site, article: Article) -> Record:
    """The record that the extraction reads from an article's page."""
    answer = client.get(site.url_of(article))
    if answer.status_code == 503:
        answer = client.get(site.url_of(article))
    html = decode(answer.content, answer.headers.get("Content-Type", ""))
    document = extract(html, site.url_of(article), source).document
    return {} if document is None else record_of(document)


def record_of(document: Document) -> Record:
    """A document in the form of `written`, without the lines of attachments that some pages add."""
    return {
        **{name: getattr(document, name) for name in FIELDS},
        "body": [line for line in document.paragraphs if not line.startswith("Tài liệu kèm theo:")],
        "tags": list(document.tags),
        "captions": [(caption.text, caption.credit) for caption in document.captions],
    }


def same(expected: object, found: object) -> bool:
    """Whether two values are equal, wherever their tone marks stand."""
    return spelled(expected) == spelled(found)


def spelled(value: object) -> object:
    """The value with every tone mark in the old place."""
    if isinstance(value, str):
        return to_old_tones(value)
    return [spelled(item) for item in value] if isinstance(value, list | tuple) else value


def test_every_article_page_gives_a_document(pairs: list[tuple[str, Record, Record]]) -> None:
    """No article page is taken for something else."""
    assert [name for name, _expected, found in pairs if not found] == []


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_right_on_nearly_every_page(field: str, pairs: list[tuple[str, Record, Record]]) -> None:
    """Each field alone keeps the floor."""
    wrong = [
        f"{name}: {found.get(field)!r} instead of {expected[field]!r}"
        for name, expected, found in pairs
        if not same(expected[field], found.get(field))
    ]
    assert len(wrong) <= (1 - FLOOR) * len(pairs), "\n".join(wrong)


def test_what_files_say_is_right(file_pairs: list[tuple[str, Record, Record]]) -> None:
    """Of these few, every field of letterhead and signature is right."""
    assert {name: found for name, _expected, found in file_pairs} == {
        name: expected for name, expected, _found in file_pairs
    }


def test_fields_are_right_in_all(
    pairs: list[tuple[str, Record, Record]], file_pairs: list[tuple[str, Record, Record]]
) -> None:
    """Over all fields of all articles and files the floor is kept; the sample is no smaller than it was."""
    right = Counter(
        same(value, found.get(field))
        for _name, expected, found in (*pairs, *file_pairs)
        for field, value in expected.items()
    )
    assert right.total() >= 90 * len(FIELDS) + 3 * len(OF_FILES)
    assert right[True] / right.total() >= FLOOR


def test_the_undated_have_no_date(pairs: list[tuple[str, Record, Record]]) -> None:
    """A page without a date gives none, rather than that of another article or of today."""
    undated = [(name, found["published"]) for name, expected, found in pairs if expected["published"] is None]
    assert undated == [(name, None) for name, _published in undated]
    assert len(undated) == 2
