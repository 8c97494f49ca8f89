"""A source, tried at a few articles."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.fetching.fetch import Fetcher, Limits
from crawler.newspaper import open_press
from crawler.sources.check import Check, Verdict, check
from crawler.sources.draft import source_file
from crawler.sources.hints import hint
from crawler.sources.source import Source
from crawler.sources.survey import survey
from crawler.sources.visitor import Visitor
from crawler.terminal import run
from tests.crawler.corner import ARTICLE, Corner
from web.cli import tracuu

NOW = datetime(2026, 7, 1, tzinfo=UTC)
LINKS = "".join(f"<a href='/bai-{number}'>Bài</a>" for number in range(9))


def checked(source: Source, *urls: str) -> Check:
    """Check a source on this machine."""
    with closing(Fetcher("test", Limits(5, 100_000, 3), ["127.0.0.1"])) as asking:
        return check(Visitor(asking, 0, within=source.covers), source, NOW, urls)


def verdict(result: Check, name: str) -> Verdict:
    """The verdict on a field."""
    return next(found for found in result.verdicts if found.field == name)


def fill(corner: Corner, page: str = ARTICLE) -> None:
    """Give the site nine such articles."""
    corner.pages["/"] = (200, LINKS)
    corner.pages.update({f"/bai-{number}": (200, page) for number in range(9)})


def varied(corner: Corner) -> None:
    """Make the articles differ, as articles do."""
    for number in range(9):
        status, page = corner.pages[f"/bai-{number}"]
        assert isinstance(page, str)
        page = page.replace("Hội nghị", f"Hội nghị {number}").replace("2024-03-01", f"2024-03-0{number + 1}")
        corner.pages[f"/bai-{number}"] = (status, page.replace("Các cấp", f"Thứ {number}, các cấp"))


def test_a_healthy_source_needs_nothing(corner: Corner) -> None:
    """Five articles with title, lead, body and date: no more are asked for than that takes."""
    fill(corner, ARTICLE.replace("</h1>", "</h1><p class=sapo>Hội nghị ở một nơi, một ngày.</p>"))
    varied(corner)
    result = checked(corner.source())
    assert (len(result.documents), result.fails) == (5, False)
    assert len(corner.asked) == 7  # robots.txt, the home page, five articles


def test_what_is_the_same_everywhere_is_the_sites(corner: Corner) -> None:
    """A title, a date or a beginning of the body that all pages share is none of an article's."""
    fill(corner)
    result = checked(corner.source())
    assert [found.field for found in result.verdicts if found.same] == ["title", "body", "published"]
    assert result.fails


def test_articles_of_one_day_may_share_their_date(corner: Corner) -> None:
    """Where no hour is printed, today's articles all have today's date, and nothing is wrong."""
    fill(corner, ARTICLE.replace("2024-03-01T08:00:00+07:00", "2024-03-01T00:00:00+07:00"))
    assert not verdict(checked(corner.source()), "published").same


def test_a_missing_date_fails(corner: Corner) -> None:
    """An article without one is stored, but the source must be mended."""
    fill(corner, ARTICLE.replace("article:published_time", "x"))
    varied(corner)
    dates = verdict(checked(corner.source()), "published")
    assert (dates.found, dates.of, dates.fails) == (0, 5, True)


def test_where_a_missing_lead_stands_is_told(corner: Corner) -> None:
    """A lead that no page gives is looked for by the names of elements."""
    words = "Hội nghị ở một nơi, một ngày, bàn một việc của cả tỉnh."
    fill(corner, ARTICLE.replace("</h1>", f"</h1><div class='tomtat-bai'>{words}</div>"))
    varied(corner)
    lead = verdict(checked(corner.source()), "lead")
    assert (lead.found, lead.fails) == (0, True)
    assert lead.hint is not None
    assert lead.hint.selector == "div.tomtat-bai"


def test_patterns_that_match_nothing_are_told(corner: Corner) -> None:
    """A feed whose entries are none by the patterns is named, with how many it has."""
    fill(corner)
    items = "".join(f"<item><link>{corner.home}tin-{number}</link></item>" for number in range(7))
    corner.pages["/rss"] = (200, f"<rss version='2.0'><channel>{items}</channel></rss>")
    result = checked(corner.source(feeds=(corner.home + "rss",), articles=("/khac-*",)))
    assert "7" in result.lists[corner.home + "rss"]
    assert result.readings == []
    assert result.fails


def test_a_page_of_another_site_is_not_asked_for(corner: Corner, elsewhere: Corner) -> None:
    """Whatever address is given, the source's site is the only one that is asked."""
    fill(corner)
    corner.pages["/bai-1"] = (302, elsewhere.home + "bai-1")
    result = checked(corner.source(), elsewhere.home + "bai-1", corner.home + "bai-1")
    assert [reading.document for reading in result.readings] == [None, None]
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("field", "page", "selector"),
    [
        ("lead", "<p class='bai-sapo'>{words}</p><p>{words}</p>", "p.bai-sapo"),
        ("body", "<div id=content><div class='noi-dung'>{text}</div><p>{words}</p></div>", "div.noi-dung"),
        ("title", "<td class='tieude'>Hội nghị sơ kết ba năm</td>", "td.tieude"),
        ("author", "<nav class=author>Mục</nav><span class='tac-gia'>Minh Đức</span>", "span.tac-gia"),
        ("published", "<p class=date>hôm nay trời đẹp</p><p class=time>28/06/2019, 08:15</p>", "p.time"),
        (
            "captions",
            "<i class='chu-thich'>Ảnh một ngày mưa.</i><i class='chu-thich'>Hai người.</i>",
            "i.chu-thich",
        ),
        ("author", "<b>Minh Đức</b>", None),
    ],
)
def test_a_name_tells_what_an_element_holds(field: str, page: str, selector: str | None) -> None:
    """Of what is on most pages, once on each, and as long as the field is."""
    words = "Hội nghị đã bàn kỹ từng việc và phân công người làm. "
    html = page.format(words=words * 2, text=words * 12)
    found = hint(field, [html, html])
    assert (found.selector if found else None) == selector


def test_advice_leads_to_a_source_that_needs_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From a site of tables to a good source: add, check, write what the check says, check again."""
    (tmp_path / "tracuu.toml").write_text(
        'general.language = "en"\ncrawl.allow_hosts = ["127.0.0.1"]\ncrawl.delay = 0'
    )
    (tmp_path / "sources").mkdir()
    path = tmp_path / "sources" / "sonhai.toml"
    with open_press() as press:
        with closing(Fetcher("test", Limits(5, 100_000, 3), ["127.0.0.1"])) as asking:
            path.write_text(source_file(survey(Visitor(asking, 0), press["sonhai"].home)), encoding="utf-8")
        command = ["--data", str(tmp_path), "source", "check", "sonhai"]
        assert run(tracuu, command) == 2
        told = capsys.readouterr().out
        advice = [line.strip() for line in told.partition("To write into")[2].splitlines()[1:]]
        assert "lead = 'td.sapo'" in {line.split("  #")[0] for line in advice}
        with path.open("a", encoding="utf-8") as file:
            file.write("\n".join(advice) + "\n")
        assert run(tracuu, command) == 0
    assert "Nothing needs to be mended." in capsys.readouterr().out
    assert not (tmp_path / "store.sqlite").exists()


def test_the_list_tells_what_is_kept(
    corner: Corner, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last fetch, the documents, the last article; and which source is no longer valid."""
    fill(corner)
    (tmp_path / "tracuu.toml").write_text(
        'general.language = "en"\ncrawl.allow_hosts = ["127.0.0.1"]\ncrawl.delay = 0'
    )
    (tmp_path / "sources").mkdir()
    lines = f'home = "{corner.home}"\narticles = ["/bai-#"]\n'
    (tmp_path / "sources" / "goc.toml").write_text(f'title = "A"\n{lines}')
    (tmp_path / "sources" / "cu.toml").write_text(f'title = "B"\n{lines}valid_until = 2020-01-01\n')
    command = ["--data", str(tmp_path), "source", "list"]
    assert run(tracuu, command) == 0
    assert "never crawled" in capsys.readouterr().out
    assert run(tracuu, ["--data", str(tmp_path), "crawl", "goc", "cu"]) == 0
    assert "cu is not crawled" in capsys.readouterr().err
    assert run(tracuu, command) == 0
    old, new = capsys.readouterr().out.splitlines()[1:]
    assert old.split()[:3] == ["cu", "not", "valid"]
    assert new.split()[4] == "9"
