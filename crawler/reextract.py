"""Documents anew from the archive, without the network: for when extraction has become better.

A document that the store has is read again from the capture that it came from, and from later ones;
where the store lost it, all captures are put in their order, as if they came again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from crawler.archive import captures
from crawler.document import Document
from crawler.encoding import decode
from crawler.errors import FetchError
from crawler.extract import extract
from crawler.fetch import unpack
from crawler.records import Capture
from crawler.source import Source
from crawler.store import Store, Stored

log = logging.getLogger(__name__)


def reextract(
    archive: Path,
    store: Store,
    sources: Sequence[Source],
    max_bytes: int,
    now: float,
    notice: Callable[[Capture], None] = lambda _capture: None,
) -> int:
    """Read the archived pages again, oldest first; how many times a document became other than it was."""
    changed = 0
    for capture in captures(archive):
        notice(capture)
        if (document := _document(capture, sources, max_bytes)) is not None:
            changed += _keep(store, document, capture, now)
    return changed


def _keep(store: Store, document: Document, capture: Capture, now: float) -> bool:
    stored = store.get(document.id)
    fetched = capture.fetched.timestamp()
    with store.database.writing() as connection:
        if stored is None:
            return store.put(connection, [(document, capture.place)], fetched) > 0
        if capture.place == stored.capture:
            return store.revise(connection, document, capture.place, now)
        if _is_news(stored, document, capture):
            # Versions are in the order of their times, also behind one that was read again just now.
            when = max(fetched, stored.changed.timestamp())
            return store.revise(connection, document, capture.place, when)
    return False


def _is_news(stored: Stored, document: Document, capture: Capture) -> bool:
    """Whether a capture is later than the document's; a page that only points to it says nothing new."""
    return capture.url == document.url and _order(capture.place) > _order(stored.capture)


def _order(place: str) -> tuple[str, int]:
    name, _, offset = place.rpartition(":")
    return name, int(offset or 0)


def _document(capture: Capture, sources: Sequence[Source], max_bytes: int) -> Document | None:
    source = next((source for source in sources if source.covers(capture.url)), None)
    if source is None or capture.status != 200:
        return None
    try:
        body = unpack(capture.raw, capture.header("Content-Encoding"), max_bytes)
        html = decode(body, capture.header("Content-Type"), source.charset)
        return extract(html, capture.url, source, capture.fetched).document
    except FetchError as error:
        log.warning("%s: %s", capture.url, error)
    except Exception:
        # As in a crawl: what breaks the reading of one page must not end the run.
        log.exception("%s could not be read", capture.url)
    return None
