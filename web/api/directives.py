"""Directives, and the sentences that cite them."""

from __future__ import annotations

from flask import abort
from pydantic import Field

from crawler.language import mark
from indexer.knowledge.shelf import Directive as Found
from web.api.evidence import DirectiveRow, Evidence, following, key
from web.api.operation import Answer, Operation
from web.api.parameters import Paged, Parameters
from web.site import Site

_SLUG = mark("the directive’s slug, also that of another form in which it was cited")


class Sought(Paged):
    """Which directives."""

    q: str = Field(default="", max_length=200, description=mark("a citation: “Chỉ thị 05”, “chi thi 05”"))


class Directives(Answer):
    """Directives, the most cited first."""

    directives: list[DirectiveRow]
    total: int
    next: str | None = Field(description="cursor of the next page")


class Month(Answer):
    """One month of what was reported under a directive."""

    month: str = Field(description="2019-06")
    documents: int
    conferences: int


class RelatedDirective(Answer):
    """A directive that is cited together with another one, in so many documents."""

    directive: DirectiveRow
    documents: int


class Directive(DirectiveRow):
    """A directive with what is reported of it."""

    candidates: list[DirectiveRow] = Field(description="which ones an unresolved one may be")
    months: list[Month]
    related: list[RelatedDirective]


class Citation(Answer):
    """One citation with its sentence."""

    surface: str = Field(description="the words")
    certainty: str
    is_draft: bool
    evidence: Evidence


class Citations(Answer):
    """The citations of a directive, newest first."""

    citations: list[Citation]
    total: int
    next: str | None = Field(description="cursor of the next page")


def directives(site: Site, asked: Sought, _identity: str) -> Directives:
    """Directives, the most cited first."""
    page = site.facts.directives(asked.q.strip(), after=key(asked), limit=asked.limit)
    rows = [DirectiveRow.model_validate(one) for one in page.items]
    return Directives(directives=rows, total=page.total, next=following(asked, page))


def directive(site: Site, _asked: Parameters, identity: str) -> Directive:
    """One directive."""
    found = _found(site, identity)
    library = site.facts
    row = DirectiveRow.model_validate(found).model_dump()
    return Directive.model_validate(
        row
        | {
            "candidates": library.candidates(found),
            "months": library.timeline(found),
            "related": library.related(found),
        }
    )


def citations(site: Site, asked: Paged, identity: str) -> Citations:
    """The citations of a directive."""
    page = site.facts.citations_of(_found(site, identity), after=key(asked), limit=asked.limit)
    rows = [Citation.model_validate(one) for one in page.items]
    return Citations(citations=rows, total=page.total, next=following(asked, page))


def _found(site: Site, slug: str) -> Found:
    found = site.facts.directive(slug)
    if found is None:
        abort(404)
    return found


DIRECTIVES = Operation(
    name="directives",
    path="/directives",
    summary=mark("Directives"),
    description=mark("The directives that documents cite, the most cited first; or those that a text cites."),
    parameters=Sought,
    answer=Directives,
    answering=directives,
    depends=("facts",),
    example={"q": "chi thi 05"},
)
DIRECTIVE = Operation(
    name="directive",
    path="/directives/{slug}",
    summary=mark("One directive"),
    description=mark("What it is, what was reported of it by month, and what is cited with it."),
    parameters=Parameters,
    answer=Directive,
    answering=directive,
    identity=_SLUG,
    depends=("facts",),
)
CITATIONS = Operation(
    name="citations",
    path="/directives/{slug}/citations",
    summary=mark("Who cites a directive"),
    description=mark("Each citation with its sentence, newest first."),
    parameters=Paged,
    answer=Citations,
    answering=citations,
    identity=_SLUG,
    depends=("facts",),
)
