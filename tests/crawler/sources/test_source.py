"""Source: one newspaper, as its TOML file tells it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import SourceError
from crawler.sources.source import Fields, Source, load_source, load_sources

ROOT = Path(__file__).parents[3]
WHOLE = """
title = "Báo mẫu"
home = "HTTP://Bao.Example"
province = "Trường Giang"
feeds = ["http://bao.example/rss"]
sitemaps = ["http://bao.example/sitemap.xml"]
sections = ["http://bao.example/thoi-su/"]
articles = ["/*-post*.html", "/xem?id=*"]
not_articles = ["/video/*"]
charset = "tcvn3"
delay = 2
schedule = "every 30m"
quiet = "22:00-05:00"
contact = "toasoan@example.org"
valid_from = 2019-01-01
valid_until = 2025-06-30

[fields]
title = "td.tieude"
"""
LEAST = 'title = "Báo"\nhome = "http://bao.example/"\n'


def write(folder: Path, text: str, name: str = "bao") -> Path:
    """Write a source file."""
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    """Every field is taken, addresses in their canonical form, the name from the file."""
    source = load_source(write(tmp_path, WHOLE))
    assert (source.name, source.title, source.home) == ("bao", "Báo mẫu", "http://bao.example/")
    assert source.fields == Fields(title="td.tieude")
    assert (source.delay, source.schedule, source.quiet) == (2.0, "every 30m", "22:00-05:00")
    assert source.contact == "toasoan@example.org"
    assert source.starts == {
        "http://bao.example/",
        "http://bao.example/rss",
        "http://bao.example/sitemap.xml",
        "http://bao.example/thoi-su/",
    }


def test_a_title_and_a_home_are_enough(tmp_path: Path) -> None:
    """All else has a default."""
    source = load_source(write(tmp_path, LEAST))
    assert (source.delay, source.feeds, source.articles) == (None, (), ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", "TOML"),
        ('title = "Báo"', "home"),
        ('home = "http://bao.example/"', "title"),
        ('title = ""\nhome = "http://bao.example/"', "title"),
        ('title = "Báo"\nhome = "ftp://bao.example/"', "ftp://bao.example/"),
        (LEAST + "colour = 1", "colour"),
        (LEAST + 'feeds = ["rss"]', "rss"),
        (LEAST + "delay = -1", "delay"),
        (LEAST + 'schedule = "sometimes"', "sometimes"),
        (LEAST + 'schedule = "every 0h"', "every 0h"),
        (LEAST + 'quiet = "at night"', "at night"),
        (LEAST + 'quiet = "22:00-25:00"', "22:00-25:00"),
        (LEAST + 'charset = "unicode-5"', "unicode-5"),
        (LEAST + 'contact = "tòa soạn"', "contact"),
        (LEAST + 'articles = ["tin-tuc/*"]', "tin-tuc/*"),
        (LEAST + "valid_from = 2025-07-01\nvalid_until = 2025-06-30", "valid_until"),
        (LEAST + '[fields]\ntitle = "td["', "td["),
        (LEAST + '[fields]\nheadline = "h1"', "headline"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, told: str) -> None:
    """One line names the file and what is wrong in it."""
    with pytest.raises(SourceError) as problem:
        load_source(write(tmp_path, text))
    assert "bao.toml" in str(problem.value)
    assert told in str(problem.value)
    assert "\n" not in str(problem.value).strip()


def test_a_file_name_that_is_no_name_is_refused(tmp_path: Path) -> None:
    """A source's name is used in commands and addresses, so it is plain."""
    with pytest.raises(SourceError):
        load_source(write(tmp_path, LEAST, "Báo mẫu"))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """TOML is UTF-8."""
    path = tmp_path / "bao.toml"
    path.write_bytes('title = "Báo"'.encode("cp1258", errors="replace"))
    with pytest.raises(SourceError, match="TOML"):
        load_source(path)


def test_sources_are_loaded_by_name_or_all(tmp_path: Path) -> None:
    """All of a folder in order of name, or those that are asked for."""
    for name in ("b", "a", "c"):
        write(tmp_path, LEAST, name)
    assert [source.name for source in load_sources(tmp_path)] == ["a", "b", "c"]
    assert [source.name for source in load_sources(tmp_path, ("c", "a"))] == ["c", "a"]


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    """A slip in a name is easily mended."""
    write(tmp_path, LEAST, "bao-mau")
    with pytest.raises(SourceError, match=r"bao-nau.*bao-mau"):
        load_sources(tmp_path, ("bao-nau",))


def test_an_empty_folder_names_the_remedy(tmp_path: Path) -> None:
    """Without a source the command that adds one is told."""
    with pytest.raises(SourceError, match="tracuu source add"):
        load_sources(tmp_path)


@pytest.mark.parametrize(
    ("url", "article"),
    [
        ("http://bao.example/thoi-su/hoi-nghi-post12.html", True),
        ("https://www.bao.example/a-post1.html", True),
        ("http://bao.example/xem?id=7", True),
        ("http://bao.example/xem", False),
        ("http://bao.example/thoi-su/", False),
        ("http://bao.example/hoi-nghi-post12.html?print=1", False),
        ("http://bao.example/video/hoi-nghi-post12.html", False),
        ("http://khac.example/a-post1.html", False),
    ],
)
def test_patterns_tell_what_is_an_article(tmp_path: Path, url: str, article: bool) -> None:
    """The whole path and query must match, on the site itself; only the star means something."""
    assert load_source(write(tmp_path, WHOLE)).is_article(url) is article


@pytest.mark.parametrize(
    ("day", "valid"),
    [("2018-12-31", False), ("2019-01-01", True), ("2025-06-30", True), ("2025-07-01", False)],
)
def test_a_source_is_valid_for_a_time(tmp_path: Path, day: str, valid: bool) -> None:
    """Both days belong to the time; a source without any is always valid."""
    assert load_source(write(tmp_path, WHOLE)).is_valid(date.fromisoformat(day)) is valid
    assert load_source(write(tmp_path, LEAST, "khac")).is_valid(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("path", "article"),
    [
        ("/thoi-su/so-ket-ba-nam-chi-thi-05", True),
        ("/tin/123456", True),
        ("/tin/bai-12345.html", True),
        ("/2024/03/01/quan-triet-nghi-quyet-moi/", True),
        ("/", False),
        ("/thoi-su/", False),
        ("/giao-duc-y-te", False),
        ("/lich/2026/11/", False),
        ("/tin?page=12345", False),
    ],
)
def test_without_patterns_the_address_is_judged(path: str, article: bool) -> None:
    """A long slug or number is likely an article, a section or a calendar is not."""
    source = Source(name="bao", title="Báo", home="http://bao.example/")
    assert source.is_article(f"http://bao.example{path}") is article


def test_a_start_is_no_article() -> None:
    """A section whose address looks like an article's is still a section."""
    section = "http://bao.example/hoc-tap-va-lam-theo-bac"
    source = Source(name="bao", title="Báo", home="http://bao.example/", sections=(section,))
    assert not source.is_article(section)


@pytest.mark.parametrize("page", ["?page=2", "/?trang=40", "/page/3/", "/trang-12345.html"])
def test_a_page_of_a_section_is_no_article(page: str) -> None:
    """However far on, a page of a section is that section, whether there are patterns or not."""
    section = "http://bao.example/xay-dung-dang-chinh-quyen"
    for patterns in ((), ("/*",)):
        source = Source(
            name="bao", title="Báo", home="http://bao.example/", sections=(section,), articles=patterns
        )
        assert not source.is_article(section + page)
        assert source.is_article(section + "/ket-nap-nam-dang-vien-moi")


def test_an_article_may_be_addressed_like_a_page_of_the_home_page() -> None:
    """Some systems address an article as “/?p=123”."""
    source = Source(name="bao", title="Báo", home="http://bao.example/", articles=("/?p=#",))
    assert source.is_article("http://bao.example/?p=123")


_PATTERNS = st.text(alphabet="a1*#-", max_size=7)


@settings(max_examples=400)
@given(_PATTERNS, st.text(alphabet="a12-", min_size=1, max_size=9))
def test_a_star_is_anything_and_a_mark_a_number(pattern: str, path: str) -> None:
    """A pattern matches what the plain regular expression of the same meaning matches."""
    source = Source(name="bao", title="Báo", home="http://bao.example/", articles=(f"/{pattern}",))
    plain = re.escape(f"/{pattern}").replace(r"\*", ".*").replace(r"\#", r"\d+")
    assert source.is_article(f"http://bao.example/{path}") == bool(re.fullmatch(plain, f"/{path}"))


def test_a_long_row_of_hyphens_is_soon_judged() -> None:
    """No address makes the matching of many stars take more than a moment, which years would be."""
    code = (
        "from crawler.sources.source import Source;"
        "source = Source(name='bao', title='Báo', home='http://bao.example/',"
        " articles=('/*-*-*-*-*-*-*-*-*-*-*.html',));"
        "print(source.is_article('http://bao.example/' + '-' * 2000))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    assert answer.stdout.strip() == "False"


@given(st.text(), st.text())
def test_every_text_is_a_pattern(pattern: str, path: str) -> None:
    """No pattern breaks the matching, and each matches itself."""
    source = Source(name="bao", title="Báo", home="http://bao.example/", articles=(f"/{pattern}",))
    assert source.is_article(f"http://bao.example/{path}") in {True, False}
