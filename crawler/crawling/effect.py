"""What a visit came to: what is to be written of it, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.discovery.discover import Links
from crawler.discovery.page import Outcome, Page, Role, Visit
from crawler.document import Document
from crawler.errors import FetchError, Refused, TooLarge, Unreachable
from crawler.extraction.extract import MISSING, START, Extraction
from crawler.fetching.fetch import Response


@dataclass(frozen=True, slots=True)
class Visited:
    """One page was visited: what a progress display, a log or the record of a round needs.

    `cause` is why it was not had, in a word or as its status; `links` how many articles a list names.
    """

    source: str
    url: str
    role: Role
    outcome: Outcome
    detail: str = ""
    cause: str = ""
    links: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a visit changes, to be written in one transaction."""

    visit: Visit
    detail: str = ""
    cause: str = ""
    links: Links | None = None
    linked: tuple[str, ...] = ()
    document: Document | None = None
    address: str = ""
    """Where the document was had from."""
    gone: bool = False
    answered: bool = True

    def of(self, source: str, url: str, role: Role) -> Visited:
        """What is told of the visit to an address."""
        named = None if self.links is None else len(self.links.articles)
        return Visited(source, url, role, self.visit.outcome, self.detail, self.cause, named)


def not_had(error: FetchError) -> Effect:
    """For a page that could not be had."""
    outcome = Outcome.REFUSED if isinstance(error, Refused | TooLarge) else Outcome.FAILED
    return Effect(
        Visit(outcome, failed=True), str(error), error.cause, answered=not isinstance(error, Unreachable)
    )


def unreadable(place: str = "") -> Effect:
    """For a page that broke what reads it; `place` is where it is archived."""
    return Effect(Visit(Outcome.FAILED, failed=True, capture=place), "could not be read", "unreadable")


def read_article(
    page: Page, response: Response, place: str, found: Extraction, linked: tuple[str, ...]
) -> Effect:
    """For a page that was read, as an article or as none."""
    if found.document is None:
        # A site may say that a page is missing with status 200, or lead to its home page.
        if page.document and (
            found.reason == MISSING or (found.reason == START and response.url != page.url)
        ):
            return Effect(Visit(Outcome.GONE, forget=True, capture=place), found.reason, "gone", gone=True)
        return Effect(remembering(Visit(Outcome.NO_ARTICLE, capture=place), response), found.reason)
    return Effect(
        remembering(Visit(Outcome.STORED, capture=place), response),
        found.document.title,
        linked=linked,
        document=found.document,
        address=response.url,
    )


def read_list(response: Response, links: Links, rules: str) -> Effect:
    """For a list that was read by those rules."""
    return Effect(
        remembering(Visit(Outcome.LIST, digest=rules), response),
        ", ".join(filter(None, (f"{len(links.articles)} links", links.note))),
        links=links,
    )


def remembering(visit: Visit, response: Response) -> Visit:
    """The visit with the validators to ask with next time."""
    found = [response.header("ETag"), response.header("Last-Modified")]
    # Some servers send letters that no request may carry back (RFC 9110 §5.5).
    etag, modified = (value if value.isascii() and value.isprintable() else "" for value in found)
    return replace(visit, etag=etag, modified=modified)
