"""The newspapers and portals that are followed, as they stand."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort
from pydantic import Field

from crawler.language import gettext as _
from crawler.language import mark
from web.api.operation import Answer, Operation
from web.api.parameters import Parameters
from web.site import Site
from web.status import status


class Source(Answer):
    """One source."""

    name: str
    title: str
    state: str
    reason: str = Field(description="why it is in that state, for the reader")
    since: datetime | None = Field(description="when that began")
    fetched: datetime | None = Field(description="when a page came last")
    article: datetime | None = Field(description="when a new article came last")
    latest: datetime | None = Field(description="the own date of its latest article")
    due: datetime | None
    documents: int
    came: int = Field(description="articles in the last day")
    expected: float | None = Field(description="how many usually come in a day")
    lacking: dict[str, float] = Field(description="the share of articles without date, lead, body")
    left_out: dict[str, int] = Field(description="addresses without end that were not followed, by reason")


class Sources(Answer):
    """All sources."""

    sources: list[Source]


def sources(site: Site, _asked: Parameters, _identity: str) -> Sources:
    """All sources, by name."""
    if site.folder is None:
        abort(404, description=_("This site has no sources of its own."))
    found = status(site.folder, site.store, datetime.now(UTC)).sources
    return Sources.model_validate({"sources": [one.to_json() for one in found]})


def source(site: Site, asked: Parameters, identity: str) -> Source:
    """One source."""
    found = {one.name: one for one in sources(site, asked, "").sources}
    return found.get(identity) or abort(404)


SOURCES = Operation(
    name="sources",
    path="/sources",
    summary=mark("Sources"),
    description=mark("Every source as it stands: its state, what is kept of it, what was to be expected."),
    parameters=Parameters,
    answer=Sources,
    answering=sources,
    refusals=(404,),
)
SOURCE = Operation(
    name="source",
    path="/sources/{name}",
    summary=mark("One source"),
    description=mark("The same of one source."),
    parameters=Parameters,
    answer=Source,
    answering=source,
    identity=mark("the source’s name"),
)
