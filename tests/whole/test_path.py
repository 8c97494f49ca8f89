"""The main job from end to end: a newspaper is crawled, archived, indexed, searched and served."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import httpx
import pytest

from crawler.document import document_id
from crawler.newspaper import Press
from tests.whole.conftest import Program, address, end, with_press
from tests.whole.test_kill import documents


@pytest.fixture(scope="module")
def collection(press: Press, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The newspapers, crawled and indexed by hand, command by command."""
    program = with_press(Program(tmp_path_factory.mktemp("path") / "data"), press)
    program.must("crawl")
    program.must("index")
    return program


def found(program: Program, *arguments: str) -> dict[str, object]:
    """What `tracuu search --json` prints."""
    answer: dict[str, object] = json.loads(program.must("search", "--json", *arguments))
    return answer


def ids(program: Program, query: str) -> set[str]:
    """The identities that a query finds."""
    hits = found(program, query, "--limit", "100")["hits"]
    assert isinstance(hits, list)
    return {hit["id"] for hit in hits}


def test_every_article_can_be_found(collection: Program, press: Press) -> None:
    """Every article of every newspaper is in the collection, once."""
    assert len(ids(collection, "*")) == min(100, sum(len(site.documents) for site in press.sites))


def test_accents_do_not_matter_for_a_citation(collection: Program) -> None:
    """A citation finds the same documents with and without accents."""
    assert ids(collection, "chi thi 05") == ids(collection, "chỉ thị 05")
    assert len(ids(collection, "chi thi 05")) > 10


def test_both_places_of_the_tone_mark_are_one(collection: Program) -> None:
    """The words "hoà bình" and "hòa bình" find the same documents."""
    assert ids(collection, "hoà bình") == ids(collection, "hòa bình") != set()


def test_quotes_are_exact(collection: Program, press: Press) -> None:
    """A quoted citation finds only texts that hold exactly these words."""
    wanted = {
        article.title
        for site in press.sites
        for article in site.articles
        if "chỉ thị 05"
        in " ".join(
            [article.title, article.lead, *article.paragraphs, *(i.caption for i in article.images)]
        ).lower()
    }
    hits = found(collection, '"chỉ thị 05"', "--limit", "100")["hits"]
    assert isinstance(hits, list)
    assert {hit["title"] for hit in hits} == wanted


def test_an_abbreviation_finds_the_article_that_defines_it(collection: Program) -> None:
    """The query "TCĐ" finds an article that defines it."""
    hits = found(collection, "TCĐ")["hits"]
    assert isinstance(hits, list)
    assert any("<mark>TCĐ</mark>" in hit["snippet_html"] for hit in hits)


def test_marks_are_on_the_accented_words(collection: Program) -> None:
    """A query without accents marks the accented words that it means, and no others."""
    hits = found(collection, "chi thi 05")["hits"]
    assert isinstance(hits, list)
    marks = [part.split("</mark>")[0] for hit in hits for part in hit["snippet_html"].split("<mark>")[1:]]
    assert marks
    assert all(mark.lower().startswith("chỉ thị") for mark in marks), marks


def test_served_pages_and_json(collection: Program) -> None:
    """`tracuu serve` answers pages and JSON over a real socket, and ends cleanly on Ctrl-C."""
    serving = collection.start("serve", "--port", "0")
    try:
        with httpx.Client(base_url=address(serving), trust_env=False) as browser:
            page = browser.get("/", params={"q": "hoi nghi so ket"})
            assert page.status_code == 200
            assert "<mark>" in page.text
            answer = browser.get("/api/v1/search", params={"q": "chi thi 05", "limit": 3}).json()
            assert len(answer["hits"]) == 3
            assert browser.get("/api/v1/search", params={"limit": "many"}).status_code == 400
    finally:
        assert end(serving) == 0


def test_files_and_what_carries_them_lead_to_each_other(collection: Program, press: Press) -> None:
    """An article's page leads to its file's, which shows letterhead and signer and leads back."""
    site = press["truonggiang"]
    (file,) = site.files
    (article,) = (each for each in site.articles if each.slug == file.article)
    serving = collection.start("serve", "--port", "0")
    try:
        with httpx.Client(base_url=address(serving), trust_env=False) as browser:
            carrier, enclosed = (f"/document/{document_id(site.url_of(each))}" for each in (article, file))
            assert f'href="{enclosed}"' in browser.get(carrier).text
            page = browser.get(enclosed).text
            assert f'href="{carrier}"' in page
            assert [said for said in (file.number, file.issuer, file.signer) if said not in page] == []
    finally:
        assert end(serving) == 0


def test_run_does_all_of_it(press: Press, tmp_path: Path) -> None:
    """`tracuu run` crawls, indexes and serves in one process, and ends cleanly on Ctrl-C."""
    program = with_press(Program(tmp_path / "data"), press)
    program.must("import", str(_one_document(tmp_path)))
    program.must("index")
    running = program.start("run", "--port", "0")
    try:
        assert running.stderr is not None
        with httpx.Client(base_url=address(running), trust_env=False) as browser:
            wanted = sum(len(site.documents) for site in press.sites)
            lines = iter(running.stderr.readline, "")
            indexed = 0
            while indexed < wanted:
                indexed += int(next(re.finditer(r" (\d+) indexed", next(lines)), [0, 0])[1])
            total = browser.get("/api/v1/search", params={"q": ""}).json()["total"]
            assert total == 1 + wanted
    finally:
        assert end(running) == 0


def test_a_source_that_was_looked_at_can_be_crawled(press: Press, program: Program) -> None:
    """`tracuu source add` writes a file with which a crawl finds a newspaper's articles."""
    ready = with_press(program, press)
    for path in (program.data / "sources").glob("*.toml"):
        path.unlink()
    for site in press.sites:
        ready.must("source", "add", site.home, "--name", site.name)
    ready.must("crawl")
    listed = ready.must("source", "list")
    assert all(site.name in listed for site in press.sites)
    ready.must("index")
    missing = {a.title for site in press.sites for a in site.articles} - {hit["title"] for hit in _all(ready)}
    assert len(missing) <= 2, missing


def test_what_is_exported_can_be_imported(collection: Program, press: Press, tmp_path: Path) -> None:
    """One WARC file brings the documents of the archive into another collection, and damage is told of."""
    target = tmp_path / "all.warc.gz"
    collection.must("archive", "export", str(target))
    again = with_press(Program(tmp_path / "again"), press)
    told = again.must("archive", "import", str(target))
    assert "sonhai: " in told
    assert documents(again) == documents(collection)
    assert "0 new, 0 changed" in again.must("archive", "import", str(target))
    content = target.read_bytes()
    target.write_bytes(content[: len(content) // 2] + content[len(content) // 2 + 200 :])
    damaged = again.run("archive", "import", str(target))
    assert (damaged.returncode, damaged.stderr.count("cannot be unpacked")) == (0, 1)


def test_reextraction_needs_no_network(collection: Program) -> None:
    """`tracuu archive re-extract` reads the same documents out of the archive again, without the network."""
    told = json.loads(collection.must("archive", "re-extract", "--json", "--write"))
    assert told["read"] > 50
    assert (told["changed"], told["new"], told["gone"], told["unreadable"]) == (0, 0, 0, 0)
    assert "0 damages" in collection.must("archive", "verify")


def test_a_run_for_judging(collection: Program, tmp_path: Path) -> None:
    """`--queries … --run` prints query, document and score, best first."""
    queries = tmp_path / "queries.jsonl"
    queries.write_text(
        '{"_id": "a", "text": "chỉ thị 05"}\n{"_id": "b", "text": "hòa bình"}\n', encoding="utf-8"
    )
    rows = [
        line.split("\t")
        for line in collection.must("search", "--queries", str(queries), "--limit", "5", "--run").splitlines()
    ]
    assert {row[0] for row in rows} == {"a", "b"}
    scores = [float(row[2]) for row in rows if row[0] == "a"]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 5


def _all(program: Program) -> list[dict[str, str]]:
    hits = found(program, "*", "--limit", "1000")["hits"]
    assert isinstance(hits, list)
    return hits


def _one_document(folder: Path) -> Path:
    path = folder / "one.jsonl"
    path.write_text('{"id": "x", "title": "Một tài liệu", "body": "Nội dung."}\n', encoding="utf-8")
    return path


def test_the_demo_is_up_where_its_port_is_taken(tmp_path: Path) -> None:
    """`tracuu demo` takes any free port where the usual one is in use, and ends cleanly on Ctrl-C."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        program = Program(tmp_path / "data", {"TRACUU_WEB_PORT": str(port)})
        demo = program.start("demo")
        try:
            found = httpx.get(address(demo), params={"q": "TCĐ"}, trust_env=False)
        finally:
            assert end(demo) == 0
    assert f":{port}/" not in str(found.url)
    assert "<mark>TCĐ</mark>" in found.text
