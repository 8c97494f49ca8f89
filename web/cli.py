"""tracuu: the whole command, put together; and serve | run | demo | status | settings."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from types import FrameType

import click
from flask import Flask
from rich.console import Console
from rich.table import Table

import crawler.cli
import crawler.settings
import indexer.cli
import indexer.settings
import web.settings
from crawler.crawl_cli import summary
from crawler.crawling.equipment import equipment, fetcher
from crawler.database import Database
from crawler.errors import Exit, TracuuError
from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.language import number, size
from crawler.running.health import FINE
from crawler.running.rota import Done
from crawler.running.rounds import Past
from crawler.settings import CrawlSettings, GeneralSettings, NotifySettings
from crawler.sources.holdings import Holding
from crawler.sources.source import load_source, load_sources
from crawler.store import Store
from crawler.terminal import DEFAULT_FOLDER, Command, Invocation, invocation, option, print_table, root
from crawler.terminal import run as run_command
from indexer.knowledge.library import Library
from web import create_app
from web.demo import demo as open_demo
from web.errors import ListenError
from web.export_cli import export
from web.operator.password_cli import password
from web.run import Running
from web.saved.saved_cli import saved, sent, told
from web.serving.listening import listen, url_of
from web.serving.server import Server
from web.settings import WebSettings
from web.status import Status, pages_of
from web.status import status as status_of

TABLES = {**crawler.settings.TABLES, **indexer.settings.TABLES, **web.settings.TABLES}

_host = option("--host", default=None, help="Address to listen on (else web.host).")
_port = option(
    "--port", type=click.IntRange(0, 65535), default=None, help="Port to listen on (else web.port; 0: any)."
)


@contextmanager
def _app(given: Invocation, settings: WebSettings, figures: Path | None = None) -> Iterator[Flask]:
    given.folder.require()
    titles = {path.stem: load_source(path).title for path in given.folder.sources.glob("*.toml")}
    language = given.settings.table("general", GeneralSettings).language
    with (
        closing(Database(given.folder.database)) as database,
        indexer.cli.collection(given) as collection,
        closing(Library(given.folder.index)) as library,
    ):
        store = Store(database)
        yield create_app(collection, store, titles, language, given.folder, library, settings, figures)


def _web_settings(given: Invocation, host: str | None, port: int | None) -> WebSettings:
    """The settings; what stands on the command line stands above them."""
    named = {"host": host or None, "port": port}
    settings = given.settings.table("web", WebSettings)
    return settings.model_copy(update={name: value for name, value in named.items() if value is not None})


@contextmanager
def _server(given: Invocation, host: str | None, port: int | None) -> Iterator[Server]:
    """The site, served by this process until the block ends or it is told to stop (Ctrl-C, SIGTERM)."""
    settings = _web_settings(given, host, port)
    with (
        _app(given, settings) as app,
        Server(app, settings.host, settings.port, settings.threads, settings.prefix) as server,
    ):

        def stop(_number: int, _frame: FrameType | None) -> None:
            server.stop()

        for name in ("SIGINT", "SIGTERM"):
            signal.signal(getattr(signal, name), stop)
        yield server


@click.command("serve", cls=Command)
@_host
@_port
@invocation
def serve(given: Invocation, host: str | None, port: int | None) -> None:
    """Serve the search pages until stopped with Ctrl-C."""
    if hasattr(os, "fork"):
        _serve_by_workers(given, host, port)
        return
    with _server(given, host, port) as server:
        click.echo(_("Search at %(url)s (Ctrl-C stops)") % {"url": server.url})
        server.wait()


def _serve_by_workers(given: Invocation, host: str | None, port: int | None) -> None:
    # Not where there is no fork, and not for every other command.
    from web.serving.workers import Opening, Workers, shared_figures  # noqa: PLC0415

    with shared_figures() as figures:

        def opening(given: Invocation) -> Opening:
            settings = _web_settings(given, host, port)
            opened = partial(_app, given, settings, figures)
            with opened():  # what cannot be opened is told before there are processes
                return settings, opened

        settings, opened = opening(given)
        listening = listen(settings.host, settings.port)
        line = _("Search at %(url)s (Ctrl-C stops)") % {"url": url_of(listening, settings.prefix)}
        Workers(
            listening,
            (settings, opened),
            again=lambda: opening(given.again()),
            ready=lambda: click.echo(line),
        ).run()


@click.command("run", cls=Command)
@_host
@_port
@invocation
def run(given: Invocation, host: str | None, port: int | None) -> None:
    """Crawl each source on its schedule, index, and serve, until stopped with Ctrl-C."""
    sources = load_sources(given.folder.sources)
    settings = given.settings.table("crawl", CrawlSettings)
    notify = given.settings.table("notify", NotifySettings)
    with (
        equipment(given.folder, settings) as tools,
        _server(given, host, port) as server,
        ExitStack() as later,
        Running(
            tools, sources, notify, lambda: _index(given, tools.store), _show, lambda: _send(given)
        ) as running,
    ):

        def read_anew() -> None:
            try:
                again = given.again()
                wanted = again.settings.table("crawl", CrawlSettings)
                asking = later.enter_context(closing(fetcher(wanted)))
                running.replace(
                    replace(tools, settings=wanted, fetcher=asking),
                    load_sources(again.folder.sources),
                    again.settings.table("notify", NotifySettings),
                )
            except TracuuError as error:
                click.echo(f"{_stamp()} {error}", err=True)
            else:
                click.echo(_stamp() + " " + _("settings and sources were read anew"), err=True)

        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, lambda _number, _frame: Thread(target=read_anew).start())
        click.echo(_("Search at %(url)s (Ctrl-C stops)") % {"url": server.url})
        server.wait()
        click.echo(_("Stopping after the requests under way …"), err=True)


def _index(given: Invocation, store: Store) -> int:
    count = indexer.cli.update(given, store)
    if count:
        click.echo(f"{_stamp()} " + _("%(count)d indexed") % {"count": count}, err=True)
    return count


def _send(given: Invocation) -> None:
    for outcome in sent(given.again(), patient=True):
        click.echo(f"{_stamp()} {told(outcome)}", err=True)


def _show(done: Done) -> None:
    line = f"{_stamp()} {done.source}: {summary(done.visits)}"
    health = done.standing.health
    click.echo(line if health.state in FINE else f"{line}; {_(health.state)}: {health.reason}", err=True)


def _stamp() -> str:
    return datetime.now(VIETNAM).strftime("%Y-%m-%d %H:%M:%S")


@click.command("demo", cls=Command)
@_host
@_port
@option(
    "--keep", is_flag=True, help="Keep the collection; without it and --data it is thrown away at the end."
)
@invocation
def demo(given: Invocation, host: str | None, port: int | None, keep: bool) -> None:
    """Crawl, index and serve three sample newspapers that come with the program."""
    with ExitStack() as stack:
        if not keep and given.folder.root == Path(DEFAULT_FOLDER):
            place = Path(tempfile.mkdtemp(prefix="tracuu-demo-"))
            stack.callback(shutil.rmtree, place, ignore_errors=True)
            given = given.at(place)
        made = stack.enter_context(open_demo(given, _("documents")))
        for site in made.press.sites:
            click.echo(_("Sample newspaper: %(title)s, %(url)s") % {"title": site.title, "url": site.home})
        try:
            server = stack.enter_context(_server(given, host, port))
        except ListenError:
            if port is not None:
                raise
            server = stack.enter_context(_server(given, host, 0))  # the usual one is taken: any will do
        click.echo(
            _("%(count)d documents are indexed. Try: chi thi 05, hoà bình, TCĐ") % {"count": made.documents}
        )
        click.echo(_("Search at %(url)s (Ctrl-C stops)") % {"url": server.url})
        server.wait()


@click.command("status", cls=Command)
@option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@invocation
def status(given: Invocation, as_json: bool) -> int:
    """Show how the collection is: documents, index, room, the last rounds, each source."""
    given.folder.require()
    with closing(Database(given.folder.database)) as database:
        found = status_of(given.folder, Store(database), datetime.now(VIETNAM))
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        _show_status(found)
    return Exit.OK if found.is_fine else Exit.SOURCE


def _show_status(found: Status) -> None:
    waiting = _("there is no index") if found.waiting is None else number(found.waiting)
    sizes = (found.archive_bytes, found.store_bytes, found.index_bytes, found.free_bytes)
    names = (_("Archive"), _("Store"), _("Index"), _("Room left on the disk"))
    click.echo(f"{_('Documents')}: {number(found.documents)}")
    click.echo(f"{_('Changes that cannot be searched yet')}: {waiting}")
    click.echo(" · ".join(f"{name}: {size(count)}" for name, count in zip(names, sizes, strict=True)))
    sources = (_("name"), _("state"), _("last fetch"), _("last article"), _("last day"), _("documents"))
    rounds = (_("name"), _("scheduled"), _("outcome"), _("pages"))
    for headings, rows in (
        (sources, map(_source_row, found.sources)),
        (rounds, map(_round_row, found.rounds[:10])),
    ):
        if listed := list(rows):
            click.echo()
            print_table(headings, listed)
    for source in found.sources:
        for remark in source.remarks:
            click.echo(f"{source.name}: {remark}")
    for line in found.broken:
        click.echo(line)


def _source_row(source: Holding) -> tuple[str, ...]:
    moments = [f"{each:%Y-%m-%d %H:%M}" if each else "–" for each in (source.fetched, source.latest)]
    counts = number(source.health.came), number(source.documents)
    return (source.name, _(source.health.state), *moments, *counts)


def _round_row(past: Past) -> tuple[str, ...]:
    moment = f"{datetime.fromtimestamp(past.scheduled, VIETNAM):%Y-%m-%d %H:%M}"
    outcome = _(past.outcome) if past.outcome else _("at work")
    return past.source, moment, outcome, pages_of(past) or past.reason or "–"


@click.command("settings", cls=Command)
@invocation
def settings(given: Invocation) -> None:
    """Print each setting with its value, where that came from, and what it is for."""
    table = Table(box=None, pad_edge=False)
    for heading in (_("setting"), _("value"), _("from"), _("what for")):
        table.add_column(heading, overflow="fold")
    for row in given.settings.listing():
        value = ", ".join(row.value) if isinstance(row.value, tuple) else str(row.value)
        table.add_row(row.name, value or "–", row.origin, row.explanation)
    # A pipe has no width of its own, and each setting must stay on one line in it.
    console = Console() if sys.stdout.isatty() else Console(width=240)
    console.print(table)


tracuu = root("tracuu", version("tracuu"), TABLES)
for _command in (
    *crawler.cli.COMMANDS,
    *indexer.cli.COMMANDS,
    export,
    saved,
    serve,
    run,
    demo,
    password,
    status,
    settings,
):
    tracuu.add_command(_command)


def main() -> None:
    """The console command."""
    sys.exit(run_command(tracuu))
