"""What a page says of itself to machines."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from crawler.extraction.metadata import Metadata, metadata


def said(html: str) -> Metadata:
    """Read the metadata of a page."""
    return metadata(BeautifulSoup(html, "lxml"))


def json_ld(content: object) -> str:
    """Give a page with JSON-LD."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return f'<script type="application/ld+json">{text}</script>'


NEWS = {
    "@type": "NewsArticle",
    "headline": "Hội nghị  sơ kết",
    "description": "Dẫn",
    "author": [{"@type": "Person", "name": "Lê An"}, {"@type": "Organization", "name": "Báo"}],
    "datePublished": "2019-06-28T08:15:00+07:00",
    "dateModified": "2019-06-29T08:15:00+07:00",
    "articleSection": "Thời sự",
    "keywords": "sơ kết, Đảng",
    "image": {"@type": "ImageObject", "url": "http://bao.example/a.jpg"},
}


@pytest.mark.parametrize(
    "content",
    [
        NEWS,
        [NEWS],
        {"@graph": [{"@type": "WebSite", "name": "Báo"}, NEWS]},
        NEWS | {"@type": ["Article", "NewsArticle"], "image": ["http://bao.example/a.jpg"]},
        NEWS | {"keywords": ["sơ kết", "Đảng"], "author": "Lê An", "articleSection": ["Thời sự"]},
        json.dumps(NEWS).replace("Lê An", "L\\u00ea An") + ";",
        json.dumps(NEWS, ensure_ascii=False).replace("Hội nghị  sơ", "Hội nghị\n sơ"),
    ],
    ids=["plain", "list", "graph", "types", "forms", "semicolon", "line-break"],
)
def test_the_forms_of_json_ld_say_one_thing(content: object) -> None:
    """However a content system writes it, the article says the same of itself."""
    found = said(json_ld(content))
    assert found.is_article
    assert (found.titles, found.leads, found.authors) == (("Hội nghị sơ kết",), ("Dẫn",), ("Lê An",))
    assert found.published == ("2019-06-28T08:15:00+07:00",)
    assert (found.sections, found.tags) == (("Thời sự",), ("sơ kết", "Đảng"))
    assert found.images == ("http://bao.example/a.jpg",)


@pytest.mark.parametrize(
    "content", ["{", "", "null", "[[[]]]", '{"@type": 5, "@graph": "x"}', "[" * 5000, "[1, 2]"]
)
def test_broken_json_ld_says_nothing(content: str) -> None:
    """A page whose JSON-LD is garbage is a page without it."""
    assert said(json_ld(content)) == Metadata()


def test_other_things_are_no_article() -> None:
    """A site's own description makes its home page no article."""
    assert not said(json_ld({"@type": "NewsMediaOrganization", "name": "Báo"})).is_article
    assert not said('<meta property="og:type" content="website">').is_article


def test_opengraph_is_read() -> None:
    """The meta elements of a modern page."""
    found = said(
        """<meta property="og:type" content="article"><meta property="og:title" content="Hội nghị">
        <meta property="og:description" content="Dẫn &amp; lời"><meta property="og:image" content="/a.jpg">
        <meta property="article:published_time" content="2019-06-28"><meta name="author" content="Lê An">
        <meta property="article:author" content="https://facebook.example/bao">
        <meta property="article:section" content="Thời sự"><meta property="article:tag" content="a">
        <meta property="article:tag" content="b"><meta property="og:title" content="">
        <link rel="canonical" href="/a.html">"""
    )
    assert found == Metadata(
        is_article=True,
        titles=("Hội nghị",),
        leads=("Dẫn & lời",),
        authors=("Lê An",),
        published=("2019-06-28",),
        sections=("Thời sự",),
        tags=("a", "b"),
        images=("/a.jpg",),
        canonical="/a.html",
    )


def test_json_ld_stands_above_opengraph() -> None:
    """Both are kept, the more exact one first, and what is said twice once."""
    found = said(
        json_ld(NEWS)
        + '<meta property="og:title" content="Hội nghị | Báo"><meta name="description" content="Dẫn">'
    )
    assert found.titles == ("Hội nghị sơ kết", "Hội nghị | Báo")
    assert found.leads == ("Dẫn",)


def test_general_keywords_are_no_tags() -> None:
    """The same words on every page say nothing of this one."""
    assert said('<meta name="keywords" content="báo, tin tức">').tags == ()
    assert said('<meta name="news_keywords" content="sơ kết, Đảng">').tags == ("sơ kết", "Đảng")
