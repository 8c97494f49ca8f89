"""What tells other programs how this site is searched, and what of it they may read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from urllib.parse import unquote

from flask import Blueprint, Response, abort, request, url_for

from crawler.language import gettext as _
from indexer.query import LONGEST
from web.site import Site

PART = 50_000
"""Addresses of one part of a sitemap, the most that the protocol allows."""
_AT_ONCE = 1_000
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def add_telling(blueprint: Blueprint, site: Site) -> None:
    """Add the OpenSearch description, its suggestions, and the sitemap."""

    @blueprint.get("/opensearch.xml")
    def opensearch() -> Response:
        def template(endpoint: str) -> str:
            return escape(unquote(url_for(endpoint, q="{searchTerms}", _external=True)))

        kinds = {
            "text/html": template("pages.home"),
            "application/atom+xml": template("pages.search_feed"),
            "application/x-suggestions+json": template("pages.suggestions"),
        }
        urls = "".join(f'<Url type="{kind}" method="get" template="{url}"/>\n' for kind, url in kinds.items())
        said = _("Local news and directives")
        icon = escape(url_for("static", filename="favicon.svg", _external=True))
        text = (
            f'{_HEAD}<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
            f"<ShortName>Tra Cứu</ShortName>\n"
            f"<Description>{escape(said)}</Description>\n"
            f'<InputEncoding>UTF-8</InputEncoding>\n<Image type="image/svg+xml">{icon}</Image>\n'
            f"{urls}</OpenSearchDescription>\n"
        )
        return Response(text, mimetype="application/opensearchdescription+xml")

    @blueprint.get("/suggestions")
    def suggestions() -> Response:
        typed = request.args.get("q", "").strip()[:LONGEST]
        found = [one.text for one in site.collection.complete(typed)] if typed else []
        text = json.dumps([typed, found], ensure_ascii=False)
        return Response(text, mimetype="application/x-suggestions+json")

    @blueprint.get("/sitemap.xml")
    def sitemap() -> Response:
        parts = [("pages", 1)]
        if site.library is not None and site.library.is_there:
            totals = {
                "conferences": site.facts.conferences(limit=1).total,
                "directives": site.facts.directives(limit=1).total,
            }
            parts += [
                (kind, one) for kind, total in totals.items() for one in range(1, -(-total // PART) + 1)
            ]
        places = (url_for("pages.sitemap_part", kind=kind, part=one, _external=True) for kind, one in parts)
        listed = "".join(f"<sitemap><loc>{escape(place)}</loc></sitemap>\n" for place in places)
        text = f'{_HEAD}<sitemapindex xmlns="{_SPACE}">\n{listed}</sitemapindex>\n'
        return Response(text, mimetype="application/xml")

    @blueprint.get("/sitemap-<any(pages, conferences, directives):kind>-<int:part>.xml")
    def sitemap_part(kind: str, part: int) -> Response:
        if kind == "pages":
            places = [
                url_for(f"pages.{name}", _external=True) for name in ("home", "help_page", "about", "sources")
            ]
        else:
            base = url_for(f"pages.{kind}", _external=True)
            places = [f"{base}/{slug}" for slug in _slugs(site, kind, (part - 1) * PART)]
        if not places or part < 1:
            abort(404)
        listed = (f"<url><loc>{escape(place)}</loc></url>\n" for place in places)
        pieces = (piece.encode() for piece in _whole(listed))
        return Response(pieces, mimetype="application/xml")


def _whole(listed: Iterator[str]) -> Iterator[str]:
    yield f'{_HEAD}<urlset xmlns="{_SPACE}">\n'
    yield from listed
    yield "</urlset>\n"


def _slugs(site: Site, kind: str, start: int) -> Iterator[str]:
    """The slugs of one part; each list is in an order that pages can be read by."""
    for offset in range(start, start + PART, _AT_ONCE):
        if kind == "conferences":
            found = [one.slug for one in site.facts.conferences(offset=offset, limit=_AT_ONCE).items]
        else:
            found = [one.slug for one in site.facts.directives(offset=offset, limit=_AT_ONCE).items]
        yield from found
        if len(found) < _AT_ONCE:
            return
