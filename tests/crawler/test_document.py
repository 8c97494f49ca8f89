"""Document: what the whole system is about."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Attachment, Caption, Document, document_id
from crawler.extraction.dates import VIETNAM

FULL = Document(
    id="a1",
    url="http://bao.example/a-1.html",
    source="bao",
    title="Hội nghị sơ kết",
    lead="Sáng 3/6.",
    body="Một.\n\n## Hai\nBa.",
    author="Lê An",
    published=datetime(2019, 6, 28, 8, 15, tzinfo=VIETNAM),
    updated=datetime(2019, 6, 29, tzinfo=UTC),
    section="Thời sự",
    kind="chỉ thị",
    tags=("sơ kết", "Đảng"),
    captions=(Caption("Toàn cảnh.", "Ảnh: L.A"),),
    images=("http://bao.example/a.jpg",),
    attachments=(Attachment("http://bao.example/a.pdf", "Toàn văn"),),
)


@pytest.mark.parametrize("document", [FULL, Document(id="x", url="", source="", title="t")])
def test_json_gives_the_same_document_back(document: Document) -> None:
    """A document written as JSON text and read again is equal, dates and all."""
    assert Document.from_json(json.loads(json.dumps(document.to_json()))) == document


def test_unknown_fields_are_left_out() -> None:
    """A record of a later version can be read."""
    assert Document.from_json(FULL.to_json() | {"colour": "red"}) == FULL


def test_paragraphs_are_the_lines_with_text() -> None:
    """Empty lines of the body are no paragraphs."""
    assert FULL.paragraphs == ["Một.", "## Hai", "Ba."]


def test_the_digest_leaves_out_the_identity() -> None:
    """Two documents that differ only in their id have one digest."""
    assert replace(FULL, id="b2").digest == FULL.digest


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Khác"},
        {"published": None},
        {"captions": ()},
        {"lead": ""},
        {"section": "Xã hội"},
        {"tags": ("Đảng",)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_digest_changes_with_what_is_read(change: dict[str, object]) -> None:
    """A change of what a reader reads makes another version."""
    assert replace(FULL, **change).digest != FULL.digest  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [{"images": ()}, {"updated": None}, {"attachments": ()}])
def test_what_stands_beside_the_text_makes_no_version(change: dict[str, object]) -> None:
    """Another picture, file or time of change, as a page may show at every visit, is no new version."""
    assert replace(FULL, **change).digest == FULL.digest  # type: ignore[arg-type]


@given(st.text(alphabet=st.characters(codec="utf-8")), st.text(alphabet=st.characters(codec="utf-8")))
def test_identities_are_16_hexadecimal_digits(one: str, other: str) -> None:
    """An identity depends on the address alone, and differs between addresses."""
    assert len(document_id(one)) == 16
    assert int(document_id(one), 16) >= 0
    assert (document_id(one) == document_id(other)) == (one == other)
