"""What tests of several packages share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from crawler import language
from crawler.newspaper import Press
from crawler.sources.source import Source, load_sources
from tests.mailbox import Mailbox

# The same examples at every run, and no time limits; --hypothesis-profile=default looks further.
settings.register_profile("tracuu", derandomize=True, deadline=None)
settings.load_profile("tracuu")

BESIDE = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of third-party data, which is no part of the project."""
    folder = Path(os.environ.get("TRACUU_TEST_DATA") or BESIDE)
    if not folder.is_dir():
        pytest.skip("the third-party test data is missing; set TRACUU_TEST_DATA to its folder")
    return folder


class SourcesOf:
    """Reads the sample newspapers' own source files."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders

    def __call__(self, press: Press) -> dict[str, Source]:
        """Give the sources by name."""
        folder = self._folders.mktemp("sources")
        press.write_sources(folder)
        return {source.name: source for source in load_sources(folder)}


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> SourcesOf:
    """What gives the sources of newspapers that are being served, by name."""
    return SourcesOf(tmp_path_factory)


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """Every test begins in Vietnamese, whatever language a command before it was told."""
    language.use("vi")
    yield
    language.use("vi")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server of the test's own."""
    from aiosmtpd.controller import Controller

    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()
