"""HTML → Document."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.document import Attachment, Caption, Document, document_id
from crawler.extraction.captions import split_credit
from crawler.extraction.extract import extract, kind_of
from crawler.sources.source import Fields, Source

URL = "http://bao.example/thoi-su/hoi-nghi-so-ket-ba-nam-post123.html"
SOURCE = Source(name="bao", title="Báo", home="http://bao.example/", articles=("/*-post*.html",))
NOW = datetime(2024, 3, 1, 5, tzinfo=UTC)
SENTENCE = "Các cấp ủy đã bàn kỹ từng việc, phân công người làm, hẹn ngày xong và công khai cho dân biết. "
PARAGRAPHS = [f"{start} {SENTENCE * 2}".strip() for start in ("Mở đầu,", "Tiếp đó,", "Cuối buổi,")]


def page(head: str = "", before: str = "", inside: str = "", after: str = "") -> str:
    """Give a page of an article, with more in some places."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<html><head><title>Hội nghị sơ kết - Báo</title>{head}</head>"
        f"<body><nav><a href='/'>Trang chủ</a></nav>{before}"
        f"<article><h1>Hội nghị sơ kết</h1>{inside}{body}</article>{after}</body></html>"
    )


def read(html: str, source: Source = SOURCE, url: str = URL) -> Document:
    """Extract a page that must be an article."""
    found = extract(html, url, source, NOW)
    assert found.document is not None, found.reason
    return found.document


def selecting(**fields: str) -> Source:
    """Give the source with selectors of its own."""
    return SOURCE.model_copy(update={"fields": Fields(**fields)})


def test_a_plain_page_gives_title_and_body() -> None:
    """A page that says nothing of itself is read by what it looks like."""
    document = read(page())
    assert (document.id, document.url, document.source) == (document_id(URL), URL, "bao")
    assert document.title == "Hội nghị sơ kết"
    assert document.paragraphs == PARAGRAPHS
    assert (document.lead, document.author, document.published) == ("", "", None)


@pytest.mark.parametrize(
    ("html", "name", "value"),
    [
        (
            page(head="<meta property='og:title' content='Hội nghị sơ kết | Báo mẫu'>"),
            "title",
            "Hội nghị sơ kết",
        ),
        (page(inside="<p class='sapo'>Sáng nay.</p>"), "lead", "Sáng nay."),
        (page(head="<meta name='description' content='Sáng nay họp.'>"), "lead", "Sáng nay họp."),
        (page(inside="<span class='author'>Lê An</span>"), "author", "Lê An"),
        (page(before="<ul class='breadcrumb'><a>Trang chủ</a><a>Thời sự</a></ul>"), "section", "Thời sự"),
        (page(after="<div class='tags'><a>a</a><a>b</a><a>a</a></div>"), "tags", ("a", "b")),
        (page(after="<a rel='tag'>a</a><a rel='category tag'>Mục</a>"), "tags", ("a",)),
    ],
)
def test_fields_are_found_where_papers_put_them(html: str, name: str, value: object) -> None:
    """Each field is found without a selector in the usual places."""
    assert getattr(read(html), name) == value


def test_a_lead_that_was_cut_is_taken_whole_from_the_page() -> None:
    """What is told to other sites may end in dots; the page has all of it."""
    head = "<meta property='og:description' content='Sáng nay, tại hội trường...'>"
    document = read(page(head=head, inside="<p class='sapo'>Sáng nay, tại hội trường lớn.</p>"))
    assert document.lead == "Sáng nay, tại hội trường lớn."


def test_a_repeated_lead_is_not_in_the_body() -> None:
    """Many papers print the lead twice; the text holds it once."""
    html = page(
        head="<meta name='description' content='Sáng nay họp bàn.'>", inside="<p><b>Sáng nay họp bàn.</b></p>"
    )
    assert read(html, selecting(body="article")).paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "markup",
    [
        "<meta property='article:published_time' content='2019-06-28T08:15:00+07:00'>",
        "<time datetime='2019-06-28T08:15:00+07:00'>hôm qua</time>",
        "<p class='ngay'>Thứ Sáu, 28/06/2019, 08:15 [GMT+7]</p>",
        "<span class='post-date'>28/06/2019 08:15</span>",
    ],
)
def test_the_date_is_found(markup: str) -> None:
    """Said to machines or printed for people, it is one moment."""
    assert read(page(before=markup)).published == datetime.fromisoformat("2019-06-28T08:15+07:00")


def test_the_date_of_another_article_is_not_taken() -> None:
    """Dates in lists and margins belong to other articles."""
    html = page(
        after="<ul><li><time datetime='2019-06-28'>28/6</time></li></ul><aside><time datetime='2019-06-28'>"
    )
    assert read(html).published is None


CLOCK = "<div class='top'><span class='date'>Thứ Hai, 26/02/2024</span></div>"
DATED = "<span class='post-date'>28/06/2019 08:15</span>"


@pytest.mark.parametrize(
    "html",
    [
        page(before=CLOCK, inside=DATED),
        page(before=CLOCK, after=DATED),
        page(before=f"{CLOCK}<div>{DATED}", after="</div>"),
        page(before=CLOCK, after="<div><span class='date'>1/1/2020</span></div>").replace(
            "<h1>", DATED + "<h1>"
        ),
    ],
    ids=["with the heading", "behind it", "beside it", "just before it"],
)
def test_the_clock_of_the_page_is_not_the_articles_date(html: str) -> None:
    """Of several printed dates the one that stands with the heading, or next behind it, is taken."""
    assert read(html).published == datetime.fromisoformat("2019-06-28T08:15+07:00")


def test_a_logo_is_not_the_heading_of_the_article() -> None:
    """The date is looked for at the heading that is the title."""
    head = "<meta property='og:title' content='Hội nghị sơ kết'>"
    html = page(head=head, before="<h1>Báo</h1>" + CLOCK, inside=DATED)
    assert read(html).published == datetime.fromisoformat("2019-06-28T08:15+07:00")


def test_what_lies_ahead_is_no_date_of_publication() -> None:
    """A date after the fetch is the day of an event; a clock that runs a day before is forgiven."""
    ahead = "<meta property='article:published_time' content='2030-06-03'>"
    assert read(page(head=ahead, inside=DATED)).published == datetime.fromisoformat("2019-06-28T08:15+07:00")
    assert read(page(head=ahead)).published is None
    tomorrow = NOW + timedelta(days=1)
    head = f"<meta property='article:published_time' content='{tomorrow.isoformat()}'>"
    assert read(page(head=head)).published == tomorrow


def test_a_relative_date_counts_from_the_fetch() -> None:
    """The words “2 giờ trước” mean what they meant at the fetch, and nothing when that is unknown."""
    html = page(before="<span class='time'>2 giờ trước</span>")
    assert read(html).published == NOW - timedelta(hours=2)
    unknown = extract(html, URL, SOURCE).document
    assert unknown is not None
    assert unknown.published is None


def test_a_sources_selectors_stand_above_all() -> None:
    """What a person wrote for this newspaper is believed before the page."""
    html = page(
        head="<meta property='og:title' content='Sai'><meta name='author' content='Sai'>",
        before="<b id=t>Tên đúng</b><b id=a>Lê An</b><b id=d>3/6/2019</b><b id=s>Mục</b><b id=l>Dẫn</b>"
        "<i class=g>x</i>",
        inside="<div class='quang-cao'>Mua ngay</div>",
    )
    fields = {"title": "#t", "author": "#a", "published": "#d", "section": "#s", "lead": "#l", "tags": ".g"}
    document = read(html, selecting(body="article", remove=".quang-cao, h1", **fields))
    assert (document.title, document.author, document.section, document.lead) == (
        "Tên đúng",
        "Lê An",
        "Mục",
        "Dẫn",
    )
    assert document.published == datetime.fromisoformat("2019-06-03T00:00+07:00")
    assert document.tags == ("x",)
    assert document.paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<h2>Một</h2><p>Hai</p>", ["## Một", "Hai"]),
        ("Một<br>Hai<br><br>Ba", ["Một", "Hai", "Ba"]),
        ("<p>Một <b>hai</b> <i>ba</i></p>", ["Một hai ba"]),
        ("<p><strong>Mục một</strong></p><p>Hai.</p>", ["## Mục một", "Hai."]),
        ("<p><b>Một câu đậm.</b></p>", ["Một câu đậm."]),
        ("<div>Một<div>Hai</div>Ba</div>", ["Một", "Hai", "Ba"]),
        (
            "<table><tr><td>Số</td><td>05</td></tr><tr><th>Ngày</th><td>3/6</td></tr></table>",
            ["Số 05", "Ngày 3/6"],
        ),
        ("<ul><li>Một<li>Hai</ul>", ["Một", "Hai"]),
        ("<P>Một<P>Hai&nbsp;&nbsp; ba", ["Một", "Hai ba"]),
        ("<p>Một</p><!-- không --><script>x</script><style>y</style><p>Hai</p>", ["Một", "Hai"]),
        ("<p>Một</p><div class='related'>Tin liên quan</div><div class='share'>Chia sẻ</div>", ["Một"]),
        ("<p>Gia<span></span>o thông</p>", ["Giao thông"]),
    ],
)
def test_a_body_is_read_line_by_line(markup: str, lines: list[str]) -> None:
    """Whatever elements a writer used, a paragraph is a line and a heading has its mark."""
    html = page(inside=f"<div id='noidung'>{markup}<p>{SENTENCE * 3}</p></div>")
    assert read(html, selecting(body="#noidung")).paragraphs == [*lines, (SENTENCE * 3).strip()]


def test_the_authors_name_at_the_end_is_not_text() -> None:
    """A byline below the text is the author, not a paragraph."""
    html = page(after="<div id='x'><p>Một câu.</p>" + f"<p>{PARAGRAPHS[0]}</p>" + "<p><b>LÊ AN</b></p></div>")
    document = read(html, selecting(body="#x", author="#x p:last-child"))
    assert (document.author, document.paragraphs) == ("LÊ AN", ["Một câu.", PARAGRAPHS[0]])


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("Toàn cảnh hội nghị. Ảnh: Minh Đức", Caption("Toàn cảnh hội nghị.", "Ảnh: Minh Đức")),
        ("Toàn cảnh hội nghị (Ảnh: MĐ)", Caption("Toàn cảnh hội nghị", "Ảnh: MĐ")),
        ("Toàn cảnh hội nghị - Ảnh: TTXVN.", Caption("Toàn cảnh hội nghị", "Ảnh: TTXVN")),
        ("Toàn cảnh Ảnh: MĐ", Caption("Toàn cảnh", "Ảnh: MĐ")),
        ("Toàn cảnh. Ảnh Minh Đức", Caption("Toàn cảnh.", "Ảnh Minh Đức")),
        ("Bến cảng. Ảnh tư liệu", Caption("Bến cảng.", "Ảnh tư liệu")),
        ("Cầu mới | Nguồn: Báo mẫu", Caption("Cầu mới", "Nguồn: Báo mẫu")),
        ("Ảnh: MĐ", Caption("", "Ảnh: MĐ")),
        ("Suối Nguồn mùa nước nổi", Caption("Suối Nguồn mùa nước nổi")),
        ("Họp bản. Nguồn nước đã về", Caption("Họp bản. Nguồn nước đã về")),
        ("Toàn cảnh hội nghị.", Caption("Toàn cảnh hội nghị.")),
        ("", Caption("")),
    ],
)
def test_a_credit_is_told_from_its_caption(text: str, caption: Caption) -> None:
    """Who took a picture stands apart, in every usual form, and ordinary words are no credit."""
    assert split_credit(text) == caption


@given(st.text())
def test_splitting_a_caption_never_raises(text: str) -> None:
    """Any text is a caption, and what is left of it stood in it."""
    caption = split_credit(text)
    assert caption.text.rstrip(".") in text


def test_captions_are_taken_out_of_the_body() -> None:
    """The words under a picture are kept as such, once, and are no paragraph."""
    figure = "<figure><img src='/a.jpg'><figcaption>Toàn cảnh. Ảnh: X</figcaption></figure>"
    document = read(page(inside=figure * 2), selecting(body="article"))
    assert document.captions == (Caption("Toàn cảnh.", "Ảnh: X"),)
    assert document.paragraphs == PARAGRAPHS
    assert document.images == ("http://bao.example/a.jpg",)


@pytest.mark.parametrize("wrapper", ["article has-share-bar", "post no-comments", "has-related has-caption"])
@pytest.mark.parametrize("fields", [{}, {"body": ".inner"}])
def test_a_wrapper_is_no_margin(wrapper: str, fields: dict[str, str]) -> None:
    """What holds the article is kept, however much its name sounds like a margin."""
    inner = page().replace("<article>", f"<div class='{wrapper}'>").replace("</article>", "</div>")
    inner = inner.replace("<body>", f"<body class='{wrapper}'><div class='inner'>").replace(
        "<p>Mở", "<br><p>Mở"
    )
    assert [line for line in read(inner, selecting(**fields)).paragraphs if line in PARAGRAPHS] == PARAGRAPHS


def test_a_wrapper_of_the_text_alone_is_no_margin() -> None:
    """Most of a page's text is no margin, though the heading stands outside."""
    html = page().replace("</h1>", "</h1><div class='detail has-related'>").replace("</article>", "</div>")
    assert read(html).paragraphs == PARAGRAPHS
    assert read(html, selecting(body="article")).paragraphs == PARAGRAPHS


@pytest.mark.parametrize("fields", [{}, {"body": "article"}, {"body": "#aspnetForm article"}])
def test_a_form_around_the_page_is_its_frame(fields: dict[str, str]) -> None:
    """ASP.NET puts the whole page into one form; the forms that a reader fills in are left out."""
    asked = "<form><p>Nhập địa chỉ thư của bạn để nhận tin.</p><select><option>Chọn</select></form>"
    html = page(inside=asked).replace("<body>", "<body><form id='aspnetForm'>").replace("</body>", "</form>")
    html = html.replace(asked, "") + asked
    assert read(html, selecting(**fields)).paragraphs == PARAGRAPHS
    assert read(page(inside=asked), selecting(body="article")).paragraphs == PARAGRAPHS


def test_a_long_form_without_a_heading_is_a_frame() -> None:
    """A page whose title is no heading is told from a form to fill in by its length."""
    html = page().replace("<h1>", "<b class=t>").replace("</h1>", "</b>")
    html = html.replace("<body>", "<body><form>").replace("</body>", "</form></body>")
    assert read(html, selecting(title=".t")).paragraphs == PARAGRAPHS


def test_pictures_of_the_margin_are_not_the_articles() -> None:
    """Where nothing holds the article, only what stands beside its heading or is named to machines counts."""
    html = page(
        head="<meta property='og:image' content='/dau.jpg'>",
        inside="<img src='/a.jpg'>",
        after="<div><img src='/quang-cao.jpg'></div>",
    )
    html = html.replace("<article>", "<div>").replace("</article>", "</div>")
    assert read(html).images == ("http://bao.example/dau.jpg", "http://bao.example/a.jpg")


def test_images_and_files_have_whole_addresses() -> None:
    """Lazy images by their true address, inlined ones not at all; files with the name they are given."""
    document = read(
        page(
            head="<meta property='og:image' content='/dau.jpg'>",
            inside="<img src='data:image/gif;base64,R0' data-src='/a.jpg'><img src='data:image/gif;base64,R'>"
            "<img><a href='/tep/cv.PDF'>Toàn văn</a><a href='b.docx'></a><a href='/x.html'>x</a>"
            "<a href='javascript:x.pdf'>y</a>",
        )
    )
    assert document.images == ("http://bao.example/dau.jpg", "http://bao.example/a.jpg")
    assert document.attachments == (
        Attachment("http://bao.example/tep/cv.PDF", "Toàn văn"),
        Attachment("http://bao.example/thoi-su/b.docx", "b.docx"),
    )


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("/xa-hoi/khac-post9.html", "http://bao.example/xa-hoi/khac-post9.html"),
        ("http://bao.example/", URL),
        ("http://khac.example/a-post9.html", URL),
        ("http://[/", URL),
        ("", URL),
    ],
)
def test_the_canonical_address_is_the_identity(canonical: str, expected: str) -> None:
    """A page's own word counts where it names an article of the site; a careless one does not."""
    document = read(page(head=f"<link rel='canonical' href='{canonical}'>"))
    assert (document.url, document.id) == (expected, document_id(expected))


@pytest.mark.parametrize(
    ("html", "url", "reason"),
    [
        (page(), "http://bao.example/", "start page"),
        ("", URL, "no title"),
        ("<h1>Hội nghị</h1><p>Ngắn.</p>", URL, "too little"),
        (f"<h1>Trang bạn tìm không tồn tại</h1><p>{PARAGRAPHS[0]}</p>", URL, "not there"),
        (f"<h1>Lỗi 404 trên máy chủ</h1><p>{PARAGRAPHS[0]}</p>", URL, "not there"),
        (page().replace("Hội nghị sơ kết", "Trang bạn tìm không tồn tại"), URL, "not there"),
        ("<h1>Lỗi 404</h1>" + page(), URL, "not there"),
        ("<h1>Báo</h1><p>" + "Bài viết không tồn tại hoặc đã bị gỡ. " * 6 + "</p>", URL, "not there"),
    ],
)
def test_what_is_no_article_has_a_reason(html: str, url: str, reason: str) -> None:
    """Start pages, empty pages and pages that say that they are not there give no document."""
    found = extract(html, url, selecting(body="body", title="h1"), NOW)
    assert found.document is None
    assert reason in found.reason


def test_without_patterns_a_page_must_say_that_it_is_an_article() -> None:
    """On a site of unknown addresses, text alone makes no article; a date or a type does."""
    source = Source(name="bao", title="Báo", home="http://bao.example/")
    assert extract(page(), URL, source, NOW).reason == "nothing says that it is an article"
    assert extract(page(before="<time datetime='2019-06-28'></time>"), URL, source, NOW).document
    assert extract(page(head="<meta property='og:type' content='article'>"), URL, source, NOW).document


@pytest.mark.parametrize(
    "title", ["Vẫn không tìm thấy nạn nhân", "404 suất quà đến với học sinh vùng cao", "Sửa lỗi 404 của cổng"]
)
def test_a_headline_of_something_missing_is_a_headline(title: str) -> None:
    """Long text under a title that an error page could have is news."""
    found = read(page().replace("Hội nghị sơ kết", title), selecting(body="article"))
    assert found.title.startswith(title)


def test_a_number_is_no_error() -> None:
    """Short news may count up to 404."""
    assert read(f"<h1>Tặng 404 suất quà</h1><p>{SENTENCE * 3}</p>", selecting(body="body")).title


def test_an_article_about_a_missing_page_is_an_article() -> None:
    """Long text in which the words of an error page occur is still an article."""
    html = page(inside="<p>Trang web cũ không tồn tại nữa, tỉnh lập trang mới.</p>")
    assert extract(html, URL, SOURCE, NOW).document


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Chỉ thị số 05-CT/TU ngày 14/2/2022 của Ban Thường vụ", "chỉ thị"),
        ("NGHỊ QUYẾT 08-NQ/TU về nông thôn mới", "nghị quyết"),
        ("Quyết định số 1420/QĐ-UBND", "quyết định"),
        ("Sơ kết 3 năm thực hiện Chỉ thị 05-CT/TW", "article"),
        ("Chỉ thị 05 sau ba năm", "article"),
        ("", "article"),
    ],
)
def test_the_kind_is_the_type_word_of_a_directive(title: str, kind: str) -> None:
    """A title that begins with a directive's type and number is that directive; news of it is an article."""
    assert kind_of(title) == kind


_PIECES = st.sampled_from(
    [
        "<article>",
        "<h1>",
        "</h1>",
        "<table><tr><td>",
        "</table>",
        "<p",
        ">",
        "<p>" + SENTENCE * 3,
        "&#xD800;",
        "\x00",
        "<figure><figcaption>Ảnh: X",
        "<time datetime='",
        "'>",
        "<!--",
        "<script>",
        "<b>",
        "</b>",
        "<br>" * 50,
        '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "headline": "\\ud83d"}</script>',
        "<div>" * 300,
        "<meta property='og:title' content='Tên'>",
        "<link rel=canonical href='http://[/'>",
    ]
)


@settings(max_examples=80)
@given(st.lists(_PIECES, max_size=12).map("".join), st.booleans())
def test_reading_never_raises(html: str, selected: bool) -> None:
    """Any markup gives a reason, or a document that can be kept."""
    found = extract(
        html, URL, selecting(body="article, body", captions="figcaption, td") if selected else SOURCE, NOW
    )
    assert (found.document is None) == bool(found.reason)
    if found.document is not None:
        assert found.document.digest


def test_selectors_give_what_machines_read() -> None:
    """A date, pictures, files and the canonical address may be told by an attribute of what is selected."""
    inside = (
        "<meta name='sua' content='2024-03-01T10:30:00+07:00'><b class='dang'>"
        "<time datetime='2024-02-28T08:00:00+07:00'>"
        "hôm kia</time></b><div class='anh'><img data-src='/a.jpg' src='/cho.gif'></div><img src='/logo.png'>"
        "<a class='goc' href='/thoi-su/ban-chinh-post9.html'>Bản chính</a>"
    )
    after = "<div class='tai-ve'><a href='/cv/05-ct.pdf'>Chỉ thị</a></div>"
    source = selecting(
        published=".dang time",
        updated="meta[name=sua]",
        images=".anh",
        attachments=".tai-ve",
        canonical=".goc",
    )
    document = read(page(inside=inside, after=after), source)
    assert document.published == datetime(2024, 2, 28, 1, tzinfo=UTC)
    assert document.updated == datetime(2024, 3, 1, 3, 30, tzinfo=UTC)
    assert document.images == ("http://bao.example/a.jpg",)
    assert document.attachments == (Attachment("http://bao.example/cv/05-ct.pdf", "Chỉ thị"),)
    assert document.url == "http://bao.example/thoi-su/ban-chinh-post9.html"
