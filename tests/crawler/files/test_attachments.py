"""Bytes of attached files → text; what is broken or malicious is refused with a reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from shutil import which

import docx
import pytest

from crawler.errors import Unreadable
from crawler.extraction.legacy import TABLES
from crawler.files import confined, ocr
from crawler.files.attachments import file_name, file_type, text_of
from tests.crawler.files.samples import (
    BUDGET,
    LETTERHEAD,
    SIGNATURE,
    TEXT,
    doc_file,
    docx_file,
    pdf_file,
    saved,
    scan_file,
    with_part,
)

LINES = [line for text in (LETTERHEAD[0], LETTERHEAD[1], *TEXT) for line in text.split("\n") if line]


needs_antiword = pytest.mark.skipif(not which("antiword"), reason="antiword is not installed")


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return re.findall(r"\w+", text)


def test_docx_gives_tables_and_letterhead() -> None:
    """Every cell is there once, also one that spans the row; the letterhead's columns follow each other."""
    text = text_of(docx_file())
    rows = [" | ".join(row) for row in BUDGET]
    expected = [*LETTERHEAD, *TEXT, *rows, "Cộng hai huyện", *SIGNATURE]
    assert text.split("\n") == "\n".join(expected).split("\n")


def test_docx_gives_what_is_read_now() -> None:
    """What was deleted with changes tracked is left out, what was inserted, and a text box, are there."""
    document = docx.Document()
    paragraph = document.add_paragraph("Giữ ")
    kept = paragraph._p.makeelement(paragraph._p.tag.replace("}p", "}ins"))
    dropped = paragraph._p.makeelement(paragraph._p.tag.replace("}p", "}del"))
    box = paragraph._p.makeelement(paragraph._p.tag.replace("}p", "}txbxContent"))
    kept.append(document.add_paragraph("thêm").runs[0]._r)
    dropped.append(document.add_paragraph("bỏ").runs[0]._r)
    box.append(document.add_paragraph("Khung")._p)
    paragraph._p.extend([kept, dropped, box])
    assert words(text_of(saved(document))) == ["Giữ", "thêm", "Khung"]


def test_pdf_gives_its_lines() -> None:
    """The lines come as they stand, pages apart."""
    assert text_of(pdf_file([LINES, ["Trang hai"]])).split("\f") == ["\n".join(LINES), "Trang hai"]


@needs_antiword
def test_doc_gives_its_paragraphs() -> None:
    """A legacy Word file gives the words that were written into it."""
    assert words(text_of(doc_file("\n".join(TEXT)))) == words(" ".join(TEXT))


def test_doc_without_a_reader_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither program is installed, the reason says which to install."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unreadable, match="install antiword or catdoc"):
        text_of(doc_file("Chỉ thị"))


@needs_antiword
def test_doc_in_a_font_of_before_unicode() -> None:
    """What was written in .VnTime (TCVN3) comes as Unicode, letter for letter."""
    signs = {unicodedata.normalize("NFC", letter): sign for sign, letter in TABLES["tcvn3"]}
    written = "".join(signs.get(letter, letter) for letter in "\n".join(TEXT[2:]))
    assert "\xad" in written  # ư, which many programs drop as a hyphen
    assert words(text_of(doc_file(written))) == words(" ".join(TEXT[2:]))


def test_rtf_gives_its_text() -> None:
    r"""Letters written as \u and cells of a table are read."""
    coded = "".join(f"\\u{ord(letter)}?" if ord(letter) > 127 else letter for letter in "Chỉ thị số 05")
    body = rf"{{\rtf1\ansi {coded}\par \trowd a\cell b\cell\row}}".encode()
    assert words(text_of(body)) == ["Chỉ", "thị", "số", "05", "a", "b"]


@needs_antiword
def test_the_same_annex_as_doc_and_docx(test_data: Path) -> None:
    """The official annex gives the same words in the same order from both of its files."""
    texts = [text_of((test_data / "documents" / f"Phuluc3.{end}").read_bytes()) for end in ("doc", "docx")]
    assert len(words(texts[0])) > 3000
    assert words(texts[0]) == words(texts[1])


def test_scans_are_read_by_eye_or_name_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tesseract, a PDF of pictures and one that does not tell its letters say what would help."""
    monkeypatch.setattr(ocr, "present", lambda: False)
    for body in (pdf_file([[]]), pdf_file([LINES], tells_letters=False)):
        with pytest.raises(Unreadable, match="install tesseract"):
            text_of(body)


@pytest.mark.skipif(not ocr.present(), reason="tesseract with tesseract-ocr-vie is not installed")
def test_a_scan_is_read_by_tesseract() -> None:
    """A PDF that is only the picture of a page gives what is written on it."""
    assert words(text_of(scan_file("QUAN BA 2030"))) == ["QUAN", "BA", "2030"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.4 ...", "pdf"),
        (b"\n%PDF-1.4 ...", "pdf"),
        (b"{\\rtf1 a}", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"<html>Dang nhap</html>", ""),
        (b"PK\x03\x04 xl/workbook.xml", ""),
        (b"MZ\x90\0", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_bytes_say(body: bytes, kind: str) -> None:
    """Neither name nor declaration counts, and what we cannot read is nothing."""
    assert file_type(body) == kind


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (lambda: with_part(docx_file(), "word/a.xml", bytes(80_000_000)), "unpacks to more"),
    "macros": (lambda: with_part(docx_file(), "word/vbaProject.bin", b"Sub"), "macros"),
    "macros in doc": (
        lambda: doc_file("Chỉ thị") + "_VBA_PROJECT".encode("utf-16-le"),
        "macros",
    ),
    "xml bomb": (
        lambda: with_part(
            with_part(docx_file(), "word/x", b""),
            "word/document.xml",
            b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>"
            + b"".join(b"<!ENTITY %c '%b'>" % (c, b"&%c;" % (c - 1) * 10) for c in range(98, 108))
            + b"]><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
            b"<w:body><w:p><w:r><w:t>&k;</w:t></w:r></w:p></w:body></w:document>",
        ),
        "no whole Word file|no text",
    ),
    "cut docx": (lambda: docx_file()[:3000], "no whole Word file"),
    "cut doc": (lambda: doc_file("Chỉ thị " * 900)[:2600], "found no text|took catdoc|install"),
    "cut pdf": (lambda: b"%PDF-1.4\n1 0 obj", "no whole PDF"),
    "endless pdf": (lambda: pdf_file([["a"]] * 2001), "more than 2000 pages"),
    "deep rtf": (lambda: b"{\\rtf1 " + b"{" * 200_000, "no text|no whole"),
    "login page": (lambda: b"<html>Dang nhap</html>", "no PDF"),
}


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_malicious_files_are_refused(name: str) -> None:
    """Each is refused with its reason, within the bounds of a process of its own."""
    make, reason = ATTACKS[name]
    with pytest.raises(Unreadable, match=reason):
        confined.text_of(make())


def test_a_file_that_takes_too_long_is_refused() -> None:
    """The reading process is ended with the time, and the reason says so."""
    with pytest.raises(Unreadable, match="took longer") as refusal:
        confined.text_of(docx_file(), seconds=0.01)
    assert refusal.value.told == "đọc lâu hơn 0.01 giây"


def test_a_refusal_is_told_to_the_reader() -> None:
    """What another process found wrong is told in the reader's language, and in English in the log."""
    with pytest.raises(Unreadable) as refusal:
        confined.text_of(b"%PDF-1.4\n1 0 obj")
    assert refusal.value.told.startswith("không phải tệp PDF lành lặn (")
    assert str(refusal.value).startswith("is no whole PDF (")


def test_a_confined_reading_is_the_same() -> None:
    """A process of its own gives the text that the reader gives."""
    assert confined.text_of(docx_file()) == text_of(docx_file())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://bao.example/tep/05-CT.pdf?x=1", "05-CT.pdf"),
        ("http://bao.example/..%2f..%2fetc%2fpasswd.doc", "passwd.doc"),
        ("http://bao.example/a%5C..%5Cb%00.doc", "b.doc"),
        ("http://bao.example/%2e%2e", ""),
        ("http://bao.example/Ch%E1%BB%89%20th%E1%BB%8B.pdf", "Chỉ thị.pdf"),
    ],
)
def test_names_lead_nowhere(url: str, name: str) -> None:
    """No folder and no control letter of an address becomes part of a file's name."""
    assert file_name(url) == name
