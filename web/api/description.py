"""The operations as an OpenAPI 3.1 document, out of the types that they take and give."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from crawler.language import current
from crawler.language import gettext as _
from web.api.operation import Operation
from web.api.parameters import Parameters
from web.api.problem import MEDIA_TYPE, Problem

_SCHEMAS = "#/components/schemas/{model}"
_REFUSALS = (400, 413, 414, 429, 500, 503)
"""Statuses that any operation may answer with; 404 comes where something is named."""
_LIMITS = ("RateLimit", "RateLimit-Policy")


class _Plain(GenerateJsonSchema):
    """Schemas without a title for each field, which would only say its name again."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's interface
        return False


def description(operations: tuple[Operation, ...], prefix: str) -> str:
    """The document as JSON, in the reader's language."""
    return _written(operations, prefix, current())


@cache
def _written(operations: tuple[Operation, ...], prefix: str, _language: str) -> str:
    return json.dumps(document(operations, prefix), ensure_ascii=False)


def document(operations: Iterable[Operation], prefix: str) -> dict[str, Any]:
    """The document as JSON values."""
    listed = list(operations)
    models: list[type[BaseModel]] = [*dict.fromkeys(operation.answer for operation in listed), Problem]
    _places, schemas = models_json_schema(
        [(model, "serialization") for model in models], ref_template=_SCHEMAS, schema_generator=_Plain
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tra Cứu",
            "version": version("tracuu"),
            "description": _("What the collection holds, for programs: read only, open to all, as JSON."),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": prefix}],
        "paths": {operation.path: {"get": _operation(operation)} for operation in listed},
        "components": {"schemas": _translated(schemas["$defs"]), "headers": _headers()},
    }


def parameters(model: type[Parameters]) -> Iterator[dict[str, Any]]:
    """Each parameter of the query string, as OpenAPI has it."""
    schema = model.model_json_schema(schema_generator=_Plain)
    required = schema.get("required", ())
    for name, told in schema["properties"].items():
        form = next((one for one in told.get("anyOf", ()) if one["type"] != "null"), told)
        said = told["description"]
        yield {
            "name": name,
            "in": "query",
            "description": _(said),
            "required": name in required,
            "schema": {key: value for key, value in form.items() if key != "description"},
        }


def _operation(operation: Operation) -> dict[str, Any]:
    named = [
        {
            "name": operation.argument,
            "in": "path",
            "required": True,
            "description": _(operation.identity),
            "schema": {"type": "string", "minLength": 1},
        }
    ]
    refusals = sorted({*_REFUSALS, *operation.refusals, *([404] if operation.argument else [])})
    content = {"application/json": {"schema": _reference(operation.answer)}}
    return {
        "operationId": operation.name,
        "summary": _(operation.summary),
        "description": _(operation.description),
        "parameters": [*(named if operation.argument else []), *parameters(operation.parameters)],
        "responses": {
            "200": {
                "description": HTTPStatus(200).phrase,
                "headers": _referred("ETag", *_LIMITS),
                "content": content,
            },
            "304": {"description": HTTPStatus(304).phrase, "headers": _referred("ETag", *_LIMITS)},
            **{str(status): _refusal(status) for status in refusals},
        },
    }


def _refusal(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "headers": _referred(*_LIMITS, *(["Retry-After"] if status == HTTPStatus.TOO_MANY_REQUESTS else [])),
        "content": {MEDIA_TYPE: {"schema": _reference(Problem)}},
    }


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _SCHEMAS.format(model=model.__name__)}


def _referred(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _headers() -> dict[str, Any]:
    told = {
        "ETag": _("tag of the answer: sent back as If-None-Match it gives 304 while the answer is the same"),
        "RateLimit": _("requests left, and seconds until all are there again"),
        "RateLimit-Policy": _("requests at once, and seconds in which as many come anew"),
        "Retry-After": _("seconds to wait"),
    }
    return {
        name: {"description": text, "schema": {"type": "integer" if name == "Retry-After" else "string"}}
        for name, text in told.items()
    }


def _translated(schema: Any) -> Any:
    """A schema whose descriptions are in the reader's language."""
    if isinstance(schema, Mapping):
        return {
            name: _(value) if name == "description" and isinstance(value, str) else _translated(value)
            for name, value in schema.items()
        }
    return [_translated(one) for one in schema] if isinstance(schema, list) else schema
