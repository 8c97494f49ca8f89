"""Bytes of an attached file → its text, a paragraph or a line each; pure but for the programs it may ask.

`python -m crawler.files.attachments` does the same for standard input; that is how `confined.py` asks for it.
"""

from __future__ import annotations

import json
import re
import sys
from urllib.parse import unquote, urlsplit

from crawler.errors import Unreadable
from crawler.extraction.encoding import clean, nfc
from crawler.extraction.legacy import mended
from crawler.language import mark

MOST_LETTERS = 5_000_000
"""Characters that one file may hold: a thousand pages and more."""
READABLE = re.compile(r"\.(?:pdf|docx?|rtf|tiff?)$", re.IGNORECASE)
"""How the path of a file ends that is worth asking for."""
PICTURE = re.compile(r"\.(?:jpe?g|png)$", re.IGNORECASE)
"""How that of a picture ends, which may show a page."""
LAID_OUT = frozenset({"pdf", "image"})
"""The types that give lines as they stand on the page, not paragraphs."""
_HEAD = 1024  # where a PDF begins at the latest, by common practice
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")


def file_type(body: bytes) -> str:
    """What a file is by its own bytes, for names are often wrong; "" for what we cannot read."""
    head = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if b"%PDF-" in body[:_HEAD]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if body.startswith(_PICTURES):
        return "image"
    if body.startswith(b"PK\x03\x04") and b"word/" in body:
        return "docx"
    if body.startswith(b"\xd0\xcf\x11\xe0") and "WordDocument".encode("utf-16-le") in body:
        return "doc"
    return ""


def text_of(body: bytes) -> str:
    """The text of a file, NFC, a form feed between pages; Unreadable with the reason where there is none."""
    # Here, for only the process that reads a file needs their libraries, and 7 MB for them.
    from crawler.files import ocr, pdf, word  # noqa: PLC0415

    readers = {
        "pdf": pdf.text,
        "docx": word.docx_text,
        "doc": word.doc_text,
        "rtf": word.rtf_text,
        "image": ocr.text,
    }
    read = readers.get(file_type(body))
    if read is None:
        raise Unreadable(mark("is no PDF, Word, RTF or picture file"))
    text = read(body)
    if len(text) > MOST_LETTERS:
        raise Unreadable(mark("holds more than %(most)d letters"), most=MOST_LETTERS)
    # Files of before some 2005 are in .VnTime or VNI fonts.
    text = nfc(mended(text))
    if not text.strip():
        raise Unreadable(mark("holds no text"))
    return text


def may_be_file(url: str) -> bool:
    """Whether an address looks like that of a file that we read."""
    return READABLE.search(urlsplit(url).path) is not None


def file_name(url: str) -> str:
    """The name of a file by its address, without folders: for people to read, and never for a path."""
    path = unquote(urlsplit(url).path).replace("\\", "/").rstrip("/")
    return clean(path.rsplit("/", 1)[-1]).strip(". ")[:200]


def main() -> int:
    """Read standard input; its text goes to standard output, why there is none to error output, as JSON."""
    try:
        sys.stdout.buffer.write(text_of(sys.stdin.buffer.read()).encode(errors="replace"))
    except Unreadable as reason:
        _tell(reason)
        return 2
    except MemoryError:
        _tell(Unreadable(mark("needs too much memory")))
        return 2
    return 0


def _tell(reason: Unreadable) -> None:
    # In a line of its own: a library may have complained before.
    told = {"message": reason.message, "values": reason.values}
    sys.stderr.write("\n" + json.dumps(told, default=str))


if __name__ == "__main__":
    from crawler.files.confined import confine

    confine()
    sys.exit(main())
