"""Pictures for the articles: a few hundred bytes of coloured dusk each, drawn from the file's name."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from math import sin
from typing import Final

_WIDTH: Final = 48
_HEIGHT: Final = 30


@cache
def picture(name: str) -> bytes:
    """Return a small PNG of hills under a sky, the same one for the same name."""
    seed = zlib.crc32(name.encode())
    lines = b"".join(b"\0" + b"".join(_pixel(x, y, seed) for x in range(_WIDTH)) for y in range(_HEIGHT))
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _pixel(x: int, y: int, seed: int) -> bytes:
    hill = _HEIGHT * (0.55 + 0.12 * sin(x / 7 + seed % 13) + 0.05 * sin(x / 3 + seed % 7))
    warmth, depth = min(1.0, y / hill), max(0.0, (y - hill) / _HEIGHT)
    sky = (150 + 90 * warmth, 180 + 30 * warmth, 215 - (30 + seed % 40) * warmth)
    land = (60 + seed % 50, 120 - 70 * depth, 70 + seed % 40)
    # Browsers enlarge the picture, so the edge of the hills is blended.
    share = min(1.0, max(0.0, (y - hill) / 2 + 0.5))
    return bytes(int(above + (below - above) * share) for above, below in zip(sky, land, strict=True))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
