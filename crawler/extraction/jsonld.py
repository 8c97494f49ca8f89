"""The JSON-LD of a page, however its content system wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from bs4 import Tag

_FRAME = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)?\s*;?\s*$")
_COMMENT = re.compile(r"^\s*//.*$|(?<=[\s,{\[])/\*.*?\*/", re.MULTILINE | re.DOTALL)
_LAST_COMMA = re.compile(r",(?=\s*[}\]])")
_TEXTS = ("@type", "headline", "description", "datePublished", "dateModified", "articleSection", "keywords")
_PAIR = re.compile(
    rf'"(?P<name>{"|".join(_TEXTS)})"\s*:\s*"(?P<value>[^\n]*?)"\s*(?=,\s*"[@\w]+"\s*:|,?\s*[}}\]])'
)
_PERSON = re.compile(
    r'"author"\s*:\s*\[?\s*\{[^{}]*?"@type"\s*:\s*"Person"[^{}]*?"name"\s*:\s*"(?P<name>[^"\n]*)"'
)


def json_ld(elements: Iterable[Tag]) -> list[dict[str, Any]]:
    """Everything that a page describes, out of lists and graphs; what is only pointed to is put in place."""
    items = [
        item
        for script in elements
        if script.name == "script" and script.get("type") == "application/ld+json"
        for item in _items(_content(script.get_text()))
    ]
    named = {item["@id"]: item for item in items if isinstance(item.get("@id"), str) and len(item) > 1}
    return [{name: _resolved(value, named) for name, value in item.items()} for item in items]


def _content(text: str) -> Any:
    text = _FRAME.sub("", _FRAME.sub("", text)).strip()
    for mended in (text, _LAST_COMMA.sub("", _COMMENT.sub("", text))):
        try:
            # Real pages hold raw line breaks inside strings, which strict JSON forbids.
            return json.loads(mended, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvaged(text)


def _salvaged(text: str) -> dict[str, Any]:
    """What can be read of JSON that is none: most often a title with quotation marks of its own."""
    found: dict[str, Any] = {}
    for pair in _PAIR.finditer(text):
        found.setdefault(pair["name"], re.sub(r'\\(["/])', r"\1", pair["value"]))
    if author := _PERSON.search(text):
        found["author"] = {"@type": "Person", "name": author["name"]}
    return found


def _items(content: Any) -> Iterator[dict[str, Any]]:
    waiting = [content]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = item + waiting
        elif isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            waiting = (graph if isinstance(graph, list) else [graph]) + waiting


def _resolved(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(item, named) for item in value]
    if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
        return named.get(value["@id"], value)
    return value
