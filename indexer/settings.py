"""The settings of this stage."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from crawler.settings import Table


class IndexSettings(Table):
    """[index]: how documents are indexed and found."""

    engine: Literal["auto", "tantivy", "whoosh"] = Field(
        "auto", description="search engine; auto is Tantivy where it is installed, else Whoosh"
    )
    batch: int = Field(20_000, gt=0, description="documents between two commits of the index")
    memory: int = Field(256, ge=32, description="megabytes that indexing may use for its buffers")
    widen_below: int = Field(
        10, ge=0, description="hits of all words under which a search takes documents with some words, too"
    )
    fresh: float = Field(
        0.1,
        ge=0,
        le=10,
        description="how much more a document of today counts than an old one; 0 turns it off",
    )
    budget: float = Field(
        2.0, gt=0, description="seconds that one search may take; then what was found so far is shown"
    )


TABLES: dict[str, type[Table]] = {"index": IndexSettings}
"""The tables of this stage."""
