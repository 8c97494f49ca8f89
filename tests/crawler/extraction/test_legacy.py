"""Vietnamese of the encodings before Unicode, and of UTF-8 that was read wrongly."""

from __future__ import annotations

import unicodedata

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.encoding import decode
from crawler.extraction.legacy import TABLES, mended, recognised
from crawler.extraction.lettering import mend_letters
from tests.crawler.legacy_texts import ENCODINGS, shown, windows_1258

TEXT = """Tỉnh ủy quán triệt Chỉ thị số 05 của Bộ Chính trị
Sáng nay, các đồng chí trong Ban Thường vụ đã bàn kỹ từng việc, phân công người làm và hẹn ngày xong.
Bão số 9 đổ bộ vào Quảng Ngãi; sẵn sàng ứng phó, đừng để ai bị bỏ lại phía sau! Chẳng ai lơ là.
Hội thảo khép lại lúc 17 giờ, mở ra hướng đi mới cho nghề dệt thổ cẩm, ghép cây và nuôi ong lấy mật."""


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_is_read_back(encoding: str) -> None:
    """Whole or line by line, a text in any of the encodings becomes the text that was written."""
    assert mended(shown(TEXT, encoding)) == TEXT
    assert [mended(shown(line, encoding)) for line in TEXT.split("\n")] == TEXT.split("\n")


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii"])
def test_every_letter_has_its_sign(encoding: str) -> None:
    """The tables lack no small letter, and give none twice to one sign."""
    bases, tones = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = {unicodedata.normalize("NFC", base + tone) for base in bases for tone in tones} | {"đ"}
    given = {unicodedata.normalize("NFC", letter) for _sign, letter in TABLES[encoding]}
    western = {"viscii": set("àáâãèéêìíòóôõùúý")}.get(encoding, set()) | set("aeiouyìí")
    assert letters - western <= given
    signs = dict(TABLES[encoding])
    assert len(signs) == len(set(TABLES[encoding]))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("ÑOÄC LAÄP - TÖÏ DO - HAïNH PHUùC", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"),
        ("saün saøng, chaúng haïn, laúng laëng", "sẵn sàng, chẳng hạn, lẳng lặng"),
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("Th«ng t− cña nhµ n−íc", "Thông tư của nhà nước"),
        ("NgÃ y 3 thÃ¡ng 6 lÃ  ngÃ y gÃ¬", "Ngày 3 tháng 6 là ngày gì"),
    ],
)
def test_what_people_wrote_is_read(written: str, meant: str) -> None:
    """Marks in the other case, capitals that only a font makes, signs out of a PDF, spaces that were lost."""
    assert mended(written) == meant


FOREIGN = """L'été dernier, le président a présenté à l'Assemblée générale un projet de loi très controversé.
Où êtes-vous né ? Le café était fermé, mais le thé restait à volonté.
¿Dónde está el niño? Él comió más de lo que debía.
Der Präsident fährt über München nach Köln, heißt es.
The résumé of a naïve café owner, 20 °C ± 5 µm, £5 ©2019 ® «so»
São Paulo, Malmö, Zürich, Côte d’Ivoire, Đà Nẵng, né, thé"""


@pytest.mark.parametrize("text", [TEXT, TEXT.upper(), FOREIGN, f"{TEXT}\n{FOREIGN}"])
def test_right_text_is_kept(text: str) -> None:
    """Text that is right, in Vietnamese or in another language, is kept letter for letter."""
    assert mended(text) == text
    assert [mended(line) for line in text.split("\n")] == text.split("\n")


def test_a_legacy_line_among_right_ones_is_mended() -> None:
    """Each line is looked at: right ones stand beside it as they were."""
    lines = TEXT.split("\n")
    assert mended("\n".join([lines[0], shown(lines[1], "tcvn3"), lines[2], FOREIGN])) == "\n".join(
        [*lines[:3], FOREIGN]
    )


def test_a_word_alone_is_read_as_its_page() -> None:
    """One word, which could be right as it stands, is read as all the rest is."""
    assert mended(shown(f"một\n{TEXT}\nvề", "tcvn3")) == f"một\n{TEXT}\nvề"
    assert mended("vô\nmét\n") == "vô\nmét\n"


@given(st.one_of(st.text(), st.text(st.characters(max_codepoint=255)), st.sampled_from(TEXT.split())))
def test_mending_never_raises(text: str) -> None:
    """Any text has as many lines as before."""
    assert mended(text).count("\n") == text.count("\n")


PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p><p>&copy; 2005</p></body></html>"


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "x-user-defined", ""])
@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "windows-1258"])
def test_a_page_of_bytes_is_decoded(encoding: str, declared: str) -> None:
    """Whatever a page declares, its words tell what it is in."""
    page = PAGE.format(*TEXT.split("\n")[:2])
    code = "latin-1" if encoding == "viscii" else "cp1252"
    body = windows_1258(page) if encoding == "windows-1258" else shown(page, encoding).encode(code)
    header = f"text/html; charset={declared}" if declared else "text/html"
    assert decode(body, header) == page


@pytest.mark.parametrize("name", ["tcvn3", "TCVN", "vni", "VISCII", "x-viscii"])
def test_a_source_may_name_a_legacy_encoding(name: str) -> None:
    """The source's own charset may be one that Python does not know."""
    encoding = {"TCVN": "tcvn3"}.get(name, name.lower().removeprefix("x-"))
    body = shown("Về", encoding).encode("latin-1" if encoding == "viscii" else "cp1252")
    assert decode(body, charset=name) == "Về"


def test_what_is_no_vietnamese_is_not_recognised() -> None:
    """A French page is none of these."""
    assert recognised(PAGE.format(*FOREIGN.split("\n")[:2])) == ""


def test_parts_of_a_page_are_mended() -> None:
    """Where only what some fonts show is legacy, only that is read otherwise, entities and all."""
    line = (
        shown("Đồng chí Bí thư kết luận hội nghị", "tcvn3").replace("ß", "&szlig;").replace("é", "&eacute;")
    )
    soup = BeautifulSoup(
        f"<meta name=description content='{line}'><p>Hội nghị</p><p><font face='.VnTime'>{line}</font></p>"
        f"<p style='font-family: .VnTimeH'>{shown('hòa bình', 'tcvn3')}</p><p>bé</p>"
        f"<font face='.VnTime'>{shown('một', 'tcvn3')}</font><font face='.VnTime'>Hà Nội</font>",
        "lxml",
    )
    mend_letters(soup)
    assert [meta["content"] for meta in soup.select("meta")] == ["Đồng chí Bí thư kết luận hội nghị"]
    assert [text.strip() for text in soup.stripped_strings] == [
        "Hội nghị",
        "Đồng chí Bí thư kết luận hội nghị",
        "HÒA BÌNH",
        "bé",
        "một",
        "Hà Nội",
    ]


def test_a_right_page_is_kept_whatever_its_fonts() -> None:
    """A font's name alone changes nothing."""
    html = "<html><body><p><font face='.VnTime'>Bé Hà về</font> mét, ©</p></body></html>"
    soup = BeautifulSoup(html, "lxml")
    mend_letters(soup)
    assert str(soup) == html.replace("'", '"')
