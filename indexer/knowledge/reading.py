"""An article, read whole: its directives, people, conference and abbreviations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from indexer.analysis.definitions import definitions
from indexer.knowledge.article import Article
from indexer.knowledge.conferences import Conference, conference
from indexer.knowledge.directives import Citation, citations
from indexer.knowledge.people import Person, people


@dataclass(frozen=True)
class Knowledge:
    """What one article says; `abbreviations` are those that it defines itself, short form → long form."""

    directives: tuple[Citation, ...]
    people: tuple[Person, ...]
    abbreviations: dict[str, str]
    conference: Conference | None

    def to_json(self) -> dict[str, Any]:
        """The facts as `tracuu knowledge` prints them, without the article's id."""
        return {
            "conference": self.conference.to_json() if self.conference else None,
            "people": [person.to_json() for person in self.people],
            "directives": [one.to_json() for one in self.directives if not one.candidates],
            "abbreviations": [{"short": short, "long": long} for short, long in self.abbreviations.items()],
        }


def read(article: Article) -> Knowledge:
    """What an article says."""
    cited, named = tuple(citations(article)), tuple(people(article))
    return Knowledge(cited, named, definitions(article.text), conference(article, named, cited))
