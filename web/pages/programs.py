"""The page of the API: what can be asked for, with forms to try it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from crawler.language import gettext as _
from web.api import OPERATIONS, PREFIX
from web.api.description import document, parameters
from web.api.operation import Operation


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation as the page shows it."""

    operation: Operation
    parameters: list[dict[str, Any]]
    fields: list[tuple[str, str, str]]
    example: str
    """An address to begin with; "" where something of the collection must be named."""


def problems() -> dict[int, str]:
    """What each problem means."""
    return {
        400: _("A parameter cannot be used; “errors” names each and says why."),
        404: _("There is nothing at that address."),
        405: _("Only reading is possible."),
        410: _("The cursor is one of a collection that was made anew."),
        413: _("A body was sent; there is nothing to send."),
        414: _("The address is too long."),
        429: _("Too many requests: wait as many seconds as Retry-After says."),
        500: _("Something went wrong here; it was written to the log."),
        503: _("There is no index, or there are no facts, just now."),
    }


def add_programs(blueprint: Blueprint) -> None:
    """Add the page of the API."""

    @blueprint.get("/api")
    def programs() -> str:
        schemas = document(OPERATIONS, PREFIX)["components"]["schemas"]
        return render_template(
            "programs.html",
            prefix=PREFIX,
            entries=[_entry(operation, schemas) for operation in OPERATIONS],
            problems=[(status, HTTPStatus(status).phrase, text) for status, text in problems().items()],
        )

    @blueprint.get("/api/try/<name>")
    def try_operation(name: str) -> AnyResponse:
        operation = next((one for one in OPERATIONS if one.name == name), None)
        if operation is None:
            abort(404)
        # A form sends what was left empty, too, and cannot put a field into a path.
        filled = {key: [*filter(None, values)] for key, values in request.args.lists()}
        asked: dict[str, Any] = {key: values for key, values in filled.items() if values}
        if operation.argument:
            named = asked.pop(operation.argument, [""])[0]
            if not named:
                return redirect(url_for("pages.programs", _anchor=operation.name))
            asked["identity"] = named
        return redirect(url_for(f"api.{name}", **asked), HTTPStatus.SEE_OTHER)


def _entry(operation: Operation, schemas: dict[str, Any]) -> Entry:
    told = schemas[operation.answer.__name__]["properties"]
    fields = [(name, _type(form), form.get("description", "")) for name, form in told.items()]
    example = "" if operation.argument else url_for(f"api.{operation.name}", **operation.example)
    # What an example gives stands first: a query before all that narrows it.
    asked = sorted(parameters(operation.parameters), key=lambda one: one["name"] not in operation.example)
    return Entry(operation, asked, fields, example)


def _type(form: dict[str, Any]) -> str:
    """A field's type in a word or two."""
    if "$ref" in form:
        return str(form["$ref"]).rpartition("/")[2]
    if "anyOf" in form:
        return " | ".join(map(_type, form["anyOf"]))
    if form.get("type") == "array":
        return f"[{_type(form.get('items', {}))}]"
    if isinstance(form.get("additionalProperties"), dict):
        return "{" + _type(form["additionalProperties"]) + "}"
    return str(form.get("format") or form.get("type") or "")
