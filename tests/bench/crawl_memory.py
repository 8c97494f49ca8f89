"""How much memory a crawl of very many small pages takes: `python -m tests.bench.crawl_memory [PAGES]`.

A server in a process of its own has a sitemap index, sitemaps of 10,000 entries, and as many articles; the
crawl asks without delay. Shown are the crawler's resident megabytes and pages a second, ten times on the way.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path

from crawler.crawling.crawl import Crawl
from crawler.crawling.effect import Visited
from crawler.crawling.equipment import equipment
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.sources.source import Source

PER_SITEMAP = 10_000
TEXT = "Hội nghị sơ kết công tác xây dựng Đảng, bàn kỹ từng việc của cấp ủy. " * 6


class Handler(BaseHTTPRequestHandler):
    """Articles without number; nothing of them is held."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece, or each waits for an acknowledgement
    pages = 0

    def do_GET(self) -> None:
        """Answer one request."""
        body = self._body().encode()
        self.send_response(200 if body else 404)
        kind = "text/xml" if self.path.endswith(".xml") else "text/html; charset=utf-8"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _body(self) -> str:
        home = f"http://{self.headers['Host']}"
        name = self.path.strip("/").removesuffix(".xml").removesuffix(".html")
        kind, _, number = name.partition("-")
        if self.path == "/index.xml":
            count = -(-self.pages // PER_SITEMAP)
            inner = "".join(f"<sitemap><loc>{home}/map-{n}.xml</loc></sitemap>" for n in range(count))
            return f"<sitemapindex>{inner}</sitemapindex>"
        if kind == "map":
            first = int(number) * PER_SITEMAP
            last = min(first + PER_SITEMAP, self.pages)
            return "".join(
                [
                    "<urlset>",
                    *(f"<url><loc>{home}/bai-{n}.html</loc></url>" for n in range(first, last)),
                    "</urlset>",
                ]
            )
        if kind == "bai":
            links = "".join(
                f"<a href='/bai-{(int(number) * 7 + n) % self.pages}.html'>Bài</a>" for n in range(20)
            )
            return (
                f"<html><head><title>Bài {number}</title><meta property='og:type' content='article'></head>"
                f"<body><article><h1>Hội nghị thứ {number}</h1><p>{TEXT}</p><p>Số {number}.</p></article>"
                f"{links}</body></html>"
            )
        return "<a href='/bai-1.html'>Bài</a>" if self.path == "/" else ""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
        """Keep quiet."""


def serve(pages: int, told: Connection) -> None:
    """Serve so many articles until the process is ended."""
    Handler.pages = pages
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.send(server.server_port)
        server.serve_forever()


def resident() -> float:
    """This process's resident megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main(pages: int) -> None:
    """Crawl so many pages, and tell of the memory on the way."""
    logging.disable()
    here, there = Pipe()
    server = Process(target=serve, args=(pages, there), daemon=True)
    server.start()
    home = f"http://127.0.0.1:{here.recv()}/"
    source = Source(
        name="goc", title="Góc", home=home, sitemaps=(f"{home}index.xml",), articles=("/bai-*.html",), delay=0
    )
    settings = CrawlSettings(delay=0, allow_hosts=("127.0.0.1",))
    step, done, before = max(1, pages // 10), 0, time.perf_counter()

    def notice(_visited: Visited) -> None:
        nonlocal done, before
        done += 1
        if done % step == 0:
            now = time.perf_counter()
            print(f"{done:>8} pages {resident():6.0f} MB {step / (now - before):6.0f} a second", flush=True)  # noqa: T201
            before = now

    with tempfile.TemporaryDirectory() as folder, equipment(DataFolder(Path(folder)), settings) as tools:
        tally = Crawl(tools, notice=notice).run([source])
        print(dict(tally))  # noqa: T201
    server.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
