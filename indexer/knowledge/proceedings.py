"""What a report says of an event's course: the parts that people had, figures reported, awards given."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.knowledge.article import Span
from indexer.knowledge.events import LOWER

_MOST_FIGURES = 30


class Named(Protocol):
    """A person whom an article names."""

    @property
    def name(self) -> str:
        """The fullest form of the name."""

    @property
    def mentions(self) -> tuple[Span, ...]:
        """Where the person is named, in order."""


@dataclass(frozen=True)
class Role:
    """The part that a person had: "chủ trì", "phát biểu chỉ đạo", "báo cáo", "phát biểu" or "dự"; where."""

    part: str
    name: str
    span: Span


_PARTS = re.compile(
    r"\b(?:(?P<chair>(?:đồng )?chủ trì|điều hành)"
    r"|(?P<lead>phát biểu chỉ đạo|phát biểu kết luận|kết luận hội nghị|chỉ đạo hội nghị|và chỉ đạo)"
    r"|(?P<report>báo cáo tại|đọc báo cáo|trình bày báo cáo|báo cáo tóm tắt|tham luận)"
    r"|(?P<speak>phát biểu)"
    r"|(?P<attend>(?:tham |tới |đến |về |cùng |cùng tham )?dự(?! thảo| án| kiến| toán| báo| phòng| trữ)"
    r"|có sự tham dự|có mặt))\b"
)
_NAMES = {
    "chair": "chủ trì",
    "lead": "phát biểu chỉ đạo",
    "report": "báo cáo",
    "speak": "phát biểu",
    "attend": "dự",
}
_BEHIND = re.compile(r"[^.]{0,60}?(?:\bcó\b|:|\bcủa\b|\bgồm\b)|[^.]{0,40}$")


def roles(low: str, starts: Sequence[int], people: Sequence[Named]) -> tuple[Role, ...]:
    """Who had which part, each person and part once, in the order of the text."""
    at = sorted((mention, person.name) for person in people for mention in person.mentions)
    begins = [mention[0] for mention, _name in at]
    found: dict[tuple[str, str], Role] = {}
    for word in _PARTS.finditer(low):
        number = bisect_right(starts, word.start())
        first = starts[number - 1]
        behind = starts[number] if number < len(starts) else len(low)
        before = at[bisect_left(begins, first) : bisect_left(begins, word.start())]
        after = at[bisect_left(begins, word.end()) : bisect_left(begins, behind)]
        part = _NAMES[str(word.lastgroup)]
        for span, name in _who(low, word, part, before, after):
            found.setdefault((part, name), Role(part, name, span))
    return tuple(sorted(found.values(), key=lambda role: role.span))


def _who(
    low: str,
    word: re.Match[str],
    part: str,
    before: Sequence[tuple[Span, str]],
    after: Sequence[tuple[Span, str]],
) -> Sequence[tuple[Span, str]]:
    """The people of a sentence whose part a word tells."""
    if after and (part == "dự" or not before) and _BEHIND.match(low, word.end(), after[0][0][0]):
        return after if part == "dự" else after[:1]
    if part in ("phát biểu", "báo cáo", "phát biểu chỉ đạo"):
        return before[-1:]
    return before


_FIGURE = re.compile(
    rf"(?<![\w./,-])\d+(?:[.,]\d+)*(?:\s?%|(?:\s(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ))*(?:\s[{LOWER}]+){{1,3}}(?![\w/]))",
)
_NO_FIGURE = re.compile(r"\d+\s(?:tháng|năm|giờ|phút|ngày|tuổi|h)\b|(?:19|20)\d\d\s")
_IN_FRONT = re.compile(r"(?:ngày|tháng|năm|số|khóa|điều|quý|đường|lần thứ|giờ|quận|phường|tổ) $")
_TAIL = re.compile(
    r"\s(?:và|của|với|cho|trong|tại|ở|để|là|do|từ|đã|được|có|so|trên|theo|về|thì|nhưng|bị|sẽ|khi)(?:\s.*)?$"
)
_AWARD = re.compile(
    r"\b(?:bằng khen|giấy khen|cờ thi đua|huân chương|huy chương|kỷ niệm chương|danh hiệu"
    r"|cờ đơn vị)\b[^.,;:()\n]{0,80}"
)


def figures(text: str, low: str, start: int, end: int) -> Iterator[Span]:
    """The numbers that a stretch of text reports, with what they count: "29 mô hình điểm"."""
    given = 0
    for found in _FIGURE.finditer(text, start, end):
        first, last = found.span()
        if _NO_FIGURE.match(low, first) or _IN_FRONT.search(low[max(0, first - 9) : first]):
            continue
        tail = _TAIL.search(low, first, last)
        last = tail.start() if tail else last
        if text[first:last].isdigit():
            continue
        if given == _MOST_FIGURES:
            return
        given += 1
        yield first, last


def awards(low: str, start: int, end: int) -> Iterator[Span]:
    """The awards that a stretch of text names, each to the end of its phrase."""
    for found in _AWARD.finditer(low, start, end):
        yield found.start(), found.start() + len(found[0].rstrip())
