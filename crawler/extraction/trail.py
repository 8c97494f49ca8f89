"""The sections above an article, as its breadcrumbs show them: "Trang chủ » Chính trị » Xây dựng Đảng"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.extraction.elements import Elements
from crawler.extraction.encoding import clean

_TRAILS = (
    "[itemtype$=BreadcrumbList], [class*=breadcrumb i], [id*=breadcrumb i], [class*=crumb i],"
    " [id*=sitemappath i], [class*=sitemappath i], .duongdan, .duong-dan, .navpath, .pathway, .you-are-here"
)
_CATEGORIES = "a[rel~=category], [property$=articleSection]"
_CATEGORY_HOLDERS = (
    ".cat-links, .category-name, .entry-category, .post-category, .detail-cate, .chuyenmuc, .chuyen-muc,"
    " .cate, .cate-name, .cat"
)
_NO_SECTION = re.compile(
    r"(?:trang (?:chủ|nhất)|home(?: ?page)?|chi tiết.*|tin chi tiết|bài viết|tin bài"
    r"|you are here|bạn đang ở)\W*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[»>›/|→]+\s*")


def shown_trail(page: Elements) -> list[str]:
    """The names in the page's breadcrumbs, else the categories that it links to; home and title included."""
    for trail in page.matching(_TRAILS):
        links = [clean(link.get_text(" ")) for link in trail.select("a")]
        names = [name for name in links if name] or _BETWEEN.split(clean(trail.get_text(" ")))
        if any(not _NO_SECTION.fullmatch(name) for name in names if name):
            return names
    found = [*page.matching(_CATEGORIES), *page.links(_CATEGORY_HOLDERS)]
    return [clean(element.get_text(" ")) for element in found][:1]


def sections_of(names: Iterable[str], title: str, sites: Iterable[str]) -> tuple[str, ...]:
    """The sections among breadcrumbs: without home, the newspaper's name, and the title itself."""
    apart = {name.lower() for name in (title, *sites)}
    kept = [bare for name in names if (bare := name.strip(" »>›/|→-"))]
    return tuple(
        dict.fromkeys(name for name in kept if name.lower() not in apart and not _NO_SECTION.fullmatch(name))
    )
