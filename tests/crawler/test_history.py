"""What a document was before, and what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Document
from crawler.history import Kind, Piece, changes, differences, words

BAI = Document(
    id="d", url="http://bao.example/1", source="bao", title="Hội nghị sơ kết", body="Một.\nHai ba bốn.\nNăm."
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("sáng 3/6 họp", "sáng 4/6 họp", "sáng -3+4/6 họp"),
        ("Hội nghị", "Hội nghị mới", "Hội nghị+ mới"),
        ("bỏ hẳn", "", "-bỏ hẳn"),
        ("như cũ", "như cũ", "như cũ"),
    ],
)
def test_texts_differ_word_by_word(old: str, new: str, expected: str) -> None:
    """Only the words that changed are told, in their places."""
    signs = {Kind.SAME: "", Kind.GONE: "-", Kind.NEW: "+"}
    assert "".join(signs[piece.kind] + piece.text for piece in words(old, new)) == expected


@given(st.text(), st.text())
def test_both_texts_can_be_read_out_of_their_difference(old: str, new: str) -> None:
    """Whatever they are, nothing is lost and nothing added."""
    pieces = words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.NEW) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.GONE) == new


def test_only_changed_paragraphs_are_told() -> None:
    """A paragraph that stayed is left out, one that was mended is compared, one that came is new."""
    new = replace(BAI, title="Hội nghị tổng kết", body="Một.\nHai ba năm.\nNăm.\nSáu.")
    found = differences(BAI, new)
    assert [difference.field for difference in found] == ["title", "body", "body"]
    assert found[1].pieces[1:3] == (Piece(Kind.GONE, "bốn"), Piece(Kind.NEW, "năm"))
    assert found[2].pieces == (Piece(Kind.NEW, "Sáu."),)
    assert differences(BAI, BAI) == ()


def test_changes_come_newest_first_each_with_its_day() -> None:
    """A change is told with the day on which the newer of two versions was noticed."""
    days = [datetime(2024, 3, day, tzinfo=UTC) for day in (1, 2, 3)]
    older, old = replace(BAI, title="Một"), replace(BAI, title="Hai")
    found = changes([(days[0], older), (days[1], old)], replace(BAI, title="Ba"), days[2])
    assert [change.noticed for change in found] == [days[2], days[1]]
    assert [piece.text for piece in found[0].differences[0].pieces] == ["Hai", "Ba"]
    assert changes([], BAI, days[0]) == ()
