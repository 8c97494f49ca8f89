"""Errors as application/problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import quote

from flask import Response, request, url_for
from pydantic import Field

from crawler.language import gettext as _
from web.api.operation import Answer

MEDIA_TYPE = "application/problem+json"


class WrongParameter(Answer):
    """What is wrong with a parameter."""

    parameter: str = Field(description="its name")
    detail: str = Field(description="why it cannot be used")


class Problem(Answer):
    """Why there is no answer."""

    type: str = Field(description="what kind of problem it is: an address on the page of the API")
    title: str = Field(description="the same in words")
    status: int = Field(description="the HTTP status")
    detail: str = Field(description="one sentence for the reader")
    instance: str = Field(description="the path that was asked for")
    errors: list[WrongParameter] = Field(default_factory=list, description="the parameters that are wrong")


def problem(
    status: int, title: str = "", detail: str = "", errors: Sequence[tuple[str, str]] = ()
) -> Response:
    """The answer that tells of a problem."""
    told = Problem(
        type=f"{url_for('pages.programs')}#problem-{status}",
        title=title or (_("Parameters cannot be used") if errors else HTTPStatus(status).phrase),
        status=status,
        detail=detail or "; ".join(f"“{name}” {why}" for name, why in errors),
        instance=quote(request.script_root + request.path),
        errors=[WrongParameter(parameter=name, detail=why) for name, why in errors],
    )
    return Response(told.model_dump_json(), status, mimetype=MEDIA_TYPE)
