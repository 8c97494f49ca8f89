"""Citations over many articles are of one directive, or stay unresolved."""

from __future__ import annotations

from itertools import permutations

from indexer.knowledge.identity import Identity
from indexer.knowledge.localities import localised
from indexer.knowledge.same_directives import Certainty, Sight, answers

FULL = Identity.of("chỉ thị", "05-CT/TW", "Bộ Chính trị", "2016-05-15")
EARLIER = Identity.of("chỉ thị", "05-CT/TW", "Bộ Chính trị", "2001-02-03")
SHORT = Identity.of("chỉ thị", "05")


def of(*identities: Identity, day: str = "2019-06-28") -> list[tuple[str, Certainty]]:
    """The date of the directive that each citation is found to be of, and how that is known."""
    found = answers(Sight((str(number), 0), one, day=day) for number, one in enumerate(identities))
    said = [found[str(number), 0] for number in range(len(identities))]
    return [(answer.identity.date, answer.certainty) for answer in said]


def test_one_document() -> None:
    """What says body and year is one document, however much else it says, in any order."""
    year = Identity.of("chỉ thị", "5-CT/TW", "Bộ Chính trị", "2016")
    term = Identity.of("chỉ thị", "05", "Bộ Chính trị", "", "khóa XII")
    both = Identity.of("chỉ thị", "05", "Bộ Chính trị", "2016", "khóa XII")
    for order in permutations((FULL, year, term, both)):
        found = answers(Sight((str(number), 0), one) for number, one in enumerate(order))
        assert {answer.identity.key for answer in found.values()} == {
            "chỉ thị|5|ct-tw|Bộ Chính trị|2016-05-15|12"
        }


def test_the_only_one() -> None:
    """A short citation is of the one directive that is known and that it can be of."""
    assert of(FULL, SHORT) == [("2016-05-15", Certainty.SAID), ("2016-05-15", Certainty.ONLY)]


def test_several() -> None:
    """Where two are known, a short citation stays unresolved and tells both."""
    found = answers([Sight(("a", 0), FULL), Sight(("b", 0), EARLIER), Sight(("c", 0), SHORT)])
    assert found["c", 0].certainty == Certainty.SEVERAL
    assert {one.date for one in found["c", 0].candidates} == {"2016-05-15", "2001-02-03"}


def test_nothing_is_cited_before_it_is_issued() -> None:
    """An article of 2003 cites the earlier of two; one of 1999 neither."""
    assert of(FULL, EARLIER, SHORT, day="2003-01-01")[2] == ("2001-02-03", Certainty.ONLY)
    assert of(FULL, EARLIER, SHORT, day="1999-01-01")[2] == ("", Certainty.UNKNOWN)


def test_numbers_of_many_bodies() -> None:
    """A decision's bare number is never taken for that of a body far away."""
    decision = Identity.of("quyết định", "15/2015/QĐ-TTg", "Thủ tướng Chính phủ", "2015")
    assert of(decision, Identity.of("quyết định", "15"))[1] == ("", Certainty.SEVERAL)


def test_drafts() -> None:
    """The draft of a law is not the law of that name that is there already."""
    law, named = Identity("luật", "đất đai", date="2003"), Identity("luật", "đất đai")
    sights = [Sight(("a", 0), law), Sight(("b", 0), named, day="2013-05-27", is_draft=True)]
    assert answers(sights)["b", 0].certainty == Certainty.UNKNOWN
    sights.append(Sight(("c", 0), named, day="2013-05-27"))
    assert answers(sights)["c", 0].certainty == Certainty.ONLY


def test_the_province_of_a_newspaper() -> None:
    """The decision of “UBND tỉnh” in the papers of two provinces are two."""
    said = Identity.of("quyết định", "15/2020/QĐ-UBND", "ủy ban nhân dân tỉnh")
    there = [localised(said, province) for province in ("ha-nam", "ninh-binh")]
    found = answers(Sight((one.body, 0), one) for one in there)
    assert len({answer.identity for answer in found.values()}) == 2
    assert {answer.certainty for answer in found.values()} == {Certainty.SAID}


def test_a_district_without_a_name() -> None:
    """What “UBND huyện” decided is not known to be one document."""
    said = localised(Identity.of("quyết định", "15/2020/QĐ-UBND", "ủy ban nhân dân huyện"), "ha-nam")
    assert of(said) == [("2020", Certainty.UNKNOWN)]
