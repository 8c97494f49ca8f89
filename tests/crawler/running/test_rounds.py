"""Rounds: when a source is due, what is recorded of its rounds, and what its health is made from."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.crawling.effect import Visited
from crawler.crawling.equipment import Equipment, equipment
from crawler.discovery.page import Outcome, Role
from crawler.discovery.progress import Progress
from crawler.errors import NoRoomError
from crawler.extraction.dates import VIETNAM
from crawler.folder import DataFolder
from crawler.running.health import State
from crawler.running.rota import Rota
from crawler.running.rounds import Ending, Past, Rounds, Tally
from crawler.running.schedule import following, times
from crawler.settings import CrawlSettings
from crawler.sources.source import Source
from tests.crawler.corner import ARTICLE, Corner

HOUR = 3600.0


class Clock:
    """A clock that a test sets; it goes on by itself, so that what waits by it ends."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        """Give the time."""
        return time.time() + self.ahead


@contextmanager
def tools(folder: Path, **settings: object) -> Iterator[Equipment]:
    """What the small site is crawled with."""
    wanted = CrawlSettings.model_validate({"delay": 0, "allow_hosts": ("127.0.0.1",)} | settings)
    with equipment(DataFolder(folder), wanted) as made:
        yield made


def outcomes(rounds: Rounds) -> list[str]:
    """How the rounds ended, oldest first."""
    return [past.outcome for past in reversed(rounds.latest(100))]


def only(rounds: Rounds) -> Past:
    """The one round that there was."""
    (past,) = rounds.latest(100)
    return past


def test_missed_rounds_are_caught_up_once(corner: Corner, tmp_path: Path) -> None:
    """What was due while nothing ran is recorded as missed, and one round makes up for all of it."""
    clock, source = Clock(), corner.source(schedule="every 2h")
    with tools(tmp_path) as made:
        rota = Rota(made, clock=clock)
        rota.once(rota.due([source]))
        assert rota.due([source]) == []
        clock.ahead = 7 * HOUR
        rota.once(rota.due([source]))
        assert rota.due([source]) == []
        assert outcomes(rota.rounds) == ["ok", "missed", "missed", "ok"]
        last = rota.rounds.latest(1)[0]
        assert rota.rounds.next(source, clock()) == pytest.approx(last.scheduled + 2 * HOUR)


def test_a_schedule_keeps_its_hours(corner: Corner, tmp_path: Path) -> None:
    """A round that begins late does not move those after it."""
    source = corner.source(schedule="0 6,18 * * *")
    with tools(tmp_path) as made:
        rounds = Rounds(made.store.database)
        six = datetime(2024, 3, 1, 6, tzinfo=VIETNAM)
        first = rounds.begin(source.name, [six.timestamp()], six.timestamp() + 50 * 60)
        rounds.end(first, source.name, Tally(source.home), Ending.OK, six.timestamp() + HOUR)
        evening = (six + timedelta(hours=12)).timestamp()
        assert rounds.due(source, evening - 1) == []
        assert rounds.due(source, evening) == [evening]
        assert rounds.next(source, evening - 1) == evening


def test_a_round_of_a_process_that_died(corner: Corner, tmp_path: Path) -> None:
    """What a dead process left open is ended as stopped by the next, and is due at once."""
    source = corner.source(schedule="every 1d")
    with tools(tmp_path) as made:
        Rounds(made.store.database).begin(source.name, [], time.time())
        rota = Rota(made)
        assert only(rota.rounds).outcome == Ending.STOPPED
        assert rota.due([source]) == [source]
        rota.once([source])
        assert outcomes(rota.rounds) == ["stopped", "ok"]
        assert rota.due([source]) == []


def test_a_source_that_is_no_longer_valid_is_not_due(corner: Corner, tmp_path: Path) -> None:
    """A newspaper that closed has no rounds any more, and misses none."""
    with tools(tmp_path) as made:
        assert Rounds(made.store.database).due(corner.source(valid_until="2020-01-01"), time.time()) == []


def test_a_round_has_its_time(corner: Corner, tmp_path: Path) -> None:
    """A slow source is stopped when its time is over, one beside it ends, and the slow one goes on."""
    many = "".join(f"<a href='/bai-{n}'>Bài số {n}</a>" for n in range(40))
    corner.pages["/"] = (200, many)
    corner.pages |= {f"/bai-{n}": (200, ARTICLE) for n in range(40)}
    slow, quick = corner.source(delay=0.2), corner.source(name="nhanh", articles=("/khong-*",))
    quick = quick.model_copy(update={"home": corner.home.replace("127.0.0.1", "localhost")})
    with tools(tmp_path, allow_hosts=("127.0.0.1", "localhost")) as made:
        rota = Rota(made, seconds=1.5)
        done = {each.source: each for each in rota.once([slow, quick])}
        assert (done["goc"].outcome, done["nhanh"].outcome) == (Ending.STOPPED, Ending.OK)
        assert 0 < done["goc"].visits["stored"] < 40
        assert rota.due([slow, quick]) == [slow]


def test_stopping_ends_a_round_that_is_under_way(corner: Corner, tmp_path: Path) -> None:
    """Told to stop, the rota returns, the round is recorded as stopped, and what is left stays due."""
    many = "".join(f"<a href='/bai-{n}'>Bài số {n}</a>" for n in range(40))
    corner.pages["/"] = (200, many)
    corner.pages |= {f"/bai-{n}": (200, ARTICLE) for n in range(40)}
    source = corner.source(delay=0.1)
    with tools(tmp_path) as made:
        seen = threading.Event()
        rota = Rota(made, notice=lambda _visited: seen.set())
        working = threading.Thread(target=rota.keep, args=[lambda: [source]])
        working.start()
        assert seen.wait(30)
        rota.stop()
        working.join(30)
        assert not working.is_alive()
        assert only(rota.rounds).outcome == Ending.STOPPED
        assert Progress(made.store.database).waiting(source.name, time.time()) > 0


def test_the_rota_keeps_to_its_sources(corner: Corner, tmp_path: Path) -> None:
    """While it keeps on, a source that is new is crawled when told to look, others are not again."""
    sources, met = [corner.source(schedule="every 1h")], []
    with tools(tmp_path) as made:
        came = threading.Semaphore(0)

        def done(each: object) -> None:
            met.append(each)
            came.release()

        rota = Rota(made, done=done)
        working = threading.Thread(target=rota.keep, args=[lambda: sources])
        working.start()
        assert came.acquire(timeout=30)
        sources.append(corner.source(name="hai", schedule="every 1h"))
        rota.equip(made, 0.0)
        assert came.acquire(timeout=30)
        rota.stop()
        working.join(30)
        assert [each.source for each in met] == ["goc", "hai"]


def test_a_full_disk_ends_a_round(corner: Corner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round for which there is no room is recorded as failed, and the command hears of it."""
    with tools(tmp_path) as made:

        def full(*_arguments: object) -> str:
            raise NoRoomError(tmp_path)

        monkeypatch.setattr(made.archive, "append", full)
        rota = Rota(made)
        with pytest.raises(NoRoomError):
            rota.once([corner.source()])
        assert only(rota.rounds).outcome == Ending.FAILED
        assert "room" in only(rota.rounds).detail or "chỗ" in only(rota.rounds).detail


@pytest.mark.parametrize(
    ("home", "robots", "cause"),
    [
        ((404, ""), (404, ""), "404"),
        ((403, "no"), (404, ""), "403"),
        ((503, "later"), (404, ""), "503"),
        ((302, "https://elsewhere.example/"), (404, ""), "elsewhere"),
        ((200, "<title>Just a moment...</title>"), (404, ""), "blocked"),
        ((200, "<title>Bảo trì hệ thống</title>"), (404, ""), "out of order"),
        ((200, "x"), (200, "User-agent: *\nDisallow: /"), "robots"),
        ((200, "x"), (503, ""), "503"),
    ],
    ids=["404", "403", "503", "elsewhere", "captcha", "maintenance", "robots", "robots 503"],
)
def test_causes(
    corner: Corner, tmp_path: Path, home: tuple[int, str], robots: tuple[int, str], cause: str
) -> None:
    """Why a source could not be had is known by its cause, and the round has failed."""
    corner.pages["/"], corner.pages["/robots.txt"] = home, robots
    with tools(tmp_path) as made:
        rota = Rota(made)
        (done,) = rota.once([corner.source()])
        assert done.outcome is Ending.FAILED
        assert only(rota.rounds).tally["home"] == cause


def test_no_answer_is_a_cause(tmp_path: Path) -> None:
    """A host at which nobody listens does not answer."""
    with tools(tmp_path) as made:
        rota = Rota(made)
        rota.once([Source(name="goc", title="Góc", home="http://127.0.0.1:9/", delay=0)])
        assert only(rota.rounds).tally["home"] == "no answer"


def test_health_is_made_from_what_was_met(corner: Corner, tmp_path: Path) -> None:
    """The history tells of new articles what they lack, and of rounds how many articles the lists named."""
    corner.pages["/"] = (200, "<a href='/bai-1'>Một</a><a href='/bai-2'>Hai</a>")
    corner.pages["/bai-1"] = corner.pages["/bai-2"] = (
        200,
        ARTICLE.replace("2024-03-01", f"{datetime.now(UTC):%F}"),
    )
    corner.pages["/bai-2"] = (200, corner.pages["/bai-2"][1].replace("published_time", "nothing"))
    with tools(tmp_path) as made:
        rota = Rota(made)
        (done,) = rota.once([corner.source()])
        history = rota.rounds.history("goc", time.time())
        assert (history.rounds[0].links, history.rounds[0].lists, history.rounds[0].home) == (2, 1, "")
        assert sorted(sorted(each.lacks) for each in history.arrivals) == [["date", "lead"], ["lead"]]
        assert history.documents == 2
        assert rota.rounds.standings()["goc"] == done.standing
        assert done.standing.health.state is State.NEW


def test_old_articles_are_no_news(corner: Corner, tmp_path: Path) -> None:
    """What a back-fill brings is no part of the amounts that are usual."""
    with tools(tmp_path) as made:
        rota = Rota(made)
        rota.once([corner.source()])
        assert made.store.count() == 1
        assert rota.rounds.history("goc", time.time()).arrivals == []


def test_a_state_is_remembered_since_when(corner: Corner, tmp_path: Path) -> None:
    """A source that is gone is so since the round that told it, and new again with its first answer."""
    clock = Clock()
    source = corner.source(schedule="every 12h")
    with tools(tmp_path) as made:
        rota = Rota(made, clock=clock)
        rota.once([source])
        corner.pages["/"] = (404, "")
        states = []
        for hours in (24, 48, 72, 96):
            clock.ahead = hours * HOUR
            if hours == 96:
                corner.pages["/"] = (200, "<a href='/bai-1'>Hội nghị</a>")
            (done,) = rota.once([source])
            states.append((done.standing.health.state, round((done.standing.since - time.time()) / HOUR)))
        assert states == [(State.NEW, 0), (State.GONE, 48), (State.GONE, 48), (State.NEW, 96)]


def test_an_unchanged_list_is_no_empty_one() -> None:
    """Where one list is unchanged, another that names nothing does not say that none does."""

    def visited(outcome: Outcome, links: int | None, role: Role = Role.LISTING) -> Visited:
        return Visited("a", "https://a.vn/", role, outcome, links=links)

    tally = Tally("https://a.vn/")
    tally.note(visited(Outcome.LIST, 0))
    assert tally.to_json()["links"] == 0
    tally.note(visited(Outcome.LIST, 0, Role.SITEMAP))
    tally.note(visited(Outcome.UNCHANGED, None))
    assert tally.to_json()["links"] is None
    tally.note(visited(Outcome.LIST, 7))
    assert tally.to_json()["links"] == 7


@pytest.mark.parametrize(
    ("schedule", "hours", "count"),
    [("every 2h", 1.9, 0), ("every 2h", 4, 2), ("0 6,18 * * *", 24, 2), ("0 0 1 1 *", 24 * 310, 1)],
)
def test_times(schedule: str, hours: float, count: int) -> None:
    """The times behind a moment and up to another are those that the schedule means."""
    begin = datetime(2024, 3, 1, 8, tzinfo=VIETNAM)
    until = begin + timedelta(hours=hours)
    found = times(schedule, begin, until)
    assert len(found) == count
    assert all(begin < moment <= until for moment in found)
    assert not found or following(schedule, begin) == found[0]


def test_a_machine_that_was_off_for_years() -> None:
    """Of what was due long ago only the last week is listed."""
    begin = datetime(2020, 3, 1, 8, tzinfo=VIETNAM)
    assert len(times("every 5m", begin, begin + timedelta(days=1500))) == 7 * 24 * 12
