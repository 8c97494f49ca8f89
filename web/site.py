"""What the pages are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.folder import DataFolder
from crawler.store import Store
from indexer.errors import KnowledgeMissing
from indexer.knowledge.library import Library
from indexer.search import Collection


@dataclass(frozen=True, slots=True)
class Site:
    """A collection to search, its store, folder and facts; newspapers' titles by their sources' names."""

    collection: Collection
    store: Store
    titles: Mapping[str, str]
    folder: DataFolder | None = None
    library: Library | None = None

    def source_title(self, source: str) -> str:
        """The newspaper's title, or the source's name where it has none."""
        return self.titles.get(source) or source

    @property
    def facts(self) -> Library:
        """The facts; KnowledgeMissing where the site has none."""
        if self.library is None:
            raise KnowledgeMissing(self.folder.index if self.folder else Path())
        return self.library
