"""Directives as files: two PDFs and one Word file, carried by articles and listed by the portal."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

_FOLDER: Final = files(__package__) / "files"
_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class File:
    """One file: where it is offered, under which words, and what its letterhead and signature say.

    `article` is the slug of the article that carries it, "" where only the list of documents leads to it.
    """

    site: str
    name: str
    folder: str
    link: str
    article: str
    number: str
    kind: str
    issuer: str
    place: str
    issued: date
    subject: str
    signer: str
    office: str
    recipients: tuple[str, ...]

    @property
    def path(self) -> str:
        """Return the path under which the site serves the file."""
        return self.folder + self.name

    @property
    def type(self) -> str:
        """Return what kind of file it is, such as "pdf"."""
        return self.name.rpartition(".")[2]

    @property
    def media_type(self) -> str:
        """Return its Content-Type."""
        return _TYPES[self.type]

    @property
    def content(self) -> bytes:
        """Return its bytes."""
        return (_FOLDER / self.site / self.name).read_bytes()


def load_files(site: str) -> tuple[File, ...]:
    """Return the site's files, the newest first."""
    tables = tomllib.loads((_FOLDER / "files.toml").read_text(encoding="utf-8"))["file"]
    found = [File(**table | {"recipients": tuple(table["recipients"])}) for table in tables]
    return tuple(
        sorted((file for file in found if file.site == site), key=lambda file: file.issued, reverse=True)
    )
