"""tracuu archive … | backup | restore."""

from __future__ import annotations

import itertools
import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import Connection

from crawler.backup import back_up
from crawler.backup import restore as restore_from
from crawler.crawling.equipment import indexed_archive
from crawler.database import Database
from crawler.discovery.frontier import Frontier
from crawler.discovery.page import Outcome, Page, Role, Visit
from crawler.discovery.urls import host
from crawler.document import Document
from crawler.errors import BusyError, InputError
from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.language import size
from crawler.settings import CrawlSettings
from crawler.sources.source import Source, load_sources
from crawler.store import Store
from crawler.terminal import Command, Display, Group, Invocation, invocation, option
from crawler.warc import archive as warc
from crawler.warc.captures import Captures
from crawler.warc.export import export
from crawler.warc.reextract import Summary, planned, processes_for, source_of
from crawler.warc.takein import Intake


@click.group("archive", cls=Group)
def archive() -> None:
    """The WARC files: the truth that all else is made from."""


@archive.command("verify", cls=Command)
@invocation
def archive_verify(given: Invocation) -> None:
    """Read the whole archive, compare every record with its digest, and cut off torn ends."""
    given.folder.require()
    folder = given.folder.archive
    with closing(Database(given.folder.database)) as database:
        index = Captures(database)
        try:
            with given.folder.locked("crawl"):
                for name, length in warc.mend(folder):
                    click.echo(
                        _("%(file)s: a torn end of %(size)s was cut off")
                        % {"file": name, "size": size(length)}
                    )
                index.catch_up(folder)
        except BusyError:
            click.echo(_("a crawl is at work: torn ends are left to it"), err=True)
        count, damage = warc.verify(folder)
        lost = index.lost()
    for line in damage:
        click.echo(line)
    for place in lost:
        click.echo(_("%(place)s: a document was read from here, and nothing is there") % {"place": place})
    damages = len(damage) + len(lost)
    click.echo(_("%(count)d archived answers, %(damage)d damages") % {"count": count, "damage": damages})
    if damages:
        raise InputError(folder, _("the archive is damaged"), _("restore these files from a copy"))


@archive.command("index", cls=Command)
@invocation
def archive_index(given: Invocation) -> None:
    """Make the index of the archive anew from its files."""
    given.folder.require()
    with _index(given) as index, Display(_("files")) as display:

        def show(path: Path) -> None:
            display.advance(_("archive"), detail=path.name)

        count = index.rebuild(given.folder.archive, show)
    click.echo(_("%(count)d captures in the index") % {"count": count})


@archive.command("re-extract", cls=Command)
@click.argument("names", nargs=-1)
@option("--write", is_flag=True, help="Write what changed, without a question.")
@option("--json", "as_json", is_flag=True, help="Print what changed as JSON.")
@invocation
def archive_re_extract(given: Invocation, names: tuple[str, ...], write: bool, as_json: bool) -> None:
    """Read the documents anew out of the archive, and show what changes before it is written."""
    folder = given.folder
    if not any(folder.archive.glob("*.warc.gz*")):
        folder.require()
    sources = load_sources(folder.sources, names)
    settings = given.settings.table("crawl", CrawlSettings)
    with _index(given) as index, Display(_("pages")) as display:
        index.catch_up(folder.archive)
        count = index.count()
        with planned(
            folder.archive,
            Store(index.database),
            sources,
            max(settings.max_bytes, settings.max_file_bytes),
            time.time(),
            processes_for(count),
            lambda row: display.advance(host(row.url)),
        ) as plan:
            summary = plan.summary
            if not as_json:
                _show(summary)
            if summary.changes and (write or (not as_json and _agreed())):
                plan.write()
                write = True
    if as_json:
        click.echo(json.dumps({**summary.to_json(), "written": write}, ensure_ascii=False, indent=2))
    elif summary.changes:
        click.echo(
            _("written; run “tracuu index” next") if write else _("nothing was written; --write writes it")
        )


def _agreed() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and click.confirm(_("Write these changes?"))


def _show(summary: Summary) -> None:
    for name, count in sorted(summary.fields.items(), key=lambda item: -item[1]):
        click.echo(
            _("%(field)s differs in %(count)d documents, for example") % {"field": name, "count": count}
        )
        for each in summary.examples[name]:
            click.echo(f"  {each.url}")
            click.echo(f"    - {_clipped(each.before)}\n    + {_clipped(each.after)}")
    click.echo(
        _(
            "%(read)d captures read, %(unreadable)d of them not readable; "
            "documents: %(changed)d changed, %(new)d new, %(gone)d gone"
        )
        % {name: getattr(summary, name) for name in ("read", "unreadable", "changed", "new", "gone")}
    )


_CLIPPED = 100


def _clipped(value: object) -> str:
    text = " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
    return text if len(text) <= _CLIPPED else text[:_CLIPPED] + "…"


@archive.command("export", cls=Command)
@click.argument("target", type=click.Path(path_type=Path))
@option("--source", "names", multiple=True, help="Only pages of this source; may be repeated.")
@option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Only what was fetched on that day or later.",
)
@option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Only what was fetched on that day or earlier.",
)
@invocation
def archive_export(
    given: Invocation,
    target: Path,
    names: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Write the archive, or a part of it, as one WARC file for other tools; packed where it ends in .gz."""
    given.folder.require()
    if target.exists():
        raise InputError(target, _("is there already"), _("give a new file"))
    sources = load_sources(given.folder.sources, names) if names else []
    with closing(Database(given.folder.database)) as database, Display(_("captures")) as display:
        count, unreadable = export(
            given.folder.archive,
            Captures(database),
            target,
            lambda row: not sources or source_of(row, sources) is not None,
            since.replace(tzinfo=VIETNAM).timestamp() if since else 0.0,
            (until.replace(tzinfo=VIETNAM) + timedelta(days=1)).timestamp() if until else math.inf,
            lambda row: display.advance(host(row.url)),
        )
    click.echo(
        _("%(target)s: %(count)d captures; %(unreadable)d could not be read")
        % {"target": target, "count": count, "unreadable": unreadable}
    )


@archive.command("import", cls=Command)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--source", "name", default="", help="The source that all pages belong to; else told by the address.")
@invocation
def archive_import(given: Invocation, files: tuple[Path, ...], name: str) -> None:
    """Take in pages of the sources from WARC files made by others, plain or .gz."""
    for path in files:
        if not path.is_file():
            raise InputError(path, _("there is no such file"), _("give a WARC file"))
    sources = load_sources(given.folder.sources, (name,) if name else ())
    settings = given.settings.table("crawl", CrawlSettings)
    most = max(settings.max_bytes, settings.max_file_bytes)
    given.folder.make()
    with (
        given.folder.locked("crawl"),
        closing(Database(given.folder.database)) as database,
        Display(_("captures")) as display,
    ):
        with indexed_archive(given.folder.archive, database, settings.archive_bytes) as (writer, index):
            owner = sources[0] if name else None
            within = set[str]()
            for path in files:
                intake = Intake(writer, index, sources, owner, most, _complaint(path, display))
                within |= _take_in(intake, path, display)
        work = (given.folder.archive, Store(database), sources, most, time.time())
        with planned(*work, processes_for(index.count()), within=within) as plan:
            plan.write(_meeting(Frontier(database), sources))
            summary = plan.summary
    click.echo(
        _("documents: %(new)d new, %(changed)d changed; run “tracuu index” next")
        % {"new": summary.new, "changed": summary.changed}
    )


def _meeting(
    frontier: Frontier, sources: Sequence[Source]
) -> Callable[[Connection, Document, str, float], None]:
    """What notes a page that was taken in as known to the frontier, where its source may ask for it."""
    by_name = {source.name: source for source in sources}

    def meet(connection: Connection, document: Document, place: str, fetched: float) -> None:
        source = by_name[document.source]
        if source.covers(document.url):
            role = Role.FILE if document.file_type else Role.ARTICLE
            page = Page(document.url, source.name, role, None, met=fetched)
            born = document.published.timestamp() if document.published else fetched
            visit = Visit(Outcome.STORED, born=born, capture=place, document=document.id)
            frontier.adopt(connection, page, visit, fetched, time.time())

    return meet


def _take_in(intake: Intake, path: Path, display: Display) -> set[str]:
    try:
        taken = intake.read(path, datetime.now(UTC), lambda: display.advance(path.name))
    except OSError as error:
        raise InputError(path, error.strerror or str(error), _("give a WARC file")) from error
    if not taken.fates:
        raise InputError(path, _("holds no answer of a web server"), _("give a WARC file"))
    told = ", ".join(f"{number} {_(fate)}" for fate, number in taken.fates.most_common())
    click.echo(f"{path}: {told}")
    for name, number in taken.sources.most_common():
        click.echo(f"  {name}: {number}")
    return taken.files


_MOST_COMPLAINTS = 20


def _complaint(path: Path, display: Display) -> Callable[[str], None]:
    count = itertools.count(1)

    def complain(what: str) -> None:
        number = next(count)
        if number <= _MOST_COMPLAINTS:
            display.tell(f"{path}: {what}")
        elif number == _MOST_COMPLAINTS + 1:
            display.tell(_("%(path)s: further damage is only counted") % {"path": path})

    return complain


@click.command("backup", cls=Command)
@click.argument("target", type=click.Path(path_type=Path))
@invocation
def backup(given: Invocation, target: Path) -> None:
    """Copy the collection into a folder, also while it is at work; a further copy adds what is new."""
    with Display(_("files")) as display:

        def show(name: str, copied: int) -> None:
            display.advance(_("archive"), detail=name if copied else "")

        done = back_up(given.folder, target, datetime.now(UTC), show)
    click.echo(
        _("%(target)s: %(files)d files, %(size)s, of which %(copied)s were copied now")
        % {
            "target": target,
            "files": done.files,
            "size": size(done.bytes),
            "copied": size(done.copied),
        }
    )


@click.command("restore", cls=Command)
@click.argument("source", type=click.Path(path_type=Path))
@invocation
def restore(given: Invocation, source: Path) -> None:
    """Make the data folder, which must be empty, of a copy; every file is compared with its checksum."""
    with Display(_("files")) as display:

        def show(name: str, _copied: int) -> None:
            display.advance(_("archive"), detail=name)

        done = restore_from(source, given.folder, show)
    click.echo(
        _("%(folder)s: %(files)d files, %(size)s; run “tracuu index” next")
        % {"folder": given.folder.root, "files": done.files, "size": size(done.bytes)}
    )


@contextmanager
def _index(given: Invocation) -> Iterator[Captures]:
    given.folder.make()
    with given.folder.locked("crawl"), closing(Database(given.folder.database)) as database:
        yield Captures(database)
