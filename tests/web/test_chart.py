"""Charts of counts over time."""

from __future__ import annotations

from web.chart import Bar, Chart, by_year, period_label, periods


def test_months_without_anything_stand_between_those_with_something() -> None:
    """A gap is shown as a bar of nothing; what is no month is left out."""
    assert periods({"2019-11": 3, "2020-02": 1, "": 9, "2020-13": 1, "năm": 2}) == [
        ("2019-11", 3),
        ("2019-12", 0),
        ("2020-01", 0),
        ("2020-02", 1),
    ]


def test_too_many_months_become_years() -> None:
    """Counts are added up by the year; none is lost."""
    counted = periods({"1998-01": 2, "1998-12": 3, "2020-06": 5}, most=30)
    assert counted[0] == ("1998", 5)
    assert counted[1:-1] == [(str(year), 0) for year in range(1999, 2020)]
    assert counted[-1] == ("2020", 5)


def test_months_are_added_up() -> None:
    """The count of a year is that of its months."""
    assert dict(by_year([("2020-02", 3), ("2019-12", 1), ("2020-01", 2)])) == {"2020": 5, "2019": 1}


def test_what_is_there_can_be_seen() -> None:
    """One beside a thousand has a bar; none has none."""
    chart = Chart((Bar("a", 1000), Bar("b", 1), Bar("c", 0)))
    assert [chart.height(bar.count) for bar in chart.bars] == [100, 2, 0]
    assert period_label("2019-06") == "6/2019"
    assert period_label("2019") == "2019"
