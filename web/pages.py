"""The pages: search, one document, and what robots read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from crawler.history import changes
from crawler.running.rounds import Past
from indexer.found import Wanted
from indexer.query import parse
from web.address import Address, last_page, pages_around
from web.files import carriers, files
from web.reading import reading
from web.site import Site
from web.status import pages_of
from web.status import status as status_of
from web.wording import field_name, kind_name

_NEWEST = 8
_SHOWN_VALUES = 8
_MOST_VALUES = 60

ROBOTS = """\
# The documents belong to their newspapers, where search engines should find them.
User-agent: *
Disallow: /?
Disallow: /document/
Disallow: /status
Disallow: /api/
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, how many results it has, and the search that it leads to."""

    label: str
    count: int
    address: Address


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with its values: those shown at once and those on demand."""

    label: str
    shown: Sequence[Choice]
    more: Sequence[Choice]


def pages(site: Site) -> Blueprint:
    """The pages over a site."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/")
    def home() -> str | AnyResponse:
        address = Address.read(request.args)
        return _home(site) if address.empty else _results(site, address)

    @blueprint.get("/document/<identity:identity>")
    def document(identity: str) -> str:
        stored = site.store.get(identity)
        if stored is None:
            abort(404)
        return render_template(
            "document.html",
            stored=stored,
            document=stored.document,
            reading=reading(stored.document, parse(Address.read(request.args).typed).marks),
            changes=changes(site.store.versions(identity), stored.document, stored.changed),
            files=files(site.store, stored.document),
            carriers=carriers(site.store, stored.document),
            similar=site.collection.similar(identity),
        )

    @blueprint.get("/explanation/<identity:identity>")
    def explain(identity: str) -> str:
        stored = site.store.get(identity)
        address = Address.read(request.args)
        if stored is None:
            abort(404)
        return render_template(
            "explanation.html",
            document=stored.document,
            explanation=site.collection.explain(address.wanted, identity),
        )

    @blueprint.get("/status")
    def status() -> str:
        if site.folder is None:
            abort(404)
        found = status_of(site.folder, site.store, datetime.now(UTC))
        return render_template("status.html", status=found, rounds=[_shown(each) for each in found.rounds])

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        return Response(ROBOTS, mimetype="text/plain")

    @blueprint.get("/favicon.ico")
    def favicon() -> Response:
        return current_app.send_static_file("favicon.svg")

    return blueprint


def _shown(past: Past) -> dict[str, object]:
    return {
        "source": past.source,
        "scheduled": datetime.fromtimestamp(past.scheduled, UTC),
        "outcome": past.outcome,
        "pages": pages_of(past),
    }


def value_label(site: Site, field: str, value: str) -> str:
    """What a filter's value is called."""
    if field == "source":
        return site.source_title(value)
    return kind_name(value) if field == "kind" else value


def filters(
    site: Site, address: Address, facets: Mapping[str, Sequence[tuple[str, int]]], total: int
) -> list[Filter]:
    """The filters that would narrow a search, commonest values first, years newest first."""
    offered = []
    for name, counted in facets.items():
        chosen = address.filters.get(name, ())
        # A value that all results have would change nothing.
        values = [(value, count) for value, count in counted if value not in chosen and count < total]
        if name == "year":
            values.sort(reverse=True)
        choices = [
            Choice(value_label(site, name, value), count, address.with_filter(name, value))
            for value, count in values[:_MOST_VALUES]
        ]
        if choices:
            offered.append(Filter(field_name(name), choices[:_SHOWN_VALUES], choices[_SHOWN_VALUES:]))
    return offered


def _home(site: Site) -> str:
    found = site.collection.search(Wanted(newest_first=True, limit=_NEWEST))
    return render_template(
        "home.html",
        found=found,
        filters=filters(site, Address(), found.facets, found.total),
    )


def _results(site: Site, address: Address) -> str | AnyResponse:
    found = site.collection.search(address.wanted)
    last = last_page(found.total - found.folded)
    if address.page > last:
        return redirect(url_for("pages.home", **address.at(last).parameters))
    return render_template(
        "results.html",
        found=found,
        filters=filters(site, address, found.facets, found.total),
        chips=[
            (field_name(name), value_label(site, name, value), address.without_filter(name, value))
            for name, value in address.chosen
        ],
        pages=pages_around(address.page, last),
        last=last,
    )
