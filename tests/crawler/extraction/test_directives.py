"""Pages that are directives, by their own layout or the table of their portal."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.document import ARTICLE, Directive
from crawler.extraction.extract import extract
from crawler.sources.source import Source

PORTAL = Source(name="cong", title="Cổng", home="https://cong.example/", articles=("/van-ban/*",))
URL = "https://cong.example/van-ban/21"
ITEMS = "".join(
    f"<p>{number}. Các cấp ủy, tổ chức đảng tiếp tục quán triệt, thực hiện nghiêm công tác phòng cháy.</p>"
    for number in range(1, 5)
)
HEAD = """<table><tr><td><p>TỈNH ỦY TRƯỜNG GIANG</p><p>*</p><p>Số 21-CT/TU</p></td>
<td><p><b>ĐẢNG CỘNG SẢN VIỆT NAM</b></p><p><i>Trường Giang, ngày 10 tháng 6 năm 2019</i></p></td></tr></table>
<p><b>CHỈ THỊ</b></p><p>về tăng cường công tác phòng cháy</p>"""
END = """<table><tr><td><p>Nơi nhận:</p><p>- Các huyện ủy;</p><p>- Lưu Văn phòng.</p></td>
<td><p><b>T/M BAN THƯỜNG VỤ</b></p><p><b>BÍ THƯ</b></p><p><b>Nguyễn Văn Thử</b></p></td></tr></table>"""
ROWS = {
    "Số/Ký hiệu": "21-CT/TU",
    "Ngày ban hành": "10/06/2019",
    "Cơ quan ban hành": "Tỉnh ủy",
    "Người ký": "Nguyễn Văn Thử",
    "Trích yếu": "Về tăng cường phòng cháy",
}
TABLE = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in ROWS.items())
LISTED = "".join(f"<dt>{label}:</dt><dd>{value}</dd>" for label, value in ROWS.items())


def page(title: str, body: str, beside: str = "") -> str:
    """Give a page with a title, a text, and something beside it."""
    return f"<html><body><h1>{title}</h1>{beside}<div class=entry-content>{body}</div></body></html>"


def said(html: str) -> tuple[str, Directive | None]:
    """The kind of a page, and what it says of itself as a directive."""
    found = extract(html, URL, PORTAL)
    assert found.document is not None, found.reason
    return found.document.kind, found.document.directive


def test_a_letterhead() -> None:
    """A text in the official layout is read as an attached file is, whatever its title."""
    kind, directive = said(page("Về công tác phòng cháy", HEAD + ITEMS + END))
    assert kind == "chỉ thị"
    assert directive == Directive(
        number="21-CT/TU",
        kind="chỉ thị",
        issuer="Tỉnh ủy Trường Giang",
        place="Trường Giang",
        issued=date(2019, 6, 10),
        subject="về tăng cường công tác phòng cháy",
        signer="Nguyễn Văn Thử",
        office="Bí thư",
        recipients=("Các huyện ủy", "Lưu Văn phòng"),
    )


@pytest.mark.parametrize("beside", [f"<table>{TABLE}</table>", f"<dl>{LISTED}</dl>"], ids=["table", "list"])
@pytest.mark.parametrize("title", ["Chỉ thị 21-CT/TU", "Về tăng cường phòng cháy"])
def test_the_table_of_a_portal(title: str, beside: str) -> None:
    """Number, date, issuer, signer and subject stand beside their labels; the date is that of the page."""
    kind, directive = said(page(title, ITEMS, beside))
    assert kind == "chỉ thị"
    assert directive == Directive(
        number="21-CT/TU",
        kind="chỉ thị",
        issuer="Tỉnh ủy",
        issued=date(2019, 6, 10),
        subject="Về tăng cường phòng cháy",
        signer="Nguyễn Văn Thử",
    )


NEWS = "<p>Thực hiện Chỉ thị số 21-CT/TU ngày 10/6/2019 của Tỉnh ủy về phòng cháy, các xã đã vào cuộc.</p>"


@pytest.mark.parametrize(
    ("title", "body", "beside"),
    [
        ("Các xã phòng cháy", NEWS + ITEMS, ""),
        ("Các xã phòng cháy", NEWS + ITEMS, f"<div class=widget><table>{TABLE}</table></div>"),
        ("Chỉ thị 21-CT/TU đi vào cuộc sống", NEWS + ITEMS, ""),
        ("Các xã phòng cháy", NEWS * 20 + HEAD + ITEMS, ""),
        (
            "Danh sách văn bản",
            ITEMS,
            "<table><tr><th>Số ký hiệu<th>Trích yếu</tr><tr><td>21-CT/TU<td>Danh sách văn bản</tr></table>",
        ),
    ],
    ids=["cited", "widget", "title", "quoted", "list"],
)
def test_news_of_a_directive(title: str, body: str, beside: str) -> None:
    """A page that tells of a directive, or lists some, is none."""
    assert said(page(title, body, beside))[1] is None


def test_an_article_stays_one() -> None:
    """What quotes a letterhead far below its beginning is news."""
    assert said(page("Các xã phòng cháy", NEWS * 20 + HEAD + ITEMS))[0] == ARTICLE
