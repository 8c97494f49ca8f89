"""The engines, by name."""

from __future__ import annotations

from importlib.util import find_spec

from indexer.engine import Engine
from indexer.errors import EngineMissing

NAMES = ("tantivy", "whoosh")


def choose(name: str) -> Engine:
    """The engine of that name; "auto" is Tantivy where it is installed, else Whoosh."""
    has_tantivy = find_spec("tantivy") is not None
    if name == "tantivy" and not has_tantivy:
        raise EngineMissing(name)
    # Imported here, so that a bare install never needs Tantivy.
    if has_tantivy and name in ("auto", "tantivy"):
        from indexer.engines.tantivy import ENGINE  # noqa: PLC0415
    else:
        from indexer.engines.whoosh import ENGINE  # noqa: PLC0415
    return ENGINE
