"""tracuu index | search; and what is put together here: directive | person | knowledge | corrections …."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from crawler.database import Database
from crawler.errors import InputError
from crawler.language import gettext as _
from crawler.language import ngettext
from crawler.store import Store
from crawler.terminal import Command, Display, Invocation, invocation, option
from indexer import shelf_cli
from indexer.corrections_cli import corrections
from indexer.engines import choose
from indexer.explain import Explanation
from indexer.found import Found, FoundDocument, Wanted
from indexer.knowledge.corrections import Corrections
from indexer.knowledge.facts import opened
from indexer.knowledge.keys import Keys
from indexer.knowledge_cli import knowledge
from indexer.marking import Snippet
from indexer.narrowing import narrowing
from indexer.newspapers import provinces_in
from indexer.search import Collection, Rules
from indexer.settings import IndexSettings
from indexer.snippets import joined
from indexer.sync import sync


@contextmanager
def collection(given: Invocation) -> Iterator[Collection]:
    """The collection of a data folder, to be searched."""
    given.folder.require()
    settings = given.settings.table("index", IndexSettings)
    with closing(Database(given.folder.database)) as database:
        rules = Rules(settings.widen_below, settings.fresh, settings.budget)
        yield Collection(given.folder.index, Store(database), choose(settings.engine), rules)


def update(given: Invocation, store: Store, display: Display | None = None, *, rebuild: bool = False) -> int:
    """Bring the index up to the store; how many documents were put."""
    # Here, for a server that only answers does not read articles: 0.3 s and 5 MB.
    from indexer.knowledge.following import follow  # noqa: PLC0415

    settings = given.settings.table("index", IndexSettings)
    provinces = provinces_in(given.folder.sources)
    with given.folder.locked("index"), closing(Corrections(given.folder.root)) as corrected:
        follow(
            store,
            given.folder.index,
            corrected,
            provinces=provinces,
            rebuild=rebuild,
            notice=(lambda count: display.advance(_("facts"), count, store.count())) if display else _ignore,
        )
        with opened(given.folder.index) as facts:
            return sync(
                store,
                given.folder.index,
                choose(settings.engine),
                rebuild=rebuild,
                batch=settings.batch,
                memory=settings.memory,
                notice=(lambda count: display.advance(_("index"), count, store.count()))
                if display
                else _ignore,
                provinces=provinces,
                keys=Keys(facts) if facts else None,
            )


@click.command("index", cls=Command)
@option("--rebuild", is_flag=True, help="Build it anew; the present one serves until that is done.")
@invocation
def index(given: Invocation, rebuild: bool) -> None:
    """Bring the index up to date with the documents."""
    given.folder.require()
    given.folder.make()
    began = time.monotonic()
    with closing(Database(given.folder.database)) as database, Display(_("documents")) as display:
        put = update(given, Store(database), display, rebuild=rebuild)
    seconds = time.monotonic() - began
    click.echo(
        ngettext(
            "%(num)d document indexed in %(seconds).1f s", "%(num)d documents indexed in %(seconds).1f s", put
        )
        % {"num": put, "seconds": seconds}
    )


@click.command("search", cls=Command)
@click.argument("query", nargs=-1)
@option("--limit", type=click.IntRange(1, 10_000), default=10, show_default=True, help="Hits at most.")
@option("--offset", type=click.IntRange(0, 10_000), default=0, help="Hits to pass over.")
@option("--newest", is_flag=True, help="Newest first, instead of best first.")
@narrowing
@option("--verbatim", is_flag=True, help="Search for just what was typed, and nothing in its place.")
@option("--unfolded", is_flag=True, help="Show every document, also those with the same report.")
@option("--explain", is_flag=True, help="Show why each hit is where it is.")
@option("--json", "as_json", is_flag=True, help="Print JSON.")
@option(
    "--queries",
    type=click.Path(path_type=Path),
    help='Read the queries from a JSONL file of {"_id", "text"}.',
)
@option("--run", "as_run", is_flag=True, help="Print query, document and score, separated by tabs.")
@invocation
def search(
    given: Invocation,
    query: tuple[str, ...],
    limit: int,
    offset: int,
    newest: bool,
    narrow: dict[str, Any],
    verbatim: bool,
    unfolded: bool,
    explain: bool,
    as_json: bool,
    queries: Path | None,
    as_run: bool,
) -> None:
    """Search the collection from the terminal."""
    if queries is not None and query:
        raise click.UsageError(_("give a query or --queries, not both."))
    if queries is None and not query:
        raise click.UsageError(_("give a query."))
    asked = [("1", " ".join(query))] if queries is None else list(_queries(queries))
    if as_run and (as_json or offset or newest or narrow):
        raise click.UsageError(
            _("--run prints the best hits of all documents; leave out the options that narrow or change them")
        )
    with collection(given) as found_in:
        for name, typed in asked:
            if as_run:
                for document, score in found_in.rank(typed, limit):
                    sys.stdout.write(f"{name}\t{document}\t{score:.6f}\n")
                continue
            wanted = Wanted(
                typed,
                newest_first=newest,
                limit=limit,
                offset=offset,
                verbatim=verbatim,
                unfolded=unfolded,
                **narrow,
            )
            found = found_in.search(wanted)
            searched = replace(wanted, typed=found.searched or typed)
            names = [hit.stored.document.id for hit in found.hits if explain]
            reasons = {hit: found_in.explain(searched, hit) for hit in names}
            if as_json:
                click.echo(json.dumps({"id": name, **_json(found, typed, reasons)}, ensure_ascii=False))
            else:
                _print(found, typed, reasons)


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    remedy = _('give one JSON object {"_id": …, "text": …} a line')
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    record = json.loads(line)
                    yield str(record["_id"]), str(record["text"])
                except (ValueError, KeyError, TypeError) as error:
                    raise InputError(f"{path}:{number}", _("no query"), remedy) from error
    except OSError as error:
        raise InputError(path, error.strerror or str(error), remedy) from error
    except UnicodeDecodeError as error:
        raise InputError(path, str(error), remedy) from error


def _json(found: Found, typed: str, reasons: Mapping[str, Explanation]) -> dict[str, Any]:
    answer = found.to_json(typed)
    for hit in answer["hits"]:
        if hit["id"] in reasons:
            hit["explanation"] = reasons[hit["id"]].to_json()
    return answer


def _print(found: Found, typed: str, reasons: Mapping[str, Explanation]) -> None:
    console = Console(highlight=False)
    for notice in _notices(found, typed):
        console.print(Text(notice, style="yellow"))
    if found.strict is not None:
        console.print(
            _("%(strict)d documents have all the words; %(total)d have some of them")
            % {"strict": found.strict, "total": found.total}
        )
    else:
        console.print(ngettext("%(num)d document", "%(num)d documents", found.total) % {"num": found.total})
    for hit in found.hits:
        console.print()
        _print_hit(console, hit)
        if reason := reasons.get(hit.stored.document.id):
            _print_reason(console, reason)


def _notices(found: Found, typed: str) -> Iterator[str]:
    if found.searched:
        yield _(
            "Nothing has “%(typed)s”; these are the results for “%(searched)s” (--verbatim: as typed)"
        ) % ({"typed": typed, "searched": found.searched})
    if found.suggestion:
        yield _("Did you mean: %(suggestion)s") % {"suggestion": found.suggestion}
    for offer in found.offers:
        said = {"short": offer.short, "readings": ", ".join(reading for reading, _query in offer.readings)}
        yield _("“%(short)s” has several meanings: %(readings)s") % said
    yield from found.remarks
    if found.partial:
        yield _("This search took too long; these are only the results found in time.")


def _print_hit(console: Console, hit: FoundDocument) -> None:
    document = hit.stored.document
    day = document.published.strftime("%d/%m/%Y") if document.published else _("no date")
    console.print(_styled(hit.title, "bold"))
    console.print(Text(f"{document.source} · {day} · {document.section}".strip(" ·"), style="green"))
    console.print(_styled(joined(hit.fragments), ""))
    if hit.folded:
        folded = ngettext("and %(count)s similar document", "and %(count)s similar documents", hit.folded)
        console.print(Text(folded % {"count": hit.folded}, style="dim"))
    console.print(Text(document.url or document.id, style="dim"), soft_wrap=True)


def _print_reason(console: Console, reason: Explanation) -> None:
    for part in reason.parts:
        text = part.text.replace("_", " ")
        once = "∃ " if part.presence else ""
        console.print(
            Text(f"  {part.score:8.3f}  {part.field}: {once}{text} (× {part.weight:g})", style="cyan")
        )
    factors = _("× %(title).3f (title), × %(fresh).3f (new)") % asdict(reason.factors)
    console.print(Text(f"  {reason.score:8.3f}  = Σ {factors}", style="cyan"))


def _styled(snippet: Snippet, style: str) -> Text:
    text = Text("… " if snippet.cut_before else "", style=style)
    for part, marked in snippet.parts():
        text.append(part, style="bold red" if marked else "")
    return text.append(" …" if snippet.cut_after else "")


def _ignore(_count: int) -> None:
    """Show nothing."""


COMMANDS = (index, search, *shelf_cli.COMMANDS, knowledge, corrections)
