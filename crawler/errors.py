"""The exceptions of this stage.

TracuuError               a person can mend it; its one line says what, where and the remedy
├── SettingsError         the settings file or a TRACUU_* variable
├── SourceError           a source's TOML file, or the lack of one
├── FolderError           the data folder cannot be used
├── BusyError             another process is writing
├── NoRoomError           the disk is full
└── InputError            a file given to a command

FetchError                one page could not be had; the crawl goes on
├── Refused               we decline to ask: robots.txt, a private address, a scheme, a loop of redirects
├── TooLarge              the answer passes the limit of size
└── Unreachable           no answer in time

Unreadable                a file gives no text; the crawl goes on

The last two are mishaps: an English sentence for the log, told in the language of the reader.
"""

from __future__ import annotations

import errno
from enum import IntEnum
from pathlib import Path
from typing import ClassVar

from crawler.language import gettext as _


class Exit(IntEnum):
    """The codes with which a command ends; docs/operating.md tells them to a person."""

    OK = 0
    FAULT = 1
    BAD = 2
    BUSY = 3
    SOURCE = 4
    NO_ROOM = 75  # EX_TEMPFAIL of sysexits.h: the same command goes on when there is room
    INTERRUPTED = 130


class TracuuError(Exception):
    """What a person did or has that the program cannot use; str() is one line for that person."""

    code: ClassVar[Exit] = Exit.BAD


class SettingsError(TracuuError):
    """A setting that is unknown or has an unusable value."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(
            _("%(where)s: %(what)s; docs/operating.md lists every setting and its form")
            % {"where": where, "what": what}
        )


class SourceError(TracuuError):
    """A source that cannot be read, or is not there."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(f"{where}: {what}; {remedy}")


class FolderError(TracuuError):
    """The data folder cannot be made, written or understood."""

    def __init__(self, folder: Path, what: str) -> None:
        super().__init__(
            _("cannot use the data folder %(folder)s: %(what)s; choose another with --data or TRACUU_DATA")
            % {"folder": folder, "what": what}
        )


class BusyError(TracuuError):
    """Another process holds the lock."""

    code = Exit.BUSY

    def __init__(self, work: str, lock: Path) -> None:
        super().__init__(
            _("another process is at work on “%(work)s” (lock %(lock)s); wait until it ends, or stop it")
            % {"work": work, "lock": lock}
        )


class NoRoomError(TracuuError):
    """The disk is full; what was kept before is whole."""

    code = Exit.NO_ROOM

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("there is no room left for %(folder)s; make room, then run the same command again")
            % {"folder": folder}
        )


def no_room(folder: Path, error: OSError) -> Exception:
    """What to raise for an error while writing: NoRoomError where the disk, a quota or a limit is full."""
    full = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
    return NoRoomError(folder) if error.errno in full else error


class InputError(TracuuError):
    """A file given to a command cannot be used."""

    def __init__(self, path: Path | str, what: str, remedy: str) -> None:
        super().__init__(f"{path}: {what}; {remedy}")


class Mishap(Exception):  # noqa: N818 - an outcome, not an error of the program
    """What came of a page or file: `message` is an English sentence, `values` what stands in it.

    str() is for the log, `told` for the reader.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values

    @property
    def told(self) -> str:
        """What happened, in the reader's language."""
        return _(self.message) % self.values if self.values else _(self.message)


class FetchError(Mishap):
    """A page that could not be had; `cause` is the word by which a source's health is judged."""

    cause = "no answer"

    def __init__(self, message: str, cause: str = "", **values: object) -> None:
        super().__init__(message, **values)
        self.cause = cause or self.cause


class Refused(FetchError):  # noqa: N818 - an outcome, not an error of the program
    """We decline to ask for it, and asking again would change nothing."""

    cause = "refused"


class TooLarge(FetchError):  # noqa: N818
    """The answer is larger than the limit."""

    cause = "refused"


class Unreachable(FetchError):  # noqa: N818
    """No usable answer; asking again later may help."""


class Unreadable(Mishap):
    """A file that gives no text: why, and what would help."""
