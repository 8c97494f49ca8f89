"""Pages asked for as their source's site wishes: by its robots.txt, in its turn, and no other site's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from crawler.crawling.equipment import Equipment, introduction
from crawler.discovery.page import Page, Role
from crawler.discovery.urls import site
from crawler.errors import Refused, Unreachable
from crawler.fetching.fetch import Response
from crawler.fetching.robots import MAX_BYTES as ROBOTS_BYTES
from crawler.fetching.robots import MAX_REDIRECTS as ROBOTS_REDIRECTS
from crawler.fetching.robots import Robots
from crawler.files.attachments import may_be_file
from crawler.language import mark
from crawler.sources.source import Source

SITEMAP_BYTES = 50_000_000
"""The size up to which the protocol allows a sitemap."""


class Asking:
    """Asks for pages until the crawl is to stop."""

    def __init__(self, equipment: Equipment, clock: Callable[[], float], stop: threading.Event) -> None:
        self._fetcher = equipment.fetcher
        self._settings = equipment.settings
        self._pace = equipment.pace
        self._hosts = equipment.hosts
        self._clock = clock
        self._stop = stop

    def answer(self, source: Source, page: Page) -> Response:
        """The answer for a page; FetchError where there is none or may be none."""
        limit = SITEMAP_BYTES if page.role is Role.SITEMAP else None
        if page.role is Role.FILE or (page.role is Role.ARTICLE and may_be_file(page.url)):
            limit = self._settings.max_file_bytes
        etag, modified = _validators(source, page)
        return self._fetcher.get(
            page.url,
            etag,
            modified,
            before=lambda url: self._may_ask(source, url),
            limit=limit,
            agent=introduction(source),
        )

    def _may_ask(self, source: Source, url: str) -> AbstractContextManager[None]:
        """The host's turn, to be waited for; Refused where the address is off the site or forbidden."""
        if not source.covers(url):
            raise Refused(mark("leads to another site: %(url)s"), "elsewhere", url=url)
        robots = self._rules(source, url)
        if not robots.allows(url):
            raise Refused(mark("robots.txt forbids it"), "robots")
        return self._turn(url, max(self._delay(source), robots.delay()))

    @contextmanager
    def _turn(self, url: str, delay: float) -> Iterator[None]:
        with self._pace.turn(site(url), delay, self._stop.wait):
            if self._stop.is_set():
                raise Unreachable(mark("the crawl was stopped before it was asked for"))
            yield

    def _delay(self, source: Source) -> float:
        return self._settings.delay if source.delay is None else source.delay

    def _rules(self, source: Source, url: str) -> Robots:
        def ask(address: str) -> Response:
            return self._fetcher.get(
                address,
                before=lambda hop: self._turn(hop, self._delay(source)),
                limit=ROBOTS_BYTES,
                redirects=ROBOTS_REDIRECTS,
                cut=True,
                agent=introduction(source),
            )

        return self._hosts.rules(url, ask, self._clock())


def _validators(source: Source, page: Page) -> tuple[str, str]:
    """The validators to ask with: none for a list that was read by other rules, or leads to lists."""
    if not page.role.is_list or (page.role is not Role.SITEMAP and page.digest == source.rules):
        return page.etag, page.modified
    return "", ""
