"""tracuu source: add a newspaper, check it, list the sources and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from crawler.crawling.equipment import fetcher, introduction
from crawler.database import Database
from crawler.discovery.urls import host
from crawler.errors import Exit, SourceError
from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.language import number
from crawler.running.schedule import told
from crawler.settings import CrawlSettings
from crawler.sources.catalogue import Entry, entries_with, entry_at, entry_named, names
from crawler.sources.check import FEW, check
from crawler.sources.draft import source_file
from crawler.sources.holdings import Holding, holdings, unmet
from crawler.sources.report import show_check
from crawler.sources.source import NAME, Source, load_sources
from crawler.sources.survey import Survey, name_of, survey
from crawler.sources.visitor import Visitor
from crawler.terminal import Command, Display, Group, Invocation, console, invocation, option, print_table


@click.group("source", cls=Group)
def source() -> None:
    """Newspapers: add one, check it, list them."""


@source.command("add", cls=Command)
@click.argument("target", metavar="URL|NAME")
@option(
    "--name", default="", help="Name of the source; else that of the catalogue, or made from the address."
)
@option("--dry-run", is_flag=True, help="Print the file instead of writing it.")
@option(
    "--force", is_flag=True, help="Replace the source of that name; the file of before is kept beside it."
)
@invocation
def source_add(given: Invocation, target: str, name: str, dry_run: bool, force: bool) -> int:
    """Look at a newspaper's site, by its address or its name in the catalogue, and write a source file."""
    if name and not NAME.fullmatch(name):
        raise SourceError(name, _("no name for a source"), _("use small letters, digits and hyphens"))
    entry = None if "://" in target or "." in target else _entry(target)
    chosen = name or (entry.name if entry else "")
    keeping = not (force or dry_run)
    if chosen and keeping:
        _refuse_existing(given, chosen)
    settings = given.settings.table("crawl", CrawlSettings)
    # Without the lock of a crawl, so that a newspaper can be added while others are crawled.
    with _visitor(settings) as look:
        found = survey(look, entry.home if entry else target)
    known = entry_at(found.home) or entry
    chosen = name or (known.name if known else name_of(found.home))
    text = source_file(found, known.province if known else "")
    if dry_run:
        click.echo(text, nl=False)
    else:
        if keeping:
            _refuse_existing(given, chosen)
        given.folder.make()
        _write(given.folder.sources / f"{chosen}.toml", text)
    return _tell(given.folder.sources / f"{chosen}.toml", found, dry_run)


@source.command("catalogue", cls=Command)
@click.argument("words", nargs=-1)
@invocation
def source_catalogue(given: Invocation, words: tuple[str, ...]) -> int:
    """Show the newspapers and portals that can be added by name, all or those with these words."""
    entries = entries_with(" ".join(words))
    if not entries:
        click.echo(_("nothing in the catalogue has “%(words)s”") % {"words": " ".join(words)}, err=True)
        return Exit.OK
    there = {path.stem for path in given.folder.sources.glob("*.toml")}
    rows = []
    for entry in entries:
        place = entry.province if entry.province == entry.now else f"{entry.province} → {entry.now}"
        state = _("added") if entry.name in there else str(entry.checked or "–")
        rows.append((entry.name, place, entry.home, state, entry.title))
    print_table((_("name"), _("province"), _("home"), _("checked"), _("title")), rows)
    click.echo(_("“–”: nobody checked the address. Add one with: tracuu source add NAME"), err=True)
    return Exit.OK


@source.command("check", cls=Command)
@click.argument("name")
@click.argument("urls", nargs=-1)
@option(
    "--number", type=click.IntRange(1, 50), default=FEW, metavar="N", help="How many articles to look at."
)
@invocation
def source_check(given: Invocation, name: str, urls: tuple[str, ...], number: int) -> int:
    """Show for five articles, or those at the given addresses, what would be stored, and what is missing."""
    (checked,) = load_sources(given.folder.sources, (name,))
    settings = given.settings.table("crawl", CrawlSettings)
    now = datetime.now(VIETNAM)
    with _visitor(settings, checked) as look:
        result = check(look, checked, now, urls, number)
    show_check(console(), checked, result, now)
    return Exit.BAD if result.fails else Exit.OK


@source.command("list", cls=Command)
@invocation
def source_list(given: Invocation) -> None:
    """Show the sources: how each is, when it was fetched last, what is kept of it."""
    sources = load_sources(given.folder.sources)
    now = datetime.now(VIETNAM)
    found = [unmet(item, now) for item in sources]
    if given.folder.database.exists():
        with closing(Database(given.folder.database)) as database:
            found = holdings(database, sources, now)
    print_table(
        (
            _("name"),
            _("state"),
            _("last fetch"),
            _("documents"),
            _("last article"),
            _("schedule"),
            _("title"),
        ),
        [
            (
                item.name,
                _state(item),
                _moment(item.fetched),
                number(item.documents),
                _moment(item.latest),
                told(item.schedule),
                item.title,
            )
            for item in found
        ],
    )
    for item in found:
        for remark in item.remarks:
            click.echo(f"{item.name}: {remark}")


def _state(holding: Holding) -> str:
    if not holding.is_valid:
        return _("not valid now")
    return _("never crawled") if holding.since is None else _(holding.health.state)


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "–"


@contextmanager
def _visitor(settings: CrawlSettings, of: Source | None = None) -> Iterator[Visitor]:
    """A visitor, of one source or to anywhere, whose requests are shown while they are made."""
    delay = settings.delay if of is None or of.delay is None else of.delay
    with closing(fetcher(settings)) as asking, Display(_("requests")) as display:
        yield Visitor(
            asking,
            delay,
            notice=lambda url: display.advance(host(url), detail=urlsplit(url).path),
            agent=introduction(of) if of else "",
            within=of.covers if of else lambda _url: True,
        )


def _entry(words: str) -> Entry:
    """The one entry of the catalogue that is meant; SourceError where there are several or none."""
    if exact := entry_named(words):
        return exact
    found = entries_with(words)
    if len(found) == 1:
        return found[0]
    if found:
        raise SourceError(words, _("several in the catalogue have this"), _("give one of: ") + names(found))
    raise SourceError(
        words,
        _("is neither a web address nor in the catalogue"),
        _("give an address such as https://example.vn, or see “tracuu source catalogue”"),
    )


def _refuse_existing(given: Invocation, name: str) -> None:
    path = given.folder.sources / f"{name}.toml"
    if path.exists():
        raise SourceError(
            str(path),
            _("the source is there already"),
            _("see with --dry-run what would be written, replace it with --force, or take another --name"),
        )


def _write(path: Path, text: str) -> None:
    """Put the file in its place as a whole; one that was there is kept beside it."""
    new = path.with_suffix(".toml.new")
    new.write_text(text, encoding="utf-8")
    if path.exists():
        path.replace(path.with_suffix(".toml.before"))
    new.replace(path)


def _tell(path: Path, found: Survey, dry_run: bool) -> int:
    """Say what was found, on the error output where the file itself is the output; the exit code."""
    counts = {
        "path": path,
        "feeds": len(found.feeds),
        "sitemaps": len(found.sitemaps),
        "sections": len(found.sections),
        "articles": len(found.articles),
    }
    click.echo(
        _("%(path)s: %(feeds)d feeds, %(sitemaps)d sitemaps, %(sections)d sections, %(articles)d patterns")
        % counts,
        err=dry_run,
    )
    for note in found.notes:
        click.echo(f"! {note}", err=True)
    if not found.is_followed:
        click.echo(
            _("! nothing was found by which new articles are met: fill in feeds, sitemaps or sections"),
            err=True,
        )
    if not dry_run:
        click.echo(
            _("Look the file over, then run: tracuu source check %(name)s, and tracuu crawl %(name)s")
            % {"name": path.stem}
        )
    return Exit.OK if found.is_followed else Exit.BAD
