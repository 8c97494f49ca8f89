"""Logging in and out, and that only the operator's own forms change anything.

A form is refused that comes from another origin, or does not carry the session's token. Both are 30 lines of
our own, for there is one person, whose session is kept here: Flask-WTF would bring WTForms, and a cookie for
whoever opens a form.
"""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from crawler.language import gettext as _
from web.operator.password import LIFETIME, LONGEST, Operator, form_token

P = ParamSpec("P")
COOKIE = "operator"
FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def add_session(app: Flask, operator: Operator, clock: Callable[[], float] = time.time) -> None:
    """Know the operator by the cookie, on every page."""

    @app.before_request
    def know() -> ResponseReturnValue | None:
        token = request.cookies.get(COOKIE, "")
        g.has_operator = operator.is_there
        g.operator_token = token if operator.knows(token, clock()) else ""
        if request.method in _CHANGING and request.routing_exception is None:
            return _refusal(g.operator_token)
        return None

    @app.after_request
    def keep_private(response: Response) -> Response:
        if g.get("operator_token"):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    @app.context_processor
    def known() -> dict[str, object]:
        token = g.get("operator_token", "")
        return {
            "is_operator": bool(token),
            "form_token": form_token(token) if token else "",
            "has_operator": operator.is_there,
        }

    app.register_blueprint(_pages(operator, clock))


def operators_alone(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A page for the operator; whoever is not logged in is led to the login, and back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.get("operator_token"):
            return view(*args, **kwargs)
        if not g.get("has_operator"):
            abort(404)
        if request.method != "GET":
            abort(403)
        return redirect(url_for("operator.login", next=request.full_path.rstrip("?")))

    return guarded


def _pages(operator: Operator, clock: Callable[[], float]) -> Blueprint:
    blueprint = Blueprint("operator", __name__)

    @blueprint.before_request
    def only_where_there_is_one() -> None:
        if not operator.is_there:
            abort(404)

    @blueprint.get("/login")
    def login() -> ResponseReturnValue:
        return _login_form()

    @blueprint.post("/login")
    def log_in() -> ResponseReturnValue:
        password = request.form.get("password", "")[: LONGEST + 1]
        attempt = operator.log_in(password, request.remote_addr or "", clock())
        if not attempt.token:
            return _not_let_in(attempt.wait)
        if g.operator_token:
            operator.log_out(g.operator_token)
        response = redirect(_target(request.form.get("next", "")))
        response.set_cookie(
            COOKIE,
            attempt.token,
            max_age=int(LIFETIME),
            path=_cookie_path(),
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    @blueprint.post("/logout")
    def log_out() -> ResponseReturnValue:
        if g.operator_token:
            operator.log_out(g.operator_token)
        response = redirect(url_for("pages.home"))
        response.delete_cookie(
            COOKIE, path=_cookie_path(), secure=request.is_secure, httponly=True, samesite="Lax"
        )
        return response

    return blueprint


def _login_form(reason: str = "") -> str:
    wanted = request.values.get("next", "")
    is_plain = not request.is_secure and request.remote_addr not in ("127.0.0.1", "::1")
    return render_template("login.html", reason=reason, next=wanted, is_plain=is_plain)


def _not_let_in(wait: float) -> ResponseReturnValue:
    if wait <= 0:
        return _login_form(_("This is not the password.")), 403
    seconds = math.ceil(wait)
    reason = _("Too many attempts: please wait %(seconds)d seconds.") % {"seconds": seconds}
    return _login_form(reason), 429, {"Retry-After": str(seconds)}


def _refusal(token: str) -> ResponseReturnValue | None:
    """What is answered to a form that another site made the browser send, or without the session's token."""
    origin = request.headers.get("Origin") or _origin_of(request.headers.get("Referer", ""))
    if origin != _origin_of(request.host_url):
        text = _("This form came from elsewhere, or web.proxies is not set for the proxy in front.")
        return Response(text + "\n", 403, mimetype="text/plain")
    given = request.form.get(FORM_TOKEN, "").encode()
    needed = token and request.endpoint != "operator.log_in"
    if needed and not hmac.compare_digest(given, form_token(token).encode()):
        abort(403)
    return None


def _origin_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _target(wanted: str) -> str:
    """Where to go on: a path of this site, and nothing that a browser could take for another."""
    safe = wanted.startswith("/") and wanted[1:2] not in ("/", "\\") and wanted.isprintable()
    # A path is given as the application sees it, without web.prefix.
    return request.root_path.rstrip("/") + wanted if safe else url_for("pages.home")


def _cookie_path() -> str:
    return request.root_path or "/"
