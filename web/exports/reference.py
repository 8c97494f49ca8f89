"""A document as it is cited: who, when, what, where; and the line of a Vietnamese list of references."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from crawler.document import Document
from crawler.extraction.dates import VIETNAM
from web.wording import web_address

_PLAIN_KEY = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_BETWEEN_NAMES = re.compile(r"\s*[,;&]\s*|\s+[-–—]\s+")
_CAPITAL = "A-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_NAME = re.compile(rf"[{_CAPITAL}][\w.’'-]*(?: [{_CAPITAL}][\w.’'-]*){{0,4}}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a reference needs, each on one line; "" and None for what is not known.

    `kind`, `number` and `issuer` are set for directives, `newspaper` for articles. `key` is ASCII, and no
    other document has it.
    """

    key: str
    authors: tuple[str, ...]
    title: str
    newspaper: str
    issued: date | None
    url: str
    lead: str = ""
    tags: tuple[str, ...] = ()
    kind: str = ""
    number: str = ""
    issuer: str = ""

    @property
    def is_directive(self) -> bool:
        """Whether it is a document of a body, and no article."""
        return bool(self.number)

    def line(self, accessed: date) -> str:
        """The reference in Vietnamese: author, (date), title, newspaper, address, day of access.

        What has no author begins with its title.
        """
        day = self.issued and f"{self.issued.year}, {self.issued.day} tháng {self.issued.month}"
        when = f"({day or 'không ghi ngày'})"
        title = _ended(self.title)
        who = ", ".join(self.authors)
        beginning = f"{_ended(who)} {when}. {title}" if who else f"{title} {when}."
        where = [
            *filter(None, (self.newspaper, self.url)),
            f"truy cập ngày {accessed.day}/{accessed.month}/{accessed.year}",
        ]
        return f"{beginning} {', '.join(where)}."


def reference(document: Document, newspaper: str) -> Reference:
    """How a document is cited; `newspaper` is the title of its source."""
    said = document.directive
    number = said.number if said else ""
    issued = (said.issued if said else None) or (
        document.published.astimezone(VIETNAM).date() if document.published else None
    )
    title = one_line(document.title)
    if said and number:
        authors = tuple(filter(None, [one_line(said.issuer)]))
        kind = said.kind[:1].upper() + said.kind[1:]
        if number not in title:
            title = f"{kind or 'Văn bản'} số {number}: {title}"
    else:
        authors, kind = _names(document.author), ""
    return Reference(
        key=_key(document, issued),
        authors=authors,
        title=title,
        newspaper="" if number else one_line(newspaper),
        issued=issued,
        url=one_line(web_address(document.url)),
        lead=one_line(document.lead),
        tags=tuple(filter(None, map(one_line, document.tags))),
        kind=one_line(kind),
        number=one_line(number),
        issuer=one_line(said.issuer) if said and number else "",
    )


def one_line(text: str) -> str:
    """The text on one line, without what cannot be seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def _names(author: str) -> tuple[str, ...]:
    """The names of an author's line where it is nothing but names, else the line."""
    whole = one_line(author)
    names = tuple(filter(None, _BETWEEN_NAMES.split(whole)))
    if len(names) > 1 and all(_NAME.fullmatch(name) for name in names):
        return names
    return (whole,) if whole else ()


def _key(document: Document, issued: date | None) -> str:
    """A key that is ASCII and small letters, since BibTeX does not tell capitals apart."""
    whole = document.id
    if not _PLAIN_KEY.fullmatch(whole):
        whole = hashlib.blake2b(whole.encode(), digest_size=8).hexdigest()
    source = re.sub(r"[^a-z0-9]", "", document.source.lower()) or "nguon"
    return f"{source}{issued.year if issued else ''}-{whole}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
