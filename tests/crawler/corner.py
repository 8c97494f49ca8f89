"""A small site that a test can change between two crawls."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zlib import crc32

from crawler.crawling.crawl import Crawl
from crawler.crawling.equipment import equipment
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.sources.source import Source
from crawler.store import Stored

ARTICLE = """<html><head><title>Hội nghị</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2024-03-01T08:00:00+07:00"></head><body><article>
<h1>Hội nghị sơ kết</h1><p>%s</p></article></body></html>""" % ("Các cấp ủy đã bàn kỹ từng việc. " * 12)


class Corner(ThreadingHTTPServer):
    """A site of a few pages, which a test may change between two crawls."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), CornerHandler)
        self.home = f"http://127.0.0.1:{self.server_port}/"
        self.pages: dict[str, tuple[int, str | bytes]] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        self.agents: list[str] = []

    def source(self, **changes: object) -> Source:
        """Give the site's source."""
        told = {"name": "goc", "title": "Góc", "home": self.home, "articles": ("/bai-*",), "delay": 0}
        return Source.model_validate(told | changes)


class CornerHandler(BaseHTTPRequestHandler):
    """Answers from the table of pages; an unchanged one with 304."""

    server: Corner

    def do_GET(self) -> None:
        """Answer one request."""
        self.server.asked.append(self.path)
        self.server.agents.append(self.headers.get("User-Agent", ""))
        status, content = self.server.pages.get(self.path, (404, ""))
        body = content.encode() if isinstance(content, str) else content
        etag = f'"{crc32(body)}"'
        if status == 200 and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        for name, value in {"ETag": etag, "Content-Type": "text/html", **self.server.headers}.items():
            self.send_header(name, value)
        if status in {301, 302}:
            self.send_header("Location", body.decode())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
        """Keep quiet."""


@contextmanager
def serving() -> Iterator[Corner]:
    """Serve a site without a page."""
    with Corner() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def with_an_article(server: Corner) -> Corner:
    """The site, with a home page that links to one article."""
    server.pages["/"] = (200, "<a href='/bai-1'>Hội nghị</a>")
    server.pages["/bai-1"] = (200, ARTICLE)
    return server


def visit_corner(
    corner: Corner, folder: Path, later: float = 0.0, **changes: object
) -> tuple[Counter[str], list[Stored]]:
    """Crawl the small site; how its visits ended, and what is kept then."""
    settings = {name: changes.pop(name) for name in CrawlSettings.model_fields if name in changes}
    wanted = CrawlSettings.model_validate({"delay": 0, "allow_hosts": ("127.0.0.1",)} | settings)
    with equipment(DataFolder(folder), wanted) as tools:
        tally = Crawl(tools, clock=lambda: time.time() + later).run([corner.source(**changes)])
        return tally, list(tools.store.all())
