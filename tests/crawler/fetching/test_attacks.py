"""Attacks by a site on its crawler: each is refused, the log says why, and the crawl goes on.

They come from a real server on loopback, among the articles of a home page; what follows them is stored.
"""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from crawler.crawling.crawl import Crawl
from crawler.crawling.equipment import Equipment, equipment
from crawler.errors import TooLarge
from crawler.fetching.bombs import FEED_TAGS, PAGE_TAGS, SITEMAP_TAGS, refuse_bombs
from crawler.fetching.connect import resolve
from crawler.fetching.fetch import Fetcher, Limits
from crawler.folder import DataFolder
from crawler.settings import CrawlSettings
from crawler.sources.source import Source
from tests.crawler.corner import ARTICLE

LIMIT = 200_000
SECONDS = 0.6
LAUGHS = "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10))
LOL = f"<!DOCTYPE r [<!ENTITY a0 'ha'>{LAUGHS}]>"
INNER = {
    "nho.example": ["10.1.2.3"],
    "lan-lon.example": ["1.1.1.1", "192.168.1.1"],
    "sau.example": ["64:ff9b::a00:1"],
}


class Attacker(ThreadingHTTPServer):
    """A newspaper whose home page links to one attack and, behind it, to an article."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Attack)
        self.home = f"http://127.0.0.1:{self.server_port}/"
        self.target = ""
        self.body = b""
        self.looks = 0
        self.ended = Event()
        self.asked: list[str] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: the crawler goes away on purpose here."""


class Attack(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Attacker

    def do_GET(self) -> None:
        """Answer by the first part of the path."""
        self.server.asked.append(self.path)
        name = self.path.strip("/").split("?")[0].replace("-", "_") or "home"
        getattr(self, f"_{name}", self._missing)()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
        """Keep quiet."""

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _missing(self) -> None:
        self._send(b"", 404)

    def _home(self) -> None:
        self._send(b"<a href='/bai-tan-cong'>Tin</a><a href='/bai-that'>Tin</a>", Content_Type="text/html")

    def _bai_that(self) -> None:
        self._send(ARTICLE.encode(), Content_Type="text/html")

    def _bai_tan_cong(self) -> None:
        getattr(self, f"_{self.server.target}", self._redirect)()

    def _redirect(self) -> None:
        self._send(b"", 302, Location=self.server.target)

    def _bomb(self) -> None:
        self._send(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")

    def _nested_bomb(self) -> None:
        packed = gzip.compress(gzip.compress(gzip.compress(bytes(50_000_000))))
        self._send(packed, Content_Encoding="gzip, gzip, gzip")

    def _many_layers(self) -> None:
        body = ARTICLE.encode()
        for _ in range(9):
            body = gzip.compress(body)
        self._send(body, Content_Encoding=", ".join(["gzip"] * 9))

    def _unasked(self) -> None:
        self._send(b"\x28\xb5\x2f\xfd" + bytes(100), Content_Encoding="zstd")

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server.ended.is_set():
            self.wfile.write(b"x" * 10_000)

    def _announced(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1" + "0" * 12)
        self.end_headers()

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server.ended.wait(0.05):
            self.wfile.write(b"x")

    def _drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.server.ended.wait(0.05):
            self.wfile.write(b"A: b\r\n")

    def _long_header(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n")
        self.close_connection = True

    def _many_headers(self) -> None:
        self._send(ARTICLE.encode(), **{f"X-{number}": "1" for number in range(1000)})

    def _interim(self) -> None:
        while not self.server.ended.wait(0.001):
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _circle(self) -> None:
        self._send(b"", 302, Location="/bai-tan-cong")

    def _chain(self) -> None:
        self._send(b"", 302, Location="/chain?" + "x" * len(self.path))

    def _html_bomb(self) -> None:
        self._send(b"<b>" * (PAGE_TAGS + 1), Content_Type="text/html")

    def _list(self) -> None:
        self._send(self.server.body, Content_Type="application/xml")


@pytest.fixture
def attacker() -> Iterator[Attacker]:
    """A server that attacks its crawler."""
    with Attacker() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.ended.set()
        server.shutdown()
        thread.join()


def crawl_of(attacker: Attacker, folder: Path, **changes: object) -> tuple[list[str], list[str]]:
    """Crawl the attacker; the articles that are stored, and what the visits told."""
    settings = CrawlSettings(delay=0, timeout=SECONDS, max_bytes=LIMIT, max_redirects=3)
    allowed = [f"127.0.0.1:{attacker.server_port}", f"doi.example:{attacker.server_port}"]

    def resolver(name: str, port: int) -> list[str]:
        if name == "treo.example":
            attacker.ended.wait()
        if name == "doi.example":  # public when it is looked at, private when it is called
            attacker.looks += 1
            return ["127.0.0.1"] if attacker.looks == 1 else ["10.0.0.1"]
        return INNER.get(name) or resolve(name, port)

    told = {"name": "goc", "title": "Góc", "home": attacker.home, "articles": ("/bai-*",), "delay": 0}
    source = Source.model_validate(told | changes)
    visits: list[str] = []
    fetch = Fetcher("TraCuu/test", Limits(SECONDS, LIMIT, 3), allowed, resolver)
    with equipment(DataFolder(folder), settings) as tools, closing(fetch):
        given = {name: getattr(tools, name) for name in Equipment.__dataclass_fields__} | {"fetcher": fetch}
        crawl = Crawl(Equipment(**given), notice=lambda visit: visits.append(f"{visit.outcome}"))
        crawl.run([source])
        return [stored.document.url for stored in tools.store.all()], visits


FAR = ("nho.example", "lan-lon.example", "sau.example", "2130706433", "0x7f000001", "017700000001", "127.1")
FAR += ("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]")
FAR += ("[fe80::1]", "[fd00::1]", "127.0.0.1:1", "10.0.0.1", "169.254.169.254", "192.168.0.1", "0.0.0.0", "0")
FAR += ("0x7f.0.0.1", "0177.0.0.1", "localhost", "localhost.", "127.0.0.1.", "[64:ff9b:1::a00:1]")


@pytest.mark.parametrize("host", FAR)
def test_no_disguise_of_an_inner_address_is_asked(
    host: str,
    attacker: Attacker,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A redirect to a private, loopback or link-local address ends there, in whatever form it is written."""
    # As if the address belonged to the newspaper: else it would be refused for that alone.
    monkeypatch.setattr(Source, "covers", lambda _source, _url: True)
    caplog.set_level(logging.INFO)
    attacker.target = f"http://{host}/inner"
    stored, visits = crawl_of(attacker, tmp_path)
    assert stored == [attacker.home + "bai-that"]
    assert "/inner" not in attacker.asked
    assert set(visits) <= {"list", "stored", "refused", "failed"}
    assert [line for line in caplog.messages if "bai-tan-cong" in line and _says_why(line)]


def _says_why(line: str) -> bool:
    # Some forms are no addresses to begin with, or to the system's resolver.
    return any(why in line for why in ("private address", "302", "Errno", "no http or https address"))


ATTACKS = {
    "http://user@127.0.0.1/": "302",
    "file:///etc/passwd": "302",
    "ftp://127.0.0.1/": "302",
    "gopher://127.0.0.1:25/_HELO": "302",
    "bomb": "unpacks to more than",
    "nested_bomb": "unpacks to more than",
    "many_layers": "packed 9 times over",
    "unasked": "was not asked for",
    "endless": "more than 200000 bytes",
    "announced": "announces",
    "drip": "does not answer in time",
    "drip_headers": "does not answer in time",
    "long_header": "does not speak HTTP",
    "many_headers": "more than 200 headers",
    "interim": "does not answer in time",
    "circle": "redirects in a circle",
    "chain": "more than 3 times",
    "html_bomb": "more than 50000 tags",
    "http://treo.example/": "could not be looked up in time",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_and_the_crawl_goes_on(
    attack: str,
    attacker: Attacker,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The log names the address and the reason, and the article behind the attack is stored."""
    monkeypatch.setattr(Source, "covers", lambda _source, _url: True)
    caplog.set_level(logging.INFO)
    attacker.target = attack
    stored, _visits = crawl_of(attacker, tmp_path)
    assert stored == [attacker.home + "bai-that"]
    assert [line for line in caplog.messages if ATTACKS[attack] in line and "goc" in line]


def test_a_name_that_changes_its_address_gains_nothing(
    attacker: Attacker,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The connection goes to the address that was looked at; another look is another judgement."""
    monkeypatch.setattr(Source, "covers", lambda _source, _url: True)
    attacker.target = f"http://doi.example:{attacker.server_port}/bai-that"
    caplog.set_level(logging.INFO)
    crawl_of(attacker, tmp_path)
    assert attacker.looks == 1
    assert attacker.asked.count("/bai-that") == 2


@pytest.mark.parametrize("role", ["feeds", "sitemaps"])
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (f"{LOL}<rss><channel><title>&a9;</title></channel></rss>", "declares entities"),
        (f"{LOL}<urlset><url><loc>&a9;</loc></url></urlset>", "declares entities"),
        (
            "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'><!ENTITY b '&a;&a;'>]><rss/>",
            "declares entit",
        ),
        (f"<!DOCTYPE r [<!ENTITY a '{'A' * 50_000}'>]><rss>{'&a;' * 9000}</rss>", "declares entities"),
        ("utf-16", "declares entities"),
        ("tags", "tags"),
    ],
)
def test_an_xml_bomb_is_refused(
    role: str,
    body: str,
    reason: str,
    attacker: Attacker,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A feed or sitemap that would unfold to gigabytes is not read, and the home page is followed."""
    monkeypatch.setattr("crawler.discovery.discover.FEED_TAGS", 1000)
    monkeypatch.setattr("crawler.discovery.discover.SITEMAP_TAGS", 1000)
    caplog.set_level(logging.INFO)
    attacker.target = "circle"
    attacker.body = {"utf-16": f"{LOL}<rss/>".encode("utf-16"), "tags": b"<a>" * 1001}.get(
        body, body.encode()
    )
    stored, visits = crawl_of(attacker, tmp_path, **{role: (attacker.home + "list",)})
    assert visits[0] == "refused"
    assert [line for line in caplog.messages if "/list" in line and reason in line]
    assert stored == [attacker.home + "bai-that"]


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE rss [<!ENTITY nbsp '&#160;'><!ENTITY copy \"©\">]><rss/>",
        "<!DOCTYPE rdf:RDF [<!ENTITY % HTMLlat1 PUBLIC '-//W3C//x' 'http://a.example/x.ent'>]><rdf:RDF/>",
        "<rss>" + "<item><link>http://bao.example/</link></item>" * 2000 + "</rss>",
    ],
)
def test_ordinary_lists_are_no_bombs(content: str) -> None:
    """Entities for a letter, declarations that are never fetched, and long lists are what newspapers have."""
    refuse_bombs(content.encode(), FEED_TAGS)
    with pytest.raises(TooLarge):
        refuse_bombs(b"<" * (SITEMAP_TAGS + 1), SITEMAP_TAGS)
