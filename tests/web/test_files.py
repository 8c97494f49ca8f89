"""The page of a document leads to the texts of its files, and theirs back to it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from crawler.database import Database
from crawler.document import Attachment, Directive, Document, document_id
from crawler.files.attached import Attached
from crawler.store import Store
from indexer.engines import choose
from indexer.search import Collection
from indexer.sync import sync
from web import create_app

URL = "https://bao.example/tep/05.pdf"
FILE = Document(
    id=document_id(URL),
    url=URL,
    source="bao",
    title="Chỉ thị về phòng cháy rừng",
    body="Các cấp ủy phân công người trực.",
    kind="chỉ thị",
    directive=Directive(
        number="05 -CT/TU",
        kind="chỉ thị",
        issuer="Ban Thường vụ Tỉnh ủy",
        issued=date(2019, 6, 10),
        signer="Lê Quang Thước",
        office="Bí thư",
    ),
    file_type="pdf",
)
CARRIER = Document(
    id="a",
    url="https://bao.example/bai",
    source="bao",
    title="Ban hành chỉ thị mới",
    body="Toàn văn ở tệp kèm theo.",
    attachments=(Attachment(URL, "Toàn văn"), Attachment("https://bao.example/b.pdf", "Phụ lục")),
)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A browser at a site that keeps an article and one of its two files."""
    store = Store(Database(tmp_path / "store.sqlite"))
    store.put_all([FILE, CARRIER], 1e9)
    with store.database.writing() as connection:
        Attached(store.database).note(connection, CARRIER)
    engine = choose("auto")
    sync(store, tmp_path, engine)
    return create_app(Collection(tmp_path, store, engine), store, {}, language="en").test_client()


def test_an_article_lists_its_files(client: FlaskClient) -> None:
    """A file whose text is kept leads to it and to its original, another to its original alone."""
    page = client.get("/document/a").text
    assert f'href="/document/{FILE.id}"' in page
    assert f'href="{URL}"' in page
    assert "https://bao.example/b.pdf" in page
    assert page.count(f"{FILE.title}</a> (") == 1


def test_a_file_tells_what_its_letterhead_says(client: FlaskClient) -> None:
    """Its page shows number, issuer and signer, and leads back to the article."""
    page = client.get(f"/document/{FILE.id}").text
    for text in ("05 -CT/TU", "Ban Thường vụ Tỉnh ủy", "Lê Quang Thước, Bí thư", "Attached to"):
        assert text in page
    assert 'href="/document/a"' in page


def test_a_file_is_found_by_its_number(client: FlaskClient) -> None:
    """The number of the letterhead is searched, however its signs stand."""
    answer = client.get("/api/v1/search?q=05-CT/TU").json
    assert answer is not None
    assert [hit["id"] for hit in answer["hits"]] == [FILE.id]
