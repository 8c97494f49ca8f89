"""What programs take of a search: all of it as a file, and a feed of what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.store import Stored
from indexer.engine import FIRST
from web.address import Address
from web.exports.whole import ENDINGS, MEDIA, written
from web.feeds.atom import Entry, feed
from web.site import Site
from web.wording import web_address

_ENTRIES = 50
_CITING = 400
"""Citations of a directive, newest by their papers' dates, among which the newest added are looked for."""


def add_exporting(blueprint: Blueprint, site: Site) -> None:
    """Add the exports and the feeds."""

    @blueprint.get("/export.<any(csv, jsonl, bib, ris):ending>")
    def export(ending: str) -> AnyResponse:
        kind = next(name for name, known in ENDINGS.items() if known == ending)
        total, documents = site.collection.every(Address.read(request.args).wanted)
        today = datetime.now(VIETNAM).date()
        pieces = written(kind, total, documents, site.source_title, today)
        answer = Response(_in_blocks(pieces), mimetype=MEDIA[kind])
        answer.headers["Content-Disposition"] = f'attachment; filename="tracuu.{ending}"'
        return answer

    @blueprint.get("/feed.atom")
    def search_feed() -> AnyResponse:
        address = Address.read(request.args)
        wanted = replace(address.news, after=FIRST, limit=_ENTRIES)
        found = [hit.stored for hit in site.collection.search(wanted).hits]
        kept = address.for_query(address.typed).parameters
        name = "search?" + repr(sorted((key, value) for key, value in kept.items() if key != "sort"))
        own = site.url("pages.search_feed", **kept)
        page = site.url("pages.home", **kept)
        return _answer(site, name, address.typed or _("All documents"), own, page, found)

    @blueprint.get("/directives/<slug>/feed.atom")
    def directive_feed(slug: str) -> AnyResponse:
        known = site.facts.directive(slug)
        if known is None:
            abort(404)
        cited = site.facts.citations_of(known, limit=_CITING).items
        found = site.store.get_all(list(dict.fromkeys(one.evidence.paper.id for one in cited)))
        page = site.url("pages.directive", slug=known.slug)
        own = site.url("pages.directive_feed", slug=known.slug)
        return _answer(site, f"directive:{known.slug}", known.label, own, page, found.values())

    @blueprint.get("/people/<slug>/feed.atom")
    def person_feed(slug: str) -> AnyResponse:
        known = site.facts.person(slug)
        if known is None:
            abort(404)
        named = site.facts.naming(known.person, limit=_CITING).items
        found = site.store.get_all(list(dict.fromkeys(one.paper.id for one in named)))
        page = site.url("pages.person", slug=known.person.slug)
        own = site.url("pages.person_feed", slug=known.person.slug)
        return _answer(site, f"person:{known.person.slug}", known.person.name, own, page, found.values())


def _answer(site: Site, name: str, title: str, own: str, page: str, found: Iterable[Stored]) -> AnyResponse:
    newest = sorted(found, key=lambda stored: (stored.added, stored.document.id), reverse=True)[:_ENTRIES]
    entries = [
        Entry(
            stored.document,
            stored.added,
            site.source_title(stored.document.source),
            site.url("pages.document", identity=stored.document.id),
            web_address(stored.document.url),
        )
        for stored in newest
    ]
    answer = Response(feed(name, f"{title} – Tra Cứu", own, page, entries), mimetype="application/atom+xml")
    answer.add_etag()
    if newest:
        answer.last_modified = newest[0].added
    return answer.make_conditional(request)


def _in_blocks(pieces: Iterable[str], size: int = 32_768) -> Iterator[bytes]:
    """The pieces in blocks that are worth sending."""
    waiting, length = [], 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= size:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()
