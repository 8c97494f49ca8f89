"""Whether the site can answer, for what watches over it."""

from __future__ import annotations

import logging

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from crawler.errors import TracuuError
from web.site import Site

log = logging.getLogger(__name__)


def health(site: Site) -> Blueprint:
    """The addresses that probes ask."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def alive() -> Response:
        return _line("ok", 200)

    @blueprint.get("/readyz")
    def ready() -> Response:
        reason = _lacking(site)
        return _line(reason or "ok", 503 if reason else 200)

    return blueprint


def _lacking(site: Site) -> str:
    """Why nothing can be searched; "" where it can."""
    try:
        site.store.last_sequence()
        site.collection.count()
    except TracuuError as error:
        # Where the folder lies is nobody's business.
        return str(error).replace(str(site.folder.root) if site.folder else "\0", "…")
    except SQLAlchemyError:
        log.exception("the store does not answer")
        return "the store does not answer"
    return ""


def _line(text: str, status: int) -> Response:
    answer = Response(text + "\n", status, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer
