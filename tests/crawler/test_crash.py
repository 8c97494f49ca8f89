"""The promise: whenever a process dies, the next run loses nothing, doubles nothing and needs no help."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import sqlalchemy as sa

from crawler.database import Database
from crawler.database import captures as table
from crawler.discovery.recrawl import DAY, LONGEST
from crawler.discovery.urls import host
from crawler.folder import DataFolder
from crawler.newspaper import Site, open_press
from crawler.sources.source import Source
from crawler.store import Store
from crawler.warc.archive import captures, read, verify
from crawler.warc.captures import Captures
from tests.conftest import SourcesOf
from tests.crawler import dying

DEATHS = 200
MOST_STEPS = 60
ROUND = LONGEST + DAY
"""Behind the longest interval, so that every page is due again."""


class Collection:
    """A data folder, looked at from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = DataFolder(folder)
        self.sequence = 0

    def state(self) -> dict[str, tuple[object, ...]]:
        """Every document: what it says, whether it is there, and what it said before."""
        with closing(Database(self.folder.database)) as database:
            store = Store(database)
            return {
                stored.document.url: (
                    stored.document.digest,
                    stored.gone is None,
                    [document.digest for _when, document in store.versions(stored.document.id)],
                )
                for stored in store.all()
            }

    def check(self) -> None:
        """Whatever the store knows of lies in the archive, also before anything was mended."""
        if not self.folder.database.exists():
            return
        with closing(Database(self.folder.database)) as database:
            assert Captures(database).lost() == []
            for stored in Store(database).changes(self.sequence):
                assert read(self.folder.archive, stored.capture).raw
                self.sequence = stored.sequence

    def pages(self) -> Counter[tuple[str, str]]:
        """What was archived: addresses with the digests of their payloads, as the index has them."""
        with closing(Database(self.folder.database)) as database, database.reading() as connection:
            rows = connection.execute(sa.select(table.c.url, table.c.digest))
            return Counter((row.url, row.digest) for row in rows)


def change(site: Site, number: int) -> None:
    """Revise an article, or withdraw one."""
    articles = [article for article in site.articles if article.quirk is None]
    article = articles[number % 7]
    if number % 5 == 4:
        site.withdraw(articles[8 + number % 3].slug)
    else:
        site.revise(article.slug, replace(article, title=f"{article.title} (sửa lần {number})"))


def test_two_hundred_deaths(tmp_path: Path, sources: SourcesOf) -> None:
    """At any step of archive and store, with torn writes: the end is that of an undisturbed crawler."""
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")  # noqa: T201 - to have the same deaths again
    chance = random.Random(seed)
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["tests.crawler.dying", "crawler.newspaper"])
    calm, killed = Collection(tmp_path / "calm"), Collection(tmp_path / "killed")
    deaths = rounds = 0

    def crawl(collection: Collection, steps: int) -> int:
        given = (
            collection.folder.root,
            source,
            host(site.home),
            rounds * ROUND,
            steps,
            chance.randrange(1 << 30),
        )
        process = processes.Process(target=dying.crawl, args=given)
        process.start()
        process.join()
        assert process.exitcode in (0, dying.DEAD), f"seed {seed}: {process.exitcode}"
        return process.exitcode or 0

    with open_press() as press:
        site = press["tinhuy"]
        source = home_alone(sources(press)["tinhuy"])
        while deaths < DEATHS:
            steps = chance.randint(1, MOST_STEPS)
            died = crawl(killed, steps) == dying.DEAD
            killed.check()
            deaths += died
            if not died or deaths == DEATHS:
                assert crawl(killed, 0) == crawl(calm, 0) == 0
                assert killed.state() == calm.state()
                change(site, rounds)
                rounds += 1
    print(f"{rounds} rounds")  # noqa: T201
    assert len(calm.state()) >= 10
    count, damage = verify(killed.folder.archive)
    assert damage == []
    assert calm.pages().keys() <= killed.pages().keys()
    assert sum(killed.pages().values()) == count == len(list(captures(killed.folder.archive)))


def home_alone(source: Source) -> Source:
    """Give a source that is followed from its home page only, as fast as can be."""
    return source.model_copy(update={"feeds": (), "sitemaps": (), "delay": 0.0})
