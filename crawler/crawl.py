"""The loop: take the next address, ask for it politely, archive the answer, keep what it says.

One thread works for one source, so what happens to a page reads from top to bottom: `_ask`, `_read`,
`_end`. All that a visit changes in the database is one transaction, after the answer is safe in the
archive. Where other processes read the articles, a few pages of a source are under way at once.
"""

from __future__ import annotations

import hashlib
import logging
import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection

from crawler.database import Database
from crawler.discovery.backfill import Backfills
from crawler.discovery.discover import Links, feed_links, listing_links, sitemap_links
from crawler.discovery.frontier import Frontier, Outcome, Page, Rank, Role, Visit
from crawler.discovery.traps import suspicion
from crawler.discovery.twins import are_twins, standing, trace
from crawler.discovery.urls import site
from crawler.discovery.walk import Walk
from crawler.document import Document
from crawler.errors import FetchError, Refused, TooLarge, Unreachable, Unreadable
from crawler.extraction.dates import VIETNAM
from crawler.extraction.encoding import decode
from crawler.extraction.extract import MISSING, START
from crawler.fetching import blocked
from crawler.fetching.bombs import PAGE_TAGS, refuse_tags
from crawler.fetching.fetch import Fetcher, Limits, Response, user_agent
from crawler.fetching.hosts import Away, Hosts
from crawler.fetching.pace import Pace, retry_after
from crawler.fetching.robots import MAX_BYTES as ROBOTS_BYTES
from crawler.fetching.robots import MAX_REDIRECTS as ROBOTS_REDIRECTS
from crawler.fetching.robots import Robots, robots_url
from crawler.files.attached import Attached
from crawler.files.attachments import file_type, may_be_file
from crawler.files.enclosure import enclosure
from crawler.folder import DataFolder
from crawler.language import mark
from crawler.readers import Read, Readers, Wanted, readers
from crawler.running.schedule import quiet_until, trigger
from crawler.settings import CrawlSettings
from crawler.sources.source import Source
from crawler.store import Store
from crawler.warc.archive import Archive
from crawler.warc.captures import Captures

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that a crawl waits at its end for pages that asked to be tried again shortly."""
SITEMAP_BYTES = 50_000_000
"""The size up to which the protocol allows a sitemap."""
_DEAD_ANSWERS = 5
"""Requests without an answer, one after the other, at which a host is left alone until the next crawl."""
_TRY_LATER = frozenset({408, 429, 500, 502, 503, 504})
_REFUSALS = frozenset({429, 503})
"""Statuses by which a host asks to be left alone."""
_UNDER_WAY = 3
"""Pages of one source that are read, while its next one is asked for."""
_HTML = ("html", "xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Visited:
    """One page was visited: what a progress display, a log or the record of a round needs.

    `cause` is why it was not had, in a word or as its status; `links` how many articles a list names.
    """

    source: str
    url: str
    role: Role
    outcome: Outcome
    detail: str = ""
    cause: str = ""
    links: int | None = None


@dataclass(slots=True)
class _Effect:
    """What a visit changes, to be written in one transaction."""

    visit: Visit
    detail: str = ""
    cause: str = ""
    links: Links | None = None
    linked: list[str] = field(default_factory=list)
    document: Document | None = None
    address: str = ""
    """Where the document was had from."""
    gone: bool = False
    answered: bool = True


_Had = tuple[Response, str, "Future[Read]"]
"""An article's page as it was had, where it is archived, and what is being read out of it."""


@dataclass(slots=True)
class _Reading:
    """An article's page that was had and is archived, and is being read."""

    page: Page
    response: Response
    place: str
    found: Future[Read]
    walk: Walk


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every crawl of one collection works with."""

    store: Store
    frontier: Frontier
    archive: Archive
    fetcher: Fetcher
    settings: CrawlSettings
    captures: Captures
    pace: Pace
    hosts: Hosts
    readers: Readers = field(default_factory=Readers)


def fetcher(settings: CrawlSettings) -> Fetcher:
    """What asks for pages, as the settings say; to be closed."""
    limits = Limits(settings.timeout, settings.max_bytes, settings.max_redirects)
    return Fetcher(user_agent(version("tracuu"), settings.contact), limits, settings.allow_hosts)


def introduction(source: Source) -> str:
    """How the crawler introduces itself to a source that has a contact of its own, "" to any other."""
    return user_agent(version("tracuu"), source.contact) if source.contact else ""


@contextmanager
def equipment(folder: DataFolder, settings: CrawlSettings) -> Iterator[Equipment]:
    """Open a data folder to crawl into it; BusyError where another process does."""
    folder.make()
    with (
        folder.locked("crawl"),
        closing(fetcher(settings)) as asking,
        closing(Database(folder.database)) as database,
        indexed_archive(folder.archive, database, settings.archive_bytes) as (archive, index),
        readers() as reading,
    ):
        pace = Pace()
        hosts = Hosts(database, pace)
        yield Equipment(
            Store(database), Frontier(database), archive, asking, settings, index, pace, hosts, reading
        )


@contextmanager
def indexed_archive(folder: Path, database: Database, file_bytes: int) -> Iterator[tuple[Archive, Captures]]:
    """Open the archive to write to, mended where a writer died, and its index in step with it."""
    index = Captures(database)
    with Archive(folder, file_bytes, index=index) as archive:
        index.catch_up(folder)
        yield archive, index
    index.settle()


class Crawl:
    """One crawl over some sources.

    What its threads share guards itself, or is changed within a transaction, of which there is one at a time.
    """

    def __init__(
        self,
        equipment: Equipment,
        clock: Callable[[], float] = time.time,
        notice: Callable[[Visited], None] = lambda _visited: None,
        limit: int | None = None,
    ) -> None:
        """Crawl with that equipment; `limit` is how many articles of archives are visited at most."""
        self._store = equipment.store
        self._frontier = equipment.frontier
        self._archive = equipment.archive
        self._captures = equipment.captures
        self._fetcher = equipment.fetcher
        self._settings = equipment.settings
        self._clock = clock
        self._notice = notice
        self._stop = threading.Event()
        self._pace = equipment.pace
        self._hosts = equipment.hosts
        self._readers = equipment.readers
        self._attached = Attached(self._store.database)
        self._backfills = Backfills(self._store.database)
        self._left = limit
        self._tally: Counter[str] = Counter()
        self._telling = threading.Lock()

    def stop(self) -> None:
        """End after the visits that are under way; what was not visited stays due."""
        self._stop.set()

    def run(self, sources: Iterable[Source]) -> Counter[str]:
        """Crawl those sources that are valid today until nothing is due; how many visits ended how."""
        today = datetime.fromtimestamp(self._clock(), VIETNAM).date()
        chosen = [source for source in sources if source.is_valid(today)]
        with ThreadPoolExecutor(len(chosen) or 1, thread_name_prefix="crawl") as threads:
            working = [threads.submit(self._crawl, source) for source in chosen]
            try:
                for work in working:
                    work.result()
            except BaseException:
                self.stop()
                raise
        self._captures.settle()
        return self._tally

    def _crawl(self, source: Source) -> None:
        under_way: deque[_Reading] = deque()
        try:
            self._follow(source, under_way)
        except Away as reason:
            self._tell(_visited(source.name, source.home, Role.LISTING, _not_had(reason)))
        self._end_all(source, under_way)

    def _follow(self, source: Source, under_way: deque[_Reading]) -> None:
        """Visit page after page until none is due, or the host does not want it."""
        walk, again = self._begin(source)
        unanswered = 0
        while not self._stop.is_set() and unanswered < _DEAD_ANSWERS:
            now = self._clock()
            if now >= again:  # a crawl may last for days, and the news must not wait for its end
                walk, again = self._begin(source)
            page = self._frontier.next(source.name, now + PATIENCE, [each.page.url for each in under_way])
            if page is None and not under_way:
                self._finish(source, now)
                return
            if page is None or (page.due or 0.0) > now:
                self._end_all(source, under_way)
                self._stop.wait(page.due - now if page and page.due else 0.0)
            elif not self._welcome(source, page, now) or not self._may_visit(page):
                return
            else:
                answered = self._visit(source, page, walk, under_way)
                unanswered = 0 if answered else unanswered + 1

    def _end_all(self, source: Source, under_way: deque[_Reading], but: int = 0) -> None:
        """End the visits that are under way, but for so many whose pages are still being read."""
        while under_way and (len(under_way) > but or under_way[0].found.done()):
            reading = under_way.popleft()
            self._end(source, reading.page, self._article(reading), reading.walk)

    def _welcome(self, source: Source, page: Page, now: float) -> bool:
        """Whether the page may be asked for in this round: the host is not left alone, the hour not quiet."""
        if end := quiet_until(source.quiet, datetime.fromtimestamp(now, UTC)):
            log.info("%s is left in peace until %s", source.name, end.isoformat())
            return False
        left = self._hosts.left(page.url, now)
        if left > PATIENCE:
            log.info("%s: %s is left alone for %d s more", source.name, site(page.url), left)
        return left <= PATIENCE

    def _begin(self, source: Source) -> tuple[Walk, float]:
        """A walk from the source's starts, and when the schedule wants the next one."""
        now = self._clock()
        rules, backfill = _rules_digest(source), self._backfills.get(source.name)
        walk = Walk(
            self._frontier, self._store, source, self._settings.max_listing_pages, rules, now, backfill
        )
        with self._store.database.writing() as connection:
            walk.start(connection, now)
        moment = datetime.fromtimestamp(now, VIETNAM)
        following = trigger(source.schedule).get_next_fire_time(moment, moment)
        return walk, math.inf if following is None else max(float(following.timestamp()), now + 60)

    def _finish(self, source: Source, now: float) -> None:
        if not self._frontier.lists_left(source.name):
            self._backfills.finish(source.name, now)

    def _may_visit(self, page: Page) -> bool:
        """Whether the page is within the limit of archived articles; takes one of it."""
        if self._left is None or page.rank is not Rank.ARCHIVE or page.role is not Role.ARTICLE:
            return True
        with self._telling:
            self._left -= 1
            return self._left >= 0

    def _visit(self, source: Source, page: Page, walk: Walk, under_way: deque[_Reading]) -> bool:
        """Ask for a page and keep what follows, when it has been read; whether the host answered."""
        if self._is_trapped(page):
            effect = _Effect(Visit(Outcome.TRAP, final=True), suspicion(page.url))
            return self._end(source, page, effect, walk).answered
        asked = self._ask(source, page)
        if isinstance(asked, _Effect):
            return self._end(source, page, asked, walk).answered
        under_way.append(_Reading(page, *asked, walk))
        self._end_all(source, under_way, _UNDER_WAY if self._readers.apart else 0)
        return True

    def _end(self, source: Source, page: Page, effect: _Effect, walk: Walk) -> _Effect:
        """Keep what a visit brought."""
        if self._stop.is_set() and effect.visit.failed:
            return effect  # the stop may be what made it fail: it stays due
        now = self._clock()
        with self._store.database.writing() as connection:
            effect = self._keep(connection, page, effect, walk, now)
        self._tell(_visited(source.name, page.url, page.role, effect))
        return effect

    def _ask(self, source: Source, page: Page) -> _Effect | _Had:
        limit = SITEMAP_BYTES if page.role is Role.SITEMAP else None
        if page.role is Role.FILE or (page.role is Role.ARTICLE and may_be_file(page.url)):
            limit = self._settings.max_file_bytes
        etag, modified = _validators(source, page)
        try:
            response = self._fetcher.get(
                page.url,
                etag,
                modified,
                before=lambda url: self._may_ask(source, url),
                limit=limit,
                agent=introduction(source),
            )
            if response.status == 200 and _is_file(page, response):
                return self._read_file(source, response)
            return self._read(source, page, response)
        except Away as away:
            # Of a host or scheme that only some link or redirect names, the other pages know nothing.
            if away.address in map(robots_url, source.starts):
                raise
            return _not_had(away)
        except FetchError as error:
            return _not_had(error)

    def _is_trapped(self, page: Page) -> bool:
        if page.role is not Role.ARTICLE or page.visited is not None or not suspicion(page.url):
            return False
        with self._store.database.reading() as connection:
            return self._frontier.trapped(connection, page.source, page.url)

    def _tell(self, visited: Visited) -> None:
        with self._telling:
            self._tally[visited.outcome.value] += 1
        log.info(
            "%s %s %s %s",
            visited.source,
            visited.outcome,
            visited.url,
            visited.detail,
            extra={
                name: str(getattr(visited, name))
                for name in ("source", "url", "role", "outcome", "detail", "cause")
            },
        )
        self._notice(visited)

    def _keep(self, connection: Connection, page: Page, effect: _Effect, walk: Walk, now: float) -> _Effect:
        """Write what a visit changes, within the caller's transaction; the effect as it became."""
        self._captures.note(connection)
        visit, detail = effect.visit, effect.detail
        if effect.document is not None:
            visit = self._keep_document(connection, page, effect, now)
        added = walk.by_the_way(connection, page, effect.linked, now)
        if effect.links is not None:
            added = walk.follow(connection, page, effect.links, now)
        if added.left:
            detail += ", left out: " + ", ".join(f"{count} ({why})" for why, count in added.left.items())
        if effect.gone and page.document:
            self._store.mark_gone(connection, page.document, now)
        if page.role is Role.FILE and visit.document:
            self._attached.settle(connection, page.url, visit.document)
        if page.role is Role.ARTICLE:
            if (carrier := self._carrier(page, visit, effect)) is not None:
                self._attached.note(connection, carrier)
                walk.files(connection, page, carrier, now)
            if page.visited is None and not visit.failed and visit.outcome is not Outcome.TRAP:
                self._frontier.note_fruit(connection, page, fruit=visit.outcome is Outcome.STORED)
            if effect.document is not None and visit.outcome is Outcome.STORED:
                here = trace(effect.document)
                self._frontier.settle(connection, visit.document, lambda there: are_twins(here, there))
        self._frontier.record(connection, page, visit, now)
        return replace(effect, visit=visit, detail=detail)

    def _carrier(self, page: Page, visit: Visit, effect: _Effect) -> Document | None:
        """The document whose files are to be had: also an unchanged one, for files may be wanted since."""
        if effect.document is not None and visit.document:
            return replace(effect.document, id=visit.document)
        known = self._store.get(page.document) if visit.outcome is Outcome.UNCHANGED else None
        return None if known is None else known.document

    def _keep_document(self, connection: Connection, page: Page, effect: _Effect, now: float) -> Visit:
        """Keep the document of a visit, under the address that it turns out to have."""
        visit, document = effect.visit, effect.document
        assert document is not None  # noqa: S101 - the caller asked
        found = standing(connection, self._frontier, self._store, page, effect.address, document)
        if found.add:
            self._frontier.add(connection, page.source, Role.ARTICLE, [found.add], now, page.rank)
        if found.document is None:
            return replace(
                visit,
                outcome=Outcome.TWIN,
                document=found.identity,
                digest=trace(document),
                # It may have to be had again, whole.
                forget=True,
                etag="",
                modified="",
                final=not found.waiting,
                waiting=found.waiting,
                retry_after=found.patience(now),
            )
        changed = self._store.put(connection, [(found.document, visit.capture)], now)
        born = found.document.published
        return replace(
            visit,
            changed=bool(changed),
            document=found.document.id,
            final=found.moved,
            born=born.timestamp() if born else None,
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

    def _read(self, source: Source, page: Page, response: Response) -> _Effect | _Had:
        now = datetime.fromtimestamp(self._clock(), UTC)
        # A file that only some may have is no sign that the host shuts us out.
        why = blocked.reason(response.status, response.header, response.body)
        if why and page.role is not Role.FILE:
            self._hosts.blocked(response.url, now.timestamp(), why)
            return _Effect(Visit(Outcome.BLOCKED, failed=True), why, blocked.cause(why))
        if response.status != 200:
            return self._without_page(page, response, now)
        self._hosts.answered(response.url)
        if page.role in (Role.LISTING, Role.ARTICLE):
            refuse_tags(response.body, PAGE_TAGS)
        if page.role is Role.ARTICLE:
            kind = response.header("Content-Type").lower()
            if kind and not any(name in kind for name in _HTML):
                return _Effect(Visit(Outcome.NO_ARTICLE, final=True), kind)
            place = self._archive.append(response, now)
            return response, place, self._begin_reading(source, page, response, now)
        try:
            return _read_list(source, page.role, response, now)
        except FetchError:
            raise
        except Exception:
            # What breaks the reading of one page must not end the crawl.
            return _unreadable(response.url, "")

    def _begin_reading(self, source: Source, page: Page, response: Response, now: datetime) -> Future[Read]:
        # Without patterns too much that an article links to looks like one: tags, persons, series.
        links = bool(source.articles) and page.rank is Rank.NEWS and page.visited is None
        kind = response.header("Content-Type")
        return self._readers.read(Wanted(response.body, kind, response.url, source, now, links))

    def _article(self, reading: _Reading) -> _Effect:
        """What follows from a page that is an article, or was to be one."""
        try:
            said = self._readers.result(reading.found)
        except FetchError as error:
            return _not_had(error)
        except Exception:
            return _unreadable(reading.response.url, reading.place)
        return _article_effect(reading, said)

    def _read_file(self, source: Source, response: Response) -> _Effect:
        self._hosts.answered(response.url)
        if not file_type(response.body):
            kind = response.header("Content-Type")
            return _Effect(Visit(Outcome.NO_ARTICLE), f"no file that can be read ({kind})")
        place = self._archive.append(response, datetime.fromtimestamp(self._clock(), UTC))
        try:
            document = enclosure(response.body, response.url, source.name)
        except Unreadable as reason:
            return _Effect(_remembering(Visit(Outcome.NO_ARTICLE, capture=place), response), str(reason))
        except Exception:
            return _unreadable(response.url, place)
        stored = _remembering(Visit(Outcome.STORED, capture=place), response)
        return _Effect(stored, document.title, document=document, address=response.url)

    def _without_page(self, page: Page, response: Response, now: datetime) -> _Effect:
        status = response.status
        wait = retry_after(response.header("Retry-After"), now.timestamp())
        if status in _REFUSALS:
            self._hosts.refused(response.url, now.timestamp(), f"answers {status}", wait)
        else:
            self._hosts.answered(response.url)
        if status == 304:
            place = "" if page.role.is_list else self._archive.append(response, now)
            return _Effect(Visit(Outcome.UNCHANGED, capture=place))
        if status in (404, 410):
            # What was never had may not be there yet, and is asked for once more.
            final = status == 410 or not (page.document or not page.interval)
            place = self._archive.append(response, now) if page.document else ""
            visit = Visit(Outcome.GONE, final=final, forget=True, capture=place)
            return _Effect(visit, str(status), str(status), gone=True)
        later = wait if status in _TRY_LATER else None
        return _Effect(Visit(Outcome.FAILED, failed=True, retry_after=later), str(status), str(status))


def _visited(source: str, url: str, role: Role, effect: _Effect) -> Visited:
    named = None if effect.links is None else len(effect.links.articles)
    return Visited(source, url, role, effect.visit.outcome, effect.detail, effect.cause, named)


def _is_file(page: Page, response: Response) -> bool:
    """Whether the answer is a file, or should be: a portal's lists may name files among its articles."""
    return page.role is Role.FILE or (page.role is Role.ARTICLE and bool(file_type(response.body)))


def _validators(source: Source, page: Page) -> tuple[str, str]:
    """The validators to ask with: none for a list that was read by other rules, or leads to lists."""
    if not page.role.is_list or (page.role is not Role.SITEMAP and page.digest == _rules_digest(source)):
        return page.etag, page.modified
    return "", ""


def _rules_digest(source: Source) -> str:
    """A fingerprint of what makes an address an article of the source."""
    return hashlib.blake2b(repr((source.home, source.articles)).encode(), digest_size=8).hexdigest()


def _remembering(visit: Visit, response: Response) -> Visit:
    """The visit with the validators to ask with next time."""
    found = [response.header("ETag"), response.header("Last-Modified")]
    # Some servers send letters that no request may carry back (RFC 9110 §5.5).
    etag, modified = (value if value.isascii() and value.isprintable() else "" for value in found)
    return replace(visit, etag=etag, modified=modified)


def _article_effect(reading: _Reading, said: Read) -> _Effect:
    page, response, place, found = reading.page, reading.response, reading.place, said.extraction
    if found.document is None:
        # A site may say that a page is missing with status 200, or lead to its home page.
        if page.document and (
            found.reason == MISSING or (found.reason == START and response.url != page.url)
        ):
            return _Effect(Visit(Outcome.GONE, forget=True, capture=place), found.reason, "gone", gone=True)
        return _Effect(_remembering(Visit(Outcome.NO_ARTICLE, capture=place), response), found.reason)
    return _Effect(
        _remembering(Visit(Outcome.STORED, capture=place), response),
        found.document.title,
        linked=list(said.links),
        document=found.document,
        address=response.url,
    )


def _unreadable(url: str, place: str) -> _Effect:
    """For a page that broke what reads it: an article is archived by now."""
    log.exception("%s could not be read", url)
    return _Effect(Visit(Outcome.FAILED, failed=True, capture=place), "could not be read", "unreadable")


def _not_had(error: FetchError) -> _Effect:
    outcome = Outcome.REFUSED if isinstance(error, Refused | TooLarge) else Outcome.FAILED
    return _Effect(
        Visit(outcome, failed=True), str(error), error.cause, answered=not isinstance(error, Unreachable)
    )


def _read_list(source: Source, role: Role, response: Response, now: datetime) -> _Effect:
    if role is Role.FEED:
        links = feed_links(response.body, response.url, source)
    elif role is Role.SITEMAP:
        links = sitemap_links(response.body, response.url, source, now)
    else:
        html = decode(response.body, response.header("Content-Type"), source.charset)
        links = listing_links(html, response.url, source)
    return _Effect(
        _remembering(Visit(Outcome.LIST, digest=_rules_digest(source)), response),
        ", ".join(filter(None, (f"{len(links.articles)} links", links.note))),
        links=links,
    )
