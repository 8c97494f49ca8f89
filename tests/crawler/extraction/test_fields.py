"""The single fields: titles, leads, bylines, sections, pictures, moments, and captions without a mark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Caption
from crawler.extraction.bylines import author_at_end, bare_author
from crawler.extraction.captions import take_captions
from crawler.extraction.elements import Elements, every
from crawler.extraction.images import address, largest
from crawler.extraction.jsonld import json_ld
from crawler.extraction.leads import bare_lead, choose_lead, whole_lead, without_lead
from crawler.extraction.metadata import metadata
from crawler.extraction.publication import published_at, updated_at
from crawler.extraction.titles import bare_title
from crawler.extraction.trail import sections_of, shown_trail

TITLE = "Hội nghị sơ kết Chỉ thị 05"
LEAD = "Sáng nay, Huyện ủy tổ chức hội nghị sơ kết ba năm thực hiện Chỉ thị 05."
NOW = datetime(2024, 3, 1, 5, tzinfo=UTC)


def parsed(html: str) -> BeautifulSoup:
    """Parse a page."""
    return BeautifulSoup(html, "lxml")


@pytest.mark.parametrize(
    ("told", "headings"),
    [
        (TITLE, []),
        (f"{TITLE} - Báo Sơn Hải", []),
        (f"{TITLE} | Thời sự | Báo Sơn Hải điện tử", [TITLE]),
        (f"Báo Sơn Hải | {TITLE}", []),
        (f"{TITLE} - Cổng thông tin điện tử tỉnh Sơn Hải", []),
        (f"{TITLE} » BSH", [TITLE]),
    ],
)
def test_a_title_is_freed_of_the_newspapers_name(told: str, headings: list[str]) -> None:
    """What stands at either end and names the site, or is not in the heading, is no title."""
    assert bare_title(told, ["Báo Sơn Hải"], headings) == TITLE


@pytest.mark.parametrize("title", ["Hà Cảng - Bình Hải 2-1", "Bão số 9: Sơn Hải - Trường Giang chủ động"])
def test_a_dash_within_a_title_is_kept(title: str) -> None:
    """Not every dash parts a title from its site."""
    assert bare_title(title, ["Báo Sơn Hải"], []) == title


@pytest.mark.parametrize(
    "sign", ["(BHN) - ", "(BHN)- ", "BHN - ", "(Baohanam.vn) - ", "baohanam.vn – ", "(ĐCSVN) – ", "[TTXVN] "]
)
def test_the_agencys_sign_is_no_lead(sign: str) -> None:
    """What a paper puts before each lead is left out."""
    assert bare_lead(sign + LEAD) == LEAD


@pytest.mark.parametrize("text", [LEAD, "HĐND - UBND tỉnh họp bàn về việc xây cầu", "(BHN) - Ngắn", ""])
def test_other_beginnings_are_kept(text: str) -> None:
    """Bodies joined by a dash are no sign."""
    assert bare_lead(text) == text


def test_the_first_real_lead_is_taken() -> None:
    """The title once more and the site's slogan are none, unless the page shows it as text."""
    told = [TITLE, "Trang thông tin điện tử tỉnh Sơn Hải", LEAD]
    assert choose_lead(told, [], TITLE, ["Báo"], lambda _text: False) == LEAD
    assert choose_lead(told, [], TITLE, ["Báo"], lambda _text: True) == told[1]
    assert choose_lead([TITLE], [], TITLE, ["Báo"], lambda _text: False) == ""


@pytest.mark.parametrize("cut", [LEAD[:50] + "...", LEAD[:50] + " […]", LEAD[:50] + "…", LEAD[:50]])
def test_a_lead_that_was_cut_is_completed(cut: str) -> None:
    """In dots or in the middle of a word."""
    assert whole_lead(cut, ["Khác.", LEAD]) == LEAD


def test_a_lead_glued_to_the_text_is_taken_off() -> None:
    """The paragraph keeps what is its own."""
    assert without_lead([f"(BHN) - {LEAD} Sau đó họp.", "Hai."], LEAD) == ["Sau đó họp.", "Hai."]
    assert without_lead(["Một.", "Hai."], LEAD) == ["Một.", "Hai."]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Minh Đức", "Minh Đức"),
        ("## LÊ AN - THU HÀ", "LÊ AN - THU HÀ"),
        ("Bài, ảnh: Minh Đức", "Minh Đức"),
        ("(Tin, ảnh: Minh Đức)", "Minh Đức"),
        ("Tác giả bài viết: Nguyễn Văn A", "Nguyễn Văn A"),
        ("Hội nghị kết thúc tốt đẹp.", ""),
        ("## Kết quả bước đầu", ""),
        ("Số 05", ""),
        ("Ban Biên tập", ""),
    ],
)
def test_the_last_line_may_name_the_author(line: str, author: str) -> None:
    """Names alone or behind their label are a byline, and no text; other short lines are text."""
    assert author_at_end(["Một câu.", line]) == (author, ["Một câu."] if author else ["Một câu.", line])


@pytest.mark.parametrize("name", ["admin", "Super User", "Báo Sơn Hải", "Quản trị", ""])
def test_a_systems_user_is_no_author(name: str) -> None:
    """Neither is the newspaper itself."""
    assert bare_author(name, ("Báo Sơn Hải",)) == ""


def test_the_path_of_sections_is_read() -> None:
    """Out of links or plain text, without home and the title; the next trail where one says nothing."""
    for html in (
        f"<div class='breadcrumb'><a>Trang chủ</a><a>Chính trị</a><a>Xây dựng Đảng</a><a>{TITLE}</a></div>",
        "<div class='duongdan'>Trang chủ » Chính trị » Xây dựng Đảng</div>",
        "<p class='crumb'><a>Home</a></p><p class='Crumb'><a>Chính trị</a> <a>Xây dựng Đảng</a></p>",
    ):
        assert sections_of(shown_trail(Elements(parsed(html))), TITLE, ["Báo"]) == (
            "Chính trị",
            "Xây dựng Đảng",
        )


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='/a.jpg'>",
        "<img src='/img/placeholder.gif' data-src='/a.jpg'>",
        "<img src='data:image/gif;base64,R0' data-original='/a.jpg'>",
        "<img data-lazy-src='/a.jpg'>",
        "<img src='/1x1.png' srcset='/s.jpg 400w, /a.jpg 1200w'>",
        "<picture><source srcset='/s.jpg 1x, /a.jpg 2x'><img src='/lazy.svg'></picture>",
    ],
)
def test_the_true_address_of_a_picture_is_found(markup: str) -> None:
    """What stands in until a reader scrolls is no picture."""
    image = parsed(markup).find("img")
    assert isinstance(image, Tag)
    assert address(image) == "/a.jpg"


@given(st.text())
def test_any_srcset_is_read(text: str) -> None:
    """Any text gives an address that stood in it, or none."""
    assert largest(text) in text


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td><img src=a></td></tr><tr><td>Toàn cảnh. Ảnh: X</td></tr></table>",
        "<p><img src=a></p><p style='text-align: center'>Toàn cảnh. Ảnh: X</p>",
        "<div><img src=a></div><div><em>Toàn cảnh. Ảnh: X</em></div>",
        "<p><img src=a><br><i>Toàn cảnh. Ảnh: X</i></p>",
        "<div class='wp-caption'><img src=a><p>Toàn cảnh. Ảnh: X</p></div>",
    ],
)
def test_captions_without_a_mark_are_found(html: str) -> None:
    """Rows of a picture's table, slanted and centred lines below it are captions; the picture stays."""
    soup = parsed(f"<div id=x>{html}<p>{LEAD}</p></div>")
    holder = soup.select_one("#x")
    assert take_captions(Elements(soup), "", holder) == [Caption("Toàn cảnh.", "Ảnh: X")]
    assert soup.get_text().strip() == LEAD
    assert soup.find("img") is not None


def moment(text: str) -> datetime:
    """Give a moment of Vietnam's time."""
    return datetime.fromisoformat(f"{text}+07:00")


@pytest.mark.parametrize(
    ("told", "printed", "expected"),
    [
        ("2019-06-28T08:15:00+07:00", "1/7/2019 09:00", moment("2019-06-28T08:15")),
        ("2019-06-28", "28/06/2019 08:15", moment("2019-06-28T08:15")),
        ("2019-06-28T08:15:00Z", "28/06/2019 08:15", moment("2019-06-28T08:15")),
        ("2019-06-28T01:15:00Z", "28/06/2019 08:15", moment("2019-06-28T08:15")),
        ("", "28/06/2019 08:15", moment("2019-06-28T08:15")),
        ("", "Lượt xem: 12 | hôm qua, 08:15", moment("2024-02-29T08:15")),
    ],
)
def test_what_machines_are_told_stands_above_what_is_printed(
    told: str, printed: str, expected: datetime
) -> None:
    """But a day without an hour, and an hour of Vietnam called Greenwich's, are mended by the page."""
    soup = parsed(f"<h1>Tên</h1><div><b>{printed}</b></div><p>{LEAD}</p>")
    assert published_at([], [told], Elements(soup), soup.find("h1"), NOW) == expected


def test_a_change_before_the_publication_is_none() -> None:
    """An empty field of a system holds any date."""
    published = moment("2019-06-28T08:15")
    later = published + timedelta(hours=1)
    assert updated_at(["2019-06-01", later.isoformat()], published, NOW) == later
    assert updated_at(["2019-06-01"], published, NOW) is None


BROKEN = """<script type="application/ld+json">{ "@type": "NewsArticle",
"headline": "Gọi là "Hội nghị" sơ kết", "datePublished": "2019-06-28",
"author": {"@type": "Person", "name": "Lê An"} </script>"""


def test_broken_json_ld_is_read_as_far_as_it_goes() -> None:
    """Quotation marks within a title, comments and commas too many do not hide the rest."""
    found = metadata(parsed(BROKEN))
    assert (found.titles, found.published) == (('Gọi là "Hội nghị" sơ kết',), ("2019-06-28",))
    assert found.authors == ("Lê An",)
    script = '<script type="application/ld+json"><!-- {"a": [1, 2,], /* x */ "b": 3,} --></script>'
    [item] = json_ld(every(parsed(script)))
    assert item == {"a": [1, 2], "b": 3}


def test_microdata_and_rdfa_say_the_same() -> None:
    """An article described by its elements, those of other items within it apart."""
    micro = parsed(
        "<div itemscope itemtype='http://schema.org/NewsArticle'><h1 itemprop='headline'>Tên</h1>"
        "<time itemprop='datePublished' datetime='2019-06-28'>x</time>"
        "<span itemprop='articleSection'>Mục</span>"
        "<p itemprop='author' itemscope itemtype='http://schema.org/Person'><b itemprop='name'>Lê An</b></p>"
        "<p itemprop='publisher' itemscope itemtype='http://schema.org/Organization'>"
        "<b itemprop='name'>Báo</b></p>"
    )
    rdfa = parsed(
        "<div typeof='schema:NewsArticle'><h1 property='schema:headline'>Tên</h1>"
        "<b property='schema:datePublished' content='2019-06-28'></b>"
        "<i property='schema:articleSection'>Mục</i>"
        "<p property='schema:author' typeof='schema:Person'><b property='schema:name'>Lê An</b></p></div>"
    )
    assert metadata(micro) == metadata(rdfa)
    found = metadata(micro)
    assert found.is_article
    assert (found.titles, found.authors, found.sections) == (("Tên",), ("Lê An",), ("Mục",))
    assert metadata(parsed("<meta property='og:title' content='Khác'>" + str(micro))).titles == (
        "Khác",
        "Tên",
    )
