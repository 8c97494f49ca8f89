"""The JSON API."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.engines import choose
from indexer.sync import sync
from tests.web.documents import (
    ADDED,
    CONFERENCE,
    DIRECTIVE,
    FLOODS,
    GONE,
    HOSTILE,
    make_collection,
    make_store,
)
from web import create_app
from web.api import OPERATIONS
from web.api.parameters import Paged


def test_a_search_is_answered_whole(client: FlaskClient) -> None:
    """An answer has the query, the total, the hits with their marks, and the facets."""
    query = '"hoi nghi so ket"'
    answer = client.get("/api/v1/search", query_string={"q": query}).get_json()
    assert (answer["query"], answer["total"], answer["strict"]) == (query, 1, None)
    (hit,) = answer["hits"]
    assert hit.pop("score") > 0
    snippet = hit.pop("snippet_html")
    assert "<mark>hội nghị sơ kết</mark>" in snippet
    assert hit == {
        "id": CONFERENCE.id,
        "url": CONFERENCE.url,
        "document": "/document/songnhue/000001",
        "title": CONFERENCE.title,
        "title_html": "Sơ kết 3 năm thực hiện Chỉ thị 05",
        "source": "songnhue",
        "section": "Xây dựng Đảng",
        "kind": "article",
        "published": "2019-06-28T08:15:00+07:00",
        "added": "2024-05-07T00:08:00Z",
        "changed": "2024-05-07T00:08:00Z",
        "gone": None,
        "folded": 0,
        "others": [],
    }
    assert answer["facets"]["year"] == [{"value": "2019", "count": 1, "label": None}]


def test_filters_narrow(client: FlaskClient) -> None:
    """Values of one field are alternatives, two fields must both hold."""

    def total(**query: str | list[str]) -> int:
        return int(client.get("/api/v1/search", query_string=query).get_json()["total"])

    assert total(q="lũ", year=["2021", "2022"]) == 25
    assert total(q="lũ", year="2021") == 12
    assert total(q="lũ", year="2021", source="songnhue") == 0
    assert total(kind="chỉ thị") == 1


def test_what_is_counted_is_chosen(client: FlaskClient) -> None:
    """Months and what is known are counted where they are named, and nothing else then."""
    asked = {"q": "bản tin lũ", "facets": ["month", "body"], "added_since": "2024-05-07"}
    answer = client.get("/api/v1/search", query_string=asked).get_json()
    assert list(answer["facets"]) == ["month", "body"]
    assert [(one["value"], one["count"]) for one in answer["facets"]["month"]] == [
        ("2022-09", 13),
        ("2021-09", 12),
    ]
    asked["added_since"] = "2024-06-01"
    assert client.get("/api/v1/search", query_string=asked).get_json()["total"] == 0


def test_a_name_shows_what_is_known(client: FlaskClient) -> None:
    """A query that is the name of a directive has its card, any other query has none."""
    asked = {"q": "chỉ thị 05", "limit": 1}
    first = client.get("/api/v1/search", query_string=asked).get_json()
    assert (first["card"]["sort"], first["card"]["documents"]) == ("directive", 1)
    further = client.get("/api/v1/search", query_string={"q": "lũ", "limit": 1}).get_json()
    assert further["card"] is None


def test_text_is_sent_as_it_is_read(client: FlaskClient) -> None:
    """Vietnamese letters stand in the answer themselves."""
    assert "chữa cháy rừng" in client.get("/api/v1/documents/9").text


def test_documents_with_some_of_the_words_are_counted_apart(client: FlaskClient) -> None:
    """`strict` is the number of hits that have all the words, where others were taken in."""
    answer = client.get("/api/v1/search", query_string={"q": "hội nghị sơ kết"}).get_json()
    assert answer["strict"] == 1
    assert answer["total"] > 1


@pytest.mark.parametrize(
    ("query", "parameter", "told"),
    [
        ("limit=0", "limit", "must be a whole number from 1 to 100"),
        ("limit=101", "limit", "must be a whole number from 1 to 100"),
        ("limit=1_0", "limit", "must be a whole number from 1 to 100"),
        ("limit=" + "9" * 5_000, "limit", "must be a whole number from 1 to 100"),
        ("limit=5&limit=6", "limit", "is given more than once"),
        ("sort=best", "sort", "must be one of: relevance, published or added"),
        ("verbatim=1", "verbatim", "must be one of: true, false"),
        ("since=1561680000", "since", "must be a day like 2019-06-28"),
        ("until=2019-02-30", "until", "must be a day like 2019-06-28"),
        ("source=", "source", "must not be empty"),
        ("source=a&" * 21, "source", "may be given 20 times at most"),
        ("q=" + "a" * 1_001, "q", "may have 1000 letters at most"),
        ("query=l%C5%A9", "query", "there is no such parameter"),
        ("cursor=%22", "cursor", "is none that was given out"),
        ("cursor=WyJhIl0", "cursor", "belongs to other parameters"),
        ("cursor=W10", "cursor", "is none that was given out"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str, parameter: str, told: str) -> None:
    """What cannot be used is a problem that names the parameter and says why."""
    answer = client.get(f"/api/v1/search?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json() == {
        "type": "/api#problem-400",
        "title": "Parameters cannot be used",
        "status": 400,
        "detail": f"“{parameter}” {told}",
        "instance": "/api/v1/search",
        "errors": [{"parameter": parameter, "detail": told}],
    }


def test_a_document_is_given_whole(client: FlaskClient) -> None:
    """A document comes with all its fields and what the store knows of it."""
    told = client.get(f"/api/v1/documents/{CONFERENCE.id}").get_json()
    assert {one["kind"] for one in told.pop("mentions")} >= {"directive"}
    assert told == json.loads(json.dumps(CONFERENCE.to_json())) | {
        "document": "/document/songnhue/000001",
        "added": "2024-05-07T00:08:00Z",
        "changed": "2024-05-07T00:08:00Z",
        "gone": None,
        "versions": [],
    }
    changed = client.get(f"/api/v1/documents/{DIRECTIVE.id}").get_json()
    assert changed["versions"] == ["2024-05-06T00:08:00Z"]
    assert client.get(f"/api/v1/documents/{GONE.id}").get_json()["gone"] == "2024-05-08T00:08:00Z"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/documents/none",
        "/api/v1/similar/none",
        "/api/v1/explanations/none",
        "/api/v1/directives/none",
        "/api/v1/directives/none/citations",
        "/api/v1/conferences/none",
        "/api/v1/people/none",
        "/api/v1/sources",
        "/api/nowhere",
        "/api/",
    ],
)
def test_what_is_not_there_is_a_problem(client: FlaskClient, path: str) -> None:
    """A program gets JSON for an error, too."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert (answer.get_json()["status"], answer.get_json()["instance"]) == (404, path)


def test_without_an_index_the_api_says_what_to_do(unindexed: FlaskClient) -> None:
    """Before anything is indexed, the API answers 503 with the remedy."""
    for path in ("/api/v1/search?q=a", "/api/v1/people"):
        answer = unindexed.get(path)
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert "tracuu index" in answer.get_json()["detail"]


def read(client: FlaskClient, path: str, items: str, **query: str | int) -> list[dict[str, Any]]:
    """A whole list, page by page."""
    found: list[dict[str, Any]] = []
    for _page in range(100):
        answer = client.get(path, query_string=query)
        assert answer.status_code == 200, answer.text
        told = answer.get_json()
        found += told[items]
        if not told["next"] or told.get("more") is False:
            return found
        query["cursor"] = told["next"]
    raise AssertionError("a list without end")


@pytest.mark.parametrize("sort", ["relevance", "published", "added"])
def test_pages_of_hits_join(client: FlaskClient, sort: str) -> None:
    """Pages of any size give each hit once, in the order of one page."""
    whole = client.get(f"/api/v1/search?q=tin+l%C5%A9&sort={sort}&limit=100").get_json()
    assert (whole["total"], whole["next"]) == (25, None)
    for limit in (1, 7):
        parts = read(client, "/api/v1/search", "hits", q="tin lũ", sort=sort, limit=limit)
        assert [hit["id"] for hit in parts] == [hit["id"] for hit in whole["hits"]]


@pytest.mark.parametrize(
    ("path", "items"),
    [("documents", "id"), ("directives", "slug"), ("people", "slug"), ("conferences", "slug")],
)
def test_other_lists_join(client: FlaskClient, path: str, items: str) -> None:
    """Pages of one item give what one page gives."""
    whole = client.get(f"/api/v1/{path}?limit=100").get_json()[path]
    parts = read(client, f"/api/v1/{path}", path, limit=1)
    assert [one[items] for one in parts] == [one[items] for one in whole]
    assert len({one[items] for one in whole}) == len(whole)


def test_pages_stay_true_while_documents_come(tmp_path: Path) -> None:
    """What is put in between two pages leads neither to a gap nor to a repetition, in any order of hits."""
    collection, store = make_collection(tmp_path)
    client = create_app(collection, store, language="en").test_client()
    for sort in ("relevance", "published", "added"):
        query: dict[str, str | int] = {"q": "mực nước", "limit": 6, "sort": sort, "unfolded": "true"}
        before = [one["id"] for one in read(client, "/api/v1/search", "hits", **query | {"limit": 100})]
        seen: list[str] = []
        for step in range(100):
            told = client.get("/api/v1/search", query_string=query).get_json()
            seen += [one["id"] for one in told["hits"]]
            if not told["next"]:
                break
            query["cursor"] = told["next"]
            new = replace(FLOODS[-1], id=f"{sort}-{step}", title="Mực nước")
            store.put_all([new], ADDED + 3 * 86_400 + step)
            sync(store, tmp_path / "index", choose("auto"))
        assert len(seen) == len(set(seen))
        assert [one for one in seen if one in before] == before


def test_changes_are_followed(tmp_path: Path) -> None:
    """A cursor that is kept gives what came since; one of another collection is 410."""
    collection, store = make_collection(tmp_path)
    client = create_app(collection, store, language="en").test_client()
    told = client.get("/api/v1/documents?limit=100").get_json()
    assert (len(told["documents"]), told["more"]) == (store.count(), False)
    later = f"/api/v1/documents?cursor={told['next']}"
    assert client.get(later).get_json()["documents"] == []
    store.put_all([replace(DIRECTIVE, title="Khác")], ADDED + 9 * 86_400)
    assert [one["title"] for one in client.get(later).get_json()["documents"]] == ["Khác"]
    (tmp_path / "other").mkdir()
    other = make_store(tmp_path / "other")
    gone = create_app(collection, other, language="en").test_client().get(later)
    assert (gone.status_code, gone.mimetype) == (410, "application/problem+json")


def test_a_directive_is_told_with_its_sentences(client: FlaskClient) -> None:
    """From a list a program gets to the directive, its citations and the documents behind them."""
    [row] = client.get("/api/v1/directives?q=chi+thi+05").get_json()["directives"]
    directive = client.get(f"/api/v1/directives/{row['slug']}").get_json()
    assert row.items() <= directive.items()
    cited = client.get(f"/api/v1/directives/{row['slug']}/citations").get_json()
    evidence = cited["citations"][0]["evidence"]
    first, last = evidence["mark"]
    assert "05" in evidence["sentence"][first:last]
    assert client.get(f"/api/v1/documents/{evidence['paper']['id']}").status_code == 200


def test_who_has_the_answer_gets_none(client: FlaskClient) -> None:
    """An answer's tag sent back gives 304 without a body, also compressed; another answer has another."""
    for path in ("/api/v1/search?q=l%C5%A9", "/api/v1/documents/9", "/api/v1/people", "/api/v1/openapi.json"):
        for headers in ({}, {"Accept-Encoding": "gzip"}):
            tag = client.get(path, headers=headers).headers["ETag"]
            again = client.get(path, headers=headers | {"If-None-Match": tag})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == tag
            assert client.get(path + ("&" if "?" in path else "?") + "lang=vi").headers["ETag"] != tag


def test_other_sites_may_read(client: FlaskClient) -> None:
    """Any origin may read, none with credentials; HEAD and OPTIONS answer."""
    for answer in (client.get("/api/v1/people"), client.get("/api/nowhere"), client.head("/api/v1/people")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
    options = client.options("/api/v1/people")
    assert options.status_code == 200
    assert options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.head("/api/v1/people").data == b""
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


def test_no_cookie_is_read_or_set(client: FlaskClient) -> None:
    """The language is what the address says, else the site's."""
    assert "Set-Cookie" not in client.get("/api/v1/search?limit=x&lang=vi").headers
    client.set_cookie("lang", "vi")
    assert "whole number" in client.get("/api/v1/search?limit=x").get_json()["detail"]


def test_what_is_too_large_is_refused(client: FlaskClient) -> None:
    """Long addresses and bodies are problems of their own."""
    for answer, status in (
        (client.get("/api/v1/search?q=" + "a" * 17_000), 414),
        (client.get("/api/v1/search", data=b"a" * 70_000), 413),
        (client.post("/api/v1/search"), 405),
    ):
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_the_page_has_a_form_for_each_operation(client: FlaskClient) -> None:
    """Without a script each operation can be tried: a form leads to its address."""
    soup = BeautifulSoup(client.get("/api").text, "lxml")
    actions = {str(form["action"]) for form in soup.select("article.programs form")}
    assert actions == {f"/api/try/{operation.name}" for operation in OPERATIONS}
    to_search = client.get("/api/try/search?q=l%C5%A9&limit=&source=vanban&source=")
    assert (to_search.status_code, to_search.location) == (303, "/api/v1/search?q=l%C5%A9&source=vanban")
    named = client.get("/api/try/document", query_string={"id": HOSTILE.id}, follow_redirects=True)
    assert named.get_json()["id"] == HOSTILE.id
    assert client.get("/api/try/document?id=").location == "/api#document"
    assert client.get("/api/try/nothing").status_code == 404


def test_every_operation_is_documented() -> None:
    """docs/api.md has each operation with its parameters, and no other."""
    text = Path("docs/api.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^### GET (\S+)", text, re.MULTILINE)) == {one.path for one in OPERATIONS}
    for operation in OPERATIONS:
        part = text.split(f"### GET {operation.path}\n")[1].split("\n### ")[0]
        own = set(operation.parameters.model_fields) - set(Paged.model_fields)
        assert {name for name in own if f"`{name}`" not in part} == set()
