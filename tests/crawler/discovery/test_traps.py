"""Addresses without end."""

from __future__ import annotations

import pytest

from crawler.discovery.traps import PATIENCE, endless, is_trap, shape, suspicion

HOST = "http://bao.example"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/tin/a/tin/a/tin/a/", "a path that grows"),
        ("/1/2/3/4/5/6/7/8/9/10/11/12/13", "a path that grows"),
        ("/tin?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9", "a list by filters"),
        ("/tin?loc=a&loc=b&loc=c", "a list by filters"),
        ("/lich/2031/01/", "a calendar"),
        ("/lich?ngay=01-02-2031", "a calendar"),
        ("/lich?date=19700101", "a calendar"),
        ("/lich/2024/01/", ""),
        ("/2026/02/03/hoi-nghi-so-ket.html", ""),
        ("/tin/tin/hoi-nghi-2031-bai.html", ""),
        ("/default.aspx?tabid=12&ItemID=4444&CatID=3", ""),
    ],
)
def test_what_cannot_be_an_article(path: str, reason: str) -> None:
    """Paths that repeat themselves, endless filters, and calendars of other times; articles are none."""
    assert endless(HOST + path, 2026) == reason


@pytest.mark.parametrize(
    ("path", "what", "form"),
    [
        ("/lich/2026/02/", "a calendar", "/lich/#/#/"),
        ("/lich?nam=2026&thang=2", "a calendar", "/*?nam&thang"),
        ("/2026/02/03/hoi-nghi.html", "a calendar", "/#/#/#/*.html"),
        ("/tin/?sort=moi&page=2", "a list by filters", "/tin/?page&sort"),
        ("/tin/?f[]=1", "a list by filters", "/tin/?f[]"),
        ("/thoi-su/hoi-nghi-123.html", "", "/thoi-su/*.html"),
        ("/?p=123", "", "/?p"),
    ],
)
def test_what_may_be_without_end(path: str, what: str, form: str) -> None:
    """Dates and filters are suspicious, and share a form with their neighbours."""
    assert (suspicion(HOST + path), shape(HOST + path)) == (what, form)


def test_a_trap_has_shown_itself() -> None:
    """Only many visits that brought nothing make a trap, and few good ones unmake it."""
    assert [is_trap(0, PATIENCE - 1), is_trap(0, PATIENCE), is_trap(10, PATIENCE)] == [False, True, False]
