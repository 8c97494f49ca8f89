"""What a directive says of itself, by the layouts of the Party and of the state."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Directive, Document
from crawler.files.attachments import text_of
from crawler.files.bodies import recased
from crawler.files.letterhead import directive
from tests.crawler.files.samples import LETTERHEAD, SIGNATURE, TEXT

PARTY = Directive(
    number="21-CT/TU",
    kind="chỉ thị",
    issuer="Ban Thường vụ Tỉnh ủy",
    place="Trường Giang",
    issued=date(2019, 6, 10),
    subject="về tăng cường phòng cháy, chữa cháy rừng",
    signer="Lê Quang Thước",
    office="Bí thư",
    recipients=("Các huyện ủy, thị ủy", "Lưu Văn phòng Tỉnh ủy"),
)
ISSUED = "Trường Giang, ngày 18 tháng 8 năm 2021"
HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH TRƯỜNG GIANG\n-------\nSố: 145/KH-UBND",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n---------------\n" + ISSUED,
)
PLAN = (
    "KẾ HOẠCH",
    "Về chuyển đổi số giai đoạn 2021 - 2025,",
    "định hướng đến năm 2030",
    "-----",
    "Căn cứ Quyết định số 749/QĐ-TTg ngày 03 tháng 6 năm 2020, UBND tỉnh ban hành Kế hoạch như sau:",
)
END = (
    "Nơi nhận:\n- Như trên;\n- Các sở,\nban, ngành;\n- Lưu: VT, TH.",
    "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(Đã ký)\nTS. Nguyễn Thị Hồng Vân",
)
STATE = Directive(
    number="145/KH-UBND",
    kind="kế hoạch",
    issuer="Ủy ban nhân dân tỉnh Trường Giang",
    place="Trường Giang",
    issued=date(2021, 8, 18),
    subject="Về chuyển đổi số giai đoạn 2021 - 2025, định hướng đến năm 2030",
    signer="Nguyễn Thị Hồng Vân",
    office="Phó chủ tịch",
    recipients=("Như trên", "Các sở, ban, ngành", "Lưu: VT, TH"),
)


def behind(left: str, right: str) -> str:
    """Two columns one behind the other, as Word's tables give them."""
    return f"{left}\n{right}"


def beside(left: str, right: str) -> str:
    """Two columns with room between them, as pdftotext gives them."""
    pairs = zip_longest(left.split("\n"), right.split("\n"), fillvalue="")
    return "\n".join(f"  {one:50}{other:^50}".rstrip() for one, other in pairs)


def together(left: str, right: str) -> str:
    """Two columns run together line by line, as pdfium gives them."""
    pairs = zip_longest(left.split("\n"), right.split("\n"), fillvalue="")
    return "\n".join(f"{one} {other}".strip() for one, other in pairs)


@pytest.mark.parametrize("columns", [behind, beside, together])
@pytest.mark.parametrize(
    ("head", "text", "end", "expected"),
    [(LETTERHEAD, TEXT, SIGNATURE, PARTY), (HEAD, PLAN, END, STATE)],
    ids=["party", "state"],
)
def test_both_layouts_in_every_order(
    columns: object, head: tuple[str, str], text: tuple[str, ...], end: tuple[str, str], expected: Directive
) -> None:
    """The facts are the same however an extractor puts the two columns."""
    assert callable(columns)
    found = directive("\n".join([columns(*head), *text, columns(*end)]))
    # Run together, the second line of a recipient cannot be told from the signature beside it.
    if columns is together and found and expected is STATE:
        found = replace(found, recipients=expected.recipients, signer=expected.signer)
    assert found == expected


def test_the_lower_body_issues() -> None:
    """The upper line of the letterhead is what the issuing body belongs to."""
    found = directive(
        "UBND TỈNH TRƯỜNG GIANG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO Độc lập - Tự do - Hạnh phúc\n"
        "Số: 12/2023/QĐ-SGDĐT Trường Giang, ngày 02 tháng 02 năm 2023\n"
        "QUYẾT ĐỊNH\nBan hành quy chế tuyển sinh\nGIÁM ĐỐC SỞ GIÁO DỤC VÀ ĐÀO TẠO\nCăn cứ Luật Giáo dục;"
    )
    assert found is not None
    assert (found.number, found.issuer) == ("12/2023/QĐ-SGDĐT", "Sở Giáo dục và Đào tạo")
    assert found.subject == "Ban hành quy chế tuyển sinh"


def test_a_letter_tells_its_subject_below_its_number() -> None:
    """A công văn has no type in capitals, but "V/v …" at the left."""
    found = directive(
        "UBND TỈNH TRƯỜNG GIANG\nSỞ NỘI VỤ\nSố: 345/SNV-CCVC\nV/v rà soát biên chế\nnăm 2024\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTrường Giang, ngày 5 tháng 01 năm 2024\n"
        "Kính gửi: Các sở\nThực hiện Công văn số 11/UBND-NC ngày 2/1/2024,"
    )
    assert found is not None
    assert (found.kind, found.number, found.issuer) == ("công văn", "345/SNV-CCVC", "Sở Nội vụ")
    assert found.subject == "rà soát biên chế năm 2024"


def test_a_subject_ends_where_the_text_begins() -> None:
    """A line that begins a sentence is no subject, one that goes on with it is, without any sign between."""
    head = "ĐẢNG CỘNG SẢN VIỆT NAM\nSố 05-CT/TW\nCHỈ THỊ\nvề bảo vệ rừng trên địa bàn tỉnh\n"
    found = directive(head + "Trường Giang\nMùa khô năm nay đến sớm, cấp cháy ở nhiều nơi đã lên cao.")
    assert found is not None
    assert found.subject == "về bảo vệ rừng trên địa bàn tỉnh Trường Giang"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sáng 5/6, Tỉnh ủy tổ chức hội nghị quán triệt Chỉ thị số 05-CT/TW của Bộ Chính trị.",
        "BẢNG GIÁ QUẢNG CÁO\nTrang nhất: 5.000.000 đồng\nTrường Giang, ngày 1 tháng 1 năm 2024",
        "Số 18 đường Bờ Sông\nSố điện thoại: 0123",
    ],
)
def test_what_is_no_directive_is_none(text: str) -> None:
    """News, price lists and addresses have no letterhead."""
    assert directive(text) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("BAN CHẤP HÀNH TRUNG ƯƠNG", "Ban Chấp hành Trung ương"),
        ("TỈNH ỦY TRƯỜNG GIANG", "Tỉnh ủy Trường Giang"),
        ("HỘI ĐỒNG NHÂN DÂN THÀNH PHỐ HÀ CẢNG", "Hội đồng nhân dân thành phố Hà Cảng"),
        ("UBND HUYỆN QUẢNG LÂM", "UBND huyện Quảng Lâm"),
        ("BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "Bộ Nông nghiệp và Môi trường"),
        ("BỘ CHÍNH TRỊ", "Bộ Chính trị"),
        ("VĂN PHÒNG TỈNH ỦY", "Văn phòng Tỉnh ủy"),
    ],
)
def test_names_in_capitals(written: str, name: str) -> None:
    """A body's name is written as it stands within a sentence."""
    assert recased(written) == name


def test_json_keeps_a_directive() -> None:
    """A document with a directive is the same when it is written and read again, and its facts count."""
    document = Document(id="a", url="", source="", title="t", directive=PARTY)
    assert Document.from_json(json.loads(json.dumps(document.to_json()))) == document
    assert document.digest != replace(document, directive=replace(PARTY, signer="")).digest


@given(
    st.text(
        alphabet=st.sampled_from("Số05-CT/TU \n|ĐẢNGngày thánm2019CHỈ THỊ:Nơi nhận:T/M BÍ THƯ\t"),
        max_size=300,
    )
)
def test_never_raises(text: str) -> None:
    """Whatever a file holds, reading it ends with facts or with none."""
    found = directive(text)
    assert found is None or found.number or found.kind


def test_the_official_decree(test_data: Path) -> None:
    """The decree on the layout is read by the layout that it sets."""
    found = directive(text_of((test_data / "documents/30_2020_ND_CP.docx").read_bytes()))
    assert found is not None
    assert (found.number, found.kind, found.issuer) == ("30/2020/NĐ-CP", "nghị định", "Chính phủ")
    assert (found.place, found.issued, found.office) == ("Hà Nội", date(2020, 3, 5), "Thủ tướng")
    assert len(found.signer.split()) == 3
    assert len(found.recipients) == 21
