"""WARC files that come from other tools, and that go to them."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastReader
from fastwarc.warc import WarcRecordType
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.crawling.equipment import indexed_archive
from crawler.database import Database
from crawler.sources.source import Source
from crawler.warc.archive import captures, read, verify
from crawler.warc.captures import Captures
from crawler.warc.export import export
from crawler.warc.foreign import Damage, records
from crawler.warc.records import Kind
from crawler.warc.takein import Fate, Intake, Taken
from tests.crawler.corner import ARTICLE, Corner

SOURCE = Source(name="bao", title="Báo", home="https://bao.example/", articles=("/*.html",))
OTHER = Source(name="khac", title="Khác", home="https://khac.example/", articles=("/*.html",))
DATE = "2015-03-01T05:00:0%dZ"
NOW = datetime(2024, 3, 1, tzinfo=UTC)
PAGES = [f"<p>Trang {number}</p>".encode() * 50 for number in range(4)]


def url(number: int) -> str:
    """The address of a page."""
    return f"https://bao.example/{number}.html"


def foreign(write: Callable[[WARCWriter], None]) -> bytes:
    """A file as another tool writes it, plain."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.0")
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "Wget/1.21"}))
    write(writer)
    return buffer.getvalue()


def response(writer: WARCWriter, number: int, raw: bytes, *headers: tuple[str, str], **told: str) -> None:
    """Write a response without a request."""
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
    dates = {"WARC-Date": DATE % number} | {name.replace("_", "-"): value for name, value in told.items()}
    writer.write_record(
        writer.create_warc_record(
            url(number), "response", io.BytesIO(raw), http_headers=http, warc_headers_dict=dates
        )
    )


def all_pages(writer: WARCWriter) -> None:
    """Write four pages."""
    for number, page in enumerate(PAGES):
        response(writer, number, page)


PLAIN = foreign(all_pages)


def by_record(plain: bytes) -> bytes:
    """The same, gzip a record."""
    parts = plain.split(b"\r\n\r\nWARC/")
    return b"".join(
        gzip.compress(part if number == 0 else b"WARC/" + part)
        for number, part in enumerate(part + b"\r\n\r\n" for part in parts)
    )


FORMS = {"plain": PLAIN, "by-record": by_record(PLAIN), "whole": gzip.compress(PLAIN)}
every_form = pytest.mark.parametrize("form", FORMS)


@dataclass
class Collection:
    """An archive to take files into."""

    folder: Path
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def index(self) -> Iterator[Captures]:
        """The index of the archive."""
        with closing(Database(self.folder / "store.sqlite")) as database:
            yield Captures(database)

    def take(self, content: bytes | Path, *sources: Source, owner: Source | None = None) -> Taken:
        """Take in a file."""
        path = content if isinstance(content, Path) else self.folder / "foreign.warc"
        if isinstance(content, bytes):
            path.write_bytes(content)
        (self.folder / "archive").mkdir(exist_ok=True)
        with self.index() as index, indexed_archive(self.folder / "archive", index.database, 10**9) as tools:
            intake = Intake(*tools, sources or (SOURCE, OTHER), owner, 5_000_000, self.complaints.append)
            return intake.read(path, NOW)

    @property
    def archive(self) -> Path:
        """Where the archive is."""
        return self.folder / "archive"


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """An empty archive."""
    return Collection(tmp_path)


@every_form
def test_every_form_is_read(form: str, collection: Collection) -> None:
    """Plain, gzip a record or gzip as a whole: every page is taken in with its date, and once."""
    taken = collection.take(FORMS[form])
    assert taken.fates == {Fate.TAKEN: 4}
    assert taken.sources == {"bao": 4}
    found = list(captures(collection.archive))
    assert [capture.raw for capture in found] == PAGES
    assert [capture.fetched for capture in found] == [
        datetime(2015, 3, 1, 5, 0, second, tzinfo=UTC) for second in range(4)
    ]
    assert verify(collection.archive) == (4, [])
    assert collection.take(FORMS[form]).fates == {Fate.KNOWN: 4}
    assert len(list(captures(collection.archive))) == 4


@every_form
@pytest.mark.parametrize("damage", ["torn", "rotten", "hole"])
def test_damage_is_passed_over(form: str, damage: str, collection: Collection) -> None:
    """What can be read before and behind it is; the rest is told of, and nothing false is taken in."""
    content = bytearray(FORMS[form])
    middle = len(content) // 2
    if damage == "torn":
        del content[-40:]
    elif damage == "rotten":
        content[middle : middle + 8] = b"\xff" * 8
    else:
        del content[middle : middle + 100]
    taken = collection.take(bytes(content))
    assert taken.fates[Fate.DAMAGED] >= 1
    assert len(collection.complaints) == taken.fates[Fate.DAMAGED]
    found = [capture.raw for capture in captures(collection.archive)]
    assert found == [page for page in PAGES if page in found]
    if form != "whole":
        assert len(found) == 3


def test_a_record_that_is_too_long_is_passed_over(tmp_path: Path) -> None:
    """A film costs neither memory nor what follows it."""
    path = tmp_path / "x.warc"

    def film(writer: WARCWriter) -> None:
        response(writer, 0, PAGES[0])
        response(writer, 1, b"\0" * 3_000_000)
        response(writer, 2, PAGES[2])

    path.write_bytes(foreign(film))
    found = list(records(path, 1_000_000))
    assert [isinstance(record, Damage) for record in found] == [False, False, True, False]


def test_what_is_no_warc_file_is_no_record(tmp_path: Path) -> None:
    """Foreign bytes of any kind give no record and no exception."""
    for content in (
        b"",
        b"\x1f\x8b",
        b"PK\x03\x04" * 100,
        gzip.compress(b"x" * 100_000),
        b"WARC/1.0\r\n\r\n",
    ):
        path = tmp_path / "x"
        path.write_bytes(content)
        assert [record for record in records(path, 10_000) if not isinstance(record, Damage)] == []


def test_chunks_and_packing_become_what_was_meant(collection: Collection) -> None:
    """Chunks, which other tools keep as they came, are joined; packed pages stay so, if they are packed."""
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGES[0][:70], PAGES[0][70:], b""))

    def write(writer: WARCWriter) -> None:
        response(writer, 0, chunked, ("Transfer-Encoding", "chunked"))
        response(writer, 1, gzip.compress(PAGES[1]), ("Content-Encoding", "gzip"))
        response(writer, 2, PAGES[2], ("Content-Encoding", "gzip"))  # unpacked by the tool
        response(writer, 3, PAGES[3], ("Content-Encoding", "br"))

    taken = collection.take(foreign(write))
    assert taken.fates == {Fate.TAKEN: 3, Fate.DAMAGED: 1}
    first, packed, unpacked = captures(collection.archive)
    assert (first.raw, first.header("Transfer-Encoding")) == (PAGES[0], "")
    assert (gzip.decompress(packed.raw), packed.header("Content-Encoding")) == (PAGES[1], "gzip")
    assert (unpacked.raw, unpacked.header("Content-Encoding")) == (PAGES[2], "")


def test_files_of_a_folder_are_resources(collection: Collection) -> None:
    """What was no answer of a server, as warcit makes of files, stays a resource and reads as a page."""

    def write(writer: WARCWriter) -> None:
        told = {"WARC-Date": DATE % 0}
        writer.write_record(
            writer.create_warc_record(
                url(0),
                "resource",
                io.BytesIO(PAGES[0]),
                length=len(PAGES[0]),
                warc_content_type="text/html",
                warc_headers_dict=told,
            )
        )

    assert collection.take(foreign(write)).fates == {Fate.TAKEN: 1}
    (capture,) = captures(collection.archive)
    assert (capture.kind, capture.status, capture.raw) == (Kind.RESOURCE, 200, PAGES[0])
    assert capture.header("Content-Type") == "text/html"


def test_revisits_lead_to_what_is_here(collection: Collection) -> None:
    """A revisit made by others is one here; without its original it is told of."""

    def write(writer: WARCWriter) -> None:
        response(writer, 0, PAGES[0])
        for number, date in ((0, DATE % 0), (1, DATE % 9)):
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            again = writer.create_revisit_record(
                url(number), "sha1:X", url(number), date, http, {"WARC-Date": DATE % 5}
            )
            writer.write_record(again)

    assert collection.take(foreign(write)).fates == {Fate.TAKEN: 2, Fate.DAMAGED: 1}
    first, again = captures(collection.archive)
    assert (again.kind, again.raw, again.fetched.second) == (Kind.REVISIT, PAGES[0], 5)
    assert again.original is not None
    assert again.original.place == first.place


def test_pages_belong_to_sources(collection: Collection) -> None:
    """By their address, or as is said of the file; and that is known again when the index is lost."""
    content = foreign(all_pages).replace(b"https://bao.example", b"https://cu1.example")
    assert collection.take(content).fates == {Fate.OTHER: 4}
    assert collection.take(content, owner=SOURCE).sources == {"bao": 4}
    with collection.index() as index:
        before = list(index.told())
        assert {row.source for row in before} == {"bao"}
        index.rebuild(collection.archive)
        assert list(index.told()) == before


def test_files_come_with_the_pages(collection: Collection) -> None:
    """Files on a source's site are taken in by what they hold, pictures and what is only named so are not."""

    def write(writer: WARCWriter) -> None:
        for path, kind, raw in (
            ("van-ban/05-ct.pdf", "application/pdf", b"%PDF-1.5\n"),
            ("tai.aspx?id=5", "application/octet-stream", b"{\\rtf1 Chi thi}"),
            ("anh/1.jpg", "image/jpeg", b"\xff\xd8\xff\xe0"),
            ("van-ban/06-ct.pdf", "text/html", b"<p>H\xe1\xba\xbft</p>"),
        ):
            http = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            address = f"https://bao.example/{path}"
            writer.write_record(
                writer.create_warc_record(
                    address,
                    "response",
                    payload=io.BytesIO(raw),
                    http_headers=http,
                    warc_headers_dict={"WARC-Date": DATE % 1},
                )
            )

    assert collection.take(foreign(write)).fates == {Fate.TAKEN: 2, Fate.NO_ARTICLE: 2}


def test_a_page_that_is_not_what_it_was_is_left(collection: Collection) -> None:
    """A record whose block has not the digest that it says is told of."""
    content = foreign(all_pages).replace(b"Trang 1", b"Trang 7")
    assert collection.take(content).fates == {Fate.TAKEN: 3, Fate.DAMAGED: 1}


@pytest.mark.parametrize("packed", [True, False])
def test_wget_is_understood(packed: bool, corner: Corner, collection: Collection) -> None:
    """What wget writes, plain or packed, is taken in with the request that led to it."""
    if not shutil.which("wget"):
        pytest.skip("wget is not installed")
    told = ["-q", "-r", "-l1", "--no-proxy", f"--warc-file={collection.folder / 'wget'}"]
    told += [] if packed else ["--no-warc-compression"]
    subprocess.run(["wget", *told, corner.home], cwd=collection.folder, check=False)
    path = collection.folder / ("wget.warc.gz" if packed else "wget.warc")
    assert collection.take(path, corner.source()).fates[Fate.TAKEN] == 1
    assert collection.complaints == []
    assert [capture.raw.decode() for capture in captures(collection.archive)] == [ARTICLE]
    with next(collection.archive.glob("*.warc.gz")).open("rb") as file:
        (asked,) = (each for each in FastReader(file) if each.record_type == WarcRecordType.request)
    assert asked.http_headers.get("User-Agent").startswith("Wget")


def exported(collection: Collection, name: str, since: float = 0.0, until: float = 1e11) -> Path:
    """Write the archive as one file."""
    target = collection.folder / name
    with collection.index() as index:
        export(collection.archive, index, target, lambda _row: True, since, until)
    return target


@pytest.mark.parametrize("name", ["out.warc", "out.warc.gz"])
def test_another_reader_reads_what_is_exported(name: str, collection: Collection) -> None:
    """Every record has the digests that it says, and every page what it had; then it comes back in."""

    def write(writer: WARCWriter) -> None:
        all_pages(writer)
        response(writer, 0, PAGES[0], WARC_Date=DATE % 8)

    collection.take(foreign(write))
    target = exported(collection, name)
    with target.open("rb") as file:
        found = []
        for record in FastReader(file, parse_http=False):
            assert record.verify_block_digest()
            record.parse_http()
            kind = record.record_type
            found.append((kind, record.headers.get("WARC-Target-URI"), record.reader.read()))
    pages = [(WarcRecordType.response, url(number), page) for number, page in enumerate(PAGES)]
    assert found[1:] == [*pages, (WarcRecordType.revisit, url(0), b"")]
    assert not list(collection.folder.glob("*.part"))
    again = Collection(collection.folder / "again")
    again.folder.mkdir()
    assert again.take(target).fates == {Fate.TAKEN: 5}
    assert [(each.url, each.fetched, each.raw, each.record) for each in captures(again.archive)] == [
        (each.url, each.fetched, each.raw, each.record) for each in captures(collection.archive)
    ]


def test_what_a_part_refers_to_goes_with_it(collection: Collection) -> None:
    """A revisit within the exported time has its original in the file, from whenever that is."""

    def write(writer: WARCWriter) -> None:
        all_pages(writer)
        for second in (6, 8):
            response(writer, 0, PAGES[0], WARC_Date=DATE % second)

    collection.take(foreign(write))
    since = datetime(2015, 3, 1, 5, 0, 5, tzinfo=UTC)
    target = exported(collection, "part.warc", since.timestamp(), (since + timedelta(days=1)).timestamp())
    with target.open("rb") as file:
        kinds = [record.record_type for record in FastReader(file)]
    assert kinds[1:] == [WarcRecordType.response, WarcRecordType.revisit, WarcRecordType.revisit]


def test_a_place_outlives_the_index(collection: Collection) -> None:
    """What was taken in is read by its place alone."""
    collection.take(PLAIN)
    with collection.index() as index:
        assert [read(collection.archive, row.place).raw for row in index.told()] == PAGES
