"""What the facts say narrows a search, is counted and is corrected, with every engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from crawler.store import Store
from indexer.engine import Engine
from indexer.found import Found, Wanted
from indexer.knowledge.corrections import Action, Correction, Corrections, Fact
from indexer.knowledge.facts import opened
from indexer.knowledge.following import follow
from indexer.knowledge.keys import Keys
from indexer.schema import KNOWN
from indexer.search import Collection
from indexer.sync import sync
from tests.indexer.documents import document, engine_named, on, store_of

NEWS = [
    document(
        "a",
        "Sơ kết 3 năm thực hiện Chỉ thị 05",
        "Sáng 28/6, tại thành phố Phủ Lý, Tỉnh ủy Hà Nam tổ chức Hội nghị sơ kết 3 năm thực hiện Chỉ thị số "
        "05-CT/TW ngày 15/5/2016 của Bộ Chính trị. Đồng chí Trần Văn An, Bí thư Tỉnh ủy Hà Nam, chủ trì "
        "hội nghị.\nHội nghị cũng bàn về Nghị quyết số 02/NQ-CP ngày 7/1/2019 của Chính phủ.",
        published=on(2019, 6, 28),
    ),
    document(
        "b",
        "Hội thảo về cây lúa",
        "Ngày 3/5, Sở Khoa học và Công nghệ tỉnh Nghệ An tổ chức Hội thảo khoa học về giống lúa chịu hạn. "
        "Ông Lê Bình Minh, Giám đốc Sở Khoa học và Công nghệ tỉnh Nghệ An, chủ trì hội thảo.",
        published=on(2018, 5, 4),
    ),
    document(
        "c",
        "Đưa chỉ thị vào cuộc sống",
        "Thực hiện Chỉ thị 05, xã đã làm đường. Ông Trần Văn An, nguyên Bí thư Tỉnh ủy Hà Nam, khen ngợi.",
        published=on(2020, 2, 1),
    ),
    document(
        "d", "Tin vắn", "Ông Trần Bình An, Giám đốc Sở Y tế tỉnh Nghệ An, nhận hoa.", published=on(2021)
    ),
]


class Desk:
    """A collection that is searched, and corrected."""

    def __init__(self, store: Store, folder: Path, engine: Engine) -> None:
        self.store, self._folder, self._engine = store, folder / "index", engine
        self._folder.mkdir()
        self.corrections = Corrections(folder)
        self.update()
        self.collection = Collection(self._folder, store, engine)

    def update(self) -> int:
        """What “tracuu index” does; how many documents were put."""
        follow(self.store, self._folder, self.corrections)
        with opened(self._folder) as facts:
            assert facts is not None
            return sync(self.store, self._folder, self._engine, keys=Keys(facts))

    def search(self, typed: str = "", **filters: Sequence[str]) -> Found:
        """A search with what is counted."""
        return self.collection.search(Wanted(typed, filters, facets=KNOWN, unfolded=True, card=True))

    def names(self, typed: str = "", **filters: Sequence[str]) -> str:
        """The documents that it finds, in the order of their names."""
        return "".join(sorted(hit.stored.document.id for hit in self.search(typed, **filters).hits))


@pytest.fixture(params=["tantivy", "whoosh"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """The collection with each engine."""
    with store_of(tmp_path, NEWS) as store:
        made = Desk(store, tmp_path, engine_named(request.param))
        yield made
        made.corrections.close()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('văn bản:"chỉ thị 05"', "ac"),
        ('directive:"chi thi so 05-CT/TW"', "ac"),
        ("van ban:05-CT/TW", "ac"),
        ("directive:chi-thi-5-ct-tw-bo-chinh-tri-2016", "ac"),
        ('directive:"NQ 02"', "a"),
        ('người:"Trần Văn An"', "ac"),
        ('nguoi:"tran van an"', "ac"),
        ("person:tran-van-an", "ac"),
        ("person:an", "acd"),
        ('person:"trần văn ân"', ""),
        ('cơ quan:"tỉnh ủy Hà Nam"', "ac"),
        ('body:"sở y tế nghệ an"', "d"),
        ('body:"nghe an"', "bd"),
        ('directive:"chỉ thị 05" AND đường', "c"),
        ('hội nghị -person:"lê bình minh"', "a"),
        ('person:"trần văn an" OR person:"lê bình minh"', "abc"),
    ],
)
def test_a_filter_in_the_query(desk: Desk, typed: str, expected: str) -> None:
    """A directive, a person or a body narrows a search, however its name is typed."""
    assert desk.names(typed) == expected


def test_a_name_that_means_nothing(desk: Desk) -> None:
    """A name that nobody has finds nothing, and says why."""
    found = desk.search("người:Xyz")
    assert found.total == 0
    assert any("Xyz" in remark for remark in found.remarks)


def test_facets_lead_to_what_they_count(desk: Desk) -> None:
    """Every value that is counted finds so many documents as a filter, alone and beside another."""
    found = desk.search()
    assert dict(found.facets["person"])["tran-van-an"] == 2
    assert found.label("person", "tran-van-an") == "Trần Văn An"
    assert found.label("directive", "chi-thi-5-ct-tw-bo-chinh-tri-2016") == "Chỉ thị 05-CT/TW (2016)"
    for field in KNOWN:
        assert found.facets[field]
        for value, count in found.facets[field]:
            assert desk.search(**{field: [value]}).total == count, value
    within = desk.search(person=["tran-van-an"]).facets["directive"]
    for value, count in within:
        assert desk.search(person=["tran-van-an"], directive=[value]).total == count


def test_a_hidden_citation(desk: Desk) -> None:
    """A citation that was hidden is none for the filter after “tracuu index”, which puts that alone."""
    cited = desk.collection.library.directives("nghị quyết 02").items[0]
    [citation] = desk.collection.library.citations_of(cited).items
    hide = Correction(action=Action.HIDE, fact=Fact.CITATION, document="a", name=citation.surface)
    desk.corrections.keep([hide])
    assert desk.update() == 1
    assert desk.names('directive:"nghị quyết 02"') == ""
    assert desk.names('directive:"chỉ thị 05"') == "ac"
    assert desk.update() == 0


def test_people_are_joined(desk: Desk) -> None:
    """Two names that a person joined are one for the filter, without any document being put again."""
    desk.corrections.keep(
        [
            Correction(
                action="same",
                fact="person",
                document="a",
                name="Trần Văn An",
                other="d",
                other_name="Trần Bình An",
            )
        ]
    )
    desk.update()
    assert desk.names('person:"trần văn an"') == desk.names('person:"trần bình an"') == "acd"


def test_more_is_known(desk: Desk) -> None:
    """Where an article tells which directive others cite, these are put again with it."""
    later = document(
        "e", "Luật mới", "Nghị quyết số 02/NQ-CP ngày 7/1/2020 của Chính phủ thay bản cũ.", published=on(2022)
    )
    desk.store.put_all([later], now=9)
    desk.update()
    found = dict(desk.search().facets["directive"])
    for value, count in found.items():
        assert desk.search(directive=[value]).total == count


def test_the_card(desk: Desk) -> None:
    """A query that is a directive or a person shows what is known of it, any other query nothing."""
    for typed in ("chỉ thị 05", "CT 05-CT/TW", "Chỉ thị số 05-CT/TW"):
        card = desk.search(typed).card
        assert card is not None
        assert (card.slug, card.documents, card.meetings) == ("chi-thi-5-ct-tw-bo-chinh-tri-2016", 2, 1)
    person = desk.search("tran van an").card
    assert person is not None
    assert (person.name, person.documents, person.conferences[0].day) == ("Trần Văn An", 2, "2019-06-28")
    for other in ("hội nghị", "chỉ thị", "an", "lúa 2018", '"trần văn an"'):
        assert desk.search(other).card is None


def test_completions(desk: Desk) -> None:
    """What is offered while typing comes out of the facts, the most named first."""
    offered = [(one.text, one.sort) for one in desk.collection.complete("tran ")]
    assert offered[:2] == [("Trần Văn An", "person"), ("Trần Bình An", "person")]
    assert ("Chỉ thị 05-CT/TW (2016)", "number") in [
        (one.text, one.sort) for one in desk.collection.complete("chỉ thị 0")
    ]
