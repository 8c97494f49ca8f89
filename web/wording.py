"""How dates, numbers, kinds and addresses are written for the reader."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from urllib.parse import urlsplit

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

from crawler.document import ARTICLE
from crawler.extraction.dates import VIETNAM
from crawler.language import current
from crawler.language import gettext as _
from indexer.analysis.abbreviations import long_form
from indexer.analysis.provinces import BY_SLUG
from indexer.completions import written_citation, written_number
from indexer.knowledge.shelf import Evidence
from indexer.marking import Snippet

_LONGEST_SENTENCE, _AROUND = 600, 240
"""Letters of a sentence that is shown whole; those shown on either side in a longer one."""


def day(moment: datetime) -> str:
    """The date in Vietnam: 28/6/2019, in English 28 Jun 2019."""
    return _written(_in_vietnam(moment))


def _written(local: date) -> str:
    if current() == "vi":
        return f"{local.day}/{local.month}/{local.year}"
    return format_date(local, "d MMM y", locale="en")


def day_and_time(moment: datetime) -> str:
    """The date and the time of day; midnight is left out, since that is a date printed without a time."""
    local = _in_vietnam(moment)
    return day(moment) if local.time() == time() else f"{day(moment)}, {local:%H:%M}"


def _in_vietnam(moment: datetime) -> datetime:
    try:
        return moment.astimezone(VIETNAM)
    except OverflowError:  # the first or the last day that there is
        return moment


def said_day(day: str) -> str:
    """A day, month or year as far as it is known ("2019-06-28", "2019-06", "2019") in the reader's form."""
    if day.count("-") == 2:
        try:
            return _written(date.fromisoformat(day))
        except ValueError:
            return day
    year, _dash, month = day.partition("-")
    return f"{int(month)}/{year}" if month.isdecimal() else day


def number(value: int) -> str:
    """The number with the language's mark between thousands."""
    return _number(value, current())


@lru_cache(maxsize=4_096)
def _number(value: int, language: str) -> str:
    return format_decimal(value, locale=language)


def kind_name(kind: str) -> str:
    """The kind of a document, as a heading or a label begins."""
    name = _("News article") if kind == ARTICLE else kind
    return name[:1].upper() + name[1:]


def decimal(value: float) -> str:
    """The number with two digits behind the language's mark."""
    return format_decimal(value, format="#,##0.00", locale=current())


def part_text(field: str, text: str) -> str:
    """What a part of a query asked for, as a person writes it."""
    if field == "number" and text.rstrip("*").replace("-", "").replace(":", "").isalnum():
        return written_citation(text) if ":" in text else written_number(text)
    return long_form(text) if field == "meaning" else text.replace("_", " ")


def field_words(field: str) -> str:
    """Where a part of a query was looked for."""
    name = field.removesuffix("_pairs").removesuffix("_plain")
    places = {
        "text": _("text"),
        "title": _("title"),
        "number": _("document number"),
        "meaning": _("meaning of an abbreviation"),
        "place": _("province"),
    }
    pair = _("side by side") if field.endswith("_pairs") else ""
    plain = _("without accents") if "_plain" in field else ""
    return ", ".join(filter(None, (places.get(name, name), pair, plain)))


def field_name(field: str) -> str:
    """What a filter is called."""
    return {
        "source": _("Source"),
        "section": _("Section"),
        "year": _("Year"),
        "kind": _("Kind"),
        "place": _("Province"),
        "directive": _("Directive"),
        "person": _("Person"),
        "body": _("Body"),
    }[field]


def web_address(url: str) -> str:
    """The URL where a browser may follow it, else nothing: an imported one may be "javascript:…"."""
    return url if url.startswith(("http://", "https://")) else ""


def host_name(url: str) -> str:
    """The host of a URL as people say it."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def capital(text: str) -> str:
    """The text with a capital letter first, as a heading or a row begins."""
    return text[:1].upper() + text[1:]


def province_name(slug: str) -> str:
    """The name of a province; the slug where there is none of it."""
    return BY_SLUG[slug].title if slug in BY_SLUG else slug


def marked(snippet: Snippet) -> Markup:
    """A snippet as markup, which has marks and nothing else."""
    return Markup(snippet.html())  # noqa: S704 - it is escaped there


def excerpt(evidence: Evidence) -> Snippet:
    """The sentence that a fact was read from, marked; of one without end, what stands around the fact."""
    first, last = evidence.mark
    whole = Snippet(evidence.sentence, (evidence.mark,) if last else ())
    if len(whole.text) <= _LONGEST_SENTENCE:
        return whole
    start = whole.text.rfind(" ", 0, max(0, first - _AROUND)) + 1
    end = whole.text.find(" ", last + _AROUND)
    return whole.piece(start, end if end > 0 else len(whole.text))


def fact_word(name: str) -> str:
    """What a kind of fact, one of its fields, or what a correction does, is called."""
    return {
        "citation": _("citation"),
        "person": _("person"),
        "office": _("office"),
        "role": _("role"),
        "conference": _("conference"),
        "figure": _("figure"),
        "award": _("award"),
        "type": _("type of directive"),
        "number": _("number and signs"),
        "issuer": _("issuer"),
        "date": _("date"),
        "term": _("term of office"),
        "name": _("name in full"),
        "text": _("office as written"),
        "body": _("body or unit"),
        "part": _("part in it"),
        "kind": _("kind of conference"),
        "period": _("period reviewed"),
        "held": _("day held"),
        "place": _("place of it"),
        "organisers": _("organisers"),
        "set": _("corrected"),
        "hide": _("hidden"),
        "same": _("merged"),
        "apart": _("split"),
    }.get(name, name)


def moment_said(iso: str) -> str:
    """A moment of ISO 8601 as day and time; as it stands where it is none."""
    try:
        return day_and_time(datetime.fromisoformat(iso))
    except ValueError:
        return iso
