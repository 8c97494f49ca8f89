"""A stored document → the files that it carries, and the documents that carry it."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.discovery.urls import canonical
from crawler.document import Document
from crawler.files.attached import Attached
from crawler.store import Store


@dataclass(frozen=True, slots=True)
class File:
    """One file: what the page calls it, where it is, and the document of its text where it is kept."""

    name: str
    url: str
    document: Document | None


def files(store: Store, document: Document) -> list[File]:
    """The files that a document offers."""
    if not document.attachments:
        return []
    known = Attached(store.database).files(document.id)
    identities = [known.get(canonical(file.url) or "", "") for file in document.attachments]
    kept = store.get_all(identities)
    return [
        File(file.name or file.url, file.url, kept[identity].document if identity in kept else None)
        for file, identity in zip(document.attachments, identities, strict=True)
    ]


def carriers(store: Store, document: Document) -> list[Document]:
    """The documents that a file's text is attached to, in the order of their titles."""
    if not document.file_type:
        return []
    kept = store.get_all(Attached(store.database).carriers(document.id))
    return sorted((stored.document for stored in kept.values()), key=lambda carrier: carrier.title)
