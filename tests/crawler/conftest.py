"""What tests of the crawler share."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest

from tests.crawler.corner import ARTICLE, Corner


@pytest.fixture
def corner() -> Iterator[Corner]:
    """A site whose home page links to one article."""
    with Corner() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        server.pages["/"] = (200, "<a href='/bai-1'>Hội nghị</a>")
        server.pages["/bai-1"] = (200, ARTICLE)
        yield server
        server.shutdown()
        thread.join()
