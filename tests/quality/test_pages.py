"""Quality floor of the extraction over pages of the content systems that papers and portals use.

No source here has a selector: what is counted is what a page gives without any help.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.document import Document
from crawler.extraction.encoding import decode
from crawler.extraction.extract import extract
from crawler.sources.source import Source

FLOOR = 0.99
PAGES = sorted((Path(__file__).parents[1] / "crawler" / "pages").glob("*.html"))
FETCHED = datetime.fromisoformat("2019-06-29T14:00:00+07:00")
FIELDS = (
    "title", "lead", "body", "author", "published", "updated", "section", "sections", "tags", "captions",
    "images",
)  # fmt: skip


def read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the fields that a page shows, and those that are read from it."""
    expected = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    for name in ("published", "updated"):
        expected[name] = datetime.fromisoformat(expected[name]) if expected[name] else None
    url = expected.pop("url")
    source = Source(name="bao", title="Báo Bãi Vàng", home=url.split("/", 3)[0] + "//" + url.split("/")[2])
    document = extract(decode(path.read_bytes()), url, source, FETCHED).document
    return expected, {} if document is None else fields_of(document)


def fields_of(document: Document) -> dict[str, Any]:
    """Give a document's fields in the form of the expected ones."""
    lists = {name: list(getattr(document, name)) for name in ("sections", "tags", "images")}
    captions = [[caption.text, caption.credit] for caption in document.captions]
    plain = {name: getattr(document, name) for name in FIELDS}
    return {**plain, **lists, "captions": captions, "body": document.paragraphs}


def test_fields_are_right_without_any_selector() -> None:
    """Over all pages the floor is kept, and there are no fewer pages than there were."""
    wrong, right = [], 0
    for path in PAGES:
        expected, found = read(path)
        for name in FIELDS:
            if found.get(name) == expected[name]:
                right += 1
            else:
                wrong.append(f"{path.stem}: {name} is {found.get(name)!r} instead of {expected[name]!r}")
    assert right + len(wrong) >= 25 * len(FIELDS)
    assert right / (right + len(wrong)) >= FLOOR, "\n".join(wrong)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_an_article(path: Path) -> None:
    """Each page gives a document, of which nothing but pictures and tags may be missing."""
    _expected, found = read(path)
    assert found
    assert found["title"]
    assert found["body"]
    assert found["published"]
