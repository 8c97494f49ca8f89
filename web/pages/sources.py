"""The sources: what is kept of each over time, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, abort, render_template, url_for

from crawler.errors import TracuuError
from crawler.folder import DataFolder
from crawler.sources.coverage import Coverage, coverage, names
from crawler.sources.holdings import holdings
from crawler.sources.source import Source, load_source
from web.chart import Bar, Chart, period_label, periods
from web.site import Site


def add_sources(blueprint: Blueprint, site: Site) -> None:
    """Add the list of the sources and the page of each."""

    @blueprint.get("/sources")
    def sources() -> str:
        described = _described(site.folder)
        counts = names(site.store.database)
        held = {held.name: held for held in holdings(site.store.database, described.values(), _now())}
        listed = sorted({*described, *counts}, key=lambda name: (-counts.get(name, 0), name))
        return render_template(
            "sources.html", names=listed, counts=counts, described=described, holdings=held
        )

    @blueprint.get("/sources/<name>")
    def source(name: str) -> str:
        described = _described(site.folder).get(name)
        kept = coverage(site.store.database, name)
        if described is None and not kept.documents:
            abort(404)
        known = holdings(site.store.database, [described] if described else [], _now())
        return render_template(
            "source.html",
            name=name,
            source=described,
            kept=kept,
            holding=known[0] if known else None,
            chart=_chart(name, kept),
            gaps=[_span(first, last) for first, last in kept.gaps],
            lacking=_percentages(known[0].health.lacking if known else {}),
        )


def _described(folder: DataFolder | None) -> dict[str, Source]:
    """The sources that a file describes; one that cannot be read is told of on the page of the status."""
    found = {}
    for path in sorted(folder.sources.glob("*.toml")) if folder else ():
        try:
            found[path.stem] = load_source(path)
        except TracuuError:
            continue
    return found


def _chart(name: str, kept: Coverage) -> Chart:
    return Chart(
        tuple(
            Bar(period_label(period), count, _search(name, period) if count else "")
            for period, count in periods(kept.months)
        )
    )


def _search(name: str, period: str) -> str:
    said = period_label(period)
    return url_for("pages.home", q=f"từ:{said} đến:{said}", source=name, sort="date")


def _span(first: str, last: str) -> str:
    said = period_label(first)
    return said if first == last else f"{said} – {period_label(last)}"


def _percentages(lacking: Mapping[str, float]) -> dict[str, int]:
    return {name: round(100 * share) for name, share in lacking.items() if share >= 0.005}


def _now() -> datetime:
    return datetime.now(UTC)
