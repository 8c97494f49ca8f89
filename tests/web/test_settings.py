"""The settings of the search page."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import SettingsError
from crawler.settings import Settings
from web.settings import TABLES, WebSettings


def test_the_page_is_for_this_machine_alone_unless_set() -> None:
    """Without settings only this machine is let in."""
    settings = Settings(None, {}, TABLES).table("web", WebSettings)
    assert (settings.host, settings.port, settings.threads) == ("127.0.0.1", 8080, 4)


@pytest.mark.parametrize("line", ["port = 65536", "port = -1", "threads = 0", 'host = ""', "ports = 1"])
def test_a_wrong_setting_is_named(tmp_path: Path, line: str) -> None:
    """A value that cannot be is an error that names the setting."""
    file = tmp_path / "tracuu.toml"
    file.write_text(f"[web]\n{line}\n")
    name = line.partition(" ")[0]
    with pytest.raises(SettingsError, match=f"web.{name}"):
        Settings(file, {}, TABLES).check()


def test_every_setting_is_explained() -> None:
    """Each setting has its line of explanation."""
    assert all(field.description for field in WebSettings.model_fields.values())
