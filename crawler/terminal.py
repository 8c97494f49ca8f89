"""What every command shares: where the data is, the settings, errors in one line, progress.

The stages' cli.py modules define the commands with what is here; web/cli.py puts them together.
"""

from __future__ import annotations

import functools
import io
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import click
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from crawler.errors import Exit, TracuuError, no_room
from crawler.folder import DataFolder
from crawler.language import LANGUAGES, ngettext, number, use
from crawler.language import gettext as _
from crawler.logs import configure
from crawler.settings import GeneralSettings, LogSettings, Settings, Tables

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_FOLDER = "tracuu-data"
_NUMBER = re.compile(r"\d[\d.,]*|–")


@dataclass(frozen=True, slots=True)
class Invocation:
    """Where a command works, and with which settings."""

    folder: DataFolder
    settings: Settings

    def at(self, folder: Path) -> Self:
        """The same settings for another data folder."""
        return replace(self, folder=DataFolder(folder))

    def again(self) -> Self:
        """The same, with the settings read anew from their file, which may have come since."""
        read = self.settings.again(self.folder.settings if self.folder.settings.exists() else None)
        read.check()
        return replace(self, settings=read)


def _let_click_translate() -> None:
    """Let click find its own words in the reader's language, too.

    It asks gettext, whose catalogue would have to be a compiled file that the environment names.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for asked, function in (("_", _), ("ngettext", ngettext)):
                if hasattr(module, asked):
                    setattr(module, asked, function)


_let_click_translate()


class _Translated:
    """A command whose help is in the reader's language."""

    help: str | None

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        """What stands behind the command's name in the first line of its help."""
        pieces: list[str] = super().collect_usage_pieces(context)  # type: ignore[misc]
        return list(map(_, pieces))

    def get_short_help_str(self, _limit: int = 100) -> str:
        """The first sentence of the help."""
        return _(self.help).split(". ")[0].rstrip(".") if self.help else ""

    def format_help_text(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """The whole help."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(self.help) if self.help else "")


class Command(_Translated, click.Command):
    """One command."""


class Group(_Translated, click.Group):
    """Commands under one name."""

    command_class = Command
    group_class = type


class Option(click.Option):
    """An option whose help is in the reader's language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's line of the help."""
        shown = copy(self)
        shown.help = _(self.help) if self.help else None
        return click.Option.get_help_record(shown, ctx)


option = functools.partial(click.option, cls=Option)
day_option = functools.partial(option, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD")


def _places(function: Callable[..., Any]) -> Callable[..., Any]:
    data = option(
        "--data",
        type=click.Path(path_type=Path),
        help="Folder where everything is kept (or TRACUU_DATA; else tracuu-data).",
    )
    settings = option(
        "--settings", type=click.Path(path_type=Path), help="Settings file (else tracuu.toml there)."
    )
    return data(settings(function))


def invocation(
    function: Callable[Concatenate[Invocation, P], R],
) -> Callable[..., R]:
    """Give a command its Invocation, from its own --data and --settings or those before its name."""

    def command(data: Path | None, settings: Path | None, *args: P.args, **kwargs: P.kwargs) -> R:
        root: Root = click.get_current_context().find_root().obj
        return function(root.invocation(data, settings), *args, **kwargs)

    return _places(functools.update_wrapper(command, function))


@dataclass(slots=True)
class Root:
    """What stands before a command's name, and the environment."""

    tables: Tables
    environ: dict[str, str]
    data: Path | None = None
    settings: Path | None = None
    verbose: int = 0
    log_format: str | None = None

    def invocation(self, data: Path | None, settings: Path | None) -> Invocation:
        """The place and settings of a command; options behind its name stand above those before it."""
        chosen = data or self.data or Path(self.environ.get("TRACUU_DATA") or DEFAULT_FOLDER)
        folder = DataFolder(chosen)
        file = settings or self.settings or (folder.settings if folder.settings.exists() else None)
        read = Settings(file, self.environ, self.tables)
        read.check()
        use(read.table("general", GeneralSettings).language)
        configure(read.table("log", LogSettings), self.verbose, self.log_format)
        return Invocation(folder, read)


def root(name: str, version: str, tables: Tables) -> Group:
    """The command that all others are under."""

    @click.group(name, cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
    @click.version_option(
        version, prog_name=name, message="%(prog)s %(version)s", cls=Option, help="Show the version and exit."
    )
    @option("-v", "--verbose", count=True, help="Tell more on the error output; twice for debugging.")
    @option("--log-format", type=click.Choice(["text", "json"]), help="Form of the log (else log.format).")
    @_places
    @click.pass_context
    def group(
        context: click.Context, verbose: int, log_format: str | None, data: Path | None, settings: Path | None
    ) -> None:
        """Tra Cứu: a search engine over Vietnamese provincial news and directives."""
        context.obj = Root(tables, dict(os.environ), data, settings, verbose, log_format)

    return group


def run(group: click.Group, arguments: Sequence[str] | None = None) -> int:
    """Run a command line; the exit code. What a person can mend is one line, never a traceback."""
    language = os.environ.get("TRACUU_GENERAL_LANGUAGE", LANGUAGES[0])
    use(language if language in LANGUAGES else LANGUAGES[0])
    for stream in (sys.stdout, sys.stderr):
        # A pipe may want ASCII or cp1252, and neither can hold Vietnamese.
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    try:
        code = group.main(args=arguments, prog_name=group.name, standalone_mode=False)
    except click.UsageError as error:
        return _misused(error)
    except (click.ClickException, TracuuError, OSError) as error:
        return _ended(error)
    except (click.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    return code if isinstance(code, int) else Exit.OK


def _ended(error: click.ClickException | TracuuError | OSError) -> int:
    if isinstance(error, BrokenPipeError):
        # Whoever read the output has seen enough; Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    if isinstance(error, click.ClickException):
        return _complain(error.format_message())
    if isinstance(error, TracuuError):
        return _complain(str(error), error.code)
    told = no_room(Path(error.filename or "tracuu"), error)
    if isinstance(told, TracuuError):
        return _complain(str(told), told.code)
    return _complain(
        _("%(where)s: %(what)s; free space or permissions there may be missing")
        % {"where": error.filename or "tracuu", "what": error.strerror or error}
    )


def _misused(error: click.UsageError) -> int:
    message = error.format_message()
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(message, err=True)  # the help itself, for who typed no more than a name
        return Exit.BAD
    command = error.ctx.command_path if error.ctx else "tracuu"
    return _complain(_("%(what)s See “%(command)s --help”.") % {"what": message, "command": command})


def _complain(message: str, code: Exit = Exit.BAD) -> int:
    click.echo("tracuu: " + " ".join(message.split()), err=True)
    return code


def set_variable(name: str, value: str) -> None:
    """Set a variable of the environment, for a library that looks nowhere else."""
    os.environ[name] = value


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[list[int]]:
    """Within the block, the first Ctrl-C or SIGTERM calls `stop` and is noted; a second one interrupts."""
    noted: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        noted.append(number)
        if len(noted) > 1:
            raise KeyboardInterrupt
        stop()

    before = {name: signal.signal(name, handle) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield noted
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


class Display:
    """Progress: bars on a terminal, a plain line now and then otherwise."""

    def __init__(self, unit: str, console: Console | None = None) -> None:
        self._unit = unit
        self._console = console or Console(stderr=True)
        self._counts: dict[str, int] = {}
        self._totals: dict[str, int] = {}
        self._tasks: dict[str, TaskID] = {}
        self._bars = (
            Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[detail]}", style="dim"),
                console=self._console,
            )
            if self._console.is_terminal
            else None
        )

    def __enter__(self) -> Self:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()
        else:
            for name, count in self._counts.items():
                click.echo(f"{name}: {number(count)} {self._unit}", err=True)

    def count(self, name: str) -> int:
        """How far something has come."""
        return self._counts.get(name, 0)

    def tell(self, message: str) -> None:
        """Say something beside the progress."""
        self._console.print(message, markup=False, highlight=False, soft_wrap=True)

    def advance(self, name: str, by: int = 1, total: int | None = None, detail: str = "") -> None:
        """Note progress; `total` is how much there will be, as far as known."""
        before = self._counts.get(name, 0)
        self._counts[name] = now = before + by
        if self._bars:
            if name not in self._tasks:
                self._tasks[name] = self._bars.add_task(name, total=None, detail="")
            known = self._totals.get(name) if total is None else total
            if known is not None:  # more may come than was expected
                self._totals[name] = known = max(known, now)
            self._bars.update(self._tasks[name], completed=now, total=known, detail=detail[:60])
        elif before // 1_000 != now // 1_000:
            click.echo(f"{name}: {number(now)} {self._unit} …", err=True)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print one line a row, numbers to the right; where there is no room, the last column is cut."""
    table = Table(box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        cells = [row[place] for row in rows]
        last = place == len(headings) - 1
        table.add_column(
            heading,
            justify="right" if all(_NUMBER.fullmatch(cell) for cell in cells) else "left",
            no_wrap=True,
            overflow="ellipsis" if last else "fold",
            min_width=None if last else max(map(cell_len, (heading, *cells))),
        )
    for row in rows:
        table.add_row(*map(Text, row))
    console().print(table)


def console() -> Console:
    """The standard output; one that is a pipe has no width of its own."""
    return Console() if sys.stdout.isatty() else Console(width=200)
