"""The sample newspapers, crawled and indexed: a collection to look at within seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from crawler.crawl_cli import crawl_with_display, visits
from crawler.crawling.equipment import equipment
from crawler.discovery.urls import host
from crawler.newspaper import Press, open_press
from crawler.settings import CrawlSettings
from crawler.sources.source import load_sources
from crawler.terminal import Display, Invocation
from indexer.cli import update

CRAWL_DELAY = 0.02
"""Seconds that the sample newspapers' robots.txt asks for."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo made: the newspapers, still served, and how much of them is in the collection."""

    press: Press
    visits: dict[str, int]
    documents: int


@contextmanager
def demo(given: Invocation, unit: str) -> Iterator[Demo]:
    """Serve the newspapers, crawl them over HTTP and index them; they are served until the block ends."""
    with open_press(CRAWL_DELAY) as press:
        given.folder.make()
        press.write_sources(given.folder.sources)
        wanted = given.settings.table("crawl", CrawlSettings)
        # These addresses alone: a link on the pages to any other private address is still refused.
        hosts = tuple(host(site.home) for site in press.sites)
        settings = wanted.model_copy(update={"allow_hosts": wanted.allow_hosts + hosts})
        names = tuple(site.name for site in press.sites)
        with equipment(given.folder, settings) as tools:
            rounds, stopped = crawl_with_display(tools, load_sources(given.folder.sources, names))
            if stopped:
                raise KeyboardInterrupt
            with Display(unit) as display:
                documents = update(given, tools.store, display)
        yield Demo(press, dict(visits(rounds)), documents)
