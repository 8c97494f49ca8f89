"""The query string → typed parameters, or what is wrong with each."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from crawler.language import gettext as _
from crawler.language import mark

P = TypeVar("P", bound="Parameters")
MOST = 100
"""Items of one page."""
_MOST_VALUES, _LONGEST_VALUE, _LONGEST_CURSOR = 20, 200, 4_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class BadParameters(Exception):  # noqa: N818 - it is answered, not caught
    """Parameters that cannot be used: the name of each, and why."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__(errors)
        self.errors = errors


def _whole(text: object) -> object:
    # int() alone takes "1_0" and " 1 ", too.
    return (
        int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else text
    )


def _only_written(text: object) -> object:
    return {"true": True, "false": False}.get(str(text).lower(), text) if isinstance(text, str) else text


def _day(text: object) -> object:
    if isinstance(text, str) and not _DAY.fullmatch(text):
        raise ValueError("not a day")
    return text


Whole = Annotated[int, BeforeValidator(_whole), Field(strict=True)]
Flag = Annotated[bool, BeforeValidator(_only_written), Field(strict=True)]
Day = Annotated[date, BeforeValidator(_day)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_VALUE)]
Values = Annotated[list[Value], Field(max_length=_MOST_VALUES)]
"""What may be given more than once."""


class Parameters(BaseModel):
    """What every operation takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Literal["vi", "en"] | None = Field(
        default=None, description=mark("language of what is said about the answer; else the site's")
    )


class Paged(Parameters):
    """What every list takes that is read page by page."""

    limit: Whole = Field(default=20, ge=1, le=MOST, description=mark("items of one page"))
    cursor: str = Field(
        default="",
        max_length=_LONGEST_CURSOR,
        pattern=r"^[A-Za-z0-9_-]*$",
        description=mark("“next” of the page before; the other parameters must be the same"),
    )


def read(model: type[P], given: MultiDict[str, str]) -> P:
    """The parameters of a query string; BadParameters where they cannot be used."""
    lists = {name for name, field in model.model_fields.items() if _is_list(field.annotation)}
    twice = [name for name in given if name not in lists and len(given.getlist(name)) > 1]
    if twice:
        raise BadParameters([(name, _("is given more than once")) for name in twice])
    values = {name: given.getlist(name) if name in lists else given[name] for name in given}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        schema = model.model_json_schema()["properties"]
        found = {str(one["loc"][0]): one for one in reversed(error.errors())}
        raise BadParameters(
            [(name, _why(one, schema.get(name, {}))) for name, one in found.items()]
        ) from None


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list


def _why(error: ErrorDetails, schema: dict[str, Any]) -> str:
    """What is wrong with a value, in the reader's language."""
    said = error.get("ctx", {})
    if error["type"] == "extra_forbidden":
        return _("there is no such parameter")
    if schema.get("type") == "integer":
        return _("must be a whole number from %(least)s to %(most)s") % {
            "least": schema["minimum"],
            "most": schema["maximum"],
        }
    if schema.get("type") == "boolean":
        return _("must be one of: %(values)s") % {"values": "true, false"}
    sentences = {
        "literal_error": _("must be one of: %(values)s")
        % {"values": said.get("expected", "").replace("'", "")},
        "string_too_long": _("may have %(most)s letters at most") % {"most": said.get("max_length")},
        "string_too_short": _("must not be empty"),
        "missing": _("must be given"),
        "too_long": _("may be given %(most)s times at most") % {"most": said.get("max_length")},
        "string_pattern_mismatch": _("is none that was given out"),
    }
    return sentences.get(error["type"]) or _("must be a day like 2019-06-28")
