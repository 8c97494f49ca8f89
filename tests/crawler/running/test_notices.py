"""A change of a source's state is told once, by a program and by mail, and again where that failed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.database import Database
from crawler.language import using
from crawler.running.notices import Notices
from crawler.running.rounds import Ending, Rounds, Tally
from crawler.settings import NotifySettings
from tests.mailbox import Mailbox

HOUR = 3600.0


class Newspaper:
    """A source whose rounds a test makes up."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.rounds = Rounds(database)
        self.now = time.time()

    def round(self, home: str = "", source: str = "bao") -> None:
        """Make a round, a day after the last, that had the home page or not."""
        self.now += 24 * HOUR
        outcomes = {"failed": 1} if home else {"list": 3}
        tally = Tally("https://bao.example/", home_cause=home, lists=0 if home else 3)
        tally.outcomes.update(outcomes)
        number = self.rounds.begin(source, [], self.now - HOUR)
        self.rounds.end(number, source, tally, Ending.OK, self.now)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Newspaper]:
    """A source that answered once."""
    database = Database(tmp_path / "store.sqlite")
    made = Newspaper(database)
    made.round()
    yield made
    database.close()


def script(folder: Path, code: int = 0) -> tuple[Path, tuple[str, ...]]:
    """A program that appends its arguments and what it is given to a file; and how it is called."""
    file, program = folder / "told.jsonl", folder / "hook.sh"
    program.write_text(
        f'#!/bin/sh\nprintf "%s " "$1" >> {file}\ncat >> {file}\necho >> {file}\nexit {code}\n'
    )
    program.chmod(0o755)
    return file, (str(program), "$(touch nothing); x")


def test_a_program_is_told_once(paper: Newspaper, tmp_path: Path) -> None:
    """It gets one JSON object a change, its arguments as they are, and nothing while nothing changes."""
    file, command = script(tmp_path)
    notices = Notices(paper.database, NotifySettings(command=command))
    assert notices.tell(lambda: paper.now) == 0
    paper.round("404")
    paper.round("404")
    with using("en"):
        assert [notices.tell(lambda: paper.now) for _again in range(3)] == [1, 0, 0]
    paper.round("404")
    assert notices.tell(lambda: paper.now) == 0
    paper.round()
    assert notices.tell(lambda: paper.now) == 1
    lines = file.read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("$(touch nothing); x {") for line in lines)
    told = [json.loads(line[line.index("{") :]) for line in lines]
    assert [(each["source"], each["before"], each["state"]) for each in told] == [
        ("bao", "new", "gone"),
        ("bao", "gone", "new"),
    ]
    assert "404" in told[0]["reason"]


def test_a_mail_tells_all_that_changed(paper: Newspaper, mailbox: Mailbox) -> None:
    """Several changes are one mail, in the operator's language, to all that are named."""
    settings = NotifySettings(
        to=("a@bao.example", "b@bao.example"),
        sender="tracuu@bao.example",
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
    )
    for source in ("hai", "bao"):
        paper.round("403", source)
        paper.round("403", source)
    with using("vi"):
        assert Notices(paper.database, settings).tell(lambda: paper.now) == 2
        assert Notices(paper.database, settings).tell(lambda: paper.now) == 0
    (mail,) = mailbox.mails
    assert mail["To"] == "a@bao.example, b@bao.example"
    text = mail.get_payload(decode=True).decode()
    assert "bao: mới → bị chặn" in text
    assert "hai: mới → bị chặn" in text
    assert "403" in text


def test_what_fails_is_tried_again(paper: Newspaper, mailbox: Mailbox, tmp_path: Path) -> None:
    """A mail that was refused is sent later, after growing pauses; the program is not told twice for that."""
    file, command = script(tmp_path)
    settings = NotifySettings(
        command=command,
        to=("a@bao.example",),
        sender="tracuu@bao.example",
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
    )
    notices = Notices(paper.database, settings)
    paper.round("404")
    paper.round("404")
    mailbox.closed = True
    now = paper.now
    told = [notices.tell(lambda moment=moment: now + moment) for moment in (0, 30, 61, 100)]  # type: ignore[misc]
    assert (told, mailbox.mails) == ([1, 0, 0, 0], [])
    mailbox.closed = False
    assert notices.tell(lambda: now + 170) == 0
    assert notices.tell(lambda: now + 190) == 1
    assert len(mailbox.mails) == 1
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("command", [("/there/is/none",), ("sh", "-c", "exit 3"), ("sleep", "30")])
def test_a_program_that_fails(paper: Newspaper, command: tuple[str, ...]) -> None:
    """A program that is not there, fails or hangs is no error of ours; it is tried again."""
    notices = Notices(paper.database, NotifySettings(command=command, timeout=0.2))
    paper.round("404")
    paper.round("404")
    assert notices.tell(lambda: paper.now) == 0
    good = Notices(paper.database, NotifySettings(command=("true",)))
    assert good.tell(lambda: paper.now) == 0
    assert good.tell(lambda: paper.now + 61) == 1


def test_a_state_that_went_before_it_was_told(paper: Newspaper) -> None:
    """A trouble that is over before it could be told is not told any more."""
    paper.round("404")
    paper.round("404")
    assert Notices(paper.database, NotifySettings(command=("false",))).tell(lambda: paper.now) == 0
    paper.round()
    assert Notices(paper.database, NotifySettings(command=("true",))).tell(lambda: paper.now + HOUR) == 0


def test_a_password_is_not_shown() -> None:
    """What prints the settings prints no password."""
    assert "geheim" not in repr(NotifySettings(smtp_password="geheim"))  # type: ignore[arg-type]
