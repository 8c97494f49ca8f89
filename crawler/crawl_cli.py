"""tracuu crawl | backfill."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

import click

from crawler.crawling.effect import Visited
from crawler.crawling.equipment import Equipment, equipment
from crawler.discovery.backfill import Backfills
from crawler.discovery.page import Outcome
from crawler.discovery.progress import Progress
from crawler.errors import Exit
from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.language import number
from crawler.running.health import reason_of
from crawler.running.notices import Notices
from crawler.running.rota import Done, Rota
from crawler.running.rounds import Ending
from crawler.settings import CrawlSettings, NotifySettings
from crawler.sources.source import Source, load_sources
from crawler.terminal import Command, Display, Invocation, invocation, option, stopping


@click.command("crawl", cls=Command)
@click.argument("names", nargs=-1)
@option("--due", is_flag=True, help="Only sources whose schedule says so, each for crawl.budget seconds.")
@invocation
def crawl(given: Invocation, names: tuple[str, ...], due: bool) -> int:
    """Crawl all sources, or those that are named, until nothing is due."""
    sources = load_sources(given.folder.sources, names)
    today = datetime.now(VIETNAM).date()
    for chosen in sources if names else ():
        if not chosen.is_valid(today):
            told = _("%(name)s is not crawled: its file says valid_from or valid_until")
            click.echo(told % {"name": chosen.name}, err=True)
    with equipment(given.folder, given.settings.table("crawl", CrawlSettings)) as tools:
        rounds, stopped = crawl_with_display(tools, sources, due=due)
        if not stopped:
            Notices(tools.store.database, given.settings.table("notify", NotifySettings)).tell(time.time)
    return _ended(rounds, stopped)


@click.command("backfill", cls=Command)
@click.argument("name")
@option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Leave out articles from before this day.",
)
@option("--limit", type=click.IntRange(min=1), metavar="N", help="End after so many articles of the archive.")
@invocation
def backfill(given: Invocation, name: str, since: datetime | None, limit: int | None) -> int:
    """Crawl a newspaper and its whole archive, after the news. What was begun goes on with every crawl."""
    sources = load_sources(given.folder.sources, (name,))
    moment = since.replace(tzinfo=VIETNAM).timestamp() if since else None
    with equipment(given.folder, given.settings.table("crawl", CrawlSettings)) as tools:
        archives = Backfills(tools.store.database)
        archives.begin(name, moment, time.time())
        rounds, stopped = crawl_with_display(tools, sources, limit=limit)
        job, left = archives.get(name), Progress(tools.store.database).in_archive(name)
    code = _ended(rounds, stopped)
    if left or (job and job.is_open):
        click.echo(
            _("%(count)d pages of the archive are known and still to be visited; the same command goes on")
            % {"count": left}
        )
    else:
        click.echo(_("The archive of %(name)s was read to its end") % {"name": name})
    return code


def _ended(rounds: Sequence[Done], stopped: bool) -> int:
    """Tell what came of some rounds; the exit code."""
    click.echo(_("Crawled: %(summary)s") % {"summary": summary(visits(rounds))})
    failed = [done for done in rounds if done.outcome is Ending.FAILED]
    for done in failed:
        health = done.standing.health
        click.echo(f"{done.source}: {_(health.state)}, {health.reason}", err=True)
    if stopped:
        return Exit.INTERRUPTED
    return Exit.SOURCE if failed else Exit.OK


def crawl_with_display(
    tools: Equipment, sources: Sequence[Source], *, due: bool = False, limit: int | None = None
) -> tuple[list[Done], bool]:
    """One round of each source, or of those that are due, with progress; and whether it was told to stop.

    Ctrl-C and SIGTERM end it after the visits under way. `limit` is how many articles of archives are
    visited at most.
    """
    homes = {source.home for source in sources}
    progress = Progress(tools.store.database)
    with Display(_("pages")) as display:

        def show(visited: Visited) -> None:
            done = display.count(visited.source) + 1
            # Counting what is due reads the database, and a bar need not be exact.
            waiting = progress.waiting(visited.source, time.time()) if done % 20 == 1 else None
            total = None if waiting is None else done + waiting
            what = visited.detail if visited.outcome is Outcome.STORED else urlsplit(visited.url).path
            display.advance(visited.source, total=total, detail=f"{_(visited.outcome)}: {what}")
            if visited.url in homes and visited.outcome in (Outcome.REFUSED, Outcome.FAILED, Outcome.BLOCKED):
                # Without its home page a source is as good as gone; the reason must not hide in the log.
                display.tell(_("%(url)s: %(why)s") % {"url": visited.url, "why": reason_of(visited.cause)})

        rota = Rota(tools, tools.settings.budget if due else 0.0, notice=show, limit=limit)
        with stopping(rota.stop) as signals:
            return rota.once(rota.due(sources) if due else sources), bool(signals)


def visits(rounds: Sequence[Done]) -> Counter[str]:
    """How many visits of some rounds ended how."""
    return sum((done.visits for done in rounds), Counter[str]())


def summary(tally: Counter[str]) -> str:
    """How many visits ended how, in words."""
    return ", ".join(f"{number(count)} {_(outcome)}" for outcome, count in tally.most_common()) or "–"
