"""tracuu saved add | list | remove | send."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address as MailAddress
from typing import Any
from urllib.parse import parse_qs

import click
from werkzeug.datastructures import MultiDict

from crawler.database import Database
from crawler.errors import Exit, InputError, SettingsError
from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.language import ngettext
from crawler.settings import NotifySettings
from crawler.sources.source import load_source
from crawler.store import Store
from crawler.terminal import Command, Group, Invocation, invocation, option, print_table
from indexer.cli import collection
from indexer.narrowing import narrowing
from indexer.query import LONGEST
from web.address import Address
from web.saved.searches import OVERLAP, Searches
from web.saved.sending import Links, Outcome, Sender, added_since, links, newest
from web.settings import WebSettings

_LONGEST_NAME = 60


@click.group("saved", cls=Group)
def saved() -> None:
    """Searches that are followed, by feed and by e-mail."""


@saved.command("add", cls=Command)
@click.argument("name")
@click.argument("query", nargs=-1)
@option("--mail", default="", metavar="ADDRESS", help="E-mail address that is told what is new.")
@narrowing
@invocation
def saved_add(
    given: Invocation, name: str, query: tuple[str, ...], mail: str, narrow: dict[str, Any]
) -> None:
    """Save a search, or the one that a page of results shows, given by its address; print its feed."""
    if not (name.isprintable() and name.strip() == name and 0 < len(name) <= _LONGEST_NAME):
        what = _("“%(text)s” cannot be a name") % {"text": ascii(name)[1:-1][:60]}
        raise InputError(
            "saved", what, _("give one of up to %(count)d characters") % {"count": _LONGEST_NAME}
        )
    if mail and not _is_mail_address(mail):
        raise InputError(mail, _("is no e-mail address"), _("give one, as ten@coquan.vn"))
    address = _address(" ".join(query), narrow)
    with collection(given) as found_in:
        if remarks := found_in.search(address.news).remarks:
            raise InputError(address.typed, " ".join(remarks).rstrip("."), _("mend the query"))
        # The mark before what is there: what comes in between is mailed.
        mark = newest(found_in, time.time())
        there = added_since(found_in, address, mark - OVERLAP) if mail else {}
    if not Searches(given.folder.root).add(name, address, mail, mark, there):
        raise InputError(name, _("is saved already"), _("remove it first, or give another name"))
    site = given.settings.table("web", WebSettings)
    click.echo(_("Its feed: %(url)s") % {"url": links(site).feed(address)})
    if not site.address:
        click.echo(_("Set web.address, so that others find it too"), err=True)
    if mail and not given.settings.table("notify", NotifySettings).sender:
        click.echo(_("No mail can be sent yet: set notify.sender and notify.smtp_host"), err=True)


@saved.command("list", cls=Command)
@invocation
def saved_list(given: Invocation) -> None:
    """Show the saved searches, to whom they are mailed, and when they last were."""
    kept = Searches(given.folder.root).all()
    if not kept:
        click.echo(_("No search is saved."))
        return
    rows = []
    for one in kept:
        filters = " ".join(f"{field}:{value}" for field, value in one.address.chosen)
        period = " – ".join(filter(None, (one.address.since, one.address.until)))
        mailed = f"{datetime.fromtimestamp(one.mailed, VIETNAM):%Y-%m-%d %H:%M}" if one.mailed else "–"
        asked = " ".join(filter(None, (one.address.typed, filters, period)))
        rows.append((one.name, asked, one.mail or "–", mailed))
    print_table((_("name"), _("search"), _("e-mail"), _("last mail")), rows)
    found_at = links(given.settings.table("web", WebSettings))
    click.echo()
    for one in kept:
        click.echo(f"{one.name}: {found_at.feed(one.address)}")


@saved.command("remove", cls=Command)
@click.argument("name")
@invocation
def saved_remove(given: Invocation, name: str) -> None:
    """Forget a saved search; what was still to be mailed of it is not."""
    if not Searches(given.folder.root).remove(name):
        raise InputError(name, _("is no saved search"), _("“tracuu saved list” shows them"))


@saved.command("send", cls=Command)
@invocation
def saved_send(given: Invocation) -> int:
    """Mail what is new of the saved searches since the last time, each document once."""
    if not given.settings.table("notify", NotifySettings).sender:
        raise SettingsError(
            "notify.sender", _("is missing: a mail needs one, and a server, notify.smtp_host")
        )
    outcomes = []
    for outcome in sent(given):
        outcomes.append(outcome)
        click.echo(told(outcome), err=bool(outcome.failure))
    if not outcomes:
        click.echo(_("Nothing new is to be mailed."))
    return Exit.BAD if any(outcome.failure for outcome in outcomes) else Exit.OK


def sent(given: Invocation, *, patient: bool = False) -> Iterator[Outcome]:
    """Mail what is new; nothing where no search is mailed or no server is set."""
    searches = Searches(given.folder.root)
    settings = given.settings.table("notify", NotifySettings)
    if not settings.sender or not any(one.mail for one in searches.all()):
        return
    titles = {path.stem: load_source(path).title for path in given.folder.sources.glob("*.toml")}
    found_at: Links = links(given.settings.table("web", WebSettings))
    with (
        given.folder.locked("saved"),
        closing(Database(given.folder.database)) as database,
        collection(given) as found_in,
    ):
        sender = Sender(
            searches,
            found_in,
            Store(database),
            settings,
            found_at,
            lambda source: titles.get(source) or source,
        )
        yield from sender.send(time.time, patient=patient)


def told(outcome: Outcome) -> str:
    """What became of a mail, in a line."""
    said = {
        "name": outcome.saved.name,
        "count": outcome.documents,
        "mail": outcome.saved.mail,
        "why": " ".join(outcome.failure.split()),
    }
    if outcome.failure:
        return _("%(name)s: could not be mailed to %(mail)s, and is kept for the next time: %(why)s") % said
    line = ngettext(
        "%(name)s: %(count)d document mailed to %(mail)s",
        "%(name)s: %(count)d documents mailed to %(mail)s",
        outcome.documents,
    )
    return line % said


def _address(typed: str, narrow: dict[str, Any]) -> Address:
    if "added_since" in narrow:
        what = _("says nothing of a search that tells what comes from now on")
        raise InputError("--added-since", what, _("leave it out"))
    address = Address(" ".join(typed.split()))
    is_page, _question, parameters = typed.partition("?")
    if parameters and is_page.startswith(("http://", "https://")):
        shown = Address.read(MultiDict(parse_qs(parameters.partition("#")[0])))
        address = Address(shown.typed, shown.filters, shown.since, shown.until)
    address = replace(
        address,
        filters={**address.filters, **narrow.get("filters", {})},
        since=_day(narrow.get("since")) or address.since,
        until=_day(narrow.get("until")) or address.until,
    )
    if len(address.typed) > LONGEST:
        what = _("the query has more than %(count)d characters") % {"count": LONGEST}
        raise InputError("saved", what, _("give a shorter one"))
    if address.empty:
        raise InputError("saved", _("nothing is searched for"), _("give a query, a filter, or both"))
    return address


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(VIETNAM):%Y-%m-%d}" if moment else ""


def _is_mail_address(text: str) -> bool:
    try:
        read = MailAddress(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError):
        return False
    plain = text.isascii() and text.isprintable() and not set(text) & set(' ,;<>"')
    return bool(read.username and read.domain and read.addr_spec == text and plain)
