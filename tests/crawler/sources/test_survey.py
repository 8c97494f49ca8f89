"""A site, looked at from outside, becomes a source file."""

from __future__ import annotations

import gzip
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from crawler.errors import SourceError
from crawler.fetching.fetch import Fetcher, Limits
from crawler.fetching.pace import Pace
from crawler.sources.draft import source_file
from crawler.sources.source import load_source
from crawler.sources.survey import Survey, name_of, survey
from crawler.sources.visitor import Visitor
from crawler.terminal import run
from tests.crawler.corner import ARTICLE, Corner
from web.cli import tracuu

SCRIPTED = "<html><title>Báo Góc</title><body><div id=app></div><script src=/a.js></script></body></html>"
PATHS = [
    f"/{section}/hoi-nghi-ban-viec-thu-{n}-d10{n}.html"
    for n in (1, 2, 3, 4)
    for section in ("dang", "xa-hoi")
]


Captured = pytest.CaptureFixture[str]


@contextmanager
def visitor(most: int = 40, pace: Pace | None = None, delay: float = 0.0) -> Iterator[Visitor]:
    """A visitor who may ask this machine, and does not wait."""
    with closing(Fetcher("test", Limits(5, 100_000, 3), ["127.0.0.1"])) as asking:
        yield Visitor(asking, delay, pace, most=most)


def look(home: str, most: int = 40) -> Survey:
    """Survey a site."""
    with visitor(most) as visiting:
        return survey(visiting, home)


def feed(corner: Corner) -> str:
    """An RSS feed of the site's articles."""
    items = "".join(f"<item><title>Bài</title><link>{corner.home}{path[1:]}</link></item>" for path in PATHS)
    return f"<rss version='2.0'><channel>{items}</channel></rss>"


def sitemap(corner: Corner) -> str:
    """A sitemap of the site's articles and of a page that is none."""
    places = "".join(f"<url><loc>{corner.home}{path[1:]}</loc></url>" for path in (*PATHS, "/lien-he.html"))
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{places}</urlset>"


def fill(corner: Corner, home: str = SCRIPTED) -> None:
    """Give the site its articles and a home page."""
    corner.pages.clear()
    corner.pages["/"] = (200, home)
    corner.pages.update(dict.fromkeys(PATHS, (200, ARTICLE)))


def test_feeds_are_found_on_a_page_that_lists_them(corner: Corner) -> None:
    """A home page made by a script shows nothing, but /rss lists feeds, and feeds tell what an article is."""
    fill(corner)
    corner.pages["/rss"] = (200, "<a href='/rss/tin-moi.rss'>Tin mới</a><a href='/rss/video.rss'>Video</a>")
    corner.pages["/rss/tin-moi.rss"] = (200, feed(corner))
    found = look(corner.home)
    assert list(found.feeds) == [corner.home + "rss/tin-moi.rss"]
    assert list(found.articles) == ["/*-d#.html"]
    assert any("JavaScript" in note for note in found.notes)


def test_a_packed_sitemap_of_an_index_tells_what_an_article_is(corner: Corner) -> None:
    """Without feed and links, robots.txt leads to an index, that to a sitemap, that to articles."""
    fill(corner)
    corner.pages["/robots.txt"] = (200, f"User-agent: *\nSitemap: {corner.home}muc-luc.xml")
    corner.pages["/muc-luc.xml"] = (
        200,
        f"<sitemapindex><sitemap><loc>{corner.home}bai.xml.gz</loc></sitemap></sitemapindex>",
    )
    corner.pages["/bai.xml.gz"] = (200, gzip.compress(sitemap(corner).encode()))
    found = look(corner.home)
    assert list(found.sitemaps) == [corner.home + "muc-luc.xml"]
    assert list(found.articles) == ["/*-d#.html"]
    assert found.is_followed


@pytest.mark.parametrize("how", ["redirect", "script"])
def test_a_home_page_may_lead_to_another_host(corner: Corner, elsewhere: Corner, how: str) -> None:
    """The file is for the site that is there now, and says that it is another."""
    fill(elsewhere, f"<title>Báo mới</title>{''.join(f'<a href={path}>Bài</a>' for path in PATHS)}")
    away = f"<script>window.location = '{elsewhere.home}'</script>"
    corner.pages["/"] = (301, elsewhere.home) if how == "redirect" else (200, away)
    found = look(corner.home)
    assert (found.home, found.title) == (elsewhere.home, "Báo mới")
    assert elsewhere.home in found.notes[0]
    assert list(found.articles) == ["/*-d#.html"]


def test_a_wrongly_declared_encoding_spoils_nothing(corner: Corner) -> None:
    """A page of windows-1258 that says it is UTF-8 is read."""
    title = "Ba\u0301o Tri\u0323nh Gia"
    corner.headers["Content-Type"] = "text/html; charset=utf-8"
    fill(corner)
    links = "".join(f"<a href={path}>x</a>" for path in PATHS)
    corner.pages["/"] = (200, f"<meta charset=utf-8><title>{title}</title>{links}".encode("cp1258"))
    assert look(corner.home).title == "Báo Trịnh Gia"


def test_what_is_forbidden_is_not_asked_for(corner: Corner) -> None:
    """robots.txt holds for a look, too."""
    fill(corner)
    corner.pages["/robots.txt"] = (200, "User-agent: *\nDisallow: /rss\nDisallow: /dang/")
    look(corner.home)
    assert not [path for path in corner.asked if path.startswith(("/rss", "/dang/"))]


def test_a_site_that_forbids_its_home_page_is_no_source(corner: Corner) -> None:
    """The reason is told, and no further page is asked for."""
    fill(corner)
    corner.pages["/robots.txt"] = (200, "User-agent: *\nDisallow: /")
    with pytest.raises(SourceError, match="robots"):
        look(corner.home)
    assert corner.asked == ["/robots.txt"]


def test_a_look_has_an_end(corner: Corner) -> None:
    """However much a site names, no more than so many requests are made, and the note says so."""
    fill(corner, "".join(f"<a rel=alternate href='/rss/{number}.rss'>RSS</a>" for number in range(50)))
    found = look(corner.home, most=5)
    assert len(corner.asked) == 5
    assert any("5" in note for note in found.notes)


def test_a_slow_host_is_asked_for_less(corner: Corner) -> None:
    """With the delay that robots.txt wants, the requests fit into a few minutes; each waits its turn."""
    fill(corner)
    corner.pages["/robots.txt"] = (200, "User-agent: *\nCrawl-delay: 25")
    slept: list[float] = []
    with visitor(pace=Pace(sleep=slept.append)) as visiting:
        survey(visiting, corner.home)
    assert len(corner.asked) == 12
    assert max(slept) > 20


def test_a_pattern_whose_pages_are_none_is_dropped(corner: Corner) -> None:
    """What looks like articles and cannot be read as such stands in a note, not in the file."""
    notices = [f"/thong-bao/lich-cat-dien-tuan-thu-{n}-nam-nay" for n in (1, 2, 3)]
    fill(corner, "".join(f"<a href={path}>x</a>" for path in (*PATHS, *notices)))
    corner.pages.update(dict.fromkeys(notices, (200, "<h1>Lịch</h1>")))
    found = look(corner.home)
    assert list(found.articles) == ["/*-d#.html"]
    assert any("/thong-bao/" in note for note in found.notes)


def test_what_stands_beside_the_articles_is_left_out(corner: Corner) -> None:
    """A folder of videos whose addresses have the form of articles is noted as none."""
    fill(corner, "".join(f"<a href={path}>x</a>" for path in (*PATHS, "/video/le-hoi-cau-ngu-d999.html")))
    assert list(look(corner.home).not_articles) == ["/video/*"]


def test_a_missing_section_that_leads_home_is_none(corner: Corner) -> None:
    """Many sites answer whatever is not there with their home page."""
    links = "".join(f"<a href={path}>x</a>" for path in PATHS)
    fill(corner, f"<nav><a href='/xa-hoi'>Xã hội</a><a href='/cu'>Cũ</a></nav>{links}")
    corner.pages["/xa-hoi"] = (200, links)
    corner.pages["/cu"] = (302, corner.home)
    assert look(corner.home).sections == {corner.home + "xa-hoi": "Xã hội"}


def test_every_text_can_stand_in_the_file(tmp_path: Path) -> None:
    """Whatever a site says of itself becomes valid TOML that says the same."""
    nasty = 'Báo "Góc"\n[fields] \x7f # \\ }'
    found = Survey(nasty, "http://goc.example/", sections={"http://goc.example/a": nasty}, notes=[nasty])
    path = tmp_path / "goc.toml"
    path.write_text(source_file(found, "Hà Nam"), encoding="utf-8")
    assert tomllib.loads(path.read_text(encoding="utf-8"))["title"] == nasty
    assert load_source(path).province == "Hà Nam"


@pytest.mark.parametrize(
    ("home", "name"),
    [
        ("https://www.baohanam.com.vn/", "baohanam"),
        ("https://bao.hanam.gov.vn/", "bao-hanam"),
        ("http://127.0.0.1:80/", "127-0-0-1-80"),
        ("http://vn/", "vn"),
    ],
)
def test_a_host_gives_a_name(home: str, name: str) -> None:
    """The part that tells the site from others."""
    assert name_of(home) == name


@pytest.fixture
def data(tmp_path: Path, corner: Corner) -> Path:
    """A data folder that may ask this machine; the site there has a feed."""
    (tmp_path / "tracuu.toml").write_text(
        'general.language = "en"\ncrawl.allow_hosts = ["127.0.0.1"]\ncrawl.delay = 0'
    )
    fill(corner)
    corner.pages["/rss"] = (200, feed(corner))
    return tmp_path


def add(data: Path, *arguments: str) -> int:
    """Run `tracuu source add`."""
    return run(tracuu, ["--data", str(data), "source", "add", *arguments])


def test_a_file_is_never_replaced_unasked(data: Path, corner: Corner, capsys: Captured) -> None:
    """What a person edited stays; with --force it is kept beside the new file."""
    path = data / "sources" / "goc.toml"
    assert add(data, corner.home, "--name", "goc") == 0
    path.write_text("# edited")
    corner.asked.clear()
    assert add(data, corner.home, "--name", "goc") == 2
    assert "--force" in capsys.readouterr().err
    assert (path.read_text(), corner.asked) == ("# edited", [])
    assert add(data, corner.home, "--name", "goc", "--force") == 0
    assert load_source(path).feeds == (corner.home + "rss",)
    assert (data / "sources" / "goc.toml.before").read_text() == "# edited"


def test_a_dry_run_writes_nothing(data: Path, corner: Corner, capsys: Captured) -> None:
    """The file is printed, and nothing but the file."""
    assert add(data, corner.home, "--name", "goc", "--dry-run") == 0
    assert tomllib.loads(capsys.readouterr().out)["home"] == corner.home
    assert not (data / "sources").exists()


def test_a_site_without_a_way_in_says_so(data: Path, corner: Corner, capsys: Captured) -> None:
    """The file is a beginning for a person, and the exit code tells that it is not more."""
    fill(corner)
    assert add(data, corner.home, "--name", "goc") == 2
    assert "fill in feeds" in capsys.readouterr().err
    assert (data / "sources" / "goc.toml").exists()


def test_a_name_of_several_lists_them(data: Path, capsys: Captured) -> None:
    """A province is no name; the entries that have it are."""
    assert add(data, "ninh bình") == 2
    assert "baohanam, baonamdinh" in capsys.readouterr().err
