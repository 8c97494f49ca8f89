"""An index that is not what was written is refused, whatever became of its files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from whoosh import query as tree

from crawler.language import using
from indexer.engine import Engine, Reader, Request
from indexer.engines import damage
from indexer.engines.damage import Written, check, checksum, guarded
from indexer.errors import IndexUnusable
from indexer.schema import FACETS, KNOWN, TEXT, indexed
from tests.indexer.documents import document, engine_named, on

HARMLESS = frozenset({".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock", "MAIN_WRITELOCK"})
"""Files that no search reads."""
EVERYWHERE = 40
"""Places of a file of which each in turn gets another byte."""


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return engine_named(request.param)


@pytest.fixture(scope="module")
def whole(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of several segments, with replaced documents in one of them."""
    folder = tmp_path_factory.mktemp("whole")
    for first in (0, 30, 20):
        texts = (
            document(
                f"d{number}",
                f"Tin {number} bão",
                f"gió cấp {number} " * 9,
                published=on(2020, 1, 1 + number % 28),
            )
            for number in range(first, first + 30)
        )
        with engine.open_writer(folder, 32) as writer:
            # What facts give, and when each came, is there, too, or files would be empty.
            writer.put(
                indexed(text, added=1_700_000_000 + first).knowing({field: [text.id] for field in KNOWN})
                for text in texts
            )
            writer.commit()
    return folder


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def put_in_place(path: Path, content: bytes) -> None:
    """Make another file of that name: to shorten one that is mapped into memory ends a process."""
    new = path.with_name("new")
    new.write_bytes(content)
    new.replace(path)


def shortened(size_of: Callable[[int], int]) -> Callable[[Path], None]:
    """What leaves so much of a file."""

    def shorten(path: Path) -> None:
        put_in_place(path, path.read_bytes()[: size_of(path.stat().st_size)])

    return shorten


def flipped(place: Callable[[int], int]) -> Callable[[Path], None]:
    """What puts another byte into a file."""

    def flip(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[place(len(content))] ^= 0x55
        put_in_place(path, content)

    return flip


DAMAGES: Mapping[str, Callable[[Path], None]] = {
    "gone": Path.unlink,
    "without its last byte": shortened(lambda size: size - 1),
    "cut in half": shortened(lambda size: size // 2),
    "empty": shortened(lambda _size: 0),
    "another byte at the start": flipped(lambda _size: 0),
    "another byte in the middle": flipped(lambda size: size // 2),
    "another byte near the end": flipped(lambda size: size - 10),
    "another byte at the end": flipped(lambda size: size - 1),
}


def files(folder: Path) -> list[Path]:
    """The files of an index that matter."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name not in HARMLESS)


def answers(reader: Reader) -> list[object]:
    """What an index answers to several questions."""
    queries = [
        tree.Term(TEXT, "gió"),
        tree.Phrase(TEXT, ["gió", "cấp", "7"]),
        tree.Prefix(TEXT, "1"),
        tree.And(
            [tree.Term("title", "bão"), tree.NumericRange("published", 1, int(on(2020, 1, 9).timestamp()))]
        ),
        tree.Every(),
    ]
    found = [
        reader.search(Request(query, facets=FACETS, limit=100, newest_first=newest))
        for query in queries
        for newest in (False, True)
    ]
    scored = [
        (
            results.total,
            sorted((hit.id, round(hit.score, 3), hit.published) for hit in results.hits),
            results.facets,
        )
        for results in found
    ]
    return [*scored, reader.count(), reader.tokens(TEXT), reader.frequency(TEXT, "gió")]


def each_damaged(whole: Path, copied: Path, do: Callable[[Path], None]) -> Iterator[str]:
    """The name of each file of an index, while it is damaged."""
    for path in files(whole):
        damaged = copied / path.name
        do(damaged)
        yield path.name
        put_in_place(damaged, path.read_bytes())


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_file_is_seen(engine: Engine, whole: Path, copied: Path, kind: str) -> None:
    """Whichever file is damaged in whichever way, the index is not opened, or nothing is lost by it."""
    expected = answers(engine.open_reader(whole))
    unseen = set()
    for name in each_damaged(whole, copied, DAMAGES[kind]):
        try:
            reader = engine.open_reader(copied)
        except IndexUnusable:
            continue
        unseen.add(name)
        assert answers(reader) == expected, name
    # Tantivy's list of segments ends in a line break that says nothing.
    assert unseen <= ({"meta.json"} if kind == "without its last byte" else set())


def test_the_remedy_is_told(engine: Engine, copied: Path) -> None:
    """The error names the folder and the command that mends it."""
    largest = max(files(copied), key=lambda path: path.stat().st_size)
    flipped(lambda size: size // 2)(largest)
    with (
        using("en"),
        pytest.raises(IndexUnusable, match=r"copy: the index is damaged .*“tracuu index --rebuild”"),
    ):
        engine.open_reader(copied)


@pytest.mark.parametrize("kind", DAMAGES)
def test_large_files_are_read_when_there_is_time(
    engine: Engine, whole: Path, copied: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an index too large to be read at its opening the lengths are seen there, all else in a check."""
    for module in ("tantivy", "whoosh"):
        with suppress(ImportError, AttributeError):
            monkeypatch.setattr(f"indexer.engines.{module}.AT_ONCE", 0)
    engine.verify(whole)
    for name in each_damaged(whole, copied, DAMAGES[kind]):
        if name == "meta.json" and kind == "without its last byte":
            continue
        with pytest.raises(IndexUnusable):
            engine.verify(copied)
        if not kind.startswith("another byte"):
            with pytest.raises(IndexUnusable):
                engine.open_reader(copied)


def test_the_table_of_segments_is_seen_through(engine: Engine, whole: Path, copied: Path) -> None:
    """A byte anywhere in the list of segments, which has no checksum with Tantivy, does no harm unseen."""
    expected = answers(engine.open_reader(whole))
    table = next(path for path in files(copied) if path.suffix in {".toc", ".json"})
    content = table.read_bytes()
    for place in range(0, len(content), max(1, len(content) // EVERYWHERE)):
        for bit in (0x01, 0x02, 0x10):
            changed = bytearray(content)
            changed[place] ^= bit
            put_in_place(table, changed)
            with suppress(IndexUnusable):
                assert answers(engine.open_reader(copied)) == expected


def test_an_index_that_grows_is_read_once(
    engine: Engine, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check reads what is new; a file that was found whole is not read again as long as it is the same."""
    read: list[str] = []

    def counted(path: Path, length: int | None = None) -> int:
        read.append(path.name)
        return checksum(path, length)

    monkeypatch.setattr(damage, "checksum", counted)
    engine.verify(copied)
    read.clear()
    engine.verify(copied)
    engine.open_reader(copied)
    assert read == []
    before = {path.name for path in files(copied)}
    with engine.open_writer(copied, 32) as writer:
        writer.put([indexed(document("new", "Tin mới"))])
        writer.commit()
    engine.verify(copied)
    assert set(read) <= {path.name for path in files(copied)} - before
    assert read


def test_readers_open_while_another_writes(engine: Engine, copied: Path) -> None:
    """An index that is being written to is never taken for a damaged one."""
    for number in range(12):
        with engine.open_writer(copied, 32) as writer:
            writer.put([indexed(document(f"n{number}", "Tin mới"))])
            writer.commit()
            engine.open_reader(copied)
            engine.verify(copied)
    assert engine.open_reader(copied).count() == 72


@pytest.mark.parametrize("content", [b"", b"a", b"a" * 3_000_000])
def test_checksums(tmp_path: Path, content: bytes) -> None:
    """A file is as it was written where it is as long, and its bytes have the same checksum."""
    path = tmp_path / "file"
    path.write_bytes(content)
    written = Written(path, len(content), checksum(path))
    path.write_bytes(content + b"footer")
    check([written])
    for other in (content[:-1], b"b" + content[1:]):
        if other[: len(content)] != content:
            path.write_bytes(other)
            with pytest.raises(ValueError, match="file"):
                check([written])
    path.unlink()
    with pytest.raises(FileNotFoundError):
        check([written], most=0)


def test_only_as_much_as_there_is_time_for(tmp_path: Path) -> None:
    """The smallest files are read first, no more than was allowed; the others are only measured."""
    files = [tmp_path / f"f{size}" for size in (1, 2, 3)]
    for size, path in enumerate(files, start=1):
        path.write_bytes(b"x" * size)
    written = [Written(path, path.stat().st_size, checksum(path)) for path in reversed(files)]
    files[2].write_bytes(b"xyx")
    check(written, most=5)
    with pytest.raises(ValueError, match="f3"):
        check(written, most=6)
    files[2].write_bytes(b"x")
    with pytest.raises(ValueError, match="f3"):
        check(written, most=0)


class PanicException(BaseException):
    """Named as what a library in Rust panics with."""


@pytest.mark.parametrize("error", [ValueError("why"), OSError("why"), KeyError("why"), PanicException("why")])
def test_what_goes_wrong_in_an_engine(error: BaseException) -> None:
    """An error of the engine, and a panic, which is no Exception, are told as damage."""
    is_told = pytest.raises(IndexUnusable, match=r"x: the index is damaged .*why")
    with using("en"), is_told as told, guarded(Path("x")):
        raise error
    assert told.value.__cause__ is error


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), SystemExit(), MemoryError(), IndexUnusable(Path("y"), "z")]
)
def test_what_goes_wrong_elsewhere(error: BaseException) -> None:
    """What is no fault of the index is not told as one."""
    with pytest.raises(type(error)) as told, guarded(Path("x")):
        raise error
    assert told.value is error
