"""Word's files → text: a paragraph a line, tables row by row, an empty line where an empty paragraph stands.

Automatic numbers, page headers and footers are layout, and left out.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import docx
from docx.blkcntnr import BlockItemContainer
from docx.table import Table, _Cell
from lxml import etree  # type: ignore[import-untyped]
from striprtf.striprtf import rtf_to_text

from crawler.errors import Unreadable
from crawler.language import mark

CELLS = " | "
"""What stands between the cells of a row."""
_UNPACKED = 64_000_000
_PARTS = 5000
_DEEPEST = 20  # tables within tables
_SECONDS = 5.0  # a file takes some milliseconds; on a cut one catdoc may go on for ever
_MACROS = mark("holds macros")
_BROKEN = mark("is no whole Word file (%(what)s)")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_INLINE = frozenset({"emphasis", "superscript", "subscript"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def docx_text(body: bytes) -> str:
    """The text of a .docx file; text boxes, which float, behind all else."""
    _check(body)
    try:
        content = docx.Document(io.BytesIO(body))._body  # noqa: SLF001 - the container has no public name
        return "\n".join((*_lines(content, 0), *_boxes(content._element)))  # noqa: SLF001
    except Unreadable:
        raise
    except Exception as error:  # broken files break python-docx in many ways
        raise Unreadable(_BROKEN, what=f"{type(error).__name__}: {error}") from error


def _check(body: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(_BROKEN, what=error) from error
    # What a part says of its size holds: zipfile reads no further.
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        raise Unreadable(
            mark("unpacks to more than %(bytes)d bytes or %(parts)d parts"), bytes=_UNPACKED, parts=_PARTS
        )
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise Unreadable(_MACROS)


def _lines(container: BlockItemContainer, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise Unreadable(mark("has tables within tables, more than %(most)d deep"), most=_DEEPEST)
    for block in container.iter_inner_content():
        if isinstance(block, Table):
            for cells in _rows(block):
                yield from _row([list(_lines(cell, depth + 1)) for cell in cells])
        else:
            yield from _paragraph(block._p)  # noqa: SLF001


def _rows(table: Table) -> Iterator[list[_Cell]]:
    """The cells of each row, one that spans several rows or columns where it begins."""
    for row in table._tbl.tr_lst:  # noqa: SLF001 - `rows[n].cells` repeats merged cells, and is quadratic
        yield [_Cell(cell, table) for cell in row.tc_lst if cell.vMerge != "continue"]


def _row(cells: list[list[str]]) -> Iterator[str]:
    """A row of short cells as one line, one of texts (a letterhead, say) cell by cell."""
    if all(len(lines) <= 1 for lines in cells):
        yield CELLS.join("".join(lines) for lines in cells)
    else:
        for lines in cells:
            yield from lines


def _boxes(body: etree._Element) -> Iterator[str]:
    for box in body.iter(_W + "txbxContent"):
        # What a newer Word draws stands there again for an older one.
        if not any(above.tag in (_FALLBACK, _W + "txbxContent") for above in box.iterancestors()):
            for paragraph in box.iter(_W + "p"):
                yield from _paragraph(paragraph)


def _paragraph(element: etree._Element) -> Iterator[str]:
    # python-docx's own `text` skips what is tracked as inserted, and fields.
    yield from map(_one_line, "".join(_pieces(element)).split("\n"))


def _pieces(element: etree._Element) -> Iterator[str]:
    """The texts of a paragraph as it reads now: what was deleted, and text boxes, are left out."""
    for child in element:
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag in (_W + "tab", _W + "ptab"):
            yield " "
        elif child.tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif child.tag == _W + "noBreakHyphen":
            yield "-"
        elif child.tag not in (_W + "pPr", _W + "rPr", _W + "del", _W + "txbxContent", _FALLBACK):
            yield from _pieces(child)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def doc_text(body: bytes) -> str:
    """The text of a legacy .doc file, by antiword, or by catdoc where it cannot; footnotes are left out.

    antiword's DocBook tells cells apart, in their order, and loses no word of the text, but it breaks on some
    files that its plain form reads; catdoc reads older forms, and loses words of newer ones.
    """
    if "_VBA_PROJECT".encode("utf-16-le") in body:
        raise Unreadable(_MACROS)
    there = [attempt for attempt in _ATTEMPTS if which(attempt[0][0])]
    if not there:
        raise Unreadable(mark("is a Word file of the old form: install antiword or catdoc to read it"))
    with tempfile.TemporaryDirectory(prefix="tracuu-") as folder:
        path = Path(folder) / "file.doc"  # never a name that somebody else chose
        path.write_bytes(body)
        for command, read in there:
            if text := read(_ask(*command, str(path))).strip():
                return text
    programs = ", ".join(dict.fromkeys(command[0] for command, _read in there))
    raise Unreadable(mark("is no whole Word file: %(programs)s found no text"), programs=programs)


def _from_docbook(answer: bytes) -> str:
    if not answer.strip():
        return ""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(answer, parser)
    chapters = [] if root is None else root.findall(".//chapter")
    return "\n".join(line for chapter in chapters for line in _docbook_lines(chapter))


def _from_plain(answer: bytes) -> str:
    """Lines, with bars around cells where antiword gives them."""
    lines = answer.decode("utf-8", errors="replace").split("\n")
    cells = (line.strip("|").split("|") if line.startswith("|") else [line] for line in lines)
    return "\n".join(CELLS.join(map(_one_line, row)) for row in cells)


_ATTEMPTS = (
    (("antiword", "-x", "db"), _from_docbook),
    (("antiword", "-m", "UTF-8.txt", "-w", "0"), _from_plain),
    (("catdoc", "-w", "-d", "utf-8"), _from_plain),
)


def _docbook_lines(element: etree._Element) -> Iterator[str]:
    """The lines of an element; a paragraph may stand behind a table within one element."""
    text = element.text or ""
    for child in element:
        if child.tag in _INLINE:
            text += "".join(child.itertext())
        else:
            yield from filter(None, [_one_line(text)])
            text = ""
            if child.tag == "row":
                yield from _row([_entry(entry) for entry in child.iterchildren("entry")])
            else:
                yield from _docbook_lines(child)
        text += child.tail or ""
    if element.tag in ("para", "title") or text.strip():
        yield _one_line(text)


def _entry(entry: etree._Element) -> list[str]:
    return list(filter(None, map(_one_line, "".join(entry.itertext()).split("\n"))))


def _ask(program: str, *arguments: str) -> bytes:
    """What a program says of a file; nothing where it fails, for of a crash half is missing."""
    try:
        answer = subprocess.run(  # noqa: S603 - the path is our own
            [which(program) or program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(
            mark("took %(program)s longer than %(seconds)g s"), program=program, seconds=_SECONDS
        ) from error
    return answer.stdout if answer.returncode == 0 else b""


def rtf_text(body: bytes) -> str:
    """The text of an RTF file."""
    try:
        text = rtf_to_text(body.decode("latin-1"), encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    except Exception as error:
        raise Unreadable(
            mark("is no whole RTF file (%(what)s)"), what=f"{type(error).__name__}: {error}"
        ) from error
    return "\n".join(CELLS.join(map(_one_line, line.rstrip("|").split("|"))) for line in text.split("\n"))
