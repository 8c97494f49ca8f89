"""What a person may be about to type, and what was perhaps meant."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from crawler.language import mark
from indexer.found import Wanted
from indexer.query import LONGEST
from web.api.operation import Answer, Operation
from web.api.parameters import Parameters
from web.api.search import Offer
from web.site import Site


class Typed(Parameters):
    """What was typed."""

    q: str = Field(default="", max_length=LONGEST, description=mark("what was typed"))


class Completion(Answer):
    """One thing to search for."""

    text: str
    sort: Literal["title", "person", "body", "number"]
    count: int = Field(description="documents that have it")


class Completions(Answer):
    """What may be about to be typed, likeliest first."""

    query: str
    completions: list[Completion]


class Suggestions(Answer):
    """What was perhaps meant."""

    query: str
    searched: str = Field(description="what would be searched: raw keystrokes that find nothing are decoded")
    suggestion: str | None = Field(description="the query with a word corrected, or with its accents")
    offers: list[Offer] = Field(description="abbreviations with several meanings")


def completions(site: Site, asked: Typed, _identity: str) -> Completions:
    """What may be about to be typed."""
    typed = asked.q.strip()
    found = site.collection.complete(typed)
    return Completions.model_validate({"query": typed, "completions": [one.to_json() for one in found]})


def suggestions(site: Site, asked: Typed, _identity: str) -> Suggestions:
    """What was perhaps meant."""
    typed = asked.q.strip()
    return Suggestions.model_validate(site.collection.search(Wanted(typed, facets=())).to_json(typed))


COMPLETIONS = Operation(
    name="completions",
    path="/completions",
    summary=mark("Completions"),
    description=mark("Titles, people, bodies and document numbers that begin as what was typed so far."),
    parameters=Typed,
    answer=Completions,
    answering=completions,
    depends=("index", "store"),
    example={"q": "chi th"},
)
SUGGESTIONS = Operation(
    name="suggestions",
    path="/suggestions",
    summary=mark("Did you mean"),
    description=mark("A misspelt word corrected, accents put in, abbreviations with their meanings."),
    parameters=Typed,
    answer=Suggestions,
    answering=suggestions,
    depends=("index", "store"),
    example={"q": "chir thij 05"},
)
