"""Everything that a person reads is in the Vietnamese catalogue, with the same placeholders."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from crawler.discovery.page import Outcome
from crawler.running.health import State
from crawler.running.rounds import Ending
from crawler.warc.takein import Fate
from web.cli import TABLES, tracuu

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "gettext": None, "mark": None, "ngettext": (1, 2)}


def catalogue() -> Catalog:
    """The Vietnamese catalogue."""
    return read_po(io.BytesIO((ROOT / "crawler/translations/vi.po").read_bytes()), locale="vi")


def in_code() -> Iterator[str]:
    """The messages that stand in code and templates."""
    for stage in ("crawler", "indexer", "web"):
        for pattern, method in (("**/*.py", "python"), ("templates/*.html", "jinja2")):
            for path in (ROOT / stage).glob(pattern):
                yield from in_file(path, method)


def in_file(path: Path, method: str = "python") -> Iterator[str]:
    """The messages that stand in one file."""
    with path.open("rb") as file:
        for _line, found, _comments, _context in extract(method, file, KEYWORDS):
            yield found if isinstance(found, str) else found[0]


def of_click() -> set[str]:
    """What the library of the command line says by itself; what only programmers see has no translation."""
    said = {text for path in Path(click.__file__).parent.glob("*.py") for text in in_file(path)}
    return said | {"[OPTIONS]", "COMMAND [ARGS]..."}


def helps(command: click.Command) -> Iterator[str]:
    """What a command tells of itself, its options and the commands under it."""
    yield command.help or ""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield parameter.help or ""
    if isinstance(command, click.Group):
        for under in command.commands.values():
            yield from helps(under)


def messages() -> set[str]:
    """Everything that is shown through the catalogue."""
    explanations = {
        field.description or "" for model in TABLES.values() for field in model.model_fields.values()
    }
    return {*in_code(), *helps(tracuu), *explanations, *Outcome, *State, *Ending, *Fate} - {""}


def placeholders(text: str) -> set[str]:
    """The named places of a message."""
    return set(re.findall(r"%\(\w+\)", text))


def texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    """The forms of a message or a translation."""
    return [value] if isinstance(value, str) else list(value)


def test_complete() -> None:
    """Every message has a translation."""
    known = {texts(message.id)[0] for message in catalogue() if message.string and texts(message.string)[0]}
    assert sorted(messages() - known) == []


def test_nothing_left_over() -> None:
    """Every translation is of a message that there is."""
    assert (
        sorted({texts(message.id)[0] for message in catalogue() if message.id} - messages() - of_click())
        == []
    )


@pytest.mark.parametrize("message", [m for m in catalogue() if m.id], ids=lambda m: texts(m.id)[0][:30])
def test_placeholders(message: Message) -> None:
    """A translation has the same placeholders as its message."""
    wanted = placeholders(texts(message.id)[-1])
    assert all(placeholders(text) == wanted for text in texts(message.string))
