"""The archive: WARC files that outlive the program."""

from __future__ import annotations

import errno
import gzip
import os
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.errors import NoRoomError
from crawler.fetching.fetch import Response
from crawler.warc.archive import Archive, captures, read, verify

MOMENT = datetime(2024, 3, 1, 5, 0, 0, 123456, tzinfo=UTC)


def response(number: int = 1, raw: bytes = b"<p>Xin ch\xc3\xa0o</p>", **headers: str) -> Response:
    """Give an answer to keep."""
    told = {"Content-Type": "text/html", **headers}
    return Response(
        url=f"http://bao.example/bai-{number}.html?a=b",
        status=200,
        reason="OK",
        headers=tuple(told.items()),
        raw=raw,
        body=raw,
        request_headers=(("User-Agent", "TraCuu/1"), ("Host", "bao.example")),
    )


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A folder with a closed archive of three answers."""
    with Archive(tmp_path) as archive:
        for number in range(3):
            archive.append(response(number), MOMENT + timedelta(seconds=number))
    return tmp_path


def only_file(folder: Path) -> Path:
    """Give the one file of a folder."""
    (path,) = folder.iterdir()
    return path


@pytest.mark.parametrize(
    "raw", [b"", b"<p>\xff\x00</p>", gzip.compress(b"packed"), b"HTTP/1.1 500 no\r\n\r\n" * 3, b"x" * 300_000]
)
def test_what_is_appended_is_read_back(tmp_path: Path, raw: bytes) -> None:
    """Every byte, the status, the headers and the moment are as they came."""
    answer = response(raw=raw, ETag='"x"', **{"Content-Encoding": "gzip"})
    with Archive(tmp_path) as archive:
        places = [archive.append(response(0), MOMENT), archive.append(answer, MOMENT)]
        while_open = read(tmp_path, places[1])
    capture = read(tmp_path, places[1])
    assert capture == while_open
    assert capture.place == places[1]
    assert (capture.url, capture.status, capture.fetched, capture.raw) == (answer.url, 200, MOMENT, raw)
    assert capture.header("etag") == '"x"'
    assert capture.header("content-encoding") == "gzip"


def test_odd_headers_are_kept(tmp_path: Path) -> None:
    """Headers outside ASCII, and several of one name, survive; chunks that were joined are not announced."""
    headers = (
        ("X-Ten", "giá trị"),
        ("Set-Cookie", "a"),
        ("Set-Cookie", "b"),
        ("Transfer-Encoding", "chunked"),
    )
    plain = response()
    odd = Response(plain.url, 200, "", headers, plain.raw, plain.body)
    with Archive(tmp_path) as archive:
        place = archive.append(odd, MOMENT)
    capture = read(tmp_path, place)
    assert [value for name, value in capture.headers if name == "Set-Cookie"] == ["a", "b"]
    assert capture.header("Transfer-Encoding") == ""
    assert capture.raw == plain.raw


@pytest.mark.parametrize("place", ["", "x", "x:0", "../x:0", "x.warc.gz:-1", "x.warc.gz:²", "/etc/passwd:0"])
def test_a_place_that_is_none_is_a_key_error(filled: Path, place: str) -> None:
    """Only a place that `append` gave can be read, and only inside the folder."""
    with pytest.raises(KeyError):
        read(filled, place)


@pytest.mark.parametrize("offset", [0, 1, 10_000_000])
def test_an_offset_without_an_answer_is_a_key_error(filled: Path, offset: int) -> None:
    """A wrong offset gives no other page's answer."""
    with pytest.raises(KeyError):
        read(filled, f"{only_file(filled).name}:{offset}")


def test_captures_come_in_the_order_in_which_they_were_kept(filled: Path) -> None:
    """The whole archive is read from the oldest on, and each place leads back to its capture."""
    found = list(captures(filled))
    assert [capture.url[-10] for capture in found] == ["0", "1", "2"]
    assert [read(filled, capture.place) for capture in found] == found


def test_other_tools_can_read_it(filled: Path) -> None:
    """The files are WARC 1.1: information about the file, then responses, each with its request."""
    with only_file(filled).open("rb") as file:
        records = []
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            records.append(record)
    assert {record.rec_headers.protocol for record in records} == {"WARC/1.1"}
    assert [record.rec_type for record in records] == ["warcinfo", *["response", "request"] * 3]
    answer, question = records[1:3]
    assert question.http_headers.protocol == "GET"
    assert question.http_headers.statusline == "/bai-0.html?a=b HTTP/1.1"
    assert question.http_headers.get_header("User-Agent") == "TraCuu/1"
    assert question.rec_headers.get_header("WARC-Concurrent-To") == answer.rec_headers.get_header(
        "WARC-Record-ID"
    )
    assert answer.rec_headers.get_header("WARC-Date") == "2024-03-01T05:00:00.123456Z"
    assert answer.rec_headers.get_header("WARC-Payload-Digest").startswith("sha1:")


def test_every_record_is_a_gzip_member(tmp_path: Path) -> None:
    """A record can be read from its offset alone."""
    with Archive(tmp_path) as archive:
        place = archive.append(response(), MOMENT)
    name, offset = place.rsplit(":", 1)
    member = (tmp_path / name).read_bytes()[int(offset) :]
    assert gzip.decompress(member).startswith(b"WARC/1.1\r\n")


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    """Files stay near their size, and places lead into the right one."""
    with Archive(tmp_path, file_bytes=2000) as archive:
        places = [archive.append(response(n), MOMENT + timedelta(seconds=n)) for n in range(12)]
    assert len(list(tmp_path.glob("*.warc.gz"))) > 2
    assert [read(tmp_path, place).url for place in places] == [response(n).url for n in range(12)]
    assert [capture.place for capture in captures(tmp_path)] == places
    assert verify(tmp_path) == (12, [])


def test_a_day_has_a_file_of_its_own(tmp_path: Path) -> None:
    """At midnight, in UTC, a new file is begun; an answer that comes late goes where the others are."""
    days = [0, 0, 1, 0, 1, 2]
    with Archive(tmp_path) as archive:
        places = [archive.append(response(n), MOMENT + timedelta(days=day)) for n, day in enumerate(days)]
    names = [place.split(":")[0] for place in places]
    assert len(set(names)) == 3
    assert names == sorted(names)


def test_threads_share_syncs_and_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one thread syncs, others write; each returns only after a sync that began behind its record."""
    sync, synced, written = os.fsync, 0, 0
    begun = threading.Semaphore(0)

    def slow(descriptor: int) -> None:
        nonlocal synced, written
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            size = os.fstat(descriptor).st_size
            begun.release()
            time.sleep(0.02)  # a disk that takes its time
            synced += 1
            written = max(written, size)
        sync(descriptor)

    behind: list[bool] = []

    def keep(archive: Archive, number: int) -> None:
        place = archive.append(response(number), MOMENT)
        behind.append(written > int(place.split(":")[1]))

    monkeypatch.setattr(os, "fsync", slow)
    with Archive(tmp_path) as archive, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: keep(archive, number), range(40)))
    monkeypatch.undo()
    assert behind == [True] * 40
    assert synced < 30
    assert verify(tmp_path) == (40, [])
    assert {capture.url for capture in captures(tmp_path)} == {response(number).url for number in range(40)}


def test_a_sync_that_fails_fails_for_all_that_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told that a record is kept that is not, and what others wrote meanwhile goes as a whole."""
    sync, count = os.fsync, 0

    def failing(descriptor: int) -> None:
        nonlocal count
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            count += 1
            if count % 3 == 2:
                time.sleep(0.02)
                raise OSError(errno.EIO, "input/output error")
        sync(descriptor)

    def keep(archive: Archive, number: int) -> str:
        try:
            return archive.append(response(number), MOMENT)
        except OSError:
            return ""

    monkeypatch.setattr(os, "fsync", failing)
    with Archive(tmp_path) as archive, ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda number: keep(archive, number), range(60)))
    monkeypatch.undo()
    kept = {place: response(number).url for number, place in enumerate(places) if place}
    assert 0 < len(kept) < 60
    assert {capture.place: capture.url for capture in captures(tmp_path)} == kept
    assert verify(tmp_path) == (len(kept), [])


def test_the_file_being_written_has_a_name_of_its_own(tmp_path: Path) -> None:
    """A file is `.open` until it is closed; an archive without an answer makes none."""
    with Archive(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
    with Archive(tmp_path) as archive:
        archive.append(response(), MOMENT)
        assert only_file(tmp_path).name.endswith(".warc.gz.open")
        assert verify(tmp_path) == (1, [])
    assert only_file(tmp_path).name.endswith(".warc.gz")


def left_open(folder: Path) -> Path:
    """Make a closed archive look as if its writer had died."""
    path = only_file(folder)
    return path.rename(path.with_name(path.name + ".open"))


def test_a_file_left_open_is_finished(filled: Path) -> None:
    """The next writer gives it its name and goes on in a new file."""
    left_open(filled)
    with Archive(filled) as archive:
        archive.append(response(9), MOMENT + timedelta(days=1))
    assert list(filled.glob("*.open")) == []
    assert verify(filled) == (4, [])
    assert [capture.url[-10] for capture in captures(filled)] == ["0", "1", "2", "9"]


@pytest.mark.parametrize("lost", [1, 8, 30, 200, 300, 400, 500, 600, 700, 800])
def test_a_torn_end_is_mended(filled: Path, lost: int) -> None:
    """What was being written when the machine stopped is cut off, all before it stays."""
    path = left_open(filled)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - lost)
    assert [problem for problem in verify(filled)[1] if problem.endswith("torn end")]
    before = [capture.url for capture in captures(filled)]
    with Archive(filled):
        pass
    count, damage = verify(filled)
    assert damage == []
    assert count >= 1
    assert [capture.url for capture in captures(filled)] == before


def test_a_file_without_a_whole_record_is_taken_away(tmp_path: Path) -> None:
    """A writer that died at its first bytes leaves nothing."""
    (tmp_path / "tracuu-1.warc.gz.open").write_bytes(b"\x1f\x8b\x08")
    with Archive(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_damage_is_found(filled: Path) -> None:
    """A byte that rotted is reported with the name of its file, without an end by exception."""
    path = only_file(filled)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    _count, damage = verify(filled)
    assert damage
    assert all(line.startswith(path.name) for line in damage)


def damaged_first(folder: Path) -> list[str]:
    """Spoil the first of the three answers; the places of all."""
    places = [capture.place for capture in captures(folder)]
    path = only_file(folder)
    content = bytearray(path.read_bytes())
    content[int(places[0].rsplit(":", 1)[-1]) + 40] ^= 0xFF
    path.write_bytes(bytes(content))
    return places


def test_what_follows_damage_is_read(filled: Path) -> None:
    """Only the answer that is spoiled is lost; verify says which bytes, and counts the others."""
    places = damaged_first(filled)
    assert [capture.place for capture in captures(filled)] == places[1:]
    count, damage = verify(filled)
    assert count == 2
    assert len(damage) == 1
    assert f"bytes {places[0].rsplit(':', 1)[-1]} to " in damage[0]
    with pytest.raises(KeyError):
        read(filled, places[0])


def test_mending_keeps_what_follows_damage(filled: Path) -> None:
    """A file left open with damage within it loses its torn end alone."""
    places = damaged_first(filled)
    path = left_open(filled)
    whole = path.read_bytes()
    path.write_bytes(whole + gzip.compress(b"WARC/1.1 torn")[:-3])
    with Archive(filled):
        pass
    assert only_file(filled).read_bytes() == whole
    assert [capture.place for capture in captures(filled)] == places[1:]


def test_a_packed_page_inside_damage_is_no_record(tmp_path: Path) -> None:
    """Where reading goes on behind damage, a page that came packed is not taken for a record."""
    with Archive(tmp_path) as archive:
        places = [archive.append(response(n, gzip.compress(os.urandom(300))), MOMENT) for n in range(2)]
    path = only_file(tmp_path)
    content = bytearray(path.read_bytes())
    content[int(places[0].rsplit(":", 1)[-1])] = 0
    path.write_bytes(bytes(content))
    assert [capture.place for capture in captures(tmp_path)] == places[1:]
    assert len(verify(tmp_path)[1]) == 1


@pytest.mark.parametrize("failing", [1, 2, 4])
def test_a_full_disk_spoils_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    """A write that fails raises and leaves no half record; what comes before and after it stays."""
    syncs = 0
    sync = os.fsync

    def full(descriptor: int) -> None:
        nonlocal syncs
        syncs += stat.S_ISREG(os.fstat(descriptor).st_mode)
        if syncs == failing:
            os.ftruncate(descriptor, os.fstat(descriptor).st_size - 20)
            raise OSError(errno.ENOSPC, "no space left on device")
        sync(descriptor)

    kept, failures = [], 0
    with Archive(tmp_path) as archive:
        monkeypatch.setattr(os, "fsync", full)
        for number in range(6):
            try:
                kept.append((archive.append(response(number), MOMENT), response(number).url))
            except NoRoomError:
                failures += 1
        monkeypatch.undo()
    assert failures == 1
    with Archive(tmp_path):
        pass
    assert verify(tmp_path) == (5, [])
    assert [(capture.place, capture.url) for capture in captures(tmp_path)] == kept


def test_half_a_write_spoils_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk fills up within a record, that record is taken back, and the next begin a new file."""
    write, calls = os.write, 0

    def full(descriptor: int, content: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls in (4, 5):  # the second record, in two parts
            if calls == 5:
                raise OSError(errno.ENOSPC, "no space left on device")
            content = content[: len(content) // 2]
        return write(descriptor, content)

    with Archive(tmp_path) as archive:
        monkeypatch.setattr(os, "write", full)
        kept = [archive.append(response(number), MOMENT) for number in range(2)]
        with pytest.raises(NoRoomError):
            archive.append(response(2), MOMENT)
        kept.append(archive.append(response(3), MOMENT))
        monkeypatch.undo()
    assert verify(tmp_path) == (3, [])
    assert [capture.place for capture in captures(tmp_path)] == kept


def test_a_wrong_payload_is_found(filled: Path) -> None:
    """A record whose text is not what was kept is found by its digest although the file is whole."""
    path = only_file(filled)
    text = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(text.replace("Xin chào".encode(), b"Xin chao" + b"!")))
    assert verify(filled)[1]
