"""How many article pages a second go through fetch, archive, extract and store, beside Scrapy.

    python -m tests.bench.crawl [--pages N] [--sites N] [--kilobytes N] [--profile FILE]

Pages of 100 KB come from a server in a process of its own, over loopback, without delay. Ours is a whole
`tracuu crawl`; Scrapy's spider asks for the same pages, with the same extraction, and keeps the documents
in a list: no archive, no store. Scrapy is installed by hand: pip install scrapy. Each crawls in a process
of its own; so does what only extracts, by which the rest can be judged. `--profile` writes where our
threads spend their time, for pstats.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import Process, Queue
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.crawling.crawl import Crawl
from crawler.crawling.equipment import equipment
from crawler.discovery.urls import host
from crawler.extraction.extract import extract
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.sources.source import Source

SECONDS_ELSEWHERE: list[float] = []
_TEXT = (
    "tỉnh ủy ban nhân dân huyện xã hội nghị công tác xây dựng phát triển kinh tế nông thôn mới chương trình"
    " thực hiện chỉ thị nghị quyết đồng chí bí thư chủ tịch lãnh đạo đơn vị doanh nghiệp giáo dục"
)
_WORDS = _TEXT.split()
_PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title} - Báo Thử Nghiệm</title>
<meta property="og:type" content="article"><meta property="og:title" content="{title}">
<meta property="og:description" content="{lead}"><meta name="author" content="Hoài Thu">
<meta property="article:published_time" content="2024-03-01T08:00:00+07:00">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{title}",
"datePublished":"2024-03-01T08:00:00+07:00","author":{{"@type":"Person","name":"Hoài Thu"}}}}</script>
<style>{style}</style><script>{script}</script></head><body><header><nav><ul>{menu}</ul></nav></header>
<div class="breadcrumb"><a href="/">Trang chủ</a> <a href="/thoi-su/">Thời sự</a></div>
<main><article><h1>{title}</h1><div class="sapo">{lead}</div><div class="entry-content">{body}</div></article>
<aside class="related"><ul>{related}</ul></aside></main><footer><p>Báo Thử Nghiệm</p></footer>
<script>{script}</script></body></html>"""


def page(number: int, size: int) -> bytes:
    """An article's page: 600 syllables, a menu, related articles, and as much script as fills it."""
    chance = random.Random(number)

    def words(count: int) -> str:
        return " ".join(chance.choices(_WORDS, k=count)).capitalize()

    body = "".join(f"<p>{words(50)}.</p>" for _each in range(12))
    body = body.replace(
        "<p>", '<figure><img src="/anh.jpg"><figcaption>Ảnh minh họa.</figcaption></figure><p>', 1
    )
    menu = "".join(
        f'<li class="item"><a href="/muc-{n}/" title="{words(2)}">{words(2)}</a></li>' for n in range(120)
    )
    related = "".join(
        f'<li class="story"><a href="/bai-viet-lien-quan-so-{n}.html">'
        f'<img src="/nho/{n}.jpg" alt="{words(8)}"><h3>{words(10)}</h3></a>'
        '<span class="time">01/03/2024</span></li>'
        for n in range(60)
    )
    made = {"title": words(12), "lead": words(35) + ".", "body": body, "menu": menu, "related": related}
    bare = len(_PAGE.format(**made, style="", script="").encode())
    rest = max(0, size - bare)
    script = ("var cauHinh={a:1,b:[2,3],c:function(x){return x+1}};" * (rest // 100 + 1))[: rest * 2 // 5]
    style = (".khung{margin:0 auto;padding:1px}" * (rest // 20 + 1))[: rest // 5]
    return _PAGE.format(**made, style=style, script=script).encode()


def serve(sites: int, pages: int, size: int, ports: Queue[int]) -> None:
    """Answer for all sites until killed; each has an address of its own and a home page of links."""
    made = [page(number, size) for number in range(pages)]
    links = "".join(f'<a href="/bai-{number}.html">Bài số {number}</a>' for number in range(pages))
    home = f"<!DOCTYPE html><html><body>{links}</body></html>".encode()

    def answer(path: str) -> tuple[int, bytes]:
        if path == "/":
            return 200, home
        number = path.removeprefix("/bai-").removesuffix(".html")
        return (200, made[int(number)]) if number.isdecimal() and int(number) < pages else (404, b"")

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                status, body = answer(head.split(b" ", 2)[1].decode())
                writer.write(
                    f"HTTP/1.1 {status} X\r\nContent-Type: text/html; charset=utf-8\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        first = await asyncio.start_server(talk, "127.0.0.1", 0)
        port = first.sockets[0].getsockname()[1]
        for number in range(2, sites + 1):
            await asyncio.start_server(talk, f"127.0.0.{number}", port)
        ports.put(port)
        await first.serve_forever()

    asyncio.run(run())


@contextmanager
def serving(sites: int, pages: int, size: int) -> Iterator[list[str]]:
    """Serve the sites in another process; their home pages."""
    ports: Queue[int] = Queue()
    process = Process(target=serve, args=(sites, pages, size, ports), daemon=True)
    process.start()
    try:
        port = ports.get(timeout=60)
        yield [f"http://127.0.0.{number}:{port}/" for number in range(1, sites + 1)]
    finally:
        process.kill()
        process.join()


def sources(homes: list[str]) -> list[Source]:
    """The sites as sources."""
    return [
        Source(name=f"bao{number}", title="Báo", home=home, articles=("/bai-#.html",), delay=0)
        for number, home in enumerate(homes)
    ]


def ours(homes: list[str], profile: str) -> int:
    """Crawl with Tra Cứu; how many documents there are then."""
    settings = CrawlSettings(delay=0, allow_hosts=tuple(map(host, homes)))
    profiles: list[cProfile.Profile] = []
    if profile:
        _profile_threads(profiles)
    with TemporaryDirectory() as folder, equipment(DataFolder(Path(folder)), settings) as tools:
        Crawl(tools).run(sources(homes))
        count = tools.store.count()
        SECONDS_ELSEWHERE.extend(map(_seconds_of, tools.readers.processes()))
    threading.setprofile(None)
    if profile:
        _write(profiles, profile)
    return count


def extraction(homes: list[str], _profile: str) -> int:
    """Extract as many pages as the sites have, on one core, without anything else."""
    (source, *_others) = sources(homes)
    pages = [page(number, ARGUMENTS.kilobytes * 1000).decode() for number in range(ARGUMENTS.pages)]
    found = (extract(html, f"{source.home}bai-{n}.html", source) for n, html in enumerate(pages))
    return sum(each.document is not None for each in found)


def scrapy(homes: list[str], _profile: str) -> int:
    """Crawl with Scrapy, its settings as they are; how many documents there are then."""
    from scrapy import Request, Spider  # type: ignore[import-not-found]
    from scrapy.crawler import CrawlerProcess  # type: ignore[import-not-found]

    documents = []
    of = {source.home.split("/")[2]: source for source in sources(homes)}

    class Bench(Spider):  # type: ignore[misc]
        name = "bench"
        start_urls = homes

        def parse(self, response):  # type: ignore[no-untyped-def]
            for link in response.css("a::attr(href)").getall():
                yield Request(response.urljoin(link), self.article)

        def article(self, response):  # type: ignore[no-untyped-def]
            found = extract(response.text, response.url, of[response.url.split("/")[2]])
            if found.document is not None:
                documents.append(found.document)

    settings = {
        "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": True,
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
    }
    process = CrawlerProcess(settings)
    process.crawl(Bench)
    process.start()
    return len(documents)


def _seconds_of(process: int) -> float:
    """The seconds of processors that a process has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


CONTENDERS = {"ours": ours, "scrapy": scrapy, "extraction": extraction}


def _profile_threads(profiles: list[cProfile.Profile]) -> None:
    def begin(*_event: object) -> None:
        own = cProfile.Profile(time.thread_time)
        profiles.append(own)
        own.enable()

    threading.setprofile(begin)


def _write(profiles: list[cProfile.Profile], file: str) -> None:
    import pstats

    for own in profiles:
        own.create_stats()
    total = pstats.Stats(profiles[0])
    for own in profiles[1:]:
        total.add(own)
    total.dump_stats(file)


def measure(name: str, homes: list[str], profile: str = "") -> dict[str, float]:
    """Run a contender in this process; documents, seconds, and the seconds of processors."""
    began = time.perf_counter()
    documents = CONTENDERS[name](homes, profile)
    seconds = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "documents": documents,
        "seconds": seconds,
        "processor": sum([*SECONDS_ELSEWHERE, *(each.ru_utime + each.ru_stime for each in used)]),
        "megabytes": used[0].ru_maxrss / 1000,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=200, help="of each site")
    parser.add_argument("--sites", type=int, default=4)
    parser.add_argument("--kilobytes", type=int, default=100)
    parser.add_argument("--profile", default="")
    parser.add_argument("--only", choices=CONTENDERS)
    parser.add_argument("--homes", nargs="*", default=[])
    return parser.parse_args()


def main() -> None:
    """Measure all in turn, each in a process of its own, and print the table."""
    if ARGUMENTS.only and ARGUMENTS.homes:
        print(json.dumps(measure(ARGUMENTS.only, ARGUMENTS.homes, ARGUMENTS.profile)))  # noqa: T201
        return
    names = [ARGUMENTS.only] if ARGUMENTS.only else list(CONTENDERS)
    with serving(ARGUMENTS.sites, ARGUMENTS.pages, ARGUMENTS.kilobytes * 1000) as homes:
        for name in names:
            if name == "scrapy" and find_spec("scrapy") is None:
                print("scrapy is not installed")  # noqa: T201
                continue
            command = [
                sys.executable,
                "-m",
                "tests.bench.crawl",
                *sys.argv[1:],
                "--only",
                name,
                "--homes",
                *homes,
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                sys.exit(done.stderr)
            told = json.loads(done.stdout.splitlines()[-1])
            print(  # noqa: T201
                f"{name:10} {told['documents']:6.0f} documents {told['seconds']:7.1f} s"
                f" {told['documents'] / told['seconds']:6.1f}/s {told['processor']:7.1f} s of processors"
                f" {told['megabytes']:5.0f} MB"
            )


if __name__ == "__main__":
    ARGUMENTS = _arguments()
    main()
