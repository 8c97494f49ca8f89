"""The index follows the store, also through crashes."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.language import using
from crawler.store import Store
from indexer.engine import Engine, Request, Writer
from indexer.errors import IndexMissing, IndexUnusable
from indexer.query import parse
from indexer.sync import Manifest, open_reader, sync
from tests.indexer.documents import document, engine_named, store_of

FIRST = [document("a", "Bão số 9", "gió lớn"), document("b", "Lũ lên nhanh", "gió nhẹ")]


@pytest.fixture(params=["tantivy", "whoosh"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return engine_named(request.param)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that holds two documents."""
    with store_of(tmp_path, FIRST) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the index is."""
    made = tmp_path / "index"
    made.mkdir()
    return made


def found(folder: Path, engine: Engine, query: str) -> list[str]:
    """What a search finds."""
    reader, _manifest = open_reader(folder, engine)
    return sorted(hit.id for hit in reader.search(Request(parse(query).strict)).hits)


def watermark(folder: Path) -> int:
    """The last change that the index holds."""
    manifest = Manifest.read(folder)
    assert manifest is not None
    return manifest.watermark


class Crash(Exception):  # noqa: N818
    """The process dies here."""


def test_everything_is_indexed(store: Store, folder: Path, engine: Engine) -> None:
    """A first build holds all documents, and its watermark is the store's last change."""
    told: list[int] = []
    assert sync(store, folder, engine, notice=told.append) == 2
    assert told == [2]
    assert found(folder, engine, "gió") == ["a", "b"]
    assert watermark(folder) == store.last_sequence()


def test_nothing_new(store: Store, folder: Path, engine: Engine) -> None:
    """Where nothing changed nothing is put, and what is there stays."""
    sync(store, folder, engine)
    before = Manifest.read(folder)
    assert sync(store, folder, engine) == 0
    assert Manifest.read(folder) == before
    assert found(folder, engine, "gió") == ["a", "b"]


def test_an_empty_store(tmp_path: Path, folder: Path, engine: Engine) -> None:
    """An index of nothing can be searched, and grows later."""
    with store_of(tmp_path) as store:
        assert sync(store, folder, engine) == 0
        assert found(folder, engine, "") == []
        store.put_all(FIRST, now=1)
        assert sync(store, folder, engine) == 2
        assert found(folder, engine, "") == ["a", "b"]


def test_only_changes_are_indexed(store: Store, folder: Path, engine: Engine) -> None:
    """A later update puts what is new or changed, in place of what it was."""
    sync(store, folder, engine)
    store.put_all([replace(FIRST[0], title="Nắng đẹp", body="trời xanh"), document("c", "Gió mùa")], now=1)
    assert sync(store, folder, engine) == 2
    assert found(folder, engine, "gió") == ["b", "c"]
    assert found(folder, engine, "nắng") == ["a"]
    assert open_reader(folder, engine)[0].count() == 3


@pytest.mark.parametrize("batch", [1, 3, 1_000])
def test_batches(store: Store, folder: Path, engine: Engine, batch: int) -> None:
    """However many documents lie between two commits, all are there in the end."""
    store.put_all((document(f"d{number}", f"Tin {number}") for number in range(1_200)), now=1)
    assert sync(store, folder, engine, batch=batch) == 1_202
    assert open_reader(folder, engine)[0].count() == 1_202


def test_a_document_that_changes_meanwhile(store: Store, folder: Path, engine: Engine) -> None:
    """A document that changes while it is being indexed is there once, as it is last."""
    changed = replace(FIRST[0], title="Nắng đẹp")

    def change(_count: int) -> None:
        store.put_all([changed], now=1)

    sync(store, folder, engine, notice=change)
    assert found(folder, engine, "") == ["a", "b"]
    assert found(folder, engine, "nắng") == ["a"]
    assert found(folder, engine, "bão") == []


def test_rebuild_makes_a_new_generation(store: Store, folder: Path, engine: Engine) -> None:
    """A rebuild leaves one generation, a new one, with all documents."""
    sync(store, folder, engine)
    (folder / "generation-notes").mkdir()
    assert sync(store, folder, engine, rebuild=True) == 2
    assert sorted(path.name for path in folder.glob("generation-*")) == ["generation-2", "generation-notes"]
    assert found(folder, engine, "gió") == ["a", "b"]


def test_the_old_one_serves_until_a_rebuild_is_whole(store: Store, folder: Path, engine: Engine) -> None:
    """During a rebuild the index in use is the one before, and one that dies leaves that in use."""
    sync(store, folder, engine)

    def look(_count: int) -> None:
        assert found(folder, engine, "gió") == ["a", "b"]
        raise Crash

    with pytest.raises(Crash):
        sync(store, folder, engine, rebuild=True, batch=1, notice=look)
    assert found(folder, engine, "gió") == ["a", "b"]
    sync(store, folder, engine)
    assert [path.name for path in folder.glob("generation-*")] == ["generation-1"]


def test_a_reader_outlives_a_rebuild(store: Store, folder: Path, engine: Engine) -> None:
    """A reader of the generation before goes on working after that was removed."""
    sync(store, folder, engine)
    reader, _manifest = open_reader(folder, engine)
    sync(store, folder, engine, rebuild=True)
    results = reader.search(Request(parse("gio").strict, facets=("source",), newest_first=True))
    assert (results.total, results.facets) == (2, {"source": [("bao", 2)]})


def test_a_crash_before_the_commit(store: Store, folder: Path, engine: Engine) -> None:
    """What was put and not committed is put again."""
    sync(store, folder, engine)
    store.put_all([document("c", "Gió mùa")], now=1)

    def die(_count: int) -> None:
        raise Crash

    with pytest.raises(Crash):
        sync(store, folder, engine, notice=die)
    assert found(folder, engine, "gió") == ["a", "b"]
    assert sync(store, folder, engine) == 1
    assert found(folder, engine, "gió") == ["a", "b", "c"]


def test_a_crash_between_commit_and_manifest(store: Store, folder: Path, engine: Engine) -> None:
    """Where the manifest lags behind the index the same documents are put again, and are there once."""
    sync(store, folder, engine)
    before = (folder / "manifest.json").read_bytes()
    store.put_all([document("c", "Gió mùa"), replace(FIRST[0], title="Nắng")], now=1)
    sync(store, folder, engine)
    (folder / "manifest.json").write_bytes(before)
    assert sync(store, folder, engine) == 2
    assert found(folder, engine, "") == ["a", "b", "c"]
    assert found(folder, engine, "bão") == []
    assert watermark(folder) == store.last_sequence()


def test_a_crash_of_the_first_build(store: Store, folder: Path, engine: Engine) -> None:
    """A first build that died before its manifest starts anew, and leaves nothing behind."""
    sync(store, folder, engine)
    (folder / "manifest.json").unlink()
    assert sync(store, folder, engine) == 2
    assert found(folder, engine, "") == ["a", "b"]
    assert [path.name for path in folder.glob("generation-*")] == ["generation-2"]


def test_a_store_that_was_made_anew(tmp_path: Path, folder: Path, engine: Engine) -> None:
    """A store in place of a lost one counts its changes anew, so its index is made anew, too."""
    with store_of(tmp_path, FIRST) as lost:
        for number in range(5):
            lost.put_all([replace(FIRST[0], body=f"gió cấp {number}")], now=1)
        sync(lost, folder, engine)
    for path in tmp_path.glob("store.sqlite*"):
        path.unlink()
    with store_of(tmp_path, [document(f"c{number}", "Gió mùa") for number in range(9)]) as store:
        assert sync(store, folder, engine) == 9
        assert found(folder, engine, "gió") == [f"c{number}" for number in range(9)]
        assert watermark(folder) == store.last_sequence()
        assert sync(store, folder, engine) == 0


def test_a_store_from_a_copy(tmp_path: Path, folder: Path, engine: Engine) -> None:
    """An index that knows of more changes than the store, of which a copy was put back, is remade."""
    with store_of(tmp_path, FIRST):
        pass
    shutil.copy(tmp_path / "store.sqlite", tmp_path / "copy.sqlite")
    with store_of(tmp_path) as later:
        later.put_all([document("c", "Gió mùa")], now=1)
        sync(later, folder, engine)
    (tmp_path / "copy.sqlite").replace(tmp_path / "store.sqlite")
    with store_of(tmp_path) as store:
        assert sync(store, folder, engine) == 2
        assert found(folder, engine, "gió") == ["a", "b"]


def test_the_old_one_serves_until_another_store_is_indexed(
    tmp_path: Path, store: Store, folder: Path, engine: Engine
) -> None:
    """An index of another store stays in use until that of the present one is whole."""
    sync(store, folder, engine)

    def look(_count: int) -> None:
        assert found(folder, engine, "gió") == ["a", "b"]
        raise Crash

    (tmp_path / "new").mkdir()
    with store_of(tmp_path / "new", [document("c", "Gió mùa")]) as other:
        with pytest.raises(Crash):
            sync(other, folder, engine, batch=1, notice=look)
        assert found(folder, engine, "gió") == ["a", "b"]
        assert sync(other, folder, engine) == 1
        assert found(folder, engine, "gió") == ["c"]


Synced = list[tuple[int, set[str]]]


@pytest.fixture
def synced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Synced:
    """What the system is told to put on the disk, in order: each file, and what the index held by then."""
    told: Synced = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        told.append((os.fstat(descriptor).st_ino, {path.name for path in folder.rglob("*")}))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return told


def test_the_manifest_is_on_the_disk_before_the_old_generation_goes(
    store: Store, folder: Path, engine: Engine, synced: Synced
) -> None:
    """A rebuild removes what was in use only when the new manifest and its name outlive a power failure."""
    sync(store, folder, engine)
    synced.clear()
    sync(store, folder, engine, rebuild=True)
    assert [
        {"generation-1", "generation-2"} <= there and "manifest.json.new" not in there
        for file, there in synced
        if file == folder.stat().st_ino
    ] == [True]


def test_whoosh_is_on_the_disk(store: Store, folder: Path, synced: Synced) -> None:
    """Each file of Whoosh's is on the disk before the table of contents that names it is there, then that."""
    engine = engine_named("whoosh")
    for number in range(2):
        store.put_all([document(f"more{number}", "Gió mùa")], now=1)
        sync(store, folder, engine)
        generation = folder / "generation-1"
        table = max(path.name for path in generation.glob("*.toc"))
        early = {file for file, there in synced if table not in there}
        late = {file for file, there in synced if table in there}
        files = {path for path in generation.iterdir() if "LOCK" not in path.name}
        assert len(files) > 3
        assert {path.name for path in files if path.stat().st_ino not in early} == set()
        assert generation.stat().st_ino in late


def test_no_index() -> None:
    """Where nothing was indexed yet, the error says what to run."""
    with using("en"), pytest.raises(IndexMissing, match="run “tracuu index”"):
        open_reader(Path("nowhere"), engine_named("whoosh"))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"engine": "whoosh"}',
        '{"engine": "whoosh", "version": 1, "generation": "generation-1", "watermark": "2", "store": 1}',
        '{"engine": "whoosh", "version": 1, "generation": "g-1", "watermark": 2, "store": 1, "more": 1}',
        "\ufeff\x00",
    ],
)
def test_a_broken_manifest(store: Store, folder: Path, engine: Engine, content: str) -> None:
    """A manifest that is none is refused with the remedy, and a rebuild mends it."""
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    for use in (lambda: sync(store, folder, engine), lambda: open_reader(folder, engine)):
        with using("en"), pytest.raises(IndexUnusable, match=r"damaged; run “tracuu index --rebuild”"):
            use()
    sync(store, folder, engine, rebuild=True)
    assert found(folder, engine, "") == ["a", "b"]


def test_an_index_by_another_engine(store: Store, folder: Path, engine: Engine) -> None:
    """Another engine than the one that built the index is refused, by its name."""
    sync(store, folder, engine)
    other = Engine("other", engine.open_writer, engine.open_reader)
    for use in (lambda: sync(store, folder, other), lambda: open_reader(folder, other)):
        with (
            using("en"),
            pytest.raises(IndexUnusable, match=f"built by {engine.name}, the engine is now other"),
        ):
            use()


def test_an_index_by_another_version(store: Store, folder: Path, engine: Engine) -> None:
    """An index with other fields is refused."""
    sync(store, folder, engine)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "version": 0}), encoding="utf-8")
    with using("en"), pytest.raises(IndexUnusable, match="another version"):
        sync(store, folder, engine)


@pytest.mark.parametrize("damage", ["gone", "empty", "torn"])
def test_a_damaged_index(store: Store, folder: Path, engine: Engine, damage: str) -> None:
    """An index whose files are gone or torn is refused, never taken for empty, and a rebuild mends it."""
    sync(store, folder, engine)
    generation = folder / "generation-1"
    if damage == "torn":
        for path in generation.iterdir():
            path.unlink()
            path.touch()
    else:
        shutil.rmtree(generation)
    if damage == "empty":
        generation.mkdir()
    store.put_all([document("c", "Gió mùa")], now=1)
    for use in (lambda: sync(store, folder, engine), lambda: open_reader(folder, engine)):
        with using("en"), pytest.raises(IndexUnusable, match=r"run “tracuu index --rebuild”"):
            use()
    assert sync(store, folder, engine, rebuild=True) == 3
    assert found(folder, engine, "gió") == ["a", "b", "c"]


def test_a_byte_that_changed_is_seen_at_the_next_update(
    store: Store, folder: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index too large to be read whenever it is opened is read when it is brought up to date."""
    monkeypatch.setattr(f"indexer.engines.{engine.name}.AT_ONCE", 0)
    sync(store, folder, engine)
    path = next(path for path in (folder / "generation-1").iterdir() if path.suffix in {".term", ".pst"})
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(content)
    open_reader(folder, engine)[0].close()
    with (
        using("en"),
        pytest.raises(IndexUnusable, match=r"is not what was written.*“tracuu index --rebuild”"),
    ):
        sync(store, folder, engine)
    sync(store, folder, engine, rebuild=True)
    assert found(folder, engine, "gió") == ["a", "b"]


def test_a_writer_that_fails_leaves_the_index_as_it_was(store: Store, folder: Path, engine: Engine) -> None:
    """An error of the engine neither moves the watermark nor keeps the index locked."""
    sync(store, folder, engine)
    before = Manifest.read(folder)
    store.put_all([document("c", "Gió mùa")], now=1)

    def failing(path: Path, megabytes: int) -> Writer:
        writer = engine.open_writer(path, megabytes)
        writer.commit = _fail  # type: ignore[method-assign]
        return writer

    with pytest.raises(OSError, match="disk full"):
        sync(store, folder, Engine(engine.name, failing, engine.open_reader))
    assert Manifest.read(folder) == before
    assert sync(store, folder, engine) == 1


def _fail() -> None:
    raise OSError("disk full")
