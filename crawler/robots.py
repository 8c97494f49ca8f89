"""May this be fetched, and how slowly (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from protego import Protego

from crawler.urls import host

AGENT = "TraCuu"
"""The product token that robots.txt may name."""
MAX_BYTES = 512 * 1024
_LONGEST_DELAY = 120.0


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host."""

    rules: Protego

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read a robots.txt; what lies beyond 512 KiB does not count (RFC 9309 §2.5)."""
        # A byte-order mark would hide the first line, hence utf-8-sig.
        return cls(Protego.parse(content[:MAX_BYTES].decode("utf-8-sig", errors="replace")))

    @classmethod
    def from_status(cls, status: int, content: bytes) -> Self:
        """The rules that an answer stands for: 4xx allows all, 5xx forbids all (RFC 9309 §2.3.1)."""
        if 200 <= status < 300:
            return cls.parse(content)
        return cls.parse(b"User-agent: *\nDisallow: /" if status >= 500 else b"")

    def allows(self, url: str) -> bool:
        """Whether that page may be asked for."""
        return bool(self.rules.can_fetch(url, AGENT))

    def delay(self) -> float:
        """Seconds that the host wants between two requests, 120 at most; 0 where it names none."""
        return min(float(self.rules.crawl_delay(AGENT) or 0), _LONGEST_DELAY)

    def sitemaps(self) -> list[str]:
        """The sitemaps that it names."""
        return list(self.rules.sitemaps)


def robots_url(url: str) -> str:
    """Where the rules for a page are."""
    return f"{url.split('://', 1)[0]}://{host(url)}/robots.txt"
