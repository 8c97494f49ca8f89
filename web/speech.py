"""In which language a request is answered: what its address asks for, else the cookie, else the site's."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, g, request
from werkzeug.wrappers import Response

from crawler.language import LANGUAGES, using

COOKIE = "lang"
_YEAR = 31_536_000


def speak(app: Flask, default: str) -> None:
    """Answer every request in its language."""

    @app.before_request
    def begin() -> None:
        remembered = None if is_for_programs() else request.cookies.get(COOKIE)
        asked = (request.args.get("lang"), remembered, default)
        g.language = ExitStack()
        g.language.enter_context(using(next(name for name in asked if name in LANGUAGES)))

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if "language" in g:
            g.pop("language").close()

    @app.after_request
    def remember(response: Response) -> Response:
        asked = request.args.get("lang")
        if asked in LANGUAGES and asked != request.cookies.get(COOKIE) and not is_for_programs():
            response.set_cookie(COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True)
        return response


def is_for_programs() -> bool:
    """Whether JSON is asked for, which no cookie changes."""
    return request.path.startswith("/api/")
