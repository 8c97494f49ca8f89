"""Search, as the page does it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from flask import url_for
from pydantic import Field, create_model

from crawler.extraction.dates import VIETNAM
from crawler.language import mark
from indexer.engine import FIRST, Place
from indexer.found import Found, FoundDocument, Wanted
from indexer.query import LONGEST
from indexer.schema import FILTERS
from web.address import DEEPEST
from web.api import cursor
from web.api.operation import Answer, Operation
from web.api.parameters import Day, Flag, Paged, Values
from web.site import Site

_ALMOST_A_DAY = timedelta(days=1, seconds=-1)
_ANCHORS = 3
"""Hits of a page that are looked for where the index is another when the next page is asked for."""
_FILTERS = {
    "source": mark("only these sources"),
    "section": mark("only these sections"),
    "year": mark("only published in these years"),
    "kind": mark("only these kinds: “article”, or the type of a directive (“chỉ thị”)"),
    "directive": mark("only what cites these directives, by name or slug"),
    "person": mark("only what names these people, by name or slug"),
    "body": mark("only what names these bodies, by name or slug"),
    "place": mark("only what names these provinces, by name or slug, old or new"),
}
_filters: Any = {
    name: (
        Values,
        Field(default_factory=list, description=_FILTERS.get(name, mark("only with these values"))),
    )
    for name in FILTERS
}
_Filtered = create_model("_Filtered", __base__=Paged, **_filters)


Facets = Annotated[
    list[Literal["source", "section", "year", "month", "kind", "directive", "person", "body", "place"]],
    Field(max_length=len(FILTERS) + 1),
]


class Query(_Filtered):  # type: ignore[misc, valid-type]
    """What is searched for."""

    q: str = Field(
        default="",
        max_length=LONGEST,
        description=mark("the query, as on the search page; without one everything, newest first"),
    )
    sort: Literal["relevance", "published", "added"] = Field(
        default="relevance",
        description=mark("order; by time all documents with all words are listed, newest first, none folded"),
    )
    since: Day | None = Field(default=None, description=mark("published on this day or later"))
    until: Day | None = Field(default=None, description=mark("published on this day or earlier"))
    added_since: Day | None = Field(default=None, description=mark("kept here on this day or later"))
    facets: Facets = Field(
        default=["source", "section", "year", "kind"],
        description=mark("what is counted; “directive”, “person” and “body” cost more than the others"),
    )
    verbatim: Flag = Field(default=False, description=mark("just what was typed, and nothing in its place"))
    unfolded: Flag = Field(default=False, description=mark("also the documents with the same report"))


class Other(Answer):
    """A document with the same report."""

    id: str
    source: str
    title: str


class Hit(Answer):
    """A document that was found."""

    id: str
    score: float = Field(description="0 in lists by time")
    url: str = Field(description="where it came from")
    document: str = Field(description="its page here")
    title: str
    title_html: str = Field(description="escaped text with <mark> around what matched")
    source: str
    section: str
    kind: str
    published: datetime | None
    snippet_html: str = Field(description="escaped text with <mark> around what matched")
    added: datetime
    changed: datetime
    gone: datetime | None = Field(description="when its page was no longer there")
    folded: int = Field(description="documents behind it with the same report")
    others: list[Other] = Field(description="the first of these")


class Reading(Answer):
    """One meaning of an abbreviation, and the query that says it."""

    meaning: str
    query: str


class Offer(Answer):
    """An abbreviation with several meanings."""

    short: str
    readings: list[Reading]


class Count(Answer):
    """How many of the documents found have a value."""

    value: str = Field(description="as the parameter of that name takes it; a month is “2019-06”")
    count: int
    label: str | None = Field(default=None, description="what the value is called, where that is another")


class Called(Answer):
    """Something else of the same name."""

    slug: str
    name: str
    documents: int


class Held(Answer):
    """A conference that belongs to what a card is of."""

    slug: str
    name: str
    day: str = Field(description="“2019-06-28”; empty where none is known")
    held: bool = Field(
        description="whether that is the day of the conference itself, else that of its first report"
    )


class Card(Answer):
    """What is known of a directive or a person."""

    sort: Literal["directive", "person"]
    slug: str
    name: str
    about: str = Field(description="a directive's subject, a person's office")
    documents: int = Field(description="how many cite or name it")
    document: str | None = Field(description="identity of the directive itself, where it is kept")
    meetings: int = Field(description="how many conferences there are of it")
    conferences: list[Held] = Field(description="the newest of these")
    others: list[Called]


class Hits(Answer):
    """What a search found."""

    query: str
    searched: str = Field(description="what was searched, where raw keystrokes were read as what they mean")
    suggestion: str | None = Field(description="what was perhaps meant")
    offers: list[Offer]
    remarks: list[str] = Field(description="sentences for the reader on what could not be taken as typed")
    total: int
    strict: int | None = Field(
        description="how many have all words, where documents with some of them were taken in"
    )
    folded: int = Field(description="how many of the total stand behind another hit")
    partial: bool = Field(description="whether there was no time to look at everything")
    hits: list[Hit]
    facets: dict[str, list[Count]]
    card: Card | None = Field(
        description="what is known of the directive or person whose name the query is; on the first page"
    )
    next: str | None = Field(description="cursor of the next page")


def wanted(asked: Any) -> Wanted:
    """The search that the parameters ask for, from its beginning."""
    by_time = asked.sort != "relevance"
    return Wanted(
        typed=asked.q.strip(),
        filters={name: values for name in FILTERS if (values := getattr(asked, name))},
        since=None if asked.since is None else _midnight(asked.since),
        until=None if asked.until is None else _midnight(asked.until) + _ALMOST_A_DAY,
        added_since=None if asked.added_since is None else _midnight(asked.added_since),
        facets=tuple(dict.fromkeys(asked.facets)),
        card=True,
        newest_first=by_time,
        newest_by=asked.sort if by_time else "published",
        after=FIRST,
        strictly=by_time,
        limit=asked.limit + 1,
        verbatim=asked.verbatim,
        unfolded=asked.unfolded,
    )


def search(site: Site, asked: Any, _identity: str) -> Hits:
    """A page of what is found."""
    behind = cursor.place(asked)
    start = wanted(asked) if behind is None else _continued(site, asked, behind)
    version = site.collection.version
    found = site.collection.search(start)
    answer = found.to_json(asked.q.strip())
    shown, following = (
        _by_time(asked, found) if found.newest_first else _by_rank(asked, start, found, version)
    )
    hits = answer["hits"][: len(shown)]
    for hit in hits:
        hit["document"] = url_for("pages.document", identity=hit["id"])
    return Hits.model_validate(answer | {"hits": hits, "next": following})


def _by_time(asked: Any, found: Found) -> tuple[list[FoundDocument], str | None]:
    """The hits to show, and the cursor behind them: the place of the last one."""
    shown = found.hits[: asked.limit]
    if len(found.hits) == len(shown):
        return shown, None
    return shown, cursor.written(asked, ["time", found.searched, *shown[-1].place])


def _by_rank(asked: Any, start: Wanted, found: Found, version: str) -> tuple[list[FoundDocument], str | None]:
    """The hits to show, and the cursor behind them: how many there were, in which index, which last."""
    shown = found.hits[: asked.limit]
    offset = start.offset + asked.limit
    if found.total - found.folded <= offset or offset > DEEPEST:
        return shown, None
    anchors = [_short(hit.stored.document.id) for hit in reversed(shown[-_ANCHORS:])]
    return shown, cursor.written(asked, ["rank", found.searched, version, offset, *anchors])


def _continued(site: Site, asked: Any, behind: tuple[cursor.Part, ...]) -> Wanted:
    """The search that goes on behind a cursor's place."""
    first = wanted(asked)
    match behind:
        case ("time", str(searched), int(moment), str(identity)):
            after: Place = (moment, identity)
            return _replaced(first, searched, after=after)
        case ("rank", str(searched), str(version), int(offset), *anchors) if 0 <= offset <= DEEPEST:
            there = _replaced(first, searched, offset=offset, after=None)
            if version == site.collection.version:
                return there
            tests = [lambda identity, one=one: _short(identity) == one for one in anchors]
            return _replaced(there, offset=min(DEEPEST, site.collection.offset_behind(there, tests)))
        case _:
            raise cursor.refused()


def _replaced(start: Wanted, searched: str = "", **others: Any) -> Wanted:
    there = replace(start, typed=searched, verbatim=True) if searched else start
    return replace(there, card=False, **others)


def _short(identity: str) -> str:
    return hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


SEARCH = Operation(
    name="search",
    path="/search",
    summary=mark("Search"),
    description=mark(
        "The hits of a query, best first, with marked snippets and counts. Lists by time neither skip nor "
        "repeat a document while others are added; by relevance that holds while the index is the same, and "
        "after a change the list goes on behind the last hits that were given."
    ),
    parameters=Query,
    answer=Hits,
    answering=search,
    depends=("index", "store", "facts"),
    example={"q": "chi thi 05", "limit": 3},
)
