"""How the collection is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import abort
from pydantic import Field

from crawler.language import gettext as _
from crawler.language import mark
from web.api.operation import Answer, Operation
from web.api.parameters import Parameters
from web.api.sources import Source
from web.site import Site
from web.status import status as status_of


class Round(Answer):
    """One round of a source."""

    source: str
    scheduled: datetime
    started: datetime | None
    ended: datetime | None
    outcome: str
    detail: str
    tally: dict[str, Any]


class Status(Answer):
    """A collection as it is; sizes in bytes."""

    documents: int
    waiting: int | None = Field(description="changes that the index lacks; null without an index")
    archive_files: int
    archive_bytes: int
    store_bytes: int
    index_bytes: int
    free_bytes: int
    sources: list[Source]
    broken: list[str] = Field(description="what is wrong with source files")
    rounds: list[Round] = Field(description="the last ones")


def status(site: Site, _asked: Parameters, _identity: str) -> Status:
    """How the collection is."""
    if site.folder is None:
        abort(404, description=_("This site does not tell how it is."))
    return Status.model_validate(status_of(site.folder, site.store, datetime.now(UTC)).to_json())


STATUS = Operation(
    name="status",
    path="/status",
    summary=mark("Status"),
    description=mark("How large the collection is, how far the index is behind, how its sources fare."),
    parameters=Parameters,
    answer=Status,
    answering=status,
    refusals=(404,),
)
