"""Citations of directives: which documents an article names, each once, with all places that cite it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from indexer.analysis.definitions import definitions
from indexer.knowledge.article import Article, Span
from indexer.knowledge.flat import flat, moved
from indexer.knowledge.identity import Identity
from indexer.knowledge.laws import KNOWN, LAW_KINDS, law_words
from indexer.knowledge.mentions import Mention, mentions

_KIND = re.compile(rf"^(?:{'|'.join(LAW_KINDS)}) ")
_SHORT = re.compile(r",? ?\(([A-ZĐ]{2,8})\)")
_BACK = moved(r" (?:này|nói trên|trên|nêu trên|đó)(?!\w)")


@dataclass(frozen=True)
class Citation:
    """A document that an article cites, by its fullest mention; texts are as written there.

    `issuer`, `date` and `term` may be from another mention. `date` is the document's own: "2016-05-15",
    "2016-05" or "2016". `mentions` are all places that cite it, its own `span` among them, in order.
    `candidates` are the documents of the article that it may be one of, where it cannot be told which.
    """

    surface: str
    span: Span
    type: str
    number: str | None = None
    issuer: str | None = None
    date: str | None = None
    term: str | None = None
    draft: bool = False
    mentions: tuple[Span, ...] = ()
    identity: Identity = field(default_factory=lambda: Identity(""))
    candidates: tuple[Identity, ...] = ()

    def to_json(self) -> dict[str, str | None]:
        """The citation as `tracuu knowledge` prints it."""
        return {
            "surface": self.surface,
            "type": self.type,
            "number": self.number,
            "issuer": self.issuer,
            "date": self.date,
        }


@dataclass(slots=True)
class _Document:
    """What is known of one document while the mentions of an article are put together."""

    identity: Identity
    mentions: list[Mention]
    again: list[Span] = field(default_factory=list)


def citations(article: Article) -> list[Citation]:
    """The documents that an article cites, each once, in the order of their first mention.

    A mention that may be of several of them is a citation by itself, with those as its candidates.
    """
    text, low = article.text, flat(article.text)
    found = _one_name_a_law(mentions(text, low), text)
    documents: dict[str, list[_Document]] = defaultdict(list)
    unresolved: dict[Identity, tuple[_Document, list[_Document]]] = {}
    for mention in sorted(found, key=_fullness, reverse=True):
        identity = mention.identity
        alike = documents[identity.number]
        same = [one for one in alike if not one.identity.contradicts(identity)]
        if len(same) == 1:
            same[0].mentions.append(mention)
            same[0].identity = same[0].identity.merged(identity)
        elif same:
            unresolved.setdefault(identity, (_Document(identity, []), same))[0].mentions.append(mention)
        else:
            alike.append(_Document(identity, [mention]))
    known = [one for alike in documents.values() for one in alike]
    _refer_back(low, known)
    cited = [_citation(text, one) for one in known]
    cited += [
        replace(_citation(text, one), candidates=tuple(other.identity for other in same))
        for one, same in unresolved.values()
    ]
    return sorted(cited, key=lambda one: min(one.mentions))


def _one_name_a_law(found: list[Mention], text: str) -> list[Mention]:
    """The mentions with laws under their full names where the article itself shortens them."""
    laws = {mention.law for mention in found if mention.law}
    if len(laws) < 2:
        return found
    defined = {flat(short): flat(long) for short, long in definitions(text).items()}
    given = {
        flat(short[1]): mention.law
        for mention in found
        if mention.law
        and (short := _SHORT.search(text, *mention.span) or _SHORT.match(text, mention.span[1]))
    }
    names = {law: given.get(law) or _full_name(law, laws, defined) for law in laws}
    return [replace(mention, law=names[mention.law]) if mention.law else mention for mention in found]


def _full_name(law: str, laws: Iterable[str], defined: Mapping[str, str]) -> str:
    kinds = ("", *(f"{kind} " for kind in LAW_KINDS))
    said = next((long for kind in kinds if (long := defined.get(kind + law))), "")
    name = " ".join(law_words(_KIND.sub("", said)))
    if name in laws:
        return name
    # "Luật Thẩm quyền Quốc phòng" for "… Quốc phòng Quốc gia"
    longer = [other for other in laws if other.startswith(f"{law} ")]
    if " " in law and law not in KNOWN and len(longer) == 1:
        return longer[0]
    # "Luật BTTNNN" for "Luật Trách nhiệm bồi thường Nhà nước": letters are confused, but hardly by chance.
    initials = [
        other for other in laws if " " in other and sorted(w[0] for w in other.split()) == sorted(law)
    ]
    return initials[0] if " " not in law and len(law) > 3 and len(initials) == 1 else law


def _fullness(mention: Mention) -> tuple[int, int, int]:
    """How much a mention says of which document it is; the longer first among equals, then the earlier."""
    number = mention.full or mention.number
    identity = mention.identity
    signs = 4 if identity.signs else 1 if number and identity.year and not mention.date else 0
    told = 2 * bool(mention.date) + bool(mention.issuer) + bool(mention.term)
    return signs + told, mention.span[1] - mention.span[0], -mention.span[0]


def _refer_back(low: str, documents: Iterable[_Document]) -> None:
    """Find where "nghị quyết này" is the document of that type that was cited last."""
    cited: dict[str, list[tuple[Span, _Document]]] = defaultdict(list)
    for document in documents:
        for mention in document.mentions:
            cited[mention.type].append((mention.span, document))
    for kind, places in cited.items():
        places.sort(key=lambda one: one[0])
        for back in re.finditer(rf"{flat(kind)}{_BACK}", low):
            before = bisect_left(places, back.start(), key=lambda one: one[0][0]) - 1
            if before >= 0 and places[before][0][1] <= back.start():
                places[before][1].again.append(back.span())


def _citation(text: str, document: _Document) -> Citation:
    # "Văn bản" may be any document; that two are one is sure by their signs.
    vague = "văn bản" if document.identity.signs else ""
    fullest = max(document.mentions, key=lambda one: (one.type != vague, *_fullness(one)))
    others = [fullest, *sorted(document.mentions, key=lambda one: one.span)]
    spans = {mention.span for mention in document.mentions} | set(document.again)
    return Citation(
        surface=text[slice(*fullest.span)],
        span=fullest.span,
        type=fullest.type,
        number=next((one.number for one in others if one.number), None),
        issuer=next((one.issuer for one in others if one.issuer), None),
        date=max((one.date for one in others), key=len) or None,
        term=next((one.term for one in others if one.term), None),
        draft=all(one.draft for one in document.mentions),
        mentions=tuple(sorted(spans)),
        identity=document.identity,
    )
