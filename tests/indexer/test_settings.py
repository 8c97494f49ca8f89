"""The settings of the index."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from indexer.settings import TABLES, IndexSettings


def test_defaults() -> None:
    """Without settings the best engine that is installed is taken."""
    settings = IndexSettings.model_validate({})
    assert settings.engine == "auto"
    assert settings.widen_below == 10


@pytest.mark.parametrize(
    "bad", [{"engine": "lucene"}, {"batch": 0}, {"memory": 1}, {"widen_below": -1}, {"colour": "red"}]
)
def test_bad_values_are_refused(bad: dict[str, object]) -> None:
    """A value that cannot work, or a setting that is not there, is an error."""
    with pytest.raises(ValidationError):
        IndexSettings.model_validate(bad)


def test_every_setting_is_described() -> None:
    """Each setting says what it is."""
    for table in TABLES.values():
        assert all(field.description for field in table.model_fields.values())
