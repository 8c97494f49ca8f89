"""The same name over many articles is one person, or several."""

from __future__ import annotations

from random import Random

from indexer.knowledge.same_people import Sighting, is_whole, people_in


def seen(document: str, day: str, provinces: str = "", office: str = "", source: str = "bao") -> Sighting:
    """A person of one name in an article."""
    return Sighting(
        (document, "trần văn an"),
        day,
        source,
        frozenset({office} if office else ()),
        frozenset(provinces.split()),
    )


def people(*sightings: Sighting, **said: list[tuple[str, str]]) -> list[str]:
    """The documents of each person; the order in which the sightings come does not matter."""
    pairs = {
        how: [tuple((document, "trần văn an") for document in pair) for pair in given]
        for how, given in said.items()
    }
    shuffled = Random(5).sample(sightings, len(sightings))
    found = people_in(sightings, **pairs)  # type: ignore[arg-type]
    assert people_in(shuffled, **pairs) == found  # type: ignore[arg-type]
    return ["".join(sorted(document for document, _key in person)) for person in found]


def test_one_person_rises() -> None:
    """Other offices in the same province, or none, are of one person."""
    a = seen("a", "2010-01-01", "ha-nam", "giám đốc sở y tế hà nam")
    b, c = seen("b", "2015-01-01", "ha-nam", "phó chủ tịch ubnd tỉnh hà nam"), seen("c", "2016-01-01")
    assert people(a, b, c) == ["abc"]


def test_homonyms() -> None:
    """Offices of two provinces within two years are of two people; many years later it may be one."""
    a, b = seen("a", "2010-01-01", "ha-nam"), seen("b", "2010-06-01", "nghe-an")
    assert people(a, b) == ["a", "b"]
    assert people(a, seen("c", "2016-01-01", "nghe-an")) == ["ac"]


def test_without_a_place() -> None:
    """Who has a homonym's office, or stands in his paper, is him; who has neither is left by himself."""
    a = seen("a", "2010-01-01", "ha-nam", "bí thư tỉnh ủy", "bao-ha-nam")
    b = seen("b", "2010-01-02", "nghe-an", "giám đốc", "bao-nghe-an")
    c = seen("c", "2010-02-01", office="giám đốc", source="bao-khac")
    d = seen("d", "2010-02-01", source="bao-ha-nam")
    e = seen("e", "2010-02-01", source="bao-khac")
    assert people(a, b, c, d, e) == ["ad", "bc", "e"]


def test_what_a_person_said() -> None:
    """People who were joined by hand are one, and those who were parted are two."""
    a, b = seen("a", "2010-01-01", "ha-nam"), seen("b", "2010-06-01", "nghe-an")
    assert people(a, b, same=[("a", "b")]) == ["ab"]
    c = seen("c", "2011-01-01", "ha-nam")
    assert people(a, c, apart=[("a", "c")]) == ["a", "c"]


def test_whole_names() -> None:
    """A given name, and one whose last part is a letter or is left out, tell nobody from others."""
    assert is_whole("Trần Văn An")
    assert not any(map(is_whole, ("Thăng", "Nguyễn Văn", "Trần Thị T.", "Đ")))
