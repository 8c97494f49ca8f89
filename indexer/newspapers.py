"""Which newspaper is of which province."""

from __future__ import annotations

from pathlib import Path

from crawler.sources.source import load_source
from indexer.analysis.provinces import province_named


def provinces_in(folder: Path) -> dict[str, str]:
    """The slug of the province of each newspaper that is one's, by its source's name; from source files."""
    sources = map(load_source, folder.glob("*.toml"))
    named = {source.name: province_named(source.province) for source in sources}
    return {name: province.slug for name, province in named.items() if province}
