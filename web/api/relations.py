"""What a document is to a query, and to other documents."""

from __future__ import annotations

from flask import abort
from pydantic import Field

from crawler.language import mark
from indexer.found import Wanted
from indexer.query import LONGEST
from web.api.operation import Answer, Operation
from web.api.parameters import Parameters
from web.api.search import Other
from web.site import Site

_IDENTITY = mark("the document’s identity, percent-encoded")


class Explained(Parameters):
    """What is explained."""

    q: str = Field(default="", max_length=LONGEST, description=mark("a query"))


class Part(Answer):
    """What one part of the query gave."""

    field: str
    text: str
    presence: bool = Field(description="it counted once, however often it is there")
    weight: float
    score: float


class Explanation(Answer):
    """Why a document is where it is: the sum of the parts times the factors is the score."""

    query: str
    id: str
    score: float
    title: float = Field(description="factor for the share of the title that was asked for")
    fresh: float = Field(description="factor for newness")
    parts: list[Part]


class Similar(Answer):
    """Documents that speak of the same things."""

    id: str
    similar: list[Other]


def explanation(site: Site, asked: Explained, identity: str) -> Explanation:
    """Why a document is where it is."""
    _require(site, identity)
    wanted = Wanted(asked.q.strip())
    told = site.collection.explain(wanted, identity).to_json()
    return Explanation.model_validate({"query": wanted.typed, "id": identity} | told)


def similar(site: Site, _asked: Parameters, identity: str) -> Similar:
    """Documents that speak of the same things."""
    _require(site, identity)
    found = [Other.model_validate(one.document) for one in site.collection.similar(identity)]
    return Similar(id=identity, similar=found)


def _require(site: Site, identity: str) -> None:
    if site.store.get(identity) is None:
        abort(404)


SIMILAR = Operation(
    name="similar",
    path="/similar/{id}",
    summary=mark("More like a document"),
    description=mark("Documents that speak of the same things; other reports of the same are left out."),
    parameters=Parameters,
    answer=Similar,
    answering=similar,
    identity=_IDENTITY,
    is_path=True,
    depends=("index", "store"),
)
EXPLANATION = Operation(
    name="explanation",
    path="/explanations/{id}",
    summary=mark("Why a document is where it is"),
    description=mark("What each part of a query gave to the score of a document."),
    parameters=Explained,
    answer=Explanation,
    answering=explanation,
    identity=_IDENTITY,
    is_path=True,
    depends=("index", "store"),
    example={"q": "chi thi 05"},
)
