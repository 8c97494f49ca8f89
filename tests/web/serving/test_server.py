"""The server."""

from __future__ import annotations

import socket
from threading import Event, Thread

import httpx
import pytest
from flask import Flask

from crawler.language import using
from web.errors import ListenError
from web.serving.server import Server


def small_app() -> Flask:
    """An application of one page."""
    app = Flask("small")
    app.get("/")(lambda: "here")
    return app


def test_a_free_port_is_known_before_anything_is_answered() -> None:
    """Port 0 takes a free port, which the URL names."""
    with Server(small_app(), "127.0.0.1", 0, threads=2) as server:
        assert server.port > 0
        assert server.url == f"http://127.0.0.1:{server.port}/"
        answer = httpx.get(server.url)
    assert answer.text == "here"
    assert "Server" not in answer.headers


def test_a_port_in_use_is_one_line_with_the_remedy() -> None:
    """Listening where something listens is an error that says what, where and the remedy."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with using("en"), pytest.raises(ListenError) as caught:
            Server(small_app(), "127.0.0.1", port, threads=1)
    line = str(caught.value)
    assert f"127.0.0.1 port {port}" in line
    assert "--port" in line
    assert "\n" not in line


@pytest.mark.parametrize("host", ["no such host", "256.1.1.1", "a" * 300])
def test_a_host_that_is_none_is_one_line(host: str) -> None:
    """A host that cannot be listened on is an error of one line."""
    with pytest.raises(ListenError):
        Server(small_app(), host, 0, threads=1)


def test_stop_from_another_thread_ends_the_wait() -> None:
    """`wait` returns when another thread says stop, and the port is free again."""
    with Server(small_app(), "127.0.0.1", 0, threads=1) as server:
        Thread(target=server.stop).start()
        server.wait()
    with socket.create_server(("127.0.0.1", server.port)):
        pass


def test_an_answer_under_way_is_finished() -> None:
    """Stopping lets a request that has begun come to its end."""
    begun, finish = Event(), Event()
    app = Flask("slow")

    @app.get("/")
    def slow() -> str:
        begun.set()
        finish.wait(5)
        return "whole"

    answers: list[str] = []
    with Server(app, "127.0.0.1", 0, threads=1) as server:
        asking = Thread(target=lambda: answers.append(httpx.get(server.url, timeout=10).text))
        asking.start()
        assert begun.wait(5)
        server.stop()
        finish.set()
    asking.join()
    assert answers == ["whole"]


def test_the_block_may_end_long_after_the_stop() -> None:
    """A server that has already stopped answering is closed like any other."""
    with Server(small_app(), "127.0.0.1", 0, threads=1) as server:
        server.stop()
        server._thread.join()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


def test_stopping_is_quiet(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed when a server with an open connection is closed."""
    with httpx.Client() as browser, Server(small_app(), "127.0.0.1", 0, threads=2) as server:
        browser.get(server.url)
        server.stop()
        server.stop()
    assert not caplog.records or all(record.levelname in ("DEBUG", "INFO") for record in caplog.records)
    assert capfd.readouterr() == ("", "")
