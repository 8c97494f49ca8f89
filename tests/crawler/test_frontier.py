"""What to visit next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.database import Database
from crawler.frontier import (
    DAY,
    FIRST_INTERVAL,
    HOUR,
    LONGEST_INTERVAL,
    Frontier,
    Outcome,
    Page,
    Role,
    Visit,
    next_visit,
)

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
        return frontier.add(connection, "bao", role, urls, due)


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
    assert page == Page("a", "bao", Role.ARTICLE, NOW + 1)
    assert (frontier.waiting("bao", NOW), frontier.waiting("bao", NOW + 1)) == (0, 1)


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
    later = frontier.next("bao", NOW + FIRST_INTERVAL)
    assert later == replace(
        page,
        due=NOW + FIRST_INTERVAL,
        interval=FIRST_INTERVAL,
        visited=NOW,
        etag='"1"',
        modified="m",
        capture="c:1",
        document="d",
    )
    assert frontier.last_visit("a") == NOW
    assert frontier.outcomes() == {"stored": 1}
    assert frontier.outcomes("khac") == {}


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


def test_a_transaction_that_fails_leaves_nothing(frontier: Frontier, database: Database) -> None:
    """What was noted in it was never met."""
    with pytest.raises(ZeroDivisionError), database.writing() as connection:  # noqa: PT012
        frontier.add(connection, "bao", Role.ARTICLE, ["a"], NOW)
        raise ZeroDivisionError
    assert frontier.next("bao", NOW) is None


ARTICLE = Page("a", "bao", Role.ARTICLE, NOW)


@pytest.mark.parametrize(
    ("page", "visit", "interval", "due"),
    [
        (ARTICLE, Visit(Outcome.STORED, changed=True), FIRST_INTERVAL, FIRST_INTERVAL),
        (replace(ARTICLE, interval=6 * HOUR), Visit(Outcome.UNCHANGED), 12 * HOUR, 12 * HOUR),
        (replace(ARTICLE, interval=50 * DAY), Visit(Outcome.UNCHANGED), LONGEST_INTERVAL, LONGEST_INTERVAL),
        (
            replace(ARTICLE, interval=50 * DAY),
            Visit(Outcome.STORED, changed=True),
            FIRST_INTERVAL,
            FIRST_INTERVAL,
        ),
        (ARTICLE, Visit(Outcome.FAILED, failed=True), 0.0, 240.0),
        (ARTICLE, Visit(Outcome.FAILED, failed=True, retry_after=7.0), 0.0, 7.0),
        (replace(ARTICLE, failures=4), Visit(Outcome.FAILED, failed=True), 0.0, 60.0 * 4**5),
        (replace(ARTICLE, failures=1), Visit(Outcome.FAILED, failed=True, retry_after=7.0), 0.0, 960.0),
        (replace(ARTICLE, failures=90), Visit(Outcome.FAILED, failed=True), 0.0, LONGEST_INTERVAL),
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
        interval=st.just(0.0) | st.floats(FIRST_INTERVAL, LONGEST_INTERVAL),
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
    assert due is None or NOW + 60 <= due <= NOW + LONGEST_INTERVAL
