"""How much one address may ask."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.documents import make_collection
from web.limits import Buckets
from web.settings import WebSettings


def test_a_bucket_fills_again() -> None:
    """An address may ask a burst at once, then so many a second; others are not held up by it."""
    now = [0.0]
    buckets = Buckets(2.0, 3, lambda: now[0])
    assert [buckets.take("a").requests for _ in range(3)] == [2, 1, 0]
    refused = buckets.take("a")
    assert (refused.is_refused, refused.wait, refused.full) == (True, 1, 2)
    assert not buckets.take("b").is_refused
    now[0] = 0.5
    assert not buckets.take("a").is_refused
    assert buckets.take("a").is_refused
    now[0] = 100.0
    assert buckets.take("a").requests == 2


def _client(tmp_path_factory: pytest.TempPathFactory, **settings: object) -> FlaskClient:
    from web import create_app

    collection, store = make_collection(tmp_path_factory.mktemp("limits"))
    given = WebSettings.model_validate({"rate": 0.001, "burst": 2, **settings})
    return create_app(collection, store, language="en", settings=given).test_client()


def test_who_asks_too_much_waits(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Beyond the burst a page and a problem say so, with when to come again; static files stay free."""
    client = _client(tmp_path_factory, unlimited=[])

    first = client.get("/api/v1/search", environ_base={"REMOTE_ADDR": "2001:db8::1"})
    assert first.headers["RateLimit-Policy"] == '"address";q=2;w=2000'
    assert first.headers["RateLimit"].startswith('"address";r=1;t=')
    client.get("/", environ_base={"REMOTE_ADDR": "2001:db8::2"})
    page = client.get("/", environ_base={"REMOTE_ADDR": "2001:db8::3"})
    assert (page.status_code, page.headers["Retry-After"]) == (429, "1000")
    assert "Too many requests" in page.text
    assert "wait 1000 seconds" in page.text
    told = client.get("/api/v1/search", environ_base={"REMOTE_ADDR": "2001:db8::1"})
    assert (told.status_code, told.mimetype) == (429, "application/problem+json")
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    for path, address in (
        ("/static/site.css", "2001:db8::1"),
        ("/healthz", "2001:db8::1"),
        ("/", "192.0.2.1"),
    ):
        assert client.get(path, environ_base={"REMOTE_ADDR": address}).status_code == 200


def test_networks_can_be_free(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The machine itself is not counted, nor is who the settings name, nor anyone at a rate of 0."""
    client = _client(tmp_path_factory)
    asked = [client.get("/api/v1/people") for _ in range(5)]
    assert not any("RateLimit" in answer.headers for answer in asked)
    free = _client(tmp_path_factory, rate=0)
    answers = [free.get("/about", environ_base={"REMOTE_ADDR": "192.0.2.1"}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    with pytest.raises(ValueError, match="unlimited"):
        WebSettings.model_validate({"unlimited": ["here"]})
