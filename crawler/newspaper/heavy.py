"""Pages that are too big for a careless crawler."""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATA_HEAD: Final = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Số liệu thống kê</title></head>'
    "<body><h1>Số liệu thống kê kinh tế - xã hội</h1><table>\n"
).encode()
_DATA_TAIL: Final = b"</table></body></html>\n"


def big_page() -> Iterator[bytes]:
    """Yield a table of more than 30 megabytes, piece by piece."""
    yield _DATA_HEAD
    for year in range(300):
        rows = (
            f"<tr><td>{year}.{row}</td><td>Sản lượng lương thực có hạt</td><td>{row * 37 % 9973}</td></tr>\n"
            for row in range(1300)
        )
        yield "".join(rows).encode()
    yield _DATA_TAIL


@cache
def gzip_bomb() -> bytes:
    """Return less than a megabyte of gzip that unfolds to more than 200 megabytes of page."""
    row = "<tr><td>Tổng số</td><td>0</td></tr>\n".encode()
    block = row * (1_000_000 // len(row) + 1)
    squeeze = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    pieces = [squeeze.compress(_DATA_HEAD), *(squeeze.compress(block) for _ in range(205))]
    return b"".join([*pieces, squeeze.compress(_DATA_TAIL), squeeze.flush()])
