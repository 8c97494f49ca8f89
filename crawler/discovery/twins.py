"""Which address a document belongs to: that of its page, or the one that the page names as its own.

What a page names (RFC 6596) is believed where an article like it is had there. A site that names one
address for all its pages, or a section, is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from crawler.discovery.frontier import Frontier
from crawler.discovery.page import Outcome, Page, Role
from crawler.discovery.urls import is_other_form, page_key
from crawler.document import Document, document_id
from crawler.duplicates import alike, sketch
from crawler.store import Store

_NOT_HAD = (Outcome.FAILED, Outcome.BLOCKED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What becomes of a document: it is kept, or left to the page at another address."""

    document: Document | None = None
    """As it is to be kept."""
    moved: bool = False
    """Whether the page leads to another that is visited by itself."""
    identity: str = ""
    """The document at the other address, where this is left to it."""
    add: str = ""
    """The other address, where it is not known yet."""
    waiting: bool = False
    """Whether it is to be seen what is had there."""
    until: float | None = None

    def patience(self, now: float) -> float | None:
        """For how many seconds the page is to wait; None where the other address is next."""
        return None if self.until is None else max(1.0, self.until + 1 - now)


def standing(
    connection: Connection, frontier: Frontier, store: Store, page: Page, address: str, document: Document
) -> Standing:
    """Where a document belongs that was had from an address, within the caller's transaction.

    Its own URL is the one that its page names, or else the address.
    """
    here = {page_key(address), page_key(page.url)}
    other_form = is_other_form(address) and not is_other_form(document.url)
    if document.url == page.url or (page_key(document.url) in here and not other_form):
        other = frontier.known(connection, address, besides=page.url) if document.url != page.url else None
        leads_on = len(here) > 1 and other is not None and other.outcome != Outcome.TWIN
        return Standing(store.identified(connection, document), moved=leads_on)
    own = store.identified(connection, replace(document, id=document_id(address), url=address))
    if page.document and page.document == own.id and store.has(connection, own.id):
        return Standing(own)  # an article does not change its identity because a site begins to name another
    identity = store.identified(connection, document).id
    known = frontier.known(connection, document.url, besides=page.url)
    if known is None or (known.visited is None and known.due is not None):
        was_waited_for = page.outcome == Outcome.TWIN and known is None  # and is nowhere
        return (
            Standing(own) if was_waited_for else Standing(identity=identity, add=document.url, waiting=True)
        )
    if known.role is Role.ARTICLE and known.outcome in _NOT_HAD and known.due is not None:
        return Standing(identity=identity, waiting=True, until=known.due)
    had = store.get(known.document) if known.document else None
    is_twin = had is not None and are_twins(trace(had.document), trace(document))
    return Standing(identity=known.document) if is_twin else Standing(own)


def restored(
    address: str,
    document: Document,
    identified: Callable[[Document], Document],
    known: Callable[[str], Document | None],
) -> Document:
    """The document of an archived answer under its identity, from what is known of documents alone.

    `identified` gives a document the identity that its page has, `known` the document of an identity.
    """
    own = identified(replace(document, id=document_id(address), url=address))
    named = identified(document)
    if own.id == named.id:
        return named
    there = known(named.id)
    believed = known(own.id) is None and (there is None or are_twins(trace(there), trace(document)))
    return named if believed else own


def trace(document: Document) -> str:
    """What is remembered of a document, to be compared with its twin: its title and a sketch of its text."""
    title = re.sub(r"\W+", " ", document.title).strip().casefold()
    return f"{sketch(document)}\n{title}"


def are_twins(one: str, other: str) -> bool:
    """Whether two traces are of forms of one article: the text is the same; if it is short, the title."""
    (text, title), (text_there, title_there) = one.split("\n"), other.split("\n")
    if text and text_there:
        return alike(text, text_there)
    shorter, longer = sorted((title, title_there), key=len)
    return shorter in longer
