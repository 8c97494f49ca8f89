"""Facts to take away: conferences and citations as CSV, JSON and iCalendar, written as they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain

from flask import Blueprint, Response, abort, stream_with_context, url_for

from crawler.language import gettext as _
from indexer.knowledge.keyset import Key
from indexer.knowledge.library import SORTS
from indexer.knowledge.shelf import Citation, Conference, Page, T
from web.exports import ical, sheet
from web.pages.conferences import read_listing, wanted_by
from web.site import Site
from web.wording import province_name

_AT_ONCE = 500


def add_taking(blueprint: Blueprint, site: Site) -> None:
    """Add the exports of facts."""

    @blueprint.get("/conferences.<any(csv,json,ics):form>")
    def take_conferences(form: str) -> Response:
        listing = read_listing()
        wanted, sort = wanted_by(listing), listing.sort or SORTS[0]
        facts = site.facts
        total, pages = _pages(lambda after: facts.conferences(wanted, sort=sort, limit=_AT_ONCE, after=after))
        if form == "ics":
            placed = (
                (one, first, _conference_url(one)) for page in pages for one, first in _first(site, page)
            )
            return _file(ical.calendar(placed, datetime.now(UTC)), ical.MIME, "conferences.ics")
        found = chain.from_iterable(pages)
        if form == "json":
            rows: Iterable[Mapping[str, object]] = (
                asdict(one) | {"url": _conference_url(one)} for one in found
            )
            return _file(_object("conferences", rows, total), "application/json", "conferences.json")
        heading = (
            *(_("Name"), _("Kind"), _("Day"), _("Day of the first report"), _("Period under review")),
            *(_("Place"), _("Province"), _("Held by"), _("Reports"), _("Address")),
        )
        return _file(sheet.sheet(heading, map(_conference_row, found), total), sheet.MIME, "conferences.csv")

    @blueprint.get("/directives/<slug>/citations.<any(csv,json):form>")
    def take_citations(slug: str, form: str) -> Response:
        facts = site.facts
        directive = facts.directive(slug)
        if directive is None:
            abort(404)
        total, pages = _pages(lambda after: facts.citations_of(directive, limit=_AT_ONCE, after=after))
        found = chain.from_iterable(pages)
        name = f"{directive.slug}.{form}"
        if form == "json":
            return _file(_object("citations", map(_citation_json, found), total), "application/json", name)
        heading = (_("Day"), _("Source"), _("Title"), _("As cited"), _("Sentence"), _("Address"))
        rows = (_citation_row(one, site.source_title(one.evidence.paper.source)) for one in found)
        return _file(sheet.sheet(heading, rows, total), sheet.MIME, name)


def _pages(ask: Callable[[Key | None], Page[T]]) -> tuple[int, Iterator[Sequence[T]]]:
    """How long a list is, and all of it, some at a time, each behind the last of those before."""
    first = ask(None)

    def pages() -> Iterator[Sequence[T]]:
        page = first
        yield page.items
        while page.next:
            page = ask(page.next)
            yield page.items

    return first.total, pages()


def _first(site: Site, conferences: Sequence[Conference]) -> Iterator[tuple[Conference, str]]:
    """Each conference with the one of its reports that was kept first."""
    reports = site.facts.reports_of([one for one in conferences if one.reports > 1])
    came = site.store.get_all(sorted({document for several in reports.values() for document in several}))
    for one in conferences:
        kept = [document for document in reports.get(one.key, ()) if document in came]
        yield one, min(kept, key=lambda document: (came[document].added, document), default=one.key)


def _conference_url(conference: Conference) -> str:
    return url_for("pages.conference", slug=conference.slug, _external=True)


def _conference_row(one: Conference) -> tuple[str, ...]:
    return (
        *(one.name, one.kind, one.day if one.is_held else "", "" if one.is_held else one.day, one.period),
        *(one.place, "; ".join(map(province_name, one.provinces)), "; ".join(one.organisers)),
        *(str(one.reports), _conference_url(one)),
    )


def _citation_row(one: Citation, source: str) -> tuple[str, ...]:
    paper = one.evidence.paper
    return paper.day, source, paper.title, one.surface, one.evidence.sentence, _document_url(paper.id)


def _citation_json(one: Citation) -> Mapping[str, object]:
    return asdict(one) | {"url": _document_url(one.evidence.paper.id)}


def _document_url(identity: str) -> str:
    return url_for("pages.document", identity=identity, _external=True)


def _object(name: str, rows: Iterable[Mapping[str, object]], total: int) -> Iterator[str]:
    """The rows under a name; behind them how many of how many they are, as where all of it came."""
    count = 0
    yield f'{{"{name}": [\n'
    for row in rows:
        yield (",\n" if count else "") + json.dumps(row, ensure_ascii=False)
        count += 1
    yield f'\n], "exported": {count}, "total": {total}}}\n'


def _file(parts: Iterator[str], mime: str, name: str) -> Response:
    answer = Response(stream_with_context(parts), content_type=mime)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
