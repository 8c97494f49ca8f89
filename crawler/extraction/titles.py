"""An article's title without the name of the newspaper, which most pages put beside it for other sites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_BETWEEN = re.compile(r"\s+[-|–—»•:]\s+|\s*[|»]\s*")
_GENERAL = re.compile(
    r"(?:trang chủ|tin tức|home|chi tiết(?: tin| bài viết)?"
    r"|(?:báo|đài|trang|cổng|tạp chí|website|chuyên trang|sở|ubnd)\b.*"
    r"(?:điện tử|thông tin|online|truyền hình|portal).*|báo(?: \w+){1,3})",
    re.IGNORECASE,
)


def bare_title(title: str, names: Iterable[str], headings: Sequence[str]) -> str:
    """The title as the page's heading has it, or without the parts at its ends that name the site."""
    for heading in headings:
        before, found, behind = title.partition(heading)
        if found and not before and (not behind or _BETWEEN.match(behind)):
            return heading
        if found and not behind and _BETWEEN.search(before[-3:]) and len(heading) > len(before):
            return heading
    known = {_key(name) for name in names if name}
    parts = _BETWEEN.split(title)
    kept = list(parts)
    while len(kept) > 1 and _is_site(kept[-1], known):
        kept.pop()
    while len(kept) > 1 and _is_site(kept[0], known):
        kept.pop(0)
    if len(kept) == len(parts):
        return title
    start = title.index(kept[0])
    return title[start : title.rindex(kept[-1]) + len(kept[-1])]


def is_site_name(text: str, names: Iterable[str]) -> bool:
    """Whether a heading is the newspaper's own."""
    return _is_site(text, {_key(name) for name in names if name})


def _is_site(part: str, known: set[str]) -> bool:
    return _key(part) in known or _GENERAL.fullmatch(part.strip()) is not None


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
