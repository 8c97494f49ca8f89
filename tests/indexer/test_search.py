"""One search, whole."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.document import Caption
from crawler.store import Store
from indexer.engine import FIRST, Engine
from indexer.found import Found, Wanted
from indexer.search import Collection, Rules
from indexer.snippets import html
from indexer.sync import sync
from tests.indexer.documents import document, engine_named, on, store_of

DOCUMENTS = [
    document(
        "so-ket",
        "Sơ kết 3 năm thực hiện Chỉ thị số 05-CT/TW",
        "Sáng 15/5, Tỉnh ủy họp. Nhiều mô hình hay được nêu, gìn giữ hoà bình là việc chung.",
        section="Chính trị",
        published=on(2019, 5, 15),
    ),
    document(
        "tcd",
        "Trường Cao đẳng mở lớp",
        "Trường Cao đẳng (TCĐ) mở lớp. Học viên TCĐ đến từ ba xã.",
        section="Giáo dục",
        published=on(2021, 9, 5),
        source="hoc",
    ),
    document(
        "thi-xa",
        "Thị xã làm đường",
        "Chỉ một tuyến, dài 05 km. Người dân hòa thuận, bình yên.",
        section="Đời sống",
        published=on(2020, 2, 1),
    ),
    document("chi-thi-12", "Học Chỉ thị 12", "Ba xã dự.", section="Chính trị", published=on(2018, 3, 1)),
    document("no-date", "Ảnh đẹp", captions=(Caption("Ruộng bậc thang mùa lúa"),)),
]


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return engine_named(request.param)


@pytest.fixture(scope="module")
def shelf(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Store]]:
    """An index, and the store it was made from."""
    folder = tmp_path_factory.mktemp(engine.name)
    with store_of(folder, DOCUMENTS) as store:
        sync(store, folder / "index", engine)
        yield folder / "index", store


@pytest.fixture(scope="module")
def collection(shelf: tuple[Path, Store], engine: Engine) -> Collection:
    """The collection of the documents, widened only where nothing is found."""
    return Collection(*shelf, engine, Rules(widen_below=1))


def names(found: Found) -> list[str]:
    """The identities that were found, in their order."""
    return [hit.stored.document.id for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("chi thi 05", ["so-ket"]),
        ("chỉ thị 05", ["so-ket"]),
        ("Chỉ thị số 05-CT/TW", ["so-ket"]),
        ("CT 5", ["so-ket"]),
        ("hoà bình", ["so-ket", "thi-xa"]),
        ("hòa bình", ["so-ket", "thi-xa"]),
        ("hoa binh", ["so-ket", "thi-xa"]),
        ('"hoà bình"', ["so-ket"]),
        ('"chỉ thị 05"', []),
        ('"thị xã"', ["thi-xa"]),
        ("TCĐ", ["tcd"]),
        ("tcd", ["tcd"]),
        ("ruộng bậc thang", ["no-date"]),
        ("ba xã", ["chi-thi-12", "tcd"]),
    ],
)
def test_finds(collection: Collection, query: str, expected: list[str]) -> None:
    """Accents may be left out, tone marks stand in either place, quotes are exact, numbers are one thing."""
    assert names(collection.search(Wanted(query))) == expected


def test_marks_without_accents(collection: Collection) -> None:
    """A query without accents marks the words that it found, in title and text."""
    (hit,) = collection.search(Wanted("hoa binh so ket")).hits
    assert hit.title.html().startswith("<mark>Sơ kết</mark> 3 năm")
    assert "gìn giữ <mark>hoà bình</mark> là" in html(hit.fragments)


def test_a_snippet_is_made_of_lead_and_body(collection: Collection) -> None:
    """The definition of an abbreviation is what its snippet shows."""
    (hit,) = collection.search(Wanted("TCĐ")).hits
    assert html(hit.fragments) == (
        "Trường Cao đẳng (<mark>TCĐ</mark>) mở lớp. Học viên <mark>TCĐ</mark> đến từ ba xã."
    )


def test_widening(shelf: tuple[Path, Store], engine: Engine) -> None:
    """Where few documents have all the words, those with some are taken in; both counts are told."""
    wide = Collection(*shelf, engine, Rules(widen_below=10)).search(Wanted("trường cao đẳng ba xã"))
    assert (wide.strict, wide.total) == (1, 3)
    assert names(wide)[0] == "tcd"
    assert set(names(wide)) == {"tcd", "chi-thi-12", "thi-xa"}
    narrow = Collection(*shelf, engine, Rules(widen_below=1)).search(Wanted("trường cao đẳng ba xã"))
    assert (narrow.strict, narrow.total) == (None, 1)


def test_no_widening_that_adds_nothing(shelf: tuple[Path, Store], engine: Engine) -> None:
    """Where no document has only some of the words, one count is told."""
    found = Collection(*shelf, engine, Rules(widen_below=10)).search(Wanted("TCĐ"))
    assert (found.strict, found.total) == (None, 1)


def test_operators_are_not_widened(shelf: tuple[Path, Store], engine: Engine) -> None:
    """Who writes operators gets what they say."""
    assert Collection(*shelf, engine, Rules(widen_below=10)).search(Wanted("trường VÀ đường")).total == 0


def test_a_question_takes_the_best(collection: Collection) -> None:
    """A question need not have all its words in a document."""
    found = collection.search(Wanted("ai đã chủ trì hội nghị sơ kết ba năm thực hiện Chỉ thị 05"))
    assert names(found)[0] == "so-ket"
    assert found.strict is None


def test_facets(collection: Collection) -> None:
    """Sections, sources, years and kinds are counted over all that was found, not over one page."""
    found = collection.search(Wanted("", limit=1))
    assert found.facets["section"] == [("Chính trị", 2), ("Giáo dục", 1), ("Đời sống", 1)]
    assert found.facets["source"] == [("bao", 4), ("hoc", 1)]
    assert found.facets["year"] == [("2018", 1), ("2019", 1), ("2020", 1), ("2021", 1)]
    assert found.facets["kind"] == [("article", 5)]


def test_filters_narrow(collection: Collection) -> None:
    """A value of a facet, and a time, narrow what is found."""
    chosen = Wanted("ba xã", filters={"section": ["Chính trị"]})
    assert names(collection.search(chosen)) == ["chi-thi-12"]
    both = Wanted("", filters={"section": ["Chính trị", "Giáo dục"], "source": ["bao"]})
    assert names(collection.search(both)) == ["so-ket", "chi-thi-12"]
    during = Wanted("", since=datetime(2019, 1, 1, tzinfo=UTC), until=datetime(2020, 12, 31, tzinfo=UTC))
    assert names(collection.search(during)) == ["thi-xa", "so-ket"]
    assert names(collection.search(Wanted("", until=on(2018, 12, 31)))) == ["chi-thi-12"]


def test_newest_first(collection: Collection) -> None:
    """By date the newest comes first, what has no date last; without a query that is the order."""
    order = ["tcd", "thi-xa", "so-ket", "chi-thi-12", "no-date"]
    assert names(collection.search(Wanted(""))) == order
    assert names(collection.search(Wanted("xã", newest_first=True))) == ["tcd", "thi-xa", "chi-thi-12"]


def test_pages(collection: Collection) -> None:
    """Pages of one neither skip nor repeat."""
    pages = [names(collection.search(Wanted("", limit=1, offset=offset))) for offset in range(6)]
    assert pages == [["tcd"], ["thi-xa"], ["so-ket"], ["chi-thi-12"], ["no-date"], []]


def test_rank_is_the_order_of_search(collection: Collection) -> None:
    """The ranking for judgements is that of the search."""
    ranked = collection.rank("ba xã", 5)
    assert [identity for identity, _score in ranked] == names(collection.search(Wanted("ba xã")))
    assert ranked[0][1] > ranked[1][1] > 0


def test_it_follows_the_index(tmp_path: Path, engine: Engine) -> None:
    """A collection that is open sees what is indexed later, and a rebuild."""
    with store_of(tmp_path, DOCUMENTS) as store:
        sync(store, tmp_path / "index", engine)
        collection = Collection(tmp_path / "index", store, engine)
        assert collection.count() == len(DOCUMENTS)
        store.put_all([document("new", "Chuyện lạ")], now=1)
        sync(store, tmp_path / "index", engine)
        assert names(collection.search(Wanted("chuyện lạ"))) == ["new"]
        sync(store, tmp_path / "index", engine, rebuild=True)
        assert collection.count() == len(DOCUMENTS) + 1


def test_threads_share_it(collection: Collection) -> None:
    """Many threads search one collection at a time, and each gets its own answer."""
    queries = ["chi thi 05", "TCĐ", "ruộng bậc thang", '"thị xã"'] * 25
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda query: names(collection.search(Wanted(query))), queries))
    assert answers == [["so-ket"], ["tcd"], ["no-date"], ["thi-xa"]] * 25


def test_json(collection: Collection) -> None:
    """A page of results as JSON has the hits with their marked snippets, and the counts."""
    made = collection.search(Wanted("TCĐ")).to_json("TCĐ")
    (hit,) = made["hits"]
    assert (made["query"], made["total"], made["strict"]) == ("TCĐ", 1, None)
    assert (hit["id"], hit["published"]) == ("tcd", "2021-09-05T12:00:00+00:00")
    assert "<mark>TCĐ</mark>" in hit["snippet_html"]
    assert {"value": "Giáo dục", "count": 1} in made["facets"]["section"]


REPORT = (
    "Sáng nay, Huyện ủy Vĩnh Lạc tổ chức hội nghị tổng kết công tác trồng rừng ven sông. Các xã báo cáo đã "
    "trồng hơn bốn vạn cây bần, cây đước trên hai bờ kênh chính. Ba hợp tác xã nhận chăm sóc rừng trong năm "
    "năm tới. Đại biểu đề nghị huyện cấp thêm giống, mở thêm lớp dạy nghề ươm cây cho thanh niên. Chủ tịch "
    "huyện hứa sẽ bố trí kinh phí ngay trong quý một, và đến từng xã kiểm tra trước mùa mưa bão."
)
FEVER = [
    document("chu", "Trồng rừng ven sông", REPORT, source="chu", published=on(2024, 1, 2)),
    document("sao", "Vĩnh Lạc trồng rừng", REPORT.replace("Sáng nay", "Ngày 2/1"), source="sao"),
    document("moi", "Trồng rừng mùa này", "Hôm qua trời đẹp, trồng rừng xong.", published=on(2026, 1, 1)),
    document("cu", "Trồng rừng mùa này", "Hôm qua trời đẹp, trồng rừng xong.", published=on(2006, 1, 1)),
    document("ubnd", "Thông báo", "Ủy ban nhân dân xã đã họp, bàn chuyện ruộng vườn."),
    document(
        "td",
        "Đảng viên trẻ",
        "Mỗi tổ chức đảng (TCĐ) một việc làm hay. TCĐ nào cũng vui. TCĐ bản Mây thêm hai.",
    ),
    document("hn", "Ở quê", "Phiên chợ sớm ở tỉnh Hà Nam đông vui."),
    document("nb", "Ngoài bến", "Thuyền về bến Ninh Bình, khách đông."),
]


@pytest.fixture(scope="module")
def fever(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """A collection with one report twice, abbreviations and provinces."""
    folder = tmp_path_factory.mktemp(engine.name)
    with store_of(folder, FEVER) as store:
        sync(store, folder / "index", engine)
        yield Collection(folder / "index", store, engine, Rules(1, 0.2), now=on(2026, 6, 1).timestamp)


def test_one_report_is_one_hit(fever: Collection) -> None:
    """The same report in two papers is one hit, with the other one behind it; both are counted."""
    found = fever.search(Wanted("trồng rừng ven sông"))
    (hit,) = found.hits
    assert (found.total, found.folded, hit.folded) == (2, 1, 1)
    assert {hit.stored.document.id, hit.others[0].document.id} == {"chu", "sao"}
    assert found.to_json("")["hits"][0]["folded"] == 1
    every = fever.search(Wanted("trồng rừng ven sông", unfolded=True))
    assert (sorted(names(every)), every.folded) == (["chu", "sao"], 0)


def test_newer_ones_are_preferred(fever: Collection) -> None:
    """Of two documents that answer alike the newer one comes first; without the preference both are equal."""
    found = fever.search(Wanted("trồng rừng mùa này"))
    assert names(found) == ["moi", "cu"]
    assert found.hits[0].score > found.hits[1].score


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("UBND", ["ubnd"]),
        ("ubnd xã", ["ubnd"]),
        ("ủy ban nhân dân", ["ubnd"]),
        ("uy ban nhan dan", ["ubnd"]),
        ("tổ chức đảng", ["td"]),
        ("TCĐ", ["td"]),
        ('tỉnh:"Hà Nam"', ["hn"]),
        ('tỉnh:"Ninh Bình"', ["nb"]),
        ("chợ Ninh Bình (mới)", ["hn"]),
        ("Ninh Bình (mới) đông", ["hn", "nb"]),
    ],
)
def test_abbreviations_and_provinces(fever: Collection, query: str, expected: list[str]) -> None:
    """Short and long forms find each other; a present province includes what became part of it."""
    assert sorted(names(fever.search(Wanted(query, verbatim=True)))) == expected


def test_places_narrow(fever: Collection) -> None:
    """A province is a filter, too, by its name or its slug."""
    for place, expected in (
        ("Hà Nam", ["hn"]),
        ("ninh-binh-moi", ["hn", "nb"]),
        ("Ninh Bình (mới)", ["hn", "nb"]),
    ):
        assert sorted(names(fever.search(Wanted("", filters={"place": [place]})))) == expected


def test_the_meaning_is_marked(fever: Collection) -> None:
    """The long form marks the abbreviation that stands for it in that text."""
    (hit,) = fever.search(Wanted("tổ chức đảng")).hits
    assert html(hit.fragments).count("<mark>TCĐ</mark>") + html(hit.fragments).count("TCĐ</mark>)") >= 2


def test_several_meanings_are_offered(fever: Collection) -> None:
    """What an abbreviation may stand for is offered, each with the query that says so."""
    (offer,) = fever.search(Wanted("họp CĐ xã")).offers
    assert offer.short == "CĐ"
    assert ("công đoàn", "họp công đoàn xã") in offer.readings


def test_keystrokes(collection: Collection) -> None:
    """Raw keystrokes that find nothing are searched as what they mean, and it is said; or as they are."""
    found = collection.search(Wanted("chir thij 05"))
    assert (found.searched, names(found)) == ("chỉ thị 05", ["so-ket"])
    asked = collection.search(Wanted("chir thij 05", verbatim=True))
    assert (asked.searched, asked.suggestion) == ("", "")


def test_time_is_bounded(shelf: tuple[Path, Store], engine: Engine) -> None:
    """When the time is up, what was found by then is shown, and it is said."""
    seconds = iter(range(0, 10_000, 100))
    late = Collection(*shelf, engine, Rules(budget=1.0), clock=lambda: float(next(seconds)))
    assert late.search(Wanted("hội nghị")).partial
    assert not Collection(*shelf, engine).search(Wanted("hội nghị")).partial


def test_explanation(collection: Collection) -> None:
    """Why a document is where it is adds up to its score."""
    found = collection.search(Wanted("ba xã"))
    for hit in found.hits:
        why = collection.explain(Wanted("ba xã"), hit.stored.document.id)
        assert why.score == pytest.approx(hit.score, rel=1e-4)


def test_similar(fever: Collection) -> None:
    """What is like a document is found, the same report left out."""
    assert [stored.document.id for stored in fever.similar("moi")][:1] == ["cu"]
    assert "sao" not in [stored.document.id for stored in fever.similar("chu")]
    assert fever.similar("no such document") == []


def test_completions(collection: Collection) -> None:
    """Titles that have what was typed are offered."""
    assert "Trường Cao đẳng mở lớp" in [completion.text for completion in collection.complete("trường cao")]


def test_pages_behind_the_folded(tmp_path: Path, engine: Engine) -> None:
    """Pages neither skip nor repeat where some hits are folded and others lie behind the window."""
    copies = [document(f"copy{n}", "trồng rừng " * 9, REPORT, source=f"s{n}") for n in range(4)]
    others = [document(f"other{n:03}", f"Tin {n}", f"Chuyện trồng rừng số {n}") for n in range(140)]
    with store_of(tmp_path, [*copies, *others]) as store:
        sync(store, tmp_path / "index", engine)
        shelf = Collection(tmp_path / "index", store, engine)
        pages = [shelf.search(Wanted("trồng rừng", limit=10, offset=start)) for start in range(0, 150, 10)]
    flat = [name for page in pages for name in names(page)]
    assert len(flat) == len(set(flat)) == 141
    assert {page.folded for page in pages} == {3}


def test_every_document_is_read_by_place(tmp_path: Path, engine: Engine) -> None:
    """By place the newest come first, none folded, those added meanwhile not among the older ones."""
    reports = [document(f"{n:02}", "Tin bão", "Bão vào bờ sáng nay.", published=on(2020)) for n in range(25)]
    with store_of(tmp_path, reports) as store:
        sync(store, tmp_path / "index", engine)
        collection = Collection(tmp_path / "index", store, engine)
        read: list[str] = []
        wanted = Wanted("bão", newest_first=True, after=FIRST, strictly=True, limit=8)
        while (found := collection.search(wanted)).hits:
            read += names(found)
            wanted = replace(wanted, after=found.hits[-1].place)
            store.put_all([document(f"new-{len(read)}", "Tin bão", published=on(2021))], 0.0)
            sync(store, tmp_path / "index", engine)
        assert read == [report.id for report in reports]
        assert found.total == 25 + 4


def test_a_list_goes_on_where_it_was(tmp_path: Path, engine: Engine) -> None:
    """Behind what was given before come the next ones, also when others were put before these."""
    reports = [document(f"{n:02}", "Lũ lên", "nước " * n, published=on(2020)) for n in range(60)]
    with store_of(tmp_path, reports) as store:
        sync(store, tmp_path / "index", engine)
        collection = Collection(tmp_path / "index", store, engine)
        wanted = Wanted("lũ", offset=30, unfolded=True)
        version, before = collection.version, names(collection.search(replace(wanted, offset=0, limit=100)))
        store.put_all([document(f"new-{n}", "Lũ", published=on(2021)) for n in range(3)], 0.0)
        sync(store, tmp_path / "index", engine)
        assert collection.version != version
        given = [before[29].__eq__, before[28].__eq__]
        offset = collection.offset_behind(wanted, given)
        assert offset == 33
        assert names(collection.search(replace(wanted, offset=offset))) == before[30:40]
        assert collection.offset_behind(wanted, ["gone".__eq__, *given]) == 33
        assert collection.offset_behind(wanted, ["gone".__eq__]) == 30
