"""How a document is cited: beside its text, and as files for programs that keep references."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, Response, abort

from crawler.document import Document
from crawler.extraction.dates import VIETNAM
from web.exports import bibtex, csl, ris
from web.exports.reference import Reference, reference
from web.site import Site

_TYPES = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "json": "application/vnd.citationstyles.csl+json",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A document's reference, as it is shown."""

    reference: Reference
    line: str
    bibtex: str
    ris: str


def cited(site: Site, document: Document) -> Cited:
    """How a document is cited today."""
    made, today = reference(document, site.source_title(document.source)), _today()
    return Cited(made, made.line(today), bibtex.entry(made, today), ris.record(made, today))


def add_citing(blueprint: Blueprint, site: Site) -> None:
    """Add the files of a document's reference."""

    @blueprint.get("/document/<identity:identity>/cite.<any(bib, ris, json):kind>")
    def cite(identity: str, kind: str) -> Response:
        stored = site.store.get(identity)
        if stored is None:
            abort(404)
        made = reference(stored.document, site.source_title(stored.document.source))
        answer = Response(_written(kind, made, _today()), mimetype=_TYPES[kind])
        answer.headers["Content-Disposition"] = f'attachment; filename="{made.key}.{kind}"'
        return answer


def _written(kind: str, made: Reference, today: date) -> str:
    match kind:
        case "bib":
            return bibtex.entry(made, today)
        case "ris":
            return ris.record(made, today)
        case _:
            return json.dumps([csl.item(made, today)], ensure_ascii=False, indent=1)


def _today() -> date:
    return datetime.now(VIETNAM).date()
