"""What every answer says beside its body: what the browser may load, and what it may keep."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.wrappers import Response

from web.speech import is_for_programs

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_YEAR, _WEEK = 31_536_000, 604_800


def add_headers(app: Flask) -> None:
    """Give every answer its headers."""

    @app.after_request
    def with_headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.endpoint != "static":
            # A page changes with the index, and with the language that the cookie remembers.
            response.headers.setdefault("Cache-Control", "no-cache")
            if not is_for_programs():
                response.vary.add("Cookie")
        elif response.status_code < 400:
            kept = f"max-age={_YEAR}, immutable" if "v" in request.args else f"max-age={_WEEK}"
            response.headers["Cache-Control"] = f"public, {kept}"
        return response
