"""The bodies that a document speaks of: those of people's offices and the organisers of its conference."""

from __future__ import annotations

from indexer.analysis.provinces import BY_SLUG
from indexer.knowledge.flat import flat
from indexer.knowledge.gathering import Gathered
from indexer.knowledge.issuers import body_at, body_name
from indexer.knowledge.localities import is_bare, is_of_province


def institutions(read: Gathered) -> dict[str, str]:
    """The one name of each body → the name as it is written.

    "Tỉnh ủy" alone is that of the newspaper's province; what could be a body of any place is left out.
    """
    known = read.knowledge
    written = [office.body for person in known.people for office in person.offices]
    if known.conference:
        written += [organiser.text for organiser in known.conference.organisers]
    province = BY_SLUG.get(read.province)
    found: dict[str, str] = {}
    for text in dict.fromkeys(" ".join(one.split()) for one in written):
        if not text or body_at(text, flat(text), 0) != len(text):
            continue
        name, keys = text, body_name(text).split(" + ")
        if province and is_of_province(text) and is_bare(text):
            name, keys = f"{text} {province.name}", [f"{key} {flat(province.name)}" for key in keys]
        for key in keys:
            if not is_bare(key):
                found.setdefault(key, name if len(keys) == 1 else key[:1].upper() + key[1:])
    return found
