"""The API does what its OpenAPI description says, whatever it is asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.web.documents import CONFERENCE, HOSTILE
from web.api import OPERATIONS

EXAMPLES = 6
"""Requests of each operation and mode; raise it to hundreds for a longer look."""
CHECKS = [
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]
THERE = {"id": [CONFERENCE.id, HOSTILE.id], "slug": ["chi-thi-5"], "name": ["songnhue"]}


@pytest.fixture(scope="module")
def described(app: Flask) -> Any:
    """The description, as schemathesis reads it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", [operation.path for operation in OPERATIONS])
def test_every_answer_is_documented(described: Any, path: str, mode: GenerationMode) -> None:
    """Valid and invalid requests get an answer of the described form, and none is an error of ours."""
    operation = described[path]["GET"]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        _check(case)
        for name, values in THERE.items():
            if name in (case.path_parameters or {}):
                for value in values:
                    case.path_parameters[name] = quote(value, safe="")
                    _check(case)

    ask()


def _check(case: Any) -> None:
    answer = case.call(headers={"Accept-Encoding": "identity"})
    # An address that is too long is refused whatever stands in it.
    refused = [negative_data_rejection] if answer.status_code == 414 else []
    case.validate_response(answer, checks=CHECKS, excluded_checks=refused)
