"""A URL's identity and scope."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.urls import canonical, host, is_private, same_site

BASE = "http://bao.example/thoi-su/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Bao.Example:80/a/./b/../c", "http://bao.example/a/c"),
        ("http://bao.example", "http://bao.example/"),
        ("http://bao.example/a#top", "http://bao.example/a"),
        ("http://bao.example/%7Ea/%e1", "http://bao.example/~a/%E1"),
        ("http://bao.example/tìm?q=hội", "http://bao.example/t%C3%ACm?q=h%E1%BB%99i"),
        ("http://bao.example/a?b=2&a=1", "http://bao.example/a?a=1&b=2"),
        ("http://bao.example/a?utm_source=x&fbclid=y&id=7&ref=box", "http://bao.example/a?id=7"),
        ("http://bao.example/a;jsessionid=0A1B", "http://bao.example/a"),
        ("http://bao.example/a?sid=0123456789abcdef0123456789abcdef", "http://bao.example/a"),
        ("http://bao.example/modules.php?name=News&sid=1234", "http://bao.example/modules.php?name=News&sid=1234"),
        ("http://bao.example/?1234", "http://bao.example/?1234"),
        ("http://bao.example/?q=%E1", "http://bao.example/?q=%E1"),
        ("http://báo.vn/", "http://xn--bo-mia.vn/"),
        ("  bai-1.html ", "http://bao.example/thoi-su/bai-1.html"),
        ("/bai-1.html", "http://bao.example/bai-1.html"),
        ("//cdn.example/x", "http://cdn.example/x"),
        ("http://[2606:4700::1111]:8080/x", "http://[2606:4700::1111]:8080/x"),
        ("?trang=2", "http://bao.example/thoi-su/?trang=2"),
    ],
)  # fmt: skip
def test_the_forms_of_one_address_are_one(url: str, expected: str) -> None:
    """What does not change the page does not change the address; what may, stays as it is written."""
    assert canonical(url, BASE) == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:void(0)",
        "mailto:a@bao.example",
        "data:text/plain,x",
        "ftp://bao.example/a",
        "http://user:secret@bao.example/",
        "http://[/",
        "http://.",
        "http://bao example/",
        "http://bao\u200b example/",
        "http://bao%20.example/",
        "http://bao_.example/",
        "http://bao.example;/",
        "http://[v1.a]/",
        "http://bao.example:99999/",
        "http://bao.example/" + "a" * 2000,
    ],
)
def test_what_is_no_page_has_no_canonical_form(url: str) -> None:
    """Other schemes, named users, broken and endless addresses are none."""
    assert canonical(url, BASE) is None


_URLS = st.one_of(
    st.text(),
    st.from_regex(
        r"(https?|HTTP)://[a-zA-Z0-9.\-:\[\]@%ăđ \u200b\u00ad０]{0,12}(/[\w%;.,/\-~ ]{0,15}){0,2}"
        r"(\?[\w=&%+;ă]{0,20})?(#.*)?",
        fullmatch=True,
    ),
)


@given(_URLS, _URLS)
def test_a_canonical_form_is_its_own(url: str, base: str) -> None:
    """Any two texts give no address, or one that stays as it is."""
    found = canonical(url, base)
    assert found is None or canonical(found) == found


def test_a_host_has_its_port() -> None:
    """Two ports of one machine are two hosts."""
    assert host("http://Bao.Example:8080/a") == "bao.example:8080"


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://bao.example/a", True),
        ("https://www.bao.example/a", True),
        ("https://m.bao.example/a", True),
        ("http://en.bao.example/a", False),
        ("http://bao.example.org/a", False),
        ("http://xbao.example/a", False),
        ("http://bao.example:8080/a", False),
    ],
)
def test_the_mirrors_of_a_site_are_the_site(url: str, same: bool) -> None:
    """Names with www and m belong to the site; other names and ports do not."""
    assert same_site(url, "http://www.bao.example/") is same


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "::1", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "2002:a00:1::",
        "64:ff9b::a00:1", "::127.0.0.1", "::1.1.1.1", "fec0::1", "192.88.99.1", "::ffff:192.88.99.1",
        "::ffff:0:10.0.0.1", "64:ff9b:1::a00:1", "2001::a00:1", "::", "fe80::1%1", "0.1.2.3", "240.0.0.1",
        "255.255.255.255", "2001:db8::1", "2002:7f00:1::", "64:ff9b::127.0.0.1", "198.18.0.1",
    ],
)  # fmt: skip
def test_inner_addresses_are_private(address: str) -> None:
    """Loopback, private, link-local and shared networks are, in every disguise of IPv6."""
    assert is_private(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "113.160.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_public_addresses_are_not_private(address: str) -> None:
    """The addresses of newspapers may be asked."""
    assert not is_private(address)
