"""A site with an operator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from crawler.folder import DataFolder
from tests.web.reports import TITLES, reports_site
from web import create_app
from web.operator.password import Operator

PASSWORD = "đúng là mật khẩu"
HERE = {"Origin": "http://localhost"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost next to nothing."""
    monkeypatch.setattr("web.operator.password.PasswordHasher", lambda: PasswordHasher(1, 8, 1))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Flask]:
    """The site of a data folder whose operator has a password."""
    with reports_site(tmp_path) as (collection, store, library):
        folder = DataFolder(tmp_path)
        folder.make()
        Operator(tmp_path).set_password(PASSWORD)
        yield create_app(collection, store, TITLES, "en", folder, library)


@pytest.fixture
def folder(site: Flask, tmp_path: Path) -> Path:
    """The data folder."""
    return tmp_path


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
