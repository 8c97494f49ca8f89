"""The options of commands that narrow a search: by what documents have, and by when they came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import click

from crawler.language import gettext as _
from crawler.terminal import option
from indexer.periods import period


class Period(click.ParamType):  # type: ignore[type-arg]
    """A day, a month or a year: its first and its last second in Vietnam."""

    name = "period"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[datetime, datetime]:
        """The period that was typed."""
        found: tuple[datetime, datetime] | None = value if isinstance(value, tuple) else period(value)
        return found or self.fail(
            _("“%(text)s” is no date; write 2019, 2019-06 or 2019-06-28") % {"text": value}, param, ctx
        )


_OPTIONS = (
    option("--source", multiple=True, help="Only this source; may be repeated."),
    option("--section", multiple=True, help="Only this section; may be repeated."),
    option("--year", multiple=True, help="Only this year; may be repeated."),
    option("--kind", multiple=True, help="Only this kind; may be repeated."),
    option("--place", multiple=True, help="Only what names this province, old or “(mới)”; may be repeated."),
    option("--directive", multiple=True, help="Only what cites this directive; may be repeated."),
    option("--person", multiple=True, help="Only what names this person; may be repeated."),
    option("--body", multiple=True, help="Only what speaks of this body; may be repeated."),
    option(
        "--since", type=Period(), metavar="DATE", help="Only published on this day, month or year or later."
    ),
    option(
        "--until", type=Period(), metavar="DATE", help="Only published on this day, month or year or earlier."
    ),
    option("--added-since", type=Period(), metavar="DATE", help="Only kept since this day, month or year."),
)
_VALUES = ("source", "section", "year", "kind", "place", "directive", "person", "body")


def narrowing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what narrows its search as `narrow`: the fields of Wanted that say so."""

    @wraps(command)
    def narrowed(
        *args: Any,
        since: tuple[datetime, datetime] | None,
        until: tuple[datetime, datetime] | None,
        added_since: tuple[datetime, datetime] | None,
        **others: Any,
    ) -> Any:
        filters = {name: values for name in _VALUES if (values := others.pop(name))}
        narrow: dict[str, Any] = {"filters": filters} if filters else {}
        narrow |= {"since": since[0]} if since else {}
        narrow |= {"until": until[1]} if until else {}
        narrow |= {"added_since": added_since[0]} if added_since else {}
        return command(*args, narrow=narrow, **others)

    made: Callable[..., Any] = narrowed
    for one in reversed(_OPTIONS):
        made = one(made)
    return made
