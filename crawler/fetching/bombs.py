"""Pages and lists whose reading would cost more than they can be worth are refused unread."""

from __future__ import annotations

import re

from crawler.errors import TooLarge
from crawler.language import mark

FEED_TAGS = 100_000
"""A feed of a thousand articles has some thirty thousand; each costs the reader as much as a page of text."""
SITEMAP_TAGS = 3_000_000
"""A sitemap of 50,000 addresses, which the protocol allows, with pictures and news."""
PAGE_TAGS = 50_000
"""Ten times a large page of a newspaper."""
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_HARMLESS = re.compile(
    rb"""<!ENTITY\s+(?:%\s+)?[\w.-]+\s+(?:(?:PUBLIC|SYSTEM)\s[^<>\[\]]*|(["'])(?:&\#?\w+;|[^&"'<>]{0,16})\1\s*)>""",
    re.IGNORECASE,
)
"""One that stands for a letter, or lies elsewhere and is never fetched."""


def refuse_bombs(content: bytes, most_tags: int) -> None:
    """TooLarge for XML with entities that stand for more than a letter, or with more tags than lists have."""
    text = content.replace(b"\0", b"") if b"\0" in content else content  # UTF-16, if it is text at all
    if len(_ENTITY.findall(text)) > len(_HARMLESS.findall(text)):
        raise TooLarge(mark("an XML bomb: declares entities that unfold"))
    refuse_tags(text, most_tags)


def refuse_tags(text: bytes, most: int) -> None:
    """TooLarge for more tags than that, opened or closed."""
    if text.count(b"<") > most:
        raise TooLarge(mark("more than %(most)d tags"), most=most)
