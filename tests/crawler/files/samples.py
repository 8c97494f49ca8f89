"""Files of directives, written by hand: those of a newspaper, those of an attacker."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

import docx
import pypdfium2

LETTERHEAD = (
    "TỈNH ỦY TRƯỜNG GIANG\n*\nSố 21-CT/TU",
    "ĐẢNG CỘNG SẢN VIỆT NAM\n\nTrường Giang, ngày 10 tháng 6 năm 2019",
)
TEXT = (
    "CHỈ THỊ",
    "CỦA BAN THƯỜNG VỤ TỈNH ỦY",
    "về tăng cường phòng cháy, chữa cháy rừng",
    "",
    "Mùa khô năm nay đến sớm, cấp cháy ở nhiều nơi đã lên cao. Ban Thường vụ Tỉnh ủy chỉ thị:",
    "1. Các cấp ủy phân công người trực ở từng khu rừng.",
)
SIGNATURE = (
    "Nơi nhận:\n- Các huyện ủy, thị ủy;\n- Lưu Văn phòng Tỉnh ủy.",
    "T/M BAN THƯỜNG VỤ\nBÍ THƯ\n\nLê Quang Thước",
)
BUDGET = (("Đơn vị", "Số tổ", "Số chốt"), ("Quảng Lâm", "14", "6"), ("Vân Đài", "9", "3"))


def docx_file() -> bytes:
    """A directive with its letterhead and signature in tables without lines, as offices write them."""
    document = docx.Document()
    _pair(document, LETTERHEAD)
    for line in TEXT:
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=3)
    for cells in BUDGET:
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    merged = table.add_row().cells
    merged[0].merge(merged[2]).text = "Cộng hai huyện"
    _pair(document, SIGNATURE)
    return saved(document)


def _pair(document: docx.document.Document, texts: Sequence[str]) -> None:
    for cell, text in zip(document.add_table(rows=1, cols=2).rows[0].cells, texts, strict=True):
        first, *rest = text.split("\n")
        cell.text = first
        for line in rest:
            cell.add_paragraph(line)


def saved(document: docx.document.Document) -> bytes:
    """The bytes of a Word document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_part(body: bytes, name: str, content: bytes) -> bytes:
    """A .docx file with one more part, packed tightly."""
    file = io.BytesIO(body)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return file.getvalue()


def pdf_file(pages: Sequence[Sequence[str]], *, tells_letters: bool = True, extra: bytes = b"") -> bytes:
    """A PDF of lines; without `tells_letters` its font has no table that says which letters it shows."""
    letters = sorted({letter for page in pages for line in page for letter in line})
    codes = {letter: number for number, letter in enumerate(letters, start=1)}
    table = "\n".join(f"<{code:04X}> <{ord(letter):04X}>" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{table}\nendbfchar endcmap end end"
    )
    told = b"/ToUnicode 5 0 R " if tells_letters else b""
    system = b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/Times/Encoding/Identity-H %b/DescendantFonts[4 0 R]>>" % told,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Times/DW 500/CIDSystemInfo%b>>" % system,
        _stream(cmap.encode()),
    ]
    kids = []
    for page in pages:
        shown = "".join(
            f"1 0 0 1 50 {800 - 16 * row} Tm <{''.join(f'{codes[letter]:04X}' for letter in line)}> Tj\n"
            for row, line in enumerate(page)
        )
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            b"/Contents %d 0 R>>" % (len(objects) + 2)
        )
        objects.append(_stream(f"BT /F 11 Tf\n{shown}ET".encode()))
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<</Type/Pages/Kids[" + listed + b"]/Count %d>>" % len(kids)
    return _pdf(objects, extra)


def scan_file(text: str) -> bytes:
    """A PDF that is nothing but the picture of a page with a few large ASCII letters on it."""
    sheet = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 200]/Resources<<%b<</F 4 0 R>>>>/Contents 5 0 R>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"
    shown = _stream(f"BT /F 36 Tf 40 90 Td ({text}) Tj ET".encode())
    drawn = _pdf([b"<</Type/Catalog/Pages 2 0 R>>", sheet, page % b"/Font", font, shown], b"")
    bitmap = pypdfium2.PdfDocument(drawn)[0].render(scale=4, grayscale=True)
    width, height = bitmap.width, bitmap.height
    rows = memoryview(bitmap.buffer).cast("B")
    grey = b"".join(rows[row * bitmap.stride :][:width] for row in range(height))
    about = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Width %d/Height %d"
    picture = _stream(grey, about % (width, height))
    painted = _stream(b"595 0 0 200 0 0 cm /F Do")
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", sheet, page % b"/XObject", picture, painted], b"")


def _stream(content: bytes, about: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n" % (about, len(packed)) + packed + b"\nendstream"


def _pdf(objects: Sequence[bytes], extra: bytes) -> bytes:
    file = bytearray(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj" % number + content + b"endobj\n"
    file += extra
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(file)


def doc_file(text: str) -> bytes:
    """A legacy Word file (MS-DOC): a compound file of two streams, the text in one piece."""
    letters = text.replace("\n", "\r").encode("utf-16-le")
    fib = bytearray(0x800)
    struct.pack_into("<HHH", fib, 0, 0xA5EC, 0xC1, 0)
    struct.pack_into("<H", fib, 0x0A, 0x1200)  # the table stream is "1Table"; letters have two bytes
    struct.pack_into("<II", fib, 0x18, len(fib), len(fib) + len(letters))
    struct.pack_into("<H", fib, 0x20, 14)
    struct.pack_into("<H", fib, 0x3E, 22)
    struct.pack_into("<I", fib, 0x4C, len(letters) // 2)
    pieces = struct.pack("<II", 0, len(letters) // 2) + struct.pack("<HIH", 0, len(fib), 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<H", fib, 0x98, 0x5D)
    struct.pack_into("<II", fib, 0x1A2, 16, len(clx))
    # Without a style sheet, here of 15 empty styles, a file is none, and antiword reads what is not there.
    styles = struct.pack("<HHHHHHHHHH", 18, 15, 10, 1, 91, 15, 0, 0, 0, 0) + bytes(2 * 15)
    struct.pack_into("<II", fib, 0xA2, 16 + len(clx), len(styles))
    return _compound({"WordDocument": bytes(fib) + letters, "1Table": bytes(16) + clx + styles})


def _compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (MS-CFB) of some streams, each large enough for sectors of its own."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    table = [fat, end]
    entries = [_entry("Root Entry", 5, end, 0, child=1)]
    content = b""
    for number, (name, stream) in enumerate(streams.items(), start=1):
        padded = stream.ljust(4096, b"\0")
        padded += bytes(-len(padded) % 512)
        first, count = len(table), len(padded) // 512
        table += [*range(first + 1, first + count), end]
        entries.append(
            _entry(name, 2, first, len(padded), right=number + 1 if number < len(streams) else free)
        )
        content += padded
    entries += [_entry("", 0, 0, 0)] * (4 - len(entries))
    assert len(table) <= 128
    table += [free] * (128 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    return head + struct.pack("<128I", *table) + b"".join(entries) + content


def _entry(
    name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    written = (name + "\0").encode("utf-16-le") if name else b""
    siblings = struct.pack("<III", 0xFFFFFFFF, right, child)
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBB", len(written), kind, 1)
        + siblings
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )
