"""What a document puts into the fields of the index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Caption, Document
from indexer.schema import BREAK, FACETS, FIELDS, KNOWN, TEXT_PLAIN, Form, indexed
from tests.indexer.documents import document, on, typed

ARTICLE = document(
    "a1",
    "Hội nghị sơ kết",
    "Đoạn một\n\nđoạn hai",
    lead="Hoà bình",
    captions=(Caption("Ảnh chụp", "Phóng viên"),),
    section="Thời sự",
    published=on(2019, 5, 4),
)


def test_text_is_title_lead_paragraphs_and_captions() -> None:
    """All that a reader sees of an article is searched, with a break between its parts."""
    expected = f"hội nghị sơ kết {BREAK} hòa bình {BREAK} đoạn một {BREAK} đoạn hai {BREAK} ảnh chụp"
    assert indexed(ARTICLE).words["text"] == expected


def test_plain_fields_stand_place_for_place_beside_the_others() -> None:
    """The form without accents has the same tokens at the same places."""
    words = indexed(ARTICLE).words
    assert words["title_plain"] == "hoi nghi so ket"
    assert len(words["text"].split()) == len(words["text_plain"].split())
    assert len(words["text_pairs"].split()) == len(words["text"].split()) - 1


def test_pairs_of_the_title_stay_in_it() -> None:
    """The title has fields of its own, with its own pairs."""
    words = indexed(ARTICLE).words
    assert words["title_pairs"] == "hội_nghị nghị_sơ sơ_kết"
    assert words["title_plain_pairs"] == "hoi_nghi nghi_so so_ket"


def test_values() -> None:
    """Facets hold values as they are, year and month are texts, the date counts seconds."""
    made = indexed(ARTICLE)
    assert made.values == {
        "source": "bao",
        "section": "Thời sự",
        "kind": "article",
        "year": "2019",
        "month": "2019-05",
    }
    assert made.published == int(on(2019, 5, 4).timestamp())


def test_a_newspaper_belongs_to_its_province() -> None:
    """An article has the provinces that it names and its newspaper's, a present one as all its parts."""
    made = indexed(document("a", "Tin", "Đoàn từ Hà Nam sang."), "ninh-binh-moi").sets["place"]
    assert sorted(made) == ["ha-nam", "nam-dinh", "ninh-binh"]
    assert indexed(document("a", "Tin")).sets["place"] == ()


def test_a_beginning_is_no_title() -> None:
    """What stands for a title where there is none is not indexed twice."""
    text = "Sáng nay trời đẹp " * 20
    assert indexed(document("a", text[:120], text)).words["title"] == ""
    assert indexed(document("a", "Sáng nay", text)).words["title"] == "sáng nay"


def test_no_date() -> None:
    """Without a date there is no year and no month, and the time is 0."""
    made = indexed(document("a", "Tin"))
    assert (made.values["year"], made.values["month"], made.published) == ("", "", 0)


@pytest.mark.parametrize(
    ("title", "body", "numbers"),
    [
        ("Chỉ thị 05", "", {"ct:5"}),
        ("Chỉ thị số 05-CT/TW", "", {"ct:5", "5-ct-tw"}),
        ("Tin", "Thực hiện Nghị định 30/2020/NĐ-CP.", {"nd:30", "30-2020-nd-cp"}),
        ("Tin", "Chỉ thị\n05 ngày", set()),
        ("Tin", "", set()),
    ],
)
def test_numbers(title: str, body: str, numbers: set[str]) -> None:
    """Numbers and citations are found in title and text, never across two paragraphs."""
    assert set(indexed(document("a", title, body)).words["number"].split()) == numbers


def test_every_field_is_filled() -> None:
    """The schema and what a document gives name the same fields, and each facet is one of them."""
    made = indexed(ARTICLE)
    given = {"id", "published", "added", *made.words, *made.values, *made.sets}
    facts = {field.name for field in FIELDS if field.form is Form.SET} - set(made.sets)
    assert given | facts == {field.name for field in FIELDS}
    assert facts < set(KNOWN)
    assert {field.name for field in FIELDS if field.form is Form.EXACT} >= set(FACETS)


@given(
    st.builds(
        document,
        st.text(min_size=1),
        typed,
        typed,
        lead=typed,
        section=typed,
        captions=st.lists(st.builds(Caption, typed)).map(tuple),
        published=st.none() | st.datetimes().map(lambda time: time.replace(tzinfo=on(2000).tzinfo)),
    )
)
def test_any_document_can_be_analysed(written: Document) -> None:
    """Whatever a document holds, its plain text is ready tokens, and they are in step with the exact ones."""
    made = indexed(written)
    assert made.words[TEXT_PLAIN] == " ".join(made.words[TEXT_PLAIN].split())
    assert len(made.words["text"].split(" ")) == len(made.words[TEXT_PLAIN].split(" "))
