"""People and their offices."""

from __future__ import annotations

from flask import abort
from pydantic import Field

from crawler.language import mark
from web.api.evidence import Evidence, PersonRow, following, key
from web.api.operation import Answer, Operation
from web.api.parameters import Paged, Parameters
from web.site import Site


class Named(Paged):
    """Which people."""

    q: str = Field(
        default="", max_length=200, description=mark("how a word of the name begins, with accents or without")
    )


class People(Answer):
    """People, the most named first."""

    people: list[PersonRow]
    total: int
    next: str | None = Field(description="cursor of the next page")


class Tenure(Answer):
    """An office, from the first to the last day on which documents give it."""

    text: str
    body: str
    first: str
    last: str
    documents: int
    evidence: Evidence


class Person(PersonRow):
    """A person with the offices over time."""

    tenures: list[Tenure]
    namesakes: list[PersonRow]


def people(site: Site, asked: Named, _identity: str) -> People:
    """People, the most named first."""
    page = site.facts.people(asked.q, after=key(asked), limit=asked.limit)
    rows = [PersonRow.model_validate(one) for one in page.items]
    return People(people=rows, total=page.total, next=following(asked, page))


def person(site: Site, _asked: Parameters, identity: str) -> Person:
    """One person."""
    found = site.facts.person(identity)
    if found is None:
        abort(404)
    row = PersonRow.model_validate(found.person).model_dump()
    return Person.model_validate(row | {"tenures": found.tenures, "namesakes": found.namesakes})


PEOPLE = Operation(
    name="people",
    path="/people",
    summary=mark("People"),
    description=mark("The people whom documents name, the most named first."),
    parameters=Named,
    answer=People,
    answering=people,
    depends=("facts",),
    example={"q": "an"},
)
PERSON = Operation(
    name="person",
    path="/people/{slug}",
    summary=mark("One person"),
    description=mark("The offices over time, each with a sentence, and others of the same name."),
    parameters=Parameters,
    answer=Person,
    answering=person,
    identity=mark("the person’s slug"),
    depends=("facts",),
)
