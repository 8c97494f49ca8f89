"""What the whole system is about: one article or directive, as read from its page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Self

BEGINNING = 120
"""Characters of a text that stand for a title where there is none."""
ARTICLE = "article"
"""The kind of a news article; most others are the type word of a directive ("chỉ thị", "nghị quyết")."""
FILE = "văn bản"
"""The kind of an attached file that does not say of what type it is."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The words under a picture, and who took it."""

    text: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the page offers beside its text."""

    url: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """What the letterhead and the signature of a directive say; "" for what they do not.

    `kind` is its type in small letters ("chỉ thị"), `subject` the trích yếu, `office` the signer's.
    """

    number: str = ""
    kind: str = ""
    issuer: str = ""
    place: str = ""
    issued: date | None = None
    subject: str = ""
    signer: str = ""
    office: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article or directive; all text is NFC, every date is aware.

    `body` holds one paragraph a line; a line that begins with "## " is a heading. `sections` is the path
    to `section` and, where the page tells more, below it, the widest first.
    """

    id: str
    url: str
    source: str
    title: str
    lead: str = ""
    body: str = ""
    author: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    section: str = ""
    sections: tuple[str, ...] = ()
    kind: str = ARTICLE
    tags: tuple[str, ...] = ()
    captions: tuple[Caption, ...] = ()
    images: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    directive: Directive | None = None
    file_type: str = ""
    """What the file is that it was read from ("pdf", "docx"); "" for a page."""

    @property
    def paragraphs(self) -> list[str]:
        """The body's lines, without empty ones."""
        return [line for line in self.body.split("\n") if line.strip()]

    @property
    def has_title(self) -> bool:
        """Whether the title is one, and not the beginning of a text that came without."""
        first = next(iter(self.paragraphs), "")
        return len(self.title) != BEGINNING or len(first) <= BEGINNING or not first.startswith(self.title)

    @property
    def digest(self) -> str:
        """A fingerprint of what a reader reads: two versions are equal when it is.

        Pictures, files and the time of the last change are left out: what a page shows beside its
        text may be another at every visit.
        """
        content = {name: value for name, value in self.to_json().items() if name in _READ}
        if self.directive is not None:  # left out otherwise, so that the digests of articles stay
            content["directive"] = self.to_json()["directive"]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The document as JSON values, dates in ISO 8601."""
        content = {name: getattr(self, name) for name in _FIELDS}
        for name in ("published", "updated"):
            content[name] = content[name] and content[name].isoformat()
        for name in ("captions", "attachments"):
            content[name] = [asdict(item) for item in content[name]]
        if self.directive is not None:
            issued = self.directive.issued
            content["directive"] = asdict(self.directive) | {"issued": issued and issued.isoformat()}
        return content

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """The inverse of `to_json`; fields it does not know are left out."""
        known = {name: content[name] for name in _FIELDS if name in content}
        for name in ("published", "updated"):
            known[name] = datetime.fromisoformat(known[name]) if known.get(name) else None
        known["sections"] = tuple(known.get("sections", ()))
        known["tags"] = tuple(known.get("tags", ()))
        known["images"] = tuple(known.get("images", ()))
        known["captions"] = tuple(Caption(**caption) for caption in known.get("captions", ()))
        known["attachments"] = tuple(Attachment(**item) for item in known.get("attachments", ()))
        if said := known.get("directive"):
            issued = said["issued"] and date.fromisoformat(said["issued"])
            recipients = tuple(said["recipients"])
            known["directive"] = Directive(**said | {"issued": issued, "recipients": recipients})
        return cls(**known)


_FIELDS = tuple(field.name for field in fields(Document))
_READ = frozenset({"title", "lead", "body", "captions", "author", "published", "section", "kind", "tags"})


def document_id(url: str) -> str:
    """The identity of the document at a canonical URL: 16 hexadecimal digits."""
    return hashlib.blake2b(url.encode(), digest_size=8).hexdigest()
