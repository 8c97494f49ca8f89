"""What was perhaps meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.analysis.syllables import syllables
from indexer.engine import Reader
from indexer.found import Wanted
from indexer.schema import indexed
from indexer.search import Collection
from indexer.suggestions import is_doubtful
from indexer.sync import sync
from tests.indexer.documents import document, engine_named, every_engine, store_of

TEXTS = (
    "hội nghị sơ kết ba năm thực hiện nghị quyết trung ương về xây dựng đảng",
    "nghị quyết trung ương được quán triệt tại hội nghị sơ kết của huyện",
    "hội nghị sơ kết công tác năm, nghị quyết trung ương và kế hoạch",
)
DOCUMENTS = [document(f"d{n}", f"Tin {n}", TEXTS[n % 3] + f", bản tin số {n}.") for n in range(30)]


@every_engine
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hội nghi sơ kêt", "hội nghị sơ kết"),
        ("hội nghị sơ kết", ""),
        ("nghi quyet trung uong", "nghị quyết trung ương"),
        ("chir thij 05", ""),
    ],
)
def test_suggestions(engine_name: str, tmp_path: Path, typed: str, meant: str) -> None:
    """A misspelt word and missing accents are suggested from the index's own words, what is right is not."""
    engine = engine_named(engine_name)
    with store_of(tmp_path, DOCUMENTS) as store:
        sync(store, tmp_path / "index", engine)
        found = Collection(tmp_path / "index", store, engine).search(Wanted(typed))
        assert found.suggestion == (meant or ("chỉ thị 05" if typed.startswith("chir") else ""))
        assert (
            Collection(tmp_path / "index", store, engine).search(Wanted(typed, verbatim=True)).suggestion
            == ""
        )


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """An index of the documents."""
    engine = engine_named("whoosh")
    with engine.open_writer(tmp_path, 32) as writer:
        writer.put(map(indexed, DOCUMENTS))
        writer.commit()
    return engine.open_reader(tmp_path)


@pytest.mark.parametrize(
    ("typed", "doubtful"),
    [
        ("hội nghị sơ kết", False),
        ("hoi nghi", False),
        ("hội nghi", True),
        ("sơ kêt", True),
        ("kêt", True),
        ("05", False),
    ],
)
def test_doubtful(reader: Reader, typed: str, doubtful: bool) -> None:
    """Words that stand beside each other in documents are not doubted."""
    assert is_doubtful(reader, list(syllables(typed)), 1) is doubtful
