"""The end of a directive: who signed it in which office, and who receives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.extraction.encoding import clean

APART = re.compile(r"\s{3,}|\t+|\s\|\s")
"""What stands between two columns on one line."""
_AUTHORITY = re.compile(r"(?:T/M|TM|KT|K/T|TL|T/L|TUQ|T/UQ|Q)\.?(?=\s)")
"""By whose authority a person signs (Nghị định 30, annex I, II.7)."""
_CAPITALS = "A-ZĐÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ"
_SMALL = _CAPITALS.lower()
_REST = rf"(?:\s+[{_CAPITALS},\-–]+)*(?=\s|$)"
_OFFICES = (
    "TỔNG BÍ THƯ|BÍ THƯ|THƯỜNG TRỰC BAN BÍ THƯ|CHỦ TỊCH|CHỦ NHIỆM|TRƯỞNG BAN|TRƯỞNG PHÒNG|TRƯỞNG ĐOÀN"
    "|CHÁNH ÁN|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|TỔNG GIÁM ĐỐC|GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG"
    "|TỔNG THANH TRA|TỔNG BIÊN TẬP|THỐNG ĐỐC|VIỆN TRƯỞNG|TỔNG CỤC TRƯỞNG|CHI CỤC TRƯỞNG|CỤC TRƯỞNG|VỤ TRƯỞNG"
    "|HIỆU TRƯỞNG|CHỈ HUY TRƯỞNG|CHỦ TỌA"
)
_OFFICE = re.compile(
    rf"{_AUTHORITY.pattern}\s+[{_CAPITALS}]+{_REST}|\b(?:QUYỀN )?(?:PHÓ )?(?:{_OFFICES})\b{_REST}"
)
_NAME = re.compile(rf"[{_CAPITALS}][{_SMALL}]+(?: [{_CAPITALS}][{_SMALL}]*){{1,4}}")
_NAME_BEHIND = re.compile(rf"[.;)]\s+([{_CAPITALS}][{_SMALL}]+(?: [{_CAPITALS}][{_SMALL}]+){{1,3}})$")
"""A name run together with the last recipient: "- Lưu: VT, TH. Lê Quang Thước"."""
_RANK = re.compile(
    r"^(?:GS|PGS|TS|ThS|BS|Đại tướng|(?:Thượng|Trung|Thiếu) (?:tướng|tá)|Đại tá)[.,]?\s+(?:TS\.?\s+)?"
)
_SIGNED = re.compile(r"[\[(]*\s?(?:đã ký|ký tên|chữ ký[^)]*|ký|daky)\s?[\])]+|^đã ký$", re.IGNORECASE)
_RECIPIENTS = re.compile(r"Nơi nhận\s*:", re.IGNORECASE)
_ITEM = re.compile(r"^\s*[-–—•+*]\s*")
_ABOVE, _BELOW, _AT_END = 12, 50, 80
"""Lines around the recipients, or, where there are none, at the end, in which the signature stands."""


def signature(lines: Sequence[str]) -> tuple[str, str]:
    """The signer and the office, of the directive itself: annexes may follow it."""
    start = _first_of_recipients(lines)
    around = lines[-_AT_END:] if start is None else lines[max(0, start - _ABOVE) : start + _BELOW]
    office = ""
    for part in (part for line in around for part in APART.split(_RECIPIENTS.sub(" ", line))):
        bare = _SIGNED.sub(" ", part).strip()
        # The last one counts: "KT. CHỦ TỊCH" is followed by "PHÓ CHỦ TỊCH".
        for found in _OFFICE.finditer(bare):
            office = clean(found[0])
            bare = part[found.end() :].strip()
        if office and (name := _name(bare)):
            return name, _in_small(office)
    return "", _in_small(office)


def recipients(lines: Sequence[str]) -> Iterator[str]:
    """Who receives the directive, one after the other."""
    start = _first_of_recipients(lines)
    if start is None:
        return
    item = ""
    for line in (_RECIPIENTS.split(lines[start])[-1], *lines[start + 1 : start + _BELOW]):
        left = clean(_NAME_BEHIND.sub(".", _OFFICE.sub("", APART.split(line.strip())[0])))
        begins = _ITEM.match(left)
        if item and (begins or item.endswith((";", "."))):
            yield item.rstrip(" ;,.")
            if not begins or item.lower().startswith("lưu"):
                return
            item = ""
        if begins:
            item = left[begins.end() :]
        elif item and left:
            item += f" {left}"
        elif left:
            return
    if item:
        yield item.rstrip(" ;,.")


def _first_of_recipients(lines: Sequence[str]) -> int | None:
    return next((number for number, line in enumerate(lines) if _RECIPIENTS.search(line)), None)


def _name(text: str) -> str:
    bare = _RANK.sub("", clean(text))
    if _NAME.fullmatch(bare):
        return bare
    behind = _NAME_BEHIND.search(bare)
    return behind[1] if behind else ""


def _in_small(office: str) -> str:
    bare = _AUTHORITY.sub("", office).strip(" .,")
    return bare[:1] + bare[1:].lower()
