"""What the site tells of itself: health, figures, the log of requests."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crawler.folder import DataFolder
from tests.web.documents import TITLES, make_collection
from web import create_app
from web.serving.access import AccessLog, Request
from web.settings import WebSettings


def site(tmp_path: Path, **given: object) -> FlaskClient:
    """A site with these settings."""
    collection, store = make_collection(tmp_path)
    folder = DataFolder(tmp_path)
    folder.make()
    settings = WebSettings(**given)
    return create_app(collection, store, TITLES, "en", folder, settings=settings).test_client()


def test_ready_is_said_when_it_can_be_searched(client: FlaskClient, unindexed: FlaskClient) -> None:
    """/healthz says that the process lives, /readyz that it can answer, or why not."""
    assert (client.get("/healthz").text, client.get("/readyz").text) == ("ok\n", "ok\n")
    assert unindexed.get("/healthz").status_code == 200
    refused = unindexed.get("/readyz")
    assert refused.status_code == 503
    assert refused.text.count("\n") == 1
    assert refused.headers["Cache-Control"] == "no-store"


def test_figures_count_what_was_answered(tmp_path: Path) -> None:
    """/metrics has requests by page and status, how long they took, and how the collection is."""
    client = site(tmp_path)
    client.get("/?q=a")
    client.get("/nowhere")
    told = client.get("/metrics")
    assert told.mimetype == "text/plain"
    assert 'tracuu_requests_total{endpoint="pages.home",status="200"} 1.0' in told.text
    assert 'tracuu_requests_total{endpoint="none",status="404"} 1.0' in told.text
    assert 'tracuu_request_seconds_count{endpoint="pages.home"} 1.0' in told.text
    assert re.search(r"^tracuu_index_documents [1-9]", told.text, re.MULTILINE)
    assert re.search(r"^tracuu_index_lag_changes 0.0$", told.text, re.MULTILINE)
    assert 'tracuu_sources{state="gone"} 0.0' in told.text


@pytest.mark.parametrize(
    ("given", "address", "headers", "status"),
    [
        ({}, "127.0.0.1", {}, 200),
        ({}, "::1", {}, 200),
        ({}, "192.0.2.1", {}, 404),
        ({}, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ({"proxies": 1}, "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404),
        ({"metrics": "anyone"}, "192.0.2.1", {}, 200),
        ({"metrics": "off"}, "127.0.0.1", {}, 404),
    ],
)
def test_figures_are_for_this_machine(
    tmp_path: Path, given: dict[str, object], address: str, headers: dict[str, str], status: int
) -> None:
    """Figures go to loopback alone, unless a setting says otherwise; nobody behind a proxy is loopback."""
    answer = site(tmp_path, **given).get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def logged(client_of: Flask, *, queries: bool = True) -> tuple[FlaskClient, list[Request]]:
    """A browser at the application, and what is logged of it."""
    seen: list[Request] = []
    moments = iter(range(1_766_000_000, 1_766_001_000))
    log = AccessLog(client_of.wsgi_app, seen.append, queries=queries, clock=lambda: float(next(moments)))
    other = Flask("logged")
    other.wsgi_app = log  # type: ignore[method-assign, assignment]
    return other.test_client(), seen


def test_requests_are_logged_in_the_combined_form(app: Flask) -> None:
    """A line is what tools that read web servers' logs expect."""
    client, seen = logged(app)
    size = len(
        client.get("/?q=h%E1%BB%99i", headers={"Referer": "http://localhost/?q=a"}, buffered=True).data
    )
    [one] = seen
    assert one.seconds == 1.0
    agent = one.agent
    assert one.combined() == (
        '127.0.0.1 - - [17/Dec/2025:19:33:20 +0000] "GET /?q=h%E1%BB%99i HTTP/1.1" 200 '
        f'{size} "http://localhost/?q=a" "{agent}"'
    )
    assert json.loads(one.json())["path"] == "/?q=h%E1%BB%99i"


def test_what_was_searched_for_can_be_left_out(app: Flask) -> None:
    """Without queries neither the address nor the one before it tells what was searched for."""
    client, seen = logged(app, queries=False)
    client.get("/?q=secret", headers={"Referer": "http://localhost/?q=secret"}, buffered=True)
    [one] = seen
    assert (one.path, one.referrer) == ("/", "http://localhost/")
    assert "secret" not in one.json()


def test_no_request_can_write_a_line_of_its_own(app: Flask) -> None:
    """Quotes and control characters of a request are written as codes."""
    client, seen = logged(app)
    client.get("/nowhere%0a1.2.3.4", headers={"User-Agent": 'a" \\ \x1b[2J'}, buffered=True)
    line = seen[0].combined()
    assert line.count('"') == 6
    assert "\n" not in line
    assert "\x1b" not in line
    assert r'"a\x22 \x5c \x1b[2J"' in line
