"""What every engine does the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query as tree

from crawler.document import Document
from indexer.engine import FIRST, Engine, Reader, Request, Results
from indexer.schema import FACETS, MONTH, TEXT, TEXT_PLAIN, TITLE, indexed
from tests.indexer.documents import document, engine_named, on, typed

MEGABYTES = 32
SMALL_COMMITS = 300
"""Raise it to thousands for a longer look; a multiple of 50."""


@pytest.fixture(params=["tantivy", "whoosh"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return engine_named(request.param)


def put(engine: Engine, folder: Path, *documents: Document) -> None:
    """Write documents in one commit."""
    with engine.open_writer(folder, MEGABYTES) as writer:
        writer.put(map(indexed, documents))
        writer.commit()


@pytest.fixture
def made(engine: Engine, tmp_path: Path) -> Iterator[Callable[..., Reader]]:
    """What gives a reader of an index of some documents."""
    readers: list[Reader] = []

    def make(*documents: Document) -> Reader:
        put(engine, tmp_path / "index", *documents)
        readers.append(engine.open_reader(tmp_path / "index"))
        return readers[-1]

    yield make
    for reader in readers:
        reader.close()


def term(word: str, field: str = TEXT, boost: float = 1.0) -> tree.Query:
    """A document holds the word."""
    return tree.Term(field, word, boost=boost)


def ids(results: Results) -> list[str]:
    """The identities of the hits, in their order."""
    return [hit.id for hit in results.hits]


def found(reader: Reader, query: tree.Query) -> set[str]:
    """The identities that a query finds."""
    results = reader.search(Request(query, limit=1_000))
    assert results.total == len(results.hits)
    return set(ids(results))


WEATHER = (
    document("storm", "Bão số 9 vào bờ", "gió to", section="Thời sự", published=on(2020, 9, 9)),
    document("flood", "Lũ sau bão", "nước to, gió nhỏ", section="Đời sống", published=on(2020, 10, 1)),
    document("sun", "Nắng đẹp", "gió nhẹ", section="Thời sự", source="bien", published=on(2021, 1, 1)),
)


@pytest.fixture
def weather(made: Callable[..., Reader]) -> Reader:
    """An index of three articles about the weather."""
    return made(*WEATHER)


QUERIES = [
    (term("bão"), {"storm", "flood"}),
    (term("bao"), set()),
    (term("bao", TEXT_PLAIN), {"storm", "flood"}),
    (term("bão", "title"), {"storm", "flood"}),
    (term("gió", "title"), set()),
    (term("gió_to", "text_pairs"), {"storm"}),
    (term("gio_nho", "text_plain_pairs"), {"flood"}),
    (term("Thời sự", "section"), {"storm", "sun"}),
    (term("thời", "section"), set()),
    (tree.And([term("gió"), term("to")]), {"storm", "flood"}),
    (tree.And([term("gió"), term("không")]), set()),
    (tree.Or([term("nắng"), term("lũ"), term("không")]), {"sun", "flood"}),
    (tree.Or([term("không"), term("có")]), set()),
    (tree.Or([term("nắng"), tree.And([term("lũ"), term("bão")])]), {"sun", "flood"}),
    (tree.And([term("gió"), tree.Not(term("bão"))]), {"sun"}),
    (tree.Not(term("bão")), {"sun"}),
    (tree.And([tree.Not(term("bão")), tree.Not(term("nắng"))]), set()),
    (tree.Or([term("bão"), tree.Not(term("gió"))]), {"storm", "flood"}),
    (tree.AndMaybe(term("bão"), tree.Or([term("lũ"), term("không")])), {"storm", "flood"}),
    (tree.AndMaybe(tree.And([term("gió"), term("to")]), term("lũ")), {"storm", "flood"}),
    (tree.And([tree.AndMaybe(term("gió"), term("to")), tree.Not(term("lũ"))]), {"storm", "sun"}),
    (tree.Phrase(TEXT, ["bão", "số"]), {"storm"}),
    (tree.Phrase(TEXT, ["số", "bão"]), set()),
    (tree.Phrase(TEXT, ["bão"]), {"storm", "flood"}),
    (tree.Phrase(TEXT, ["bờ", "gió"]), set()),
    (tree.Phrase("title", ["bão", "số", "9"]), {"storm"}),
    (tree.Prefix(TEXT, "n"), {"flood", "sun"}),
    (tree.Prefix(TEXT, "nướ"), {"flood"}),
    (tree.Prefix(TEXT, "z"), set()),
    (tree.Prefix("section", "Thời"), {"storm", "sun"}),
    (tree.Prefix("section", ""), {"storm", "flood", "sun"}),
    (tree.FuzzyTerm(TEXT, "gio"), {"storm", "flood", "sun"}),
    (tree.FuzzyTerm(TEXT, "bảo"), {"storm", "flood"}),
    (tree.FuzzyTerm(TEXT, "nựmg"), set()),
    (tree.FuzzyTerm(TEXT, "nắg"), {"sun"}),
    (tree.FuzzyTerm(TEXT_PLAIN, "nanng"), {"sun"}),
    (tree.And([tree.FuzzyTerm(TEXT, "nhp"), term("gió")]), {"flood", "sun"}),
    (tree.FuzzyTerm("section", "Thơi sự"), {"storm", "sun"}),
    (tree.And([tree.Prefix(TEXT_PLAIN, "na"), term("gió")]), {"sun"}),
    (tree.Every(), {"storm", "flood", "sun"}),
    (tree.NullQuery, set()),
    (
        tree.NumericRange("published", int(on(2020, 9, 10).timestamp()), int(on(2021).timestamp())),
        {"flood", "sun"},
    ),
    (tree.NumericRange("published", 1, 5), set()),
    (tree.NumericRange("published", 5, 1), set()),
    (tree.NumericRange("published", None, int(on(2020, 9, 10).timestamp())), {"storm"}),
    (tree.NumericRange("published", -(10**30), 10**30), {"storm", "flood", "sun"}),
    (tree.And([]), set()),
    (tree.Or([]), set()),
    (tree.Not(tree.NullQuery), {"storm", "flood", "sun"}),
    (tree.And([term("gió"), tree.NullQuery]), set()),
    (tree.Or([term("nắng"), tree.NullQuery]), {"sun"}),
    (tree.Phrase(TEXT, []), set()),
    (term("\ud800"), set()),
    (tree.Prefix(TEXT, "\udfff"), set()),
    (tree.FuzzyTerm(TEXT, "g\ud800"), set()),
    (tree.Phrase(TEXT, ["gió", "\ud800"]), set()),
    (tree.Or([term("bão"), term("\ud800", "source")]), {"storm", "flood"}),
    (term("x" * 100_000), set()),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=[str(query) for query, _expected in QUERIES])
def test_finds(weather: Reader, query: tree.Query, expected: set[str]) -> None:
    """Each kind of query finds the same documents with every engine."""
    assert found(weather, query) == expected


@pytest.mark.parametrize(
    ("words", "slop", "expected"),
    [
        ("a b", 1, {"ab"}),
        ("a b", 2, {"ab", "axb"}),
        ("a b", 3, {"ab", "axb", "axyb"}),
        ("a b", 4, {"ab", "axb", "axyb"}),
        ("a b c", 1, {"abc"}),
        ("a b c", 2, {"abc", "axbyc"}),
        ("a b c", 3, {"abc", "axbyc", "axybc"}),
    ],
)
def test_phrases_with_slop(made: Callable[..., Reader], words: str, slop: int, expected: set[str]) -> None:
    """The words of a phrase come in order, each at most `slop` places behind the one before."""
    texts = {"abc": "abc", "axbyc": "axbyc", "axybc": "axybc"} if "c" in words else {}
    texts |= {} if "c" in words else {"ab": "ab", "axb": "axb", "axyb": "axyb", "ba": "ba", "bxa": "bxa"}
    reader = made(*(document(name, "t", " ".join(letters)) for name, letters in texts.items()))
    assert found(reader, tree.Phrase(TEXT, words.split(), slop=slop)) == expected


@pytest.mark.parametrize(
    ("gaps", "slop", "kept"),
    [(1, 64, 64), (1, 300, 64), (2, 8, 8), (2, 9, 8), (3, 4, 4), (3, 5, 4), (6, 3, 2), (7, 2, 1)],
)
def test_a_loose_phrase_has_bounds(made: Callable[..., Reader], gaps: int, slop: int, kept: int) -> None:
    """The slop is lowered until the words can stand in 256 ways at most; their order counts in any case."""
    words = [f"từ{number}" for number in range(gaps + 1)]
    far, further = (f" {'x ' * distance}".join(words) for distance in (kept - 1, kept))
    back = f" {'x ' * (kept - 1)}".join(reversed(words))
    reader = made(document("far", "t", far), document("further", "t", further), document("back", "t", back))
    assert found(reader, tree.Phrase(TEXT, words, slop=slop)) == {"far"}


def test_a_phrase_of_one_word_repeated(made: Callable[..., Reader]) -> None:
    """A word that is twice in a phrase must be twice in the text."""
    reader = made(
        document("twice", "t", "xa xa"), document("once", "t", "xa gần"), document("thrice", "t", "xa xa xa")
    )
    assert found(reader, tree.Phrase(TEXT, ["xa", "xa"])) == {"twice", "thrice"}
    assert found(reader, tree.Phrase(TEXT, ["xa", "xa", "xa"], slop=2)) == {"thrice"}


def test_a_phrase_never_crosses_a_paragraph(made: Callable[..., Reader]) -> None:
    """Words of two paragraphs are not side by side."""
    reader = made(document("two", "t", "một\nhai"), document("one", "t", "một hai"))
    assert found(reader, tree.Phrase(TEXT, ["một", "hai"])) == {"one"}


def test_more_and_rarer_words_score_higher(made: Callable[..., Reader]) -> None:
    """A word that is more often in a document, or in fewer documents, or in a shorter one, counts more."""
    reader = made(
        document("twice", "x", "mưa mưa gió"),
        document("once", "x", "mưa gió gió"),
        document("long", "x", "mưa " + "từ " * 50),
        document("rare", "x", "sấm gió mây"),
    )
    assert ids(reader.search(Request(term("mưa")))) == ["twice", "once", "long"]
    assert ids(reader.search(Request(tree.Or([term("mây"), term("gió")]))))[0] == "rare"


def test_scores_of_an_or_add_up(made: Callable[..., Reader]) -> None:
    """The score of alternatives is the sum of theirs, each times its boost."""
    reader = made(document("a", "x", "mưa gió"), document("b", "x", "mưa"), document("c", "x", "nắng"))

    def score(query: tree.Query) -> float:
        return {hit.id: hit.score for hit in reader.search(Request(query)).hits}["a"]

    both = score(tree.Or([term("mưa", boost=0.5), term("gió"), term("nắng")]))
    assert both == pytest.approx(0.5 * score(term("mưa")) + score(term("gió")), rel=1e-4)


def test_maybe_only_orders(weather: Reader) -> None:
    """What may be there raises a document and finds none."""
    results = weather.search(Request(tree.AndMaybe(term("gió"), tree.Or([term("nắng"), term("đẹp")]))))
    assert results.total == 3
    assert results.hits[0].id == "sun"
    assert results.hits[0].score > results.hits[1].score


def test_what_only_narrows_counts_nothing(weather: Reader) -> None:
    """Ranges, whole values and what must not be there leave scores as they are."""
    alone = {hit.id: hit.score for hit in weather.search(Request(term("gió"))).hits}
    narrowing = (
        tree.NumericRange("published", 1, 2**40),
        tree.Or([term("Thời sự", "section"), term("Đời sống", "section")]),
        tree.Prefix("source", "b"),
        tree.Every(),
        tree.Not(term("mưa")),
    )
    for narrow in narrowing:
        both = weather.search(Request(tree.And([term("gió"), narrow])))
        assert {hit.id: hit.score for hit in both.hits} == pytest.approx(alone, rel=1e-5)
        assert {hit.score for hit in weather.search(Request(narrow)).hits} == {0.0}


def test_what_a_hit_brings(engine: Engine, tmp_path: Path) -> None:
    """A hit brings its document's date, 0 where there is none, its sketch and the tokens of its title."""
    texts = [replace(indexed(each), sketch=f"{each.id}~0aZ+/=") for each in WEATHER]
    bare = replace(indexed(document("bare", "gió")), sketch="")
    old = indexed(document("old", "gió", published=datetime(1954, 5, 7, tzinfo=UTC)))
    with engine.open_writer(tmp_path, MEGABYTES) as writer:
        writer.put([*texts, bare, old])
        writer.commit()
    hits = {hit.id: hit for hit in engine.open_reader(tmp_path).search(Request(term("gió"))).hits}
    for text in (*texts, bare, old):
        hit = hits[text.id]
        assert (hit.published, hit.sketch, hit.title) == (text.published, text.sketch, text.words[TITLE])
    assert hits["bare"].published == 0
    assert hits["old"].published < 0


FILTERS = [
    (term("Thời sự", "section"), ["storm", "sun"]),
    (tree.Or([term("Đời sống", "section"), term("bien", "source")]), ["flood", "sun"]),
    (tree.And([tree.Or([term("Thời sự", "section")]), tree.Or([term("2020", "year")])]), ["storm"]),
    (tree.NumericRange("published", int(on(2020, 9, 20).timestamp()), 2**40), ["flood", "sun"]),
    (term("không", "section"), []),
]


@pytest.mark.parametrize(("narrow", "expected"), FILTERS)
def test_filters_do_not_change_scores(weather: Reader, narrow: tree.Query, expected: list[str]) -> None:
    """A filter takes documents away, counts the rest, and leaves scores as they are."""
    everything = {hit.id: hit.score for hit in weather.search(Request(term("gió"))).hits}
    results = weather.search(Request(term("gió"), filter=narrow, facets=["section"]))
    assert sorted(ids(results)) == sorted(expected)
    assert results.total == len(expected) == sum(count for _value, count in results.facets["section"])
    for hit in results.hits:
        assert hit.score == pytest.approx(everything[hit.id], rel=1e-5)


def test_numeric_range_takes_both_ends(made: Callable[..., Reader]) -> None:
    """A range holds its ends; dates before 1970 are numbers, too."""
    old = datetime(1954, 5, 7, tzinfo=UTC)
    reader = made(document("old", "a", published=old), document("new", "a", published=on(2020)))
    start, end = int(old.timestamp()), int(on(2020).timestamp())
    assert found(reader, tree.NumericRange("published", start, end)) == {"old", "new"}
    assert found(reader, tree.NumericRange("published", start + 1, end)) == {"new"}
    assert found(reader, tree.NumericRange("published", start, end - 1)) == {"old"}


def test_months_are_counted(weather: Reader) -> None:
    """The months of publication are counted where they are asked for, the most frequent first."""
    asked = Request(term("gió"), facets=(MONTH,))
    assert weather.search(asked).facets == {"month": [("2020-09", 1), ("2020-10", 1), ("2021-01", 1)]}
    assert weather.search(replace(asked, query=term("lũ"))).facets == {"month": [("2020-10", 1)]}


def test_facets_count_all_that_is_found(made: Callable[..., Reader]) -> None:
    """Counts are of all hits, also of those that are not shown; the most frequent value comes first."""
    documents = [
        document(f"d{number}", f"tin {'mưa ' * (number % 7)}", section=f"mục {number % 3}", source="s")
        for number in range(1_000)
    ]
    reader = made(*documents, document("other", "khác", section="mục khác"))
    results = reader.search(Request(term("tin"), limit=3, facets=["section", "source", "year"]))
    assert results.total == 1_000
    assert results.facets == {
        "section": [("mục 0", 334), ("mục 1", 333), ("mục 2", 333)],
        "source": [("s", 1_000)],
        "year": [],
    }
    assert reader.search(Request(term("tin"), limit=3)).facets == {}


def test_facets_of_nothing(weather: Reader) -> None:
    """Where nothing is found each facet that was asked for is empty."""
    results = weather.search(Request(term("không"), facets=FACETS))
    assert results == Results(0, [], {name: [] for name in FACETS})


def test_newest_first(made: Callable[..., Reader]) -> None:
    """By date the newest comes first, those before 1970 last, after those without a date."""
    reader = made(
        document("old", "tin", published=on(1960)),
        document("none", "tin tin tin"),
        document("new", "tin", published=on(2021)),
        document("middle", "tin", published=on(2019)),
        document("other", "khác", published=on(2022)),
    )
    results = reader.search(Request(term("tin"), newest_first=True))
    assert ids(results) == ["new", "middle", "none", "old"]
    assert ids(reader.search(Request(term("tin"), newest_first=True, limit=2, offset=1))) == [
        "middle",
        "none",
    ]
    narrowed = reader.search(Request(tree.Every(), term("2019", "year"), newest_first=True, facets=["year"]))
    assert (ids(narrowed), narrowed.total, narrowed.facets) == (["middle"], 1, {"year": [("2019", 1)]})


def test_newest_by_when_they_were_added(engine: Engine, tmp_path: Path) -> None:
    """The order of arrival is another than that of publication, and is kept in every segment."""
    written = [("early", 2021, 100), ("late", 2019, 300), ("middle", 2020, 200)]
    for identity, year, added in written:
        with engine.open_writer(tmp_path, MEGABYTES) as writer:
            writer.put([indexed(document(identity, "tin", published=on(year)), added=added)])
            writer.commit()
    reader = engine.open_reader(tmp_path)
    request = Request(term("tin"), newest_first=True, newest_by="added")
    assert ids(reader.search(request)) == ["late", "middle", "early"]
    since = replace(request, filter=tree.NumericRange("added", 200, None))
    assert ids(reader.search(since)) == ["late", "middle"]


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_neither_skip_nor_repeat(engine: Engine, tmp_path: Path, newest_first: bool) -> None:
    """All pages together are every document once, though all score alike and lie in many segments."""
    for batch in range(5):
        put(engine, tmp_path, *(document(f"d{batch}-{number}", "tin mới") for number in range(11)))
    reader = engine.open_reader(tmp_path)
    pages = [
        ids(reader.search(Request(term("tin"), limit=7, offset=offset, newest_first=newest_first)))
        for offset in range(0, 63, 7)
    ]
    flat = [identity for page in pages for identity in page]
    assert len(flat) == len(set(flat)) == 55
    assert [len(page) for page in pages] == [7] * 7 + [6, 0]
    assert flat == ids(reader.search(Request(term("tin"), limit=100, newest_first=newest_first)))


def test_a_list_is_read_to_its_end_while_documents_come(engine: Engine, tmp_path: Path) -> None:
    """Behind a place come the older ones, equally new ones by identity, whatever is put in meanwhile."""
    folder = tmp_path / "index"
    names = [f"https://bao.example/{number * 7 % 31}/đ" for number in range(31)]
    there = [document(name, "tin", published=on(2020, 1, 1 + len(name) % 3)) for name in names[:-4]]
    undated = [document(name, "tin") for name in names[-4:]]
    put(engine, folder, *there, *undated)
    read: list[str] = []
    after = FIRST
    for step in range(100):
        with closing(engine.open_reader(folder)) as reader:
            results = reader.search(Request(term("tin"), limit=3, newest_first=True, after=after))
        if not results.hits:
            break
        read += ids(results)
        after = results.hits[-1].place
        put(engine, folder, document(f"new-{step}", "tin", published=on(2021)), there[step % len(there)])
    expected = sorted([*there, *undated], key=lambda one: (-_moment(one), one.id))
    assert read == [one.id for one in expected]
    assert results.total == len(names) + step


def _moment(one: Document) -> float:
    return one.published.timestamp() if one.published else 0.0


def test_a_page_of_nothing_is_counted(weather: Reader) -> None:
    """Without room for hits, or behind the last, what is found is still counted."""
    assert weather.search(Request(term("gió"), limit=0)) == Results(3, [])
    assert weather.search(Request(term("gió"), offset=1_000_000)) == Results(3, [])
    assert weather.search(Request(term("gió"), limit=0, newest_first=True)) == Results(3, [])


def test_put_replaces(engine: Engine, tmp_path: Path) -> None:
    """A document takes the place of the one with its identity, in a later commit or within one."""
    put(engine, tmp_path, document("a", "mưa"), document("b", "mưa"))
    put(engine, tmp_path, document("a", "nắng"))
    with engine.open_writer(tmp_path, MEGABYTES) as writer:
        writer.put([indexed(document("c", "mây")), indexed(document("c", "sấm"))])
        writer.put([indexed(document("a", "gió")), indexed(document("c", "chớp"))])
        writer.commit()
        writer.put([indexed(document("c", "sương"))])
        writer.commit()
    reader = engine.open_reader(tmp_path)
    assert reader.count() == 3
    assert found(reader, tree.Every()) == {"a", "b", "c"}
    for gone in ("nắng", "mây", "sấm", "chớp"):
        assert found(reader, term(gone)) == set()
    assert found(reader, term("mưa")) == {"b"}
    assert found(reader, term("gió")) == {"a"}
    assert found(reader, term("sương")) == {"c"}


@pytest.mark.parametrize("identity", ["a b", "91/2015/QH13#1", "Đ", "a*", "", "x" * 500, "'\"\\"])
def test_an_identity_is_any_text(engine: Engine, tmp_path: Path, identity: str) -> None:
    """Whatever an identity looks like, the document is replaced, not doubled."""
    for title in ("một", "hai"):
        put(engine, tmp_path, document(identity, title), document("other", "ba"))
    reader = engine.open_reader(tmp_path)
    assert found(reader, tree.Every()) == {identity, "other"}
    assert found(reader, term("hai")) == {identity}


def test_nothing_counts_before_commit(engine: Engine, tmp_path: Path) -> None:
    """What was put is neither seen by a new reader nor kept, unless it was committed."""
    put(engine, tmp_path, document("a", "mưa"))
    with engine.open_writer(tmp_path, MEGABYTES) as writer:
        writer.put([indexed(document("a", "nắng")), indexed(document("b", "gió"))])
        assert found(engine.open_reader(tmp_path), tree.Every()) == {"a"}
    reader = engine.open_reader(tmp_path)
    assert found(reader, term("mưa")) == {"a"}
    assert reader.count() == 1


def test_an_error_while_writing_keeps_what_was(engine: Engine, tmp_path: Path) -> None:
    """Where documents cannot all be had, none of them is kept and the index is free for the next writer."""

    def failing() -> Iterator[Document]:
        yield document("b", "gió")
        raise OSError

    put(engine, tmp_path, document("a", "mưa"))
    with pytest.raises(OSError), engine.open_writer(tmp_path, MEGABYTES) as writer:  # noqa: PT011
        writer.put(map(indexed, failing()))
    put(engine, tmp_path, document("c", "nắng"))
    assert found(engine.open_reader(tmp_path), tree.Every()) == {"a", "c"}


def test_a_reader_keeps_its_view(engine: Engine, tmp_path: Path) -> None:
    """A reader goes on as it was opened, through commits, replacements and merges that remove its files."""
    for number in range(4):
        put(
            engine,
            tmp_path,
            document(f"d{number}", "tin mưa", section="a", published=on(2020, 1, number + 1)),
        )
    reader = engine.open_reader(tmp_path)
    for number in range(40):
        put(engine, tmp_path, document(f"d{number}", "tin nắng", section="b"))
    results = reader.search(Request(tree.AndMaybe(term("tin"), term("mưa")), facets=["section"]))
    assert (sorted(ids(results)), results.facets) == (["d0", "d1", "d2", "d3"], {"section": [("a", 4)]})
    assert ids(reader.search(Request(term("tin"), newest_first=True))) == ["d3", "d2", "d1", "d0"]
    assert found(reader, tree.Phrase(TEXT, ["tin", "mưa"])) == {"d0", "d1", "d2", "d3"}
    assert found(reader, tree.Prefix(TEXT, "n")) == set()
    assert reader.count() == 4
    assert engine.open_reader(tmp_path).count() == 40


def test_many_small_commits(engine: Engine, tmp_path: Path) -> None:
    """Hundreds of commits of one document, reopened in between, lose and double nothing; files stay few."""
    last = SMALL_COMMITS - 1
    for start in range(0, SMALL_COMMITS, 50):
        with engine.open_writer(tmp_path, MEGABYTES) as writer:
            for number in range(start, start + 50):
                writer.put([indexed(document(f"d{number % 250}", "tin", f"số {number}"))])
                writer.commit()
        assert engine.open_reader(tmp_path).count() == min(start + 50, 250)
    reader = engine.open_reader(tmp_path)
    assert len(found(reader, term("tin"))) == 250
    assert found(reader, term(f"{last}")) == {f"d{last % 250}"}
    assert found(reader, term(f"{last - 250}")) == set()
    assert len(list(tmp_path.iterdir())) < 500


def test_count(made: Callable[..., Reader]) -> None:
    """The count is of documents, replaced ones once."""
    assert made().count() == 0
    assert made(document("a", "một"), document("b", "hai")).count() == 2
    assert made(document("a", "ba")).count() == 2


def test_an_empty_index_answers(made: Callable[..., Reader]) -> None:
    """Every request to an index of nothing is answered with nothing."""
    reader = made()
    for query in (tree.Every(), term("a"), tree.Phrase(TEXT, ["a", "b"]), tree.Prefix(TEXT, "a")):
        for newest_first in (False, True):
            request = Request(query, filter=term("s", "source"), facets=["source"], newest_first=newest_first)
            assert reader.search(request) == Results(0, [], {"source": []})


def test_unicode(made: Callable[..., Reader]) -> None:
    """Letters of every script are kept, in words and in values."""
    reader = made(
        document("vi", "Ngoằn ngoèo", section="Đất & người"),
        document("zh", "東京 新聞", section="國際"),
        document("emoji", "𝒳 🌊 sóng", section="🌊"),
    )
    assert found(reader, term("ngoằn")) == {"vi"}
    assert found(reader, term("東京")) == {"zh"}
    assert found(reader, tree.Prefix(TEXT, "東")) == {"zh"}
    assert found(reader, term("🌊", "section")) == {"emoji"}
    assert reader.search(Request(tree.Every(), facets=["section"])).facets["section"] == [
        ("Đất & người", 1),
        ("國際", 1),
        ("🌊", 1),
    ]


def test_empty_fields(made: Callable[..., Reader]) -> None:
    """A document with nothing in it is counted and found by what it has; empty values are no facet."""
    reader = made(document("empty", source="", kind=""), document("full", "tin", section="a"))
    assert found(reader, tree.Every()) == {"empty", "full"}
    assert found(reader, tree.Not(term("tin"))) == {"empty"}
    results = reader.search(Request(tree.Every(), facets=["source", "section", "kind"]))
    assert results.facets == {"source": [("bao", 1)], "section": [("a", 1)], "kind": [("article", 1)]}


def test_long_texts(made: Callable[..., Reader]) -> None:
    """A text of a hundred thousand words, and a word of a thousand letters, are found."""
    reader = made(document("long", "x", "từ " * 100_000 + "cuối"), document("word", "y" * 1_000))
    assert found(reader, tree.Phrase(TEXT, ["từ", "cuối"])) == {"long"}
    assert found(reader, term("y" * 1_000)) == {"word"}


def test_commonest_words_of_a_prefix(made: Callable[..., Reader]) -> None:
    """Of more words than are looked for, those in most documents are taken."""
    rare = " ".join(f"tha{number}" for number in range(2_000))
    reader = made(document("rare", "x", rare), *(document(f"d{number}", "x", "thay") for number in range(3)))
    assert found(reader, tree.Prefix(TEXT, "tha")) >= {"d0", "d1", "d2"}


def test_tokens(made: Callable[..., Reader]) -> None:
    """Tokens that begin so come with their documents' number, the most frequent first, equal ones by name."""
    reader = made(
        document("a", "bão bão bãi", section="Đời sống"),
        document("b", "bão bạn", section="Đời sống"),
        document("c", "bão bãi ban", section=""),
    )
    assert reader.tokens(TITLE, "bã") == [("bão", 3), ("bãi", 2)]
    assert reader.tokens(TITLE, "b") == [("bão", 3), ("bãi", 2), ("ban", 1), ("bạn", 1)]
    assert reader.tokens(TITLE, "b", 3) == [("bão", 3), ("bãi", 2), ("ban", 1)]
    assert reader.tokens(TITLE) == reader.tokens(TITLE, "b")
    assert reader.tokens(TITLE, "c") == reader.tokens("number") == reader.tokens(TITLE, "\ud800") == []
    assert reader.tokens("section") == reader.tokens("section", "Đời s") == [("Đời sống", 2)]
    assert reader.tokens("section", "", 1) == [("Đời sống", 2)]
    assert reader.tokens("id", "", 2) == [("a", 1), ("b", 1)]
    assert [reader.frequency(TITLE, word) for word in ("bão", "bãi", "bã", "\ud800")] == [3, 2, 0, 0]
    assert reader.frequency("section", "Đời sống") == 2


def test_tokens_of_replaced_documents(engine: Engine, tmp_path: Path) -> None:
    """What only replaced documents held is no token any more, and the others are counted without them."""
    put(engine, tmp_path, *(document(f"d{number}", "mưa gió") for number in range(8)))
    put(engine, tmp_path, *(document(f"d{number}", "nắng gió") for number in range(4)))
    put(engine, tmp_path, *(document(f"d{number}", "sấm gió") for number in range(4)), document("e", "gió"))
    reader = engine.open_reader(tmp_path)
    assert reader.tokens(TITLE) == [("gió", 9), ("mưa", 4), ("sấm", 4)]
    assert reader.frequency(TITLE, "gió") >= 9
    assert reader.frequency(TITLE, "không") == 0


@pytest.mark.parametrize("word", ["tha", "ha"])
def test_words_that_are_nearly_so_are_bounded(made: Callable[..., Reader], word: str) -> None:
    """Of more words than are looked for, those in most documents are taken, equal ones by name."""
    letters = "ab" if word == "tha" else "cd"
    others = sorted({f"{word}{chr(number)}" for number in range(0x4E00, 0x4E00 + 400)})
    reader = made(
        *(document(f"rare{place}", "x", other) for place, other in enumerate(others)),
        *(document(f"d{letter}", "x", f"{word}{letter}") for letter in letters),
        *(document(f"e{letter}", "x", f"{word}{letter}") for letter in letters),
    )
    expected = {f"{which}{letter}" for which in "de" for letter in letters}
    expected |= {f"rare{place}" for place in range(256 - len(letters))}
    assert found(reader, tree.FuzzyTerm(TEXT, word)) == expected
    assert found(reader, tree.Prefix(TEXT, word)) == expected


class Clock:
    """A clock that goes on by one with every look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        self.now += 1
        return self.now


def test_a_search_has_its_time(weather: Reader) -> None:
    """A search that is in time is whole; one whose time was up before it began finds nothing and says so."""
    whole = weather.search(Request(term("gió"), facets=["section"]))
    assert whole == weather.search(Request(term("gió"), facets=["section"], deadline=1e9, clock=Clock()))
    late = weather.search(Request(term("gió"), facets=["section"], deadline=0, clock=Clock()))
    assert late == Results(0, [], {"section": []}, partial=True)
    assert not whole.partial


@pytest.mark.parametrize("deadline", range(1, 12))
def test_what_was_found_in_time_is_given(made: Callable[..., Reader], deadline: int) -> None:
    """Whenever the time is up, nothing is given that was not asked for, and what is missing is told."""
    reader = made(*(document(f"d{n}", f"tin {n % 3}", f"a{n % 2} b{n % 5}") for n in range(60)))
    query = tree.And(
        [
            tree.Or(
                [term("a0"), tree.And([term("b1"), tree.Not(term("1"))]), tree.Phrase(TEXT, ["tin", "2"])]
            ),
            tree.Not(tree.Or([term("b2"), term("b4")])),
        ]
    )
    whole = reader.search(Request(query, facets=["source"], limit=100))
    found = reader.search(Request(query, facets=["source"], limit=100, deadline=deadline, clock=Clock()))
    assert set(ids(found)) <= set(ids(whole))
    assert found.total == len(found.hits)
    assert found.facets in ({"source": []}, {"source": [("bao", found.total)]})
    assert found.partial or found == whole


def test_threads_share_a_reader(made: Callable[..., Reader]) -> None:
    """Searches at the same time do not disturb each other."""
    reader = made(
        *(document(f"d{n}", f"tin {n}", f"mưa gió {n % 10} " * 20, section=str(n % 5)) for n in range(300))
    )
    wanted = [
        Request(tree.AndMaybe(term("mưa"), tree.Or([term(str(n % 10)), term("gió")])), facets=["section"])
        for n in range(48)
    ]
    alone = [reader.search(request) for request in wanted]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(reader.search, wanted)) == alone


def test_closing(engine: Engine, tmp_path: Path) -> None:
    """A writer may be closed twice and frees the index; a reader may be closed while another is open."""
    writer = engine.open_writer(tmp_path, MEGABYTES)
    writer.put([indexed(document("a", "mưa"))])
    writer.commit()
    writer.close()
    writer.close()
    put(engine, tmp_path, document("b", "mưa"))
    first, second = engine.open_reader(tmp_path), engine.open_reader(tmp_path)
    first.close()
    assert found(second, term("mưa")) == {"a", "b"}
    second.close()


def test_no_index_is_an_error(engine: Engine, tmp_path: Path) -> None:
    """A reader never makes an index where there is none."""
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(Exception, match=r"."):
            engine.open_reader(folder)
        assert not folder.exists() or not any(folder.iterdir())


@given(st.lists(st.builds(document, st.text("ab", min_size=1), typed, typed, section=typed), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_documents(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, documents: Iterable[Document]
) -> None:
    """Whatever documents hold, the last of each identity is there once, and found by each of its words."""
    folder = tmp_path_factory.mktemp("any")
    put(engine, folder, *documents)
    reader = engine.open_reader(folder)
    last = {written.id: written for written in documents}
    assert found(reader, tree.Every()) == set(last)
    for identity, written in last.items():
        for word in set(indexed(written).words[TEXT].split()):
            assert identity in found(reader, term(word))
