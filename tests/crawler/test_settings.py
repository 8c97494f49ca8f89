"""Settings: typed, each with its origin."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import InputError, SettingsError
from crawler.settings import CrawlSettings, GeneralSettings, Settings


def write(folder: Path, text: str) -> Path:
    """Write a settings file."""
    path = folder / "tracuu.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_the_defaults_hold() -> None:
    """A bare installation is polite, and refuses private addresses."""
    settings = Settings(None, {})
    settings.check()
    crawl = settings.table("crawl", CrawlSettings)
    assert crawl == CrawlSettings()
    assert crawl.delay >= 1
    assert crawl.allow_hosts == ()


def test_a_variable_stands_above_the_file_above_the_default(tmp_path: Path) -> None:
    """Each setting has the value of the highest place that names it, and says which."""
    file = write(tmp_path, "[crawl]\ndelay = 2\ntimeout = 9\n")
    settings = Settings(
        file, {"TRACUU_CRAWL_DELAY": "3.5", "PATH": "/bin", "TRACUU_DATA": "x", "TRACUU_TEST_DATA": "y"}
    )
    settings.check()
    rows = {row.name: row for row in settings.listing()}
    assert (rows["crawl.delay"].value, rows["crawl.delay"].origin) == (3.5, "TRACUU_CRAWL_DELAY")
    assert (rows["crawl.timeout"].value, rows["crawl.timeout"].origin) == (9.0, str(file))
    assert rows["crawl.max_redirects"].value == 5
    assert rows["crawl.max_redirects"].origin not in {"", str(file)}
    assert all(row.explanation for row in rows.values())


def test_a_list_in_a_variable_has_commas() -> None:
    """Several hosts fit into one variable."""
    settings = Settings(None, {"TRACUU_CRAWL_ALLOW_HOSTS": "a, b:80,"})
    assert settings.table("crawl", CrawlSettings).allow_hosts == ("a", "b:80")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[crawl", "TOML"),
        ("[crawl]\ndelay = -1", "crawl.delay"),
        ("[crawl]\ndelay = 'soon'", "crawl.delay"),
        ("[crawl]\nspeed = 1", "crawl.speed"),
        ("[crawling]\ndelay = 1", "crawling"),
        ("crawl = 1", "crawl"),
        ("[general]\nlanguage = 'fr'", "general.language"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, told: str) -> None:
    """One line names the file, what is wrong in it, and where the settings are told."""
    with pytest.raises(SettingsError) as problem:
        Settings(write(tmp_path, text), {}).check()
    assert all(part in str(problem.value) for part in ("tracuu.toml", told, "docs/operating.md"))
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    "variable", [{"TRACUU_CRAWL_DELAY": "soon"}, {"TRACUU_CRAWL_SPEED": "1"}, {"TRACUU_GENERAL_LANGUAGE": ""}]
)
def test_a_variable_that_cannot_be_used_is_named(variable: dict[str, str]) -> None:
    """A slip in a variable's name or value is an error, not a silence."""
    with pytest.raises(SettingsError, match=next(iter(variable))):
        Settings(None, variable).check()


def test_a_settings_file_that_is_missing_is_an_input_error(tmp_path: Path) -> None:
    """A file that was named must be there."""
    with pytest.raises(InputError, match="missing"):
        Settings(tmp_path / "missing.toml", {})


def test_a_table_is_frozen() -> None:
    """Nobody changes a setting while the program runs."""
    with pytest.raises(ValueError, match="frozen"):
        GeneralSettings().language = "en"  # type: ignore[misc]


@pytest.mark.parametrize("value", ["Nguyễn Văn A", "a\nb"])
def test_a_contact_must_fit_into_a_request(tmp_path: Path, value: str) -> None:
    """What no header can carry is refused at once, not at the first newspaper."""
    with pytest.raises(SettingsError, match=r"crawl\.contact"):
        Settings(None, {"TRACUU_CRAWL_CONTACT": value}).check()


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """Some editors write one."""
    file = tmp_path / "tracuu.toml"
    file.write_text("[crawl]\ndelay = 3", encoding="utf-8-sig")
    assert Settings(file, {}).table("crawl", CrawlSettings).delay == 3
