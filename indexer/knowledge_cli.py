"""tracuu knowledge."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import click

from crawler.errors import Exit, InputError
from crawler.jsonl import BadLine, lines_of, parse_object
from crawler.language import gettext as _
from crawler.processes import in_order
from crawler.terminal import Command, Invocation, invocation, option

_BATCH = 200
"""Lines that a process takes at a time."""

Answer = tuple[int, str, bool]
"""A line's number, what was read from it or why it cannot be read, and which of the two."""


@click.command("knowledge", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read.")
@invocation
def knowledge(_given: Invocation, file: Path, jobs: int) -> int:
    """Print what articles say, one JSON object a line, from a JSONL file, plain or .gz, or - for stdin."""
    if str(file) != "-" and not file.exists():
        raise InputError(file, _("there is no such file"), _("give a JSONL file"))
    lines = ((number, line) for number, line in enumerate(lines_of(file), start=1) if line.strip())
    batches = iter(lambda: list(islice(lines, _BATCH)), [])
    bad = 0
    for answers in in_order(_answers, batches, jobs if jobs > 1 else 0):
        for number, said, good in answers:
            if good:
                sys.stdout.write(said + "\n")
            else:
                bad += 1
                where = {"path": file, "line": number, "reason": said}
                click.echo(_("%(path)s, line %(line)d: %(reason)s") % where, err=True)
    return Exit.BAD if bad else Exit.OK


def _answers(lines: Iterable[tuple[int, bytes]]) -> list[Answer]:
    return [_answer(number, line) for number, line in lines]


def _answer(number: int, line: bytes) -> Answer:
    # Here, for a server does not read articles, and the rules for it take time and memory to load.
    from indexer.knowledge.article import Article  # noqa: PLC0415
    from indexer.knowledge.reading import read  # noqa: PLC0415

    try:
        article = Article.from_json(parse_object(line))
    except BadLine as reason:
        return number, str(reason), False
    if not article.pieces:
        return number, _("neither “title” nor “body”"), False
    said = json.dumps({"id": article.id, **read(article).to_json()}, ensure_ascii=False)
    return number, said.encode(errors="replace").decode(), True  # an id may hold half a surrogate pair
