"""Conferences: when, where, who, under which directive."""

from __future__ import annotations

from typing import Literal

from flask import abort
from pydantic import Field

from crawler.language import mark
from indexer.knowledge.shelf import Wanted
from web.api.evidence import ConferenceRow, DirectiveRow, Evidence, Paper, following, key
from web.api.operation import Answer, Operation
from web.api.parameters import Paged, Parameters
from web.site import Site

_LONGEST = 200


class Sought(Paged):
    """Which conferences, in which order."""

    q: str = Field(default="", max_length=_LONGEST, description=mark("words of the name"))
    year: str = Field(default="", max_length=_LONGEST, description=mark("the year in which it was held"))
    kind: str = Field(default="", max_length=_LONGEST, description=mark("what kind of conference: “sơ kết”"))
    body: str = Field(default="", max_length=_LONGEST, description=mark("a body that held it, by name"))
    province: str = Field(default="", max_length=_LONGEST, description=mark("a province’s slug, old or new"))
    directive: str = Field(default="", max_length=_LONGEST, description=mark("slug of a directive"))
    person: str = Field(
        default="", max_length=_LONGEST, description=mark("slug of a person with a part in it")
    )
    sort: Literal["newest", "oldest", "name", "kind", "place", "reports"] = Field(
        default="newest", description=mark("the order")
    )


class Conferences(Answer):
    """Conferences."""

    conferences: list[ConferenceRow]
    total: int
    next: str | None = Field(description="cursor of the next page")


class Said(Answer):
    """One thing that a report says."""

    what: str = Field(description="“name”, “period”, “date”, “place”, “organiser”, “figure” or “award”")
    text: str
    evidence: Evidence


class PartOf(Answer):
    """The part that a person had."""

    part: str
    name: str
    slug: str = Field(description="the person’s, empty where the person is not known otherwise")
    office: str
    evidence: Evidence


class Conference(ConferenceRow):
    """A conference with what its reports say."""

    papers: list[Paper]
    said: list[Said]
    parts: list[PartOf]
    directives: list[DirectiveRow]


def conferences(site: Site, asked: Sought, _identity: str) -> Conferences:
    """Conferences."""
    wanted = Wanted(
        year=asked.year,
        kind=asked.kind,
        body=asked.body,
        province=asked.province,
        directive=asked.directive,
        person=asked.person,
        text=asked.q,
    )
    page = site.facts.conferences(wanted, sort=asked.sort, after=key(asked), limit=asked.limit)
    rows = [ConferenceRow.model_validate(one) for one in page.items]
    return Conferences(conferences=rows, total=page.total, next=following(asked, page))


def conference(site: Site, _asked: Parameters, identity: str) -> Conference:
    """One conference."""
    found = site.facts.conference(identity)
    if found is None:
        abort(404)
    row = ConferenceRow.model_validate(found.conference).model_dump()
    lists = {name: getattr(found, name) for name in ("papers", "said", "parts", "directives")}
    return Conference.model_validate(row | lists)


CONFERENCES = Operation(
    name="conferences",
    path="/conferences",
    summary=mark("Conferences"),
    description=mark("The conferences that documents report."),
    parameters=Sought,
    answer=Conferences,
    answering=conferences,
    depends=("facts",),
    example={"q": "so ket", "limit": 5},
)
CONFERENCE = Operation(
    name="conference",
    path="/conferences/{slug}",
    summary=mark("One conference"),
    description=mark("What its reports say of it, each thing with its sentence."),
    parameters=Parameters,
    answer=Conference,
    answering=conference,
    identity=mark("the conference’s slug, also that of one of its reports"),
    depends=("facts",),
)
