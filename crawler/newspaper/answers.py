"""What a site answers to a request."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote
from zlib import crc32

from . import faults, feeds, heavy, pages, spelling
from .articles import slugify
from .pictures import picture
from .times import rfc_gmt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .articles import Article
    from .site import Request, Site

HTML: Final = "text/html; charset=utf-8"
_PRINT: Final = "/in"


@dataclass(frozen=True)
class Answer:
    """A status, the headers but for the length, and the body or what streams it."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Callable[[], Iterator[bytes]] = b""


@dataclass(frozen=True)
class Asked:
    """The parts of a request that the routes look at."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]


def answer(site: Site, request: Request) -> Answer:
    """Return what the site answers."""
    path, _, query = request.path.partition("?")
    asked = Asked(unquote(path), parse_qs(query), request.headers)
    for route in (_article, _moved, _stray, _list, _machine, _picture, _file, _calendar, _other):
        if found := route(site, asked):
            return found
    return _notice(site, 404, "Không tìm thấy trang", "Địa chỉ bạn vừa mở không có trên hệ thống.")


def _html(text: str, status: int = 200) -> Answer:
    return Answer(status, (("Content-Type", HTML),), text.encode())


def _notice(site: Site, status: int, heading: str, *paragraphs: str) -> Answer:
    return _html(pages.notice_page(site, heading, *paragraphs), status)


def _redirect(status: int, location: str) -> Answer:
    return Answer(status, (("Location", location), ("Content-Type", HTML)), b"<html><body></body></html>")


def _article(site: Site, asked: Asked) -> Answer | None:
    if site.is_withdrawn(asked.path):
        return _notice(site, 410, "Bài viết đã được gỡ bỏ", "Nội dung này không còn trên trang.")
    article = site.article_at(asked.path)
    if article:
        return _unwell(site, article) or _fresh(site, article, asked.headers)
    twin = site.article_at(asked.path.removeprefix(_PRINT))
    return _html(pages.print_page(site, twin)) if twin and twin.quirk == "twice" else None


def _unwell(site: Site, article: Article) -> Answer | None:
    if article.quirk != "flaky" or not site.fails_now(article.path):
        return None
    body = b"<html><body><h1>503 Service Unavailable</h1></body></html>"
    return Answer(503, (("Retry-After", "1"), ("Content-Type", "text/html")), body)


def _fresh(site: Site, article: Article, headers: dict[str, str]) -> Answer:
    # The tag is of the article alone: the lists around it change more often, hence a weak one.
    tag = f'W/"{crc32(repr(article).encode()):08x}"'
    validators: tuple[tuple[str, str], ...] = (("ETag", tag),)
    if article.dated:
        validators += (("Last-Modified", rfc_gmt(site.modified(article))),)
    if _unchanged(dict(validators), headers):
        return Answer(304, validators)
    return _written(article, pages.article_page(site, article), validators)


def _unchanged(validators: dict[str, str], headers: dict[str, str]) -> bool:
    if known := headers.get("if-none-match"):
        return validators["ETag"].removeprefix("W/") in known or known.strip() == "*"
    since, changed = headers.get("if-modified-since"), validators.get("Last-Modified")
    if not since or not changed:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(changed)
    except (ValueError, TypeError):
        return False


def _written(article: Article, page: str, headers: tuple[tuple[str, str], ...]) -> Answer:
    match article.quirk:
        case "windows-1258":
            return Answer(200, (("Content-Type", "text/html"), *headers), spelling.to_windows_1258(page))
        case "nfd":
            page = unicodedata.normalize("NFD", page)
        case "old-tones":
            page = spelling.to_old_tones(page)
    return Answer(200, (("Content-Type", HTML), *headers), page.encode())


def _moved(site: Site, asked: Asked) -> Answer | None:
    for article in site.articles:
        if article.quirk in {"moved", "moved-twice"} and asked.path == article.path_before(1):
            return _redirect(301 if article.quirk == "moved" else 302, article.path)
        if article.quirk == "moved-twice" and asked.path == article.path_before(2):
            return _redirect(301, site.url(article.path_before(1)))
    return None


def _stray(site: Site, asked: Asked) -> Answer | None:
    match faults.fault_at(site.name, asked.path):
        case "gone":
            return _notice(site, 410, "Bài viết đã được gỡ bỏ", "Nội dung này không còn trên trang.")
        case "soft-404":
            return _notice(
                site,
                200,
                "Trang bạn tìm không tồn tại",
                "Có thể bài viết đã được chuyển sang chuyên mục khác hoặc địa chỉ bị gõ sai.",
                "Mời bạn quay lại trang chủ hoặc dùng ô tìm kiếm ở đầu trang.",
            )
        case "inward":
            return _redirect(301, faults.PRIVATE_PAGE)
        case "big":
            return Answer(200, (("Content-Type", HTML),), heavy.big_page)
        case "bomb":
            return Answer(200, (("Content-Type", HTML), ("Content-Encoding", "gzip")), heavy.gzip_bomb())
    return None


def _list(site: Site, asked: Asked) -> Answer | None:
    if asked.path == "/":
        return _html(pages.home_page(site))
    path, number = _page_number(site, asked)
    heading, listed = _listed(site, path)
    part = pages.part_of(listed, number) if heading else None
    return _html(pages.list_page(site, heading, path, part)) if part else None


def _listed(site: Site, path: str) -> tuple[str, list[Article]]:
    for section in site.sections:
        if path == site.section_path(section):
            return section, [article for article in site.articles if article.section == section]
    tags = {slugify(tag): tag for article in site.articles for tag in article.tags}
    for slug, tag in tags.items():
        if path == site.tag_path(tag):
            return tag, [article for article in site.articles if slug in map(slugify, article.tags)]
    return "", []


def _page_number(site: Site, asked: Asked) -> tuple[str, int]:
    if site.manner.page_parameter:
        written = asked.query.get(site.manner.page_parameter, ["1"])[0]
        return asked.path, int(written) if written.isdecimal() else 0
    found = re.fullmatch(r"(.*/)page/(\d+)/", asked.path)
    return (found[1], int(found[2])) if found else (asked.path, 1)


def _machine(site: Site, asked: Asked) -> Answer | None:
    known = {
        "/robots.txt": ("text/plain", feeds.robots),
        "/sitemap.xml": ("application/xml", feeds.sitemap_index),
        feeds.ARCHIVE: ("application/gzip", feeds.archive_sitemap),
        site.manner.feed: ("application/rss+xml; charset=utf-8", feeds.rss),
    }
    if site.manner.news_sitemap:
        known[feeds.NEWS] = ("application/xml", feeds.news_sitemap)
    if asked.path not in known:
        return None
    kind, write = known[asked.path]
    return Answer(200, (("Content-Type", kind),), write(site))


def _picture(site: Site, asked: Asked) -> Answer | None:
    found = re.fullmatch(r"/images/(.+)-(\d+)\.jpg", asked.path)
    if not found:
        return None
    article = next((article for article in site.articles if article.slug == found[1]), None)
    if not article or not 1 <= int(found[2]) <= len(article.images):
        return None
    return Answer(200, (("Content-Type", "image/png"),), picture(asked.path))


def _file(site: Site, asked: Asked) -> Answer | None:
    file = next((file for file in site.files if file.path == asked.path), None)
    return Answer(200, (("Content-Type", file.media_type),), file.content) if file else None


def _calendar(site: Site, asked: Asked) -> Answer | None:
    found = re.fullmatch(r"/lich/(\d{4,6})/(0[1-9]|1[0-2])/", asked.path)
    return _html(pages.calendar_page(site, int(found[1]), int(found[2]))) if found else None


def _other(site: Site, asked: Asked) -> Answer | None:
    match asked.path:
        case "/tim-kiem":
            return _html(pages.search_page(site, asked.query.get("q", [""])[0]))
        case "/admin/":
            return _html(pages.login_page(site))
        case "/lien-he.html":
            address = "Tòa soạn: số 18 đường Bờ Sông, phường Trung tâm."
            return _notice(site, 200, "Liên hệ tòa soạn", address, "Thư điện tử: toasoan@bao.example")
    if not asked.path.endswith("/") and site.article_at(asked.path + "/"):
        return _redirect(301, site.url(asked.path + "/"))
    return None
