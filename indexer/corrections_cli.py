"""tracuu corrections export | import."""

from __future__ import annotations

import json
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.errors import Exit, InputError
from crawler.jsonl import BadLine, lines_of, parse_object
from crawler.language import gettext as _
from crawler.language import ngettext
from crawler.terminal import Command, Group, Invocation, invocation
from indexer.knowledge.corrections import Correction, Corrections


@click.group("corrections", cls=Group)
def corrections() -> None:
    """What people corrected in the facts."""


@corrections.command("export", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), default="-")
@invocation
def export(given: Invocation, file: Path) -> None:
    """Write the corrections as JSONL, one a line, to a file or to the standard output."""
    given.folder.require()
    with closing(Corrections(given.folder.root)) as kept:
        lines = [json.dumps(one.to_json(), ensure_ascii=False) + "\n" for one in kept.all()]
    if str(file) == "-":
        click.echo("".join(lines), nl=False)
        return
    try:
        file.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise InputError(file, error.strerror or str(error), _("give a file that can be written")) from error


@corrections.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@invocation
def import_(given: Invocation, file: Path) -> int:
    """Take in corrections from a JSONL file, plain or .gz; each replaces an earlier one of the same."""
    given.folder.require()
    if str(file) != "-" and not file.exists():
        raise InputError(file, _("there is no such file"), _("give a JSONL file"))
    now = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds")
    read, bad = [], 0
    for number, line in enumerate(lines_of(file), start=1):
        if not line.strip():
            continue
        try:
            one = Correction.from_json(parse_object(line))
            read.append(one if one.made else replace(one, made=now))
        except (BadLine, ValueError) as reason:
            bad += 1
            where = {"path": file, "line": number, "reason": str(reason)}
            click.echo(_("%(path)s, line %(line)d: %(reason)s") % where, err=True)
    with closing(Corrections(given.folder.root)) as kept:
        kept.keep(read)
    taken = ngettext("%(num)d correction taken in", "%(num)d corrections taken in", len(read))
    click.echo(taken % {"num": len(read)} + "; " + _("“tracuu index” applies them"))
    return Exit.BAD if bad else Exit.OK
