"""What was found of a newspaper → a source file for a person to look over, each guess with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from crawler.extraction.encoding import clean
from crawler.language import gettext as _
from crawler.sources.survey import Survey


def source_file(found: Survey, province: str = "") -> str:
    """The TOML of a source; what may be added stands there as a comment."""
    lines = [
        _("# Source of Tra Cứu. Everything here was guessed from the site itself: look it over."),
        *(f"# ! {clean(note)}" for note in found.notes),
        "",
        f"title = {_string(found.title)}",
        f"home = {_string(found.home)}",
        _("# The province that it reports on, for searches by province."),
        f"province = {_string(province)}",
        "",
        _("# Feeds (RSS, Atom): read at every crawl."),
        *_array("feeds", found.feeds, found.other_feeds),
        _("# Sitemaps, and indexes of sitemaps."),
        *_array("sitemaps", found.sitemaps),
        _("# Section pages: followed page by page while they bring new articles."),
        *_array("sections", found.sections),
        _("# What is an article: patterns of the address behind the host; * is anything, # a number."),
        _("# Without any, whatever looks like one is tried."),
        *_array("articles", found.articles),
        _("# What is none, although it looks like one: the same kind of patterns."),
        *_array("not_articles", found.not_articles),
        _("# How often: “every 30m”, “every 2h”, “every 1d”, or a cron line, in Vietnam's time."),
        'schedule = "every 2h"',
        "",
        *_choices(),
    ]
    return "\n".join(lines) + "\n"


def _choices() -> Iterator[str]:
    """What need not be there."""
    yield _("# Seconds between two requests; robots.txt may ask for more. Without it: crawl.delay.")
    yield "# delay = 5.0"
    yield _("# Hours in which the site is left in peace, in Vietnam's time.")
    yield '# quiet = "22:00-05:00"'
    yield _("# Whom this newspaper can write to about the crawl. Without it: crawl.contact.")
    yield '# contact = "name@example.org"'
    yield _("# The encoding, where the pages declare a wrong one and letters come out wrong.")
    yield '# charset = "windows-1258"'
    yield _("# The last day of the site, when it closes or becomes part of another; its documents stay.")
    yield "# valid_until = 2025-06-30"
    yield ""
    yield _("# CSS selectors for what the extraction does not find by itself; see docs/sources.md.")
    yield _("# “tracuu source check” tells what is missing, and what to write here.")
    yield "# [fields]"
    yield '# lead = ".sapo"'
    yield '# body = ".content"'


def _array(name: str, values: dict[str, str], others: Iterable[str] = ()) -> list[str]:
    rows = [f"    {_string(value)}," + (f"  # {clean(why)}" if why else "") for value, why in values.items()]
    rows += [f"    # {_string(value)},  # " + _("not looked at") for value in others]
    return [f"{name} = [", *rows, "]", ""] if rows else [f"{name} = []", ""]


def _string(value: str) -> str:
    # What JSON writes as it is, TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
