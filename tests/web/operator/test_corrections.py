"""Facts corrected, people and conferences merged and split, by the operator."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote_plus

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
    assert "Done. The pages show it." in " ".join(done.text.split())
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


def test_what_was_done_is_said_with_what_stood_before(operator: FlaskClient, library: Library) -> None:
    """The form shows the sentence; behind it the page says what was there, what is now, and where."""
    conference = next(one for one in library.conferences().items if one.reports > 1)
    page = BeautifulSoup(operator.get(f"/conferences/{conference.slug}").text, "lxml")
    link = next(str(a["href"]) for a in page.select("a.mend") if "field=period" in str(a["href"]))
    assert "<mark>3 năm</mark>" in operator.get(link).text
    done = BeautifulSoup(filled(operator, link, field="period", value="5 năm").text, "lxml")
    notice = done.select_one(".notice")
    assert notice
    assert [each.text for each in notice.select("del, ins")] == ["3 năm", "5 năm"]
    assert operator.get(str(notice.select_one("a")["href"])).status_code == 200
    found = library.conference(conference.slug)
    assert found
    assert {one.text for one in found.said if one.what == "period"} == {"5 năm"}  # in both reports
    named = next(str(a["href"]) for a in page.select("a.mend") if "field=held" in str(a["href"]))
    filled(operator, named, field="held", value="29/6/2019")
    led = operator.get(f"/conferences/{conference.slug}")  # its address before
    assert "2019-06-29" in led.headers["Location"]


@pytest.mark.parametrize("fact", ["figure", "award"])
def test_a_figure_or_an_award_is_hidden(operator: FlaskClient, library: Library, fact: str) -> None:
    """What is no figure, or no award, of a conference goes from its page, and comes back."""
    pages = [library.conference(one.slug) for one in library.conferences().items]
    found = next(one for one in pages if one and any(each.what == fact for each in one.said))
    slug = found.conference.slug
    done = filled(operator, link_to_correct(operator, f"/conferences/{slug}", fact), hide="1")
    after = library.conference(slug)
    assert after
    assert len([one for one in after.said if one.what == fact]) < len(
        [one for one in found.said if one.what == fact]
    )
    sent(operator, str(BeautifulSoup(done.text, "lxml").select_one("main form")["action"]))
    assert library.conference(slug) == found


def test_what_was_corrected_is_corrected_again(operator: FlaskClient, library: Library) -> None:
    """An office that was corrected once can be corrected once more, though nobody wrote the first."""
    person = next(one for one in library.people().items if one.office)
    page = f"/people/{person.slug}"
    filled(operator, link_to_correct(operator, page, "office"), field="text", value="Trưởng thôn")
    soup = BeautifulSoup(operator.get(page).text, "lxml")
    again = next(str(a["href"]) for a in soup.select("a.mend") if quote_plus("Trưởng thôn") in str(a["href"]))
    filled(operator, again, field="text", value="Phó bản")
    known = library.person(person.slug)
    assert known
    shown = {one.text for one in known.tenures}
    assert "Phó bản" in shown
    assert "Trưởng thôn" not in shown
