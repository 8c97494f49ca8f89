"""Which reports, in one paper or several, are of one conference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise, product

from crawler.duplicates import alike
from indexer.analysis.syllables import FORMS, WORD
from indexer.knowledge.events import OTHER
from indexer.knowledge.grouping import Groups, Pair
from indexer.knowledge.issuers import may_be_same

NEAR = 2
"""Days between two reports of one conference at most; one, where both say when it was held."""
_USUAL = frozenset(
    """
    hội nghị thảo lễ buổi cuộc họp phiên đại kỳ kì làm việc với tổng sơ kết triển khai quán triệt thực hiện
    tổ chức công tác nhiệm vụ phương hướng năm tháng quý đầu cuối giai đoạn nhiệm kỳ và của về các một những
    trong cho tỉnh thành phố huyện xã toàn quốc trực tuyến lần thứ báo cáo kế hoạch chỉ thị quyết định luật số
    """.split()  # noqa: SIM905 - a list would be harder to read
)
"""Syllables that half of all names of conferences have."""
_TELLING = 2
"""Pairs of others, one behind the other, that a name must have to tell something by itself."""
_CITES = re.compile(
    r"(?:chỉ thị|nghị quyết|kết luận|quyết định|nghị định|luật|chương trình|đề án|kế hoạch)\b"
)


@dataclass(frozen=True)
class Report:
    """What a document says of a conference, as it is compared; bodies by `issuers.body_name`, people by key.

    `day` is ISO 8601: when it was held or, where that `is_held` says it is not known, the document's.
    """

    document: str
    day: str
    is_held: bool = False
    kind: str = OTHER
    name: str = ""
    provinces: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    place: str = ""
    sketch: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """What the name tells: its syllables two by two, as most words have two, without the usual ones."""
        telling = [word for word in _normal(self.name) if word not in _USUAL and not word.isdigit()]
        return frozenset(map(" ".join, pairwise(telling)))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers of the name."""
        return frozenset(word.lstrip("0") for word in _normal(self.name) if word.isdigit())


def near_days(day: str) -> tuple[str, str]:
    """The first and the last day of reports that may be of the same conference."""
    if not day:
        return "", ""
    of, around = date.fromisoformat(day), timedelta(NEAR)
    return (of - around).isoformat(), (of + around).isoformat()


def is_same(one: Report, other: Report) -> bool:
    """Whether two reports are of one conference."""
    if not _are_near(one, other):
        return False
    if one.sketch and alike(one.sketch, other.sketch):
        return True
    people = len(one.people & other.people)
    elsewhere = one.provinces and other.provinces and not one.provinces & other.provinces
    if elsewhere or (people < 2 and _contradict(one, other)):
        return False
    support = (
        min(people, 2)
        + bool(one.bodies & other.bodies)
        + bool(one.place and one.place == other.place)
        + 0.5 * bool(one.provinces & other.provinces)
    )
    if min(len(one.words), len(other.words)) < _TELLING:
        return (
            people >= 2
            and support >= 3
            and (bool(one.words & other.words) or not one.words or not other.words)
        )
    return _have_one_name(one, other, support)


def _have_one_name(one: Report, other: Report, support: float) -> bool:
    """Whether two names that tell something are of one conference, by what else is the same."""
    least = min(len(one.words), len(other.words))
    shared = len(one.words & other.words) / least
    if shared < 0.7:
        return shared >= 0.4 and support >= 1.5
    if _CITES.search(f"{one.name} {other.name}".lower()):
        # What a directive asks for is done everywhere, in the same weeks and the same words.
        return support > 0 and (support >= 1 or one.day == other.day)
    return support > 0 or least >= 2 * _TELLING


def linked(reports: Iterable[Report]) -> Iterator[Pair[str]]:
    """The documents, two by two, whose reports are of one conference; the same whatever their order."""
    ordered = sorted(reports, key=lambda one: (one.day, one.document))
    for place, one in enumerate(ordered):
        last = near_days(one.day)[1]
        for other in ordered[place + 1 :]:
            if other.day > last:
                break
            if is_same(one, other):
                yield one.document, other.document


def conferences_in(
    reports: Iterable[Report], same: Iterable[Pair[str]] = (), apart: Iterable[Pair[str]] = ()
) -> list[list[str]]:
    """The documents of each conference; `same` and `apart` are pairs that a person said so of."""
    ordered = sorted(reports, key=lambda one: (one.day, one.document))
    groups = Groups([one.document for one in ordered], same, apart)
    for one, other in linked(ordered):
        groups.join(one, other)
    return list(groups)


def _normal(text: str) -> list[str]:
    return [FORMS[word][0] for word in WORD.findall(text)]


def _are_near(one: Report, other: Report) -> bool:
    if not one.day or not other.day:
        return False
    days = abs(date.fromisoformat(one.day) - date.fromisoformat(other.day)).days
    return days <= (1 if one.is_held and other.is_held else NEAR)


def _contradict(one: Report, other: Report) -> bool:
    """Whether kinds, numbers in the names or organisers are others'."""
    if OTHER not in (one.kind, other.kind) and one.kind != other.kind:
        return True
    if not (one.numbers <= other.numbers or one.numbers >= other.numbers):
        return True
    pairs = list(product(one.bodies, other.bodies))
    return bool(pairs) and not any(may_be_same(*pair) for pair in pairs)
