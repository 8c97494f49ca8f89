"""What was perhaps meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given

from crawler.extraction.encoding import clean
from indexer.analysis.pairs import pairs
from indexer.analysis.syllables import syllables
from indexer.spelling import MOST_SYLLABLES, Speller
from tests.indexer.documents import typed

NEWS = {
    "hội nghị sơ kết ba năm thực hiện chỉ thị 05 của bộ chính trị": 30,
    "hội nghị tổng kết công tác xây dựng đảng của tỉnh ủy": 20,
    "nghị quyết trung ương bốn về xây dựng đảng": 20,
    "nghi lễ đón bằng di tích ở đình làng": 4,
    "ủy ban nhân dân tỉnh ban hành quyết định": 30,
    "ubnd tỉnh ban hành kế hoạch phòng chống bão": 20,
    "nông dân bán lúa cho thương lái ngay tại ruộng": 12,
    "các đại biểu bàn giải pháp bán hàng nông sản": 10,
    "công an huyện hòa bình bắt hai kẻ trộm xe máy": 10,
    "đoàn kết toàn dân xây dựng nông thôn mới": 15,
    "phát triển du lịch sinh thái ở các xã ven sông": 12,
    "trung tâm thể thao tỉnh tổ chức giải bóng đá": 12,
    "người dân xúc cát bằng xe máy": 5,
    "ông nói sức khỏe của người dân là trên hết": 9,
    "rượu cần là đặc sản của người mường": 6,
    "giảm nghèo bền vững ở vùng cao": 8,
    "đập tan âm mưu của kẻ thù": 5,
    "video về lễ hội được xem nhiều trên facebook": 90,
}
"""Documents of an invented newspaper, with how often each is there."""


class Documents:
    """A vocabulary counted from documents."""

    def __init__(self, documents: Mapping[str, int]) -> None:
        self._documents = documents
        self._words: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        for text, count in documents.items():
            found = [syllable.text for syllable in syllables(text)]
            self._words.update(dict.fromkeys(filter(str.isalpha, found), count))
            self._pairs.update(dict.fromkeys(pairs(found), count))

    def words(self) -> Mapping[str, int]:
        """The words with their numbers of documents."""
        return self._words

    def pair(self, first: str, second: str) -> int:
        """How many documents have the two side by side."""
        return self._pairs[f"{first}_{second}"]

    def count(self) -> int:
        """How many documents there are."""
        return sum(self._documents.values())

    def phrase(self, words: Sequence[str]) -> int:
        """How many documents have the words side by side."""
        wanted = f" {' '.join(words)} "
        return sum(count for text, count in self._documents.items() if wanted in f" {text} ")


SPELLER = Speller(Documents(NEWS))


def spelt(text: str) -> str | None:
    """The suggestion for words alone."""
    found = SPELLER.suggestion([syllable.text for syllable in syllables(text)])
    return None if found is None else " ".join(found)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("hội nghi sơ kêt", "hội nghị sơ kết"),
        ("hội ngị sơ kết", "hội nghị sơ kết"),
        ("hội nghị sơ kếtt", "hội nghị sơ kết"),
        ("hội nghị sơ ktế", "hội nghị sơ kết"),
        ("hội nghị sơ kếr", "hội nghị sơ kết"),
        ("họi nghị sơ kết", "hội nghị sơ kết"),
        ("hội nghị sơ kt", "hội nghị sơ kết"),
        ("nghị quyết chung ương", "nghị quyết trung ương"),
        ("nghị quýet trung ương", "nghị quyết trung ương"),
        ("sây dựng đảng", "xây dựng đảng"),
        ("rải pháp", "giải pháp"),
        ("lông dân", "nông dân"),
        ("du lịt sinh thái", "du lịch sinh thái"),
        ("giãm nghèo", "giảm nghèo"),
        ("xức khỏe", "sức khỏe"),
        ("bóng da", "bóng đá"),
        ("facebok", "facebook"),
    ],
)
def test_a_misspelt_syllable(wrong: str, right: str) -> None:
    """Letters left out, added, swapped, hit beside or confused, and accents, are put right."""
    assert spelt(wrong) == right


@pytest.mark.parametrize(
    ("bare", "right"),
    [
        ("nghi quyet trung uong", "nghị quyết trung ương"),
        ("hoi nghi so ket", "hội nghị sơ kết"),
        ("uy ban nhan dan tinh", "ủy ban nhân dân tỉnh"),
        ("chi thi 05", "chỉ thị 05"),
        ("nghi quyet trug uong", "nghị quyết trung ương"),
    ],
)
def test_missing_accents(bare: str, right: str) -> None:
    """A query without accents gets them back, with a slip or without."""
    assert spelt(bare) == right


@pytest.mark.parametrize(
    "text", [*NEWS, "hội nghị", "bão", "bán lúa", "bàn giải pháp", "xe máy", "ban", "05"]
)
def test_what_is_right_stays(text: str) -> None:
    """What the newspaper itself writes gets no suggestion."""
    assert spelt(text) is None


@pytest.mark.parametrize("text", ["xyzzyx", "qwrtpl vbnmhj", "ronaldo", "ronaldo ghi bàn", "", "2019", "ω"])
def test_what_is_unknown_stays(text: str) -> None:
    """Words that resemble none of the index are left alone."""
    assert spelt(text) is None


def test_a_right_word_in_a_wrong_place() -> None:
    """A misspelling that is itself a word is told by the words beside it."""
    assert spelt("nông dân bàn lúa cho thương lái") == "nông dân bán lúa cho thương lái"
    assert spelt("các đại biểu bán giải pháp") == "các đại biểu bàn giải pháp"


def test_phrases_tell_more_than_pairs() -> None:
    """Where one reading has more pairs and the other stands somewhere as a whole, that is suggested."""
    documents = Documents({"câu lạc bộ mở bán vé": 10, "mở bàn tay": 20, "trên bàn vé số": 20})
    typed = ["mở", "bãn", "vé"]
    assert Speller(documents).suggestion(typed) == ["mở", "bàn", "vé"]
    assert Speller(documents, documents.phrase).suggestion(typed) == ["mở", "bán", "vé"]


def test_phrases_may_be_unknown() -> None:
    """Where phrases take too long to be counted, pairs alone decide."""
    for query in ("hội nghi sơ kêt", "nghi quyet trung uong", "nông dân bàn lúa cho thương lái"):
        assert Speller(Documents(NEWS), lambda _words: None).suggestion(query.split()) == (
            SPELLER.suggestion(query.split())
        )


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('"hội nghi sơ kêt"', '"hội nghị sơ kết"'),
        ("“hội nghi sơ kêt”", "“hội nghị sơ kết”"),
        ("hội nghi VÀ (nông thon mới OR sơ kêt)", "hội nghị VÀ (nông thôn mới OR sơ kết)"),
        ("xây dựng nông thon -bao", "xây dựng nông thôn -bão"),
        ("nguồn:baodang hội nghi sơ kêt", "nguồn:baodang hội nghị sơ kết"),
        ('mục:"nong thon" hội nghi sơ kêt', 'mục:"nong thon" hội nghị sơ kết'),
        ("tiêu đề:nghi quyet trung uong", "tiêu đề:nghị quyết trung ương"),
        ("hội nghi sơ kêt 05-CT/TW", "hội nghị sơ kết 05-CT/TW"),
        ("hội nghi sơ kêt quy*", "hội nghị sơ kết quy*"),
        ("hội nghi sơ kêt ngi~", "hội nghị sơ kết ngi~"),
        ("Hội Nghi Sơ Kêt", "Hội Nghị Sơ Kết"),
        ("HỘI NGHI SƠ KÊT", "HỘI NGHỊ SƠ KẾT"),
        ("UBND tỉnh ban hanh quyết định", "UBND tỉnh ban hành quyết định"),
        ("công an huyện hoà bìn", "công an huyện hoà bình"),
        ("hội  nghi,  sơ kêt.", "hội nghị, sơ kết."),
    ],
)
def test_text(wrong: str, right: str) -> None:
    """Syntax, values, numbers and abbreviations stay; capitals and marks are kept as they were typed."""
    assert SPELLER.suggestion_text(wrong) == right


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "*",
        "05-CT/TW",
        "hội nghị",
        "Hội nghị sơ kết",
        "TCD",
        "a4",
        "nguồn:hoi",
        "nghi*",
        "NOT",
        '"',
    ],
)
def test_text_without_suggestion(text: str) -> None:
    """What is right, and what is no word, gets none."""
    assert SPELLER.suggestion_text(text) is None


def test_long_texts() -> None:
    """A whole text is not spelt, nor one enormous word."""
    assert SPELLER.suggestion_text("hội nghi sơ kêt " * MOST_SYLLABLES) is None
    assert SPELLER.suggestion(["nghi"] * (MOST_SYLLABLES + 1)) is None
    assert SPELLER.suggestion_text("a" * 100_000) is None


@given(typed)
def test_any_text(text: str) -> None:
    """Nothing that is typed is an error, and with a suggestion nothing but letters changes."""
    found = SPELLER.suggestion_text(text)
    if found is not None:
        assert found != clean(text)
        assert marks(found) == marks(clean(text))
        assert len(list(syllables(found))) == len(list(syllables(text)))


def marks(text: str) -> list[str]:
    """What is no word."""
    return [letter for letter in text if not letter.isalnum() and not letter.isspace()]


def test_an_empty_index() -> None:
    """Where no word is known, nothing is suggested."""
    nothing: Iterable[str] = ()
    assert Speller(Documents(dict.fromkeys(nothing, 0))).suggestion_text("hội nghi sơ kêt") is None
