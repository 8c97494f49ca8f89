"""A site over a few documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crawler.store import Store
from indexer.engines import choose
from indexer.knowledge.library import Library
from indexer.search import Collection
from tests.web.documents import TITLES, make_collection
from web import create_app


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, in English, so that a test's words are the code's."""
    folder = tmp_path_factory.mktemp("site")
    collection, store = make_collection(folder)
    return create_app(collection, store, TITLES, language="en", library=Library(folder / "index"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a past."""
    return app.test_client()


@pytest.fixture
def unindexed(tmp_path: Path, app: Flask) -> FlaskClient:
    """A browser at a site that has no index yet."""
    from crawler.database import Database

    store = Store(Database(tmp_path / "store.sqlite"))
    return create_app(Collection(tmp_path, store, choose("auto")), store, language="en").test_client()
