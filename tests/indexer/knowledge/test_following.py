"""The facts follow the store and the corrections, also through crashes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from crawler.document import Directive, Document
from crawler.store import Store
from indexer.knowledge import following, settling
from indexer.knowledge.corrections import Correction, Corrections
from indexer.knowledge.facts import Facts, metadata, newest, remember
from indexer.knowledge.following import apply, follow
from indexer.knowledge.library import Library
from indexer.knowledge.shelf import Wanted
from tests.indexer.documents import document, on, store_of

NAME = "Hội nghị sơ kết 3 năm thực hiện Chỉ thị số 05-CT/TW về học tập tư tưởng, đạo đức Hồ Chí Minh"
DECREE = "Nghị quyết số 27/NQ-CP ngày 21/2/2018 của Chính phủ"
DIRECTOR = "Giám đốc Sở Y tế tỉnh Hà Nam"
AN = "Trần Văn An"


def report(identity: str, source: str, day: int = 28, chair: str = "Trần Văn An") -> Document:
    """A report of one conference."""
    return document(
        identity,
        f"Sơ kết việc học Bác ({identity})",
        f"Sáng {day}/6, Tỉnh ủy tổ chức {NAME}. Dự và chủ trì hội nghị có đồng chí {chair}, "
        "Bí thư Tỉnh ủy.\nTheo Chỉ thị 05 và Nghị quyết số 27/NQ-CP ngày 21/2/2018 của Chính phủ, "
        f"ông {chair} yêu cầu các cấp ủy làm tốt hơn.",
        source=source,
        published=on(2019, 6, day),
    )


PROVINCES = {"ha-nam": "ha-nam", "nghe-an": "nghe-an"}
NEWS = [
    report("a", "ha-nam"),
    report("b", "ha-nam", 28),
    report("c", "nghe-an", 28),
    document(
        "d",
        "Học Bác",
        "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị đi vào cuộc sống, ông Lê Văn Bình, "
        "Giám đốc Sở Y tế tỉnh Hà Nam, cho biết.",
        source="ha-nam",
        published=on(2018),
    ),
    document(
        "e",
        "Chỉ thị",
        "Nội dung.",
        kind="chỉ thị",
        directive=Directive(number="05-CT/TW", kind="chỉ thị", issuer="Bộ Chính trị", subject="Học Bác"),
    ),
    document("f", "Bóng đá", "Đội nhà thắng lớn, khán giả vui.", source="nghe-an"),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that holds the news."""
    with store_of(tmp_path, NEWS) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the facts are."""
    made = tmp_path / "index"
    made.mkdir()
    return made


@pytest.fixture
def corrections(tmp_path: Path) -> Iterator[Corrections]:
    """The corrections, none at first."""
    made = Corrections(tmp_path)
    yield made
    made.close()


def kept(folder: Path) -> dict[str, set[str]]:
    """Every row of every table but the notes about itself and what is to be told."""
    path = newest(folder)
    assert path is not None
    facts = Facts(path)
    with facts.reading() as connection:
        found = {
            table.name: {repr(tuple(row)) for row in connection.execute(sa.select(table))}
            for table in metadata.sorted_tables
            if table.name not in ("meta", "renewed", "sqlite_stat1")
        }
    facts.close()
    return found


def anew(store: Store, folder: Path, corrections: Corrections) -> dict[str, set[str]]:
    """The same, made anew elsewhere."""
    other = folder.with_name("anew")
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir()
    follow(store, other, corrections, provinces=PROVINCES)
    return kept(other)


class Crash(Exception):  # noqa: N818
    """The process dies here."""


def die(*_given: Any, **_named: Any) -> None:
    """Die."""
    raise Crash


def test_what_is_known(store: Store, folder: Path, corrections: Corrections) -> None:
    """Citations, people and conferences of all documents are put together."""
    assert follow(store, folder, corrections, provinces=PROVINCES) == len(NEWS)
    library = Library(folder)
    directive = library.directive("chi-thi-5")
    assert directive is not None
    assert directive.label == "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị"
    assert (directive.document, directive.subject, directive.documents) == ("e", "Học Bác", 4)
    assert [one.reports for one in library.conferences().items] == [2, 1]
    assert [one.name for one in library.people("tran van an").items] == ["Trần Văn An"] * 2
    library.close()


def test_one_by_one(store: Store, folder: Path, corrections: Corrections, tmp_path: Path) -> None:
    """Documents that come, change and go one by one leave what a rebuild makes of the last state."""
    corrections.keep([Correction(action="apart", fact="conference", document="a", other="g")])
    random = Random(7)
    (tmp_path / "other").mkdir()
    with store_of(tmp_path / "other") as slow:
        texts = [*NEWS, report("g", "ha-nam", 29), report("h", "nghe-an", 29, "Lê Văn Bình")]
        for step in range(40):
            one = random.choice(texts)
            if step % 3 == 2:
                one = replace(one, body=random.choice(texts).body, published=random.choice(texts).published)
            slow.put_all([one], now=step)
            follow(slow, folder, corrections, provinces=PROVINCES)
            if step % 8 == 7:
                assert kept(folder) == anew(slow, folder, corrections)
        assert kept(folder) == anew(slow, folder, corrections)


@pytest.mark.parametrize(
    "where", [(following, "record"), (following, "remember"), (settling, "settle_conferences")]
)
def test_a_crash(
    store: Store,
    folder: Path,
    corrections: Corrections,
    monkeypatch: pytest.MonkeyPatch,
    where: tuple[Any, str],
) -> None:
    """Whatever an update dies of, the next one leaves what a rebuild makes."""
    follow(store, folder, corrections, provinces=PROVINCES)
    store.put_all([report("g", "ha-nam", 29), replace(NEWS[3], body="Không còn gì.")], now=1)
    with monkeypatch.context() as patched:
        patched.setattr(*where, die)
        with pytest.raises(Crash):
            follow(store, folder, corrections, provinces=PROVINCES)
    follow(store, folder, corrections, provinces=PROVINCES)
    assert kept(folder) == anew(store, folder, corrections)


def test_a_rebuild_beside(store: Store, folder: Path, corrections: Corrections) -> None:
    """While the facts are made anew the old ones serve; a rebuild that dies leaves them."""
    follow(store, folder, corrections, provinces=PROVINCES)
    library = Library(folder)
    before = library.totals()
    with pytest.raises(Crash):
        follow(store, folder, corrections, rebuild=True, notice=die)
    assert library.totals() == before
    store.put_all([report("g", "ha-nam", 29)], now=1)
    follow(store, folder, corrections, rebuild=True, provinces=PROVINCES)
    assert library.totals()["documents"] == before["documents"] + 1
    assert [path.name for path in folder.iterdir() if path.suffix == ".sqlite"] == ["knowledge-2.sqlite"]
    library.close()


def test_a_first_build_goes_on(
    store: Store, folder: Path, corrections: Corrections, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first build that dies goes on where it was; one whose file is damaged begins anew."""
    monkeypatch.setattr(following, "_PIECE", 2)
    with pytest.raises(Crash):
        follow(store, folder, corrections, provinces=PROVINCES, notice=die)
    assert newest(folder) is None
    assert follow(store, folder, corrections, provinces=PROVINCES) == len(NEWS) - 2
    assert kept(folder) == anew(store, folder, corrections)
    (folder / "knowledge-2.building").write_bytes(b"no database at all" * 1000)
    (folder / "knowledge-1.sqlite").unlink()
    (folder / "knowledge-2.building").rename(folder / "knowledge-1.building")
    assert follow(store, folder, corrections, provinces=PROVINCES) == len(NEWS)


@pytest.mark.parametrize("how", ["readers", "store", "damage", "gone"])
def test_made_anew(store: Store, folder: Path, corrections: Corrections, how: str) -> None:
    """Facts of other readers or of another store, damaged or deleted ones, are made anew."""
    follow(store, folder, corrections, provinces=PROVINCES)
    path = newest(folder)
    assert path is not None
    if how == "damage":
        path.write_bytes(b"no database at all" * 1000)
    elif how == "gone":
        path.unlink()
    else:
        facts = Facts(path)
        with facts.writing() as connection:
            remember(connection, {how: 0})
        facts.close()
    assert follow(store, folder, corrections, provinces=PROVINCES) == len(NEWS)
    assert kept(folder) == anew(store, folder, corrections)


def test_nothing_new(store: Store, folder: Path, corrections: Corrections) -> None:
    """Where nothing changed nothing is read."""
    follow(store, folder, corrections, provinces=PROVINCES)
    assert follow(store, folder, corrections, provinces=PROVINCES) == 0


SAID = [
    Correction(action="set", fact="conference", document="a", field="kind", value="tổng kết"),
    Correction(action="set", fact="conference", document="b", field="kind", value="tổng kết"),
    Correction(action="hide", fact="conference", document="c"),
    Correction(
        action="hide",
        fact="citation",
        document="a",
        name=DECREE,
    ),
    Correction(
        action="set",
        fact="office",
        document="d",
        name="Lê Văn Bình",
        part=DIRECTOR,
        field="text",
        value=f"Phó {DIRECTOR}",
    ),
    Correction(action="same", fact="person", document="a", name=AN, other="c", other_name=AN),
]


def check_corrected(folder: Path) -> None:
    """What SAID says is seen."""
    library = Library(folder)
    assert [one.kind for one in library.conferences().items] == ["tổng kết"]
    assert library.conferences(Wanted(kind="sơ kết")).total == 0
    decree = library.directives("Nghị quyết 27/NQ-CP").items[0]
    assert {one.evidence.paper.id for one in library.citations_of(decree).items} == {"b", "c"}
    page = library.person("le-van-binh")
    assert page is not None
    assert [one.text for one in page.tenures] == ["Phó Giám đốc Sở Y tế tỉnh Hà Nam"]
    assert [one.documents for one in library.people("Trần Văn An").items] == [3]
    library.close()


def test_corrections_survive(store: Store, folder: Path, corrections: Corrections) -> None:
    """Corrections are seen at once, and still after the documents were read anew and all was rebuilt."""
    follow(store, folder, corrections, provinces=PROVINCES)
    plain = kept(folder)
    corrections.keep(SAID)
    path = newest(folder)
    assert path is not None
    facts = Facts(path)
    apply(facts, store, corrections, PROVINCES)
    facts.close()
    check_corrected(folder)
    store.put_all([replace(one, author="Báo") for one in NEWS], now=1)
    follow(store, folder, corrections, provinces=PROVINCES)
    check_corrected(folder)
    follow(store, folder, corrections, provinces=PROVINCES, rebuild=True)
    check_corrected(folder)
    for one in SAID:
        assert corrections.withdraw(one.id)
    follow(store, folder, corrections, provinces=PROVINCES)
    assert kept(folder) == plain
