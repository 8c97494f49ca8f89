"""tracuu password."""

from __future__ import annotations

import sys

import click

from crawler.errors import InputError
from crawler.language import gettext as _
from crawler.terminal import Command, Invocation, invocation
from web.operator.password import LONGEST, SHORTEST, Operator


@click.command("password", cls=Command)
@invocation
def password(given: Invocation) -> None:
    """Set the operator's password, asked for twice or read from the standard input; sessions end."""
    given.folder.make()
    chosen = _asked() if sys.stdin.isatty() else sys.stdin.readline(LONGEST + 2).rstrip("\r\n")
    if not SHORTEST <= len(chosen) <= LONGEST:
        what = _("%(length)d characters are too few or too many") % {"length": len(chosen)}
        remedy = _("give from %(least)d to %(most)d") % {"least": SHORTEST, "most": LONGEST}
        raise InputError(_("password"), what, remedy)
    Operator(given.folder.root).set_password(chosen)
    click.echo(_("The password is set; the operator logs in at /login."))


def _asked() -> str:
    return str(click.prompt(_("New password"), hide_input=True, confirmation_prompt=_("Once more")))
