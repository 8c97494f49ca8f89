"""The index of the archive, and what it makes of answers that are there already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from warcio.archiveiterator import ArchiveIterator

from crawler.database import Database
from crawler.database import captures as table
from crawler.discovery.recrawl import LONGEST
from crawler.fetching.fetch import Response
from crawler.warc.archive import Archive, captures, read, stored, verify
from crawler.warc.captures import Captures
from crawler.warc.records import Kind, payload_digest
from tests.crawler.corner import ARTICLE, Corner, visit_corner

MOMENT = datetime(2024, 3, 1, 5, 0, 0, 123456, tzinfo=UTC)
URL = "https://bao.example/bai.html"
PAGE = b"<p>Xin ch\xc3\xa0o</p>" * 20
TYPE = (("Content-Type", "text/html"), ("ETag", '"1"'))


def answer(raw: bytes = PAGE, status: int = 200, url: str = URL, headers: object = TYPE) -> Response:
    """Give an answer to keep."""
    return Response(url, status, "", tuple(headers), raw, raw, (("Host", "bao.example"),))  # type: ignore[call-overload]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the archive is."""
    (tmp_path / "archive").mkdir()
    return tmp_path / "archive"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Captures]:
    """An empty index."""
    with closing(Database(tmp_path / "store.sqlite")) as database:
        yield Captures(database)


def keep(folder: Path, index: Captures, *answers: Response, noted: bool = True) -> list[str]:
    """Archive answers, a day apart; their places."""
    places = []
    with Archive(folder, index=index) as archive:
        for day, each in enumerate(answers):
            places.append(archive.append(each, MOMENT + timedelta(days=day)))
            if noted:
                index.settle()
    return places


def rows(index: Captures) -> list[tuple[object, ...]]:
    """What is in the index."""
    with index.database.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.select(table).order_by("time", "offset"))]


def test_an_unchanged_body_is_a_revisit(folder: Path, index: Captures) -> None:
    """The same body again is no copy: it refers to the first, and reads as it did."""
    first, second, other, third = keep(folder, index, answer(), answer(), answer(b"other"), answer())
    assert [stored(folder, place).kind for place in (first, second, other, third)] == [
        Kind.RESPONSE,
        Kind.REVISIT,
        Kind.RESPONSE,
        Kind.REVISIT,
    ]
    for place in (second, third):
        original = stored(folder, place).original
        assert original is not None
        assert (original.place, original.url, original.fetched) == (first, URL, MOMENT)
        assert read(folder, place).raw == PAGE
    assert [capture.raw for capture in captures(folder)] == [PAGE, PAGE, b"other", PAGE]


def test_what_did_not_change_by_its_validators_is_a_revisit(folder: Path, index: Captures) -> None:
    """An answer 304 reads as the page that it says is unchanged, at the moment at which it said so."""
    first, second = keep(folder, index, answer(), answer(b"", 304, headers=()))
    assert stored(folder, second).status == 304
    capture = read(folder, second)
    assert (capture.raw, capture.status, capture.headers) == (PAGE, 200, read(folder, first).headers)
    assert capture.fetched == MOMENT + timedelta(days=1)


def test_a_304_for_nothing_is_not_kept(folder: Path, index: Captures) -> None:
    """Without the page that it speaks of, the answer says nothing."""
    assert keep(folder, index, answer(b"", 304)) == [""]


def test_other_addresses_and_empty_bodies_are_no_revisits(folder: Path, index: Captures) -> None:
    """Only the same address counts, and a record that refers is longer than nothing."""
    keep(folder, index, answer(), answer(url=URL + "?b"), answer(b"", 404), answer(b"", 404))
    assert {capture.kind for capture in captures(folder)} == {Kind.RESPONSE}


def test_other_tools_can_follow_a_revisit(folder: Path, index: Captures) -> None:
    """The fields are those of WARC 1.1: profile, identity, address, date, digest; and HTTP headers alone."""
    keep(folder, index, answer(), answer(), answer(b"", 304))
    found = []
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                assert record.rec_type != "revisit" or record.content_stream().read() == b""
                found.append(record)
    first = next(record for record in found if record.rec_type == "response").rec_headers
    again, unchanged = (record.rec_headers for record in found if record.rec_type == "revisit")
    assert again.get_header("WARC-Profile").endswith("1.1/revisit/identical-payload-digest")
    assert unchanged.get_header("WARC-Profile").endswith("1.1/revisit/server-not-modified")
    for headers in (again, unchanged):
        assert headers.get_header("WARC-Refers-To") == first.get_header("WARC-Record-ID")
        assert headers.get_header("WARC-Refers-To-Target-URI") == URL
        assert headers.get_header("WARC-Refers-To-Date") == first.get_header("WARC-Date")
        assert headers.get_header("WARC-Payload-Digest") == payload_digest(PAGE)


def test_a_lost_index_is_made_again(folder: Path, index: Captures) -> None:
    """Every row comes back from the files alone."""
    keep(folder, index, answer(), answer(), answer(b"other"), answer(b"", 304), answer(b"gone", 404))
    before = rows(index)
    assert len(before) == 5
    assert index.rebuild(folder) == 5
    assert rows(index) == before


def test_what_a_dead_writer_left_is_taken_in(folder: Path, index: Captures) -> None:
    """A capture whose transaction never came is found by the next start, and only that is read again."""
    keep(folder, index, answer())
    assert index.catch_up(folder) == 0
    keep(folder, index, answer(b"other"), answer(b"third"), noted=False)
    assert len(rows(index)) == 1
    seen: list[Path] = []
    again = Captures(index.database)
    assert again.catch_up(folder, seen.append) == 2
    assert len(seen) == 2
    assert len(rows(index)) == 3
    assert again.catch_up(folder, seen.append) == 0
    assert len(seen) == 2


def test_a_transaction_that_failed_is_made_up_for(folder: Path, index: Captures) -> None:
    """What was rolled back is not taken for indexed."""
    with Archive(folder, index=index) as archive:
        archive.append(answer(), MOMENT)
        with pytest.raises(ZeroDivisionError), index.database.writing() as connection:  # noqa: PT012
            index.note(connection)
            raise ZeroDivisionError
        archive.append(answer(b"other"), MOMENT)
    index.settle()
    assert len(rows(index)) == 1
    assert index.catch_up(folder) == 1


def test_a_file_that_is_lost_or_shorter_is_forgotten(folder: Path, index: Captures) -> None:
    """The index names nothing that is not there."""
    first, second, third = keep(folder, index, answer(), answer(b"other"), answer(b"third"))
    index.catch_up(folder)
    for place in (first, third):
        (folder / place.split(":")[0]).unlink()
    index.catch_up(folder)
    assert [row[2] for row in rows(index)] == [URL]
    path, offset = folder / second.split(":")[0], int(second.split(":")[1])
    with path.open("r+b") as file:
        file.truncate(offset)
    index.catch_up(folder)
    assert rows(index) == []


def test_a_crawl_keeps_what_it_was_told(corner: Corner, tmp_path: Path) -> None:
    """A page, that it is unchanged, another, the same again without validators, and that it is gone."""
    archive = tmp_path / "archive"
    later, other = 0.0, ARTICLE.replace("sơ kết", "tổng kết")
    for page, tag in [(ARTICLE, None), (ARTICLE, None), (other, ""), (other, ""), ("", None)]:
        corner.pages["/bai-1"] = (200, page) if page else (404, "")
        corner.headers = {} if tag is None else {"ETag": tag}
        visit_corner(corner, tmp_path, later=later)
        later = later * 2 + 2 * LONGEST
    kept = [stored(archive, capture.place) for capture in captures(archive)]
    assert [(capture.kind, capture.status) for capture in kept] == [
        (Kind.RESPONSE, 200),
        (Kind.REVISIT, 304),
        (Kind.RESPONSE, 200),
        (Kind.REVISIT, 200),
        (Kind.RESPONSE, 404),
    ]
    assert [capture.raw.decode() for capture in captures(archive)] == [ARTICLE, ARTICLE, other, other, ""]
    assert verify(archive) == (5, [])
