"""Pages read in other processes: the same documents, and no crawl that ends with a process."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.crawling.crawl import Crawl
from crawler.crawling.equipment import equipment
from crawler.crawling.readers import Readers, Wanted, read
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.sources.source import Source
from tests.crawler.corner import ARTICLE, Corner

SOURCE = Source(name="goc", title="Góc", home="http://goc.example/", articles=("/bai-*",))


def wanted(number: int, body: str = ARTICLE) -> Wanted:
    """A page to be read."""
    html = body.replace("</article>", "<a href='/bai-khac'>Khác</a></article>")
    url = f"http://goc.example/bai-{number}"
    return Wanted(html.encode(), "text/html", url, SOURCE, datetime(2024, 3, 2, tzinfo=UTC), links=True)


def busy(readers: Readers) -> Readers:
    """Give so much to read that other processes begin."""
    for number in range(100):
        readers.result(readers.read(wanted(number)))
        if readers.apart:
            break
    assert readers.apart
    return readers


def test_where_there_is_little_this_process_reads() -> None:
    """Pages that come now and then are read at once, by no other process."""
    waited = 0.0
    with Readers(2, clock=lambda: waited + time.monotonic()) as readers:
        for number in range(60):
            waited += 10
            assert readers.read(wanted(number)).done()
        assert not readers.apart


def test_other_processes_read_the_same() -> None:
    """What another process reads is what this one would."""
    with busy(Readers(1)) as readers:
        found = [readers.read(wanted(number)) for number in range(5)]
        assert [readers.result(each) for each in found] == [read(wanted(number)) for number in range(5)]
        assert readers.result(found[0]).links == ("http://goc.example/bai-khac",)


def test_a_process_that_dies_is_replaced() -> None:
    """The page that was being read fails, and the next ones are read."""
    with busy(Readers(1)) as readers:
        readers.result(readers.read(wanted(0)))
        (process,) = readers.processes()
        os.kill(process, signal.SIGSTOP)
        found = readers.read(wanted(1))
        os.kill(process, signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            readers.result(found)
        assert readers.result(readers.read(wanted(2))) == read(wanted(2))


@pytest.mark.parametrize("dying", [False, True], ids=["whole", "dying"])
def test_a_crawl_with_several_pages_under_way(corner: Corner, tmp_path: Path, dying: bool) -> None:
    """Every page is asked for once and kept once; what a dead process was reading stays due."""
    count = 120
    corner.pages["/"] = (200, "".join(f"<a href='/bai-{n}'>Bài số {n}</a>" for n in range(count)))
    corner.pages |= {f"/bai-{n}": (200, ARTICLE.replace("sơ kết", f"số {n}")) for n in range(count)}
    settings = CrawlSettings(delay=0, allow_hosts=("127.0.0.1",))
    with busy(Readers(2)) as readers, equipment(DataFolder(tmp_path), settings) as made:
        tools = replace(made, readers=readers)
        killed: list[int] = []

        def kill(_visited: object) -> None:
            if dying and not killed and (there := tools.readers.processes()):
                killed.extend(there)
                for process in there:
                    os.kill(process, signal.SIGKILL)

        tally = Crawl(tools, notice=kill).run([corner.source()])
        articles = [path for path in corner.asked if path.startswith("/bai-")]
        assert len(articles) == len(set(articles)) == count
        assert tally["stored"] == tools.store.count() == count - tally["failed"]
        assert tally["failed"] <= (4 if killed else 0)
        later = time.time() + 600
        Crawl(tools, clock=lambda: later).run([corner.source()])
        assert tools.store.count() == count
