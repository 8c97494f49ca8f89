"""What the pages are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import request, url_for

from crawler.folder import DataFolder
from crawler.store import Store
from indexer.errors import KnowledgeMissing
from indexer.knowledge.library import Library
from indexer.search import Collection


@dataclass(frozen=True, slots=True)
class Site:
    """A collection to search, its store, folder and facts; newspapers' titles by their sources' names.

    `address` is where the public finds the site, "" where it is known by each request alone.
    """

    collection: Collection
    store: Store
    titles: Mapping[str, str]
    folder: DataFolder | None = None
    library: Library | None = None
    address: str = ""

    def source_title(self, source: str) -> str:
        """The newspaper's title, or the source's name where it has none."""
        return self.titles.get(source) or source

    def url(self, endpoint: str, **values: Any) -> str:
        """The whole URL of a page, for who keeps it."""
        if not self.address:
            return url_for(endpoint, _external=True, **values)
        return self.address + url_for(endpoint, **values).removeprefix(request.script_root)

    @property
    def facts(self) -> Library:
        """The facts; KnowledgeMissing where the site has none."""
        if self.library is None:
            raise KnowledgeMissing(self.folder.index if self.folder else Path())
        return self.library
