"""References: the Vietnamese line, BibTeX, RIS, CSL-JSON, schema.org."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Directive, Document
from tests.web.documents import CONFERENCE, DIRECTIVE, HOSTILE
from web.exports import bibtex, csl, ris
from web.exports.reference import reference

TODAY = date(2026, 11, 24)
LETTER = replace(
    DIRECTIVE,
    directive=Directive(
        number="21-CT/TU", kind="chỉ thị", issuer="Tỉnh ủy Hà Nam", issued=date(2020, 1, 31), signer="A"
    ),
)
documents = st.builds(
    Document,
    id=st.text(min_size=1),
    url=st.text() | st.just("https://a.vn/}{%\\ x"),
    source=st.text(),
    title=st.text(),
    author=st.text(),
    lead=st.text(),
    tags=st.lists(st.text(), max_size=3).map(tuple),
)


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (
            CONFERENCE,
            (
                "Hoài Thu. (2019, 28 tháng 6). Sơ kết 3 năm thực hiện Chỉ thị 05. Báo Sông Nhuệ, "
                "https://baosongnhue.example/xay-dung-dang/1.html, truy cập ngày 24/11/2026."
            ),
        ),
        (
            replace(CONFERENCE, author="", title="Vì sao?", published=None, url=""),
            "Vì sao? (không ghi ngày). Báo Sông Nhuệ, truy cập ngày 24/11/2026.",
        ),
        (
            LETTER,
            (
                "Tỉnh ủy Hà Nam. (2020, 31 tháng 1). Chỉ thị số 21-CT/TU về phòng cháy, chữa cháy rừng. "
                "https://vanban.example/9, truy cập ngày 24/11/2026."
            ),
        ),
        (
            replace(LETTER, title="Về phòng cháy rừng"),
            (
                "Tỉnh ủy Hà Nam. (2020, 31 tháng 1). Chỉ thị số 21-CT/TU: Về phòng cháy rừng. "
                "https://vanban.example/9, truy cập ngày 24/11/2026."
            ),
        ),
    ],
)
def test_the_line(document: Document, line: str) -> None:
    """Author, date, title, newspaper, address, day of access; what is not known is left out."""
    assert reference(document, "Báo Sông Nhuệ").line(TODAY) == line


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Hoài Thu", ["Hoài Thu"]),
        ("Hoài Thu - Minh Đức", ["Hoài Thu", "Minh Đức"]),
        ("Hoài Thu, Minh Đức; TTXVN", ["Hoài Thu", "Minh Đức", "TTXVN"]),
        ("Nguyễn Văn A, Phó Giám đốc Sở Y tế", ["Nguyễn Văn A, Phó Giám đốc Sở Y tế"]),
        ("Tin, ảnh: Hoài Thu", ["Tin, ảnh: Hoài Thu"]),
        ("", []),
    ],
)
def test_names(author: str, names: list[str]) -> None:
    """A line of names is parted, one that says more stays whole."""
    assert list(reference(replace(CONFERENCE, author=author), "").authors) == names


def test_bibtex() -> None:
    """An article is an @article of its newspaper with its authors' names kept whole."""
    made = reference(replace(CONFERENCE, author="Hoài Thu - Minh Đức", title="50% & {A_B}"), "Báo")
    entry = bibtex.entry(made, TODAY)
    assert entry.startswith("@article{songnhue2019-")
    assert "  author = {{Hoài Thu} and {Minh Đức}},\n" in entry
    assert r"  title = {{50\% \& \textbraceleft{}A\_B\textbraceright{}}}," in entry
    assert "  date = {2019-06-28},\n" in entry
    assert bibtex.entry(reference(LETTER, ""), TODAY).startswith("@misc{vanban2020-9,\n")


@given(documents)
def test_any_text_in_bibtex(document: Document) -> None:
    """Whatever a document holds, an entry is one entry: its braces are in pairs, its key is ASCII."""
    entry = bibtex.entry(reference(document, "Báo"), TODAY)
    depth = 0
    for place, sign in enumerate(entry):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth > 0 or place in (entry.index("{") - 1, len(entry) - 2, len(entry) - 1) or place < 9
    assert depth == 0
    assert re.fullmatch(r"@article\{[a-z0-9.-]+,", entry.partition("\n")[0])


def test_ris() -> None:
    """An article is NEWS, a directive GOVDOC with its number and body."""
    record = ris.record(reference(CONFERENCE, "Báo Sông Nhuệ"), TODAY).splitlines()
    assert record[0] == "TY  - NEWS"
    assert {"AU  - Hoài Thu", "T2  - Báo Sông Nhuệ", "DA  - 2019/06/28/", "KW  - chi bộ"} <= set(record)
    assert record[-1] == "ER  - "
    letter = ris.record(reference(LETTER, ""), TODAY)
    assert {"TY  - GOVDOC", "M1  - 21-CT/TU", "PB  - Tỉnh ủy Hà Nam"} <= set(letter.splitlines())


@given(documents)
def test_any_text_in_ris(document: Document) -> None:
    """Whatever a document holds, a record has one beginning and one end, and every line a tag."""
    lines = ris.record(reference(document, "Báo"), TODAY).split("\r\n")
    assert [line[:2] for line in lines].count("ER") == [line[:2] for line in lines].count("TY") == 1
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])


def test_csl() -> None:
    """CSL-JSON has the names literal and the dates in parts."""
    item = csl.item(reference(CONFERENCE, "Báo Sông Nhuệ"), TODAY)
    assert item["author"] == [{"literal": "Hoài Thu"}]
    assert item["issued"] == {"date-parts": [[2019, 6, 28]]}


@pytest.mark.parametrize(
    ("kind", "media", "beginning"),
    [
        ("bib", "application/x-bibtex", "@article{"),
        ("ris", "application/x-research-info-systems", "TY  - NEWS"),
        ("json", "application/vnd.citationstyles.csl+json", "[\n"),
    ],
)
def test_files(client: FlaskClient, kind: str, media: str, beginning: str) -> None:
    """Each form is a file with a safe name, also for an identity with slashes."""
    answer = client.get(f"/document/{CONFERENCE.id}/cite.{kind}")
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert answer.text.startswith(beginning)
    named = answer.headers["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="[a-z0-9.-]+\.{kind}"', named)
    assert client.get(f"/document/nowhere/cite.{kind}").status_code == 404


def test_the_page_has_the_reference(client: FlaskClient) -> None:
    """A document's page shows its reference, and links to the files."""
    soup = BeautifulSoup(client.get(f"/document/{CONFERENCE.id}").text, "lxml")
    assert soup.select_one(".reference").text.startswith("Hoài Thu. (2019, 28 tháng 6). Sơ kết 3 năm")
    assert len(soup.select(".cite a[download]")) == 3


def test_schema_org(client: FlaskClient) -> None:
    """A page tells programs what its document is; no text of it can end the data block."""
    said = data(client, CONFERENCE.id)
    assert (said["@type"], said["headline"]) == ("NewsArticle", CONFERENCE.title)
    assert said["author"] == [{"@type": "Person", "name": "Hoài Thu"}]
    assert said["datePublished"] == "2019-06-28T08:15:00+07:00"
    assert data(client, HOSTILE.id)["headline"] == HOSTILE.title


def data(client: FlaskClient, identity: str) -> dict[str, object]:
    """The data block of a document's page, the only one there."""
    page = client.get("/document/" + identity.replace("?", "%3F").replace("#", "%23").replace("%y", "%25y"))
    (block,) = BeautifulSoup(page.text, "html.parser").select('script[type="application/ld+json"]')
    return dict(json.loads(block.text))
