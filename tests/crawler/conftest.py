"""What tests of the crawler share."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest

from tests.crawler.corner import ARTICLE, Corner


def _serving() -> Iterator[Corner]:
    with Corner() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def corner() -> Iterator[Corner]:
    """A site whose home page links to one article."""
    for server in _serving():
        server.pages["/"] = (200, "<a href='/bai-1'>Hội nghị</a>")
        server.pages["/bai-1"] = (200, ARTICLE)
        yield server


@pytest.fixture
def elsewhere() -> Iterator[Corner]:
    """Another site, without a page."""
    yield from _serving()
