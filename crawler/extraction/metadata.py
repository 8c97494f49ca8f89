"""What a page says of itself to machines: JSON-LD, OpenGraph, meta elements, microdata and RDFa."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from bs4 import BeautifulSoup, Tag

from crawler.extraction.elements import every
from crawler.extraction.encoding import clean
from crawler.extraction.jsonld import json_ld
from crawler.extraction.microdata import microdata

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
    path: tuple[str, ...] = ()
    """The sections above the article as a list of breadcrumbs names them, the widest first."""
    tags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    canonical: str = ""
    site: str = ""
    """The name of the newspaper."""


@dataclass(slots=True)
class _Found:
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, *values: object) -> None:
        kept = self.values.setdefault(name, [])
        for value in values:
            text = clean(_plain(value)) if isinstance(value, str) else ""
            if text and text not in kept:
                kept.append(text)


def metadata(soup: BeautifulSoup) -> Metadata:
    """Read JSON-LD first, then OpenGraph, then plain meta elements, then microdata and RDFa."""
    found = _Found()
    elements = every(soup)
    items = json_ld(elements)
    articles = [item for item in items if _types(item) & _ARTICLE_TYPES]
    for item in articles:
        _add_article(found, item)
    meta = _meta(elements)
    for name, sources in _META.items():
        found.add(name, *(value for source in sources for value in meta.get(source, ())))
    found.values["authors"] = [name for name in found.values.get("authors", ()) if "://" not in name]
    is_microdata, described = microdata(elements)
    for name, values in described.items():
        found.add(name, *(_split(values) if name == "tags" else values))
    if not found.values.get("tags"):
        # Plain "keywords" are the same few words on every page of most sites.
        found.add("tags", *_split(meta.get("news_keywords", [])))
    links = (element for element in elements if element.name == "link")
    link = next((link for link in links if "canonical" in (link.get("rel") or ())), None)
    return Metadata(
        is_article=bool(articles) or "article" in meta.get("og:type", ()) or is_microdata,
        canonical=str(link.get("href") or "") if link else "",
        path=tuple(next((path for item in items if (path := _breadcrumbs(item))), ())),
        site=next((name for name in [*meta.get("og:site_name", ()), *_publishers(items)]), ""),
        **{name: tuple(values) for name, values in found.values.items()},
    )


_META = {
    "titles": ("og:title", "dc.title", "dcterms.title", "twitter:title"),
    "leads": ("og:description", "description", "dc.description", "twitter:description"),
    "authors": ("author", "article:author", "dc.creator"),
    "published": (
        "article:published_time", "og:published_time", "pubdate", "publishdate", "publish_date",
        "publish-date", "datepublished", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
        "parsely-pub-date",
    ),
    "updated": ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified"),
    "sections": ("article:section", "og:section"),
    "tags": ("article:tag",),
    "images": ("og:image", "og:image:url", "twitter:image"),
}  # fmt: skip
"""Each field → the names of the meta elements that tell it, in falling order of trust."""


def _add_article(found: _Found, item: dict[str, Any]) -> None:
    found.add("titles", item.get("headline"), *([] if item.get("headline") else [item.get("name")]))
    found.add("leads", item.get("description"))
    found.add("authors", *_names(item.get("author"), only="Person"))
    found.add("published", item.get("datePublished"))
    found.add("updated", item.get("dateModified"))
    found.add("sections", *_strings(item.get("articleSection")))
    found.add("tags", *_split(_strings(item.get("keywords"))))
    found.add("images", *_urls(item.get("image")))


def _breadcrumbs(item: dict[str, Any]) -> list[str]:
    """The names of a list of breadcrumbs, in their order, without what is not named."""
    if "BreadcrumbList" not in _types(item):
        return []
    steps = [step for step in _list(item.get("itemListElement")) if isinstance(step, dict)]
    steps.sort(key=lambda step: int(position) if (position := str(step.get("position"))).isdigit() else 99)
    names = []
    for step in steps:
        inner = step.get("item")
        name = step.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
        names += [clean(_plain(name))] if isinstance(name, str) else []
    return [name for name in names if name]


def _publishers(items: list[dict[str, Any]]) -> Iterator[str]:
    for item in items:
        publisher = item.get("publisher")
        for owner in [publisher] if isinstance(publisher, dict) else []:
            yield from map(clean, _strings(owner.get("name")))


def _plain(text: str) -> str:
    """Text without the markup and the entities that some systems leave in it."""
    return unescape(_ELEMENT.sub(" ", unescape(text))) if "&" in text or "<" in text else text


_ELEMENT = re.compile(r"</?[a-zA-Z][^<>]*>")


def _meta(elements: Iterable[Tag]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in (element for element in elements if element.name == "meta"):
        names = str(element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        content = clean(str(element.get("content") or ""))
        for name in names.split() if content else ():
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
        elif isinstance(item, dict) and only in (_types(item) or {only}):
            yield from _strings(item.get("name"))


def _urls(value: Any) -> Iterator[str]:
    for item in _list(value):
        yield from _strings(item.get("url") if isinstance(item, dict) else item)


def _split(values: list[str]) -> list[str]:
    return [part for value in values for part in value.split(",")]
