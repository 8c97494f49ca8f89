"""Documents anew from the archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.database import Database
from crawler.document import document_id
from crawler.fetching.fetch import Response
from crawler.sources.source import Source
from crawler.store import Store, Stored
from crawler.warc.archive import Archive
from crawler.warc.captures import Captures
from crawler.warc.reextract import Summary, planned

SOURCE = Source(name="bao", title="Báo", home="https://bao.example/", articles=("/*.html",))
URL = "https://bao.example/bai.html"
MOMENT = datetime(2024, 3, 1, tzinfo=UTC)
NOW = 2e9
BODY = "<p>" + "Đoàn công tác đã đến thăm các hộ dân và trao quà cho từng nhà trong xã. " * 8 + "</p>"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Where the archive is."""
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with closing(Database(tmp_path / "store.sqlite")) as database:
        yield Store(database)


def visited(archive: Path, *titles: str, url: str = URL, canonical: str = URL, day: int = 0) -> list[str]:
    """Archive a page as it was on successive days; the places of the captures."""
    places = []
    with Archive(archive) as writer:
        for number, title in enumerate(titles):
            head = f"<link rel=canonical href='{canonical}'><meta property=og:type content=article>"
            body = f"<article><h1>{title}</h1>{BODY}</article>"
            page = f"<html><head>{head}</head><body>{body}</body></html>".encode()
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            answer = Response(url, 200, "OK", headers, page, page)
            places.append(writer.append(answer, MOMENT + timedelta(days=day + number)))
    return places


def again(archive: Path, store: Store, *sources: Source) -> int:
    """Read the archive again; how many changes that made."""
    return looked_at(archive, store, *sources, write=True).changes


def looked_at(
    archive: Path, store: Store, *sources: Source, write: bool = False, processes: int = 0
) -> Summary:
    """Read the archive again; what that would change, or changed."""
    Captures(store.database).catch_up(archive)
    with planned(archive, store, sources or (SOURCE,), 5_000_000, NOW, processes) as plan:
        if write:
            plan.write()
        return plan.summary


def kept(store: Store, url: str = URL) -> Stored:
    """What is kept of a page."""
    stored = store.get(document_id(url))
    assert stored is not None
    return stored


def poorly_read(store: Store, place: str) -> None:
    """Make what is kept look as if an earlier extraction had read it from that capture, worse."""
    with store.database.writing() as connection:
        document = replace(kept(store).document, title="Chưa đọc được tiêu đề")
        store.put(connection, [(document, place)], MOMENT.timestamp())


def gone(store: Store, when: datetime) -> None:
    """Note that the page is no longer there."""
    with store.database.writing() as connection:
        store.mark_gone(connection, document_id(URL), when.timestamp())


def test_a_lost_store_is_made_again(archive: Path, store: Store) -> None:
    """With an empty store the documents come back with their versions and the times of their captures."""
    places = visited(archive, "Bài thứ nhất", "Bài thứ hai", "Bài thứ hai")
    assert again(archive, store) == 2
    stored = kept(store)
    assert (stored.document.title, stored.capture) == ("Bài thứ hai", places[1])
    assert (stored.added, stored.changed) == (MOMENT, MOMENT + timedelta(days=1))
    assert [(when, old.title) for when, old in store.versions(document_id(URL))] == [(MOMENT, "Bài thứ nhất")]


@pytest.mark.parametrize("titles", [("Bài thứ nhất", "Bài thứ hai"), ("Bài một", "Bài hai", "Bài một")])
def test_a_second_time_changes_nothing(archive: Path, store: Store, titles: tuple[str, ...]) -> None:
    """What was once other, and is replaced, does not come up again."""
    visited(archive, *titles)
    again(archive, store)
    before = kept(store), store.versions(document_id(URL))
    assert again(archive, store) == 0
    assert (kept(store), store.versions(document_id(URL))) == before


def test_a_better_reading_of_the_last_capture(archive: Path, store: Store) -> None:
    """A document is read from its last capture, now; it stays the one that was added then."""
    places = visited(archive, "Bài thứ nhất", "Bài thứ hai")
    again(archive, store)
    poorly_read(store, places[1])
    assert again(archive, store) == 1
    stored = kept(store)
    assert (stored.document.title, stored.capture) == ("Bài thứ hai", places[1])
    assert (stored.added, stored.changed.timestamp()) == (MOMENT, NOW)


def test_what_is_gone_stays_gone(archive: Path, store: Store) -> None:
    """An archived page says nothing of whether it is there today, also where it is read better."""
    places = visited(archive, "Bài thứ nhất")
    again(archive, store)
    poorly_read(store, places[0])
    day = MOMENT + timedelta(days=9)
    gone(store, day)
    assert again(archive, store) == 1
    assert (kept(store).document.title, kept(store).gone) == ("Bài thứ nhất", day)
    assert again(archive, store) == 0
    assert kept(store).gone == day


def test_a_later_capture_counts(archive: Path, store: Store) -> None:
    """A capture that was archived behind the document's own, and never kept, is taken in."""
    visited(archive, "Bài thứ nhất")
    again(archive, store)
    visited(archive, "Bài thứ hai", day=2)
    assert again(archive, store) == 1
    assert kept(store).document.title == "Bài thứ hai"
    assert kept(store).changed == MOMENT + timedelta(days=2)


def test_a_page_that_points_to_another(archive: Path, store: Store) -> None:
    """A copy under another address makes the document where it is missing, and changes none that is there."""
    twin = "https://bao.example/in/bai.html"
    visited(archive, "Bài chép", url=twin)
    assert again(archive, store) == 1
    visited(archive, "Bài gốc", day=1)
    visited(archive, "Bài chép lại", url=twin, day=2)
    assert again(archive, store) == 1
    assert kept(store).document.title == "Bài gốc"


def test_one_page_does_not_end_the_run(archive: Path, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """A page that breaks the reading is told of, and the others are read."""
    broken = SOURCE.model_copy(update={"name": "hong", "home": "https://hong.example/", "charset": "utf\0"})
    page = "https://hong.example/bai.html"
    visited(archive, "Bài hỏng", url=page, canonical=page)
    visited(archive, "Bài lành", day=1)
    assert again(archive, store, broken, SOURCE) == 1
    assert kept(store).document.title == "Bài lành"
    assert f"{page}: could not be read" in caplog.text


def test_what_would_change_is_shown_before_it_is_written(archive: Path, store: Store) -> None:
    """A plan names the fields that differ, with examples, and leaves the store as it is."""
    places = visited(archive, "Bài thứ nhất")
    again(archive, store)
    poorly_read(store, places[0])
    before = kept(store)
    summary = looked_at(archive, store)
    assert (summary.read, summary.changed, summary.new, summary.gone) == (1, 1, 0, 0)
    (example,) = summary.examples["title"]
    assert (example.url, example.before, example.after) == (URL, "Chưa đọc được tiêu đề", "Bài thứ nhất")
    assert dict(summary.fields) == {"title": 1}
    assert kept(store) == before


def test_other_processes_read_the_same(archive: Path, store: Store) -> None:
    """However many processes read, the plan is the same."""
    for number in range(40):
        page = f"https://bao.example/{number}.html"
        visited(archive, f"Bài số {number}", url=page, canonical=page, day=number)
    assert looked_at(archive, store, processes=2) == looked_at(archive, store)


def test_pictures_alone_make_no_version(archive: Path, store: Store) -> None:
    """What is found beside the text is kept, without a version that reads the same."""
    places = visited(archive, "Bài thứ nhất")
    again(archive, store)
    with store.database.writing() as connection:
        store.revise(connection, replace(kept(store).document, images=("https://x/a.jpg",)), places[0], NOW)
    assert again(archive, store) == 1
    assert kept(store).document.images == ()
    assert store.versions(document_id(URL)) == []


def test_a_lost_store_learns_that_a_page_went_and_came_back(archive: Path, store: Store) -> None:
    """What the archive has of a page's end is noted, until a later capture shows it again."""
    index = Captures(store.database)
    page = Response(URL, 200, "", (("Content-Type", "text/html"),), b"", b"")
    visited(archive, "Bài thứ nhất")
    index.catch_up(archive)
    with Archive(archive, index=index) as writer:
        writer.append(replace(page, status=410), MOMENT + timedelta(days=5))
    assert again(archive, store) == 2
    assert kept(store).gone == MOMENT + timedelta(days=5)
    with Archive(archive, index=index) as writer:
        writer.append(replace(page, status=304), MOMENT + timedelta(days=9))
    with store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM documents")
    assert again(archive, store) == 2
    assert kept(store).gone is None


def test_a_revisit_is_read_once_and_with_its_first_date(archive: Path, store: Store) -> None:
    """What a page said of "an hour ago" stays what it was when it came, however often it came again."""
    page = "<html><head><meta property=og:type content=article></head><body><article><h1>Bài mới</h1>"
    raw = (page + f"<span class=date>1 giờ trước</span>{BODY}</article></body></html>").encode()
    told = Response(URL, 200, "", (("Content-Type", "text/html; charset=utf-8"),), raw, raw)
    index = Captures(store.database)
    with Archive(archive, index=index) as writer:
        places = [writer.append(told, MOMENT + timedelta(days=day)) for day in range(3) if not index.settle()]
    assert again(archive, store) == 1
    assert looked_at(archive, store).read == 1
    stored = kept(store)
    assert stored.capture == places[0]
    # A process that died between archive and store makes a document of the revisit.
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE documents SET capture = ?", (places[2],))
    poorly_read(store, places[2])
    assert again(archive, store) == 1
    assert (kept(store).document.title, kept(store).capture) == ("Bài mới", places[2])
