"""Telling a person that a source's state has changed, by a program and by e-mail, once a change and way."""

from __future__ import annotations

import json
import logging
import smtplib
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from crawler.database import Database, notices
from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.running.health import FINE, Health, State
from crawler.running.mail import mail, message_id, post
from crawler.running.rounds import Rounds
from crawler.settings import NotifySettings

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 6 * 3600.0
_FAILURES = (OSError, subprocess.SubprocessError, smtplib.SMTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Change:
    """A source's state, and the one that was told before."""

    source: str
    before: State
    health: Health
    since: float

    def to_json(self) -> dict[str, object]:
        """What a program is given."""
        return {
            "source": self.source,
            "state": self.health.state.value,
            "before": self.before.value,
            "since": datetime.fromtimestamp(self.since, VIETNAM).isoformat(timespec="seconds"),
            "reason": self.health.reason,
        }

    def line(self) -> str:
        """The change in a line of text."""
        moment = datetime.fromtimestamp(self.since, VIETNAM).strftime("%d/%m/%Y %H:%M")
        return f"{self.source}: {_(self.before)} → {_(self.health.state)} ({moment}): {self.health.reason}"


class Notices:
    """What was told of one collection, and what is still to be told."""

    def __init__(self, database: Database, settings: NotifySettings) -> None:
        self._database = database
        self._settings = settings

    def tell(self, clock: Callable[[], float]) -> int:
        """Tell what was not told; how many changes were. What could not be is tried again, ever later."""
        told = 0
        if self._settings.command:
            told += sum(
                self._tell("command", [change], run, clock) for change in self._open("command", clock())
            )
        if self._settings.to:
            told += self._tell("mail", self._open("mail", clock()), send, clock)
        return told

    def _tell(
        self,
        channel: str,
        changes: Sequence[Change],
        way: Callable[[NotifySettings, Sequence[Change]], None],
        clock: Callable[[], float],
    ) -> int:
        if not changes:
            return 0
        try:
            way(self._settings, changes)
        except _FAILURES as error:
            log.warning("%s: could not tell a change: %s", channel, error)
            self._try_again(channel, changes, clock())
            return 0
        rows = [
            {"source": change.source, "channel": channel, "state": change.health.state.value, "tries": 0}
            for change in changes
        ]
        self._keep(rows)
        return len(changes)

    def _open(self, channel: str, now: float) -> list[Change]:
        """The changes that are to be told now; between what is fine there is nothing to tell."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(notices).where(notices.c.channel == channel))
            known = {row.source: row for row in rows}
        changes = []
        for source, standing in Rounds(self._database).standings().items():
            row = known.get(source)
            before = State(row.state) if row else State.NEW
            after = standing.health.state
            waits = row is not None and row.again > max(now, standing.since)
            if after is not before and not {before, after} <= FINE and not waits:
                changes.append(Change(source, before, standing.health, standing.since))
        return changes

    def _try_again(self, channel: str, changes: Sequence[Change], now: float) -> None:
        with self._database.reading() as connection:
            query = sa.select(notices.c.source, notices.c.tries).where(notices.c.channel == channel)
            tries = {row.source: row.tries for row in connection.execute(query)}
        rows = []
        for change in changes:
            count = tries.get(change.source, 0)
            again = now + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(count, 20))
            told = {"source": change.source, "channel": channel, "state": change.before.value}
            rows.append(told | {"tries": count + 1, "again": again})
        self._keep(rows)

    def _keep(self, rows: Iterable[Mapping[str, object]]) -> None:
        with self._database.writing() as connection:
            for row in rows:
                query = insert(notices).values(dict(row))
                connection.execute(
                    query.on_conflict_do_update(
                        index_elements=["source", "channel"], set_={"again": 0.0, **row}
                    )
                )


def run(settings: NotifySettings, changes: Sequence[Change]) -> None:
    """Give each change as JSON to the program's standard input; raises where the program fails."""
    for change in changes:
        subprocess.run(  # noqa: S603 - the operator's own program, without a shell
            settings.command,
            input=json.dumps(change.to_json(), ensure_ascii=False).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=settings.timeout,
            check=True,
        )


def send(settings: NotifySettings, changes: Sequence[Change]) -> None:
    """Send the changes as one mail; raises where the server does not take it."""
    names = ", ".join(change.source for change in changes)
    subject = _("Tra Cứu: %(sources)s") % {"sources": names[:100]}
    text = "\n".join(change.line() for change in changes) + "\n"
    post(settings, mail(settings.sender, settings.to, subject, text, message_id()))
