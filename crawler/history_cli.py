"""tracuu history ID: what a document was, and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import click

from crawler.database import Database
from crawler.errors import InputError
from crawler.extraction.dates import VIETNAM
from crawler.history import Kind, Piece, changes, field_name
from crawler.language import gettext as _
from crawler.store import Store
from crawler.terminal import Command, Invocation, invocation

_AROUND = 60
"""Letters of what stayed that are shown on each side of a change."""


@click.command("history", cls=Command)
@click.argument("identity", metavar="ID")
@invocation
def history(given: Invocation, identity: str) -> None:
    """Show what a document was before and what changed, word by word."""
    given.folder.require()
    with closing(Database(given.folder.database)) as database:
        store = Store(database)
        stored, versions = store.get(identity), store.versions(identity)
    if stored is None:
        raise InputError(
            identity, _("there is no such document"), _("take the identity from a search or its page")
        )
    click.echo(click.style(stored.document.title, bold=True))
    click.echo(stored.document.url)
    if stored.gone:
        click.echo(
            _("gone since %(day)s") % {"day": stored.gone.astimezone(VIETNAM).isoformat(" ", "minutes")}
        )
    for change in changes(versions, stored.document, stored.changed):
        click.echo()
        click.echo(click.style(change.noticed.astimezone(VIETNAM).isoformat(" ", "minutes"), bold=True))
        for difference in change.differences:
            click.echo(f"{field_name(difference.field)}: {''.join(_shown(difference.pieces))}")
    click.echo()
    click.echo(_("kept since %(day)s") % {"day": stored.added.astimezone(VIETNAM).isoformat(" ", "minutes")})


def _shown(pieces: tuple[Piece, ...]) -> Iterator[str]:
    """The pieces in the terminal's colours, and in signs where there are none."""
    for place, piece in enumerate(pieces):
        if piece.kind is Kind.GONE:
            yield click.style(f"[-{piece.text}-]", fg="red")
        elif piece.kind is Kind.NEW:
            yield click.style(f"{{+{piece.text}+}}", fg="green")
        else:
            yield _cut(piece.text, is_first=place == 0, is_last=place == len(pieces) - 1)


def _cut(text: str, *, is_first: bool, is_last: bool) -> str:
    head = "" if is_first else text[:_AROUND]
    tail = "" if is_last else text[-_AROUND:]
    return text if len(text) <= len(head) + len(tail) + 3 else f"{head} … {tail}"
