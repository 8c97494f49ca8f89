"""Text and what was asked for → fragments with marks."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query import parse
from indexer.snippets import Snippet, marked, matches, snippet
from tests.indexer.documents import typed


def marks(text: str, query: str) -> list[str]:
    """The pieces of a text that a query marks."""
    return [text[start:end] for start, end in matches(text, parse(query).marks)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("chi thi", "Chỉ thị về thị xã", ["Chỉ thị"]),
        ("chỉ thị", "Chỉ thị về thị xã", ["Chỉ thị"]),
        ("chi thi 05", "Quán triệt Chỉ thị số 05-CT/TW ở xã", ["Chỉ thị số 05-CT/TW"]),
        ("chỉ thị 05", "Có 05 người, chỉ một thị xã", ["05", "chỉ", "thị"]),
        ("05-CT/TW", "văn bản 5-CT/TW mới", ["5-CT/TW"]),
        ("số:05-CT/TW", "văn bản 05-CT/TW mới", ["05-CT/TW"]),
        ("hoà bình", "Hòa bình, hoà  bình", ["Hòa bình", "hoà  bình"]),
        ("hoa binh", "HOÀ BÌNH", ["HOÀ BÌNH"]),
        ("hóa", "hòa hoá", ["hoá"]),
        ("an", "An ninh ăn uống", ["An"]),
        ("an", "ăn uống", ["ăn"]),
        ("TCĐ", "trường TCĐ (tcđ)", ["TCĐ", "tcđ"]),
        ('"sơ kết"', "sơ kết, kết sơ", ["sơ kết"]),
        ("lũ -bão", "bão và lũ", ["lũ"]),
        ("quy*", "quyền, quý và tùy", ["quyền", "quý"]),
        ("quyề*", "quyền, quyển", ["quyền"]),
        ("hội nghị năm:2019", "hội viên dự hội nghị năm 2019", ["hội nghị"]),
        ("sơ kết", "không có gì", []),
        ("", "không có gì", []),
    ],
)
def test_marks(query: str, text: str, expected: list[str]) -> None:
    """The words that a query means are marked, with accents or without, side by side before alone."""
    assert marks(text, query) == expected


def test_html_is_escaped() -> None:
    """Markup in the text is shown as text."""
    shown = marked(['<b>Chỉ thị</b> & "05"'], parse("chỉ thị").marks)[0].html()
    assert shown == "&lt;b&gt;<mark>Chỉ thị</mark>&lt;/b&gt; &amp; &quot;05&quot;"


def test_a_short_text_is_shown_whole() -> None:
    """A text of about the length of a snippet is not cut."""
    shown = snippet(marked(["Một đoạn ngắn."], parse("đoạn").marks)[0])
    assert (shown.text, shown.cut_before, shown.cut_after) == ("Một đoạn ngắn.", False, False)


def test_the_piece_with_most_words_is_shown() -> None:
    """Of a long text that part is shown in which most different words stand together."""
    filler = "Câu này nói về chuyện khác hẳn. " * 30
    text = f"Hội thi vui. {filler}Sáng nay có hội nghị sơ kết ở xã. {filler}"
    shown = snippet(marked([text], parse("hội nghị sơ kết").marks)[0])
    assert shown.text.startswith("Sáng nay có hội nghị sơ kết")
    assert (shown.cut_before, shown.cut_after) == (True, True)
    assert "<mark>hội nghị sơ kết</mark>" in shown.html()
    assert shown.html().startswith("… ")
    assert shown.html().endswith(" …")


def test_a_snippet_has_about_its_length() -> None:
    """A snippet is not much longer than asked, also where no space is to cut at."""
    for text in ("chữ " * 500, "chữ" * 500):
        assert 60 <= len(snippet(marked([text], parse("chữ").marks)[0], length=100).text) <= 130


nfc = st.one_of(typed, st.lists(typed, max_size=30).map("\n".join)).map(
    lambda text: unicodedata.normalize("NFC", text)
)


@given(nfc, typed, st.integers(1, 300))
def test_marks_lie_inside(text: str, query: str, length: int) -> None:
    """Marks are in order, do not touch, and lie inside; the parts make up the text."""
    shown = snippet(marked([text], parse(query).marks)[0], length)
    end = -1
    for start, stop in shown.spans:
        assert end < start < stop <= len(shown.text)
        end = stop
    assert "".join(part for part, _marked in shown.parts()) == shown.text


@given(nfc, typed)
def test_html_holds_no_markup_but_marks(text: str, query: str) -> None:
    """Whatever the text, its HTML has no element but mark, and each that begins ends."""
    shown = marked([text], parse(query).marks)[0].html()
    assert set(re.findall(r"<[^>]*>?", shown)) <= {"<mark>", "</mark>"}
    assert shown.count("<mark>") == shown.count("</mark>")


def test_parts() -> None:
    """The parts of a snippet are in order, empty ones left out."""
    assert Snippet("abc", ((0, 1), (2, 3))).parts() == [("a", True), ("b", False), ("c", True)]
