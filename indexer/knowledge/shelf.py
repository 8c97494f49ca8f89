"""What a reader of the library gets: facts over all articles, with the sentences they were read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from indexer.knowledge.article import Span
from indexer.knowledge.keyset import Key

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list, and how long all of it is; `next` is what the next page begins after, () at the end."""

    items: tuple[T, ...]
    total: int
    next: Key = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """The document that something was read in; `day` is ISO 8601, "" where it is not known."""

    id: str
    title: str
    source: str
    day: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that a fact was read from, and where in it the fact stands.

    `start` is the sentence's own place in the article's text. `mark` is (0, 0) where a person corrected the
    fact to what no text says.
    """

    paper: Paper
    sentence: str
    start: int
    mark: Span


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive; `documents` is how many articles cite it, `document` it itself, where it was crawled.

    `certainty` is "said", or "several" or "unknown" for citations of which it cannot be told which one
    they are of. `date` is "2016-05-15", "2016-05", "2016" or "".
    """

    key: str
    slug: str
    label: str
    type: str
    number: str
    issuer: str
    date: str
    term: str
    certainty: str
    subject: str
    signer: str
    document: str
    documents: int

    @property
    def is_resolved(self) -> bool:
        """Whether it is one document."""
        return self.certainty == "said"


@dataclass(frozen=True, slots=True)
class Citation:
    """One article's citation of a directive; `certainty` as `same_directives.Certainty`."""

    surface: str
    certainty: str
    is_draft: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Moment:
    """One month of what was reported under a directive, "2019-06"."""

    month: str
    documents: int
    conferences: int


@dataclass(frozen=True, slots=True)
class Related:
    """A directive that articles cite together with another one, and how many do."""

    directive: Directive
    documents: int


@dataclass(frozen=True, slots=True)
class Conference:
    """A conference as a row of the table.

    `day` is the day on which it was held or, where `is_held` is false, that of its first report. `provinces`
    are slugs; `reports` is how many articles are about it.
    """

    key: str
    slug: str
    name: str
    kind: str
    period: str
    day: str
    is_held: bool
    place: str
    organisers: tuple[str, ...]
    provinces: tuple[str, ...]
    reports: int


@dataclass(frozen=True, slots=True)
class Part:
    """The part that a person had in a conference; `slug` is "" where the person is not known otherwise."""

    part: str
    name: str
    slug: str
    office: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a report says: "name", "period", "date", "place", "organiser", "figure" or "award"."""

    what: str
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ConferencePage:
    """A conference: what its reports say of it, who had which part, the directives that they cite."""

    conference: Conference
    papers: tuple[Paper, ...]
    said: tuple[Said, ...]
    parts: tuple[Part, ...]
    directives: tuple[Directive, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A person; `office` is the one that articles gave last."""

    key: str
    slug: str
    name: str
    office: str
    documents: int


@dataclass(frozen=True, slots=True)
class Body:
    """A body, and how many articles speak of it."""

    key: str
    slug: str
    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class Tenure:
    """An office of a person, from the first to the last day on which articles give it.

    `name` is the person's as the article of the evidence has it.
    """

    name: str
    text: str
    body: str
    first: str
    last: str
    documents: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Appearance:
    """A part that a person had in a conference; `name` is the person's as that article has it."""

    part: str
    name: str
    conference: Conference
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person with the offices over time and others of the same name."""

    person: Person
    tenures: tuple[Tenure, ...]
    namesakes: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a document's text names something that has a page: "directive", "person" or "conference"."""

    kind: str
    slug: str
    label: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of one value."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which conferences; "" is any. `body` is a body's key or name, `province` a slug, old or new.

    `directive` and `person` are slugs; `text` is words of the name.
    """

    year: str = ""
    kind: str = ""
    body: str = ""
    province: str = ""
    directive: str = ""
    person: str = ""
    text: str = ""
