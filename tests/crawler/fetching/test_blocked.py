"""Pages that stand in place of the page."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.blocked import reason
from tests.crawler.corner import ARTICLE

MENU = "<nav>" + "<a href='/m'>Thời sự chính trị xã hội</a>" * 40 + "</nav>"
PLAIN = "<html><head><title>Hội nghị</title></head><body><h1>Hội nghị</h1>%s</body></html>"
LOGIN = "<form action='/login'><input name='u'><input type='password' name='p'></form>"


def page(title: str = "", body: str = "", head: str = "") -> str:
    """Write a page."""
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def said(html: str, status: int = 200, **headers: str) -> str:
    """Tell what an answer is taken for."""
    known = {name.replace("_", "-"): value for name, value in headers.items()}
    return reason(status, lambda name: known.get(name.lower(), ""), html.encode())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (page("Just a moment...", head="<script>window._cf_chl_opt={cvId:'3'}</script>"), "Cloudflare"),
        (page("Chờ một chút...", "Enable JavaScript and cookies to continue"), "Cloudflare"),
        (page("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>"), "Cloudflare"),
        (page("", "<script src='/cdn-cgi/challenge-platform/h/b/jsch/v1'></script>"), "Cloudflare"),
        (page("", "<iframe src='/_Incapsula_Resource?SWUDNSAI=31'>Incident ID: 4-7</iframe>"), "Imperva"),
        (page("", "<script src='https://ct.captcha-delivery.com/c.js'></script>"), "DataDome"),
        (page("Robot Check"), "captcha"),
        (page("Báo", "<div class='g-recaptcha' data-sitekey='x'></div>"), "captcha"),
        (page("Báo", "Nhập mã xác nhận để tiếp tục <input name='ma'>"), "captcha"),
        (page("Request Rejected", "The requested URL was rejected. Your support ID is: 1"), "block page"),
        (page("Báo", "Truy cập của bạn đã bị chặn bởi tường lửa"), "block page"),
        (page("Đăng nhập", LOGIN), "login"),
        (page("Báo", "Vui lòng đăng nhập để đọc tiếp bài này"), "login"),
        (page("Trang đang bảo trì", "<h1>Xin quay lại sau</h1>"), "maintenance"),
        ("<h1>Hệ thống đang được nâng cấp, mong quý độc giả thông cảm</h1>", "maintenance"),
        (unicodedata.normalize("NFD", "<h1>Trang đang bảo trì</h1>"), "maintenance"),
        ("Site is down for maintenance", "maintenance"),
        (page("Account Suspended"), "suspended"),
        ('<script>document.cookie="D1N=4a"+"; path=/";window.location.reload(true);</script>', "cookie wall"),
        ("<script>document.cookie = 'a=1'; location.href='/bai-1.html?d=1'</script>", "cookie wall"),
        ("<script src='/aes.js'></script><script>document.cookie='__test='+toHex(a)</script>", "a challenge"),
        ("<noscript>Please enable JavaScript to view this page</noscript>", "cookie wall"),
        ("", "empty"),
        (" \r\n", "empty"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 503])
def test_what_stands_in_place_of_a_page_is_named(html: str, expected: str, status: int) -> None:
    """Challenges, captchas, forms, walls and announcements are told from pages."""
    if expected != "empty" or status == 200:
        assert expected in said(html, status)


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_status_says_it_too(status: int) -> None:
    """An answer that forbids is a block, whatever it shows."""
    assert said(ARTICLE, status) == f"answers {status}"


def test_a_header_says_it_too() -> None:
    """Cloudflare marks its challenges."""
    assert "Cloudflare" in said(ARTICLE, cf_mitigated="challenge")


@pytest.mark.parametrize(
    "html",
    [
        ARTICLE,
        ARTICLE.replace("<body>", f"<body>{LOGIN}"),
        ARTICLE.replace("Hội nghị sơ kết", "Hệ thống ngân hàng đang bảo trì"),
        PLAIN % "Nội dung bài viết chưa có",
        page("Trang đang bảo trì: người dùng kêu khó", MENU),
        page("Ảnh", MENU + LOGIN + "<div class='g-recaptcha'></div>"),
        page("Hội nghị", MENU, "<script>document.cookie='a=1';</script><script>location.href</script>"),
        page("Hội nghị", MENU + "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"),
        page("Ảnh", "<div class='g-recaptcha'></div>", "<meta property='og:type' content='article'>"),
        page("Ảnh", LOGIN, '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'),
        page("Hội nghị", "<script>if (document.cookie == '') show(); location.href == 1</script>"),
        "<?xml version='1.0'?><rss><channel><title>Hệ thống đang bảo trì</title></channel></rss>",
        "<urlset><url><loc>http://bao.example/dang-nhap</loc></url></urlset>",
    ],
)
def test_a_page_is_no_block(html: str) -> None:
    """Articles, lists and pages with menus stay pages, whatever they write about or carry along."""
    assert said(html) == ""


@pytest.mark.parametrize("status", [301, 304, 404, 410, 500])
def test_other_answers_speak_for_themselves(status: int) -> None:
    """A page that is not there is not blocked."""
    assert said("", status) == ""


@given(st.binary(max_size=500), st.sampled_from([200, 202, 403, 429, 503]))
def test_any_answer_can_be_asked_about(body: bytes, status: int) -> None:
    """Whatever comes over the line, there is a reason or none."""
    assert isinstance(reason(status, lambda _name: "", body), str)


def test_real_pages_are_no_blocks(test_data: Path) -> None:
    """Saved pages of a large news site are pages."""
    for path in (test_data / "pages").glob("*.html"):
        assert reason(200, lambda _name: "", path.read_bytes()) == "", path.name
