"""What a page lets a browser do, and what a document cannot do to it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from crawler.store import Store
from tests.web.documents import HOSTILE
from web import create_app
from web.headers import POLICY

PATHS = ["/", "/?q=ti%C3%AAu+%C4%91%E1%BB%81", "/document/" + quote(HOSTILE.id) + "?q=script+alert"]


@pytest.mark.parametrize(
    "path",
    [*PATHS, "/nowhere", "/api/v1/search?q=a", "/api/v1/search?limit=x", "/robots.txt", "/static/site.css"],
)
def test_every_answer_has_the_headers(client: FlaskClient, path: str) -> None:
    """Nothing may be loaded from elsewhere, guessed, framed or told to other sites."""
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "script-src 'self'" in POLICY
    assert "'none'" in POLICY.split(";")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PATHS)
def test_a_documents_text_stays_text(client: FlaskClient, path: str) -> None:
    """Markup inside a document is shown, never made part of the page."""
    soup = BeautifulSoup(client.get(path).text, "lxml")
    own = "script:not([src^='/static/'], [type='application/ld+json'])"
    assert not soup.select(f"{own}, img, s, em, u, main i, [onerror], [href^=javascript]")


def test_what_was_typed_stays_text(client: FlaskClient) -> None:
    """Markup in the query or a filter comes back as text."""
    typed = '"><script>alert(1)</script>'
    answer = client.get("/", query_string={"q": typed, "source": typed, "lang": typed})
    soup = BeautifulSoup(answer.text, "lxml")
    assert not soup.select("script:not([src^='/static/'])")
    assert soup.select_one("input[name=q]")["value"] == typed


def test_the_apis_markup_is_marks_alone(client: FlaskClient) -> None:
    """The API's HTML holds no element but mark."""
    hits = client.get("/api/v1/search", query_string={"q": "tiêu đề ngoặc"}).get_json()["hits"]
    hit = next(hit for hit in hits if hit["id"] == HOSTILE.id)
    soup = BeautifulSoup(f"<div>{hit['title_html']} {hit['snippet_html']}</div>", "html.parser")
    assert {element.name for element in soup.div.find_all()} == {"mark"}


_TOLD = (["canonical"], ["alternate"], ["search"])
"""Links that a browser does not follow by itself."""


@pytest.mark.parametrize("path", PATHS)
def test_a_page_loads_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    """Whatever a page loads comes from the site itself."""
    soup = BeautifulSoup(client.get(path).text, "lxml")
    loaded = [
        str(element.get("href") or element["src"])
        for element in soup.select("link[href], [src]")
        if element.get("rel") not in _TOLD
    ]
    assert loaded
    assert all(url.startswith("/static/") for url in loaded)


def test_a_failure_is_a_page_without_details(app: Flask) -> None:
    """An unforeseen error is answered with 500 and no word of what happened inside."""

    class Broken(Store):
        def get(self, document: str) -> None:
            raise RuntimeError("secret detail")

        def identity(self) -> int:
            raise RuntimeError("secret detail")

    broken = create_app(None, Broken(None), language="en").test_client()  # type: ignore[arg-type]
    answer = broken.get("/document/1")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "secret detail" not in answer.text
    told = broken.get("/api/v1/documents/1")
    assert (told.status_code, told.mimetype) == (500, "application/problem+json")
    assert "secret" not in told.text


def test_only_reading_is_possible(client: FlaskClient) -> None:
    """Nothing can be posted."""
    assert client.post("/", data={"q": "a"}).status_code == 405
    assert client.delete("/api/v1/documents/9").status_code == 405


def test_static_files_are_kept_for_good(client: FlaskClient) -> None:
    """The style sheet's address has its content's digest, so a browser asks for it once."""
    soup = BeautifulSoup(client.get("/").text, "lxml")
    href = str(soup.select_one("link[rel=stylesheet]")["href"])
    assert "?v=" in href
    assert "immutable" in client.get(href).headers["Cache-Control"]
    assert client.get("/").headers["Cache-Control"] == "no-cache"


def test_the_style_sheet_is_whole(client: FlaskClient) -> None:
    """Every block of the style sheet is closed before the next section begins."""
    sheet = client.get("/static/site.css").text
    for section in sheet.split("\n/* ")[1:]:
        assert section.count("{") == section.count("}"), section.splitlines()[0]
