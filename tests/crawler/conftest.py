"""What tests of the crawler share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crawler.corner import Corner, serving, with_an_article


@pytest.fixture
def corner() -> Iterator[Corner]:
    """A site whose home page links to one article."""
    with serving() as server:
        yield with_an_article(server)


@pytest.fixture
def elsewhere() -> Iterator[Corner]:
    """Another site, without a page."""
    with serving() as server:
        yield server
