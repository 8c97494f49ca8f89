"""Short documents, and what holds them, for the tests of this stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from crawler.database import Database
from crawler.document import Document
from crawler.store import Store
from indexer.engine import Engine, Reader
from indexer.engines import choose
from indexer.schema import indexed

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
SYNTAX = (
    'chỉ,thị,chi thi,05,05-CT/TW,hoà,",(,),-,*,~3,:,AND,OR,NOT,KHÔNG,VÀ,HOẶC,năm:,số:,nguồn:,'
    'tiêu đề:,quy*,"chỉ thị"~2,^,[,\\'
)
typed = st.one_of(
    st.text(max_size=80),
    st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " 0123456789-/", max_size=80),
    st.lists(
        st.sampled_from(SYNTAX.split(",")),
        max_size=14,
    ).map(" ".join),
)
"""What a person, or a mischievous program, may type."""


def document(identity: str, title: str = "", body: str = "", **fields: Any) -> Document:
    """A document of one source."""
    fields = {"url": f"https://bao.example/{identity}", "source": "bao", **fields}
    return Document(id=identity, title=title, body=body, **fields)


def on(year: int, month: int = 1, day: int = 1) -> datetime:
    """The noon of a day."""
    return datetime(year, month, day, 12, tzinfo=UTC)


def engine_named(name: str) -> Engine:
    """The engine, or a skipped test where it is not installed."""
    if name == "tantivy" and find_spec("tantivy") is None:
        pytest.skip("Tantivy is not installed (the extra “fast”)")
    return choose(name)


every_engine = pytest.mark.parametrize("engine_name", ["tantivy", "whoosh"])


@contextmanager
def store_of(folder: Path, documents: Iterable[Document] = ()) -> Iterator[Store]:
    """A store in a folder, holding these documents."""
    database = Database(folder / "store.sqlite")
    try:
        store = Store(database)
        store.put_all(documents, now=0)
        yield store
    finally:
        database.close()


@contextmanager
def reader_of(engine_name: str, folder: Path, documents: Iterable[Document]) -> Iterator[Reader]:
    """A reader of an index of these documents in a folder."""
    engine = engine_named(engine_name)
    with engine.open_writer(folder, 32) as writer:
        writer.put(map(indexed, documents))
        writer.commit()
    reader = engine.open_reader(folder)
    try:
        yield reader
    finally:
        reader.close()
