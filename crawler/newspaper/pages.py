"""The HTML pages of the sites, rendered from the templates beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from .articles import slugify
from .faults import METADATA_PAGE, PRIVATE_PAGE
from .times import FILTERS, LOCAL, iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .articles import Article, Image
    from .site import Site

PER_PAGE: Final = 8
ON_HOME: Final = 10
_RELATED: Final = 4


@dataclass(frozen=True)
class Block:
    """A piece of an article's body: a paragraph, a heading, or an image with its number."""

    kind: Literal["paragraph", "heading", "image"]
    text: str = ""
    image: Image | None = None
    number: int = 0


@dataclass(frozen=True)
class Part:
    """One page of a longer list of articles."""

    articles: tuple[Article, ...]
    number: int
    count: int


def part_of(articles: Sequence[Article], number: int) -> Part | None:
    """Return the page of the list with this number, or None past its end."""
    count = max(1, -(-len(articles) // PER_PAGE))
    if not 1 <= number <= count:
        return None
    return Part(tuple(articles[(number - 1) * PER_PAGE : number * PER_PAGE]), number, count)


def blocks(article: Article) -> tuple[Block, ...]:
    """Return the body with its images where they stand."""
    left = list(enumerate(article.images, start=1))
    laid: list[Block] = [Block("image", image=image, number=n) for n, image in left if image.after == 0]
    counted = 0
    for text in article.paragraphs:
        if text.startswith("## "):
            laid.append(Block("heading", text.removeprefix("## ")))
            continue
        counted += 1
        laid.append(Block("paragraph", text))
        laid += [Block("image", image=image, number=n) for n, image in left if image.after == counted]
    laid += [Block("image", image=image, number=n) for n, image in left if image.after > counted]
    return tuple(laid)


def home_page(site: Site) -> str:
    """Render the home page."""
    return _render(site, f"{site.name}/home.html", articles=site.articles[:ON_HOME])


def list_page(site: Site, heading: str, path: str, part: Part) -> str:
    """Render one page of a section or of a tag."""
    return _render(site, f"{site.name}/list.html", heading=heading, path=path, part=part)


def article_page(site: Site, article: Article) -> str:
    """Render an article in the site's manner."""
    return _render(site, f"{site.name}/article.html", **_article_names(site, article))


def print_page(site: Site, article: Article) -> str:
    """Render an article for printing."""
    return _render(site, "shared/print.html", **_article_names(site, article))


def search_page(site: Site, words: str) -> str:
    """Render what the site's own search finds."""
    found = tuple(article for article in site.articles if words.lower() in article.title.lower())[:20]
    return _render(site, "shared/search.html", words=words, articles=found)


def notice_page(site: Site, heading: str, *paragraphs: str) -> str:
    """Render a page that says something in the site's frame."""
    return _render(site, "shared/notice.html", heading=heading, paragraphs=paragraphs)


def login_page(site: Site) -> str:
    """Render the door to the editors' rooms."""
    return _render(site, "shared/login.html")


def calendar_page(site: Site, year: int, month: int) -> str:
    """Render a month of the endless calendar."""
    before = (year - 1, 12) if month == 1 else (year, month - 1)
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    return _render(site, "shared/calendar.html", year=year, month=month, before=before, after=after)


def render(template: str, **names: object) -> str:
    """Render any template of the package."""
    return _ENVIRONMENT.get_template(template).render(**names)


def _article_names(site: Site, article: Article) -> dict[str, object]:
    return {
        "article": article,
        "blocks": blocks(article),
        "files": site.files_of(article),
        "private_links": (PRIVATE_PAGE, METADATA_PAGE) if article.quirk == "private-links" else (),
        "charset": "windows-1258" if article.quirk == "windows-1258" else "utf-8",
        "today": datetime.now(LOCAL) if article.dated else None,
        "comment_time": article.published + timedelta(hours=21, minutes=17),
        "structured": _structured(site, article),
        **_neighbours(site, article),
    }


def _structured(site: Site, article: Article) -> dict[str, object]:
    news: dict[str, object] = {
        "@type": "NewsArticle",
        "@id": f"{site.url_of(article)}#article",
        "mainEntityOfPage": site.url_of(article),
        "headline": article.title,
        "description": article.lead,
        "articleSection": [article.section],
        "keywords": list(article.tags),
        "inLanguage": "vi",
    }
    if article.dated:
        news["datePublished"] = iso(article.published)
        news["dateModified"] = iso(site.modified(article))
    if article.author:
        news["author"] = {"@type": "Person", "name": article.author}
    if article.images:
        news["image"] = {"@type": "ImageObject", "url": site.url(article.image_path(1))}
    publisher = {"@type": "Organization", "@id": f"{site.home}#organization", "name": site.title}
    website = {"@type": "WebSite", "@id": f"{site.home}#website", "url": site.home, "name": site.title}
    return {"@context": "https://schema.org", "@graph": [news, website, publisher]}


def _neighbours(site: Site, article: Article) -> dict[str, tuple[Article, ...]]:
    others = [other for other in site.articles if other is not article]
    newer = [other for other in others if other.published > article.published]
    older = [other for other in others if other.published <= article.published]
    # Only older ones are related, so that a page does not change whenever a new article appears.
    related = sorted(older, key=lambda other: other.section != article.section)
    return {
        "newer": tuple(newer[-_RELATED:]),
        "older": tuple(older[:_RELATED]),
        "related": tuple(related[:_RELATED]),
    }


def _render(site: Site, template: str, **names: object) -> str:
    frame: dict[str, object] = {
        "site": site,
        "base": f"{site.name}/base.html",
        "charset": "utf-8",
        "today": datetime.now(LOCAL),
    }
    return render(template, **(frame | names))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Letters stay readable in the JSON-LD, so that they take part in what an encoding does to the page.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    environment.filters.update(FILTERS, slugify=slugify)
    return environment


_ENVIRONMENT: Final = _environment()
