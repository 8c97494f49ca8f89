"""When a host may be asked again."""

from __future__ import annotations

from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.pace import LONGEST_PAUSE, Pace, pause_after, retry_after


class Time:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.now += seconds


@pytest.fixture
def time() -> Time:
    """A clock of the test's own."""
    return Time()


@pytest.fixture
def pace(time: Time) -> Pace:
    """A pace by that clock."""
    return Pace(clock=time, sleep=time.sleep)


def test_the_first_request_does_not_wait(pace: Pace, time: Time) -> None:
    """A host that was never asked may be asked at once."""
    pace.wait("a", 5)
    assert time.now == 1000


def test_requests_to_one_host_keep_their_distance(pace: Pace, time: Time) -> None:
    """Each waits until the delay after the one before it is over."""
    moments = []
    for _ in range(4):
        pace.wait("a", 5)
        moments.append(time.now)
    assert moments == [1000, 1005, 1010, 1015]


def test_hosts_do_not_wait_for_each_other(pace: Pace, time: Time) -> None:
    """Two hosts can be asked at the same moment."""
    pace.wait("a", 5)
    pace.wait("b", 5)
    assert time.now == 1000


def test_time_that_passed_is_not_waited_again(pace: Pace, time: Time) -> None:
    """Work between two requests counts as part of the distance."""
    pace.wait("a", 5)
    time.now += 4
    pace.wait("a", 5)
    assert time.now == 1005


def test_the_longer_delay_stands_between_two_who_share_a_host(pace: Pace, time: Time) -> None:
    """Whether the slower one asked last or asks next, the host is never asked faster than it wants."""
    moments = []
    for delay in (10, 1, 1, 10):
        pace.wait("a", delay)
        moments.append(time.now)
    assert moments == [1000, 1010, 1011, 1021]


def test_only_one_has_the_turn_of_a_host(time: Time) -> None:
    """While one asks a host nobody else does, however long the answer takes; other hosts are free."""
    pace, order = Pace(clock=time, sleep=time.sleep), list[str]()

    def ask(host: str) -> None:
        with pace.turn(host, 0):
            order.append(host)

    with pace.turn("a", 0):
        same, other = Thread(target=ask, args=("a",)), Thread(target=ask, args=("b",))
        same.start()
        other.start()
        other.join()
        order.append("the first ends")
    same.join()
    assert order == ["b", "the first ends", "a"]


def test_a_paused_host_is_left_alone(pace: Pace, time: Time) -> None:
    """A pause holds for the next request, and never shortens what was to be waited anyway."""
    pace.wait("a", 50)
    pace.pause("a", 30)
    pace.wait("a", 0)
    assert time.now == 1050
    pace.pause("a", 30)
    pace.wait("a", 0)
    assert time.now == 1080


def test_no_pause_is_longer_than_a_day(pace: Pace, time: Time) -> None:
    """A host cannot send the crawler away for ever."""
    pace.pause("a", 1e12)
    pace.wait("a", 0)
    assert time.now == 1000 + 86400


@pytest.mark.parametrize(
    ("refusals", "asked", "seconds"),
    [(1, None, 60), (2, None, 120), (5, None, 960), (1, 5, 5), (2, 5, 120), (2, 500, 500), (99, 5, 86400)],
)
def test_pauses_grow(refusals: int, asked: float | None, seconds: float) -> None:
    """A host that refuses again is left alone twice as long, at least what it asks for, a day at most."""
    assert pause_after(refusals, asked) == seconds <= LONGEST_PAUSE


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("9" * 400, 86400.0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 40.0),
        ("Thu, 01 Jan 1970 00:00:10 GMT", 0.0),
        ("Fri, 31 Dec 2100 23:59:59 GMT", 86400.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999", None),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    """Both forms of the header count from now, within a day."""
    assert retry_after(value, now=60.0) == seconds


@given(st.text(), st.floats(0, 4e9))
def test_retry_after_never_raises(value: str, now: float) -> None:
    """Any header gives none or up to a day."""
    found = retry_after(value, now)
    assert found is None or 0 <= found <= 86400
