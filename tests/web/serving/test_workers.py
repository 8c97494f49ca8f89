"""`tracuu serve`: processes that share a socket."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from crawler.folder import DataFolder
from tests.web.documents import make_collection

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
SERVE = "from web.cli import main; main()"


def command(folder: Path, *arguments: str) -> list[str]:
    """The command line of `tracuu serve`."""
    given = ["--data", str(folder), "serve", *arguments]
    return [sys.executable, "-c", f"import sys; sys.argv[0] = 'tracuu'; {SERVE}", *given]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of a few documents."""
    place = tmp_path_factory.mktemp("served")
    make_collection(place)
    DataFolder(place).make()
    return place


@pytest.fixture
def served(folder: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of two processes, and its address."""
    (folder / "tracuu.toml").write_text('[general]\nlanguage = "en"\n[web]\nworkers = 2\n')
    errors = (tmp_path / "errors").open("w")
    with (
        errors,
        subprocess.Popen(
            command(folder, "--port", "0"), stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            assert process.stdout
            found = re.search(r"http://\S+/", process.stdout.readline())
            assert found
            yield process, found[0]
        finally:
            process.terminate()
            process.wait(30)


def test_processes_answer_and_count_together(served: tuple[subprocess.Popen[str], str]) -> None:
    """Every process answers searches, and the figures are of all of them."""
    _process, url = served
    for _each in range(20):
        assert httpx.get(url, params={"q": "hội nghị"}).status_code == 200
    told = httpx.get(url + "metrics").text
    assert 'tracuu_requests_total{endpoint="pages.home",status="200"} 20.0' in told


def test_settings_are_read_anew(
    served: tuple[subprocess.Popen[str], str], folder: Path, tmp_path: Path
) -> None:
    """At SIGHUP other processes answer by the settings as they are now; unusable ones are told of."""
    process, url = served
    assert httpx.get(url, headers={"Host": "other.example"}).status_code == 400
    errors = tmp_path / "errors"
    for text, told in (('[web]\nhosts = ["other.example"]\n', ""), ("[web]\nworkers = 0\n", "web.workers")):
        (folder / "tracuu.toml").write_text(text)
        process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 30
        status = 0
        while (status != 200 or told not in errors.read_text()) and time.monotonic() < until:
            time.sleep(0.1)
            status = httpx.get(url, headers={"Host": "other.example"}).status_code
        assert status == 200
        assert told in errors.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told(served: tuple[subprocess.Popen[str], str], number: int, tmp_path: Path) -> None:
    """SIGTERM and Ctrl-C end it with code 0, quietly, with the port free again."""
    process, url = served
    httpx.get(url)
    process.send_signal(number)
    assert process.wait(30) == 0
    assert (tmp_path / "errors").read_text() == ""
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_slow_and_oversized_requests_hold_up_nobody(served: tuple[subprocess.Popen[str], str]) -> None:
    """Connections that send nothing take no thread; lines and headers that are too long are refused."""
    _process, url = served
    host, port = url.removeprefix("http://").strip("/").split(":")
    silent = [socket.create_connection((host, int(port))) for _each in range(20)]
    assert httpx.get(url, timeout=4).status_code == 200
    for connection in silent:
        connection.close()
    assert httpx.get(url + "?q=" + "a" * 9_000).status_code == 414
    assert httpx.get(url, headers={"X-Long": "a" * 9_000}).status_code == 431
    refused = httpx.get(url, headers=[("X-Many", "a")] * 100)
    assert refused.status_code == 431
    assert refused.headers["Content-Security-Policy"] == "default-src 'none'"
    assert httpx.post(url, data={"q": "a" * 100_000}).status_code in (405, 413)


def test_a_taken_port_is_one_line(folder: Path) -> None:
    """What cannot be listened on ends with code 2 and one line."""
    (folder / "tracuu.toml").write_text('[general]\nlanguage = "en"\n')
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            command(folder, "--port", port), capture_output=True, text=True, timeout=60, check=False
        )
    assert ended.returncode == 2
    assert re.fullmatch(rf"tracuu: cannot listen on 127\.0\.0\.1 port {port}: .*--port\n", ended.stderr)
