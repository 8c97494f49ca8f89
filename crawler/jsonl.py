"""Documents that somebody already has, one JSON object a line → Document."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from crawler.discovery.urls import canonical
from crawler.document import ARTICLE, BEGINNING, Attachment, Caption, Directive, Document, document_id
from crawler.errors import InputError
from crawler.extraction.captions import split_credit
from crawler.extraction.dates import parse_date
from crawler.extraction.encoding import clean, nfc
from crawler.extraction.extract import kind_of
from crawler.extraction.legacy import mend
from crawler.language import gettext as _
from crawler.store import BATCH, Store

_LONGEST_LINE = 50_000_000
_WRITTEN = frozenset(
    {
        "title",
        "lead",
        "sapo",
        "body",
        "text",
        "author",
        "section",
        "category",
        "tags",
        "captions",
        "source",
        "sections",
        "directive",
    }
)
"""What of a record people wrote, and may have written in a legacy encoding."""

_DIRECTIVE = ("number", "kind", "issuer", "place", "subject", "signer", "office")
_COUNT = {"exported", "total"}
"""What the last record of a file of “tracuu export” has."""


class BadLine(ValueError):  # noqa: N818 - it names the line, not the exception
    """A line that is no document; str() is the reason."""


@dataclass(slots=True)
class Imported:
    """How an import went."""

    read: int = 0
    changed: int = 0
    bad: int = 0


def import_file(
    path: Path,
    store: Store,
    now: float,
    complain: Callable[[int, str], None],
    notice: Callable[[int], None] = lambda _count: None,
) -> Imported:
    """Keep every document of a .jsonl or .jsonl.gz file; `complain` gets a bad line's number and reason."""
    result = Imported()

    def bad(number: int, reason: str) -> None:
        result.bad += 1
        complain(number, reason)

    batch: list[Document] = []

    def keep() -> None:
        result.changed += store.put_all(batch, now)
        result.read += len(batch)
        notice(len(batch))
        batch.clear()

    try:
        for document in read_file(path, bad):
            batch.append(document)
            if len(batch) == BATCH:
                keep()
    finally:
        keep()  # also where the file breaks off: what could be read is kept
    return result


def read_file(path: Path, complain: Callable[[int, str], None]) -> Iterator[Document]:
    """The documents of a file, one line after the other; InputError where the file is none to read."""
    return _documents(lines_of(path), path.name.removesuffix(".gz").removesuffix(".jsonl"), complain)


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file, plain or .gz, or of the standard input for "-"; InputError where it is no file."""
    remedy = _("give a file of one JSON object a line, plain or .gz")
    try:
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as file:
            lines = io.BufferedReader(file)  # type: ignore[type-var]  # only read from
            packed = lines.peek(2)[:2] == b"\x1f\x8b"
            yield from io.BufferedReader(gzip.GzipFile(fileobj=lines)) if packed else lines
    except IsADirectoryError as error:
        raise InputError(path, _("is a folder"), remedy) from error
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(path, str(error), remedy) from error


def _documents(lines: Iterable[bytes], name: str, complain: Callable[[int, str], None]) -> Iterator[Document]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = parse_object(line)
            if record.keys() == _COUNT:  # how an export ends
                _require_whole(record)
            else:
                yield _document(record, name)
        except BadLine as reason:
            complain(number, str(reason))


def _require_whole(count: dict[str, Any]) -> None:
    if count["exported"] != count["total"]:
        raise BadLine(_("the export wrote %(exported)s of %(total)s documents") % count)


def parse_line(line: bytes, source: str = "") -> Document:
    """The document of one line; BadLine where it is none."""
    return _document(parse_object(line), source)


def parse_object(line: bytes) -> dict[str, Any]:
    """The JSON object of one line; BadLine where it is none."""
    if len(line) > _LONGEST_LINE:
        raise BadLine(_("the line is longer than 50 MB"))
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(_("no JSON: %(why)s") % {"why": error}) from error
    if not isinstance(record, dict):
        raise BadLine(_("no JSON object, but %(what)s") % {"what": type(record).__name__})
    return record


def _document(record: dict[str, Any], source: str) -> Document:
    record = _mended(record)
    url = _text(record, "url")
    identity = _text(record, "id", "_id")
    if not identity:
        address = canonical(url) if url else None
        if address is None:
            raise BadLine(_("neither “id” nor a usable “url”"))
        identity, url = document_id(address), address
    if not identity.isprintable() or identity in (".", ".."):  # it stands in addresses and in tables
        raise BadLine(_("“%(text)s” cannot be an identity") % {"text": ascii(identity)[1:-1][:60]})
    title = clean(_text(record, "title"))
    body = _body(_text(record, "body", "text"))
    if not title and not body:
        raise BadLine(_("neither “title” nor “body”"))
    printed = _text(record, "published", "date")
    published = parse_date(printed) if printed else None
    if printed and published is None:
        raise BadLine(_("no date: “%(text)s”") % {"text": printed[:60]})
    return Document(
        id=identity,
        url=url,
        source=clean(_text(record, "source")) or source,
        title=title or body.split("\n", 1)[0][:BEGINNING],
        lead=clean(_text(record, "lead", "sapo")),
        body=body,
        author=clean(_text(record, "author")),
        published=published,
        updated=parse_date(_text(record, "updated")),
        section=clean(_text(record, "section", "category")),
        sections=tuple(map(clean, _texts(record, "sections"))),
        kind=clean(_text(record, "kind")).lower() or kind_of(title) or ARTICLE,
        tags=tuple(clean(tag) for tag in _texts(record, "tags") if clean(tag)),
        captions=tuple(_captions(record)),
        images=tuple(_texts(record, "images")),
        attachments=tuple(_attachments(record)),
        directive=_directive(record),
        file_type=_text(record, "file_type"),
    )


def _mended(record: dict[str, Any]) -> dict[str, Any]:
    """The record in right Unicode; its texts are judged together, as those of a page are."""
    written = {name: value for name, value in record.items() if name in _WRITTEN}
    # Tones that are letters of their own would be taken for those of windows-1258.
    lines = list(map(nfc, _lines(written)))
    right = mend(lines)
    return record if right == lines else record | _with(written, iter(right))


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _lines(item)


def _with(value: Any, lines: Iterator[str]) -> Any:
    """The value with other lines in the places of its own."""
    if isinstance(value, str):
        return "\n".join(islice(lines, value.count("\n") + 1))
    if isinstance(value, dict):
        return {name: _with(item, lines) for name, item in value.items()}
    return [_with(item, lines) for item in value] if isinstance(value, list) else value


def _body(text: str) -> str:
    return "\n".join(line for raw in nfc(text).split("\n") if (line := clean(raw)))


def _text(record: dict[str, Any], *names: str) -> str:
    for name in names:
        value = record.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return _storable(str(value))
        if value is not None:
            raise BadLine(_("“%(name)s” is no text") % {"name": name})
    return ""


def _texts(record: dict[str, Any], name: str) -> list[str]:
    value = record.get(name)
    if value is None:
        return []
    if isinstance(value, str):
        return [part for piece in value.split(",") if (part := _storable(piece.strip()))]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [_storable(item) for item in value]
    raise BadLine(_("“%(name)s” is no list of texts") % {"name": name})


def _attachments(record: dict[str, Any]) -> Iterator[Attachment]:
    value = record.get("attachments")
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        for item in value:
            url = _text(item, "url")
            yield Attachment(url, clean(_text(item, "name")) or url.rsplit("/", 1)[-1])
    else:
        yield from (Attachment(url, url.rsplit("/", 1)[-1]) for url in _texts(record, "attachments"))


def _directive(record: dict[str, Any]) -> Directive | None:
    value = record.get("directive")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadLine(_("“%(name)s” is no text") % {"name": "directive"})
    said = {name: clean(_text(value, name)) for name in _DIRECTIVE}
    issued = parse_date(_text(value, "issued"))
    return Directive(
        **said, issued=issued and issued.date(), recipients=tuple(map(clean, _texts(value, "recipients")))
    )


def _storable(text: str) -> str:
    # JSON may hold half a surrogate pair, which no file and no database can.
    return text.encode(errors="replace").decode()


def _captions(record: dict[str, Any]) -> Iterator[Caption]:
    value = record.get("captions")
    for item in value if isinstance(value, list) else [value] if value else []:
        if isinstance(item, str):
            yield split_credit(clean(item))
        elif isinstance(item, dict) and isinstance(item.get("text"), str):
            yield Caption(clean(item["text"]), clean(str(item.get("credit") or "")))
        else:
            raise BadLine(_("“%(name)s” is no list of texts") % {"name": "captions"})
