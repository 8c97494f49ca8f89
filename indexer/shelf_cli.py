"""tracuu directive | person: what the collection knows of one, in the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import Any

import click
from rich.text import Text

from crawler.errors import Exit
from crawler.language import gettext as _
from crawler.language import ngettext, number
from crawler.terminal import Command, Invocation, console, invocation, option, print_table
from indexer.knowledge.library import Library
from indexer.knowledge.shelf import Conference, Directive, Evidence, Person, Wanted

_MOST_OTHERS = 10
_MOST = click.IntRange(1, 1_000)


@contextmanager
def _library(given: Invocation) -> Iterator[Library]:
    given.folder.require()
    with closing(Library(given.folder.index)) as library:
        yield library


@click.command("directive", cls=Command)
@click.argument("text", nargs=-1, required=True)
@option("--limit", type=_MOST, default=5, show_default=True, help="Citations and conferences at most.")
@option("--json", "as_json", is_flag=True, help="Print JSON.")
@invocation
def directive(given: Invocation, text: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Show what is known of a directive, called as in a text or by the end of its page's address."""
    with _library(given) as library:
        asked = " ".join(text)
        known = library.directive(asked)
        found = (known,) if known else library.directives(asked, limit=_MOST_OTHERS + 1).items
        if not found:
            return _nothing(asked)
        first, others = found[0], found[1:]
        meetings = library.conferences(Wanted(directive=first.slug), limit=limit)
        cited = library.citations_of(first, limit=limit)
        if as_json:
            _print_json(
                first,
                conferences=[_plain(one) for one in meetings.items],
                citations=[_plain(one) for one in cited.items],
                others=[_plain(one) for one in others],
            )
        else:
            about = ngettext("cited in %(count)s document", "cited in %(count)s documents", first.documents)
            _print_head(first.label, first.subject, about, first.documents, meetings.total)
            _print_conferences(meetings.items)
            _print_evidence(one.evidence for one in cited.items)
            _print_others(others, lambda one: one.label)
    return Exit.OK


@click.command("person", cls=Command)
@click.argument("name", nargs=-1, required=True)
@option("--limit", type=_MOST, default=5, show_default=True, help="Documents and conferences at most.")
@option("--json", "as_json", is_flag=True, help="Print JSON.")
@invocation
def person(given: Invocation, name: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Show what is known of a person, by the name, a word that it begins with, or the page's address."""
    with _library(given) as library:
        asked = " ".join(name)
        known = library.person(asked)
        found = (known.person,) if known else library.people(asked, limit=_MOST_OTHERS + 1).items
        if not found:
            return _nothing(asked)
        first = found[0]
        page = known or library.person(first.slug)
        others = (*(page.namesakes if page else ()), *found[1:])
        tenures = page.tenures if page else ()
        meetings = library.conferences(Wanted(person=first.slug), limit=limit)
        named = library.naming(first, limit=limit)
        if as_json:
            _print_json(
                first,
                offices=[_plain(one) for one in tenures],
                conferences=[_plain(one) for one in meetings.items],
                citations=[_plain(one) for one in named.items],
                others=[_plain(one) for one in dict.fromkeys(others)],
            )
        else:
            about = ngettext("named in %(count)s document", "named in %(count)s documents", first.documents)
            _print_head(first.name, first.office, about, first.documents, meetings.total)
            rows = [(_days(one.first, one.last), one.text, number(one.documents)) for one in tenures]
            if rows:
                click.echo()
                print_table((_("days"), _("office"), _("documents")), rows)
            _print_conferences(meetings.items)
            _print_evidence(named.items)
            _print_others(tuple(dict.fromkeys(others)), lambda one: one.name)
    return Exit.OK


def _nothing(asked: str) -> int:
    click.echo(_("No document tells of “%(asked)s”") % {"asked": asked}, err=True)
    return Exit.BAD


def _plain(one: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name != "key"}


def _print_json(one: Directive | Person, **more: Sequence[Any]) -> None:
    click.echo(json.dumps(_plain(one) | more, ensure_ascii=False, indent=2))


def _print_head(name: str, about: str, said: str, documents: int, meetings: int) -> None:
    out = console()
    out.print(Text(name, style="bold"))
    if about:
        out.print(Text(about[:1].upper() + about[1:]))
    held = ngettext("%(count)s conference", "%(count)s conferences", meetings)
    parts = [said % {"count": number(documents)}, held % {"count": number(meetings)}]
    out.print(Text(" · ".join(parts), style="dim"))


def _print_conferences(found: Sequence[Conference]) -> None:
    if found:
        click.echo()
        print_table((_("day"), _("conference")), [(one.day or "–", one.name) for one in found])


def _print_evidence(found: Iterable[Evidence]) -> None:
    out = console()
    for one in found:
        out.print()
        first, last = one.mark
        text = Text(one.sentence or one.paper.title)
        text.stylize("bold red", first, last)
        out.print(text)
        paper = one.paper
        out.print(Text(" · ".join(filter(None, (paper.title, paper.source, paper.day))), style="green"))
        out.print(Text(paper.id, style="dim"), soft_wrap=True)


def _print_others(others: Sequence[Any], name: Callable[[Any], str]) -> None:
    if others:
        click.echo()
        rows = [(name(one), number(one.documents), one.slug) for one in others]
        print_table((_("also called so"), _("documents"), _("address")), rows)


def _days(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


COMMANDS = (directive, person)
