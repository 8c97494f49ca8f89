"""May this be fetched, and how slowly (RFC 9309)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from protego import Protego

from crawler.discovery.urls import host

AGENT = "TraCuu"
"""The product token that robots.txt may name."""
MAX_BYTES = 500 * 1024
"""What lies beyond does not count (RFC 9309 §2.5)."""
MAX_REDIRECTS = 5
"""Redirects of a robots.txt that are followed (RFC 9309 §2.3.1.2)."""
_LONGEST_DELAY = 120.0
_LONGEST_LINE = 8 * 2083 - 1
"""Letters of a line that count, as with Google's parser: eight times the longest address of a browser."""
_MARK = re.compile(rb"\xef\xbb?\xbf?")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_AGENT_LINE = re.compile(r"user[- ]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z_-]+", re.IGNORECASE)
_OTHER_LINE = re.compile(
    r"(?:allow|disallow|dissallow|dissalow|disalow|diasllow|disallaw"
    r"|crawl[- ]delay|request[- ]rate|sitemaps?|site-map)\s*[:\s]",
    re.IGNORECASE,
)
_CONTROLS = frozenset(range(0x20)) - {0x09}
_OURS, _EVERYBODY, _OTHERS = "ours", "*", "others"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host."""

    rules: Protego

    @classmethod
    def parse(cls, content: bytes, agent: str = AGENT) -> Self:
        """Read a robots.txt, as far as 500 KiB, for a product token."""
        return cls(Protego.parse("\n".join(_lines(content, agent))))

    @classmethod
    def from_status(cls, status: int, content: bytes) -> Self:
        """The rules that an answer stands for: 4xx allows all, 5xx forbids all (RFC 9309 §2.3.1)."""
        if 200 <= status < 300:
            return cls.parse(content)
        return cls.parse(b"User-agent: *\nDisallow: /" if status >= 500 else b"")

    def allows(self, url: str) -> bool:
        """Whether that page may be asked for."""
        return bool(self.rules.can_fetch(url, _OURS))

    def delay(self) -> float:
        """Seconds that the host wants between two requests, 120 at most; 0 where it names none."""
        rate = self.rules.request_rate(_OURS)
        wanted = max(self.rules.crawl_delay(_OURS) or 0.0, rate.seconds / rate.requests if rate else 0.0)
        return min(float(wanted), _LONGEST_DELAY)

    def sitemaps(self) -> list[str]:
        """The sitemaps that it names."""
        return list(self.rules.sitemaps)


def robots_url(url: str) -> str:
    """Where the rules for a page are."""
    return f"{url.split('://', 1)[0]}://{host(url)}/robots.txt"


def _lines(content: bytes, agent: str) -> list[str]:
    """The lines that mean something, in ASCII, each group's agent told as ours, everybody's or another's.

    Protego compares agents by their beginnings ("tra" would be us) and with all that follows the token,
    ends a line at every letter that Unicode calls a line end, and a group at every unknown record.
    """
    found = []
    for line in _LINE_END.split(_marked_off(content)[:MAX_BYTES]):
        text = _escaped(line[:_LONGEST_LINE]).partition("#")[0].strip()
        if named := _AGENT_LINE.fullmatch(text):
            found.append(f"user-agent: {_whose(named[1], agent)}")
        elif _OTHER_LINE.match(text):
            found.append(text)
    return found


def _marked_off(content: bytes) -> bytes:
    """The content in UTF-8, without a byte-order mark, even half a one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").encode()
    mark = _MARK.match(content)
    return content[mark.end() :] if mark else content


def _escaped(line: bytes) -> str:
    """A line with what is not ASCII percent-encoded (RFC 9309 §2.2.2), in whatever encoding it was meant."""
    return "".join(chr(byte) if byte < 0x80 and byte not in _CONTROLS else f"%{byte:02X}" for byte in line)


def _whose(value: str, agent: str) -> str:
    """Whose group a User-agent value begins; only its token counts, so "TraCuu/1.0 (news)" names TraCuu."""
    if value[:1] == "*" and value[1:2].strip() == "":
        return _EVERYBODY
    token = _TOKEN.match(value)
    return _OURS if token and token[0].lower() == agent.lower() else _OTHERS
