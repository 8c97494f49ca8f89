"""May this be fetched, and how slowly."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.robots import MAX_BYTES, Robots, robots_url

RULES = b"""User-agent: *
Disallow: /tim-kiem
Disallow: /*?print=
Allow: /tim-kiem/huong-dan$
Crawl-delay: 2.5

User-agent: BadBot
Disallow: /

Sitemap: http://bao.example/sitemap.xml
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/tim-kiem?q=a", False),
        ("/tim-kiem/huong-dan", True),
        ("/tim-kiem/huong-dan/2", False),
        ("/bai.html?print=1", False),
    ],
)
def test_the_longest_rule_decides(path: str, allowed: bool) -> None:
    """RFC 9309: the most specific rule, with * and $."""
    assert Robots.parse(RULES).allows(f"http://bao.example{path}") is allowed


@pytest.mark.parametrize("name", ["TraCuu", "tracuu"])
def test_a_group_for_this_crawler_stands_above_the_general_one(name: str) -> None:
    """A site can name this crawler, in any case of letters."""
    robots = Robots.parse(RULES + f"\nUser-agent: {name}\nDisallow: /rieng\n".encode())
    assert not robots.allows("http://bao.example/rieng")
    assert robots.allows("http://bao.example/tim-kiem")


def test_a_byte_order_mark_hides_nothing() -> None:
    """The first line counts although an editor left a mark before it."""
    assert not Robots.parse(codecs.BOM_UTF8 + RULES).allows("http://bao.example/tim-kiem")


def test_what_lies_beyond_the_limit_does_not_count() -> None:
    """A robots.txt of any size is read up to 500 KiB."""
    padding = b"# " + b"x" * MAX_BYTES + b"\n"
    assert Robots.parse(padding + RULES).allows("http://bao.example/tim-kiem")


@pytest.mark.parametrize(
    ("status", "allowed"), [(200, False), (404, True), (403, True), (500, False), (503, False)]
)
def test_a_status_stands_for_rules(status: int, allowed: bool) -> None:
    """No robots.txt allows all, a broken server forbids all."""
    assert Robots.from_status(status, b"User-agent: *\nDisallow: /").allows("http://bao.example/") is allowed


@pytest.mark.parametrize(("written", "seconds"), [("2.5", 2.5), ("0", 0.0), ("100000", 120.0), ("soon", 0.0)])
def test_the_delay_is_bounded(written: str, seconds: float) -> None:
    """A delay is taken as it is written, but for one that would stop the crawl."""
    assert Robots.parse(f"User-agent: *\nCrawl-delay: {written}\n".encode()).delay() == seconds


@pytest.mark.parametrize(
    ("written", "seconds"), [("1/10", 10.0), ("6/1m", 10.0), ("1/1d", 120.0), ("often", 0.0)]
)
def test_a_rate_is_a_delay(written: str, seconds: float) -> None:
    """So many requests in so much time are one request in a part of it."""
    assert Robots.parse(f"User-agent: *\nRequest-rate: {written}\n".encode()).delay() == seconds


def test_another_encoding_hides_nothing() -> None:
    """A comment in windows-1258 and a path in bytes of its own leave the other rules as they are."""
    rules = "# Cấm tìm kiếm…\nUser-agent: *\nDisallow: /tìm\n".encode("cp1258", errors="replace") + RULES
    assert not Robots.parse(rules).allows("http://bao.example/tim-kiem")
    assert not Robots.parse(b"User-agent: *\nDisallow: /t\xecm\n").allows("http://bao.example/t%ECm")


@given(st.one_of(st.text(), st.sampled_from(["nan", "-5", "1e400", "0x5"])))
def test_a_delay_is_always_a_time(written: str) -> None:
    """Whatever is written, the delay is a number of seconds from 0 to 120."""
    content = f"User-agent: *\nCrawl-delay: {written}\n".encode(errors="replace")
    assert 0 <= Robots.parse(content).delay() <= 120


@given(st.binary(), st.text())
def test_parsing_never_raises(content: bytes, path: str) -> None:
    """Any bytes are rules, and any address can be asked about."""
    assert Robots.parse(content).allows(f"http://bao.example/{path}") in {True, False}


def test_sitemaps_are_named() -> None:
    """The sitemap line is read."""
    assert Robots.parse(RULES).sitemaps() == ["http://bao.example/sitemap.xml"]


def test_the_rules_stand_at_the_root_of_the_host() -> None:
    """Scheme and port are the page's own."""
    assert robots_url("https://bao.example:8443/a/b?c=d") == "https://bao.example:8443/robots.txt"
