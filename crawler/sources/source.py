"""Source: one newspaper, as its TOML file tells it."""

from __future__ import annotations

import codecs
import hashlib
import re
import tomllib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from soupsieve import SelectorSyntaxError
from soupsieve import compile as compile_selector

from crawler.discovery.urls import canonical, same_site
from crawler.errors import SourceError
from crawler.extraction.legacy import decode_legacy
from crawler.language import gettext as _
from crawler.running.schedule import quiet_hours, trigger
from crawler.settings import printable

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_PAGE_PARAMETERS = frozenset({"page", "trang", "p", "pg", "paged", "pageindex"})
_PAGE_IN_PATH = re.compile(r"/(?:page|trang|p)[/-]?(\d+)/?(?:\.\w+)?$", re.IGNORECASE)


def _url(value: str) -> str:
    found = canonical(value)
    if found is None:
        raise ValueError(f"“{value}” is no http or https address")
    return found


def _selector(value: str) -> str:
    try:
        compile_selector(value)
    except SelectorSyntaxError as error:
        raise ValueError(f"“{value}” is no CSS selector") from error
    return value


def _charset(value: str) -> str:
    try:
        codecs.lookup(value or "utf-8")
    except LookupError:
        try:
            decode_legacy(b"", value)
        except LookupError as error:
            raise ValueError(
                f"“{value}” is no encoding; there are utf-8, windows-1258, tcvn3, vni …"
            ) from error
    return value


def _schedule(value: str) -> str:
    trigger(value)
    return value


def _quiet(value: str) -> str:
    quiet_hours(value)
    return value


def _pattern(value: str) -> str:
    if not value.startswith(("/", "*")):
        raise ValueError(f"“{value}” is no pattern: it begins with / or *, as what follows the host does")
    return value


Url = Annotated[str, AfterValidator(_url)]
Selector = Annotated[str, AfterValidator(_selector)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class Fields(BaseModel):
    """CSS selectors that stand above everything the extraction would find by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Selector = ""
    lead: Selector = ""
    body: Selector = ""
    author: Selector = ""
    published: Selector = ""
    updated: Selector = ""
    section: Selector = ""
    tags: Selector = ""
    captions: Selector = ""
    images: Selector = ""
    attachments: Selector = ""
    canonical: Selector = ""
    remove: Selector = ""


class Source(BaseModel):
    """One newspaper: where it starts, what is an article, what to override."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=f"^{NAME.pattern}$")
    title: str = Field(min_length=1)
    home: Url
    province: str = ""
    feeds: tuple[Url, ...] = ()
    sitemaps: tuple[Url, ...] = ()
    sections: tuple[Url, ...] = ()
    articles: tuple[Pattern, ...] = ()
    not_articles: tuple[Pattern, ...] = ()
    charset: Annotated[str, AfterValidator(_charset)] = ""
    delay: float | None = Field(default=None, ge=0)
    schedule: Annotated[str, AfterValidator(_schedule)] = "every 2h"
    quiet: Annotated[str, AfterValidator(_quiet)] = ""
    contact: Annotated[str, AfterValidator(printable)] = ""
    valid_from: date | None = None
    valid_until: date | None = None
    fields: Fields = Fields()

    @model_validator(mode="after")
    def _ends_behind_its_beginning(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_until lies before valid_from")
        return self

    def is_valid(self, day: date) -> bool:
        """Whether the site is one to crawl on that day; its documents stay in any case."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)

    @cached_property
    def rules(self) -> str:
        """A fingerprint of what makes an address an article of the source."""
        return hashlib.blake2b(repr((self.home, self.articles)).encode(), digest_size=8).hexdigest()

    @cached_property
    def _article(self) -> re.Pattern[str] | None:
        return _any_of(self.articles)

    @cached_property
    def _no_article(self) -> re.Pattern[str] | None:
        return _any_of(self.not_articles)

    def covers(self, url: str) -> bool:
        """Whether the page belongs to this newspaper's site."""
        return same_site(url, self.home)

    def is_article(self, url: str) -> bool:
        """Whether the page's address has the form of an article; without patterns, whether it may be one."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        # The quickest question first, for most addresses are no article's.
        if self._article is not None and not self._article.fullmatch(target):
            return False
        if not self.covers(url) or url in self.starts or page_number(url)[0] in self._lists:
            return False
        if self._no_article is not None and self._no_article.fullmatch(target):
            return False
        return self._article is not None or _may_be_article(parts.path)

    @cached_property
    def _lists(self) -> frozenset[str]:
        # Not the home page: "/?p=123" is how some systems address an article.
        return frozenset(page_number(section)[0] for section in self.sections)

    @cached_property
    def starts(self) -> frozenset[str]:
        """Every address at which a crawl begins."""
        return frozenset({self.home, *self.feeds, *self.sitemaps, *self.sections})


def load_source(path: Path) -> Source:
    """The source in a TOML file named after it; SourceError where it cannot be used."""
    remedy = _("mend the file, or make it anew with “tracuu source add”")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error), remedy) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(str(path), _("is no valid TOML: %(why)s") % {"why": error}, remedy) from error
    if not content.get("home"):
        raise SourceError(
            str(path), _("the source has no start: “home” is missing"), _('add home = "https://…"')
        )
    try:
        return Source(name=path.stem, **{key: value for key, value in content.items() if key != "name"})
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        what = problem["msg"].removeprefix("Value error, ")
        raise SourceError(str(path), f"{where}: {what}" if where else what, remedy) from error


def load_sources(folder: Path, names: tuple[str, ...] = ()) -> list[Source]:
    """The named sources of a folder, or all of them; SourceError where there is none."""
    for name in names:
        if not (folder / f"{name}.toml").exists():
            known = ", ".join(path.stem for path in sorted(folder.glob("*.toml"))) or "–"
            raise SourceError(
                str(folder), _("there is no source “%(name)s”") % {"name": name}, _("there are: ") + known
            )
    paths = [folder / f"{name}.toml" for name in names] or sorted(folder.glob("*.toml"))
    if not paths:
        raise SourceError(
            str(folder), _("there is no source yet"), _("add one with “tracuu source add https://…”")
        )
    return [load_source(path) for path in paths]


def page_number(url: str) -> tuple[str, int]:
    """Which list a URL belongs to, and which page of it it is: `…/tin/?page=3` → (`…/tin/`, 3)."""
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in _PAGE_PARAMETERS and value.isdecimal():
            rest = "&".join(f"{n}={v}" for n, v in parse_qsl(parts.query) if n != name)
            return f"{parts.netloc}{parts.path.rstrip('/')}?{rest}".rstrip("?"), int(value)
    path, number = parts.path, 1
    if found := _PAGE_IN_PATH.search(path):
        path, number = path[: found.start()], int(found[1])
    return f"{parts.netloc}{path.rstrip('/')}" + (f"?{parts.query}" if parts.query else ""), number


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(_glob, patterns))) if patterns else None


def _glob(pattern: str) -> str:
    # Only "*" and "#" mean something, so that a person need not know regular expressions.
    first, *rest = [_plain(part) for part in re.split(r"\*+", pattern)]
    if not rest:
        return first
    # What follows a star is taken where it is found first and never again, as in fnmatch: each star
    # that could be tried anew would make a long row of hyphens a matter of years.
    inner = "".join(f"(?>.*?{part})" for part in rest[:-1])
    return f"(?>{first}){inner}.*{rest[-1]}"


def _plain(part: str) -> str:
    """A part between stars, matched as shortly as possible, so that nothing is missing behind it."""
    pieces = re.split(r"(#+)", part)
    return "".join(
        r"\d" * (len(piece) - 1) + r"\d+?" if piece.startswith("#") else re.escape(piece) for piece in pieces
    )


def _may_be_article(path: str) -> bool:
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    # Sections have up to four syllables ("giao-duc-y-te"), titles nearly always more.
    return slug.count("-") >= 4 or bool(re.search(r"\d{5,}", slug)) or bool(re.search(r"\d{4,}\.\w+$", slug))
