"""The words of templates in the reader's language, as markup: those without a value in them are made once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup

from crawler import language

_MOST_KEPT = 2_048


def add_phrases(app: Flask) -> None:
    """Give templates `_` and `ngettext`, whose values are escaped."""
    app.jinja_env.globals |= {"_": say, "gettext": say, "ngettext": say_many}


def say(message: str, **values: Any) -> Markup:
    """The message with its values; a percent sign is doubled in every message."""
    return _template(message, language.current()) % values if values else _said(message, language.current())


def say_many(singular: str, plural: str, number: int, **values: Any) -> Markup:
    """The message in the form for a number."""
    return Markup(language.ngettext(singular, plural, number)) % {"num": number, **values}  # noqa: S704 - messages are ours


@lru_cache(maxsize=_MOST_KEPT)
def _template(message: str, _language: str) -> Markup:
    return Markup(language.gettext(message))  # noqa: S704 - messages are ours


@lru_cache(maxsize=_MOST_KEPT)
def _said(message: str, language: str) -> Markup:
    return _template(message, language) % {}
