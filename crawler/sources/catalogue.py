"""The catalogue: Vietnam's provincial newspapers and main portals, each with the address to start from."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from crawler.discovery.urls import same_site


class Entry(BaseModel):
    """A site that a source can be made of; `checked` is when a person saw that the address is right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    home: str
    province: str = ""
    now: str = ""
    checked: date | Literal[False]


@cache
def catalogue() -> tuple[Entry, ...]:
    """All entries, newspapers first."""
    content = tomllib.loads((files("crawler.sources") / "catalogue.toml").read_text(encoding="utf-8"))
    return tuple(Entry.model_validate(row) for kind in ("newspapers", "portals") for row in content[kind])


def entries_with(words: str) -> list[Entry]:
    """The entries in which every word stands, in name, title, province or address, with or without accents.

    An accent that was typed must be there: "hà" does not find "Hạ".
    """
    wanted = words.split()
    return [entry for entry in catalogue() if all(_stands_in(word, _text(entry)) for word in wanted)]


def entry_named(name: str) -> Entry | None:
    """The entry with exactly that name."""
    return next((entry for entry in catalogue() if entry.name == name), None)


def entry_at(home: str) -> Entry | None:
    """The entry of the site at an address."""
    return next((entry for entry in catalogue() if same_site(entry.home, home)), None)


def names(entries: Iterable[Entry]) -> str:
    """Their names, as a message lists them."""
    return ", ".join(entry.name for entry in entries)


def _text(entry: Entry) -> str:
    return " ".join((entry.name, entry.title, entry.province, entry.now, entry.home))


def _stands_in(word: str, text: str) -> bool:
    word, text = (unicodedata.normalize("NFC", part).lower() for part in (word, text))
    return word in text or (word == _plain(word) and word in _plain(text))


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))
