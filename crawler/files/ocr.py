"""Pictures of pages → text, by tesseract where it is installed; bounded in time and pages."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable
from functools import cache
from shutil import which

from crawler.errors import Unreadable
from crawler.language import mark

SECONDS = 100.0
"""What all pages of one file may take."""


def text(picture: bytes) -> str:
    """The text of one picture (PNG, JPEG, TIFF, PNM)."""
    return pages([picture])


def pages(pictures: Iterable[bytes]) -> str:
    """The text of pictures of pages, a form feed between them; "[…]" for what the time did not reach."""
    if not present():
        raise Unreadable(mark("is a picture of a page: install tesseract-ocr-vie to read it"))
    until = time.monotonic() + SECONDS
    found: list[str] = []
    for picture in pictures:
        left = until - time.monotonic()
        if left <= 0:
            found.append("[…]")
            break
        found.append(_read(picture, left))
    return "\f".join(found)


@cache
def present() -> bool:
    """Whether tesseract is here with Vietnamese."""
    program = which("tesseract")
    if program is None:
        return False
    listed = subprocess.run(  # noqa: S603 - its arguments are constant
        [program, "--list-langs"], capture_output=True, timeout=20, check=False
    )
    return b"vie" in (listed.stdout + listed.stderr).split()


def _read(picture: bytes, seconds: float) -> str:
    program = which("tesseract") or "tesseract"
    try:
        answer = subprocess.run(  # noqa: S603 - its arguments are constant
            [program, "-", "-", "-l", "vie", "--psm", "3"],
            input=picture,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "[…]"
    if answer.returncode:
        raise Unreadable(mark("is no picture that tesseract can read"))
    return answer.stdout.decode("utf-8", errors="replace").strip("\f\n")
