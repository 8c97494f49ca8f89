"""The sentences that facts were read from, and what all lists of facts share."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from indexer.knowledge.keyset import Key
from indexer.knowledge.shelf import Page
from web.api import cursor
from web.api.operation import Answer
from web.api.parameters import Paged


class Paper(Answer):
    """The document that something was read in."""

    id: str
    title: str
    source: str
    day: str = Field(description="ISO 8601; empty where it is not known")


class Evidence(Answer):
    """The sentence that a fact was read from."""

    paper: Paper
    sentence: str
    mark: tuple[int, int] = Field(
        description="where in the sentence the fact stands; 0, 0 where a person corrected it"
    )


class DirectiveRow(Answer):
    """A directive as it is listed."""

    slug: str
    label: str
    type: str
    number: str
    issuer: str
    date: str = Field(description="2016-05-15, 2016-05, 2016 or empty")
    term: str
    certainty: str = Field(
        description="“said”; “several” or “unknown” where it cannot be told which directive is cited"
    )
    subject: str
    signer: str
    document: str = Field(description="identity of the document that it is itself; empty where there is none")
    documents: int = Field(description="how many documents cite it")


class PersonRow(Answer):
    """A person as listed."""

    slug: str
    name: str
    office: str = Field(description="the one that was given last")
    documents: int = Field(description="how many documents name the person")


class ConferenceRow(Answer):
    """A conference as it is listed."""

    slug: str
    name: str
    kind: str
    period: str
    day: str = Field(description="ISO 8601; empty where it is not known")
    is_held: bool = Field(description="whether it was held on that day, which else is the first report’s")
    place: str
    organisers: list[str]
    provinces: list[str] = Field(description="slugs")
    reports: int = Field(description="how many documents are about it")


def key(asked: Paged) -> Key | None:
    """The key behind which a list of facts goes on."""
    return cursor.place(asked)


def following(asked: Paged, page: Page[Any]) -> str | None:
    """The cursor of the next page of facts."""
    return cursor.written(asked, page.next) if page.next else None
