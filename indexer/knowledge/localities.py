"""Whose "tỉnh" it is: local papers name the bodies of their own province without its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from indexer.analysis.provinces import BY_SLUG, provinces_in
from indexer.analysis.syllables import FORMS, WORD
from indexer.knowledge.flat import flat
from indexer.knowledge.identity import Identity

_OF_PROVINCE = re.compile(flat(r"(?:^|.* )(?:tỉnh|tỉnh ủy|tỉnh đoàn|thành ủy)|sở .+"))
_OF_LESS = re.compile(
    flat(r"(?:^|.* )(?:thành phố|huyện|huyện ủy|quận|quận ủy|thị xã|thị ủy|xã|phường|thị trấn|đảng ủy)")
)
_FORMER = re.compile(r"\s*(?:nguyên|cựu)\b", re.IGNORECASE)
_LOCAL_OFFICE = re.compile(flat(r"\b(?:tỉnh|thành ủy|huyện|thị xã|xã|phường|sở)(?!\w)"))


def provinces_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The slugs of the provinces that some texts name, each once."""
    words = [word for text in texts for word in (*WORD.findall(text), "¶")]
    normal = [FORMS[word][0] for word in words]
    return tuple(dict.fromkeys(slug for slug, *_places in provinces_in(words, normal)))


def is_of_province(body: str) -> bool:
    """Whether the name of a body is one of those that every province has."""
    return _OF_PROVINCE.fullmatch(flat(body)) is not None


def is_bare(body: str) -> bool:
    """Whether the name of a body is that of one in every province, district or commune."""
    low = flat(body)
    if not (_OF_PROVINCE.fullmatch(low) or _OF_LESS.fullmatch(low)):
        return False
    return not provinces_of([body.title()])


def provinces_held(offices: Iterable[str], province: str) -> tuple[str, ...]:
    """The slugs of the provinces that present offices are of; `province` is the newspaper's."""
    present = [office for office in offices if not _FORMER.match(office)]
    if named := provinces_of(present):
        return named
    is_local = any(_LOCAL_OFFICE.search(flat(office)) for office in present)
    return (province,) if province and is_local else ()


def localised(identity: Identity, province: str) -> Identity:
    """The identity with the province of the newspaper that cites it, where it says "UBND tỉnh" alone."""
    of = BY_SLUG.get(province)
    if of is None or not is_bare(identity.body) or not is_of_province(identity.body):
        return identity
    return replace(identity, body=f"{identity.body} {flat(of.name)}")


def is_definite(identity: Identity) -> bool:
    """Whether it names one document only, also over newspapers."""
    return identity.is_resolved and not is_bare(identity.body)
