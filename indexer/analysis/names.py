"""Full names of people in a text, by their family names: for completions, not yet as facts.

A name is a family name and two or three syllables more, each with one capital at its beginning; names
of two syllables cannot be told from places ("Hà Nam") without the words around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, takewhile

FAMILIES = frozenset(
    """
    An Âu Bạch Bàn Bành Bế Bùi Cà Cao Cầm Cháng Chảo Châu Chẩu Chế Chu Chử Cồ Cù Cung Danh Diệp Doãn Dư
    Dương Đàm Đào Đặng Đậu Đèo Điêu Điểu Đinh Đoàn Đỗ Đồng Đổng Đới Đường Giang Giàng Giáp Hà Hạ Hạng
    Hoàng Hồ Hờ Huỳnh Hứa Kha Khiếu Khổng Khuất Khúc Khương Khưu Kiều Kim Kpă Ksor Kỷ La Lã Lại Lâm Lầu
    Lèo Lê Lều Liêu Lò Lỗ Lộc Lù Lục Lư Lữ Lương Lường Lưu Lý Ma Mã Mạc Mai Mẫn Mè Mùa Nghiêm Ngọ Ngô
    Ngụy Nguyễn Nhan Nhữ Niê Ninh Nông Ôn Phạm Phan Phàn Phí Phù Phùng Pờ Quách Quan Quàng Quế Rah Rmah Sầm
    Siu Sùng Tạ Tào Tăng Tẩn Tập Tất Tề Thạch Thái Thào Thẩm Thân Thền Thiều Thò Tiết Tiêu Tòng Tô Tôn
    Tống Trà Tráng Trầm Trần Triệu Trịnh Trương Từ Tưởng Ung Uông Ưng Vàng Văn Vi Viên Võ Vòng Vũ Vừ Vương Xa
    Xồng
    """.split()  # noqa: SIM905 - a list of a hundred lines would be harder to read
)
"""Family names, those of minorities and of Chinese neighbours too, with their capital."""
_NO_NAMES = frozenset({"Thái Bình Dương"})
_LONGEST = 4


def names(words: Sequence[str], text: str) -> Iterator[str]:
    """The names of a text (NFC) in their order, each as often as it stands there; `words` are its words."""
    for place in compress(range(len(words)), map(FAMILIES.__contains__, words)):
        given = takewhile(_is_given, words[place + 1 : place + _LONGEST])
        name = [words[place], *given]
        # Words on both sides of a comma are no name.
        while len(name) >= 3 and " ".join(name) not in text:
            name.pop()
        if len(name) >= 3 and len(name[-1]) > 1 and " ".join(name[:3]) not in _NO_NAMES:
            yield " ".join(name)


def _is_given(word: str) -> bool:
    return word[0].isupper() and (len(word) == 1 or word[1:].islower())
