"""The crawl, of newspapers served over real HTTP."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from crawler.crawling.crawl import Crawl
from crawler.crawling.effect import Visited
from crawler.crawling.equipment import Equipment, equipment
from crawler.discovery.recrawl import LONGEST
from crawler.discovery.urls import host
from crawler.document import document_id
from crawler.errors import BusyError
from crawler.extraction.encoding import nfc
from crawler.folder import DataFolder
from crawler.newspaper import Article, Press, Request, Site, open_press
from crawler.newspaper.faults import BIG_PAGE, GZIP_BOMB
from crawler.newspaper.spelling import to_old_tones
from crawler.settings import CrawlSettings
from crawler.sources.source import Source
from crawler.store import Stored
from crawler.warc.archive import captures, read, verify
from tests.crawler.corner import ARTICLE, Corner, visit_corner

DELAY = 0.05
NAMES = ("truonggiang", "sonhai", "tinhuy")
every_site = pytest.mark.parametrize("name", NAMES)

SourcesOf = Callable[[Press], dict[str, Source]]


@dataclass(frozen=True)
class Crawled:
    """What one crawl did: its visits, what each site was asked, and what was kept afterwards."""

    press: Press
    tally: Counter[str]
    visits: tuple[Visited, ...]
    requests: dict[str, tuple[Request, ...]]
    listed: frozenset[str]
    kept: dict[str, Stored]
    sequence: int

    def visit(self, url: str) -> Visited:
        """The last visit to an address."""
        return next(visit for visit in reversed(self.visits) if visit.url == url)

    def paths(self, name: str) -> list[str]:
        """What a site was asked for, in order."""
        return [request.path for request in self.requests[name]]

    def of(self, site: Site, article: Article) -> Stored:
        """What is kept of an article."""
        return self.kept[document_id(site.url_of(article))]


@contextmanager
def crawling(press: Press, folder: Path, **settings: object) -> Iterator[Equipment]:
    """Give what a crawl of the newspapers into a folder works with."""
    hosts = tuple(host(site.home) for site in press.sites)
    wanted = CrawlSettings.model_validate({"allow_hosts": hosts, "delay": 0, **settings})
    with equipment(DataFolder(folder), wanted) as tools:
        yield tools


def crawl(press: Press, tools: Equipment, sources: list[Source], later: float = 0.0) -> Crawled:
    """Crawl once, by a clock that is `later` seconds ahead."""
    before = {site.name: len(site.requests) for site in press.sites}
    visits: list[Visited] = []
    tally = Crawl(tools, clock=lambda: time.time() + later, notice=visits.append).run(sources)
    return Crawled(
        press,
        tally,
        tuple(visits),
        {site.name: tuple(site.requests[before[site.name] :]) for site in press.sites},
        frozenset(site.url_of(each) for site in press.sites for each in site.documents),
        {stored.document.id: stored for stored in tools.store.all()},
        tools.store.last_sequence(),
    )


def anew(article: Article, **changes: object) -> Article:
    """Give another version of an article, without its quirk."""
    return replace(article, quirk=None, **changes)  # type: ignore[arg-type]


def plain(site: Site, count: int) -> tuple[Article, ...]:
    """Give articles without a quirk, from the middle of a site's list."""
    return tuple(article for article in site.articles if article.quirk is None)[5 : 5 + count]


@dataclass(frozen=True)
class Story:
    """A crawl, another at once, and one after the newspapers changed."""

    first: Crawled
    again: Crawled
    later: Crawled
    archive: Path
    captured: tuple[int, int, int]
    revised: str
    withdrawn: str
    published: str


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, sources: SourcesOf) -> Iterator[Story]:
    """Crawl the newspapers three times."""
    folder = tmp_path_factory.mktemp("collection")
    with open_press(DELAY) as press, crawling(press, folder) as tools:
        known = list(sources(press).values())
        archive = DataFolder(folder).archive
        first, one = crawl(press, tools, known), len(list(captures(archive)))
        again, two = crawl(press, tools, known), len(list(captures(archive)))
        site = press["tinhuy"]
        changed, dropped = plain(site, 2)
        fresh = anew(
            changed,
            slug="bai-moi-dang",
            title="Bài mới đăng",
            published=changed.published + timedelta(days=1),
        )
        site.revise(changed.slug, anew(changed, title="Tên đã sửa lại"))
        site.withdraw(dropped.slug)
        site.publish(fresh)
        later = crawl(press, tools, known, later=LONGEST + 60)
        captured = (one, two, len(list(captures(archive))))
        news = (document_id(site.url_of(each)) for each in (changed, dropped, fresh))
        yield Story(first, again, later, archive, captured, *news)


@pytest.fixture(scope="module")
def first(story: Story) -> Crawled:
    """The first crawl."""
    return story.first


def test_every_article_is_stored_once_and_nothing_else(first: Crawled) -> None:
    """Not one article of the newspapers is missing, none is there twice, no other page is taken for one."""
    assert Counter(stored.document.url for stored in first.kept.values()) == Counter(first.listed)
    assert len(first.listed) >= 90


def test_articles_are_stored_with_their_text(first: Crawled) -> None:
    """In spite of windows-1258, NFD and old tone marks, titles are what was written."""
    quirks = {"windows-1258", "nfd", "old-tones", "moved", "moved-twice", "flaky", "twice", "private-links"}
    seen = set()
    for site in first.press.sites:
        for article in site.articles:
            if article.quirk in quirks:
                seen.add(article.quirk)
                title = first.of(site, article).document.title
                assert to_old_tones(title) == to_old_tones(article.title) == nfc(to_old_tones(title))
    assert seen == quirks


@every_site
def test_stray_links_end_as_they_should(name: str, first: Crawled) -> None:
    """A missing, a withdrawn and an empty page, and one that leads inward, each has its outcome."""
    site = first.press[name]
    expected = {"missing": "gone", "gone": "gone", "soft-404": "no article", "inward": "refused"}
    found = {
        stray.fault: first.visit(site.url(stray.href)).outcome
        for stray in site.strays
        if stray.fault in expected
    }
    assert found == expected


@every_site
def test_a_page_that_fails_at_first_is_had_in_the_end(name: str, first: Crawled) -> None:
    """A 503 with Retry-After is tried again within the same crawl."""
    site = first.press[name]
    (flaky,) = (article for article in site.articles if article.quirk == "flaky")
    outcomes = [visit.outcome for visit in first.visits if visit.url == site.url_of(flaky)]
    assert outcomes == ["failed", "stored"]


@every_site
def test_only_what_helps_is_asked_for(name: str, first: Crawled) -> None:
    """Neither what robots.txt forbids, nor the endless calendar, nor images, nor what is no article."""
    paths = first.paths(name)
    assert paths[0] == "/robots.txt"
    forbidden = ("/tim-kiem", "/admin", "/lich/", "/images/", "/in/", "/du-lieu/")
    assert [path for path in paths if path.startswith(forbidden)] == []


@every_site
def test_no_page_is_asked_for_twice(name: str, first: Crawled) -> None:
    """But for the one that failed and those that others redirect to."""
    site = first.press[name]
    counts = Counter(first.paths(name))
    quirks = {site.url_of(article): article.quirk for article in site.articles}
    for path, count in counts.items():
        excused = quirks.get(site.url(path)) in {"flaky", "moved", "moved-twice"}
        assert count <= (2 if excused else 1), path


@every_site
def test_private_addresses_never_enter_the_frontier(name: str, first: Crawled) -> None:
    """Links to inner networks are not even noted."""
    assert {host(visit.url) for visit in first.visits if visit.source == name} == {
        host(first.press[name].home)
    }


@every_site
def test_the_crawl_delay_is_kept(name: str, first: Crawled) -> None:
    """Requests to a site are as far apart as it asks for in robots.txt, once that is known."""
    times = [request.time for request in first.requests[name]][1:]
    # A single distance may look short where the server noted the request before it late.
    assert times[-1] - times[0] >= (len(times) - 1) * DELAY - 0.05
    assert median(after - before for before, after in pairwise(times)) >= DELAY - 0.005


def test_every_stored_document_is_archived(story: Story) -> None:
    """The archive is whole, and each document names the answer that it was read from."""
    for stored in story.later.kept.values():
        capture = read(story.archive, stored.capture)
        assert capture.status == 200
        assert host(capture.url) == host(stored.document.url)
    assert verify(story.archive) == (story.captured[-1], [])


def test_lists_are_visited_before_articles(first: Crawled) -> None:
    """What is new is known before the first article is asked for."""
    for name in NAMES:
        lists = [visit.role.is_list for visit in first.visits if visit.source == name]
        assert lists == sorted(lists, reverse=True)


def test_the_tally_counts_the_visits(first: Crawled) -> None:
    """What is reported is what happened."""
    assert first.tally == Counter(visit.outcome for visit in first.visits)


def test_a_second_crawl_asks_little_and_changes_nothing(story: Story) -> None:
    """At once afterwards only the starts are asked again."""
    assert set(story.again.tally) == {"list"}
    assert all(len(requests) <= 6 for requests in story.again.requests.values())
    assert story.again.sequence == story.first.sequence
    assert story.again.kept == story.first.kept
    assert story.captured[0] == story.captured[1]


def test_a_later_crawl_asks_conditionally(story: Story) -> None:
    """Articles that did not change answer 304 and cost neither a capture nor a change."""
    assert story.later.tally["unchanged"] > len(story.first.kept) / 2
    asked = [request for requests in story.later.requests.values() for request in requests]
    conditional = [
        request for request in asked if {"if-none-match", "if-modified-since"} & set(request.headers)
    ]
    assert len(conditional) >= story.later.tally["unchanged"]


def test_only_what_changed_changes(story: Story) -> None:
    """After a revision, a withdrawal and a new article, exactly these three documents are news."""
    news = {
        stored.document.id for stored in story.later.kept.values() if stored.sequence > story.first.sequence
    }
    assert news == {story.revised, story.withdrawn, story.published}


def test_a_revised_article_has_the_new_text(story: Story) -> None:
    """The document is the new version, met as long ago as before."""
    old, new = story.first.kept[story.revised], story.later.kept[story.revised]
    assert old.document.title != new.document.title == "Tên đã sửa lại"
    assert new.added == old.added
    assert new.capture != old.capture


def test_a_withdrawn_article_is_kept(story: Story) -> None:
    """Its text stays as it was, with the day on which it went."""
    old, new = story.first.kept[story.withdrawn], story.later.kept[story.withdrawn]
    assert new.document == old.document
    assert old.gone is None
    assert new.gone is not None


def test_a_new_article_is_found(story: Story) -> None:
    """The feed, the sitemap or the home page leads to it."""
    assert story.published not in story.again.kept
    assert story.later.kept[story.published].document.title == "Bài mới đăng"


@pytest.fixture
def press() -> Iterator[Press]:
    """Newspapers for one test alone."""
    with open_press() as press:
        yield press


def home_alone(source: Source, **changes: object) -> Source:
    """Give a source that is followed from its home page only, as fast as can be."""
    return source.model_copy(update={"feeds": (), "sitemaps": (), "delay": 0.0, **changes})


def test_versions_of_a_revised_article_are_kept(press: Press, tmp_path: Path, sources: SourcesOf) -> None:
    """What an article said before it was revised can still be read."""
    site = press["truonggiang"]
    source = home_alone(sources(press)["truonggiang"])
    article = next(article for article in site.articles[:10] if article.quirk is None)
    with crawling(press, tmp_path) as tools:
        crawl(press, tools, [source])
        site.revise(article.slug, anew(article, title="Tên đã sửa lại"))
        crawl(press, tools, [source], later=LONGEST + 60)
        versions = tools.store.versions(document_id(site.url_of(article)))
    assert [old.title for _changed, old in versions] == [article.title]


def test_an_article_that_comes_back_is_no_longer_gone(corner: Corner, tmp_path: Path) -> None:
    """A page that was missing for a while and is the same as before is there again."""
    _tally, (stored,) = visit_corner(corner, tmp_path)
    assert stored.gone is None
    corner.pages["/bai-1"] = (404, "")
    tally, (stored,) = visit_corner(corner, tmp_path, later=2 * LONGEST)
    assert tally == {"unchanged": 1, "gone": 1}
    assert stored.gone is not None
    corner.pages["/bai-1"] = (200, ARTICLE)
    tally, (stored,) = visit_corner(corner, tmp_path, later=9 * LONGEST)
    assert stored.gone is None
    assert stored.document.title == "Hội nghị sơ kết"


@pytest.mark.parametrize("target", ["/", "/muc/", "http://10.0.0.1/", "/bai-2"])
def test_an_article_that_leads_elsewhere_keeps_its_text(corner: Corner, tmp_path: Path, target: str) -> None:
    """Sites send the reader of a removed article to the home page; what is kept stays as it was."""
    _tally, (before,) = visit_corner(corner, tmp_path)
    corner.pages |= {"/bai-1": (302, target), "/muc/": (200, "<h1>Mục</h1>")}
    _tally, (after,) = visit_corner(corner, tmp_path, later=2 * LONGEST)
    assert after.document == before.document


def test_a_page_that_says_it_is_missing_is_gone_until_it_is_back(corner: Corner, tmp_path: Path) -> None:
    """A site that answers 200 for what it has not loses nothing here, and is asked again."""
    _tally, (before,) = visit_corner(corner, tmp_path)
    corner.pages["/bai-1"] = (200, "<h1>Không tìm thấy trang</h1>")
    tally, (after,) = visit_corner(corner, tmp_path, later=2 * LONGEST)
    assert tally["gone"] == 1
    assert after.gone
    assert after.document == before.document
    corner.pages["/bai-1"] = (200, ARTICLE)
    _tally, (back,) = visit_corner(corner, tmp_path, later=4 * LONGEST)
    assert (back.document, back.gone) == (before.document, None)


def test_an_empty_answer_does_not_replace_an_article(corner: Corner, tmp_path: Path) -> None:
    """A site that shows next to nothing with status 200 for a day loses nothing here."""
    _tally, (before,) = visit_corner(corner, tmp_path)
    corner.pages["/bai-1"] = (200, "<h1>Hội nghị</h1>")
    tally, (after,) = visit_corner(corner, tmp_path, later=2 * LONGEST)
    assert tally["no article"] == 1
    assert after == before


def test_a_broken_feed_does_not_end_the_crawl(corner: Corner, tmp_path: Path) -> None:
    """What a feed or a sitemap holds besides links is nobody's loss."""
    for path in ("/rss", "/sitemap.xml"):
        corner.pages[path] = (200, "<rss>&#xD800;<a href='/?page=\u00b2'>")
    changes = {"feeds": (corner.home + "rss",), "sitemaps": (corner.home + "sitemap.xml",)}
    tally, kept = visit_corner(corner, tmp_path, **changes)
    assert len(kept) == 1
    assert tally == {"list": 3, "stored": 1}


@pytest.mark.parametrize("status", [500, 503])
def test_while_robots_txt_fails_nothing_is_asked(corner: Corner, tmp_path: Path, status: int) -> None:
    """A server that cannot say its rules is left alone, as RFC 9309 asks."""
    corner.pages["/robots.txt"] = (status, "")
    tally, kept = visit_corner(corner, tmp_path)
    assert (tally, kept) == ({"failed": 1}, [])
    assert corner.asked == ["/robots.txt"]


def test_what_is_no_text_is_not_read(corner: Corner, tmp_path: Path) -> None:
    """A film under an article's address is neither archived nor stored."""
    corner.headers["Content-Type"] = "video/mp4"
    tally, kept = visit_corner(corner, tmp_path, home=corner.home)
    assert tally["no article"] == 1
    assert kept == []
    assert list(captures(tmp_path / "archive")) == []


def test_a_twin_leads_to_the_article_itself(corner: Corner, tmp_path: Path) -> None:
    """A print page names the true address, under which the article is stored, once."""
    linked = ARTICLE.replace("<head>", "<head><link rel='canonical' href='/bai-1'>")
    corner.pages["/"] = (200, "<a href='/bai-in-1'>Bản in</a>")
    corner.pages |= {"/bai-in-1": (200, linked), "/bai-1": (200, linked)}
    tally, (stored,) = visit_corner(corner, tmp_path)
    assert tally == {"list": 1, "twin": 1, "stored": 1}
    assert stored.document.url == corner.home + "bai-1"


def test_too_large_pages_are_refused(press: Press, tmp_path: Path, sources: SourcesOf) -> None:
    """A page of 30 MB and a gzip bomb end at the limit, and the crawl goes on."""
    site = press["sonhai"]
    source = home_alone(sources(press)["sonhai"], articles=("/tin-tuc/*", "/du-lieu/*"))
    with crawling(press, tmp_path) as tools:
        crawled = crawl(press, tools, [source])
    for path in (BIG_PAGE, GZIP_BOMB):
        assert crawled.visit(site.url(path)).outcome == "refused"
    assert len(crawled.kept) >= 10


@every_site
def test_sections_alone_lead_to_every_article(
    name: str, press: Press, tmp_path: Path, sources: SourcesOf
) -> None:
    """Without feed and sitemap, the further pages of the sections are followed to their ends."""
    site = press[name]
    sections = tuple(site.url(site.section_path(section)) for section in site.sections)
    with crawling(press, tmp_path) as tools:
        crawled = crawl(press, tools, [home_alone(sources(press)[name], sections=sections)])
    assert {stored.document.url for stored in crawled.kept.values()} == {
        site.url_of(each) for each in site.documents
    }


def test_a_source_of_a_title_and_a_home_is_enough(press: Press, tmp_path: Path) -> None:
    """Without patterns, articles are told by their look, and the calendar is not followed."""
    site = press["truonggiang"]
    source = Source(name="bao", title="Báo", home=site.home, delay=0.0)
    with crawling(press, tmp_path) as tools:
        crawled = crawl(press, tools, [source])
    assert len(crawled.kept) >= 10
    assert {stored.document.url for stored in crawled.kept.values()} <= {
        site.url_of(each) for each in site.documents
    }
    assert [path for path in crawled.paths("truonggiang") if path.startswith("/lich/")] == []


def test_robots_stand_above_a_source(press: Press, tmp_path: Path, sources: SourcesOf) -> None:
    """Not even a start that a person wrote is asked for where robots.txt forbids it."""
    site = press["truonggiang"]
    search = site.url("/tim-kiem?q=h%E1%BB%99i")
    with crawling(press, tmp_path) as tools:
        crawled = crawl(press, tools, [home_alone(sources(press)["truonggiang"], sections=(search,))])
    assert crawled.visit(search).outcome == "refused"
    assert [path for path in crawled.paths("truonggiang") if "tim-kiem" in path] == []


def test_without_permission_no_private_address_is_asked(
    press: Press, tmp_path: Path, sources: SourcesOf
) -> None:
    """A source on this machine itself needs to be allowed."""
    source = home_alone(sources(press)["sonhai"])
    with crawling(press, tmp_path, allow_hosts=()) as tools:
        crawled = crawl(press, tools, [source])
    assert crawled.tally == {"refused": 1}
    assert crawled.requests["sonhai"] == ()


def test_a_newspaper_that_is_away_is_tried_again_later(tmp_path: Path, sources: SourcesOf) -> None:
    """Where nothing answers, the crawl ends, the start stays, and nothing is stored."""
    with open_press() as press:
        source = home_alone(sources(press)["sonhai"])
    with crawling(press, tmp_path) as tools:
        crawled = crawl(press, tools, [source])
    assert set(crawled.tally) <= {"failed", "refused"}
    assert crawled.kept == {}


def test_a_page_that_cannot_be_read_does_not_end_the_crawl(
    press: Press, tmp_path: Path, sources: SourcesOf
) -> None:
    """One page's failure is counted, and the others are stored."""
    site = press["sonhai"]
    broken = home_alone(sources(press)["sonhai"], charset="utf-8")
    strange = broken.model_copy(update={"fields": broken.fields.model_copy(update={"body": "td["})})
    with crawling(press, tmp_path) as tools:
        crawled = crawl(press, tools, [strange])
        assert crawled.tally["failed"] >= 10
        again = crawl(press, tools, [broken], later=3600)
    assert crawled.kept == {}
    assert len(again.kept) >= 10
    assert site.home in {visit.url for visit in again.visits}


def test_a_stopped_crawl_goes_on_where_it_was(press: Press, tmp_path: Path, sources: SourcesOf) -> None:
    """What was not visited before the stop is visited by the next crawl, and nothing is lost."""
    site = press["tinhuy"]
    source = sources(press)["tinhuy"].model_copy(update={"delay": 0.0})
    with crawling(press, tmp_path) as tools:
        seen: list[Visited] = []

        def notice(visited: Visited) -> None:
            seen.append(visited)
            if len(seen) == 15:
                work.stop()

        work = Crawl(tools, notice=notice)
        work.run([source])
        assert len(seen) == 15
        crawled = crawl(press, tools, [source])
    assert {stored.document.url for stored in crawled.kept.values()} == {
        site.url_of(each) for each in site.documents
    }
    assert verify(tmp_path / "archive")[1] == []


def test_only_one_crawl_works_at_a_time(press: Press, tmp_path: Path) -> None:
    """A second on the same folder is refused before it asks for anything."""
    with crawling(press, tmp_path), pytest.raises(BusyError), crawling(press, tmp_path):
        pass


def test_a_source_that_is_no_longer_valid_is_left_alone(corner: Corner, tmp_path: Path) -> None:
    """A newspaper whose site closed is not asked any more, and its documents stay."""
    _tally, before = visit_corner(corner, tmp_path)
    corner.asked.clear()
    tally, after = visit_corner(corner, tmp_path, valid_until="2020-01-01")
    assert (corner.asked, tally) == ([], Counter())
    assert [stored.document.id for stored in after] == [stored.document.id for stored in before]
    assert after[0].gone is None


def test_a_source_may_have_a_contact_of_its_own(corner: Corner, tmp_path: Path) -> None:
    """Every request to it, also for robots.txt, names that contact."""
    visit_corner(corner, tmp_path, contact="toasoan@example.org")
    assert len(corner.agents) > 2
    assert all("+toasoan@example.org" in agent for agent in corner.agents)
