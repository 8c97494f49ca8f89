"""The language of what people read: English in the code, Vietnamese first for the reader."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("vi", "en")
_everywhere = ["vi"]
_here: ContextVar[str | None] = ContextVar("language", default=None)


def current() -> str:
    """The language in use, "vi" or "en"."""
    return _here.get() or _everywhere[0]


def use(language: str) -> None:
    """Use a language from here on, in every thread of the process."""
    _everywhere[0] = language


@contextmanager
def using(language: str) -> Iterator[None]:
    """Use a language within a block, in this thread or task alone."""
    token = _here.set(language)
    try:
        yield
    finally:
        _here.reset(token)


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    # Compiled here, so that the reviewed .po file is the only copy that exists.
    compiled = io.BytesIO()
    with (files("crawler") / "translations" / f"{language}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str) -> str:
    """The message in the language in use."""
    # "" is the catalogue's own header.
    return _catalogue(current()).gettext(message) if message else ""


def mark(message: str) -> str:
    """The message as it is, marked for the catalogue: it is translated where it is shown."""
    return message


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message in the language in use, in the form for that number."""
    return _catalogue(current()).ngettext(singular, plural, number)


def number(value: float, digits: int = 0) -> str:
    """The number with the language's marks: 1.234,5 in Vietnamese, 1,234.5 in English."""
    written = f"{value:,.{digits}f}"
    return written.translate(_MARKS) if current() == "vi" else written


def size(count: int) -> str:
    """A number of bytes in the unit that suits it."""
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{number(value)} {unit}"
        value /= 1000
    return f"{number(value, 1)} GB"


_MARKS = str.maketrans(",.", ".,")
