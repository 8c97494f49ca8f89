"""One document."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from crawler.history import changes
from indexer.query import parse
from web.address import Address
from web.exports.linked import linked
from web.files import carriers, files
from web.naming import by_kind, named_in, place
from web.pages.citing import cited
from web.pages.versions import asked_version, versions
from web.reading import reading
from web.site import Site


def add_document(blueprint: Blueprint, site: Site) -> None:
    """Add the page of a document."""

    @blueprint.get("/document/<identity:identity>")
    def document(identity: str) -> str:
        stored = site.store.get(identity)
        if stored is None:
            abort(404)
        known = versions(site, stored)
        version = asked_version(known)
        shown = version.document
        # What was read out of the text as it is now stands elsewhere in a former one.
        mentions = named_in(site, stored) if shown == stored.document else ()
        made = cited(site, shown)
        return render_template(
            "document.html",
            stored=stored,
            document=shown,
            version=version,
            versions=known,
            reading=reading(
                shown,
                parse(Address.read(request.args).typed).marks,
                mentions,
                place(request.args.get("at", "")),
            ),
            named=by_kind(mentions),
            changes=changes(
                [(one.changed, one.document) for one in known[:-1]], stored.document, stored.changed
            ),
            files=files(site.store, shown),
            carriers=carriers(site.store, stored.document),
            cited=made,
            linked=linked(shown, made.reference),
            similar=site.collection.similar(identity),
        )
