"""tracuu import; and what is put together here: source … | crawl | archive …."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import click

from crawler.crawl_cli import backfill, crawl
from crawler.database import Database
from crawler.errors import InputError
from crawler.history_cli import history
from crawler.jsonl import Imported, import_file
from crawler.language import gettext as _
from crawler.sources.source_cli import source
from crawler.store import Store
from crawler.terminal import Command, Display, Invocation, invocation
from crawler.warc.archive_cli import archive, backup, restore


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
