"""A check of a source, as a person reads it in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from crawler.document import Caption, Document
from crawler.language import gettext as _
from crawler.sources.check import FIELDS, SAME, Check, Reading, Verdict, Weight
from crawler.sources.source import Source

_LONGEST = 160
_COLUMN = 13
_INDENT = "   "


def show_check(console: Console, source: Source, result: Check, now: datetime) -> None:
    """Print the lists, each page field by field, and the summary with what to write into the file."""
    _line(console, f"{source.title} ({source.name})", "bold")
    if not source.is_valid(now.date()):
        _line(console, _("! it is not crawled now: valid_from, valid_until"), "yellow")
    for url, told in result.lists.items():
        _line(console, f"{url}: {told}")
    for number, reading in enumerate(result.readings, 1):
        _line(console, f"\n{number}. {reading.url}", "bold")
        _show_page(console, reading)
    _line(console, "")
    _show_summary(console, result)
    advice = list(_advice(source, result))
    if advice:
        _line(console, _("To write into %(file)s, and to check again:") % {"file": f"{source.name}.toml"})
    for line in advice:
        _line(console, _INDENT + line)
    if not result.fails:
        _line(console, _("Nothing needs to be mended."), "green")
    if len(result.documents) < SAME:
        _line(console, _("So few pages do not show what is the same on all of them."), "dim")


def _show_page(console: Console, reading: Reading) -> None:
    document = reading.document
    if document is None:
        told = _("nothing would be stored: %(why)s") % {"why": reading.problem}
        _line(console, _INDENT + told, "red")
        return
    missing = []
    for name, weight in FIELDS.items():
        if value := _shown(name, document):
            _row(console, name, value)
        elif weight is Weight.MAY:
            missing.append(name)
        else:
            _row(console, name, _("missing"), "red")
    if document.url != reading.url:
        _row(console, "canonical", document.url)
    if missing:
        _row(console, "–", _("missing") + ": " + ", ".join(missing), "dim")


def _show_summary(console: Console, result: Check) -> None:
    counts = {"read": len(result.documents), "all": len(result.readings)}
    _line(console, _("%(read)d of %(all)d pages would be stored") % counts, "bold")
    for verdict in result.verdicts:
        told = f"{verdict.found}/{verdict.of}  {_say(verdict)}".rstrip()
        _row(console, verdict.field, told, "red" if verdict.fails else "")


def _say(verdict: Verdict) -> str:
    if verdict.same and verdict.field == "body":
        return _("begins with the same words on every page: the site's menu")
    if verdict.same:
        return _("the same on every page: it is the site's, not the article's")
    return _("missing") if verdict.fails else ""


def _advice(source: Source, result: Check) -> Iterator[str]:
    """The lines to write into the source file."""
    if not result.readings:
        yield _("feeds, sitemaps or sections that lead to articles, and “articles” that match them")
        return
    if any(reading.html and reading.document is None for reading in result.readings) and result.documents:
        yield _('not_articles = ["…"]: patterns of what is listed and is no article')
    helpless = [verdict for verdict in result.verdicts if verdict.fails and not verdict.hint]
    hints = [(verdict, verdict.hint) for verdict in result.verdicts if verdict.hint]
    if (hints or helpless) and not source.fields.model_fields_set:
        yield "[fields]"
    for verdict, hint in hints:
        yield f"{verdict.field} = '{hint.selector}'  # {_short(hint.sample, 60)}"
    for verdict in helpless:
        yield _('%(field)s = "…": the CSS selector of the element that holds it') % {"field": verdict.field}


def _shown(name: str, document: Document) -> str:
    """A field as a few words."""
    value = getattr(document, name)
    if name == "body" and value:
        counts = {"letters": len(value), "paragraphs": len(document.paragraphs)}
        told = _("%(letters)d letters, %(paragraphs)d paragraphs: ") % counts
        return _short(told + " ".join(document.paragraphs))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M %z}"
    if isinstance(value, tuple):
        return _short(f"{len(value)}: " + ", ".join(map(_item, value))) if value else ""
    return _short(str(value or ""))


def _item(value: object) -> str:
    if isinstance(value, Caption):
        return f"{value.text} [{value.credit}]" if value.credit else value.text
    return str(getattr(value, "name", value))


def _short(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _row(console: Console, name: str, value: str, style: str = "") -> None:
    lines = wrap(value, max(20, console.width - len(_INDENT) - _COLUMN)) or [""]
    for number, line in enumerate(lines):
        label = "" if number else name
        _line(console, f"{_INDENT}{label:<{_COLUMN}}{line}", style)


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style), soft_wrap=True)
