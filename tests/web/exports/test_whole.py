"""Exports: complete, safe in a spreadsheet, and with their number at the end."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from crawler import terminal
from crawler.database import Database
from crawler.document import Document
from crawler.errors import Exit
from crawler.store import Store
from indexer import search
from indexer.found import Wanted
from indexer.search import Collection
from indexer.sync import sync
from tests.indexer.documents import engine_named
from tests.web.documents import FLOODS, HOSTILE, make_collection
from web.cli import tracuu


def test_csv(client: FlaskClient) -> None:
    """Every hit is a row, none folded, and the last row tells how many there are."""
    answer = client.get("/export.csv", query_string={"q": "lũ", "page": "2"})
    assert answer.text.startswith("\ufeffid,title,source,")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row[0] for row in rows[1:-1]} == {flood.id for flood in FLOODS}
    assert rows[-1] == ["25 / 25"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tracuu.csv"'


def test_filters_and_order(client: FlaskClient) -> None:
    """What narrows and orders a search does so with its export."""
    answer = client.get("/export.jsonl", query_string={"q": "lũ", "source": "songnhue", "sort": "date"})
    *records, last = map(json.loads, answer.text.splitlines())
    assert last == {"exported": 13, "total": 13}
    dates = [record["published"] for record in records]
    assert dates == sorted(dates, reverse=True)
    assert {record["source"] for record in records} == {"songnhue"}


def test_names_of_directives(client: FlaskClient) -> None:
    """A query that names a directive finds the same for an export as on the page."""
    listed = client.get("/directives").text
    slug = listed.split('href="/directives/')[1].split('"')[0].split("?")[0]
    query = {"q": f'văn bản:"{slug}"'}
    found = client.get("/api/v1/search", query_string=query).json
    *records, last = map(json.loads, client.get("/export.jsonl", query_string=query).text.splitlines())
    assert last["exported"] == len(records) == found["total"] > 0


def test_references(client: FlaskClient) -> None:
    """BibTeX and RIS have an entry a hit, and the number where each form has room for it."""
    entries = client.get("/export.bib?q=lũ").text
    assert (entries.count("@article{"), entries.splitlines()[-1]) == (25, "% 25 / 25")
    records = client.get("/export.ris?q=lũ").text
    assert records.count("TY  - NEWS") == records.count("ER  - ") == 25
    assert records.count("N1  - 25 / 25") == 1


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(tmp_path: Path, sign: str) -> None:
    """A title that a spreadsheet would reckon is text."""
    from web.exports.whole import written

    with closing(Database(tmp_path / "store.sqlite")) as database:
        store = Store(database)
        store.put_all([Document(id="a", url="", source="b", title=f" {sign}1+cmd|' /C calc'!A0")], now=1)
        day = datetime(2026, 1, 1, tzinfo=UTC).date()
        table = "".join(written("csv", 1, store.all(), str, day))
    assert list(csv.reader(io.StringIO(table)))[1][1].startswith(f"'{sign}1")


def test_everything(client: FlaskClient) -> None:
    """Without a query it is the whole collection, and hostile texts stay in their records."""
    *records, last = map(json.loads, client.get("/export.jsonl").text.splitlines())
    assert last == {"exported": 29, "total": 29}
    assert HOSTILE in map(Document.from_json, records)


@pytest.fixture(params=["tantivy", "whoosh"])
def changing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Collection, Store, Path]]:
    """A collection of 300 documents that are all alike, on each engine."""
    engine = engine_named(request.param)
    index = tmp_path / "index"
    index.mkdir()
    with closing(Database(tmp_path / "store.sqlite")) as database:
        store = Store(database)
        store.put_all((Document(id=f"d{n}", url="", source="s", title="Tin gió") for n in range(300)), now=1)
        sync(store, index, engine)
        yield Collection(index, store, engine), store, index


@pytest.mark.parametrize("newest", [False, True])
def test_while_documents_come(
    changing: tuple[Collection, Store, Path], monkeypatch: pytest.MonkeyPatch, newest: bool
) -> None:
    """All of one state come once each, over many pages, though others are indexed meanwhile."""
    collection, store, index = changing
    monkeypatch.setattr(search, "_MANY", 37)
    total, documents = collection.every(Wanted("gió", newest_first=newest))
    found = [next(documents).document.id for _number in range(50)]
    store.put_all((Document(id=f"new{n}", url="", source="s", title="gió gió") for n in range(50)), now=2)
    sync(store, index, collection._engine)
    collection.search(Wanted("gió"))
    found += [stored.document.id for stored in documents]
    assert total == len(found) == len(set(found)) == 300
    assert collection.every(Wanted("gió"))[0] == 350


@pytest.fixture
def exporting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A collection for the command, and the folder to write to."""
    monkeypatch.setenv("TRACUU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TRACUU_GENERAL_LANGUAGE", "en")
    (tmp_path / "data").mkdir()
    make_collection(tmp_path / "data")
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_a_file_that_cannot_be_written(exporting: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The complaint is one line, and nothing half-written is left."""
    (exporting / "taken").mkdir()
    for place in (exporting / "taken", exporting / "none" / "a.csv"):
        assert terminal.run(tracuu, ["export", "lũ", "-o", str(place)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert [path.name for path in exporting.iterdir()] == ["taken"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_a_full_disk(exporting: Path) -> None:
    """It ends with the code of a full disk, and what was there before is whole."""
    (exporting / "a.csv").write_text("before")
    (exporting / "a.csv.part").symlink_to("/dev/full")
    assert terminal.run(tracuu, ["export", "lũ", "-o", str(exporting / "a.csv")]) == Exit.NO_ROOM
    assert (exporting / "a.csv").read_text() == "before"


def test_documents_that_the_store_lost(exporting: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An export that lacks what the index knows of says how much, in its file and to who made it."""
    with closing(sqlite3.connect(exporting.parent / "data" / "store.sqlite")) as store:
        store.execute("DELETE FROM documents WHERE id = ?", [FLOODS[0].id])
        store.commit()
    assert terminal.run(tracuu, ["export", "lũ", "-o", str(exporting / "a.csv")]) == 2
    assert "only 24 of 25" in capsys.readouterr().err
    assert (exporting / "a.csv").read_text("utf-8").endswith("24 / 25\n")
