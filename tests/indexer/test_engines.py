"""Which engine serves."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

import indexer.engines
from crawler.language import using
from indexer.engines import NAMES, choose
from indexer.errors import EngineMissing


def test_auto_is_the_best_that_is_installed() -> None:
    """The choice “auto” is Tantivy where it is installed, else Whoosh."""
    assert choose("auto").name == ("tantivy" if find_spec("tantivy") else "whoosh")


@pytest.mark.parametrize("name", [name for name in NAMES if find_spec(name)])
def test_by_name(name: str) -> None:
    """An engine that is installed is had by its name."""
    assert choose(name).name == name


def test_without_tantivy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare install takes Whoosh by itself, and says what to install when Tantivy is asked for."""
    monkeypatch.setattr(indexer.engines, "find_spec", lambda _name: None)
    assert choose("auto").name == "whoosh"
    with using("en"), pytest.raises(EngineMissing, match=r"pip install 'tracuu\[fast\]'"):
        choose("tantivy")
