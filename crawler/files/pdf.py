"""PDF → text, line by line as it stands on the page."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from shutil import which

import pypdfium2

from crawler.errors import Unreadable
from crawler.extraction.legacy import mended
from crawler.extraction.syllable import is_syllable
from crawler.files import ocr
from crawler.language import mark

MOST_PAGES = 2000
_ENOUGH = 0.7
"""The share of valid syllables from which a text counts as well read; Vietnamese texts have 0.9 and more."""
_STRANGE = 0.05
"""The share of control and private letters from which a text is none."""
_FEW = 20  # letters a page under which a file is a scan with, perhaps, a stamp on it
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 50_000
_SECONDS = 30.0
_DOTS = 300 / 72


def text(body: bytes) -> str:
    """The text of a PDF, a form feed between pages.

    Where pdfium gives few valid syllables (fonts without a table of their letters) pdftotext is asked,
    where there is next to none, the pages are scans and read by eye.
    """
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(mark("is locked by a password")) from error
        raise Unreadable(mark("is no whole PDF (%(what)s)"), what=error) from error
    try:
        if len(document) > MOST_PAGES:
            raise Unreadable(mark("has more than %(most)d pages"), most=MOST_PAGES)
        found = "\f".join(_pages(document))
        if len("".join(found.split())) < _FEW * len(document):
            return ocr.pages(_pictures(document)) if ocr.present() or not found.strip() else found
        share = _share(found)
        if share < _ENOUGH and (other := _laid_out(body)) and _share(other) > share:
            found, share = other, _share(other)
        if _strange(found) > _STRANGE:
            if not ocr.present():
                raise Unreadable(mark("does not tell its letters: install tesseract-ocr-vie to read it"))
            return ocr.pages(_pictures(document))
        return found
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for page in document:
        reader = page.get_textpage()
        # A hyphen at the end of a line comes as U+FFFE or U+0002.
        yield reader.get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "-").replace("\x02", "-")
        reader.close()
        page.close()


def _share(text: str) -> float:
    """The share of words, from 0 to 1, that are Vietnamese syllables, once a legacy encoding is mended."""
    words = _WORD.findall(mended(text[:_SAMPLE]))
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def _strange(text: str) -> float:
    """The share of letters that stand for none: numbers of a font's shapes in place of letters."""
    letters = "".join(text.split())
    return sum(
        unicodedata.category(letter) in ("Cc", "Co", "Cn") or letter == "\ufffd" for letter in letters
    ) / (len(letters) or 1)


def _laid_out(body: bytes) -> str:
    """What pdftotext makes of it, with the columns side by side; nothing where it is not installed."""
    program = which("pdftotext")
    if program is None:
        return ""
    try:
        answer = subprocess.run(  # noqa: S603 - its arguments are constant
            [program, "-layout", "-enc", "UTF-8", "-", "-"],
            input=body,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return answer.stdout.decode("utf-8", errors="replace")


def _pictures(document: pypdfium2.PdfDocument) -> Iterator[bytes]:
    """The pages as grey pictures (PGM)."""
    for page in document:
        bounded = min(_DOTS, 5000 / max(page.get_size()))  # a page of square kilometres is a trap
        bitmap = page.render(scale=bounded, grayscale=True)
        rows = memoryview(bitmap.buffer).cast("B")
        head = b"P5 %d %d 255\n" % (bitmap.width, bitmap.height)
        lines = (rows[row * bitmap.stride :][: bitmap.width] for row in range(bitmap.height))
        yield head + b"".join(lines)
        bitmap.close()
        page.close()
