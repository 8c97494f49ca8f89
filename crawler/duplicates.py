"""Near-duplicates: the same report in several papers, or under two addresses.

A sketch is a small sample of a text, and two sketches tell how much of their texts is the same. The
text is parted where its letters say so and not where its sentences end: whoever joins two sentences,
changes a word or moves a tone mark changes the part in which that is, and no other. Hashes of the
parts are kept, the lowest ones, so that two texts sample what they have in common alike.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from crawler.document import ARTICLE, Document

MOST_PARTS = 24
"""Parts that a sketch holds; a text of 600 syllables has some 55."""
LEAST_PARTS = 6
"""Parts that two texts must share, some 80 syllables: a short text is not judged by its last sentence."""
_SHORTEST = 8  # letters: a shorter part stands in too many texts
_LETTERS = b"bcdfghjklmnpqrstvwxz0123456789"
"""What is looked at. Vowels carry the accents, which are written in several ways."""
_CUTS = b"tv"
"""A part ends at each of these letters, after four syllables or so, but for those that are too short."""
_TO_CUTS = bytes.maketrans(_CUTS, b"  ")
_OTHERS = bytes(set(range(128)) - set(_LETTERS))

_SAME, _SAME_OF_ONE_SOURCE = 0.4, 0.7
"""Of all parts of two texts, those that both have. A paper that goes on with its own story repeats half of
it; another paper that has as much in common has the same report."""
_HELD, _SAME_OF_HELD = 0.9, 0.3
"""Where one text holds so much of the other, it is a longer form of it, and less need be the same."""

_WIDTH = 3  # bytes of a hash, which are four characters
_HIGHEST = b"\xff" * _WIDTH


def sketch(document: Document) -> str:
    """The sketch of a document, up to 100 ASCII characters; empty where it has too little text.

    The title is left out of it, for papers write their own. A directive's form is that of many others,
    so it is alike only to its own copies. In every process the sketch is the same.
    """
    found = _parts(f"{document.lead}\n{document.body}")
    if len(found) < LEAST_PARTS:
        captions = "\n".join(caption.text for caption in document.captions)
        found = _parts(f"{document.lead}\n{document.body}\n{captions}")
    if len(found) < LEAST_PARTS:
        return ""
    if document.kind != ARTICLE:
        text = f"{document.title}\n{document.lead}\n{document.body}"
        return _written([blake2b(_letters(text), digest_size=3 * _WIDTH).digest()])
    return _written(
        [_hash(document.source.encode(errors="ignore")), *sorted(set(map(_hash, found)))[:MOST_PARTS]]
    )


def parts(sketch: str) -> frozenset[bytes]:
    """What two sketches must share some of to be alike."""
    return _read(sketch).parts


def alike(a: str, b: str) -> bool:
    """Whether two sketches are of the same report: most of the text is the same, or one holds the other."""
    one, other = _read(a), _read(b)
    shared = len(one.parts & other.parts)
    if shared < LEAST_PARTS:
        return bool(a) and a == b
    # Above the lower of the two limits, one sketch has left out what the other still tells.
    limit = min(one.limit, other.limit)
    fewer, more = sorted(sum(part <= limit for part in sample.parts) for sample in (one, other))
    same = shared / (fewer + more - shared)
    enough = _SAME_OF_ONE_SOURCE if one.source == other.source else _SAME
    return same >= enough or (same >= _SAME_OF_HELD and shared >= fewer * _HELD)


@dataclass(frozen=True, slots=True)
class _Sample:
    """A sketch, read: the source, hashes of parts, and up to which hash it has them all."""

    source: bytes
    parts: frozenset[bytes]
    limit: bytes


@lru_cache(maxsize=1024)
def _read(written: str) -> _Sample:
    # Among the hits of a search, every sketch is compared with nearly every other.
    raw = a2b_base64(written)
    source, *found = [raw[place : place + _WIDTH] for place in range(0, len(raw), _WIDTH)] or [b""]
    # A directive's sketch is its only hash.
    return _Sample(source, frozenset(found or [source]), found[-1] if len(found) == MOST_PARTS else _HIGHEST)


def _written(hashes: Iterable[bytes]) -> str:
    return b2a_base64(b"".join(hashes), newline=False).decode()


def _parts(text: str) -> set[bytes]:
    return {part for part in _letters(text).translate(_TO_CUTS).split() if len(part) >= _SHORTEST}


def _letters(text: str) -> bytes:
    return text.lower().encode("ascii", "ignore").translate(None, _OTHERS)


def _hash(part: bytes) -> bytes:
    return crc32(part).to_bytes(4, "big")[:_WIDTH]
