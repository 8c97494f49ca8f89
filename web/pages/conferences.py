"""Conferences: a table that is searched, sorted and narrowed, and what is told of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from crawler.language import gettext as _
from indexer.analysis.folding import fold
from indexer.analysis.provinces import BY_SLUG
from indexer.knowledge.library import SORTS, Library
from indexer.knowledge.shelf import Conference, Count, Evidence, Part, Said, Wanted
from web.address import pages_around
from web.chart import Bar, Chart
from web.listing import PER_PAGE, Listing
from web.site import Site
from web.wording import capital, province_name

FILTERS = ("year", "kind", "body", "province", "directive", "person")
_SHOWN = 6
_OFFERED = 30
_MOST_YEARS = 60
_PARTS = ("chủ trì", "phát biểu chỉ đạo", "báo cáo", "phát biểu", "dự")
"""The parts that people have, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, how many conferences it has, and the list that it leads to."""

    label: str
    count: int
    listing: Listing


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with its values: those shown at once and those on demand."""

    label: str
    shown: Sequence[Choice]
    more: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that reports say, and the sentences in which they do."""

    text: str
    evidence: Sequence[Evidence]


def add_conferences(blueprint: Blueprint, site: Site) -> None:
    """Add the pages of conferences."""

    @blueprint.get("/conferences")
    def conferences() -> str | AnyResponse:
        facts, listing = site.facts, read_listing()
        wanted = wanted_by(listing)
        found = facts.conferences(
            wanted, sort=listing.sort or SORTS[0], offset=listing.offset, limit=PER_PAGE
        )
        last = listing.last(found.total)
        if listing.page > last:
            return redirect(url_for("pages.conferences", **listing.at(last).parameters))
        return render_template(
            "conferences.html",
            found=found,
            listing=listing,
            chips=[
                (filter_name(name), _value_name(facts, wanted, name, value), listing.without_filter(name))
                for name, value in listing.filters.items()
            ],
            filters=list(_filters(facts, listing, wanted, found.total)),
            chart=_by_year(facts, listing, wanted),
            pages=pages_around(listing.page, last),
            last=last,
        )

    @blueprint.get("/conferences/<slug>")
    def conference(slug: str) -> str | AnyResponse:
        known = site.facts.conference(slug)
        if known is None:
            abort(404)
        if known.conference.slug != slug:
            return redirect(url_for("pages.conference", slug=known.conference.slug))
        return render_template(
            "conference.html",
            known=known,
            conference=known.conference,
            told=_told(known.said),
            names=[one for one in _told(known.said)["name"] if not _is_same(one.text, known.conference.name)],
            parts=_by_part(known.parts),
        )


def read_listing() -> Listing:
    """The list of conferences that a request asks for."""
    return Listing.read(request.args, FILTERS, SORTS)


def wanted_by(listing: Listing) -> Wanted:
    """The conferences that a list has."""
    return Wanted(text=listing.text, **listing.filters)


def filter_name(name: str) -> str:
    """What a filter is called."""
    return {
        "year": _("Year"),
        "kind": _("Kind"),
        "body": _("Body"),
        "province": _("Province"),
        "directive": _("Directive"),
        "person": _("Person"),
    }[name]


def _value_name(facts: Library, wanted: Wanted, name: str, value: str) -> str:
    """What a filter's value is called."""
    if name == "directive":
        directive = facts.directive(value)
        return directive.label if directive else value
    if name == "person":
        known = facts.person(value)
        return known.person.name if known else value
    if name == "body":
        return next((one.label for one in facts.counts("body", wanted) if one.value == value), value)
    return _label(name, Count(value, value, 0))


def _label(name: str, count: Count) -> str:
    if name == "province" and count.value in BY_SLUG:
        return province_name(count.value)
    return capital(count.label) if name in ("kind", "body") else count.label


def _filters(facts: Library, listing: Listing, wanted: Wanted, total: int) -> Iterable[Filter]:
    """The filters that would narrow a list, commonest values first, years newest first."""
    for name in FILTERS:
        if name in listing.filters:
            continue
        # A value that all of them have would change nothing.
        counts = [one for one in facts.counts(name, wanted, _OFFERED) if one.count < total]
        if name == "year":
            counts.reverse()
        choices = [
            Choice(_label(name, one), one.count, listing.with_filter(name, one.value)) for one in counts
        ]
        if choices:
            yield Filter(filter_name(name), choices[:_SHOWN], choices[_SHOWN:])


def _by_year(facts: Library, listing: Listing, wanted: Wanted) -> Chart:
    counts = {one.value: one.count for one in facts.counts("year", wanted, _MOST_YEARS)}
    known = [int(year) for year in counts if year.isdecimal()]
    years = [f"{year:04}" for year in range(min(known, default=0), max(known, default=-1) + 1)]
    return Chart(
        tuple(
            Bar(year, counts.get(year, 0), url_for("pages.conferences", **narrowed.parameters))
            for year in years[-_MOST_YEARS:]
            for narrowed in [listing.with_filter("year", year)]
        )
    )


def _told(said: Iterable[Said]) -> Mapping[str, Sequence[Told]]:
    """What reports say, by what it is; what several say in the same words is one."""
    gathered: dict[str, dict[str, tuple[str, list[Evidence]]]] = {}
    for one in said:
        same = gathered.setdefault(one.what, {}).setdefault(_folded(one.text), (one.text, []))
        same[1].append(one.evidence)
    found = {what: [Told(*told) for told in by.values()] for what, by in gathered.items()}
    return {"name": (), **found}


def _is_same(text: str, other: str) -> bool:
    return _folded(text) == _folded(other)


def _folded(text: str) -> str:
    return " ".join(fold(text).lower().split())


def _by_part(parts: Iterable[Part]) -> Sequence[tuple[str, Sequence[Part]]]:
    """The people by the part that they had, those who led first."""
    by: dict[str, list[Part]] = {name: [] for name in _PARTS}
    for part in parts:
        by.setdefault(part.part, []).append(part)
    return [(name, people) for name, people in by.items() if people]


def listed(conference: Conference) -> Sequence[str]:
    """The names of the provinces of a conference."""
    return [province_name(slug) for slug in conference.provinces]
