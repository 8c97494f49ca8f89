"""A site with an operator."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from crawler.folder import DataFolder
from indexer.knowledge.library import Library
from tests.web.documents import TITLES, make_collection
from web import create_app
from web.operator.password import Operator

PASSWORD = "đúng là mật khẩu"
HERE = {"Origin": "http://localhost"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost next to nothing."""
    monkeypatch.setattr("web.operator.password.PasswordHasher", lambda: PasswordHasher(1, 8, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder whose operator has a password."""
    make_collection(tmp_path)
    DataFolder(tmp_path).make()
    Operator(tmp_path).set_password(PASSWORD)
    return tmp_path


@pytest.fixture
def site(folder: Path) -> Flask:
    """The site of that folder."""
    from crawler.database import Database
    from crawler.store import Store
    from indexer.engines import choose
    from indexer.search import Collection

    store = Store(Database(folder / "store.sqlite"))
    collection = Collection(folder / "index", store, choose("auto"))
    return create_app(collection, store, TITLES, "en", DataFolder(folder), Library(folder / "index"))


@pytest.fixture
def operator(site: Flask) -> FlaskClient:
    """A browser in which the operator is logged in."""
    client = site.test_client()
    assert client.post("/login", data={"password": PASSWORD}, headers=HERE).status_code == 302
    return client


def form_token_of(client: FlaskClient) -> str:
    """What the forms of a session carry."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(client.get("/").text, "lxml")
    return str(soup.select_one("input[name=form_token]")["value"])
