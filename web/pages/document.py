"""One document."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from crawler.history import changes
from indexer.query import parse
from web.address import Address
from web.exports.linked import linked
from web.files import carriers, files
from web.pages.citing import cited
from web.reading import reading
from web.site import Site


def add_document(blueprint: Blueprint, site: Site) -> None:
    """Add the page of a document."""

    @blueprint.get("/document/<identity:identity>")
    def document(identity: str) -> str:
        stored = site.store.get(identity)
        if stored is None:
            abort(404)
        made = cited(site, stored.document)
        return render_template(
            "document.html",
            stored=stored,
            document=stored.document,
            reading=reading(stored.document, parse(Address.read(request.args).typed).marks),
            changes=changes(site.store.versions(identity), stored.document, stored.changed),
            files=files(site.store, stored.document),
            carriers=carriers(site.store, stored.document),
            cited=made,
            linked=linked(stored.document, made.reference),
            similar=site.collection.similar(identity),
        )
