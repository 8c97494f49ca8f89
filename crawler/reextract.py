"""Documents anew from the archive, without the network: for when extraction has become better."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from crawler.archive import Capture, captures
from crawler.document import Document
from crawler.encoding import decode
from crawler.errors import FetchError
from crawler.extract import extract
from crawler.fetch import unpack
from crawler.source import Source
from crawler.store import Store

log = logging.getLogger(__name__)


def reextract(
    archive: Path,
    store: Store,
    sources: Sequence[Source],
    max_bytes: int,
    now: float,
    notice: Callable[[Capture], None] = lambda _capture: None,
) -> int:
    """Read every archived page again, oldest first; how many documents became other than they were."""
    changed = 0
    for capture in captures(archive):
        notice(capture)
        found = _document(capture, sources, max_bytes)
        if found is None:
            continue
        document, twin = found
        with store.database.writing() as connection:
            if not (twin and store.has(connection, document.id)):
                changed += store.put(connection, [(document, capture.place)], now)
    return changed


def _document(capture: Capture, sources: Sequence[Source], max_bytes: int) -> tuple[Document, bool] | None:
    source = next((source for source in sources if source.covers(capture.url)), None)
    if source is None or capture.status != 200:
        return None
    try:
        body = unpack(capture.raw, capture.header("Content-Encoding"), max_bytes)
    except FetchError as error:
        log.warning("%s: %s", capture.url, error)
        return None
    html = decode(body, capture.header("Content-Type"), source.charset)
    document = extract(html, capture.url, source, capture.fetched).document
    return None if document is None else (document, document.url != capture.url)
