"""What is believed of a request."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests.web.documents import TITLES, make_collection
from web import create_app
from web.settings import WebSettings


def site(tmp_path: Path, **given: object) -> FlaskClient:
    """A site with these settings, which tells what it takes a request for at /told."""
    collection, store = make_collection(tmp_path)
    app: Flask = create_app(collection, store, TITLES, language="en", settings=WebSettings(**given))
    app.get("/told")(lambda: {"from": request.remote_addr, "url": request.base_url})
    return app.test_client()


@pytest.mark.parametrize("host", ["localhost", "localhost:99", "127.0.0.1:8080", "[::1]:1", "192.0.2.7"])
def test_its_own_names_are_known(tmp_path: Path, host: str) -> None:
    """A machine's own names are answered, with any port."""
    assert site(tmp_path, host="192.0.2.7").get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "192.0.2.8", "a b", "[::1", "a" * 300, "é.example", "<b>"],
)
def test_another_host_is_refused_in_plain_words(tmp_path: Path, host: str) -> None:
    """A request for another name is 400, in a page that repeats nothing of it."""
    answer = site(tmp_path, host="192.0.2.7").get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_names_are_set(tmp_path: Path) -> None:
    """web.hosts adds names; a dot in front takes all below it."""
    client = site(tmp_path, hosts=("tracuu.example", ".sub.example"))
    known = ["tracuu.example", "sub.example", "a.sub.example:8443"]
    assert [client.get("/", headers={"Host": name}).status_code for name in known] == [200] * 3
    assert client.get("/", headers={"Host": "a.tracuu.example"}).status_code == 400


def test_numbers_are_names_where_all_of_a_machine_listens(tmp_path: Path) -> None:
    """At 0.0.0.0 any number is answered, which nobody can make lead here as a name can; names are not."""
    client = site(tmp_path, host="0.0.0.0")
    assert client.get("/", headers={"Host": "198.51.100.4:80"}).status_code == 200
    assert client.get("/", headers={"Host": "rebound.example"}).status_code == 400


def test_probes_ask_by_any_name(tmp_path: Path) -> None:
    """What watches over a site need not know its name."""
    assert site(tmp_path).get("/healthz", headers={"Host": "10.1.2.3"}).text == "ok\n"


FORWARDED = {
    "X-Forwarded-For": "6.6.6.6, 203.0.113.5",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "tracuu.example",
    "X-Forwarded-Prefix": "//evil.example",
}


def test_forwarded_headers_are_ignored_unless_told(tmp_path: Path) -> None:
    """Without a trusted proxy nothing that a client says of itself is believed."""
    told = site(tmp_path).get("/told", headers=FORWARDED).get_json()
    assert told == {"from": "127.0.0.1", "url": "http://localhost/told"}


def test_a_trusted_proxy_is_believed_and_no_more(tmp_path: Path) -> None:
    """One proxy is believed for what it added itself; a path only ever comes from the settings."""
    client = site(tmp_path, proxies=1, hosts=("tracuu.example",))
    told = client.get("/told", headers=FORWARDED).get_json()
    assert told == {"from": "203.0.113.5", "url": "https://tracuu.example/told"}
    assert "evil" not in client.get("/", headers=FORWARDED).text
    assert client.get("/", headers={**FORWARDED, "X-Forwarded-Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("asked", ["/tra-cuu/?q=a", "/?q=a"])
def test_a_site_under_a_path(tmp_path: Path, asked: str) -> None:
    """With web.prefix all addresses begin with it, whether or not the proxy took it away."""
    page = site(tmp_path, prefix="/tra-cuu").get(asked)
    assert page.status_code == 200
    assert 'href="/tra-cuu/static/' in page.text
    assert 'href="/static' not in page.text


def test_large_bodies_are_refused(tmp_path: Path) -> None:
    """A form that is larger than any of the site is 413, whoever serves it."""
    client = site(tmp_path)

    def form() -> str:
        return str(len(request.form))

    client.application.post("/form")(form)
    assert client.post("/form", data={"a": "b" * 70_000}).status_code == 413
