"""What the collection is, in numbers, and how to ask it."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from crawler.sources.coverage import names
from indexer.errors import IndexMissing, KnowledgeMissing
from indexer.found import Wanted
from web.chart import Bar, Chart
from web.help import LESSONS
from web.site import Site


def add_about(blueprint: Blueprint, site: Site) -> None:
    """Add the pages about the collection and about asking it."""

    @blueprint.get("/help")
    def help_page() -> str:
        return render_template("help.html", lessons=LESSONS)

    @blueprint.get("/about")
    def about() -> str:
        facets = _facets(site)
        return render_template(
            "about.html",
            documents=site.store.count(),
            sources=len(names(site.store.database)),
            kinds=facets.get("kind", []),
            facts=_facts(site),
            chart=_years(facets.get("year", [])),
        )


def _facets(site: Site) -> dict[str, list[tuple[str, int]]]:
    try:
        return site.collection.search(Wanted(limit=0, facets=("year", "kind"))).facets
    except IndexMissing:
        return {}


def _facts(site: Site) -> dict[str, int]:
    try:
        return site.library.totals() if site.library else {}
    except KnowledgeMissing:
        return {}


def _years(counted: list[tuple[str, int]]) -> Chart:
    counts = {int(year): count for year, count in counted if year.isdecimal()}
    if not counts:
        return Chart(())
    years = range(min(counts), max(counts) + 1)
    bars = (
        Bar(str(year), counts.get(year, 0), url_for("pages.home", year=year) if year in counts else "")
        for year in years[-120:]
    )
    return Chart(tuple(bars))
