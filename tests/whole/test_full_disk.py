"""A full disk ends the work cleanly, and it goes on when there is room."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.errors import Exit
from crawler.newspaper import Press
from crawler.warc.archive import verify
from tests.whole.conftest import Program, with_press
from tests.whole.test_kill import documents

resource = pytest.importorskip("resource")


def limited(program: Program, size: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that can write no file beyond a size, as where the disk is full."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    return subprocess.run(
        [sys.executable, "-c", "from web.cli import main; main()", "--data", str(program.data), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"TRACUU_GENERAL_LANGUAGE": "en", "PYTHONUTF8": "1"} | program.variables,
        timeout=120,
        check=False,
        preexec_fn=limit,
    )


@pytest.mark.parametrize("sizes", [(20_000, 150_000), (1_000_000, 1_500_000)])
def test_a_crawl_goes_on_when_there_is_room(press: Press, tmp_path: Path, sizes: tuple[int, ...]) -> None:
    """Whichever file finds no room, the message says so in one line, and the next run completes the work."""
    program = with_press(Program(tmp_path / "data"), press)
    for size in sizes:
        ended_cleanly(limited(program, size, "crawl"))
    program.must("crawl")
    is_complete(program, press)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where this user may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can make a disk to fill")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_real_disk_is_filled(press: Press, small_disk: Path) -> None:
    """The same where the system itself says that there is no space."""
    program = with_press(Program(small_disk / "data"), press)
    ended_cleanly(program.run("crawl"))
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    program.must("crawl")
    is_complete(program, press)


def ended_cleanly(done: subprocess.CompletedProcess[str]) -> None:
    """The exit code and the one line are those of a full disk."""
    assert done.returncode == Exit.NO_ROOM, done.stderr
    (complaint,) = (line for line in done.stderr.splitlines() if line.startswith("tracuu: "))
    assert "there is no room left" in complaint
    assert "Traceback" not in done.stderr


def is_complete(program: Program, press: Press) -> None:
    """Every article and every file is stored, and the archive is whole."""
    assert len(documents(program)) == sum(len(site.documents) for site in press.sites)
    assert verify(program.data / "archive")[1] == []
