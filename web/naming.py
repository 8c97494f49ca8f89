"""What a document names that has a page: the box beside its text, and the place at which it is opened."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.language import gettext as _
from crawler.store import Stored
from indexer.errors import KnowledgeMissing
from indexer.knowledge.shelf import Mention
from indexer.marking import Span
from web.site import Site

_PLACE = re.compile(r"([0-9]{1,8})-([0-9]{1,8})")


def named_in(site: Site, stored: Stored) -> Sequence[Mention]:
    """The conference, directives and people of a document, where there are facts of it as it is."""
    if site.library is None:
        return ()
    try:
        return site.library.of_document(stored.document.id, stored.sequence)
    except KnowledgeMissing:
        return ()


def by_kind(mentions: Sequence[Mention]) -> Sequence[tuple[str, Sequence[Mention]]]:
    """The mentions under headings, those that have any."""
    headings = (("conference", _("Conference")), ("directive", _("Directives")), ("person", _("People")))
    groups = [(label, [one for one in mentions if one.kind == kind]) for kind, label in headings]
    return [(label, found) for label, found in groups if found]


def place(text: str) -> Span | None:
    """The place in an address, "120-134"; None where it is none."""
    found = _PLACE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
