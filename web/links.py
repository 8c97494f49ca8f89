"""The URLs that pages link to: a page of results has a hundred, so what they have in common is made once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from flask import Flask, current_app, request

from web.address import Address

_MOST_KEPT = 4_096
_IN_PATHS, _IN_QUERIES = "!$&'()*+,/:;=@", "!$'()*,/:;?@"
"""Letters that stand as they are, as in the URLs that Flask makes."""


def add_links(app: Flask) -> None:
    """Let templates have `url_for` without making the same URL twice, and the URLs of searches."""
    made = app.url_for

    @lru_cache(maxsize=_MOST_KEPT)
    def kept(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return made(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        if endpoint.startswith(".") or "_external" in values:
            return made(endpoint, **values)
        try:
            return kept(request.script_root, endpoint, tuple(values.items()))
        except TypeError:  # a list of values
            return made(endpoint, **values)

    app.jinja_env.globals |= {
        "url_for": url_for,
        "search_url": search_url,
        "search_query": search_query,
        "document_url": document_url,
    }


def search_query(address: Address) -> str:
    """The query string of a search, with its question mark where there is any."""
    parts = [
        _part(name, value)
        for name, values in address.parameters.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return f"?{'&'.join(parts)}" if parts else ""


def search_url(address: Address) -> str:
    """The URL of a search."""
    return _url_for("pages.home") + search_query(address)


def document_url(identity: str, query: str = "", endpoint: str = "pages.document") -> str:
    """The URL of a document, or of another page about it, as it is opened from a search."""
    return _url_for(endpoint, identity="0")[:-1] + quote(identity, safe=_IN_PATHS) + query


def _url_for(endpoint: str, **values: Any) -> str:
    return str(current_app.jinja_env.globals["url_for"](endpoint, **values))  # type: ignore[operator]


@lru_cache(maxsize=_MOST_KEPT)
def _part(name: str, value: str) -> str:
    return f"{quote_plus(name)}={quote_plus(value, safe=_IN_QUERIES)}"
