"""Directives: the list of those that documents cite, and what was reported under each."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.knowledge.shelf import Moment, Wanted
from web.address import pages_around
from web.chart import Bar, Chart, period_label, periods
from web.listing import PER_PAGE, Listing
from web.site import Site

_CONFERENCES = 10
_BODIES = 15


def add_directives(blueprint: Blueprint, site: Site) -> None:
    """Add the pages of directives."""

    @blueprint.get("/directives")
    def directives() -> str | AnyResponse:
        listing = Listing.read(request.args)
        found = site.facts.directives(listing.text, offset=listing.offset, limit=PER_PAGE)
        last = listing.last(found.total)
        if listing.page > last:
            return redirect(url_for("pages.directives", **listing.at(last).parameters))
        return render_template(
            "directives.html", listing=listing, found=found, pages=pages_around(listing.page, last), last=last
        )

    @blueprint.get("/directives/<slug>")
    def directive(slug: str) -> str | AnyResponse:
        facts, listing = site.facts, Listing.read(request.args)
        known = facts.directive(slug)
        if known is None:
            if facts.is_alias(slug):  # of several, of which a reader can choose
                return redirect(url_for("pages.directives", q=slug.replace("-", " ")))
            abort(404)
        if known.slug != slug:
            return redirect(url_for("pages.directive", slug=known.slug, **listing.parameters))
        cited = facts.citations_of(known, offset=listing.offset, limit=PER_PAGE)
        last = listing.last(cited.total)
        if listing.page > last:
            return redirect(url_for("pages.directive", slug=slug, **listing.at(last).parameters))
        under = Wanted(directive=slug)
        return render_template(
            "directive.html",
            directive=known,
            candidates=() if known.is_resolved else facts.candidates(known),
            stored=site.store.get(known.document) if known.document else None,
            chart=_chart(facts.timeline(known)),
            conferences=facts.conferences(under, limit=_CONFERENCES),
            bodies=facts.counts("body", under, limit=_BODIES),
            related=facts.related(known),
            cited=cited,
            listing=listing,
            pages=pages_around(listing.page, last),
            last=last,
        )


def _chart(moments: Sequence[Moment]) -> Chart:
    """By month or by year, how many documents cite it, and how many conferences those tell of."""
    conferences = {one.month: one.conferences for one in moments}
    return Chart(
        tuple(
            Bar(
                label=period_label(period),
                count=count,
                second=sum(number for month, number in conferences.items() if month.startswith(period)),
            )
            for period, count in periods({one.month: one.documents for one in moments})
        )
    )
