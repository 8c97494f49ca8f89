"""How the collection is, for who runs it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, abort, render_template

from crawler.running.rounds import Past
from web.site import Site
from web.status import pages_of
from web.status import status as status_of


def add_status(blueprint: Blueprint, site: Site) -> None:
    """Add the page of the collection's state."""

    @blueprint.get("/status")
    def status() -> str:
        if site.folder is None:
            abort(404)
        found = status_of(site.folder, site.store, datetime.now(UTC))
        return render_template("status.html", status=found, rounds=[_shown(each) for each in found.rounds])


def _shown(past: Past) -> dict[str, object]:
    return {
        "source": past.source,
        "scheduled": datetime.fromtimestamp(past.scheduled, UTC),
        "outcome": past.outcome,
        "pages": pages_of(past),
    }
