"""Names of issuing bodies: where one begins, and how one in capitals stands within a sentence."""

from __future__ import annotations

import re

from crawler.extraction.encoding import clean

BEGINNING = re.compile(
    r"(?:BAN|BỘ|SỞ|CỤC|TỔNG|VĂN PHÒNG|[ỦU][YỶ]|UBND|HĐND|HỘI|ĐẢNG|(?:TỈNH|THÀNH|HUYỆN|QUẬN|THỊ) [ỦU][YỶ]"
    r"|ĐOÀN|MẶT TRẬN|LIÊN|CÔNG|CHÍNH PHỦ|QUỐC HỘI|THỦ TƯỚNG|TÒA|VIỆN|KIỂM TOÁN|NGÂN HÀNG|TRƯỜNG|CHI|PHÒNG"
    r"|THANH TRA|CHỦ TỊCH|TRUNG TÂM|HỌC VIỆN|BẢO HIỂM|KHO BẠC)\b"
)
"""With what the name of a body begins, in capitals; a line that begins otherwise goes on with a name."""
_UNITS = "tỉnh|thành phố|huyện|quận|thị xã|phường|xã|thị trấn|đặc khu"
UNIT = re.compile(rf"(?:{_UNITS})\b(?! [ủu][yỷ])", re.IGNORECASE)
"""With what the name of a province, district or commune begins."""
_KNOWN = {
    known.lower(): known
    for known in (
        *(
            "Đảng",
            "Trung ương",
            "Chấp hành",
            "Thường vụ",
            "Đảng ủy",
            "Ủy ban",
            "Uỷ ban",
            "Kiểm tra",
            "Hội đồng",
        ),
        *(
            "Tỉnh ủy",
            "Tỉnh uỷ",
            "Thành ủy",
            "Thành uỷ",
            "Huyện ủy",
            "Huyện uỷ",
            "Thị ủy",
            "Quận ủy",
            "Văn phòng",
        ),
        *("UBND", "HĐND", "Quốc hội", "Chính phủ", "Thủ tướng", "Mặt trận", "Tổ quốc", "Việt Nam"),
    )
}
"""Words that keep their capitals within a sentence."""
_KNOWN_WORDS = re.compile(rf"\b(?:{'|'.join(_KNOWN)})\b")
_LED = re.compile(r"(?<!ủy )(?<!uỷ )\b(?:bộ|sở|ban|cục|viện) \w")
_FIELDS = re.compile(r"(?<=[Bb]ộ |[Ss]ở ).+")
_FURTHER = re.compile(r"(?:\bvà|,) \w")
_PROPER = re.compile(
    rf"(\b(?:{_UNITS}|(?:[Tt]ỉnh|[Tt]hành|[Hh]uyện|[Tt]hị|[Qq]uận) [ủu][yỷ]) (?!(?:[ủu][yỷ]|hội|phố)\b))(.+)"
)


def recased(name: str) -> str:
    """A body's name that is written in capitals, as it stands within a sentence: "Tỉnh ủy Trường Giang"."""
    text = _LED.sub(lambda led: led[0][0].upper() + _last(led)[1:], clean(name).lower())
    text = _FIELDS.sub(lambda fields: _FURTHER.sub(_last, fields[0]), text)
    text = _KNOWN_WORDS.sub(lambda known: _KNOWN[known[0]], text)
    text = _PROPER.sub(lambda unit: unit[1] + unit[2].title(), text)
    return text[:1].upper() + text[1:]


def _last(found: re.Match[str]) -> str:
    return found[0][:-1] + found[0][-1].upper()
