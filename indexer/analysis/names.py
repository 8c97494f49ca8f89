"""Full names of people in a text, by their family names: for completions, not yet as facts.

A name is a family name and two or three syllables more, each with one capital at its beginning; names
of two syllables cannot be told from places ("Hà Nam") without the words around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, takewhile

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
_LONGEST = 4


def names(words: Sequence[str], text: str) -> Iterator[str]:
    """The names of a text (NFC) in their order, each as often as it stands there; `words` are its words."""
    for place in compress(range(len(words)), map(_FAMILIES.__contains__, words)):
        given = takewhile(_is_given, words[place + 1 : place + _LONGEST])
        name = [words[place], *given]
        # Words on both sides of a comma are no name.
        while len(name) >= 3 and " ".join(name) not in text:
            name.pop()
        if len(name) >= 3 and len(name[-1]) > 1 and " ".join(name[:3]) not in _NO_NAMES:
            yield " ".join(name)


def _is_given(word: str) -> bool:
    return word[0].isupper() and (len(word) == 1 or word[1:].islower())
