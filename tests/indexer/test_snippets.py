"""Text and what was asked for → fragments with marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.numbers import citations, document_numbers
from indexer.analysis.syllables import WORD, Syllable, syllables
from indexer.marking import Marks, Snippet, marked, matches
from indexer.query import parse
from indexer.snippets import LONGEST_WORD, fragments, html, joined, snippet
from tests.indexer.documents import typed

FILLER = "Câu này nói về chuyện khác hẳn. " * 30


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
        ("HÒA BÌNH", "tỉnh Hoà Bình", ["Hoà Bình"]),
        ("so\u031b ke\u0302\u0301t", "Sơ kết, sở kết", ["Sơ kết"]),
        ("hóa", "hòa hoá", ["hoá"]),
        ("an", "An ninh ăn uống", ["An"]),
        ("an", "ăn uống", ["ăn"]),
        ("TCĐ", "trường TCĐ (tcđ)", ["TCĐ", "tcđ"]),
        ("an", "anh an_an lan Ban an", ["an", "an", "an"]),
        ('"sơ kết"', "sơ kết, kết sơ", ["sơ kết"]),
        ('"sơ kết"', "kết quả sơ bộ", []),
        ('"hội nghị sơ kết"', "hội nghị: hội nghị sơ kết", ["hội nghị sơ kết"]),
        ('"hội kết"~3', "hội nghị sơ kết, hội và kết", ["hội", "kết", "hội", "kết"]),
        ("lũ -bão", "bão và lũ", ["lũ"]),
        ('lũ -"bão số 5"', "bão số 5 và lũ 5", ["lũ"]),
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


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        (Marks(fuzzy=frozenset({"khỏe", "khoe"})), "Khoẻ, khoe và khỏe mạnh", ["Khoẻ", "khoe", "khỏe"]),
        (
            Marks(meanings=frozenset({"ủy_ban_nhân_dân"})),
            "UBND tỉnh; Uỷ ban nhân dân xã; hội đồng nhân dân",
            ["UBND", "Uỷ ban nhân dân"],
        ),
    ],
)
def test_marks_of_meaning(asked: Marks, text: str, expected: list[str]) -> None:
    """Words that are like the one that was typed are marked, and a name written out or abbreviated."""
    assert [text[start:end] for start, end in matches(text, asked)] == expected


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
    text = f"Hội thi vui. {FILLER}Sáng nay có hội nghị sơ kết ở xã. {FILLER}"
    shown = snippet(marked([text], parse("hội nghị sơ kết").marks)[0])
    assert shown.text.startswith("Sáng nay có hội nghị sơ kết")
    assert (shown.cut_before, shown.cut_after) == (True, True)
    assert "<mark>hội nghị sơ kết</mark>" in shown.html()
    assert shown.html().startswith("… ")
    assert shown.html().endswith(" …")


def test_a_snippet_has_about_its_length() -> None:
    """A snippet is not much longer than asked, also where no space is to cut at."""
    for text in ("chữ " * 500, "chữ" * 500):
        for query in ("chữ", text[:900]):
            assert 60 <= len(snippet(marked([text], parse(query).marks)[0], length=100).text) <= 130


def shown(query: str, *texts: str, **how: int) -> list[str]:
    """The fragments of some texts that a query shows."""
    return [piece.text for piece in fragments(marked(texts, parse(query).marks), **how)]


def test_words_far_apart_are_shown_in_fragments() -> None:
    """Words that no one place holds are shown in several, in the order of the text, as whole phrases."""
    text = f"{FILLER}Tỉnh ủy họp, bàn về lũ. {FILLER}Năm nay có bão lớn, nhiều nhà tốc mái. {FILLER}"
    first, second = fragments(marked([text], parse("bão lũ").marks))
    assert "Tỉnh ủy họp, bàn về lũ." in first.text
    assert "Năm nay có bão lớn, nhiều nhà tốc mái." in second.text
    for piece in (first, second):
        assert piece.text.startswith(("Câu", "Tỉnh", "Năm"))
        assert piece.text.endswith(".")
    assert (first.cut_before, first.cut_after, second.cut_before, second.cut_after) == (
        True,
        False,
        True,
        True,
    )


def test_one_fragment_is_enough() -> None:
    """Where one place holds all the words, it alone is shown, wide enough to be understood."""
    text = f"Bão tan. {FILLER}Lũ rút. {FILLER}Bão và lũ gây hại. {FILLER}"
    (piece,) = shown("bão lũ", text)
    assert "Bão và lũ gây hại." in piece
    assert 180 <= len(piece) <= 264


def test_the_rarer_word_is_shown() -> None:
    """Where there is room for one place only, it is the one with the rarer word."""
    text = f"Họp bàn việc chung của xã. {FILLER}Lũ về. {FILLER}"
    weights = {"việc": 1.0, "chung": 1.0, "lũ": 5.0}
    asked = marked([text], parse("việc chung OR lũ").marks)
    assert "Lũ về." in fragments(asked, most=1, weight=weights.__getitem__)[0].text
    assert "việc chung" in fragments(asked, most=1)[0].text


def test_words_that_join_others_get_no_fragment() -> None:
    """A word that only joins others is shown beside them, and not in a place of its own."""
    text = f"Việc của xã. {FILLER}Bão về. {FILLER}"
    (piece,) = shown("của bão", text)
    assert "Bão về." in piece


def test_fragments_of_several_texts() -> None:
    """Lead, paragraphs and captions count alike, and none runs into the next."""
    lead, paragraph, caption = "Tin về lũ ở xã.", FILLER.strip(), "Ông An thăm dân sau bão."
    assert shown("bão lũ", lead, paragraph, caption) == [lead, caption]
    pieces = fragments(marked([lead, paragraph, caption], parse("bão lũ").marks))
    assert html(pieces) == "Tin về <mark>lũ</mark> ở xã. … Ông An thăm dân sau <mark>bão</mark>."
    assert html(pieces) == joined(pieces).html() == " ".join(piece.html() for piece in pieces)


def test_short_texts_leave_room() -> None:
    """A text so short that it tells little is not left alone, though it holds all the words."""
    text = f"Hôm qua, bão đã tan. {FILLER}"
    assert [piece[:20] for piece in shown("bão", "Bão", text)] == ["Bão", "Hôm qua, bão đã tan."]


def test_the_beginning_is_shown_where_nothing_matches() -> None:
    """Where no text has what was asked for, the first ones are shown from their start."""
    lead, paragraph = "Tin ngắn.", FILLER.strip()
    first, second = fragments(marked(["", lead, paragraph, "Chú thích."], parse("vắng").marks))
    assert first == Snippet(lead, ())
    assert paragraph.startswith(second.text)
    assert second.text.endswith("khác hẳn.")
    assert second.cut_after
    assert fragments([]) == fragments([Snippet(" ", ())]) == ()
    assert html(()) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nhà dân ở TP. Vinh. Bão về, TP. Vinh mưa to. Ngày mai lại nắng.", "Bão về, TP. Vinh mưa to."),
        ("Anh nói: “Bão to lắm!” Rồi đi.", "“Bão to lắm!”"),
        ("Các thứ lúa, ngô, rau, bão táp mưa sa, khoai sắn, chuối", "bão táp mưa sa"),
        ("một hai ba bốn năm sáu bảy bão tám chín mười một hai ba bốn", "sáu bảy bão tám chín mười"),
        ("một hai ba bốn Bão-số-05/2019 năm sáu bảy tám chín", "bốn Bão-số-05/2019 năm sáu"),
    ],
)
def test_where_a_fragment_begins_and_ends(text: str, expected: str) -> None:
    """With a sentence where there is room, else with a clause, else with a word."""
    assert shown("bão", text, length=len(expected)) == [expected]


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


def run_spans(found: Sequence[Syllable], run: Sequence[Syllable]) -> list[tuple[int, int]]:
    """What is marked for a run of syllables, found by comparing every syllable of a text with each."""
    meets = [
        [s.text == wanted.text or (not wanted.accented and s.plain == wanted.text) for wanted in run]
        for s in found
    ]
    beside: dict[int, set[int]] = {i: set() for i in range(len(run))}
    for place, (here, behind) in enumerate(pairwise(meets)):
        for i in range(len(run) - 1):
            if here[i] and behind[i + 1]:
                beside[i].add(place)
                beside[i + 1].add(place + 1)
    for i, wanted in enumerate(run):
        if not beside[i]:
            alone = {place for place, here in enumerate(meets) if here[i]}
            exact = {place for place in alone if found[place].text == wanted.text}
            beside[i] = exact or alone
    return [(found[place].start, found[place].end) for place in set().union(*beside.values())]


def phrase_spans(found: Sequence[Syllable], phrase: Sequence[Syllable], slop: int) -> list[tuple[int, int]]:
    """What is marked for a phrase, found by trying every way in which it may stand."""
    exact = any(s.accented for s in phrase)
    steps = product(range(1, slop + 1), repeat=len(phrase) - 1)
    ways = [list(accumulate(way, initial=0)) for way in steps]
    spans = []
    for start in range(len(found)):
        for way in ways:
            places = [start + step for step in way]
            if places[-1] < len(found) and all(
                (found[place].text if exact else found[place].plain) == (s.text if exact else s.plain)
                for place, s in zip(places, phrase, strict=True)
            ):
                spans += [(found[place].start, found[place].end) for place in places]
    return spans


def plain_matches(text: str, asked: Marks) -> list[tuple[int, int]]:
    """What `matches` gives, found the plain way."""
    found = list(syllables(text))
    spans = [span for run in asked.runs for span in run_spans(found, run)]
    spans += [span for phrase, slop in asked.phrases for span in phrase_spans(found, phrase, slop)]
    spans += [
        (s.start, s.end)
        for s in found
        if s.text in asked.fuzzy
        or any((s.text if prefix.accented else s.plain).startswith(prefix.text) for prefix in asked.prefixes)
    ]
    spans += [(start, end) for token, start, end in document_numbers(text) if token in asked.numbers]
    for token, first, behind in citations([s.plain for s in found]):
        if token in asked.numbers:
            spans.append((found[first].start, found[behind - 1].end))
    whole: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if whole and (start <= whole[-1][1] or text[whole[-1][1] : start].strip() == ""):
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


@given(nfc, typed, st.sets(st.sampled_from(["chỉ", "thi", "hòa", "a", "đ"])))
def test_the_quick_way_finds_what_the_plain_way_finds(text: str, query: str, fuzzy: set[str]) -> None:
    """Looking at each word once gives the same marks as comparing each with all that is asked for."""
    asked = parse(query).marks
    asked = replace(asked, fuzzy=frozenset(fuzzy), meanings=frozenset())
    assert matches(text, asked) == plain_matches(text, asked)


@given(st.lists(nfc, max_size=5), typed)
def test_texts_are_marked_as_one(texts: list[str], query: str) -> None:
    """Each text has the marks that the whole has in its place."""
    asked = parse(query).marks
    whole = "\n".join(texts)
    places = {place for start, end in matches(whole, asked) for place in range(start, end)}
    begin = 0
    for text, piece in zip(texts, marked(texts, asked), strict=True):
        inside = {begin + place for start, end in piece.spans for place in range(start, end)}
        assert piece.text == text
        assert inside == places & set(range(begin, begin + len(text)))
        begin += len(text) + 1


@given(st.lists(nfc, max_size=5), typed, st.integers(20, 300), st.integers(1, 4))
def test_fragments_are_pieces_of_the_texts(texts: list[str], query: str, length: int, most: int) -> None:
    """Fragments hold whole words of one text, with the marks these have there, and not too many."""
    whole = marked(texts, parse(query).marks)
    pieces = fragments(whole, length, most)
    assert len(pieces) <= most
    assert sum(len(piece.text) for piece in pieces) <= length * 1.2 + most * 2 * LONGEST_WORD
    assert bool(pieces) == any(text.strip() for text in texts)
    assert html(pieces) == " ".join(piece.html() for piece in pieces)
    if any(text.spans for text in whole):
        assert any(piece.spans for piece in pieces)
    for piece in pieces:
        places = [
            (text, found.start())
            for text in whole
            for found in re.finditer(f"(?={re.escape(piece.text)})", text.text)
        ]
        assert piece.spans in [text.piece(start, start + len(piece.text)).spans for text, start in places]
        if max(map(len, " ".join(texts).split()), default=0) <= LONGEST_WORD:
            assert any(
                {start, start + len(piece.text)}
                & {s for word in WORD.finditer(text.text) for s in inner(word)}
                == set()
                for text, start in places
            )


def inner(word: re.Match[str]) -> range:
    """The places inside a word."""
    return range(word.start() + 1, word.end())
