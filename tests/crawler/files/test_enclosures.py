"""Files that articles carry: found, had, archived, kept as documents of their own, tied both ways."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from crawler.database import Database
from crawler.discovery.frontier import OLD
from crawler.document import FILE, Attachment, document_id
from crawler.errors import Unreadable
from crawler.extraction.dates import VIETNAM
from crawler.extraction.elements import Elements
from crawler.files import offered
from crawler.files.attached import Attached
from crawler.files.enclosure import enclosure
from crawler.files.reflow import paragraphs
from crawler.folder import DataFolder
from crawler.store import Store, Stored
from crawler.warc.archive import captures
from crawler.warc.captures import Captures
from crawler.warc.reextract import planned
from tests.crawler.corner import ARTICLE, Corner, visit_corner
from tests.crawler.files.samples import LETTERHEAD, TEXT, docx_file, pdf_file, saved, with_part

PDF = "/tep/05-ct.pdf"
LINES = [line for text in (*LETTERHEAD, *TEXT) for line in text.split("\n") if line]
TITLE = (
    "Chỉ thị số 21-CT/TU ngày 10/6/2019 của Ban Thường vụ Tỉnh ủy về tăng cường phòng cháy, chữa cháy rừng"
)


def carrying(*links: str) -> str:
    """An article with links to files behind its text."""
    shown = "".join(f"<p><a href='{link}'>Tải về</a></p>" for link in links)
    return ARTICLE.replace("</article>", shown + "</article>")


def by_url(kept: list[Stored]) -> dict[str, Stored]:
    """What is kept, by the path of its address."""
    return {"/" + stored.document.url.split("/", 3)[-1]: stored for stored in kept}


def test_a_file_becomes_a_document(corner: Corner, tmp_path: Path) -> None:
    """It is asked for behind its article, archived, and stored with what its letterhead says."""
    corner.pages |= {"/bai-1": (200, carrying(PDF, PDF + "#page=2")), PDF: (200, pdf_file([LINES]))}
    tally, kept = visit_corner(corner, tmp_path)
    assert tally == {"list": 1, "stored": 2}
    assert corner.asked == ["/robots.txt", "/", "/bai-1", PDF]
    document = by_url(kept)[PDF].document
    assert (document.title, document.kind, document.file_type) == (TITLE, "chỉ thị", "pdf")
    assert document.published == datetime(2019, 6, 10, tzinfo=VIETNAM)
    assert document.directive is not None
    assert (document.directive.number, document.directive.issued) == ("21-CT/TU", date(2019, 6, 10))
    assert {capture.url for capture in captures(tmp_path / "archive")} == {
        corner.home + "bai-1",
        corner.home + PDF[1:],
    }


def test_article_and_file_lead_to_each_other(corner: Corner, tmp_path: Path) -> None:
    """Also where the file's address leads on to another."""
    corner.pages |= {
        "/bai-1": (200, carrying(PDF, "/tai.aspx?ten=b.docx")),
        PDF: (200, pdf_file([LINES])),
        "/tai.aspx?ten=b.docx": (302, "/kho/b.docx"),
        "/kho/b.docx": (200, docx_file()),
    }
    _tally, kept = visit_corner(corner, tmp_path)
    article = document_id(corner.home + "bai-1")
    found = by_url(kept)
    with closing(Database(DataFolder(tmp_path).database)) as database:
        ties = Attached(database)
        assert set(ties.files(article).values()) == {found[PDF].document.id, found["/kho/b.docx"].document.id}
        for path in (PDF, "/kho/b.docx"):
            assert ties.carriers(found[path].document.id) == [article]


def test_an_unchanged_file_is_no_news(corner: Corner, tmp_path: Path) -> None:
    """Later it is asked for conditionally; one that changed has its earlier version kept."""
    corner.pages |= {"/bai-1": (200, carrying(PDF)), PDF: (200, pdf_file([LINES]))}
    visit_corner(corner, tmp_path)
    corner.asked.clear()
    tally, before = visit_corner(corner, tmp_path, later=7 * OLD)
    assert PDF in corner.asked
    assert tally.keys() == {"unchanged"}
    corner.pages[PDF] = (200, pdf_file([[*LINES, "2. Các cấp ủy sơ kết hằng năm."]]))
    tally, after = visit_corner(corner, tmp_path, later=20 * OLD)
    assert tally["stored"] == 1
    assert by_url(after)[PDF].sequence > by_url(before)[PDF].sequence
    with closing(Database(DataFolder(tmp_path).database)) as database:
        assert len(Store(database).versions(by_url(after)[PDF].document.id)) == 1


def test_a_list_may_name_files(corner: Corner, tmp_path: Path) -> None:
    """A directive portal's list that leads to files in place of articles gives their documents."""
    corner.pages |= {"/": (200, "<a href='/bai-5.pdf'>Chỉ thị</a>"), "/bai-5.pdf": (200, pdf_file([LINES]))}
    _tally, (stored,) = visit_corner(corner, tmp_path)
    assert stored.document.title == TITLE


def test_the_same_from_the_archive(corner: Corner, tmp_path: Path) -> None:
    """A lost store gets its files and their ties back; read again, nothing changes."""
    corner.pages |= {"/bai-1": (200, carrying(PDF)), PDF: (200, pdf_file([LINES]))}
    _tally, kept = visit_corner(corner, tmp_path)
    folder = DataFolder(tmp_path)
    folder.database.unlink()
    with closing(Database(folder.database)) as database:
        store = Store(database)
        Captures(database).catch_up(folder.archive)
        with planned(folder.archive, store, [corner.source()], 5_000_000, 2e9) as plan:
            assert plan.summary.new == 2
            plan.write()
        assert {stored.document.id: stored.document for stored in store.all()} == {
            stored.document.id: stored.document for stored in kept
        }
        assert Attached(database).carriers(document_id(corner.home + PDF[1:])) == [
            document_id(corner.home + "bai-1")
        ]
        with planned(folder.archive, store, [corner.source()], 5_000_000, 2e9) as again:
            assert again.summary.changes == 0


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((200, with_part(docx_file(), "word/a.xml", bytes(70_000_000))), "no article"),
        ((200, with_part(docx_file(), "word/vbaProject.bin", b"Sub")), "no article"),
        ((200, "<h1>Đăng nhập</h1>"), "no article"),
        ((200, bytes(300_000)), "refused"),
        ((403, "Forbidden"), "failed"),
        ((302, "http://10.0.0.1/a.pdf"), "refused"),
        ((302, "http://khac.example/a.pdf"), "refused"),
        ((404, ""), "gone"),
    ],
    ids=["bomb", "macros", "login", "large", "forbidden", "inward", "elsewhere", "missing"],
)
def test_a_bad_file_costs_only_itself(
    corner: Corner, tmp_path: Path, answer: tuple[int, str | bytes], outcome: str
) -> None:
    """Whatever is had in place of a file, the article is kept, the next file too, and no text is made up."""
    corner.pages |= {
        "/bai-1": (200, carrying("/a.docx", PDF)),
        "/a.docx": answer,
        PDF: (200, pdf_file([LINES])),
    }
    tally, kept = visit_corner(corner, tmp_path, max_file_bytes=200_000)
    assert tally - Counter({"list": 1, "stored": 2}) == Counter({outcome: 1})
    assert set(by_url(kept)) == {"/bai-1", PDF}


def test_files_of_other_sites_and_of_other_kinds_are_left(corner: Corner, tmp_path: Path) -> None:
    """Neither archives nor tables, nor what lies elsewhere, are asked for."""
    corner.pages["/bai-1"] = (
        200,
        carrying("/a.zip", "/b.xlsx", "http://khac.example/c.pdf", "file:///etc/d.pdf"),
    )
    visit_corner(corner, tmp_path)
    assert corner.asked == ["/robots.txt", "/", "/bai-1"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href='/a.pdf'>Chỉ thị 05</a>", [("a.pdf", "Chỉ thị 05")]),
        ("<a href='/a.pdf'>Tải về tại đây</a>", [("a.pdf", "a.pdf")]),
        ("<a href='/a.pdf' title='Toàn văn'>Tải về</a>", [("a.pdf", "Toàn văn")]),
        ("<a href='/tai?id=5'>05-CT.docx</a>", [("tai?id=5", "05-CT.docx")]),
        ("<a href='/tai?id=5'>Tin khác</a>", []),
        ("<a href='/anh.jpg'><img src='/anh.jpg'></a>", []),
        ("<a href='/trang-1.jpg'>Chỉ thị số 05-CT/TW</a>", [("trang-1.jpg", "Chỉ thị số 05-CT/TW")]),
        ("<a href='javascript:a.pdf'>a</a>", []),
        ("<a href='/..%2f..%2fetc%2fpasswd.pdf'>Xem</a>", [("..%2f..%2fetc%2fpasswd.pdf", "passwd.pdf")]),
    ],
)
def test_what_a_page_offers(html: str, expected: list[tuple[str, str]]) -> None:
    """Links to files, by their address or by what they say; a name that says nothing is the file's own."""
    soup = BeautifulSoup(html, "lxml")
    found = list(offered.linked([soup], "http://bao.example/bai"))
    assert found == [Attachment(f"http://bao.example/{path}", name) for path, name in expected]


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='/a.pdf'></iframe>",
        "<embed src='/a.pdf'>",
        "<object data='/a.pdf'></object>",
        "<iframe src='https://xem.example/viewer?embedded=1&url=http://bao.example/a.pdf'></iframe>",
    ],
)
def test_files_shown_in_frames(frame: str) -> None:
    """A file within the page, or within a viewer that is told its address, is offered."""
    (found,) = offered.embedded(Elements(BeautifulSoup(frame, "lxml")), "http://bao.example/bai")
    assert found == Attachment("http://bao.example/a.pdf", "a.pdf")


def test_a_file_without_a_letterhead() -> None:
    """Its kind is that of any file, its title its beginning, and it has no date of its own."""
    import docx

    written = docx.Document()
    for line in ("PHỤ LỤC", "Danh mục các khu rừng cần trực", "Quảng Lâm: 14"):
        written.add_paragraph(line)
    document = enclosure(saved(written), "http://bao.example/pl.docx", "bao")
    assert (document.kind, document.title) == (FILE, "Danh mục các khu rừng cần trực")
    assert (document.published, document.directive) == (None, None)
    with pytest.raises(Unreadable):
        enclosure(saved(docx.Document()), "http://bao.example/pl.docx", "bao")


def test_lines_become_paragraphs() -> None:
    """Lines that go on are joined, over pages too; items, headings and numbers of pages stay apart."""
    text = (
        "QUYẾT NGHỊ\nvề công tác trực rừng\n"
        "Mùa khô năm nay đến sớm, cấp cháy đã lên cao, các đơn vị của huyện Quảng\n"
        "Lâm và huyện Vân Đài đã\n3\f\ncắt cử người trực. Việc này kéo dài đến hết tháng tám.\n"
        "Các xã báo cáo hằng tuần.\n1. Lập chốt.\n- Ở cửa rừng;\n- Ở bìa rừng."
    )
    joined = (
        "Mùa khô năm nay đến sớm, cấp cháy đã lên cao, các đơn vị của huyện Quảng Lâm và huyện Vân Đài đã"
        " cắt cử người trực. Việc này kéo dài đến hết tháng tám."
    )
    assert list(paragraphs(text)) == [
        "QUYẾT NGHỊ về công tác trực rừng",
        joined,
        "Các xã báo cáo hằng tuần.",
        "1. Lập chốt.",
        "- Ở cửa rừng;",
        "- Ở bìa rừng.",
    ]
