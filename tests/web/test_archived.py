"""The archived page: shown as it was received, and harmless whatever it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from crawler.database import Database
from crawler.folder import DataFolder
from crawler.store import Store
from crawler.warc.archive import Archive
from crawler.warc.records import Capture
from indexer.engines import choose
from indexer.search import Collection
from indexer.sync import sync
from tests.web.documents import CONFERENCE
from web import create_app
from web.archived import MOST, sanitised

FETCHED = datetime(2024, 5, 6, 0, 8, tzinfo=UTC)
ATTACKS = (
    "<script>alert(1)</script>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/x.png' srcset='//evil.example/y.png 2x'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a><a href='//evil.example/' target=_top ping=//evil.example>y</a>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=//evil.example/a.css><style>@import '//evil.example/b.css'</style>",
    "<p style='background:url(//evil.example/c)'>x</p><style>p{background:url(//evil.example/d)}</style>",
    "<form action=https://evil.example><input name=q autofocus onfocus=alert(1)><button>x</button></form>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><script>alert(1)</script></template><plaintext><script>alert(1)</script>",
    "<!--[if IE]><script>alert(1)</script><![endif]--><?php x ?><![CDATA[<script>alert(1)</script>]]>",
    "<p onclick=alert(1) id=body class=x contenteditable>x</p><body onload=alert(1)>",
    "<video src=//evil.example/v poster=//evil.example/p><track src=//evil.example/t></video>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
)


def is_harmless(html: str) -> bool:
    """Whether nothing in it runs, loads, sends or leads anywhere, as a browser's parser reads it."""
    soup = BeautifulSoup(html, "lxml")
    allowed = {"title", "lang", "dir", "src", "alt", "colspan", "rowspan", "align", "scope", "span", "start"}
    allowed |= {"type", "reversed", "datetime"}
    for element in soup.find_all():
        if element.name in {"script", "style", "svg", "math", "form", "input", "iframe", "object", "base"}:
            return False
        if element.name in {"meta", "link", "template", "noscript", "embed", "video", "button"}:
            return False
        if set(element.attrs) - allowed or not str(element.get("src", "data:image/")).startswith(
            "data:image/"
        ):
            return False
    return True


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks(attack: str) -> None:
    """What would run, load, send or lead somewhere is gone, and the text around it is not."""
    clean = sanitised(f"<html><body><p>trước</p>{attack}<p>sau</p></body></html>")
    assert is_harmless(clean)
    assert "trước" in clean
    assert not re.search(r"evil\.example|<script|onerror=[^&]*>", re.sub(r'title="[^"]*"', "", clean))


@given(
    st.lists(st.sampled_from([*ATTACKS, "<p>", "</p>", "<table>", "<b>", "'", '"', ">", "-->", "chữ"])).map(
        "".join
    )
)
def test_attacks_together(attack: str) -> None:
    """Nor does any mixture of them pass; and cleaning what is clean changes nothing that matters."""
    clean = sanitised(attack)
    assert is_harmless(clean)
    assert is_harmless(sanitised(clean))


def test_what_a_page_says_stays() -> None:
    """Headings, lists, tables, emphasis and pictures that are within the page are kept."""
    html = "<h1>Tin</h1><ul><li>một</ul><table><tr><td colspan=2><b>hai</b></table>"
    picture = '<img src="data:image/png;base64,AAAA" alt="ảnh">'
    assert BeautifulSoup(sanitised(html + picture), "lxml").select_one("td[colspan='2'] b").text == "hai"
    assert picture in sanitised(html + picture)


@pytest.mark.parametrize(
    "html", ["<div>" * 49_000, "<b><i>" * 20_000, "<table><tr><td>" * 16_000, "", "<", "\ufeff"]
)
def test_bombs(html: str) -> None:
    """Deep, broken and empty pages are read in bounded time."""
    assert is_harmless(sanitised(html))


def test_nothing_but_text() -> None:
    """A page without any markup is its text."""
    assert "chỉ có chữ" in sanitised("chỉ có chữ & <3")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser at a site with an archive: a page in two versions, a file, a page that is too large."""
    folder = DataFolder(tmp_path_factory.mktemp("site"))
    folder.make()
    pages = {
        "old": ("text/html; charset=utf-8", "<h1>Bản cũ</h1><script>alert(1)</script>".encode()),
        "new": ("text/html; charset=utf-8", "<h1>Bản mới</h1><img src=//x.example/y>".encode()),
        "file": ("text/html", b"%PDF-1.4 <script>alert(1)</script>"),
        "large": ("text/html", b"<p>" + b"a" * MOST),
    }
    with Archive(folder.archive) as archive:
        places = {
            name: archive.put(
                Capture(
                    "", f"https://a.vn/x/{name}%20%22.php?b", FETCHED, 200, (("Content-Type", kind),), raw
                ),
                (),
                FETCHED,
            )
            for name, (kind, raw) in pages.items()
        }
    with closing(Database(folder.database)) as database:
        store = Store(database)
        with database.writing() as connection:
            put = [(replace(CONFERENCE, id=name, title=name), places[name]) for name in ("file", "large")]
            store.put(connection, put, FETCHED.timestamp())
            old = replace(CONFERENCE, id="a/b", title="Bản cũ")
            store.put(connection, [(old, places["old"])], FETCHED.timestamp())
            store.put(
                connection, [(replace(old, title="Bản mới"), places["new"])], FETCHED.timestamp() + 3600
            )
            store.put(connection, [(replace(old, id="imported"), "")], FETCHED.timestamp())
        sync(store, folder.index, choose("auto"))
        collection = Collection(folder.index, store, choose("auto"))
        yield create_app(collection, store, language="en", folder=folder).test_client()


def test_the_frame(client: FlaskClient) -> None:
    """The page tells when and from where it was had, and frames it without any permission."""
    answer = client.get("/document/a/b/archived")
    soup = BeautifulSoup(answer.text, "lxml")
    frame = soup.select_one("iframe")
    assert 'sandbox=""' in answer.text
    assert frame["src"] == "/document/a/b/archived/page"
    assert "https://a.vn/x/new%20%22.php?b" in soup.select_one(".captured").text
    assert "6 May 2024, 07:08" in soup.select_one(".captured").text
    assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'; frame-src 'self'")


def test_what_is_framed(client: FlaskClient) -> None:
    """The archived page is sandboxed by its own policy, loads nothing, and is framed by the site alone."""
    answer = client.get("/document/a/b/archived/page")
    assert "<h1>Bản mới</h1>" in answer.text
    assert "x.example" not in answer.text.replace("https://a.vn", "")
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "img-src data:", "frame-ancestors 'self'"} <= set(policy)
    assert not any("script" in rule or "unsafe" in rule for rule in policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_each_version_has_its_address(client: FlaskClient) -> None:
    """A version can be read whole, and its own page is shown, at addresses that stay."""
    now = BeautifulSoup(client.get("/document/a/b").text, "lxml")
    before = str(now.select_one(".history a")["href"])
    assert before == "/document/a/b?version=20240506000800"
    old = BeautifulSoup(client.get(before).text, "lxml")
    assert old.h1.text == "Bản cũ"
    assert "from 6 May 2024, 07:08 to 6 May 2024, 08:08" in old.select_one(".note").text
    page = client.get("/document/a/b/archived/page?version=20240506000800")
    assert "<h1>Bản cũ</h1>" in page.text
    assert client.get("/document/a/b?version=20000101000000").status_code == 404


def test_a_file_is_a_download(client: FlaskClient) -> None:
    """What is no page is offered as a file with a safe name, whatever it calls itself."""
    assert "Download the file" in client.get("/document/file/archived").text
    answer = client.get("/document/file/archived/page")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="file.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("identity", ["large", "imported", "nowhere"])
def test_what_cannot_be_shown(client: FlaskClient, identity: str) -> None:
    """A page that is too large, or was never archived, is not there."""
    assert client.get(f"/document/{identity}/archived").status_code == 404
