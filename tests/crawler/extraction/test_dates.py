"""Vietnamese date phrases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.dates import VIETNAM, parse_date
from tests.crawler.printed_dates import FETCHED, NO_DATES, PRINTED

FLOOR = 0.98
NOW = datetime(2024, 3, 1, 12, 0, tzinfo=VIETNAM)


def test_printed_dates_are_understood() -> None:
    """Nearly all of the forms that papers and portals print mean the moment that a reader takes them for."""
    fetched = datetime.fromisoformat(FETCHED)
    wrong = [
        f"{text}: {found} instead of {expected}"
        for text, expected in PRINTED
        if (found := parse_date(text, fetched)) != (expected and in_vietnam(expected))
    ]
    assert len(PRINTED) >= 100
    assert len(wrong) <= (1 - FLOOR) * len(PRINTED), "\n".join(wrong)


def in_vietnam(text: str) -> datetime:
    """Give a moment of Vietnam's time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28/06/2019 08:15 GMT+9", "2019-06-28T08:15:00+09:00"),
        ("28/06/2019 08:15 +09:00", "2019-06-28T08:15:00+09:00"),
        ("Fri, 28 Jun 2019 01:15:00 GMT", "2019-06-28T01:15:00+00:00"),
        ("2019-06-28T08:15:00Z", "2019-06-28T08:15:00+00:00"),
        ("2019-06-28 08:15", "2019-06-28T08:15:00+07:00"),
        ("Đăng nga\u0300y 3 tha\u0301ng 6 năm 2019", "2019-06-03T00:00:00+07:00"),
    ],
)
def test_a_printed_zone_is_kept(text: str, expected: str) -> None:
    """The zone is the one that is named, and Vietnam's where none is."""
    found = parse_date(text)
    assert found == datetime.fromisoformat(expected)
    assert found is not None
    assert found.utcoffset() == datetime.fromisoformat(expected).utcoffset()


@pytest.mark.parametrize("fetched", [None, NOW])
@pytest.mark.parametrize("text", NO_DATES)
def test_what_holds_no_date_gives_none(text: str, fetched: datetime | None) -> None:
    """Impossible days and years, numbers of documents, addresses and telephones give nothing."""
    assert parse_date(text, fetched) is None


@pytest.mark.parametrize("text", ["5 ngày trước", "hôm qua, 14:05", "vừa xong", "28/02"])
def test_a_relative_date_needs_a_present(text: str) -> None:
    """Where nobody knows when a page was fetched, these mean nothing."""
    assert parse_date(text) is None


def test_a_sentence_is_no_relative_date() -> None:
    """Of a longer text, “hôm qua” tells when something happened, not when it was printed."""
    text = "Hôm qua, lãnh đạo tỉnh đã đi kiểm tra công tác phòng chống bão tại ba huyện ven biển."
    assert parse_date(text, NOW) is None


def test_a_relative_date_stays_in_its_century() -> None:
    """So many weeks ago there was no newspaper."""
    assert parse_date("9999 tuần trước", NOW) is None


_PIECES = st.sampled_from(
    [
        "ngày",
        "tháng",
        "năm",
        "GMT+7",
        "GMT-99:99",
        "giờ trước",
        "tháng trước",
        "hôm qua",
        "chiều",
        "Th6",
        "an",
        "28/05/13",
        "10:41",
        "T",
        "-",
        "/",
        "Z",
        "9" * 30,
    ]
)


@given(
    st.one_of(
        st.text(),
        st.lists(st.one_of(_PIECES, st.integers().map(str))).map(" ".join),
        st.lists(_PIECES).map("".join),
    ),
    st.sampled_from([None, NOW]),
)
def test_parsing_never_raises(text: str, fetched: datetime | None) -> None:
    """Any text gives an aware moment that ISO 8601 can hold, or none."""
    found = parse_date(text, fetched)
    assert found is None or (found.tzinfo is not None and datetime.fromisoformat(found.isoformat()) == found)


@given(
    st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001
)
def test_every_printed_form_of_a_moment_is_that_moment(moment: datetime) -> None:
    """A minute written in the usual forms is read back as itself."""
    moment = moment.replace(second=0, microsecond=0, tzinfo=VIETNAM)
    for form in ("%d/%m/%Y %H:%M", "%H:%M, %d-%m-%Y", "%Hh%M ngày %d tháng %m năm %Y", "%Y-%m-%dT%H:%M:%S%z"):
        assert parse_date(moment.strftime(form)) == moment
    assert parse_date(moment.astimezone(UTC).strftime("%d/%m/%Y %H:%M GMT")) == moment
