"""The same search as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.datastructures import MultiDict

from crawler.language import gettext as _
from indexer.found import Wanted
from indexer.query import LONGEST
from indexer.schema import FILTERS
from web.address import DEEPEST, usable
from web.site import Site
from web.status import status as status_of

MOST = 100
"""Hits of one answer."""
_KNOWN = frozenset({"q", "limit", "offset", "sort", "lang", "verbatim", "unfolded", *FILTERS})


class BadParameter(ValueError):  # noqa: N818 - it names the parameter, not the exception
    """A parameter that cannot be used; str() says why."""


def api(site: Site) -> Blueprint:
    """The API over a site."""
    blueprint = Blueprint("api", __name__, url_prefix="/api")

    @blueprint.get("/search")
    def search() -> dict[str, Any]:
        try:
            wanted = wanted_by(request.args)
        except BadParameter as error:
            abort(400, description=str(error))
        answer = site.collection.search(wanted).to_json(wanted.typed)
        for hit in answer["hits"]:
            hit["document"] = url_for("pages.document", identity=hit["id"])
        return answer

    @blueprint.get("/completions")
    def completions() -> dict[str, Any]:
        typed = request.args.get("q", "").strip()[:LONGEST]
        found = site.collection.complete(typed)
        return {"query": typed, "completions": [completion.to_json() for completion in found]}

    @blueprint.get("/documents/<identity:identity>")
    def document(identity: str) -> dict[str, Any]:
        stored = site.store.get(identity)
        if stored is None:
            abort(404)
        versions = [changed.isoformat() for changed, _document in site.store.versions(identity)]
        return stored.document.to_json() | stored.state() | {"versions": versions}

    @blueprint.get("/status")
    def status() -> dict[str, Any]:
        if site.folder is None:
            abort(404)
        return status_of(site.folder, site.store, datetime.now(UTC)).to_json()

    add_relations(blueprint, site)

    return blueprint


def add_relations(blueprint: Blueprint, site: Site) -> None:
    """What a document is to a query, and to other documents."""

    @blueprint.get("/explanations/<identity:identity>")
    def explain(identity: str) -> dict[str, Any]:
        if site.store.get(identity) is None:
            abort(404)
        wanted = Wanted(request.args.get("q", "").strip()[:LONGEST])
        return {"query": wanted.typed, "id": identity} | site.collection.explain(wanted, identity).to_json()

    @blueprint.get("/similar/<identity:identity>")
    def similar(identity: str) -> dict[str, Any]:
        if site.store.get(identity) is None:
            abort(404)
        return {
            "id": identity,
            "similar": [
                {"id": other.document.id, "title": other.document.title, "source": other.document.source}
                for other in site.collection.similar(identity)
            ],
        }


def wanted_by(arguments: MultiDict[str, str]) -> Wanted:
    """The search that the parameters ask for; BadParameter where they cannot be used."""
    if unknown := sorted(set(arguments) - _KNOWN):
        raise BadParameter(_("there is no parameter “%(name)s”") % {"name": unknown[0]})
    order = arguments.get("sort", "relevance")
    if order not in ("relevance", "date"):
        raise BadParameter(_("“sort” must be “relevance” or “date”"))
    return Wanted(
        typed=arguments.get("q", "").strip()[:LONGEST],
        filters={name: values for name in FILTERS if (values := usable(arguments.getlist(name)))},
        newest_first=order == "date",
        limit=_whole(arguments, "limit", 10, 1, MOST),
        offset=_whole(arguments, "offset", 0, 0, DEEPEST),
        verbatim=arguments.get("verbatim", "") == "1",
        unfolded=arguments.get("unfolded", "") == "1",
    )


def _whole(arguments: MultiDict[str, str], name: str, default: int, least: int, most: int) -> int:
    text = arguments.get(name, str(default))
    if text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most:
        return int(text)
    raise BadParameter(
        _("“%(name)s” must be a whole number from %(least)s to %(most)s")
        % {"name": name, "least": least, "most": most}
    )
