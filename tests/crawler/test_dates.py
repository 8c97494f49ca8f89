"""Vietnamese date phrases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import VIETNAM, parse_date

NOW = datetime(2024, 3, 1, 12, 0, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thứ Sáu, 28/06/2019, 08:15 [GMT+7]", "2019-06-28T08:15:00+07:00"),
        ("Thứ hai, ngày 3 tháng 6 năm 2019", "2019-06-03T00:00:00+07:00"),
        ("ngày 3 tháng Mười Hai năm 2019", "2019-12-03T00:00:00+07:00"),
        ("3 tháng Giêng, 2020", "2020-01-03T00:00:00+07:00"),
        ("08:15 | 28/06/2019", "2019-06-28T08:15:00+07:00"),
        ("28/05/13 10:41 GMT+7", "2013-05-28T10:41:00+07:00"),
        ("8h15 ngày 28-6-2019", "2019-06-28T08:15:00+07:00"),
        ("8 giờ 05, 28.6.2019", "2019-06-28T08:05:00+07:00"),
        ("28/06/2019 3:05 PM", "2019-06-28T15:05:00+07:00"),
        ("28/06/2019 3:05 CH", "2019-06-28T15:05:00+07:00"),
        ("28/06/2019 08:15:42", "2019-06-28T08:15:42+07:00"),
        ("Fri, 28 Jun 2019 08:15:00 GMT+7", "2019-06-28T08:15:00+07:00"),
        ("Fri, 28 Jun 2019 01:15:00 GMT", "2019-06-28T01:15:00+00:00"),
        ("Fri, 28 Jun 2019 08:15:00 +0700", "2019-06-28T08:15:00+07:00"),
        ("2019-06-28T08:15:00Z", "2019-06-28T08:15:00+00:00"),
        ("2019-06-28", "2019-06-28T00:00:00+07:00"),
        ("Cập nhật 2019/6/28", "2019-06-28T00:00:00+07:00"),
        ("Đăng nga\u0300y 3 tha\u0301ng 6 năm 2019", "2019-06-03T00:00:00+07:00"),
    ],
)
def test_a_printed_date_is_understood(text: str, expected: str) -> None:
    """What papers print means one moment, in Vietnam's time where no zone is named."""
    found = parse_date(text)
    assert found == datetime.fromisoformat(expected)
    assert found is not None
    assert found.utcoffset() == datetime.fromisoformat(expected).utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hôm nay",
        "31/02/2024",
        "12/13/2024",
        "Chỉ thị 05-CT/TW",
        "1/2",
        "0/0/0000",
        "123/2020/NĐ-CP",
        "5 ngày trước",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "1899-12-31",
        "2201-01-01T00:00:00+07:00",
    ],
)
def test_what_holds_no_date_gives_none(text: str) -> None:
    """Impossible days and years, numbers of documents and relative dates without a present give nothing."""
    assert parse_date(text) is None


def test_a_relative_date_stays_in_its_century() -> None:
    """So many weeks ago there was no newspaper."""
    assert parse_date("9999 tuần trước", NOW) is None


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("5 phút trước", timedelta(minutes=5)),
        ("2 giờ trước", timedelta(hours=2)),
        ("Cập nhật 3 ngày trước", timedelta(days=3)),
        ("1 tuần trước", timedelta(weeks=1)),
    ],
)
def test_a_relative_date_counts_from_the_fetch(text: str, ago: timedelta) -> None:
    """What is called “2 giờ trước” is two hours before the page was fetched."""
    assert parse_date(text, NOW) == NOW - ago


_PIECES = st.sampled_from(
    [
        "ngày",
        "tháng",
        "năm",
        "GMT+7",
        "GMT-99:99",
        "giờ trước",
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
