"""The search page: the newest documents, the results, and why a document is among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, abort, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from crawler.language import current
from crawler.language import gettext as _
from indexer.found import Found, Wanted
from indexer.schema import KNOWN, MONTH
from web.address import SIZES, Address, last_page, pages_around
from web.answers import Answers
from web.chart import Bar, Chart, by_year, period_label, periods
from web.links import search_url
from web.site import Site
from web.wording import field_name, kind_name

_COUNTED = ("source", "section", MONTH, "kind")
"""Years are counted by their months."""
_ALL_COUNTED = (*_COUNTED[:1], *KNOWN, *_COUNTED[1:])
_NEWEST = 8
_SHOWN_VALUES = 8
_MOST_VALUES = 60


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


def add_search(blueprint: Blueprint, site: Site) -> None:
    """Add the pages of a search."""
    answers = Answers()

    @blueprint.get("/")
    def home() -> str | bytes | AnyResponse:
        address = Address.read(request.args)
        if address.empty:
            return _home(site)
        if g.get("operator_token"):
            return _results(site, address)[0]  # with the operator's own links and forms
        seen = (request.script_root, request.query_string, current(), g.get("has_operator"))
        key = (*seen, site.collection.version, site.collection.library.version)
        if (kept := answers.get(key)) is not None:
            return kept
        page, is_whole = _results(site, address)
        if is_whole and isinstance(page, str):
            answers.put(key, page.encode())
        return page

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


def value_label(site: Site, field: str, value: str) -> str:
    """What a filter's value is called."""
    if field == "source":
        return site.source_title(value)
    if field in KNOWN:
        return site.collection.register.named(field, value)
    return kind_name(value) if field == "kind" else value


def filters(site: Site, address: Address, found: Found) -> list[Filter]:
    """The filters that would narrow a search, commonest values first, years newest first."""
    offered = []
    for facet, rows in found.facets.items():
        name, counted = ("year", by_year(rows)) if facet == MONTH else (facet, rows)
        chosen = address.filters.get(name, ())
        # A value that all results have would change nothing.
        values = [(value, count) for value, count in counted if value not in chosen and count < found.total]
        if name == "year":
            values.sort(reverse=True)
        labels = found.labels.get(name, {})
        choices = [
            Choice(
                labels.get(value) or value_label(site, name, value), count, address.with_filter(name, value)
            )
            for value, count in values[:_MOST_VALUES]
        ]
        if choices:
            offered.append(Filter(field_name(name), choices[:_SHOWN_VALUES], choices[_SHOWN_VALUES:]))
    return offered


def _chips(site: Site, address: Address) -> list[tuple[str, str, Address]]:
    """What narrows the search: its name, its value, and the search without it."""
    chips = [
        (field_name(name), value_label(site, name, value), address.without_filter(name, value))
        for name, value in address.chosen
    ]
    if address.since:
        chips.append(
            (_("Published since"), period_label(address.since), address.published("", address.until))
        )
    if address.until:
        chips.append(
            (_("Published until"), period_label(address.until), address.published(address.since, ""))
        )
    if address.added:
        chips.append((_("Added since"), period_label(address.added), address.added_since("")))
    return chips


def _chart(address: Address, months: Sequence[tuple[str, int]]) -> Chart:
    """The results by month, or by year where these are many years; each bar narrows to its period."""
    counted = periods(dict(months))
    if len(counted) < 2:
        return Chart(())
    return Chart(
        tuple(
            Bar(
                period_label(period),
                count,
                search_url(address.published(period, period)) if count else "",
            )
            for period, count in counted
        )
    )


def _home(site: Site) -> str:
    found = site.collection.search(Wanted(newest_first=True, limit=_NEWEST))
    return render_template(
        "home.html",
        found=found,
        filters=filters(site, Address(), found),
    )


def _results(site: Site, address: Address) -> tuple[str | AnyResponse, bool]:
    """The page, and whether there was time for all of it."""
    counted = _ALL_COUNTED if address.has_all_filters else _COUNTED
    found = site.collection.search(replace(address.wanted, facets=counted, card=True))
    last = last_page(found.total - found.folded, address.size)
    if address.page > last:
        return redirect(search_url(address.at(last))), False
    chart = _chart(address, found.facets.get(MONTH, ()))
    page = render_template(
        "results.html",
        found=found,
        filters=filters(site, address, found),
        chips=_chips(site, address),
        chart=chart,
        has_months=any("/" in bar.label for bar in chart.bars),
        pages=pages_around(address.page, last),
        last=last,
        sizes=SIZES,
    )
    return page, not found.partial
