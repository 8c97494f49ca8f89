"""The articles of the sample newspapers, read from the TOML files beside this module."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from .faults import QUIRKS
from .manners import MANNERS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_EPOCH: Final = datetime(2012, 1, 1, tzinfo=UTC)
_DAY_IN_TITLE: Final = re.compile(r"ngày (\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_REQUIRED: Final = ("title", "lead", "section", "author", "published", "tags", "body")
_OPTIONAL: Final = ("images", "kind", "number", "issuer", "signer")


@dataclass(frozen=True)
class Image:
    """A photograph, standing behind the paragraph counted by `after` (0: above the text)."""

    caption: str
    credit: str
    after: int


@dataclass(frozen=True)
class Article:
    """One article of one site; headings stay in `paragraphs`, marked with "## "."""

    site: str
    slug: str
    title: str
    lead: str
    section: str
    author: str
    published: datetime
    tags: tuple[str, ...]
    paragraphs: tuple[str, ...]
    images: tuple[Image, ...] = ()
    quirk: str | None = None
    kind: str | None = None
    number: str | None = None
    issuer: str | None = None
    signer: str | None = None

    @property
    def identifier(self) -> int:
        """Return the number that the content system gave the article."""
        age = int((self.published - _EPOCH) / timedelta(minutes=20))
        # Two articles of the same minute must not share a number, as they would not in a database.
        return age * 10 + crc32(self.slug.encode()) % 10

    @property
    def path(self) -> str:
        """Return the path under which the site serves the article."""
        return self.path_before(0)

    def path_before(self, moves: int) -> str:
        """Return the path the article had before so many moves; 0 is the one it has now."""
        identifier = self.identifier - 1000 * moves
        match self.site:
            case "truonggiang":
                return f"/{slugify(self.section)}/{self.slug}-post{identifier}.html"
            case "sonhai":
                return f"/tin-tuc/{identifier}/{self.slug}.html"
            case _:
                suffix = f"-{moves + 1}" if moves else ""
                return f"/{self.published:%Y/%m/%d}/{self.slug}{suffix}/"

    @property
    def dated(self) -> bool:
        """Tell whether the site shows the day of publication anywhere."""
        return self.quirk != "undated"

    @property
    def issued(self) -> date:
        """Return the day a document bears: the one in its title, for it is published days later."""
        if found := _DAY_IN_TITLE.search(self.title):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return self.published.date()

    def image_path(self, number: int) -> str:
        """Return the path of the image with this number, from 1."""
        return f"/images/{self.slug}-{number}.jpg"


def slugify(text: str) -> str:
    """Return Vietnamese text as lower-case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    kept = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in _bare(plain))
    return "-".join(kept.split())


def load_articles(site: str) -> tuple[Article, ...]:
    """Return the site's articles, newest first."""
    folder = files(__package__) / "articles" / site
    found = [_read(site, file) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda article: (article.published, article.slug), reverse=True))


def _bare(decomposed: str) -> str:
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _read(site: str, file: Traversable) -> Article:
    slug = file.name.removesuffix(".toml")
    try:
        return _article(site, slug, tomllib.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{site}/{file.name}: {error}") from error


def _article(site: str, slug: str, table: dict[str, Any]) -> Article:
    _check_keys(table)
    section = _text(table, "section")
    if section not in MANNERS[site].sections:
        raise ValueError(f"there is no section {section!r}")
    return Article(
        site=site,
        slug=slug,
        title=_filled(table, "title"),
        lead=_filled(table, "lead"),
        section=section,
        author=_text(table, "author"),
        published=_moment(table["published"]),
        tags=_texts(table["tags"]),
        paragraphs=_paragraphs(_filled(table, "body")),
        images=tuple(_image(image) for image in table.get("images", ())),
        quirk=QUIRKS.get(site, {}).get(slug),
        **{key: _filled(table, key) for key in ("kind", "number", "issuer", "signer") if key in table},
    )


def _check_keys(table: dict[str, Any]) -> None:
    missing = [key for key in _REQUIRED if key not in table]
    unknown = [key for key in table if key not in _REQUIRED + _OPTIONAL]
    if missing or unknown:
        raise ValueError(f"missing keys {missing}, unknown keys {unknown}")


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str):
        raise TypeError(f"{key} must be a string")
    return value.strip()


def _filled(table: dict[str, Any], key: str) -> str:
    if value := _text(table, key):
        return value
    raise ValueError(f"{key} is empty")


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError("tags must be a list of strings")
    return tuple(value)


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("published must be a date and time with a time zone")
    return value


def _paragraphs(body: str) -> tuple[str, ...]:
    # A writer may break a line inside a paragraph; only an empty line ends one.
    return tuple(" ".join(block.split()) for block in re.split(r"\n\s*\n", body) if block.strip())


def _image(table: dict[str, Any]) -> Image:
    after = table.get("after")
    if not isinstance(after, int) or after < 0:
        raise TypeError("an image's after must be a whole number from 0")
    return Image(caption=_filled(table, "caption"), credit=_text(table, "credit"), after=after)
