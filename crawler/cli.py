"""tracuu source … | crawl | import | archive …."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from crawler.archive_cli import archive
from crawler.crawl import Crawl, Equipment, Visited, equipment, fetcher
from crawler.database import Database
from crawler.errors import InputError, SourceError
from crawler.fetch import Fetcher, Response
from crawler.frontier import Frontier, Outcome
from crawler.jsonl import Imported, import_file
from crawler.language import gettext as _
from crawler.pace import Pace
from crawler.settings import CrawlSettings
from crawler.source import NAME, Source, load_sources
from crawler.store import Store
from crawler.survey import survey, to_toml
from crawler.terminal import Command, Display, Group, Invocation, invocation, option
from crawler.urls import host


@click.group("source", cls=Group)
def source() -> None:
    """Newspapers: add one, list them."""


@source.command("add", cls=Command)
@click.argument("url")
@option("--name", default="", help="Name of the source; else made from the address.")
@option("--force", is_flag=True, help="Replace the source of that name.")
@invocation
def source_add(given: Invocation, url: str, name: str, force: bool) -> None:
    """Look at a newspaper's site and write a source file for it."""
    if name and not NAME.fullmatch(name):
        raise SourceError(name, _("no name for a source"), _("use small letters, digits and hyphens"))
    settings = given.settings.table("crawl", CrawlSettings)
    # Without the lock of a crawl, so that a newspaper can be added while others are crawled.
    with closing(fetcher(settings)) as asking:
        found = survey(_polite(asking, min(settings.delay, 1.0)), url, name)
    given.folder.make()
    path = given.folder.sources / f"{found.name}.toml"
    if path.exists() and not force:
        raise SourceError(str(path), _("the source is there already"), _("use --name or --force"))
    path.write_text(to_toml(found), encoding="utf-8")
    click.echo(
        _("%(path)s: %(feeds)d feeds, %(sitemaps)d sitemaps, %(sections)d sections, %(articles)d patterns")
        % {
            "path": path,
            "feeds": len(found.feeds),
            "sitemaps": len(found.sitemaps),
            "sections": len(found.sections),
            "articles": len(found.articles),
        }
    )
    click.echo(_("Look the file over, then run: tracuu crawl %(name)s") % {"name": found.name})


@source.command("list", cls=Command)
@invocation
def source_list(given: Invocation) -> None:
    """Show the sources and how their pages were met."""
    sources = load_sources(given.folder.sources)
    table = Table(box=None)
    for heading in (_("name"), _("title"), _("schedule"), _("pages"), _("home")):
        table.add_column(heading)
    outcomes: dict[str, dict[str, int]] = {}
    if given.folder.database.exists():
        with closing(Database(given.folder.database)) as database:
            outcomes = {item.name: Frontier(database).outcomes(item.name) for item in sources}
    for item in sources:
        table.add_row(
            item.name, item.title, item.schedule, _summary(Counter(outcomes.get(item.name, {}))), item.home
        )
    # A pipe has no width of its own.
    (Console() if sys.stdout.isatty() else Console(width=200)).print(table)


@click.command("crawl", cls=Command)
@click.argument("names", nargs=-1)
@invocation
def crawl(given: Invocation, names: tuple[str, ...]) -> None:
    """Crawl all sources, or those that are named, until nothing is due."""
    sources = load_sources(given.folder.sources, names)
    with equipment(given.folder, given.settings.table("crawl", CrawlSettings)) as tools:
        tally = crawl_with_display(tools, sources)
    click.echo(_("Crawled: %(summary)s") % {"summary": _summary(tally)})


def crawl_with_display(tools: Equipment, sources: list[Source]) -> Counter[str]:
    """Crawl and show progress; how many visits ended how. Ctrl-C ends it after the visits under way."""
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
        work = Crawl(tools, notice=show)
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


COMMANDS = (source, crawl, import_, archive)


def _polite(asking: Fetcher, delay: float) -> Callable[[str], Response]:
    pace = Pace()

    def fetch(url: str) -> Response:
        pace.wait(host(url), delay)
        return asking.get(url)

    return fetch


def _summary(tally: Counter[str]) -> str:
    return ", ".join(f"{number} {_(outcome)}" for outcome, number in tally.most_common()) or "–"
