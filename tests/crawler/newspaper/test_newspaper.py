"""The sample newspapers, asked over real HTTP."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import textwrap
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import feedparser
import httpx
import pytest
from bs4 import BeautifulSoup
from lxml import etree  # type: ignore[import-untyped]

from crawler.newspaper import Article, Press, Site, open_press
from crawler.newspaper.articles import load_articles
from crawler.newspaper.faults import QUIRKS, STRAYS
from crawler.newspaper.spelling import to_old_tones, to_windows_1258

ROOT = Path(__file__).parents[3]
NAMES = ("truonggiang", "sonhai", "tinhuy")
ARTICLES = [article for name in NAMES for article in load_articles(name)]
every_site = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def shared() -> Iterator[Press]:
    """Serve newspapers to the tests that change nothing."""
    with open_press(delay=0.5) as press:
        yield press


@pytest.fixture
def fresh() -> Iterator[Press]:
    """Serve newspapers to one test alone."""
    with open_press() as press:
        yield press


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """Give a client that follows no redirect and knows no proxy."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        yield client


def by_quirk(quirk: str) -> list[Article]:
    """Return the articles that have the quirk."""
    return [article for article in ARTICLES if article.quirk == quirk]


def flat(text: str) -> str:
    """Return text composed, with single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def soup_of(answer: httpx.Response) -> BeautifulSoup:
    """Parse a page as a browser would, from its bytes."""
    return BeautifulSoup(answer.content, "lxml")


def words_of(answer: httpx.Response) -> str:
    """Return the text of a page on one line."""
    return flat(soup_of(answer).get_text(" "))


def links_of(answer: httpx.Response) -> list[str]:
    """Return the full addresses a page links to."""
    hrefs = [str(link["href"]) for link in soup_of(answer).find_all("a", href=True)]
    return [urldefrag(urljoin(str(answer.url), href)).url for href in hrefs]


def healed(client: httpx.Client, url: str) -> httpx.Response:
    """Ask again where the first answer was a 503."""
    answer = client.get(url)
    return client.get(url) if answer.status_code == 503 else answer


def sample(site: Site, **changes: object) -> Article:
    """Make an article that is not there yet from the newest plain one."""
    model = next(article for article in site.articles if article.quirk is None)
    names = {"slug": "bai-moi", "title": "Bài mới <chưa> có", "published": datetime.now(UTC), "images": ()}
    return replace(model, **(names | changes))  # type: ignore[arg-type]


def test_articles_are_many_and_valid() -> None:
    """The files hold at least 80 articles, 8 of them directives, all in NFC."""
    assert len(ARTICLES) >= 80
    assert len([article for article in ARTICLES if article.kind]) >= 8
    for article in ARTICLES:
        assert article.published.utcoffset() == timedelta(hours=7), article.slug
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", article.slug)
        text = "".join((article.title, article.lead, *article.paragraphs))
        assert unicodedata.is_normalized("NFC", text), article.slug
        assert len([text for text in article.paragraphs if not text.startswith("## ")]) >= 4, article.slug
        assert all(image.after <= len(article.paragraphs) for image in article.images), article.slug


def test_identifiers_are_unique() -> None:
    """No two articles of a site have the same number or path."""
    for name in NAMES:
        own = [article for article in ARTICLES if article.site == name]
        assert len({article.path for article in own}) == len(own)
        assert len({article.identifier for article in own}) == len(own)


def test_articles_are_newest_first() -> None:
    """A site's articles are sorted by their time of publication."""
    for name in NAMES:
        times = [article.published for article in load_articles(name)]
        assert times == sorted(times, reverse=True)


def test_a_bad_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An invalid TOML file raises a ValueError with the name of the file."""
    folder = tmp_path / "articles" / "sonhai"
    folder.mkdir(parents=True)
    monkeypatch.setattr("crawler.newspaper.articles.files", lambda _package: tmp_path)
    for text in ("title = ", 'title = "Không đủ khóa"'):
        (folder / "hong.toml").write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=r"sonhai/hong\.toml"):
            load_articles("sonhai")


def test_quirks_are_of_articles_that_exist() -> None:
    """Each slug of the table of quirks has a file."""
    there = {(article.site, article.slug) for article in ARTICLES}
    wanted = {(site, slug) for site, slugs in QUIRKS.items() for slug in slugs}
    assert wanted <= there


@every_site
def test_every_article_is_served(shared: Press, client: httpx.Client, name: str) -> None:
    """Each article's page answers 200 and holds title, lead, paragraphs and captions."""
    site = shared[name]
    for article in site.articles:
        answer = healed(client, site.url_of(article))
        assert answer.status_code == 200
        words = words_of(answer)
        expected = [article.title, article.lead, article.author, *(image.caption for image in article.images)]
        expected += [text.removeprefix("## ") for text in article.paragraphs]
        if article.quirk == "old-tones":
            expected = [to_old_tones(text) for text in expected]
        assert [text for text in expected if flat(text) not in words] == [], article.slug


@every_site
def test_no_link_within_the_site_is_dead_by_mistake(shared: Press, client: httpx.Client, name: str) -> None:
    """What the home page, a section and articles link to answers, but for the stray links."""
    site = shared[name]
    strays = {site.url(stray.href) for stray in STRAYS[name]}
    starts = [site.home, site.url(site.section_path(site.sections[0]))]
    starts += [site.url_of(article) for article in site.articles[:6]]
    found = {link for start in starts for link in links_of(healed(client, start))} - strays
    for link in sorted(link for link in found if link.startswith(site.home)):
        assert healed(client, link).status_code in {200, 301, 302}, link


@every_site
def test_images_are_served(shared: Press, client: httpx.Client, name: str) -> None:
    """An article's image is a small PNG, and there is none beyond the last."""
    site = shared[name]
    article = next(article for article in site.articles if article.images)
    page = soup_of(healed(client, site.url_of(article)))
    sources = [urljoin(site.home, str(image["src"])) for image in page.find_all("img")]
    assert site.url(article.image_path(1)) in sources
    answer = client.get(site.url(article.image_path(1)))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert len(answer.content) < 5000
    assert client.get(site.url(article.image_path(9))).status_code == 404


def test_files_are_carried_and_listed(shared: Press, client: httpx.Client) -> None:
    """Each file is served under its type, linked by the article that carries it, and listed by the portal."""
    carried = listed = 0
    for site in shared.sites:
        front = links_of(client.get(site.home))
        for file in site.files:
            answer = client.get(site.url_of(file))
            assert answer.headers["Content-Type"] == file.media_type
            assert answer.content == file.content
            assert len(answer.content) < 60_000
            listed += site.url_of(file) in front
            assert (site.url_of(file) in front) == (site.name == "tinhuy")
        for article in site.articles:
            for file in site.files_of(article):
                carried += 1
                assert site.url_of(file) in links_of(healed(client, site.url_of(article)))
    assert (carried, listed) == (2, 2)


@every_site
def test_sections_paginate_to_every_article(shared: Press, client: httpx.Client, name: str) -> None:
    """Following the links of the lists from the home page meets each article's listed address."""
    site = shared[name]
    met: set[str] = set()
    queue = [site.home]
    seen = set(queue)
    for address in queue:
        answer = client.get(address)
        assert answer.status_code == 200
        links = links_of(answer)
        met.update(links)
        roots = tuple(site.url(site.section_path(section)) for section in site.sections)
        following = [link for link in links if link.startswith(roots) and "post" not in link]
        queue += [link for link in dict.fromkeys(following) if link not in seen]
        seen.update(following)
    assert {urljoin(site.home, site.listed(article)) for article in site.articles} <= met
    assert len(queue) > len(site.sections)


@pytest.mark.parametrize(
    ("name", "second"), [("truonggiang", "{}?page=2"), ("sonhai", "{}?trang=2"), ("tinhuy", "{}page/2/")]
)
def test_pages_of_a_section(fresh: Press, client: httpx.Client, name: str, second: str) -> None:
    """A page has eight articles; rel=next is only on the modern site; past the end is 404."""
    site = fresh[name]
    for number in range(9):
        site.publish(sample(site, slug=f"bai-moi-{number}", section=site.sections[0]))
    path = site.section_path(site.sections[0])
    first = client.get(site.url(path))
    listed = [urljoin(site.home, site.listed(article)) for article in site.articles]
    assert len(set(links_of(first)) & set(listed)) == 8
    assert site.url(second.format(path)) in links_of(first)
    assert bool(soup_of(first).find(rel="next")) == (name == "truonggiang")
    assert client.get(site.url(second.format(path))).status_code == 200
    assert client.get(site.url(second.format(path).replace("2", "99"))).status_code == 404


@every_site
def test_home_shows_the_latest_with_lead(shared: Press, client: httpx.Client, name: str) -> None:
    """The home page has the ten latest articles with their leads."""
    site = shared[name]
    words = words_of(client.get(site.home))
    for article in site.articles[:10]:
        assert flat(article.title) in words
        assert flat(article.lead) in words


@every_site
def test_feed(shared: Press, client: httpx.Client, name: str) -> None:
    """The feed holds the fifteen newest, with the dates in each site's form."""
    site = shared[name]
    answer = client.get(site.url(site.manner.feed))
    etree.fromstring(answer.content)
    feed = feedparser.parse(answer.content)
    assert [entry.link for entry in feed.entries] == [site.url_of(article) for article in site.articles[:15]]
    for entry, article in zip(feed.entries, site.articles, strict=False):
        assert entry.title == article.title
        assert article.lead in BeautifulSoup(entry.description, "lxml").get_text()
        assert ("published" in entry) == article.dated
        if article.dated:
            assert entry.published.endswith("GMT+7" if name == "sonhai" else "+0700")


def test_old_feed_date_form(shared: Press, client: httpx.Client) -> None:
    """The old site writes its dates as Fri, 28 Jun 2019 08:15:00 GMT+7."""
    site = shared["sonhai"]
    text = client.get(site.url("/rss.aspx")).text
    assert re.search(
        r"<pubDate>[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\+7</pubDate>", text
    )


@every_site
def test_feed_is_announced_as_the_kind_does(shared: Press, client: httpx.Client, name: str) -> None:
    """Autodiscovery everywhere but on the old site, where an ordinary link leads to the feed."""
    answer = client.get(shared[name].home)
    assert bool(soup_of(answer).find("link", type="application/rss+xml")) == (name != "sonhai")
    assert shared[name].url(shared[name].manner.feed) in links_of(answer)


@every_site
def test_robots(shared: Press, client: httpx.Client, name: str) -> None:
    """robots.txt has the rules, the delay and the sitemap; the old one begins with a mark."""
    answer = client.get(shared[name].url("/robots.txt"))
    assert answer.content.startswith(b"\xef\xbb\xbf") == (name == "sonhai")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert {"Disallow: /tim-kiem", "Disallow: /admin/", "Crawl-delay: 0.5"} <= set(lines)
    assert f"Sitemap: {shared[name].url('/sitemap.xml')}" in lines


def test_robots_without_delay(fresh: Press, client: httpx.Client) -> None:
    """Without a delay there is no such line."""
    assert "Crawl-delay" not in client.get(fresh["tinhuy"].url("/robots.txt")).text


@every_site
def test_sitemaps(shared: Press, client: httpx.Client, name: str) -> None:
    """The index leads to a compressed archive of all and, but on tinhuy, to the news."""
    site = shared[name]
    index = etree.fromstring(client.get(site.url("/sitemap.xml")).content)
    children = [str(place.text) for place in index.iter("{*}loc")]
    assert len(children) == (1 if name == "tinhuy" else 2)
    archive = etree.fromstring(gzip.decompress(client.get(children[0]).content))
    assert [place.text for place in archive.iter("{*}loc")] == [site.url_of(a) for a in site.articles]
    dated = [article.published for article in site.articles if article.dated]
    assert [datetime.fromisoformat(str(time.text)) for time in archive.iter("{*}lastmod")] == dated
    if name != "tinhuy":
        news = etree.fromstring(client.get(children[1]).content)
        times = [datetime.fromisoformat(str(time.text)) for time in news.iter("{*}publication_date")]
        assert times == dated[:10]


def test_modern_metadata(shared: Press, client: httpx.Client) -> None:
    """The modern site describes its articles with OpenGraph, time and figures."""
    site = shared["truonggiang"]
    article = next(a for a in site.articles if a.images and a.quirk is None)
    page = soup_of(client.get(site.url_of(article)))

    def meta(name: str) -> list[str]:
        return [str(tag["content"]) for tag in page.find_all("meta", property=name)]

    assert meta("og:description") == [article.lead]
    assert datetime.fromisoformat(meta("article:published_time")[0]) == article.published
    assert meta("article:tag") == list(article.tags)
    assert page.select_one("article p.sapo") is not None
    assert page.select_one("figure figcaption") is not None
    assert page.select_one("article .related time") is not None


def test_old_markup(shared: Press, client: httpx.Client) -> None:
    """The old site has tables, no OpenGraph or JSON-LD, and its lead twice."""
    site = shared["sonhai"]
    article = next(a for a in site.articles if a.images and a.author and a.quirk is None)
    answer = client.get(site.url_of(article))
    assert "og:" not in answer.text
    assert "ld+json" not in answer.text
    page = soup_of(answer)
    assert words_of(answer).count(flat(article.lead)) == 2
    day = page.select_one("td.ngay")
    assert day is not None
    assert re.fullmatch(r"(Thứ \w+|Chủ Nhật), \d\d/\d\d/\d{4}, \d\d:\d\d \[GMT\+7\]", day.get_text())
    assert page.select_one("table.anh img") is not None
    assert page.select_one('p[align="right"] b') is not None


def test_wordpress_metadata(shared: Press, client: httpx.Client) -> None:
    """The Party portal describes its articles in a graph of JSON-LD."""
    site = shared["tinhuy"]
    for article in (a for a in site.articles if a.quirk is None):
        page = soup_of(client.get(site.url_of(article)))
        script = page.find("script", type="application/ld+json")
        assert script is not None
        news = json.loads(script.get_text())["@graph"][0]
        assert news["headline"] == article.title
        assert datetime.fromisoformat(news["datePublished"]) == article.published
        assert page.select_one(".entry-content .related") is not None
        assert bool(page.select_one("table.document")) == bool(article.number)


def test_document_table(shared: Press, client: httpx.Client) -> None:
    """A document's table has its number, its own day, who issued and who signed it."""
    site = shared["tinhuy"]
    article = next(article for article in site.articles if article.number == "21-CT/TU")
    table = soup_of(client.get(site.url_of(article))).select_one("table.document")
    assert table is not None
    cells = [cell.get_text() for cell in table.find_all("td")]
    assert cells == ["21-CT/TU", "10/06/2019", article.issuer, article.signer]
    assert article.published.date() > article.issued


@every_site
def test_validators(fresh: Press, client: httpx.Client, name: str) -> None:
    """An article answers 304 to its own ETag or date, until it is revised."""
    site = fresh[name]
    article = next(article for article in site.articles if article.quirk is None)
    url = site.url_of(article)
    first = client.get(url)
    known = (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    )
    for headers in known:
        again = client.get(url, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    site.revise(article.slug, replace(article, title="Tên khác"))
    for headers in known:
        assert client.get(url, headers=headers).status_code == 200
    assert client.get(url, headers={"If-Modified-Since": "yesterday"}).status_code == 200


@pytest.mark.parametrize("article", by_quirk("moved"), ids=lambda article: article.site)
def test_moved(shared: Press, client: httpx.Client, article: Article) -> None:
    """The listed address answers 301 and leads to the article."""
    site = shared[article.site]
    listed = urljoin(site.home, site.listed(article))
    assert listed != site.url_of(article)
    assert client.get(listed).status_code == 301
    answer = client.get(listed, follow_redirects=True)
    assert (answer.status_code, str(answer.url)) == (200, site.url_of(article))


@pytest.mark.parametrize("article", by_quirk("moved-twice"), ids=lambda article: article.site)
def test_moved_twice(shared: Press, client: httpx.Client, article: Article) -> None:
    """The listed address leads to the article over a 301 and a 302."""
    site = shared[article.site]
    answer = client.get(urljoin(site.home, site.listed(article)), follow_redirects=True)
    assert [step.status_code for step in answer.history] == [301, 302]
    assert str(answer.url) == site.url_of(article)


@pytest.mark.parametrize("article", by_quirk("flaky"), ids=lambda article: article.site)
def test_flaky(fresh: Press, client: httpx.Client, article: Article) -> None:
    """The first request is answered 503 with Retry-After, the next ones well."""
    url = fresh[article.site].url_of(article)
    first = client.get(url)
    assert (first.status_code, first.headers["Retry-After"]) == (503, "1")
    assert [client.get(url).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("article", by_quirk("windows-1258"), ids=lambda article: article.site)
def test_windows_1258(shared: Press, client: httpx.Client, article: Article) -> None:
    """The page is in windows-1258 and says so only within itself."""
    answer = client.get(shared[article.site].url_of(article))
    assert answer.headers["Content-Type"] == "text/html"
    assert b"charset=windows-1258" in answer.content
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode("utf-8")
    assert flat(article.title) in flat(answer.content.decode("cp1258"))


def test_windows_1258_encoder() -> None:
    """All Vietnamese letters survive; what the code page lacks becomes a reference."""
    letters = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯYđĐ"
    text = "".join(
        unicodedata.normalize("NFC", letter + tone)
        for letter in letters
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    )
    assert unicodedata.normalize("NFC", to_windows_1258(text).decode("cp1258")) == text
    assert to_windows_1258("“28–6” … m² → ✓") == "“28–6” … m² ".encode("cp1258") + b"&#8594; &#10003;"


@pytest.mark.parametrize("article", by_quirk("nfd"), ids=lambda article: article.site)
def test_nfd(shared: Press, client: httpx.Client, article: Article) -> None:
    """The page is written in decomposed letters."""
    text = client.get(shared[article.site].url_of(article)).text
    assert unicodedata.is_normalized("NFD", text)
    assert article.title not in text


@pytest.mark.parametrize("article", by_quirk("old-tones"), ids=lambda article: article.site)
def test_old_tones(shared: Press, client: httpx.Client, article: Article) -> None:
    """The page has its tone marks in the old place."""
    words = words_of(client.get(shared[article.site].url_of(article)))
    assert "hoà bình" in words.lower()
    assert "hòa bình" not in words.lower()


def test_old_tones_rule() -> None:
    """Only open oa, oe and uy change."""
    new = "Hòa bình, thủy lợi, khỏe, ỦY BAN, quý, hoàn, múa, tòa án, huỳnh, thuở"
    old = "Hoà bình, thuỷ lợi, khoẻ, UỶ BAN, quý, hoàn, múa, toà án, huỳnh, thuở"
    assert to_old_tones(new) == old


@pytest.mark.parametrize("article", by_quirk("undated"), ids=lambda article: article.site)
def test_undated(shared: Press, client: httpx.Client, article: Article) -> None:
    """Neither the page, its headers, lists nor sitemaps tell the day of an undated article."""
    site = shared[article.site]
    answer = client.get(site.url_of(article))
    assert "Last-Modified" not in answer.headers
    words = words_of(answer)
    for text in (article.title, article.lead, *article.paragraphs):
        words = words.replace(flat(text), "")
    assert re.findall(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}", words) == []
    assert "published_time" not in answer.text
    assert "<time" not in answer.text
    news = client.get(site.url("/sitemap-news.xml")).text
    assert article.slug not in news


@pytest.mark.parametrize("article", by_quirk("twice"), ids=lambda article: article.site)
def test_twice(shared: Press, client: httpx.Client, article: Article) -> None:
    """A second address and a print twin show the article and name the first as canonical."""
    site = shared[article.site]
    second = site.url_of(article) + "?utm_source=home&ref=box"
    assert second in links_of(client.get(site.home))
    twin = site.url("/in" + article.path)
    assert twin in links_of(client.get(site.url_of(article)))
    for address in (second, twin):
        answer = client.get(address)
        canonical = soup_of(answer).find("link", rel="canonical")
        assert canonical is not None
        assert canonical["href"] == site.url_of(article)
        assert flat(article.title) in words_of(answer)


@pytest.mark.parametrize("article", by_quirk("private-links"), ids=lambda article: article.site)
def test_private_links(shared: Press, client: httpx.Client, article: Article) -> None:
    """The text of an article and the home page link to private addresses."""
    site = shared[article.site]
    private = {"http://10.0.0.1/noi-bo.html", "http://169.254.169.254/latest/meta-data/"}
    assert private <= set(links_of(client.get(site.url_of(article))))
    assert private <= set(links_of(client.get(site.home)))


@every_site
def test_strays_are_linked_and_go_wrong(shared: Press, client: httpx.Client, name: str) -> None:
    """The home page links to a 404, a 410, a soft 404 and a redirect into a private network."""
    site = shared[name]
    links = links_of(client.get(site.home))
    answers = {}
    for stray in site.strays:
        assert urljoin(site.home, stray.href) in links
        if stray.fault not in {"private", "big", "bomb"}:
            answers[stray.fault] = client.get(urljoin(site.home, stray.href))
    statuses = {fault: answer.status_code for fault, answer in answers.items()}
    assert statuses == {"missing": 404, "gone": 410, "soft-404": 200, "inward": 301}
    assert "Trang bạn tìm không tồn tại" in answers["soft-404"].text
    assert answers["inward"].headers["Location"] == "http://10.0.0.1/noi-bo.html"


@every_site
def test_calendar_never_ends(shared: Press, client: httpx.Client, name: str) -> None:
    """The header leads to a calendar whose months lead on and back."""
    site = shared[name]
    assert site.url("/lich/2026/11/") in links_of(client.get(site.home))
    assert site.url("/lich/2027/01/") in links_of(client.get(site.url("/lich/2026/12/")))
    assert site.url("/lich/2025/12/") in links_of(client.get(site.url("/lich/2026/01/")))
    assert client.get(site.url("/lich/12026/01/")).status_code == 200


def test_big_page(shared: Press, client: httpx.Client) -> None:
    """The big page streams more than 30 MB without saying its length."""
    with client.stream("GET", shared["sonhai"].url("/du-lieu/thong-ke-day-du.html")) as answer:
        assert "Content-Length" not in answer.headers
        assert sum(map(len, answer.iter_raw())) > 30_000_000


def test_gzip_bomb(shared: Press, client: httpx.Client) -> None:
    """Less than a megabyte unfolds to more than 200 MB."""
    with client.stream("GET", shared["tinhuy"].url("/du-lieu/nen.html")) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        raw = b"".join(answer.iter_raw())
    assert len(raw) < 1_000_000
    assert len(zlib.decompress(raw, 16 + zlib.MAX_WBITS)) > 200_000_000


def test_text_is_escaped(fresh: Press, client: httpx.Client) -> None:
    """Markup in an article's text comes out as text everywhere."""
    nasty = '<script>alert("&")</script>'
    for site in fresh.sites:
        article = sample(site, title=nasty, lead=nasty, paragraphs=(nasty, f"## {nasty}"), author=nasty)
        site.publish(article)
        for url in (site.home, site.url_of(article), site.url("/tim-kiem?q=<script>")):
            assert "<script>" not in client.get(url).text
        etree.fromstring(client.get(site.url(site.manner.feed)).content)


def test_requests_are_recorded(fresh: Press, client: httpx.Client) -> None:
    """A site remembers time, method, path with query and headers of each request."""
    site = fresh["truonggiang"]
    client.get(site.url("/tim-kiem?q=a"), headers={"User-Agent": "a test"})
    client.head(site.home)
    client.post(site.home)
    seen = [(request.method, request.path) for request in site.requests]
    assert seen == [("GET", "/tim-kiem?q=a"), ("HEAD", "/"), ("POST", "/")]
    assert site.requests[0].time <= site.requests[1].time
    assert site.requests[1].headers["host"] == site.home.split("/")[2]
    assert fresh["sonhai"].requests == []


def test_publish(fresh: Press, client: httpx.Client) -> None:
    """A published article is at the front of all lists at once, and only once."""
    for site in fresh.sites:
        article = sample(site)
        site.publish(article)
        assert site.articles[0] is article
        assert flat(article.title) in words_of(client.get(site.url_of(article)))
        for path in ("/", site.section_path(article.section), site.manner.feed):
            assert article.path in client.get(site.url(path)).text
        with pytest.raises(ValueError, match="already"):
            site.publish(article)
    with pytest.raises(ValueError, match="not of"):
        fresh["sonhai"].publish(sample(fresh["tinhuy"]))


def test_withdraw(fresh: Press, client: httpx.Client) -> None:
    """A withdrawn article answers 410 and is on no list; it may come back."""
    for site in fresh.sites:
        article = site.articles[0]
        site.withdraw(article.slug)
        assert client.get(site.url_of(article)).status_code == 410
        for path in ("/", site.manner.feed):
            assert article.path not in client.get(site.url(path)).text
        with pytest.raises(KeyError):
            site.withdraw(article.slug)
        site.publish(article)
        assert client.get(site.url_of(article)).status_code == 200


def test_revise(fresh: Press, client: httpx.Client) -> None:
    """A revised article keeps its address and place and shows the new text."""
    for site in fresh.sites:
        article = next(article for article in site.articles if article.quirk is None)
        place = site.articles.index(article)
        revised = replace(article, title="Tên bài đã sửa")
        site.revise(article.slug, revised)
        assert site.articles[place] is revised
        assert "Tên bài đã sửa" in client.get(site.url_of(article)).text
        with pytest.raises(ValueError, match="address"):
            site.revise(article.slug, replace(article, slug="khac"))


def test_head_has_no_body(shared: Press, client: httpx.Client) -> None:
    """HEAD answers as GET would, without the body, on a connection that stays open."""
    site = shared["truonggiang"]
    for path in ("/", "/robots.txt", "/du-lieu/thong-ke-day-du.html", "/"):
        answer = client.head(site.url(path))
        assert (answer.status_code, answer.content) == (200, b"")


def test_servers_stop(client: httpx.Client) -> None:
    """After the block nobody answers, not even on a connection kept alive."""
    with open_press() as press:
        home = press["sonhai"].home
        assert client.get(home).status_code == 200
    with pytest.raises(httpx.TransportError):
        client.get(home)


def test_unknown_site(shared: Press) -> None:
    """An unknown name is a KeyError."""
    with pytest.raises(KeyError):
        _ = shared["vietnam"]


def test_a_client_that_goes_away_is_no_noise() -> None:
    """Hanging up in the middle of a page, or at once, prints nothing."""
    script = """
        import socket, struct, time
        from crawler.newspaper import open_press
        with open_press() as press:
            port = int(press["tinhuy"].home.split(":")[2].strip("/"))
            for path in ("/du-lieu/thong-ke-day-du.html", "/du-lieu/nen.html", "/"):
                for wait in (0, 0.1):
                    peer = socket.create_connection(("127.0.0.1", port))
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    peer.sendall(f"GET {path} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n".encode())
                    time.sleep(wait)
                    peer.close()
            with socket.create_connection(("127.0.0.1", port)):
                time.sleep(1)
    """
    command = [sys.executable, "-X", "dev", "-c", textwrap.dedent(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == ("", "")
