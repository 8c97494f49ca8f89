"""The program as a person runs it: in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crawler.discovery.urls import host
from crawler.newspaper import Press, open_press
from tests.crawler.corner import Corner, serving, with_an_article


@dataclass
class Program:
    """The `tracuu` command on one data folder, messages in English."""

    data: Path
    variables: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TRACUU_")}
        return subprocess.Popen(
            [sys.executable, "-c", "from web.cli import main; main()", "--data", str(self.data), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=clean | {"TRACUU_GENERAL_LANGUAGE": "en", "PYTHONUTF8": "1"} | self.variables,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def must(self, *arguments: str) -> str:
        """Run a command that must succeed; what it prints."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout


def address(process: subprocess.Popen[str]) -> str:
    """The address that a serving command prints."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"(http://\S+) \(Ctrl-C", line):
            return found[1]
    assert process.stderr is not None
    raise AssertionError(process.stderr.read())


def end(process: subprocess.Popen[str]) -> int:
    """Stop a serving command as Ctrl-C does; its exit code."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The command on a new data folder."""
    return Program(tmp_path / "data")


@pytest.fixture
def corner() -> Iterator[Corner]:
    """A site whose home page links to one article."""
    with serving() as server:
        yield with_an_article(server)


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """The sample newspapers."""
    with open_press() as serving:
        yield serving


def with_press(program: Program, press: Press) -> Program:
    """The same command, with the newspapers as its sources and their hosts allowed."""
    (program.data / "sources").mkdir(parents=True, exist_ok=True)
    press.write_sources(program.data / "sources")
    hosts = ",".join(host(site.home) for site in press.sites)
    return Program(program.data, {"TRACUU_CRAWL_ALLOW_HOSTS": hosts, "TRACUU_CRAWL_DELAY": "0"})
