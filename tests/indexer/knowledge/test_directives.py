"""Citations of directives: each form that papers write, what is one document, what is no citation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.knowledge.article import Article
from indexer.knowledge.directives import Citation, citations


def cited(*lines: str) -> list[Citation]:
    """The citations of an article of some lines."""
    return citations(Article.from_json({"title": lines[0], "body": "\n".join(lines[1:])}))


def said(text: str) -> list[str]:
    """The citations of a text, each as "surface | type | number | issuer | date"."""
    return [" | ".join(str(value or "–") for value in one.to_json().values()) for one in cited(text)]


FORMS = [
    ("Chỉ thị 05", "Chỉ thị 05 | chỉ thị | 05 | – | –"),
    (
        "Chỉ thị số 5-CT/TW ngày 15/5/2016 của Ban Bí thư",
        "Chỉ thị số 5-CT/TW ngày 15/5/2016 của Ban Bí thư | chỉ thị | 5-CT/TW | Ban Bí thư | 2016-05-15",
    ),
    (
        "CHỈ THỊ SỐ 05 NGÀY 15 THÁNG 5 NĂM 2016 CỦA BAN BÍ THƯ",
        "CHỈ THỊ SỐ 05 NGÀY 15 THÁNG 5 NĂM 2016 CỦA BAN BÍ THƯ | chỉ thị | 05 | BAN BÍ THƯ | 2016-05-15",
    ),
    ("quyết định 3 - QĐ / TU", "quyết định 3 - QĐ / TU | quyết định | 3 - QĐ / TU | – | –"),
    ("Chỉ thị 03 CT/TW", "Chỉ thị 03 CT/TW | chỉ thị | 03 CT/TW | – | –"),
    ("NQ 09- NQ/TU của Thành ủy", "NQ 09- NQ/TU của Thành ủy | nghị quyết | 09- NQ/TU | Thành ủy | –"),
    ("NĐ 67", "NĐ 67 | nghị định | 67 | – | –"),
    ("12/QĐ-UBND ngày 2/6/2011", "12/QĐ-UBND ngày 2/6/2011 | quyết định | 12/QĐ-UBND | – | 2011-06-02"),
    (
        "Nghị quyết 80 năm 2002 của Chính phủ",
        "Nghị quyết 80 năm 2002 của Chính phủ | nghị quyết | 80 | Chính phủ | 2002",
    ),
    ("Nghị quyết số 19-2016/NQ-CP", "Nghị quyết số 19-2016/NQ-CP | nghị quyết | 19-2016/NQ-CP | – | –"),
    ("Chỉ thị 16+", "Chỉ thị 16+ | chỉ thị | 16 | – | –"),
    (
        "thông báo Kết luận số 26-TB/TW của Ban Bí thư",
        "thông báo Kết luận số 26-TB/TW của Ban Bí thư | thông báo | 26-TB/TW | Ban Bí thư | –",
    ),
    (
        "Quyết định thu hồi đất số 12/QĐ-UBND của UBND xã An",
        "Quyết định thu hồi đất số 12/QĐ-UBND của UBND xã An | quyết định | 12/QĐ-UBND | UBND xã An | –",
    ),
    (
        "Thông báo ngày 27/5 của Sở Y tế",
        "Thông báo ngày 27/5 của Sở Y tế | thông báo | – | Sở Y tế | –",
    ),
    (
        "Nghị quyết Trung ương 4 (khóa XII)",
        "Nghị quyết Trung ương 4 (khóa XII) | nghị quyết | Trung ương 4 | – | –",
    ),
    ("NQ T.Ư 5, khoá X", "NQ T.Ư 5, khoá X | nghị quyết | T.Ư 5 | – | –"),
    (
        "Nghị quyết Đại hội XII của Đảng",
        "Nghị quyết Đại hội XII của Đảng | nghị quyết | Đại hội XII | Đảng | –",
    ),
    (
        "Nghị quyết Đại hội Đảng bộ tỉnh lần thứ 13",
        "Nghị quyết Đại hội Đảng bộ tỉnh lần thứ 13 | nghị quyết | Đại hội Đảng bộ tỉnh lần thứ 13 | – | –",
    ),
    ("Luật Đất đai 2013", "Luật Đất đai 2013 | luật | – | – | 2013"),
    ("luật phòng, chống tham nhũng", "luật phòng, chống tham nhũng | luật | – | – | –"),
    (
        "Bộ luật Hình sự năm 2015 (sửa đổi, bổ sung năm 2017)",
        "Bộ luật Hình sự năm 2015 (sửa đổi, bổ sung năm 2017) | bộ luật | – | – | 2015",
    ),
    ("Hiến pháp năm 2013", "Hiến pháp năm 2013 | hiến pháp | – | – | 2013"),
    ("Luật Khám phá vũ trụ", "Luật Khám phá vũ trụ | luật | – | – | –"),
    ("luật Nhà ở năm 2019", "luật Nhà ở năm 2019 | luật | – | – | 2019"),
    ("Luật khám phá vũ trụ", "Luật khám phá vũ trụ | luật | – | – | –"),
    (
        "Luật sửa đổi, bổ sung một số điều của Luật Thú y",
        "Luật sửa đổi, bổ sung một số điều của Luật Thú y | luật | – | – | –",
    ),
    (
        "Luật sửa đổi, bổ sung một số điều của Bộ luật Dân sự",
        "Luật sửa đổi, bổ sung một số điều của Bộ luật Dân sự | luật | – | – | –",
    ),
    ("Luật sửa đổi điều 9 Luật Thú y", "Luật sửa đổi điều 9 Luật Thú y | luật | – | – | –"),
    (
        "Đạo luật Hỗ trợ Khẩn cấp cho Nông dân",
        "Đạo luật Hỗ trợ Khẩn cấp cho Nông dân | đạo luật | – | – | –",
    ),
    (
        "Quyết định không khởi tố số 71 ngày 3/4/2017 của VKSND",
        "Quyết định không khởi tố số 71 ngày 3/4/2017 của VKSND | quyết định | 71 | VKSND | 2017-04-03",
    ),
    (
        "Công ước của Liên hợp quốc về Luật Biển (UNCLOS) năm 1982",
        "Công ước của Liên hợp quốc về Luật Biển (UNCLOS) năm 1982 | công ước | – | Liên hợp quốc | 1982",
    ),
    ("Công ước Quyền trẻ em năm 1989", "Công ước Quyền trẻ em năm 1989 | công ước | – | – | 1989"),
    ("Luật Giao thông", "Luật Giao thông | luật | – | – | –"),
    ("Luật Ban hành VBQPPL năm 2008", "Luật Ban hành VBQPPL năm 2008 | luật | – | – | 2008"),
    ("quyết định 23", "quyết định 23 | quyết định | 23 | – | –"),
    ("quyết định 88/2008", "quyết định 88/2008 | quyết định | 88/2008 | – | –"),
    ("Nghị định 191/2007NĐ-CP", "Nghị định 191/2007NĐ-CP | nghị định | 191/2007NĐ-CP | – | –"),
    ("nghị định số 01 tháng 1-2017", "nghị định số 01 tháng 1-2017 | nghị định | 01 | – | 2017-01"),
]


@pytest.mark.parametrize(("text", "wanted"), FORMS)
def test_a_form_is_read_whole_within_a_sentence(text: str, wanted: str) -> None:
    """A citation goes from its type word to the end of what identifies it, in each form."""
    assert said(f"Theo {text}, mọi việc đã xong.") == [wanted]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("các Nghị quyết số 18, 19-NQ/TW của Trung ương", ["18", "19-NQ/TW"]),
        ("Quyết định 217, 218-QĐ/TW của Bộ Chính trị", ["217", "218-QĐ/TW"]),
        ("Thông tư 02 và 12 của Ngân hàng Nhà nước", ["02", "12"]),
        ("Nghị quyết Trung ương 6, 7 khóa XII", ["Trung ương 6", "Trung ương 7"]),
    ],
)
def test_every_document_of_a_list_has_what_the_list_says_once(text: str, numbers: list[str]) -> None:
    """Signs, body and term at the end of a list are of all its documents."""
    found = cited(f"Quán triệt {text}.")
    assert [one.number for one in found] == numbers
    first, last = (one.identity for one in found)
    assert (first.signs, first.body, first.term) == (last.signs, last.body, last.term)


@pytest.mark.parametrize(
    "text",
    [
        "Bộ có kế hoạch 5 năm và kế hoạch 2013.",
        "Ông quyết định 2 phương án, mức quy định 70 km/giờ.",
        "Các chỉ thị, nghị quyết của Đảng; nghị quyết này; kết luận thanh tra.",
        "Luật sư của công ty Luật An Phú, khoa Luật, kỷ luật, pháp luật dân sự.",
        "Đại biểu trình dự án Luật của Chủ nhiệm. Họ chấp hành luật giao thông; có quyết định 2 lần.",
        "Luật chơi mới rất khó. Đạo luật này, các đạo luật mới.",
        "Họ dự chương trình 60 phút, giống BC 15, màn hình HD 720p, hợp đồng 203/HĐKT/2017.",
        "Tòa ra quyết định khởi tố 4 bị can, thông báo 64 người mất tích.",
        "Kế hoạch 2011 - 2015 và kế hoạch 2016-2020 đã đạt; các Công ước quốc tế về quyền con người.",
        "Công ước còn quan tâm đến mức sống; Công ước Việt Nam đã ký có hiệu lực.",
    ],
)
def test_common_words_are_no_citations(text: str) -> None:
    """What names no document is none, whatever number stands beside it."""
    assert said(text) == []


def test_all_mentions_of_a_document_are_one_citation() -> None:
    """Short and later mentions go to the fullest, which takes from them what it does not say itself."""
    [one] = cited(
        "Sơ kết Chỉ thị 05",
        "Thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016, các chi bộ đã học tập. Chỉ thị này đi vào cuộc sống.",
        "Chỉ thị số 5 của Bộ Chính trị được quán triệt.",
    )
    assert (one.surface, one.issuer) == ("Chỉ thị số 05-CT/TW ngày 15/5/2016", "Bộ Chính trị")
    assert len(one.mentions) == 4
    assert one.identity.slug == "chi-thi-5-ct-tw-bo-chinh-tri-2016"


def test_numbers_of_several_years_stay_apart_and_a_bare_one_unresolved() -> None:
    """A short mention that may be of two documents is kept, and names both."""
    *known, unsure = cited(
        "Nghị định 67/2014/NĐ-CP được thay bằng Nghị định 67/2018/NĐ-CP, rồi Nghị định 67."
    )
    assert [one.candidates for one in known] == [(), ()]
    assert unsure.candidates == tuple(one.identity for one in known)


def test_a_document_is_called_by_what_it_is() -> None:
    """The word "văn bản" may mean any document; a body behind a date may be the subject of what follows."""
    [one] = cited("Văn bản số 96/SX-TC, ngày 2-3-2018 Sở Y tế đã góp ý về công văn số 96/SX-TC này.")
    assert (one.type, one.issuer, len(one.mentions)) == ("công văn", None, 2)


def test_the_words_before_a_citation_say_who_and_when() -> None:
    """The day on which a body is said to have issued it is its own; the year may be the number's."""
    [one] = cited("Ngày 23/5, Chính phủ đã ban hành Nghị định số 56/2013/NĐ-CP.")
    assert (one.date, one.issuer, one.identity.body) == ("2013-05-23", None, "Chính phủ")


def test_a_body_at_the_end_is_that_of_both() -> None:
    """Two of one type, one behind the other, have the body that is named once."""
    both = cited("Nghị quyết 08 và Nghị quyết 49 của Bộ Chính trị")
    assert [one.issuer for one in both] == ["Bộ Chính trị"] * 2


def test_a_body_at_the_end_is_not_of_what_it_cannot_issue() -> None:
    """Of two types it is that of both, unless another body alone issues the first."""
    both = cited("Quyết định 07 và Chỉ thị 06 của Thủ tướng; Nghị định 46 và Thông tư 12 của Bộ Y tế.")
    assert [one.issuer for one in both] == ["Thủ tướng", "Thủ tướng", None, "Bộ Y tế"]


@pytest.mark.parametrize(
    ("text", "surface", "issuer"),
    [
        ("phê chuẩn Công ước về quyền của người khuyết tật", "Công ước về quyền của người khuyết tật", None),
        ("theo Công ước Liên Hợp Quốc về quyền trẻ em", None, "Liên Hợp Quốc"),
        ("theo Công ước Berne về bảo hộ quyền tác giả mà ta là thành viên", None, None),
        ("theo Công ước số 98 của ILO", None, "ILO"),
        ("theo Công ước Chicago và phần giải thích", "Công ước Chicago", None),
        ("theo Công ước LHQ về Luật Biển 1982", None, "LHQ"),
    ],
)
def test_a_convention_has_a_name_or_a_number(text: str, surface: str | None, issuer: str | None) -> None:
    """It is cited by what it is about or where it was signed, with or without a year."""
    [one] = cited(f"{text}.")
    assert one.surface == surface or text.removeprefix("theo ").startswith(one.surface)
    assert (one.issuer, one.surface[:8]) == (issuer, "Công ước")


def test_a_law_is_dated_by_who_passed_it() -> None:
    """When a law is said to have been passed is its date, by whom its body."""
    [one] = cited(
        "Luật Doanh nghiệp được Quốc hội khóa XI thông qua ngày 29/11/2005. Luật Doanh nghiệp 2005."
    )
    assert (one.issuer, one.date) == ("Quốc hội", "2005-11-29")


def test_a_law_goes_by_its_short_forms() -> None:
    """A short form in brackets, and the beginning of an unlisted name, are the law itself."""
    [one] = cited("Luật Thẩm quyền Quốc phòng Quốc gia (NDAA) 2018. Luật Thẩm quyền Quốc phòng, luật NDAA.")
    assert (one.date, len(one.mentions)) == ("2018", 3)


def test_a_draft_says_so() -> None:
    """A draft counts as the law, and is known as one."""
    [draft] = cited("Quốc hội thảo luận dự thảo Luật Quy hoạch.")
    assert (draft.type, draft.draft) == ("luật", True)


PIECES = (
    "Nghị quyết",
    "Luật",
    "Trung ương",
    "Bộ Chính trị",
    "TW",
    "ngày",
    "5/6",
    "năm",
    "2013",
    *"05-/NQ,và()",
)


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_pieces_of_citations_give_spans_that_hold_them(pieces: list[str]) -> None:
    """Whatever is put together, nothing raises, and a surface is what stands at its span."""
    article = Article.from_json({"title": " ".join(pieces)})
    for one in citations(article):
        assert article.text[slice(*one.span)] == one.surface
        assert one.span in one.mentions


@pytest.mark.parametrize(
    "piece",
    ["nghị quyết 1, ", "chủ tịch ", "Luật A ", "Luật sửa đổi ", "đại hội ", "1-NQ/", "của Ban Thường vụ "],
)
def test_no_text_is_too_deep(piece: str) -> None:
    """However often something comes again, reading ends without an error."""
    assert len(cited("Quyết định 1 của " + piece * 3_000)) <= 2
