"""Where the pictures of a page are, also those that are loaded when they are looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

_LATER = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-original-src", "data-url", "data-echo",
    "data-image", "data-full-src",
)  # fmt: skip
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_STAND_IN = re.compile(
    r"^data:|(?:^|[/_-])(?:blank|spacer|loading|loader|placeholder|pixel|transparent|1x1|no-?image|lazy\w*|grey|gray)"
    r"(?:[._-][^/]*)?\.(?:gif|png|svg|jpe?g)",
    re.IGNORECASE,
)
_PART = re.compile(r"\s*(\S*[^\s,])(?:\s+(\d+(?:\.\d+)?)[wx])?\s*(?:,|$)")


def address(image: Tag) -> str:
    """The address of a picture; what is loaded later has its true one apart, and a stand-in is none."""
    return next((found for found in _candidates(image) if found and not _STAND_IN.search(found)), "")


def _candidates(image: Tag) -> Iterator[str]:
    for name in _LATER:
        yield str(image.get(name) or "").strip()
    yield str(image.get("src") or "").strip()
    picture = image.find_parent("picture")
    for holder in (image, *(picture.select("source") if picture else ())):
        for name in _SETS:
            yield largest(str(holder.get(name) or ""))


def largest(srcset: str) -> str:
    """The address of the largest picture of a srcset."""
    parts = [(float(size or 1), link) for link, size in _PART.findall(srcset) if link]
    return max(parts, key=lambda part: part[0])[1] if parts else ""
