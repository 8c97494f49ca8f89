"""tracuu saved: searches are added, listed, removed and mailed from the terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler import terminal
from crawler.backup import back_up, restore
from crawler.folder import DataFolder
from crawler.store import Store
from indexer.engines import choose
from indexer.sync import sync
from tests.mailbox import Mailbox
from tests.web.documents import FLOODS, make_collection
from web.cli import tracuu
from web.operator.password import Operator
from web.saved.searches import Searches


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of a collection in the folder of the test."""
    monkeypatch.setenv("TRACUU_GENERAL_LANGUAGE", "en")
    monkeypatch.setenv("TRACUU_DATA", str(tmp_path))
    _collection, store = make_collection(tmp_path)
    return store


def run(*arguments: str) -> int:
    """Run a command."""
    return terminal.run(tracuu, arguments)


def test_from_adding_to_the_mail(
    store: Store,
    tmp_path: Path,
    mailbox: Mailbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The feed is printed, what is missing is told, and with a server what is new is mailed, once."""
    monkeypatch.setenv("TRACUU_WEB_ADDRESS", "https://tracuu.example.vn/")
    assert run("saved", "add", "nước", "lũ", "--source", "songnhue", "--mail", "ten@coquan.vn") == 0
    feed = "https://tracuu.example.vn/feed.atom?q=l%C5%A9&source=songnhue"
    said = capsys.readouterr()
    assert feed in said.out
    assert "notify.sender" in said.err
    assert run("saved", "send") == 2
    assert "notify.sender" in capsys.readouterr().err
    monkeypatch.setenv("TRACUU_NOTIFY_SENDER", "tracuu@bao.example")
    monkeypatch.setenv("TRACUU_NOTIFY_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TRACUU_NOTIFY_SMTP_PORT", str(mailbox.port))
    for source in ("songnhue", "vanban"):
        store.put_all([replace(FLOODS[0], id=f"mới-{source}", source=source, url="")], 1_800_000_000)
    sync(store, tmp_path / "index", choose("auto"))
    assert [run("saved", "send") for _again in range(2)] == [0, 0]
    assert "nước: 1 document mailed to ten@coquan.vn" in capsys.readouterr().out
    (text,) = mailbox.texts
    assert "https://tracuu.example.vn/document/m%E1%BB%9Bi-songnhue" in text
    assert run("saved", "list") == 0
    listed = capsys.readouterr().out
    assert "ten@coquan.vn" in listed
    assert feed in listed
    assert run("saved", "remove", "nước") == 0
    assert run("saved", "remove", "nước") == 2


@pytest.mark.usefixtures("store")
def test_a_page_of_results_is_saved(capsys: pytest.CaptureFixture[str]) -> None:
    """The address of a page stands for its search, with all that narrows it."""
    page = (
        "https://tracuu.example.vn/?q=l%C5%A9&section=X%C3%A3+h%E1%BB%99i&since=2019&page=3&sort=date#match"
    )
    assert run("saved", "add", "a", page, "--until", "2024-02") == 0
    feed = "/feed.atom?q=l%C5%A9&section=X%C3%A3+h%E1%BB%99i&since=2019&until=2024-02-29\n"
    assert feed in capsys.readouterr().out


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["a"], "nothing is searched for"),
        (["a", " "], "nothing is searched for"),
        (["a", "lũ", "--added-since", "2024"], "comes from now on"),
        (["a", "x" * 1001], "more than 1000 characters"),
        (["a", 'người:"Không Có"'], "Nothing is known here by the name"),
        (["", "lũ"], "cannot be a name"),
        (["a\nBcc: b@c.vn", "lũ"], "cannot be a name"),
        (["a", "lũ", "--mail", "ten"], "is no e-mail address"),
        (["a", "lũ", "--mail", "a@b.vn, c@d.vn"], "is no e-mail address"),
        (["a", "lũ", "--mail", "a@b.vn\nBcc: c@d.vn"], "is no e-mail address"),
        (["a", "lũ", "--mail", "Tên <a@b.vn>"], "is no e-mail address"),
    ],
)
def test_what_makes_no_sense_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    """A query, a name or an address that is none is told in one line, and nothing is saved."""
    assert run("saved", "add", *arguments) == 2
    said = capsys.readouterr().err
    assert complaint in said
    assert said.count("\n") == 1
    assert run("saved", "list") == 0
    assert "No search is saved" in capsys.readouterr().out


@pytest.mark.usefixtures("store")
def test_a_name_is_taken_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A second search of the same name does not replace the first."""
    assert [run("saved", "add", "a", query) for query in ("lũ", "bão")] == [0, 2]
    assert "is saved already" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["tracuu.example.vn", "ftp://a.vn", "https://a.vn/?q=1", "http://["])
def test_an_address_that_is_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """web.address is a whole address or nothing."""
    monkeypatch.setenv("TRACUU_WEB_ADDRESS", address)
    assert run("settings") == 2
    assert "TRACUU_WEB_ADDRESS" in capsys.readouterr().err


def test_a_backup_has_the_searches(store: Store, tmp_path: Path) -> None:
    """A collection that is restored knows what is followed; its operator's password is not carried about."""
    assert run("saved", "add", "a", "lũ", "--mail", "ten@coquan.vn") == 0
    Operator(tmp_path).set_password("mật khẩu dài")
    copy = tmp_path.with_name(f"{tmp_path.name}-copy")
    folder = DataFolder(tmp_path)
    folder.make()
    back_up(folder, copy, datetime.now(UTC))
    again = DataFolder(tmp_path.with_name(f"{tmp_path.name}-again"))
    restore(copy, again)
    assert Searches(again.root).all() == Searches(tmp_path).all()
    assert not Operator(again.root).is_there
