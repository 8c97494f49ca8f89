"""A running newspaper: its articles, which may change while it runs, and what it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from .articles import Article, slugify
from .faults import STRAYS, Stray
from .files import load_files

if TYPE_CHECKING:
    from .files import File
    from .manners import Manner


@dataclass(frozen=True)
class Request:
    """One request as it came; `path` has the query, header names are in lower case."""

    time: float
    method: str
    path: str
    headers: dict[str, str]


class Site:
    """One of the newspapers while it is served."""

    def __init__(self, manner: Manner, home: str, articles: tuple[Article, ...], delay: float = 0.0) -> None:
        """Start with these articles, the newest first, at the address of the home page."""
        self.manner = manner
        self.name = manner.name
        self.title = manner.title
        self.sections = manner.sections
        self.home = home
        self.delay = delay
        self.files = load_files(manner.name)
        self.requests: list[Request] = []
        self._articles = articles
        self._withdrawn: frozenset[str] = frozenset()
        self._revised: dict[str, datetime] = {}
        self._failed: set[str] = set()
        self._lock = Lock()

    @property
    def articles(self) -> tuple[Article, ...]:
        """Return the articles that are listed now, the newest first."""
        return self._articles

    @property
    def strays(self) -> tuple[Stray, ...]:
        """Return the links among the most read that lead nowhere good."""
        return STRAYS[self.name]

    @property
    def documents(self) -> tuple[Article | File, ...]:
        """Return all that a reader may keep: the articles that are listed now, and the files."""
        return (*self._articles, *self.files)

    def files_of(self, article: Article) -> tuple[File, ...]:
        """Return the files that an article carries."""
        return tuple(file for file in self.files if file.article == article.slug)

    def url_of(self, document: Article | File) -> str:
        """Return the address under which an article or a file is really served."""
        return self.url(document.path)

    def url(self, path: str) -> str:
        """Return the full address of a path."""
        return self.home + path.removeprefix("/")

    def link(self, path: str) -> str:
        """Return the path as this site's pages write it in a link."""
        return self.url(path) if self.manner.absolute_links else path

    def listed(self, article: Article) -> str:
        """Return the link to the article that lists show, an older one if it has moved."""
        moves = {"moved": 1, "moved-twice": 2}.get(article.quirk or "", 0)
        return self.link(article.path_before(moves))

    def section_path(self, section: str) -> str:
        """Return the path of a section's first page."""
        return self.manner.section_path.format(slug=slugify(section))

    def tag_path(self, tag: str) -> str:
        """Return the path of the first page of a tag."""
        return self.manner.tag_path.format(slug=slugify(tag))

    def article_at(self, path: str) -> Article | None:
        """Return the article that is served under the path now."""
        return next((article for article in self.articles if article.path == path), None)

    def modified(self, article: Article) -> datetime:
        """Return when the article last changed."""
        return self._revised.get(article.slug, article.published)

    def is_withdrawn(self, path: str) -> bool:
        """Tell whether an article was withdrawn from the path."""
        return path in self._withdrawn

    def publish(self, article: Article) -> None:
        """Add an article in front of all others."""
        self._check(article)
        with self._lock:
            if any(other.slug == article.slug for other in self._articles):
                raise ValueError(f"{self.name} already has {article.slug}")
            self._articles = (article, *self._articles)
            self._withdrawn -= _addresses(article)

    def withdraw(self, slug: str) -> None:
        """Drop an article from the lists; its address answers 410 from now on."""
        with self._lock:
            article = self._find(slug)
            self._articles = tuple(other for other in self._articles if other is not article)
            self._withdrawn |= _addresses(article)

    def revise(self, slug: str, article: Article) -> None:
        """Put another version in the place of an article."""
        self._check(article)
        with self._lock:
            old = self._find(slug)
            if article.path != old.path:
                raise ValueError("a revised article keeps its address")
            self._articles = tuple(article if other is old else other for other in self._articles)
            self._revised[slug] = datetime.now(UTC)

    def record(self, request: Request) -> None:
        """Remember a request."""
        with self._lock:
            self.requests.append(request)

    def fails_now(self, path: str) -> bool:
        """Tell whether a flaky path fails this time: the first time it is asked, never again."""
        with self._lock:
            first = path not in self._failed
            self._failed.add(path)
            return first

    def _find(self, slug: str) -> Article:
        for article in self._articles:
            if article.slug == slug:
                return article
        raise KeyError(slug)

    def _check(self, article: Article) -> None:
        if article.site != self.name or article.section not in self.sections:
            raise ValueError(f"{article.site}/{article.section} is not of {self.name}")


def _addresses(article: Article) -> frozenset[str]:
    return frozenset(article.path_before(moves) for moves in range(3))
