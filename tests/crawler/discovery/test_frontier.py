"""What to visit next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.database import Database
from crawler.discovery import suspects
from crawler.discovery.frontier import Frontier
from crawler.discovery.page import Outcome, Page, Rank, Role, Visit, next_visit
from crawler.discovery.progress import Progress
from crawler.discovery.recrawl import DAY, HOUR, LONGEST, SHORTEST
from crawler.discovery.suspects import Trap
from crawler.discovery.traps import PATIENCE

NOW = 1_000_000.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    database = Database(tmp_path / "store.sqlite")
    yield database
    database.close()


@pytest.fixture
def frontier(database: Database) -> Frontier:
    """A frontier without an address."""
    return Frontier(database)


def add(frontier: Frontier, database: Database, role: Role, *urls: str, due: float = NOW) -> int:
    """Note addresses of one source in a transaction of their own."""
    with database.writing() as connection:
        return frontier.add(connection, "bao", role, urls, due).met


def record(frontier: Frontier, database: Database, page: Page, visit: Visit, now: float = NOW) -> None:
    """Remember a visit in a transaction of its own."""
    with database.writing() as connection:
        frontier.record(connection, page, visit, now)


def drained(frontier: Frontier, database: Database) -> list[str]:
    """Visit everything that is due; the addresses in order."""
    visited = []
    while page := frontier.next("bao", NOW):
        visited.append(page.url)
        record(frontier, database, page, Visit(Outcome.LIST, final=True))
    return visited


def test_an_empty_frontier_has_nothing(frontier: Frontier) -> None:
    """Without addresses there is no next one."""
    assert frontier.next("bao", NOW) is None


def test_lists_come_before_articles(frontier: Frontier, database: Database) -> None:
    """Feeds, sitemaps, listings, articles; each in the order in which they fell due."""
    add(frontier, database, Role.ARTICLE, "a2", due=NOW - 1)
    add(frontier, database, Role.ARTICLE, "a1", due=NOW - 2)
    add(frontier, database, Role.LISTING, "l")
    add(frontier, database, Role.SITEMAP, "s")
    add(frontier, database, Role.FEED, "f")
    assert drained(frontier, database) == ["f", "s", "l", "a1", "a2"]


def test_what_is_not_due_is_not_next(frontier: Frontier, database: Database) -> None:
    """An address waits for its time, and one source's are not another's."""
    add(frontier, database, Role.ARTICLE, "a", due=NOW + 1)
    assert frontier.next("bao", NOW) is None
    assert frontier.next("khac", NOW + 1) is None
    page = frontier.next("bao", NOW + 1)
    assert page == Page("a", "bao", Role.ARTICLE, NOW + 1, met=NOW + 1)
    progress = Progress(database)
    assert (progress.waiting("bao", NOW), progress.waiting("bao", NOW + 1)) == (0, 1)


def test_an_address_is_met_once(frontier: Frontier, database: Database) -> None:
    """Only addresses that were never met count, and a known one keeps its state."""
    assert add(frontier, database, Role.ARTICLE, "a", "b", "a") == 2
    assert add(frontier, database, Role.ARTICLE, "b", "c", due=NOW - 5) == 1
    assert add(frontier, database, Role.ARTICLE) == 0
    assert drained(frontier, database) == ["c", "a", "b"]


def test_a_sitemap_of_50000_addresses_is_noted(frontier: Frontier, database: Database) -> None:
    """The largest sitemap that the protocol allows fits into one transaction."""
    urls = [f"http://bao.example/{number}" for number in range(50_000)]
    assert add(frontier, database, Role.ARTICLE, *urls) == 50_000
    assert add(frontier, database, Role.ARTICLE, *urls) == 0


def test_a_seed_is_due_again(frontier: Frontier, database: Database) -> None:
    """A start is due at every crawl, also one that failures had put off for long."""
    add(frontier, database, Role.LISTING, "home")
    page = frontier.next("bao", NOW)
    assert page is not None
    record(
        frontier,
        database,
        replace(page, failures=8),
        Visit(Outcome.FAILED, failed=True, etag='"e"'),
    )
    assert frontier.next("bao", NOW + 10 * DAY) is None
    with database.writing() as connection:
        frontier.seed(connection, "bao", Role.LISTING, ["home"], NOW + DAY)
    again = frontier.next("bao", NOW + DAY)
    assert again is not None
    assert (again.failures, again.etag) == (0, '"e"')


def test_a_visit_is_remembered(frontier: Frontier, database: Database) -> None:
    """The validators and the document of a page are there at its next visit."""
    add(frontier, database, Role.ARTICLE, "a")
    page = frontier.next("bao", NOW)
    assert page is not None
    record(
        frontier,
        database,
        page,
        Visit(Outcome.STORED, True, etag='"1"', modified="m", capture="c:1", document="d"),
    )
    later = frontier.next("bao", NOW + SHORTEST)
    assert later == replace(
        page,
        due=NOW + SHORTEST,
        interval=SHORTEST,
        rank=Rank.AGAIN,
        outcome="stored",
        visited=NOW,
        etag='"1"',
        modified="m",
        capture="c:1",
        document="d",
    )
    progress = Progress(database)
    assert progress.outcomes() == {"stored": 1}
    assert progress.outcomes("khac") == {}


@pytest.mark.parametrize(("forget", "kept"), [(False, '"1"'), (True, "")])
def test_validators_leave_with_a_page_that_is_gone(
    frontier: Frontier, database: Database, forget: bool, kept: str
) -> None:
    """A page that comes back must answer in full, so it is asked without its old validator."""
    add(frontier, database, Role.ARTICLE, "a")
    page = frontier.next("bao", NOW)
    assert page is not None
    record(frontier, database, replace(page, etag='"1"', document="d"), Visit(Outcome.GONE, forget=forget))
    later = frontier.next("bao", NOW + 100 * DAY)
    assert later is not None
    assert (later.etag, later.document) == (kept, "d")


def known(frontier: Frontier, database: Database, url: str) -> Page:
    """What is known of the page at an address."""
    with database.reading() as connection:
        page = frontier.known(connection, url)
    assert page is not None
    return page


def test_the_addresses_of_one_page_are_met_once(frontier: Frontier, database: Database) -> None:
    """Scheme, host, AMP and print make no other page, in one list or in several."""
    forms = (
        "http://bao.example/a?id=1",
        "https://www.bao.example/a?id=1",
        "https://m.bao.example/a/?id=1&print=1",
    )
    assert add(frontier, database, Role.ARTICLE, *forms) == 1
    assert add(frontier, database, Role.ARTICLE, *reversed(forms)) == 0
    assert drained(frontier, database) == [forms[0]]


def test_the_plain_address_takes_the_place_of_another_form(frontier: Frontier, database: Database) -> None:
    """Where the AMP page was met first, the article itself is visited as soon as it is known, and alone."""
    assert add(frontier, database, Role.ARTICLE, "http://bao.example/amp/a") == 1
    assert add(frontier, database, Role.ARTICLE, "http://bao.example/a") == 1
    assert drained(frontier, database) == ["http://bao.example/a"]


def test_news_come_before_what_is_known_and_the_archive(frontier: Frontier, database: Database) -> None:
    """However long something has been due, a new address is next; and what becomes news is news."""
    with database.writing() as connection:
        frontier.add(connection, "bao", Role.ARTICLE, ["old", "older"], NOW - DAY, Rank.ARCHIVE)
        frontier.add(connection, "bao", Role.ARTICLE, ["by the way"], NOW - DAY, Rank.AGAIN)
        frontier.add(connection, "bao", Role.ARTICLE, ["news", "older"], NOW)
    assert drained(frontier, database) == ["older", "news", "by the way", "old"]


def test_an_article_that_is_said_to_have_changed_is_due(frontier: Frontier, database: Database) -> None:
    """A date after our visit makes a page due at once, one before it or still to come does not."""
    urls = [f"http://bao.example/{name}" for name in ("after", "before", "future", "unvisited")]
    add(frontier, database, Role.ARTICLE, *urls[:3])
    for url in urls[:3]:
        record(frontier, database, known(frontier, database, url), Visit(Outcome.STORED))
    add(frontier, database, Role.ARTICLE, urls[3], due=NOW + 9 * DAY)
    moments = dict(zip(urls, (NOW + 60, NOW - 60, NOW + DAY, NOW + 60), strict=True))
    with database.writing() as connection:
        assert frontier.touch(connection, moments, NOW + HOUR) == 1
    page = frontier.next("bao", NOW + HOUR)
    assert page is not None
    assert page.url == urls[0]


def test_a_form_that_brings_nothing_is_left_out(frontier: Frontier, database: Database) -> None:
    """After a hundred barren days of a calendar no further one is noted, which is counted; articles are."""
    now = 1_700_000_000.0
    days = [f"http://bao.example/lich/2024/{n // 28 + 1:02}/{n % 28 + 1:02}/" for n in range(PATIENCE + 20)]
    add(frontier, database, Role.ARTICLE, *days[:PATIENCE], due=now)
    with database.writing() as connection:
        for url in days[:PATIENCE]:
            suspects.note(connection, Page(url, "bao", Role.ARTICLE, NOW), fruit=False)
        added = frontier.add(
            connection, "bao", Role.ARTICLE, [*days[PATIENCE:], "http://bao.example/tin/bai-1.html"], now
        )
    assert (added.met, added.left) == (1, {"a calendar": 20})
    assert suspects.left_out(database, "bao") == [Trap("/lich/#/#/#/", "a calendar", 20)]


def test_a_transaction_that_fails_leaves_nothing(frontier: Frontier, database: Database) -> None:
    """What was noted in it was never met."""
    with pytest.raises(ZeroDivisionError), database.writing() as connection:  # noqa: PT012
        frontier.add(connection, "bao", Role.ARTICLE, ["a"], NOW)
        raise ZeroDivisionError
    assert frontier.next("bao", NOW) is None


ARTICLE = Page("a", "bao", Role.ARTICLE, NOW, met=NOW)


@pytest.mark.parametrize(
    ("page", "visit", "interval", "due"),
    [
        (ARTICLE, Visit(Outcome.STORED, changed=True), SHORTEST, SHORTEST),
        (ARTICLE, Visit(Outcome.STORED, changed=True, born=NOW - 400 * DAY), LONGEST, LONGEST),
        (ARTICLE, Visit(Outcome.TWIN, waiting=True), 0.0, 1.0),
        (replace(ARTICLE, interval=6 * HOUR), Visit(Outcome.UNCHANGED), 12 * HOUR, 12 * HOUR),
        (ARTICLE, Visit(Outcome.FAILED, failed=True), 0.0, 240.0),
        (ARTICLE, Visit(Outcome.FAILED, failed=True, retry_after=7.0), 0.0, 7.0),
        (replace(ARTICLE, failures=4), Visit(Outcome.FAILED, failed=True), 0.0, 60.0 * 4**5),
        (replace(ARTICLE, failures=1), Visit(Outcome.FAILED, failed=True, retry_after=7.0), 0.0, 960.0),
        (replace(ARTICLE, failures=90), Visit(Outcome.FAILED, failed=True), 0.0, LONGEST),
        (ARTICLE, Visit(Outcome.GONE, final=True), 0.0, None),
        (replace(ARTICLE, role=Role.FEED), Visit(Outcome.LIST), 0.0, None),
    ],
)
def test_the_next_visit(page: Page, visit: Visit, interval: float, due: float | None) -> None:
    """Articles at rest are asked ever more rarely, failures ever later, lists when a crawl begins."""
    assert next_visit(page, visit, NOW) == (interval, None if due is None else NOW + due)


@given(
    st.builds(
        Page,
        url=st.just("a"),
        source=st.just("bao"),
        role=st.sampled_from(Role),
        due=st.just(NOW),
        interval=st.just(0.0) | st.floats(SHORTEST, LONGEST),
        failures=st.integers(0, 10),
    ),
    st.builds(
        Visit,
        outcome=st.sampled_from(Outcome),
        changed=st.booleans(),
        failed=st.booleans(),
        final=st.booleans(),
    ),
)
def test_no_visit_is_due_in_the_past_or_after_the_longest_interval(page: Page, visit: Visit) -> None:
    """Whatever happened, the next visit is at least a minute away and no further than the limit."""
    _interval, due = next_visit(page, visit, NOW)
    assert due is None or NOW + 60 <= due <= NOW + LONGEST
