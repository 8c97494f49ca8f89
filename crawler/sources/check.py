"""A source, tried at a few articles: what would be stored, what is missing, what to write into its file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum

from crawler.crawling.asking import SITEMAP_BYTES
from crawler.discovery.discover import Links, feed_links, listing_links, sitemap_links
from crawler.document import Document
from crawler.errors import FetchError
from crawler.extraction.dates import VIETNAM
from crawler.extraction.encoding import decode
from crawler.extraction.extract import extract
from crawler.fetching.fetch import Response
from crawler.language import gettext as _
from crawler.sources.front import spread
from crawler.sources.hints import Hint, hint
from crawler.sources.source import Source
from crawler.sources.visitor import Visitor, trouble

FEW = 5
SAME = 3
"""Pages that say the same of themselves, at which it is the site that says it."""
_SPARE = 3
"""Pages that may be looked at in place of those that are no articles."""


class Weight(StrEnum):
    """How much a field matters."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


FIELDS = {
    "title": Weight.MUST,
    "lead": Weight.SHOULD,
    "body": Weight.MUST,
    "author": Weight.MAY,
    "published": Weight.MUST,
    "updated": Weight.MAY,
    "section": Weight.MAY,
    "tags": Weight.MAY,
    "captions": Weight.MAY,
    "images": Weight.MAY,
    "attachments": Weight.MAY,
}
"""The fields of a document that a reader sees, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One page: the document that would be stored, or why there is none."""

    url: str
    document: Document | None = None
    problem: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field over all pages: how many have it, whether that is too few, and what may help."""

    field: str
    found: int
    of: int
    same: bool = False
    hint: Hint | None = None

    @property
    def fails(self) -> bool:
        """Whether something must be mended."""
        few = {
            Weight.MUST: self.found < self.of,
            Weight.SHOULD: self.found * 2 < self.of,
            Weight.MAY: False,
        }
        return self.same or few[FIELDS[self.field]]


@dataclass(slots=True)
class Check:
    """What was met: the lists with what they lead to, the pages, and the verdicts on the fields."""

    lists: dict[str, str] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def documents(self) -> list[Document]:
        """The documents that would be stored."""
        return [reading.document for reading in self.readings if reading.document]

    @property
    def fails(self) -> bool:
        """Whether something must be mended."""
        few = len(self.documents) * 2 < len(self.readings) or not self.readings
        return few or any(verdict.fails for verdict in self.verdicts)


def check(
    look: Visitor, source: Source, fetched: datetime, urls: Sequence[str] = (), number: int = FEW
) -> Check:
    """Read so many articles that the source's lists name, or those at the given addresses."""
    result = Check()
    waiting = list(urls) or spread(_articles(look, source, result, number), number + _SPARE)
    for url in waiting:
        if not urls and len(result.documents) == number:
            break
        result.readings.append(_read(look, source, url, fetched))
    read = [reading for reading in result.readings if reading.document]
    # Where no page is an article, the fields without which there is none are what to look for.
    had = read or [reading for reading in result.readings if reading.html]
    names = [name for name, weight in FIELDS.items() if read or weight is Weight.MUST]
    result.verdicts = [_verdict(name, had) for name in names if had]
    return result


def _articles(look: Visitor, source: Source, result: Check, number: int) -> list[str]:
    """What the lists name, each noted; of lists no more than are needed."""
    kinds: list[tuple[Sequence[str], Callable[[Response], tuple[Links, int]]]] = [
        (source.feeds, lambda answer: _in_feed(source, answer)),
        ((source.home, *source.sections), lambda answer: _on_page(source, answer)),
        (source.sitemaps, lambda answer: _in_sitemap(look, source, answer)),
    ]
    found: dict[str, None] = {}
    for addresses, read in kinds:
        for url in addresses:
            if len(found) >= number + _SPARE:
                return list(found)
            try:
                answer = look.get(url, SITEMAP_BYTES if url in source.sitemaps else None)
            except FetchError as error:
                result.lists[url] = error.told
                continue
            if why := trouble(answer):
                result.lists[url] = why
                continue
            links, named = read(answer)
            found |= dict.fromkeys(link.url for link in links.articles)
            result.lists[url] = _told(len(links.articles), named)
    return list(found)


def _told(articles: int, named: int) -> str:
    if named and not articles:
        return _("names %(named)d pages, none of them an article by the patterns of “articles”") % {
            "named": named
        }
    return _("%(number)d articles") % {"number": articles}


def _in_feed(source: Source, answer: Response) -> tuple[Links, int]:
    trusting = feed_links(answer.body, answer.url, source, trusting=True)
    return feed_links(answer.body, answer.url, source), len(trusting.articles)


def _on_page(source: Source, answer: Response) -> tuple[Links, int]:
    html = decode(answer.body, answer.header("Content-Type"), source.charset)
    return listing_links(html, answer.url, source), 0


def _in_sitemap(look: Visitor, source: Source, answer: Response) -> tuple[Links, int]:
    links = sitemap_links(answer.body, answer.url, source)
    for child in links.lists[-1:] if not links.articles else ():
        if (page := look.page(child, SITEMAP_BYTES)) is not None:
            return sitemap_links(page.body, page.url, source), 0
    return links, 0


def _read(look: Visitor, source: Source, url: str, fetched: datetime) -> Reading:
    try:
        answer = look.get(url)
    except FetchError as error:
        return Reading(url, problem=error.told)
    if why := trouble(answer):
        return Reading(url, problem=why)
    if answer.url in source.starts:
        return Reading(url, problem=_("is a start page of the source"))
    html = decode(answer.body, answer.header("Content-Type"), source.charset)
    found = extract(html, answer.url, source, fetched)
    return Reading(answer.url, found.document, _(found.reason), html)


def _verdict(name: str, readings: Sequence[Reading]) -> Verdict:
    read = [(reading, getattr(reading.document, name, "")) for reading in readings]
    values = [value for _reading, value in read if value]
    # A body that begins with the same words everywhere has the site's menu in it.
    told = [value.split("\n", 1)[0] if name == "body" else value for value in values]
    same = len(told) >= SAME and len(set(told)) == 1 and FIELDS[name] is not Weight.MAY
    if same and isinstance(told[0], datetime) and told[0].astimezone(VIETNAM).time() == time():
        same = False  # a day without an hour may be that of all of today's articles
    verdict = Verdict(name, len(values), len(read), same)
    wanting = [reading.html for reading, value in read if not value or same]
    if not wanting or not (verdict.fails or not values):
        return verdict
    found = hint(name, wanting)
    # What is there already, and wrong, is no advice.
    if found and same and found.sample == str(values[0]):
        found = None
    return replace(verdict, hint=found)
