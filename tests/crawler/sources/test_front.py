"""What a home page shows of how its newspaper can be followed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sources.front import article_patterns, look_at_home, spread
from crawler.sources.source import Source

HOME = "http://bao.example/"
FRONT = """<html><head><title>Trang chủ</title><meta property="og:site_name" content="Báo Trường Giang">
<link rel="alternate" type="application/rss+xml" href="/rss/home.rss"></head><body>
<nav><a href="/thoi-su">Thời sự</a> <a href="/">Trang chủ</a> <a href="/tim-kiem">Tìm</a>
<a href="http://khac.example/kinh-te">Kinh tế</a> <a href="/xay-dung-dang">Xây dựng Đảng</a></nav>
<a href="/thoi-su/so-ket-ba-nam-chi-thi-05-post123.html">Sơ kết</a>
<a href="/xa-hoi/khanh-thanh-cau-van-dai-moi-post124.html">Cầu</a>
<a href="/kenh-rss">RSS</a></body></html>"""


def test_a_home_page_shows_how_to_follow_it() -> None:
    """The name, the feeds, the sections of the menu and some articles are found by looking."""
    found = look_at_home(FRONT, HOME)
    assert found.title == "Báo Trường Giang"
    assert found.feeds == [HOME + "rss/home.rss", HOME + "kenh-rss"]
    assert [link.title for link in found.sections] == ["Thời sự", "Xây dựng Đảng"]
    assert len(found.articles) == 2


@pytest.mark.parametrize(
    "paths",
    [
        ["thoi-su/hoi-nghi-so-ket-ba-nam-post123.html", "xa-hoi/khanh-thanh-cau-moi-post1247.html"],
        ["tin-tuc/1669935/cuu-bay-ngu-dan.html", "tin-tuc/1669936/cho-ca-len-mang.html"],
        ["2019/06/28/hoi-nghi-tong-ket-nam/", "2020/01/02/ngay-thu-bay-o-bai-dau/"],
    ],
)
def test_patterns_of_articles_are_guessed(paths: list[str]) -> None:
    """The guessed patterns cover the articles that they were guessed from, and neither home nor sections."""
    articles = [HOME + path for path in paths]
    patterns = article_patterns(articles)
    source = Source(name="bao", title="Báo", home=HOME, articles=tuple(patterns))
    assert patterns
    assert all(source.is_article(url) for url in articles)
    assert not any(source.is_article(HOME + path) for path in ("", "thoi-su", "thoi-su/", "lien-he"))


@pytest.mark.parametrize(
    "sends",
    [
        "<meta http-equiv='Refresh' content='0; url=/trang-chu'>",
        "<meta http-equiv=refresh content=\"0;URL='/trang-chu'\">",
        '<script>window.location.href = "/trang-chu";</script>',
        "<script>location.replace('/trang-chu')</script>",
    ],
)
def test_a_page_that_sends_on_is_recognised(sends: str) -> None:
    """By a meta element or by a script, as old sites do."""
    found = look_at_home(f"<html><head>{sends}</head><body></body></html>", HOME)
    assert found.is_bare
    assert found.leads_to == HOME + "trang-chu"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Báo Hà Nam điện tử - Cơ quan ngôn luận của Đảng bộ tỉnh", "Báo Hà Nam điện tử"),
        ("Tin tức mới nhất | Báo Trường Giang", "Báo Trường Giang"),
        ("Sơn Hải", "Sơn Hải"),
    ],
)
def test_a_title_names_the_newspaper(title: str, name: str) -> None:
    """Its motto and the words before its name are left out."""
    assert look_at_home(f"<title>{title}</title>", HOME).title == name


def test_a_few_come_from_many_folders() -> None:
    """One section must not stand for the whole site."""
    urls = [f"{HOME}{folder}/{number}" for folder in ("a", "b") for number in range(5)]
    assert spread(urls, 3) == [f"{HOME}a/0", f"{HOME}b/0", f"{HOME}a/1"]


@given(st.text())
def test_any_home_page_can_be_looked_at(html: str) -> None:
    """Nothing in it breaks the look."""
    assert look_at_home(html, HOME).leads_to != HOME
