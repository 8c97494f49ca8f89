"""The JSON API."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from tests.web.documents import CONFERENCE, DIRECTIVE, GONE


def test_a_search_is_answered_whole(client: FlaskClient) -> None:
    """An answer has the query, the total, the hits with their marks, and the facets."""
    query = '"hoi nghi so ket"'
    answer = client.get("/api/search", query_string={"q": query}).get_json()
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
        "added": "2024-05-07T00:08:00+00:00",
        "changed": "2024-05-07T00:08:00+00:00",
        "gone": None,
        "folded": 0,
        "others": [],
    }
    assert answer["facets"]["year"] == [{"value": "2019", "count": 1}]


def test_limit_and_offset_cut_the_same_list(client: FlaskClient) -> None:
    """Two halves of a list are the list."""

    def ids(**query: str | int) -> list[str]:
        asked = {"q": "bản tin lũ", "sort": "date", **query}
        return [hit["id"] for hit in client.get("/api/search", query_string=asked).get_json()["hits"]]

    assert len(ids(limit=100)) == 25
    assert ids(limit=12) + ids(limit=13, offset=12) == ids(limit=100)


def test_filters_narrow(client: FlaskClient) -> None:
    """Values of one field are alternatives, two fields must both hold."""

    def total(**query: str | list[str]) -> int:
        return int(client.get("/api/search", query_string=query).get_json()["total"])

    assert total(q="lũ", year=["2021", "2022"]) == 25
    assert total(q="lũ", year="2021") == 12
    assert total(q="lũ", year="2021", source="songnhue") == 0
    assert total(kind="chỉ thị") == 1


def test_text_is_sent_as_it_is_read(client: FlaskClient) -> None:
    """Vietnamese letters stand in the answer themselves."""
    assert "chữa cháy rừng" in client.get("/api/documents/9").text


def test_documents_with_some_of_the_words_are_counted_apart(client: FlaskClient) -> None:
    """`strict` is the number of hits that have all the words, where others were taken in."""
    answer = client.get("/api/search", query_string={"q": "hội nghị sơ kết"}).get_json()
    assert answer["strict"] == 1
    assert answer["total"] > 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"limit": "0"}, "“limit” must be a whole number from 1 to 100"),
        ({"limit": "101"}, "“limit” must be a whole number from 1 to 100"),
        ({"limit": "ten"}, "“limit” must be a whole number from 1 to 100"),
        ({"limit": "9" * 5_000}, "“limit” must be a whole number from 1 to 100"),
        ({"offset": "-1"}, "“offset” must be a whole number from 0 to 10000"),
        ({"offset": "10001"}, "“offset” must be a whole number from 0 to 10000"),
        ({"sort": "best"}, "“sort” must be “relevance” or “date”"),
        ({"query": "lũ"}, "there is no parameter “query”"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: dict[str, str], told: str) -> None:
    """What cannot be used is a 400 that says why."""
    answer = client.get("/api/search", query_string=query)
    assert (answer.status_code, answer.get_json()) == (400, {"error": told})


def test_a_document_is_given_whole(client: FlaskClient) -> None:
    """A document comes with all its fields and what the store knows of it."""
    fields = json.loads(json.dumps(CONFERENCE.to_json()))
    assert client.get(f"/api/documents/{CONFERENCE.id}").get_json() == fields | {
        "added": "2024-05-07T00:08:00+00:00",
        "changed": "2024-05-07T00:08:00+00:00",
        "gone": None,
        "versions": [],
    }
    changed = client.get(f"/api/documents/{DIRECTIVE.id}").get_json()
    assert changed["versions"] == ["2024-05-06T00:08:00+00:00"]
    assert client.get(f"/api/documents/{GONE.id}").get_json()["gone"] == "2024-05-08T00:08:00+00:00"


@pytest.mark.parametrize("path", ["/api/documents/none", "/api/nowhere", "/api/"])
def test_what_is_not_there_is_a_404_in_json(client: FlaskClient, path: str) -> None:
    """A program gets JSON for an error, too."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert set(answer.get_json()) == {"error"}


def test_without_an_index_the_api_says_what_to_do(unindexed: FlaskClient) -> None:
    """Before anything is indexed, the API answers 503 with the remedy."""
    answer = unindexed.get("/api/search?q=a")
    assert answer.status_code == 503
    assert "tracuu index" in answer.get_json()["error"]
