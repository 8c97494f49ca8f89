"""The rules of the house: which way imports go, and who may import what."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STAGES = ("crawler", "indexer", "web")
ALONE = {
    "tantivy": "indexer/engines/tantivy.py",
    "whoosh.index": "indexer/engines/whoosh.py",
    "httpx": "crawler/fetching/fetch.py",
    "httpcore": "crawler/fetching/connect.py",
    "warcio": "crawler/warc/records.py",
    "trafilatura": "crawler/extraction/body.py",
    "nh3": "web/archived.py",
    "waitress": "web/serving/server.py",
    "gunicorn": "web/serving/workers.py",
    "argon2": "web/operator/password.py",
    "prometheus_client": "web/serving/metrics.py",
}
"""What only one module may import."""


def modules() -> list[Path]:
    """Every source module."""
    return sorted(path for stage in STAGES for path in (ROOT / stage).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The absolute names that a module imports."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def belongs(name: str, package: str) -> bool:
    """Whether an imported name is that package or lies within it."""
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    """Web imports indexer imports crawler, never the other way round."""
    stage = STAGES.index(path.relative_to(ROOT).parts[0])
    later = STAGES[stage + 1 :]
    assert [name for name in imported(path) if any(belongs(name, other) for other in later)] == []


@pytest.mark.parametrize(("package", "home"), ALONE.items())
def test_one_module_alone(package: str, home: str) -> None:
    """Each of these libraries is imported by one module, so that it can be exchanged there."""
    users = {
        str(path.relative_to(ROOT).as_posix())
        for path in modules()
        if any(belongs(name, package) for name in imported(path))
        and path != ROOT / "indexer/engines/__init__.py"
    }
    assert users == {home}


def test_only_the_terminal_reads_the_environment() -> None:
    """os.environ is read in one module."""
    readers = {path.name for path in modules() if "os.environ" in path.read_text(encoding="utf-8")}
    assert readers == {"terminal.py"}


def test_no_grab_bag() -> None:
    """No module is named after nothing in particular."""
    vague = {"common", "utils", "util", "helpers", "core", "manager", "misc"}
    assert {path.stem for path in modules()} & vague == set()


def test_no_large_files() -> None:
    """No file of the repository is over 1 MB."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not in a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    assert [str(path) for path in paths if path.exists() and path.stat().st_size > 1_000_000] == []
