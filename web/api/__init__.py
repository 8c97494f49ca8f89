"""The same answers for programs: JSON under /api/v1, described by OpenAPI."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from web.api import conferences, directives, documents, people, relations, search, sources, state, suggestions
from web.api.description import description
from web.api.freshness import answered, unless_known
from web.api.operation import Operation
from web.api.parameters import BadParameters, read
from web.api.problem import problem
from web.site import Site

PREFIX = "/api/v1"
OPERATIONS: tuple[Operation, ...] = (
    search.SEARCH,
    suggestions.COMPLETIONS,
    suggestions.SUGGESTIONS,
    documents.DOCUMENTS,
    documents.DOCUMENT,
    relations.SIMILAR,
    relations.EXPLANATION,
    directives.DIRECTIVES,
    directives.DIRECTIVE,
    directives.CITATIONS,
    conferences.CONFERENCES,
    conferences.CONFERENCE,
    people.PEOPLE,
    people.PERSON,
    sources.SOURCES,
    sources.SOURCE,
    state.STATUS,
)
"""All that can be asked for."""
_HOUR, _DAY = 3_600, 86_400
_READING = "GET, HEAD, OPTIONS"
_TOLD = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"


def api(site: Site) -> Blueprint:
    """The API over a site."""
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    for operation in OPERATIONS:
        _add(blueprint, operation, site)

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        response = unless_known(description(OPERATIONS, PREFIX))
        response.headers["Cache-Control"] = f"public, max-age={_HOUR}"
        return response

    @blueprint.errorhandler(BadParameters)
    def refused(error: BadParameters) -> ResponseReturnValue:
        return problem(400, errors=error.errors)

    @blueprint.after_app_request
    def open_to_all(response: AnyResponse) -> AnyResponse:
        # Public reading without credentials: what any program may read, a page of another site may, too.
        if request.path.startswith("/api/"):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = _TOLD
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = _READING
                response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
                response.headers["Access-Control-Max-Age"] = str(_DAY)
        return response

    return blueprint


def _add(blueprint: Blueprint, operation: Operation, site: Site) -> None:
    def view(identity: str = "") -> Response:
        asked = read(operation.parameters, request.args)
        return answered(lambda: operation.answering(site, asked, identity), operation.versions(site))

    blueprint.add_url_rule(operation.rule, operation.name, view, methods=["GET"])
