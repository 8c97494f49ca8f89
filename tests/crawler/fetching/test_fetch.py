"""One HTTP exchange, over real loopback connections."""

from __future__ import annotations

import gzip
import random
import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import FetchError, Refused, TooLarge, Unreachable
from crawler.fetching.fetch import Fetcher, Limits, unpack, user_agent

PAGE = "<h1>Hội nghị</h1>".encode()
SMALL = Limits(seconds=5, bytes=100_000, redirects=3)


class Server(ThreadingHTTPServer):
    """Answers from a table of paths, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.home = f"http://127.0.0.1:{self.server_port}"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.callers: list[int] = []
        self.ended = Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: clients go away on purpose here."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Answer by the first part of the path."""
        self.server.asked.append((self.path, dict(self.headers.items())))
        self.server.callers.append(self.client_address[1])
        name = self.path.split("?")[0].strip("/").replace("-", "_").split("/")[0]
        getattr(self, f"_{name}", self._page)()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
        """Keep quiet."""

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self) -> None:
        self._send(
            200, PAGE, Content_Type="text/html", ETag='"one"', Last_Modified="Fri, 28 Jun 2019 01:15:00 GMT"
        )

    def _fresh(self) -> None:
        same = self.headers.get("If-None-Match") == '"one"' or "If-Modified-Since" in self.headers
        self._send(304, ETag='"one"') if same else self._page()

    def _to(self) -> None:
        self._send(301, Location=self.path.split("?", 1)[1])

    def _circle(self) -> None:
        self._send(302, Location="/circle-back")

    def _circle_back(self) -> None:
        self._send(302, Location="/circle")

    def _chain(self) -> None:
        number = int(self.path.rsplit("/", 1)[-1])
        self._send(302, Location=f"/chain/{number - 1}" if number else "/page")

    def _astray(self) -> None:
        self._send(301, Location="mailto:toasoan@bao.example")

    def _packed(self) -> None:
        self._send(200, gzip.compress(PAGE), Content_Encoding="gzip")

    def _packed_nothing(self) -> None:
        self._send(200, Content_Encoding="gzip")

    def _mislabelled(self) -> None:
        self._send(200, PAGE, Content_Encoding="gzip")

    def _unasked(self) -> None:
        self._send(200, PAGE, Content_Encoding="br")

    def _bomb(self) -> None:
        self._send(200, gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")

    def _announced(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000000000")
        self.end_headers()
        self.server.ended.wait(10)

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server.ended.is_set():
            self.wfile.write(b"x" * 10_000)

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.server.ended.wait(0.05):
            self.wfile.write(b"x")

    def _drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(60):
            if self.server.ended.wait(0.05):
                return
            self.wfile.write(b"x")
        self.wfile.write(b"\r\nContent-Length: 0\r\n\r\n")

    def _cookie(self) -> None:
        self._send(200, PAGE, Set_Cookie="reader=7; Path=/")

    def _silent(self) -> None:
        self.server.ended.wait(10)

    def _cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(PAGE)
        self.close_connection = True

    def _nonsense(self) -> None:
        self.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")
        self.close_connection = True


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of all kinds of answers."""
    with Server() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.ended.set()
        server.shutdown()
        thread.join()


@contextmanager
def fetcher(limits: Limits = SMALL, **settings: object) -> Iterator[Fetcher]:
    """Give a fetcher that may ask loopback, and close it."""
    made = Fetcher("TraCuu/test", limits, **{"allow_hosts": ["127.0.0.1"], **settings})  # type: ignore[arg-type]
    try:
        yield made
    finally:
        made.close()


def resolving(**names: str) -> Callable[[str, int], list[str]]:
    """Give a resolver that knows only these names."""

    def resolve(name: str, port: int) -> list[str]:
        if name not in names:
            raise OSError("no such name")
        return names[name].split()

    return resolve


def test_a_page_is_had(server: Server) -> None:
    """The answer has its status, headers, and body as sent and as meant."""
    with fetcher() as fetch:
        answer = fetch.get(f"{server.home}/page")
    assert (answer.status, answer.body, answer.raw) == (200, PAGE, PAGE)
    assert answer.header("etag") == '"one"'
    assert answer.header("x-missing") == ""


def test_the_crawler_says_who_it_is(server: Server) -> None:
    """Name, version and contact stand in User-Agent; only encodings that are understood are asked for."""
    with fetcher() as fetch:
        answer = fetch.get(f"{server.home}/page?who")
    headers = server.asked[-1][1]
    assert headers["User-Agent"] == "TraCuu/test"
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert headers["Host"] == server.home.removeprefix("http://")
    assert ("User-Agent", "TraCuu/test") in [(name.title(), value) for name, value in answer.request_headers]
    assert user_agent("1.0", "a@b.example") == "TraCuu/1.0 (+a@b.example)"


def test_the_host_header_is_the_name_that_was_asked_for(server: Server) -> None:
    """The connection goes to the address that was looked at, the request names the host."""
    port = server.home.rsplit(":", 1)[-1]
    with fetcher(
        allow_hosts=[f"bao.example:{port}"], resolver=resolving(**{"bao.example": "127.0.0.1"})
    ) as fetch:
        assert fetch.get(f"http://bao.example:{port}/page").status == 200
    assert server.asked[-1][1]["Host"] == f"bao.example:{port}"


@pytest.mark.parametrize("conditions", [{"etag": '"one"'}, {"modified": "Fri, 28 Jun 2019 01:15:00 GMT"}])
def test_an_unchanged_page_is_304(server: Server, conditions: dict[str, str]) -> None:
    """With a validator the page comes only if it changed."""
    with fetcher() as fetch:
        assert fetch.get(f"{server.home}/fresh", **conditions).status == 304
        assert fetch.get(f"{server.home}/fresh", etag='"other"').body == PAGE


def test_a_redirect_is_followed_without_the_validators(server: Server) -> None:
    """The answer names the address that it came from at last; validators belong to the first alone."""
    with fetcher() as fetch:
        answer = fetch.get(f"{server.home}/to?/fresh", etag='"one"')
    assert (answer.url, answer.status) == (f"{server.home}/fresh", 200)
    assert "If-None-Match" in server.asked[-2][1]
    assert "If-None-Match" not in server.asked[-1][1]


def test_before_is_called_ahead_of_every_request(server: Server) -> None:
    """Whoever keeps the rules sees each hop, and can stop it."""
    seen: list[str] = []
    with fetcher() as fetch:
        fetch.get(f"{server.home}/chain/2", before=seen.append)
        count = len(server.asked)
        with pytest.raises(Refused):
            fetch.get(f"{server.home}/page", before=refuse)
    assert seen == [f"{server.home}/{path}" for path in ("chain/2", "chain/1", "chain/0", "page")]
    assert len(server.asked) == count


def refuse(url: str) -> None:
    """Refuse any address."""
    raise Refused(url)


@pytest.mark.parametrize("path", ["circle", "chain/9"])
def test_redirects_without_end_are_refused(server: Server, path: str) -> None:
    """A circle, and a chain longer than the limit, end."""
    with fetcher() as fetch, pytest.raises(Refused):
        fetch.get(f"{server.home}/{path}")


def test_a_redirect_to_no_page_is_unreachable(server: Server) -> None:
    """Where a redirect leads to a mail address there is nothing to follow."""
    with fetcher() as fetch, pytest.raises(Unreachable):
        fetch.get(f"{server.home}/astray")


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::1]:1/",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(server: Server, target: str) -> None:
    """A public page cannot send the crawler into the network around it."""
    with fetcher() as fetch, pytest.raises(Refused, match="private address"):
        fetch.get(f"{server.home}/to?{target}")


@pytest.mark.parametrize(
    "addresses", ["10.1.2.3", "127.0.0.1", "::ffff:192.168.1.1", "1.1.1.1 10.1.2.3", "fe80::1"]
)
def test_a_name_with_a_private_address_is_refused(addresses: str) -> None:
    """One private address among a name's addresses is enough; nothing is sent."""
    transport = httpx.MockTransport(lambda request: pytest.fail("a request was sent"))
    with (
        fetcher(
            allow_hosts=[], resolver=resolving(**{"bao.example": addresses}), transport=transport
        ) as fetch,
        pytest.raises(Refused, match="private address"),
    ):
        fetch.get("http://bao.example/")


def test_loopback_needs_permission(server: Server) -> None:
    """Without permission this machine is not asked; with it for one port, no other port is."""
    with fetcher(allow_hosts=[]) as fetch, pytest.raises(Refused):
        fetch.get(f"{server.home}/page")
    with fetcher(allow_hosts=["127.0.0.1:1"]) as fetch, pytest.raises(Refused):
        fetch.get(f"{server.home}/page")


def test_the_request_goes_to_the_address_that_was_looked_at(server: Server) -> None:
    """A name that is resolved anew at each look cannot slip another address in: it is looked at once."""
    looks = iter([["127.0.0.1"]])
    port = server.home.rsplit(":", 1)[-1]
    with fetcher(allow_hosts=["bao.example"], resolver=lambda name, port: next(looks)) as fetch:
        for _ in range(2):
            assert fetch.get(f"http://bao.example:{port}/page").status == 200


def test_hosts_of_one_machine_share_no_connection(server: Server) -> None:
    """A connection belongs to the host that it was made for, and is used again for that one."""
    port = server.home.rsplit(":", 1)[-1]
    names = ["a.example", "b.example"]
    resolver = resolving(**dict.fromkeys(names, "127.0.0.1"))
    with fetcher(allow_hosts=names, resolver=resolver) as fetch:
        for name in [*names, *names]:
            fetch.get(f"http://{name}:{port}/page")
    first, second, *again = server.callers[-4:]
    assert first != second
    assert again == [first, second]


def test_tls_is_spoken_with_the_host_that_was_asked_for() -> None:
    """The first thing that a TLS server hears is the host's name, for which it shows its certificate."""
    heard: list[bytes] = []

    def listen(listener: socket.socket) -> None:
        connection, _address = listener.accept()
        with connection:
            heard.append(connection.recv(10_000))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=listen, args=(listener,), daemon=True)
        thread.start()
        with (
            fetcher(allow_hosts=["bao.example"], resolver=resolving(**{"bao.example": "127.0.0.1"})) as fetch,
            pytest.raises(Unreachable),
        ):
            fetch.get(f"https://bao.example:{listener.getsockname()[1]}/")
        thread.join()
    assert b"bao.example" in heard[0]


def test_another_address_is_tried_where_one_does_not_answer(server: Server) -> None:
    """A host with several addresses is had by any of them."""
    port = server.home.rsplit(":", 1)[-1]
    resolver = resolving(**{"bao.example": "127.0.0.2 127.0.0.1"})
    with fetcher(allow_hosts=["bao.example"], resolver=resolver) as fetch:
        assert fetch.get(f"http://bao.example:{port}/page").status == 200


def test_cookies_are_not_kept(server: Server) -> None:
    """What a page wants remembered is not sent to the next one."""
    with fetcher() as fetch:
        assert fetch.get(f"{server.home}/cookie").header("set-cookie")
        fetch.get(f"{server.home}/page")
    assert "Cookie" not in server.asked[-1][1]


@pytest.mark.parametrize(
    "url", ["ftp://bao.example/", "http:///a", "file:///etc/passwd", "http://bao.example:99999/"]
)
def test_other_schemes_and_broken_addresses_are_refused(url: str) -> None:
    """Only a whole http or https address is asked."""
    with fetcher(resolver=resolving()) as fetch, pytest.raises(Refused):
        fetch.get(url)


def test_a_look_up_ends_in_time() -> None:
    """A resolver that never answers holds nobody up for longer than one exchange may take."""
    never = Event()

    def resolver(name: str, port: int) -> list[str]:
        never.wait()
        return []

    with (
        fetcher(Limits(seconds=0.2), resolver=resolver) as fetch,
        pytest.raises(Unreachable, match="looked up"),
    ):
        fetch.get("http://bao.example/")
    never.set()


def test_the_turn_lasts_until_the_answer_is_there(server: Server) -> None:
    """What `before` gives is entered ahead of each request and left before the next."""
    events: list[str] = []

    @contextmanager
    def turn(url: str) -> Iterator[None]:
        asked = len(server.asked)
        events.append("begins")
        yield
        events.append(f"ends after {len(server.asked) - asked}")

    with fetcher() as fetch:
        fetch.get(f"{server.home}/chain/1", before=turn)
    assert events == ["begins", "ends after 1"] * 3


def test_an_answer_can_be_cut(server: Server) -> None:
    """Where the beginning is enough, what lies beyond the limit is left away, packed or not."""
    with fetcher() as fetch:
        for path in ("endless", "bomb", "page", "packed"):
            answer = fetch.get(f"{server.home}/{path}", limit=50, cut=True)
            assert answer.body == (PAGE if path.startswith("pa") else answer.body[:1] * 50)


def test_an_answer_may_take_redirects_of_its_own_number(server: Server) -> None:
    """The number given with an address takes the place of the general one."""
    with fetcher() as fetch:
        assert fetch.get(f"{server.home}/chain/4", redirects=5).status == 200
        with pytest.raises(Refused):
            fetch.get(f"{server.home}/chain/1", redirects=1)


def test_an_unknown_name_is_unreachable() -> None:
    """A name may be back later."""
    with fetcher(resolver=resolving()) as fetch, pytest.raises(Unreachable):
        fetch.get("http://bao.example/")


@pytest.mark.parametrize("path", ["bomb", "announced", "endless"])
def test_what_is_too_large_is_cut_off(server: Server, path: str) -> None:
    """A bomb, an announced and an unannounced flood are each ended at the limit."""
    with fetcher() as fetch, pytest.raises(TooLarge):
        fetch.get(f"{server.home}/{path}")


def test_one_answer_may_have_a_limit_of_its_own(server: Server) -> None:
    """The limit given with an address takes the place of the general one, larger or smaller."""
    with fetcher(Limits(seconds=5, bytes=10)) as fetch:
        for path in ("page", "packed"):
            with pytest.raises(TooLarge):
                fetch.get(f"{server.home}/{path}")
            assert fetch.get(f"{server.home}/{path}", limit=1000).body == PAGE
            with pytest.raises(TooLarge):
                fetch.get(f"{server.home}/{path}", limit=len(PAGE) - 1)


@pytest.mark.parametrize("path", ["drip", "drip-headers", "silent"])
def test_what_is_too_slow_is_given_up(server: Server, path: str) -> None:
    """Bytes that drip in one by one do not renew the time that an exchange has."""
    with fetcher(Limits(seconds=0.3)) as fetch, pytest.raises(Unreachable):
        fetch.get(f"{server.home}/{path}")


@pytest.mark.parametrize("path", ["mislabelled", "unasked", "cut", "nonsense"])
def test_a_broken_answer_is_unreachable(server: Server, path: str) -> None:
    """An answer that is not what it says to be may be whole at another time."""
    with fetcher() as fetch, pytest.raises(Unreachable):
        fetch.get(f"{server.home}/{path}")


def test_a_packed_page_is_unpacked_and_kept(server: Server) -> None:
    """The body is what was meant, `raw` is what came over the line."""
    with fetcher() as fetch:
        answer = fetch.get(f"{server.home}/packed")
        assert fetch.get(f"{server.home}/packed-nothing").body == b""
    assert answer.body == PAGE
    assert gzip.decompress(answer.raw) == PAGE


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (PAGE, ""),
        (PAGE, "identity"),
        (gzip.compress(PAGE), "gzip"),
        (gzip.compress(PAGE), "X-GZip"),
        (gzip.compress(PAGE[:5]) + gzip.compress(PAGE[5:]), "gzip"),
        (gzip.compress(PAGE) + b"\0\0", "gzip"),
        (zlib.compress(PAGE), "deflate"),
        (zlib.compress(PAGE, wbits=-15), "deflate"),
        (gzip.compress(zlib.compress(PAGE)), "deflate, gzip"),
    ],
)
def test_encodings_are_undone(raw: bytes, encoding: str) -> None:
    """Each form that servers send, and several on top of each other."""
    assert unpack(raw, encoding, 1000) == PAGE


@pytest.mark.parametrize("raw", [gzip.compress(PAGE)[:-9], gzip.compress(PAGE)[:5], b"no gzip"])
def test_half_a_packed_page_is_none(raw: bytes) -> None:
    """A page that lost its end is not taken for the page."""
    with pytest.raises(Unreachable):
        unpack(raw, "gzip", 1000)


def test_a_body_of_countless_members_is_refused() -> None:
    """Members that hold nothing are read up to a number, however few bytes they unpack to."""
    assert unpack(gzip.compress(b"") * 999 + gzip.compress(PAGE), "gzip", 1000) == PAGE
    with pytest.raises(TooLarge):
        unpack(gzip.compress(b"") * 1001, "gzip", 1000)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 300_000])
def test_a_long_body_is_unpacked_whole(size: int) -> None:
    """A body that is read in several slices, and one that ends with a slice, lose nothing."""
    text = random.Random(size).randbytes(size)
    assert unpack(gzip.compress(text), "gzip", size) == text
    assert unpack(gzip.compress(text) * 2, "gzip", 2 * size) == text * 2
    with pytest.raises(TooLarge):
        unpack(gzip.compress(text), "gzip", size - 1)


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "gzip", "deflate", "gzip, gzip", "br", "deflate, gzip"]),
    st.integers(0, 400),
    st.booleans(),
)
def test_unpacking_is_bounded(body: bytes, encoding: str, limit: int, packed: bool) -> None:
    """Whatever arrives unpacks to no more than the limit, or is refused by name."""
    raw = gzip.compress(body) if packed else body
    try:
        unpacked = unpack(raw, encoding, limit)
    except FetchError:
        return
    assert encoding == "" or len(unpacked) <= limit


def test_waiting_for_a_turn_is_not_part_of_the_exchange(server: Server) -> None:
    """However long `before` waits for the host, the exchange has its whole time afterwards."""
    now = [0.0]

    def wait(url: str) -> None:
        now[0] += 3600

    with fetcher(Limits(seconds=5), clock=lambda: now[0]) as fetch:
        assert fetch.get(f"{server.home}/chain/1", before=wait).status == 200
    assert now == [3 * 3600]


def test_what_broke_an_exchange_is_told_to_the_reader() -> None:
    """A port where nobody listens, a name without an address: told in the reader's language."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with fetcher() as fetch, pytest.raises(Unreachable, match="refuses connections") as refusal:
        fetch.get(f"http://127.0.0.1:{port}/")
    assert refusal.value.told == "từ chối kết nối"

    def resolver(name: str, port: int) -> list[str]:
        raise OSError("gone")

    with fetcher(resolver=resolver) as fetch, pytest.raises(Unreachable) as unknown:
        fetch.get("http://bao.example/")
    assert unknown.value.told == "bao.example không có địa chỉ: gone"
