"""What a page says of itself to machines: JSON-LD, OpenGraph, meta elements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag

from crawler.encoding import clean

_ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "Report", "AnalysisNewsArticle"}
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The statements of a page about itself, each list in falling order of trust."""

    is_article: bool = False
    titles: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    canonical: str = ""


@dataclass(slots=True)
class _Found:
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, *values: object) -> None:
        kept = self.values.setdefault(name, [])
        for value in values:
            text = clean(value) if isinstance(value, str) else ""
            if text and text not in kept:
                kept.append(text)


def metadata(soup: BeautifulSoup) -> Metadata:
    """Read JSON-LD first, then OpenGraph, then plain meta elements."""
    found = _Found()
    articles = [item for item in _json_ld(soup) if _types(item) & _ARTICLE_TYPES]
    for item in articles:
        found.add("titles", item.get("headline"))
        found.add("leads", item.get("description"))
        found.add("authors", *_names(item.get("author"), only="Person"))
        found.add("published", item.get("datePublished"))
        found.add("updated", item.get("dateModified"))
        found.add("sections", *_strings(item.get("articleSection")))
        found.add("tags", *_split(_strings(item.get("keywords"))))
        found.add("images", *_urls(item.get("image")))
    meta = _meta(soup)
    found.add("titles", *meta.get("og:title", ()))
    found.add("leads", *meta.get("og:description", ()), *meta.get("description", ()))
    found.add("authors", *(name for name in meta.get("author", ()) if not name.startswith("http")))
    found.add("published", *meta.get("article:published_time", ()), *meta.get("pubdate", ()))
    found.add("updated", *meta.get("article:modified_time", ()))
    found.add("sections", *meta.get("article:section", ()))
    found.add("tags", *meta.get("article:tag", ()))
    if not found.values.get("tags"):
        # Plain "keywords" are the same few words on every page of most sites.
        found.add("tags", *_split(meta.get("news_keywords", [])))
    found.add("images", *meta.get("og:image", ()))
    link = soup.find("link", rel="canonical")
    return Metadata(
        is_article=bool(articles) or "article" in meta.get("og:type", ()),
        canonical=str(link.get("href") or "") if isinstance(link, Tag) else "",
        **{name: tuple(values) for name, values in found.values.items()},
    )


def _json_ld(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            # Real pages hold raw line breaks inside strings, which strict JSON forbids.
            content = json.loads(script.get_text().strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = [content]
        while waiting:
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting = item + waiting
            elif isinstance(item, dict):
                yield item
                waiting = _list(item.get("@graph")) + waiting


def _meta(soup: BeautifulSoup) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in soup.find_all("meta"):
        name = str(element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        content = clean(str(element.get("content") or ""))
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _types(item: dict[str, Any]) -> set[str]:
    return set(_strings(item.get("@type")))


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _strings(value: Any) -> list[str]:
    return [item for item in _list(value) if isinstance(item, str)]


def _names(value: Any, only: str) -> Iterator[str]:
    for item in _list(value):
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict) and only in _types(item):
            yield from _strings(item.get("name"))


def _urls(value: Any) -> Iterator[str]:
    for item in _list(value):
        yield from _strings(item.get("url") if isinstance(item, dict) else item)


def _split(values: list[str]) -> list[str]:
    return [part for value in values for part in value.split(",")]
