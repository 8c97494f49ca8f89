"""tracuu export: all that a search finds, as a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from crawler.errors import InputError, no_room
from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.sources.source import load_source
from crawler.store import Stored
from crawler.terminal import Command, Invocation, invocation, option
from indexer.cli import collection
from indexer.found import Wanted
from indexer.narrowing import narrowing
from web.exports.whole import FORMATS, written


@click.command("export", cls=Command)
@click.argument("query", nargs=-1)
@option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
    help="What is written.",
)
@option("-o", "--output", type=click.Path(path_type=Path), help="File to write (else the standard output).")
@option("--newest", is_flag=True, help="Newest first, instead of best first.")
@narrowing
@option("--verbatim", is_flag=True, help="Search for just what was typed, and nothing in its place.")
@invocation
def export(
    given: Invocation,
    query: tuple[str, ...],
    form: str,
    output: Path | None,
    newest: bool,
    narrow: dict[str, Any],
    verbatim: bool,
) -> None:
    """Write all documents that a search finds, or all there are, as CSV, JSONL, BibTeX or RIS."""
    titles = {path.stem: load_source(path).title for path in given.folder.sources.glob("*.toml")}
    with collection(given) as found_in:
        wanted = Wanted(" ".join(query), newest_first=newest, verbatim=verbatim, **narrow)
        total, documents = found_in.every(wanted)
        today = datetime.now(VIETNAM).date()
        count = 0

        def counted() -> Iterator[Stored]:
            nonlocal count
            for stored in documents:
                count += 1
                yield stored

        pieces = written(form, total, counted(), lambda name: titles.get(name) or name, today)
        if output is None:
            for piece in pieces:
                sys.stdout.write(piece)
        else:
            _write(output, pieces)
            said = {"count": count, "file": output}
            click.echo(_("%(count)s documents written to %(file)s") % said, err=True)
    if count < total:
        what = _("only %(count)s of %(total)s documents are in the store") % {"count": count, "total": total}
        raise InputError("export", what, _("run “tracuu index --rebuild”, then export again"))


def _write(path: Path, pieces: Iterable[str]) -> None:
    """Write a file that has its name only when it is whole."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        part.replace(path)
    except OSError as error:
        told = no_room(path, error)
        if told is error:
            told = InputError(path, error.strerror or str(error), _("give a file that can be written"))
        raise told from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
