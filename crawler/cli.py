"""tracuu crawl | import; and what is put together here: source … | archive …."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from crawler.archive_cli import archive, backup, restore
from crawler.backfill import Backfills
from crawler.crawl import Crawl, Equipment, Visited, equipment
from crawler.database import Database
from crawler.dates import VIETNAM
from crawler.errors import InputError
from crawler.frontier import Outcome
from crawler.history_cli import history
from crawler.jsonl import Imported, import_file
from crawler.language import gettext as _
from crawler.settings import CrawlSettings
from crawler.source import Source, load_sources
from crawler.source_cli import source
from crawler.store import Store
from crawler.terminal import Command, Display, Invocation, invocation, option


@click.command("crawl", cls=Command)
@click.argument("names", nargs=-1)
@invocation
def crawl(given: Invocation, names: tuple[str, ...]) -> None:
    """Crawl all sources, or those that are named, until nothing is due."""
    sources = load_sources(given.folder.sources, names)
    today = datetime.now(VIETNAM).date()
    for chosen in sources if names else ():
        if not chosen.is_valid(today):
            told = _("%(name)s is not crawled: its file says valid_from or valid_until")
            click.echo(told % {"name": chosen.name}, err=True)
    with equipment(given.folder, given.settings.table("crawl", CrawlSettings)) as tools:
        tally = crawl_with_display(tools, sources)
    click.echo(_("Crawled: %(summary)s") % {"summary": _summary(tally)})


@click.command("backfill", cls=Command)
@click.argument("name")
@option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Leave out articles from before this day.")
@option("--limit", type=click.IntRange(min=1), help="End after so many articles of the archive.")
@invocation
def backfill(given: Invocation, name: str, since: datetime | None, limit: int | None) -> None:
    """Crawl a newspaper and its whole archive, after the news. What was begun goes on with every crawl."""
    sources = load_sources(given.folder.sources, (name,))
    moment = since.replace(tzinfo=VIETNAM).timestamp() if since else None
    with equipment(given.folder, given.settings.table("crawl", CrawlSettings)) as tools:
        archives = Backfills(tools.store.database)
        archives.begin(name, moment, time.time())
        tally = crawl_with_display(tools, sources, limit)
        job, left = archives.get(name), tools.frontier.in_archive(name)
    click.echo(_("Crawled: %(summary)s") % {"summary": _summary(tally)})
    if left or (job and job.is_open):
        click.echo(
            _("%(count)d pages of the archive are known and still to be visited; the same command goes on")
            % {"count": left}
        )
    else:
        click.echo(_("The archive of %(name)s was read to its end") % {"name": name})


def crawl_with_display(tools: Equipment, sources: list[Source], limit: int | None = None) -> Counter[str]:
    """Crawl and show progress; how many visits ended how. Ctrl-C ends it after the visits under way.

    `limit` is how many articles of archives are visited at most.
    """
    with Display(_("pages")) as display:

        def show(visited: Visited) -> None:
            done = display.count(visited.source) + 1
            # Counting what is due reads the database, and a bar need not be exact.
            due = tools.frontier.waiting(visited.source, time.time()) if done % 20 == 1 else None
            total = None if due is None else done + due
            display.advance(visited.source, total=total, detail=visited.detail)
            if visited.url in homes and visited.outcome in (Outcome.REFUSED, Outcome.FAILED):
                # Without its home page a source is as good as gone; the reason must not hide in the log.
                display.tell(_("%(url)s: %(why)s") % {"url": visited.url, "why": visited.detail})

        homes = {source.home for source in sources}
        work = Crawl(tools, notice=show, limit=limit)
        try:
            return work.run(sources)
        except KeyboardInterrupt:
            work.stop()
            raise


@click.command("import", cls=Command)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@invocation
def import_(given: Invocation, files: tuple[Path, ...]) -> None:
    """Take in documents from JSONL files, one JSON object a line, plain or .gz."""
    for path in files:
        if not path.exists():
            raise InputError(path, _("there is no such file"), _("give a JSONL file"))
    given.folder.make()
    with (
        given.folder.locked("import"),
        closing(Database(given.folder.database)) as database,
        Display(_("documents")) as display,
    ):
        results = [_import(path, Store(database), display) for path in files]
    for path, result in zip(files, results, strict=True):
        click.echo(
            _("%(path)s: %(read)d documents, %(changed)d of them new or changed, %(bad)d bad lines")
            % {"path": path, "read": result.read, "changed": result.changed, "bad": result.bad}
        )
    nothing = [path for path, result in zip(files, results, strict=True) if result.bad and not result.read]
    if nothing:
        raise InputError(
            nothing[0], _("holds no document"), _("give a file of one JSON object a line, plain or .gz")
        )


_MOST_COMPLAINTS = 20


def _import(path: Path, store: Store, display: Display) -> Imported:
    complaints = Counter[str]()

    def complain(line: int, reason: str) -> None:
        complaints["all"] += 1
        if complaints["all"] <= _MOST_COMPLAINTS:
            display.tell(
                _("%(path)s, line %(line)d: %(reason)s") % {"path": path, "line": line, "reason": reason}
            )
        elif complaints["all"] == _MOST_COMPLAINTS + 1:
            display.tell(_("%(path)s: further bad lines are only counted") % {"path": path})

    return import_file(path, store, time.time(), complain, lambda count: display.advance(path.name, count))


COMMANDS = (source, crawl, backfill, import_, history, archive, backup, restore)


def _summary(tally: Counter[str]) -> str:
    return ", ".join(f"{number} {_(outcome)}" for outcome, number in tally.most_common()) or "–"
