"""People: the list of them, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.knowledge.shelf import Appearance, Conference
from web.address import pages_around
from web.listing import PER_PAGE, Listing
from web.site import Site


def add_people(blueprint: Blueprint, site: Site) -> None:
    """Add the pages of people."""

    @blueprint.get("/people")
    def people() -> str | AnyResponse:
        listing = Listing.read(request.args)
        found = site.facts.people(listing.text, offset=listing.offset, limit=PER_PAGE)
        last = listing.last(found.total)
        if listing.page > last:
            return redirect(url_for("pages.people", **listing.at(last).parameters))
        return render_template(
            "people.html", listing=listing, found=found, pages=pages_around(listing.page, last), last=last
        )

    @blueprint.get("/people/<slug>")
    def person(slug: str) -> str | AnyResponse:
        facts, listing = site.facts, Listing.read(request.args)
        known = facts.person(slug)
        if known is None:
            abort(404)
        named = facts.naming(known.person, offset=listing.offset, limit=PER_PAGE)
        last = listing.last(named.total)
        if listing.page > last:
            return redirect(url_for("pages.person", slug=slug, **listing.at(last).parameters))
        appearances = facts.appearances(known.person)
        return render_template(
            "person.html",
            known=known,
            person=known.person,
            conferences=_by_conference(appearances.items),
            more_conferences=appearances.total > len(appearances.items),
            directives=facts.cited_beside(known.person),
            named=named,
            listing=listing,
            pages=pages_around(listing.page, last),
            last=last,
        )


def _by_conference(appearances: Iterable[Appearance]) -> Sequence[tuple[Conference, Sequence[Appearance]]]:
    """The parts that a person had, those in one conference together."""
    by: dict[str, list[Appearance]] = {}
    for one in appearances:
        by.setdefault(one.conference.key, []).append(one)
    return [(parts[0].conference, parts) for parts in by.values()]
