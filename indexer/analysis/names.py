"""Full names of people in a text, by their family names: for completions, not yet as facts.

A name is a family name and two or three syllables more, each with one capital at its beginning; names
of two syllables cannot be told from places ("Hà Nam") without the words around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FAMILIES = frozenset(
    """
    An Âu Bạch Bàn Bế Bùi Cà Cao Cầm Châu Chu Cù Đàm Danh Đào Đặng Điểu Đinh Đoàn Đỗ Đồng Doãn Đới Đường Dương
    Giang Giàng Giáp Hà Hạ Hoàng Hồ Hờ Huỳnh Hứa Kha Khổng Khúc Khuất Kiều Kim La Lã Lại Lâm Lê Liêu Lò Lỗ Lộc
    Lù Lục Lư Lữ Lưu Lường Lương Lý Ma Mã Mạc Mai Mùa Nghiêm Ngô Ngọ Nguyễn Nhữ Ninh Nông Phạm Phan Phí Phùng
    Quách Quan Quàng Sầm Sùng Tạ Tăng Tào Thạch Thái Thẩm Thân Thào Thiều Tiêu Tô Tòng Tôn Tống Trà Trần Triệu
    Trịnh Trương Từ Ưng Vàng Văn Vi Viên Võ Vòng Vũ Vương Xa Xồng
    """.split()  # noqa: SIM905 - a list of a hundred lines would be harder to read
)
_NO_NAMES = frozenset({"Thái Bình Dương"})
_UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_GIVEN = rf"[{_UPPER}][^\W\d_{_UPPER}]*"
_RUN = re.compile(rf"(?<!\w){_GIVEN}(?: {_GIVEN}){{2,}}(?!\w)")
"""Words with one capital each, side by side."""
_LONGEST = 4


def names(text: str) -> Iterator[str]:
    """The names of a text (NFC) in their order, each as often as it stands there."""
    for found in _RUN.finditer(text):
        words = found[0].split(" ")
        first = next((place for place, word in enumerate(words) if word in _FAMILIES), len(words))
        name = words[first : first + _LONGEST]
        if len(name) >= 3 and len(name[-1]) > 1 and " ".join(name[:3]) not in _NO_NAMES:
            yield " ".join(name)
