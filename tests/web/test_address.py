"""The address of a search."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from crawler.extraction.dates import VIETNAM
from indexer.schema import FACETS
from web.address import DEEPEST, PER_PAGE, Address, last_page, pages_around

LAST_PAGE = DEEPEST // PER_PAGE

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    st.dictionaries(
        st.sampled_from(["q", "sort", "page", "since", "until", "added", "size", "view", *FACETS]),
        st.lists(TEXT, min_size=1, max_size=4),
        max_size=6,
    )
)
def test_reading_twice_changes_nothing(query: dict[str, list[str]]) -> None:
    """What an address says of itself reads back as the same address."""
    address = Address.read(MultiDict(query))
    assert Address.read(MultiDict(address.parameters)) == address


@pytest.mark.parametrize(
    ("given", "page"),
    [
        ("", 1), ("1", 1), ("7", 7), ("0", 1), ("-3", 1), ("two", 1), ("1_0", 1), ("²", 1), ("٣", 1),
        (str(LAST_PAGE + 1), LAST_PAGE), ("9" * 5_000, 1),
    ],
)  # fmt: skip
def test_a_page_is_a_bounded_number(given: str, page: int) -> None:
    """A page that is no number is the first, one that is too far is the last."""
    assert Address.read(MultiDict({"page": given})).page == page


def test_no_result_is_asked_for_beyond_the_limit() -> None:
    """The last page ends at result 10,000."""
    wanted = Address(page=LAST_PAGE).wanted
    assert wanted.offset + wanted.limit == 10_000


def test_a_query_is_cut() -> None:
    """Of a very long query the first 1,000 characters are used."""
    assert len(Address.read(MultiDict({"q": "a" * 5_000})).typed) == 1_000


def test_filters_are_added_and_taken_away() -> None:
    """A filter that is added and removed leaves the search as it was, on its first page."""
    address = Address("lũ", {"source": ("a",)}, order="date")
    narrowed = address.at(3).with_filter("year", "2021")
    assert narrowed.chosen == [("source", "a"), ("year", "2021")]
    assert narrowed.page == 1
    assert narrowed.without_filter("year", "2021") == address
    assert narrowed.without_filters() == Address("lũ", order="date")


def test_quotes_are_taken_away() -> None:
    """The search without quotes asks for the same words."""
    assert Address('“chỉ thị” "05"').without_quotes().typed == "chỉ thị 05"


@pytest.mark.parametrize(
    ("page", "last", "offered"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, 3, None, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 12, [1, None, 4, 5, 6, 7, 8, None, 12]),
        (12, 12, [1, None, 10, 11, 12]),
    ],
)
def test_pages_near_and_at_the_ends_are_offered(page: int, last: int, offered: list[int | None]) -> None:
    """Both ends and two pages on each side are offered; a gap hides at least two pages."""
    assert pages_around(page, last) == offered


@pytest.mark.parametrize(("total", "last"), [(0, 1), (1, 1), (10, 1), (11, 2), (10**9, LAST_PAGE)])
def test_the_last_page_holds_the_last_result(total: int, last: int) -> None:
    """Ten results make a page."""
    assert PER_PAGE == 10
    assert last_page(total) == last


def test_what_a_person_chose_is_kept() -> None:
    """Period, order, size and view stand in the query string, and come out of it as they were."""
    address = Address(
        "lũ",
        {"source": ("a",)},
        since="2019",
        until="2019-06-28",
        added="2024-05",
        order="added",
        size=50,
        is_compact=True,
    )
    assert Address.read(MultiDict(address.parameters)) == address
    wanted = address.wanted
    assert wanted.since == datetime(2019, 1, 1, tzinfo=VIETNAM)
    assert wanted.until == datetime(2019, 6, 28, 23, 59, 59, tzinfo=VIETNAM)
    assert wanted.added_since == datetime(2024, 5, 1, tzinfo=VIETNAM)
    assert address.days == {"since": "2019-01-01", "until": "2019-06-28", "added": "2024-05-01"}
    assert (wanted.newest_by, wanted.limit) == ("added", 50)
    assert ("since", "2019") in address.kept("q")
    assert dict(address.kept("since", "until")).keys() == {"q", "source", "added", "sort", "size", "view"}


@pytest.mark.parametrize("text", ["gestern", "2019-13", "0", "2019-02-30", "9" * 400, "2019-06-28T00:00"])
def test_what_is_no_period_is_none(text: str) -> None:
    """A time that cannot be is left out."""
    assert Address.read(MultiDict({"since": text, "until": text, "added": text, "size": text})) == Address()


def test_the_first_result_stays_when_there_are_more_a_page() -> None:
    """Another size leads to the page on which what stood first stands."""
    assert Address(page=6).sized(20).page == 3
    assert Address(page=3, size=50).sized(10).page == 11
