"""What a page's own elements say of it: microdata and RDFa, one form for both."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4 import Tag

from crawler.extraction.encoding import clean

_ARTICLE = re.compile(r"(?:^|[/:])(?:\w*Article|BlogPosting|Report)$")
_PERSON = re.compile(r"(?:^|[/:])Person$")
_NAMES = {
    "headline": "titles", "title": "titles", "name": "titles",
    "description": "leads", "abstract": "leads",
    "author": "authors", "creator": "authors",
    "datepublished": "published", "datecreated": "published", "created": "published", "issued": "published",
    "datemodified": "updated", "modified": "updated",
    "articlesection": "sections",
    "keywords": "tags",
    "image": "images", "contenturl": "images",
}  # fmt: skip
"""The end of a property's name (schema:headline, dc:title, dcterms:issued) → the field that it fills."""


def microdata(elements: Iterable[Tag]) -> tuple[bool, dict[str, list[str]]]:
    """Whether an element calls itself an article, and what the article's elements say, by field."""
    roots = [tag for tag in elements if _is(tag, _ARTICLE)]
    found: dict[str, list[str]] = {}
    for element in (
        element
        for root in roots[:1]
        for element in root.find_all(lambda tag: "itemprop" in tag.attrs or "property" in tag.attrs)
    ):
        owner = element.find_parent(lambda tag: tag.has_attr("itemscope") or tag.has_attr("typeof"))
        if owner is not roots[0]:
            continue
        for name in str(element.get("itemprop") or element.get("property")).split():
            field = _NAMES.get(re.split(r"[:/]", name)[-1].lower(), "")
            if field and (value := _value(element, field)):
                found.setdefault(field, []).append(value)
    return bool(roots), found


def _is(tag: Tag, pattern: re.Pattern[str]) -> bool:
    told = tag.attrs.get("itemtype") or tag.attrs.get("typeof")
    return bool(told) and any(pattern.search(name) for name in str(told).split())


def _value(element: Tag, field: str) -> str:
    if element.has_attr("itemscope") or element.has_attr("typeof"):
        return _of_another(element, field)
    names = ("content", "datetime", "href", "src") if field == "images" else ("content", "datetime")
    return next((clean(str(element[name])) for name in names if element.get(name)), "") or (
        "" if field == "images" else clean(element.get_text(" "))
    )


def _of_another(element: Tag, field: str) -> str:
    """A person's name, a picture's address: what is described by an item within the article."""
    if field == "authors" and _is(element, _PERSON):
        name = element.select_one("[itemprop=name], [property$=name]")
        return clean(str(name.get("content") or name.get_text(" "))) if name else ""
    if field == "images":
        link = element.select_one("[itemprop=url], [itemprop=contentUrl]")
        return clean(str(link.get("content") or link.get("href") or link.get("src") or "")) if link else ""
    return ""
