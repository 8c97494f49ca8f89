"""tracuu archive …: the archive looked after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from crawler import archive as warc
from crawler.captures import Captures
from crawler.database import Database
from crawler.errors import BusyError, InputError
from crawler.language import gettext as _
from crawler.terminal import Command, Display, Group, Invocation, invocation


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
                        _("%(file)s: a torn end of %(bytes)d bytes was cut off")
                        % {"file": name, "bytes": length}
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


@contextmanager
def _index(given: Invocation) -> Iterator[Captures]:
    with given.folder.locked("crawl"), closing(Database(given.folder.database)) as database:
        yield Captures(database)
