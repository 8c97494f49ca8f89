"""WARC 1.1 records: what was answered → bytes, and bytes → what was answered (ISO 28500:2017)."""

from __future__ import annotations

import base64
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

VERSION = "WARC/1.1"
_UNREADABLE = (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, TypeError, zlib.error)
"""What the reader raises on a damaged record; AttributeError and TypeError where a header is cut off."""
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_LEVEL = 6
"""Of gzip; 9 takes twice the time for a hundredth of the room."""
_SOURCE = "Tracuu-Source"
"""A field of our own (§4 allows them): the source of a page whose address does not tell it."""


Headers = tuple[tuple[str, str], ...]


class Kind(StrEnum):
    """The types of record that hold an answer."""

    RESPONSE = "response"
    RESOURCE = "resource"
    REVISIT = "revisit"


@dataclass(frozen=True, slots=True)
class Reference:
    """Which record has the payload of a revisit; its place in this archive and its digest where known."""

    record: str
    url: str
    fetched: datetime
    place: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived answer; `original` is the record that a revisit stands for."""

    place: str
    url: str
    fetched: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    raw: bytes
    reason: str = ""
    kind: Kind = Kind.RESPONSE
    record: str = ""
    digest: str = ""
    original: Reference | None = None
    source: str = ""

    def header(self, name: str) -> str:
        """The value of a header, "" where it is missing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def with_payload(self, original: Capture) -> Capture:
        """A revisit with what its original holds; an answer 304 says that all of that is as it was."""
        if self.status == 304:
            return replace(
                self, status=original.status, headers=original.headers, raw=original.raw, reason=""
            )
        return replace(self, raw=original.raw)


def payload_digest(raw: bytes) -> str:
    """The name of a payload: SHA-1 in base 32, as other tools have it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(raw, usedforsecurity=False).digest()).decode()


def new_identity() -> str:
    """A WARC-Record-ID that no other record has."""
    return str(WARCWriter._make_warc_id())  # noqa: SLF001 - it has no public name


def information(name: str, software: str) -> bytes:
    """The record that opens a file."""
    writer = _writer(buffer := io.BytesIO())
    info = {"software": software, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, info))
    return buffer.getvalue()


def written(capture: Capture, request: Headers = ()) -> Iterator[bytes]:
    """The records of an answer, unpacked: itself, and the request that led to it where that is known."""
    writer = _writer(buffer := io.BytesIO())
    date = _date(capture.fetched)
    writer.write_record(_answer(writer, capture, date))
    yield buffer.getvalue()
    if request:
        path = capture.url.split("/", 3)[-1] if capture.url.count("/") > 2 else ""
        question = writer.create_warc_record(
            capture.url,
            "request",
            http_headers=StatusAndHeaders(f"GET /{path} HTTP/1.1", list(request), is_http_request=True),
            warc_headers_dict={"WARC-Date": date, "WARC-Concurrent-To": capture.record},
        )
        buffer.seek(0)
        buffer.truncate()
        writer.write_record(question)
        yield buffer.getvalue()


def packed(record: bytes) -> bytes:
    """A record as a gzip member (Annex D)."""
    return zlib.compress(record, _LEVEL, zlib.MAX_WBITS | 16)


def capture_of(record: bytes, place: str = "") -> Capture | None:
    """The answer in a record, a revisit without its payload; None where there is none, or no whole one."""
    try:
        found = next(iter(ArchiveIterator(io.BytesIO(record))), None)
        return None if found is None else _read(found, place)
    except _UNREADABLE:
        return None


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: the record that it led to, "" where that is not told, the address, the headers."""

    answer: str
    url: str
    headers: Headers


def request_of(record: bytes) -> Request | None:
    """The request in a record; None where it is none."""
    try:
        found = next(iter(ArchiveIterator(io.BytesIO(record))), None)
        if found is None or found.rec_type != "request" or found.http_headers is None:
            return None
        told = found.rec_headers.get_header
        return Request(
            told("WARC-Concurrent-To") or "", told("WARC-Target-URI"), tuple(found.http_headers.headers)
        )
    except _UNREADABLE:
        return None


def examine(record: bytes) -> tuple[int, list[str]]:
    """How many answers there are in what was unpacked, and what is wrong with them."""
    count, problems = 0, []
    try:
        for found in ArchiveIterator(io.BytesIO(record), check_digests=True):
            found.content_stream().read()
            if found.digest_checker.passed is False:
                problems.append("; ".join(found.digest_checker.problems))
            count += found.rec_type in set(Kind)
    except _UNREADABLE as error:
        problems.append(str(error))
    return count, problems


def _writer(buffer: io.BytesIO) -> Any:
    return WARCWriter(buffer, gzip=False, warc_version=VERSION)


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _answer(writer: Any, capture: Capture, date: str) -> Any:
    told = {"WARC-Date": date, "WARC-Record-ID": capture.record, "WARC-Payload-Digest": capture.digest}
    if capture.source:
        told[_SOURCE] = capture.source
    if capture.original is not None:
        unchanged = capture.status == 304
        told["WARC-Profile"] = _PROFILE + ("server-not-modified" if unchanged else "identical-payload-digest")
        told |= _referring(capture.original)
    if capture.kind is Kind.RESOURCE:
        kind = capture.header("Content-Type") or "application/octet-stream"
        return writer.create_warc_record(
            capture.url,
            "resource",
            payload=io.BytesIO(capture.raw),
            length=len(capture.raw),
            warc_content_type=kind,
            warc_headers_dict=told,
        )
    line = f"{capture.status} {capture.reason}".strip()
    return writer.create_warc_record(
        capture.url,
        capture.kind.value,
        payload=io.BytesIO(b"" if capture.original else capture.raw),
        http_headers=StatusAndHeaders(line, list(capture.headers), protocol="HTTP/1.1"),
        warc_headers_dict=told,
    )


def _referring(original: Reference) -> dict[str, str]:
    told = {
        "WARC-Refers-To": original.record,
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": _date(original.fetched),
    }
    if original.place:
        name, _, offset = original.place.rpartition(":")
        told |= {"WARC-Refers-To-Filename": name, "WARC-Refers-To-File-Offset": offset}
    return {name: value for name, value in told.items() if value}


def _read(found: Any, place: str) -> Capture | None:
    told = found.rec_headers.get_header
    url = told("WARC-Target-URI") or ""
    if found.rec_type not in set(Kind) or not url.startswith(("http://", "https://")):
        return None
    kind = Kind(found.rec_type)
    block = found.raw_stream
    raw = block.read()
    if len(raw) != max(0, found.payload_length if found.http_headers else found.length or 0):
        return None
    if kind is Kind.RESOURCE:
        status, reason = 200, "OK"
        headers: Headers = (("Content-Type", told("Content-Type") or ""),)
    elif found.http_headers is not None:
        status, reason = _status(found.http_headers)
        raw, headers = _joined(raw, tuple(found.http_headers.headers))
    elif kind is Kind.REVISIT:  # HTTP headers may be left out (§6.7.2)
        status, reason, headers = (304 if "not-modified" in (told("WARC-Profile") or "") else 200), "", ()
    else:
        return None
    return Capture(
        place=place,
        url=url,
        fetched=_moment(told("WARC-Date")),
        status=status,
        reason=reason,
        headers=headers,
        raw=b"" if kind is Kind.REVISIT else raw,
        kind=kind,
        record=told("WARC-Record-ID") or "",
        digest=told("WARC-Payload-Digest") or payload_digest(raw),
        original=_reference(told, url) if kind is Kind.REVISIT else None,
        source=told(_SOURCE) or "",
    )


def _status(headers: Any) -> tuple[int, str]:
    code, _, reason = headers.statusline.partition(" ")
    return int(code), reason


def _joined(raw: bytes, headers: Headers) -> tuple[bytes, Headers]:
    """The payload with its chunks joined: other tools keep them apart, as they came over the line."""
    if not any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        return raw, headers
    kept = tuple((name, value) for name, value in headers if name.lower() != "transfer-encoding")
    reader = ChunkedDataReader(io.BytesIO(raw))
    return b"".join(iter(lambda: reader.read(1 << 16), b"")), kept


def _reference(told: Any, url: str) -> Reference | None:
    date = told("WARC-Refers-To-Date") or told("WARC-Date")
    name, offset = told("WARC-Refers-To-Filename"), told("WARC-Refers-To-File-Offset")
    return Reference(
        record=told("WARC-Refers-To") or "",
        url=told("WARC-Refers-To-Target-URI") or url,
        fetched=_moment(date),
        place=f"{name}:{offset}" if name and offset else "",
    )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
