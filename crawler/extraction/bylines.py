"""Who wrote an article: names freed of their labels, and the byline at the end of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.extraction.syllable import is_syllable

_LABEL = re.compile(
    r"\(?\s*(?:(?:tin,? (?:bài|ảnh|và ảnh)|bài,? (?:ảnh|và ảnh)|tin|bài|bài viết|tác giả(?: bài viết)?"
    r"|thực hiện|biên soạn)"
    r"(?:\s*[,và&/-]+\s*(?:ảnh|video|clip|đồ họa))*\s*[:：]|by\s+)\s*",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:admin\w*|administrator|super ?user|host|webmaster|editor|quản trị(?: viên)?|người quản trị|bbt"
    r"|ban biên tập|biên tập viên|root|user\d*|no ?name|unknown|anonymous|guest)",
    re.IGNORECASE,
)
_LONGEST = 70
_JOINTS = re.compile(r"\s+[-–]\s+|\s*[,;&/]\s*|\s+và\s+")
_MOST_WORDS = 5


def bare_author(text: str, names: tuple[str, ...] = ()) -> str:
    """The name without its label; nothing where it is the newspaper's own, or a system's user."""
    text = _LABEL.sub("", text, count=1).strip(" -–|,;:")
    if text.startswith(("(", "[")) or text.count(")") > text.count("("):
        text = text.strip("()[] ")
    nobody = _NOBODY.fullmatch(text) or text.lower() in _called(names)
    return "" if nobody or len(text) > _LONGEST else text


def _called(names: Iterable[str]) -> set[str]:
    return {form for name in names for form in (name.lower(), name.lower().removeprefix("báo "))}


def author_at_end(body: list[str]) -> tuple[str, list[str]]:
    """The author that the last line of a text names, and the text without it."""
    if len(body) < 2:
        return "", body
    line = body[-1].removeprefix("## ")
    if len(line) > _LONGEST:
        return "", body
    name = bare_author(line)
    labelled = _LABEL.match(line) is not None
    return (name, body[:-1]) if name and (labelled or _is_byline(line)) else ("", body)


def _is_byline(line: str) -> bool:
    """Whether a line is nothing but names: "Minh Đức", "LÊ AN - THU HÀ"."""
    people = _JOINTS.split(line.strip(" ()"))
    return len(people) <= 4 and all(_is_name(person) for person in people)


def _is_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= _MOST_WORDS and all(
        (word.istitle() or word.isupper()) and is_syllable(word) for word in words
    )
