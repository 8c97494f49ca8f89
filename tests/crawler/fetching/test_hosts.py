"""How hosts want to be asked, kept over rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.database import Database
from crawler.errors import Refused, Unreachable
from crawler.fetching.fetch import Response
from crawler.fetching.hosts import BLOCKED_IN_A_ROW, BLOCKED_PAUSE, DAY, ROBOTS_GIVEN_UP, Away, Hosts
from crawler.fetching.pace import Pace

PAGE = "http://bao.example/bai.html"
RULES = b"User-agent: *\nDisallow: /bai"
NOW = 1_700_000_000.0


@pytest.fixture
def anew(tmp_path: Path) -> Iterator[Callable[[], Hosts]]:
    """Give what a new process knows of hosts."""
    with closing(Database(tmp_path / "store.sqlite")) as database:
        yield lambda: Hosts(database, Pace())


class Site:
    """Answers a robots.txt, and counts how often it was asked."""

    def __init__(self, status: int = 200, content: bytes = RULES, error: Exception | None = None) -> None:
        self.answer = (status, content, error)
        self.asked = 0

    def __call__(self, address: str) -> Response:
        """Answer."""
        self.asked += 1
        status, content, error = self.answer
        if error is not None:
            raise error
        return Response(address, status, "", (), content, content)


def test_rules_hold_for_a_day(anew: Callable[[], Hosts]) -> None:
    """Over rounds and processes a robots.txt is asked for once a day."""
    site, hosts = Site(), anew()
    for known, later in [(hosts, 0), (hosts, 3600), (anew(), DAY - 1)]:
        assert not known.rules(PAGE, site, NOW + later).allows(PAGE)
    assert site.asked == 1
    site.answer = (404, b"", None)
    assert anew().rules(PAGE, site, NOW + DAY).allows(PAGE)
    assert site.asked == 2


@pytest.mark.parametrize(
    ("status", "content", "error"),
    [
        (500, b"", None),
        (503, RULES, None),
        (429, b"", None),
        (200, b"<html><title>Just a moment...</title></html>", None),
        (0, b"", Unreachable("no answer")),
    ],
)
def test_rules_that_cannot_be_had_forbid_all(
    anew: Callable[[], Hosts], status: int, content: bytes, error: Exception | None
) -> None:
    """Nothing is asked for while a host cannot tell its rules, though they were known, and then they hold."""
    site = Site(content=b"User-agent: *\nDisallow: /khac")
    anew().rules(PAGE, site, NOW)
    site.answer = (status, content, error)
    for days in (1, 15, 30.9):
        with pytest.raises(Away):
            anew().rules(PAGE, site, NOW + days * DAY)
    last = anew().rules(PAGE, site, NOW + DAY + ROBOTS_GIVEN_UP)
    assert last.allows(PAGE)
    assert not last.allows("http://bao.example/khac")


def test_rules_that_were_never_had_forbid_nothing_after_thirty_days(anew: Callable[[], Hosts]) -> None:
    """RFC 9309 lets a crawler take them for missing then; a success in between begins the time anew."""
    site = Site(503)
    with pytest.raises(Away):
        anew().rules(PAGE, site, NOW)
    assert anew().rules(PAGE, site, NOW + ROBOTS_GIVEN_UP).allows(PAGE)
    site.answer = (200, RULES, None)
    assert not anew().rules(PAGE, site, NOW + ROBOTS_GIVEN_UP + 1).allows(PAGE)
    site.answer = (503, b"", None)
    with pytest.raises(Away):
        anew().rules(PAGE, site, NOW + ROBOTS_GIVEN_UP + 2 * DAY)


def test_a_host_that_cannot_tell_is_not_pressed(anew: Callable[[], Hosts]) -> None:
    """Within one process the same question is not repeated at once."""
    site, hosts = Site(503), anew()
    for later in (0, 10, 899, 901):
        with pytest.raises(Away):
            hosts.rules(PAGE, site, NOW + later)
    assert site.asked == 2


@pytest.mark.parametrize(
    ("status", "error"), [(404, None), (403, None), (401, None), (0, Refused("a circle"))]
)
def test_no_rules_allow_all(anew: Callable[[], Hosts], status: int, error: Exception | None) -> None:
    """What the server denies, or hides behind more redirects than five, is no robots.txt."""
    assert anew().rules(PAGE, Site(status, RULES, error), NOW).allows(PAGE)


def test_refusals_grow_over_rounds(anew: Callable[[], Hosts]) -> None:
    """Each refusal in a row doubles the pause, for every name of the site, until the host answers again."""
    assert [anew().refused(PAGE, NOW, "answers 429") for _ in range(4)] == [60, 120, 240, 480]
    assert anew().left("https://www.bao.example/", NOW + 100) == 380
    assert anew().left("http://other.example/", NOW) == 0
    pause = anew().pause(PAGE)
    assert pause is not None
    assert (pause.refusals, pause.reason) == (4, "answers 429")
    hosts = anew()
    hosts.answered(PAGE)
    assert hosts.pause(PAGE) is None
    assert anew().refused(PAGE, NOW, "answers 429", asked=7) == 7


def test_block_pages_in_a_row_are_a_refusal(anew: Callable[[], Hosts]) -> None:
    """One or two may be chance; many in a row, and one after a pause, send the crawl away for hours."""
    hosts = anew()
    hosts.blocked(PAGE, NOW, "a captcha")
    hosts.answered(PAGE)
    assert [hosts.blocked(PAGE, NOW, "a captcha") for _ in range(BLOCKED_IN_A_ROW)] == [False, False, True]
    assert hosts.left(PAGE, NOW) == BLOCKED_PAUSE
    later = anew()
    assert later.blocked(PAGE, NOW + BLOCKED_PAUSE, "a captcha")
    assert later.left(PAGE, NOW + BLOCKED_PAUSE) == 2 * BLOCKED_PAUSE
    pause = later.pause(PAGE)
    assert pause is not None
    assert pause.reason == "blocked: a captcha"
