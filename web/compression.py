"""Answers in fewer bytes for browsers that take them so (RFC 9110, section 8.4)."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

_ALGORITHMS = ("br", "gzip")
_WINDOW = 18
"""The window's bits: 256 kB, more than any page has; brotli would take 4 MB for each answer."""


def compress(app: Flask) -> None:
    """Compress pages, feeds, JSON and static files; what is only to be saved goes as it is."""
    app.config.update(
        COMPRESS_ALGORITHM=_ALGORITHMS,
        COMPRESS_ALGORITHM_STREAMING=_ALGORITHMS,
        COMPRESS_BR_WINDOW=_WINDOW,
    )
    Compress(app)
