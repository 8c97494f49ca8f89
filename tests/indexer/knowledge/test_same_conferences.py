"""Reports in several papers are of one conference, or of several."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.knowledge.same_conferences import Report, conferences_in, is_same

FIRST = Report(
    "a",
    "2019-06-28",
    is_held=True,
    kind="sơ kết",
    name="Hội nghị sơ kết 3 năm thực hiện Chỉ thị 05 về học tập tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    provinces=frozenset({"ha-nam"}),
    bodies=frozenset({"tỉnh ủy hà nam"}),
    people=frozenset({"trần văn an"}),
)
OTHER_PAPER = replace(
    FIRST,
    document="b",
    name="hội nghị sơ kết 3 năm thực hiện Chỉ thị số 05 về học tập tư tưởng, đạo đức Hồ Chí Minh",
    bodies=frozenset(),
    people=frozenset(),
)


def test_two_papers() -> None:
    """Names that are nearly the same, on one day in one province, are of one conference."""
    assert is_same(FIRST, OTHER_PAPER)
    assert is_same(OTHER_PAPER, FIRST)


@pytest.mark.parametrize(
    "other",
    [
        replace(OTHER_PAPER, day="2019-07-05"),
        replace(OTHER_PAPER, provinces=frozenset({"nghe-an"})),
        replace(OTHER_PAPER, kind="tập huấn"),
        replace(OTHER_PAPER, name=OTHER_PAPER.name.replace("3 năm", "5 năm").replace("05", "35")),
        replace(OTHER_PAPER, bodies=frozenset({"huyện ủy lý nhân"})),
        replace(OTHER_PAPER, name="hội nghị sơ kết 3 năm"),
        replace(OTHER_PAPER, provinces=frozenset()),
        replace(OTHER_PAPER, day=""),
    ],
    ids=[
        "another week",
        "province",
        "kind",
        "numbers",
        "organiser",
        "a bare name",
        "perhaps elsewhere",
        "no day",
    ],
)
def test_another_conference(other: Report) -> None:
    """What contradicts a report, or says too little, is not taken for another report of it."""
    assert not is_same(FIRST, other)


def test_a_bare_name() -> None:
    """A name that says little is of the same conference where two people and the organiser are the same."""
    people = frozenset({"trần văn an", "lê thị bình"})
    bare = replace(FIRST, document="b", name="hội nghị", people=people)
    assert is_same(replace(FIRST, people=people), bare)
    assert not is_same(FIRST, bare)


def test_groups() -> None:
    """Three papers' reports are one conference; what a person said to be apart stays so."""
    third = replace(FIRST, document="c", day="2019-06-29", is_held=False)
    far = replace(FIRST, document="d", day="2019-09-01")
    reports = [third, FIRST, far, replace(OTHER_PAPER, bodies=FIRST.bodies)]
    assert sorted(map(sorted, conferences_in(reports))) == [["a", "b", "c"], ["d"]]
    assert sorted(map(sorted, conferences_in(reports, same=[("a", "d")]))) == [["a", "b", "c", "d"]]
    parted = conferences_in(reports, apart=[("a", "b"), ("a", "c")])
    assert sorted(map(sorted, parted)) == [["a"], ["b", "c"], ["d"]]
