"""What a crawl works with: a collection opened to write to, and what asks for pages and reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from crawler.crawling.readers import Readers, readers
from crawler.database import Database
from crawler.discovery.frontier import Frontier
from crawler.fetching.fetch import Fetcher, Limits, user_agent
from crawler.fetching.hosts import Hosts
from crawler.fetching.pace import Pace
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.sources.source import Source
from crawler.store import Store
from crawler.warc.archive import Archive
from crawler.warc.captures import Captures


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every crawl of one collection works with."""

    store: Store
    frontier: Frontier
    archive: Archive
    fetcher: Fetcher
    settings: CrawlSettings
    captures: Captures
    pace: Pace
    hosts: Hosts
    readers: Readers = field(default_factory=Readers)


def fetcher(settings: CrawlSettings) -> Fetcher:
    """What asks for pages, as the settings say; to be closed."""
    limits = Limits(settings.timeout, settings.max_bytes, settings.max_redirects)
    return Fetcher(user_agent(version("tracuu"), settings.contact), limits, settings.allow_hosts)


def introduction(source: Source) -> str:
    """How the crawler introduces itself to a source that has a contact of its own, "" to any other."""
    return user_agent(version("tracuu"), source.contact) if source.contact else ""


@contextmanager
def equipment(folder: DataFolder, settings: CrawlSettings) -> Iterator[Equipment]:
    """Open a data folder to crawl into it; BusyError where another process does."""
    folder.make()
    with (
        folder.locked("crawl"),
        closing(fetcher(settings)) as asking,
        closing(Database(folder.database)) as database,
        indexed_archive(folder.archive, database, settings.archive_bytes) as (archive, index),
        readers() as reading,
    ):
        pace = Pace()
        hosts = Hosts(database, pace)
        yield Equipment(
            Store(database), Frontier(database), archive, asking, settings, index, pace, hosts, reading
        )


@contextmanager
def indexed_archive(folder: Path, database: Database, file_bytes: int) -> Iterator[tuple[Archive, Captures]]:
    """Open the archive to write to, mended where a writer died, and its index in step with it."""
    index = Captures(database)
    with Archive(folder, file_bytes, index=index) as archive:
        index.catch_up(folder)
        yield archive, index
    index.settle()
