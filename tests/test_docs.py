"""The documentation is true: every command, setting, module and dependency stands in it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import SecretStr

from crawler.errors import Exit
from crawler.sources.source import Fields, Source
from web.cli import TABLES, tracuu

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def doc(name: str) -> str:
    """A page of docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def commands(group: click.Group, before: str = "tracuu") -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


@pytest.mark.parametrize("name", [name for name, _command in commands(tracuu)])
def test_commands(name: str) -> None:
    """Every command stands in docs/operating.md and, at least by its last word, in the README."""
    assert f"`{name}" in doc("operating.md")
    assert name.removeprefix("tracuu ") in README


@pytest.mark.parametrize(("name", "command"), list(commands(tracuu)))
def test_help(name: str, command: click.Command) -> None:
    """Every command and option says what it does."""
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"


@pytest.mark.parametrize(
    ("setting", "default"),
    [
        (f"{table}.{name}", field.default)
        for table, model in TABLES.items()
        for name, field in model.model_fields.items()
    ],
)
def test_settings(setting: str, default: object) -> None:
    """Every setting stands in docs/operating.md with its true default, and there is no other."""
    row = re.search(rf"^\| `{re.escape(setting)}` \| `(.*?)` \|", doc("operating.md"), re.MULTILINE)
    assert row, setting
    text = row[1]
    default = default.get_secret_value() if isinstance(default, SecretStr) else default
    assert tomllib.loads(f"value = {text}")["value"] == (
        list(default) if isinstance(default, tuple) else default
    )


def test_no_invented_settings() -> None:
    """docs/operating.md names no setting that there is not."""
    known = {f"{table}.{name}" for table, model in TABLES.items() for name in model.model_fields}
    assert set(re.findall(r"^\| `(\w+\.\w+)` \|", doc("operating.md"), re.MULTILINE)) == known


def test_exit_codes() -> None:
    """Every exit code stands in docs/operating.md, and no other does."""
    table = re.search(r"^\| exit code \|.*?\n\n", doc("operating.md"), re.MULTILINE | re.DOTALL)
    assert table
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table[0], re.MULTILINE)] == sorted(Exit)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze")
def test_units(tmp_path: Path) -> None:
    """Systemd takes the units of docs/operating.md as they are, but for where the program lies."""
    units = re.findall(r"```ini\n(\[Unit\].*?)```", doc("operating.md"), re.DOTALL)
    names = ("tracuu.service", "tracuu-crawl.service", "tracuu-crawl.timer")
    for name, unit in zip(names, units, strict=True):
        (tmp_path / name).write_text(unit.replace("/usr/local/bin/tracuu", "/bin/true"), encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    # Units of the machine itself may be complained of as well.
    complaints = [line for line in checked.stderr.splitlines() if "tracuu" in line]
    assert complaints == []


@pytest.mark.parametrize("name", [*(set(Source.model_fields) - {"name"}), *Fields.model_fields])
def test_source_keys(name: str) -> None:
    """Every key of a source file stands in docs/sources.md."""
    assert f"`{name}`" in doc("sources.md") or f"`[{name}]`" in doc("sources.md")


TOLD_ELSEWHERE = {"analysis", "knowledge", "newspaper"}
"""Packages whose modules are told in a section or a docstring of their own."""


def test_modules() -> None:
    """Every module stands in docs/architecture.md, and no other does."""
    text = doc("architecture.md")
    for stage in ("crawler", "indexer", "web"):
        part = re.search(rf"^## {stage}/.*?(?=^## )", text, re.MULTILINE | re.DOTALL)
        assert part
        named = set(re.findall(r"`(\w+\.py)`", part[0]))
        there = {path for path in (ROOT / stage).rglob("*.py") if path.parent.name not in TOLD_ELSEWHERE}
        assert named - {"__init__.py"} == {path.name for path in there} - {"__init__.py"}


def test_dependencies() -> None:
    """Every dependency has its reason in docs/dependencies.md."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for extra in project["optional-dependencies"].values() for name in extra]
    for requirement in [*project["dependencies"], *extras]:
        name = re.split(r"[\[<>=~! ]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", doc("dependencies.md"), re.IGNORECASE), name


def test_links() -> None:
    """Every relative link of README and docs leads to a file."""
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
