"""Facts corrected, people and conferences merged and split, by the operator."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crawler.folder import DataFolder
from indexer.knowledge.library import Library
from tests.web.operator.conftest import HERE, form_token_of


def sent(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    """A form, as the operator's browser sends it, and the page behind it."""
    data = {"form_token": form_token_of(client), **fields}
    return client.post(path, data=data, headers=HERE, follow_redirects=True)


def link_to_correct(client: FlaskClient, page: str, fact: str) -> str:
    """The link behind the first such fact of a page."""
    soup = BeautifulSoup(client.get(page).text, "lxml")
    return str(soup.select_one(f"a.mend[href*='fact={fact}']")["href"])


def filled(client: FlaskClient, link: str, **fields: object) -> TestResponse:
    """The form at a link, filled in and sent."""
    soup = BeautifulSoup(client.get(link).text, "lxml")
    form = soup.select_one("main form")
    given = {each["name"]: each.get("value", "") for each in form.select("input[name]")}
    return client.post(form["action"], data=given | fields, headers=HERE, follow_redirects=True)


@pytest.fixture
def library(folder: Path) -> Library:
    """The facts of the site."""
    return Library(folder / "index")


def test_readers_see_no_way_to_correct(site: Flask, library: Library) -> None:
    """Who is not logged in finds no link, no list, and can send no correction."""
    client = site.test_client()
    person = library.people().items[0]
    assert "mend" not in client.get(f"/people/{person.slug}").text
    answer = client.get(f"/people/{person.slug}/merge?q=a")
    assert answer.headers["Location"].startswith("/login?next=/people/")
    assert client.post("/corrections/new", data={}, headers=HERE).status_code == 403
    assert client.get("/corrections.jsonl").status_code == 302


def test_a_site_without_an_operator_has_no_corrections(client: FlaskClient) -> None:
    """Without a password the pages are not there."""
    assert client.get("/corrections").status_code == 404


def test_a_conference_is_corrected_and_taken_back(operator: FlaskClient, library: Library) -> None:
    """What the operator says of a conference is shown at once, listed with its note, and taken back."""
    slug, before = library.conferences().items[0].slug, library.conferences().items[0].name
    link = link_to_correct(operator, f"/conferences/{slug}", "conference")
    done = filled(operator, link, field="name", value="Hội nghị của người sửa", note="theo văn bản")
    assert "Done: the pages show it." in done.text
    assert "theo văn bản" in done.text
    assert "Hội nghị của người sửa" in {one.name for one in library.conferences(limit=100).items}
    soup = BeautifulSoup(done.text, "lxml")
    sent(operator, str(soup.select_one("main form")["action"]))
    assert before in {one.name for one in library.conferences(limit=100).items}
    assert "Nothing was corrected yet" in operator.get("/corrections").text


def test_an_office_is_hidden(operator: FlaskClient, library: Library) -> None:
    """An office that is none goes from the person's page."""
    person = next(one for one in library.people().items if one.office)
    link = link_to_correct(operator, f"/people/{person.slug}", "office")
    before = library.person(person.slug)
    filled(operator, link, hide="1")
    after = library.person(person.slug)
    assert before
    assert after
    assert after.tenures != before.tenures


def test_people_are_merged_and_split(operator: FlaskClient, library: Library) -> None:
    """Two people become one by a click, and two again by taking it back."""
    one, other = library.people().items[:2]
    total = library.people().total
    done = sent(operator, f"/people/{one.slug}/merge", other=other.slug, note="một người")
    assert library.people().total == total - 1
    soup = BeautifulSoup(done.text, "lxml")
    sent(operator, str(soup.select_one("main form")["action"]))
    assert library.people().total == total


def test_documents_of_one_person_are_split_off(operator: FlaskClient, library: Library) -> None:
    """Documents that mean another of the name are another person's then; it is one act in the list."""
    person = next(one for one in library.people().items if one.documents > 1)
    documents = [document for document, _name in library.names_of(person)]
    total = library.people().total
    assert sent(operator, f"/people/{person.slug}/merge", split="1").status_code == 400
    sent(operator, f"/people/{person.slug}/merge", split="1", document=documents[0])
    assert library.people().total == total + 1
    page = BeautifulSoup(operator.get("/corrections").text, "lxml")
    assert len(page.select("tbody tr")) == 1


def test_what_makes_no_sense_is_said(operator: FlaskClient, library: Library) -> None:
    """A day that is none, and a person merged with nobody, are told of on the form."""
    slug = library.conferences().items[0].slug
    link = link_to_correct(operator, f"/conferences/{slug}", "conference")
    refused = filled(operator, link, field="held", value="hôm kia")
    assert refused.status_code == 400
    assert "“hôm kia” is no day" in refused.text
    person = library.people().items[0].slug
    assert sent(operator, f"/people/{person}/merge", other=person).status_code == 400
    assert operator.get("/corrections/new?fact=conference&document=nowhere").status_code == 404
    assert operator.get("/corrections/new?fact=<b>&document=1").status_code == 404


def test_corrections_wait_for_a_running_index(operator: FlaskClient, library: Library, folder: Path) -> None:
    """While facts are written by another process a correction is kept, and shown later."""
    slug = library.conferences().items[0].slug
    link = link_to_correct(operator, f"/conferences/{slug}", "conference")
    with DataFolder(folder).locked("index"):
        done = filled(operator, link, field="name", value="Hội nghị chờ")
    assert "after the next run" in done.text
    lines = operator.get("/corrections.jsonl").text.splitlines()
    assert [json.loads(line)["value"] for line in lines] == ["Hội nghị chờ"]
    assert re.match(r"\d{4}-", json.loads(lines[0])["made"])
