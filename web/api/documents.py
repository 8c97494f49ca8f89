"""Stored documents: one, or all in the order in which they changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import abort, url_for
from pydantic import Field

from crawler.language import gettext as _
from crawler.language import mark
from crawler.store import Stored
from indexer.errors import KnowledgeMissing
from web.api import cursor
from web.api.operation import Answer, Operation
from web.api.parameters import Paged, Parameters
from web.site import Site


class Caption(Answer):
    """The words under a picture, and who took it."""

    text: str
    credit: str


class Attachment(Answer):
    """A file that the page offers."""

    url: str
    name: str


class Letterhead(Answer):
    """What the letterhead and the signature of a directive say; "" for what they do not."""

    number: str
    kind: str
    issuer: str
    place: str
    issued: date | None
    subject: str
    signer: str
    office: str
    recipients: list[str]


class Document(Answer):
    """One article or directive."""

    id: str
    url: str = Field(description="where it came from")
    document: str = Field(description="its page here")
    source: str
    title: str
    lead: str
    body: str = Field(description="one paragraph a line; a line that begins with “## ” is a heading")
    author: str
    published: datetime | None
    updated: datetime | None
    section: str
    sections: list[str] = Field(description="the path to the section, the widest first")
    kind: str = Field(description="“article”, or the type of a directive (“chỉ thị”)")
    tags: list[str]
    captions: list[Caption]
    images: list[str]
    attachments: list[Attachment]
    directive: Letterhead | None
    file_type: str = Field(description="what the file is that it was read from (“pdf”); empty for a page")
    added: datetime = Field(description="when it was first kept")
    changed: datetime = Field(description="when it was kept as it is now")
    gone: datetime | None = Field(description="when its page was no longer there")


class Mention(Answer):
    """Something that the text names and that can be asked for."""

    kind: str = Field(description="“directive”, “person” or “conference”")
    slug: str
    label: str


class WholeDocument(Document):
    """A document with its past, and with what it names."""

    versions: list[datetime] = Field(description="when each version before the present one was kept")
    mentions: list[Mention]


class Documents(Answer):
    """Documents in the order in which they changed."""

    documents: list[Document]
    more: bool = Field(description="whether there are more now")
    next: str = Field(description="cursor behind the last one: there comes what changes later, too")


def told(stored: Stored) -> dict[str, Any]:
    """A stored document as JSON values."""
    page = url_for("pages.document", identity=stored.document.id)
    return stored.document.to_json() | stored.state() | {"document": page}


def document(site: Site, _asked: Parameters, identity: str) -> WholeDocument:
    """One document."""
    stored = site.store.get(identity)
    if stored is None:
        abort(404)
    versions = [changed for changed, _document in site.store.versions(identity)]
    return WholeDocument.model_validate(
        told(stored) | {"versions": versions, "mentions": _mentions(site, identity)}
    )


def documents(site: Site, asked: Paged, _identity: str) -> Documents:
    """Documents behind a place in the order of changes."""
    store, after = site.store.identity(), 0
    match cursor.place(asked):
        case None:
            pass
        case (int(of), int(sequence)) if sequence >= 0:
            if of != store or sequence > site.store.last_sequence():
                abort(410, description=_("The collection was made anew since. Begin again without a cursor."))
            after = sequence
        case _:
            raise cursor.refused()
    found = site.store.changes(after, asked.limit + 1)
    shown = found[: asked.limit]
    last = shown[-1].sequence if shown else after
    return Documents(
        documents=[Document.model_validate(told(stored)) for stored in shown],
        more=len(found) > len(shown),
        next=cursor.written(asked, [store, last]),
    )


def _mentions(site: Site, identity: str) -> list[Mention]:
    try:
        found = site.library.of_document(identity) if site.library else ()
    except KnowledgeMissing:
        found = ()
    return [Mention.model_validate(one) for one in found]


DOCUMENTS = Operation(
    name="documents",
    path="/documents",
    summary=mark("All documents, in the order of change"),
    description=mark(
        "Every document once, as it is now, those that changed last at the end. A cursor that is kept gives "
        "what came and changed since; it answers 410 where the collection was made anew."
    ),
    parameters=Paged,
    answer=Documents,
    answering=documents,
    depends=("store",),
    example={"limit": 2},
    refusals=(410,),
)
DOCUMENT = Operation(
    name="document",
    path="/documents/{id}",
    summary=mark("One document"),
    description=mark("The stored document with what the store knows of it, and what its text names."),
    parameters=Parameters,
    answer=WholeDocument,
    answering=document,
    identity=mark("the document’s identity, percent-encoded"),
    is_path=True,
    depends=("store", "facts"),
)
