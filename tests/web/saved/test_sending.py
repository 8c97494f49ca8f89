"""Saved searches: what is new is mailed once, and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from email.header import decode_header, make_header
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from crawler.database import Database
from crawler.document import Document
from crawler.store import Store
from indexer.engines import choose
from indexer.search import Collection
from indexer.sync import sync
from tests.mailbox import Mailbox
from tests.web.documents import HOSTILE
from web.address import Address
from web.saved import sending
from web.saved.searches import OVERLAP, Searches
from web.saved.sending import Links, Outcome, Sender, added_since, newest

NOW = 1_700_000_000.0
FLOOD = Address("lũ")


@dataclass
class Desk:
    """A collection to which documents come, and what mails them."""

    sender: Sender
    index: Path

    def add(self, name: str = "a", mail: str = "ten@coquan.vn") -> None:
        """Save the search for floods."""
        mark = newest(self.sender.collection, NOW)
        there = added_since(self.sender.collection, FLOOD, mark - OVERLAP)
        assert self.sender.searches.add(name, FLOOD, mail, mark, there)

    def come(self, *names: str, at: float = NOW, title: str = "Tin lũ") -> None:
        """Let documents come, and be found."""
        documents = (Document(id=name, url="", source="bao", title=f"{title} {name}") for name in names)
        self.sender.store.put_all(documents, at)
        sync(self.sender.store, self.index, choose("auto"))

    def send(self, at: float = NOW, *, patient: bool = False) -> list[Outcome]:
        """Mail what is new."""
        return list(self.sender.send(lambda: at, patient=patient))


@pytest.fixture
def desk(tmp_path: Path, mailbox: Mailbox) -> Iterator[Desk]:
    """A collection with one document of a flood."""
    index = tmp_path / "index"
    index.mkdir()
    with closing(Database(tmp_path / "store.sqlite")) as database:
        store = Store(database)
        collection = Collection(index, store, choose("auto"))
        links = Links("https://tracuu.example.vn/tra-cuu")
        sender = Sender(
            Searches(tmp_path), collection, store, mailbox.settings, links, {"bao": "Báo Mẫu"}.__getitem__
        )
        made = Desk(sender, index)
        made.come("cũ")
        yield made


def test_what_is_new_is_mailed_once(desk: Desk, mailbox: Mailbox) -> None:
    """What was there is not news; what comes is, if it is found and though it was added before the mark."""
    desk.add()
    assert desk.send() == []
    desk.come("mới", at=NOW + 60)
    desk.come("khác", at=NOW + 90, title="Tin bão")
    desk.come("muộn", at=NOW - 3600)  # of a crawl beside it, which began before
    assert [outcome.documents for outcome in desk.send(NOW + 100)] == [2]
    assert desk.send(NOW + 200) == []
    desk.come("sau", at=NOW + 2 * OVERLAP)
    assert [outcome.documents for outcome in desk.send(NOW + 2 * OVERLAP)] == [1]
    desk.come("sau nữa", at=NOW + 2 * OVERLAP + 0.5)
    assert [outcome.documents for outcome in desk.send(NOW + 2 * OVERLAP + 1)] == [1]
    text, *_others = mailbox.texts
    assert "Tin lũ mới\n  Báo Mẫu · " in text
    assert "https://tracuu.example.vn/tra-cuu/document/m%E1%BB%9Bi\n" in text
    assert "https://tracuu.example.vn/tra-cuu/feed.atom?q=l%C5%A9\n" in text
    assert "cũ" not in text
    assert "bão" not in text
    assert mailbox.mails[0]["To"] == "ten@coquan.vn"
    subject = str(make_header(decode_header(mailbox.mails[0]["Subject"])))
    assert subject == "Tra Cứu: 2 tài liệu mới về “a”"


def test_a_server_that_fails_loses_nothing(desk: Desk, mailbox: Mailbox) -> None:
    """What was refused is mailed later, the same mail, and what came meanwhile behind it."""
    desk.add()
    desk.come("một", at=NOW + 1)
    mailbox.closed = True
    assert all(outcome.failure for outcome in desk.send(NOW + 2))
    desk.come("hai", at=NOW + 3)
    assert desk.send(NOW + 30, patient=True) == []
    mailbox.closed = False
    assert [outcome.documents for outcome in desk.send(NOW + 70, patient=True)] == [1, 1]
    assert ["một" in text for text in mailbox.texts] == [True, False]
    assert ["hai" in text for text in mailbox.texts] == [False, True]
    assert desk.send(NOW + 80) == []


def test_a_refused_address_holds_up_no_other(desk: Desk, mailbox: Mailbox) -> None:
    """One search whose address the server does not take leaves the others to be mailed."""
    mailbox.unknown = "ai@coquan.vn"
    desk.add("a", mailbox.unknown)
    desk.add("b")
    desk.come("một", at=NOW + 1)
    failed, fine = desk.send(NOW + 2)
    assert (failed.saved.name, bool(failed.failure)) == ("a", True)
    assert (fine.saved.name, fine.failure, len(mailbox.mails)) == ("b", "", 1)


def test_a_crash_behind_the_sending(desk: Desk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who died between sending and noting it sends again, and the Message-ID tells that it is the same."""
    desk.add()
    desk.come("một", at=NOW + 1)

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Searches, "strike_off", die)
        with pytest.raises(KeyboardInterrupt):
            desk.send(NOW + 2)
    assert [outcome.documents for outcome in desk.send(NOW + 3)] == [1]
    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert desk.send(NOW + 4) == []


def test_a_removed_search_is_silent(desk: Desk, mailbox: Mailbox) -> None:
    """Neither what was written down is mailed nor what comes, also where the name is used again."""
    desk.add()
    desk.come("một", at=NOW + 1)
    mailbox.closed = True
    desk.send(NOW + 2)
    mailbox.closed = False
    assert desk.sender.searches.remove("a")
    assert not desk.sender.searches.remove("a")
    assert desk.send(NOW + 300) == []
    desk.add()
    assert desk.send(NOW + 300) == []
    assert mailbox.mails == []


def test_a_clock_that_was_wrong(desk: Desk) -> None:
    """A document of the future does not hide all that comes until then."""
    desk.add()
    desk.come("mai sau", at=NOW + 1000 * OVERLAP)
    assert [outcome.documents for outcome in desk.send(NOW + 10)] == [1]
    desk.come("nay", at=NOW + 3 * OVERLAP)
    assert [outcome.documents for outcome in desk.send(NOW + 3 * OVERLAP)] == [1]
    assert desk.send(NOW + 9 * OVERLAP) == []


def test_a_long_list_is_cut(desk: Desk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many the newest are listed, the others counted, and none is mailed again."""
    monkeypatch.setattr(sending, "MOST_LISTED", 3)
    desk.add()
    desk.come(*(f"số {number}" for number in range(8)), at=NOW + 1)
    assert [outcome.documents for outcome in desk.send(NOW + 2)] == [8]
    (text,) = mailbox.texts
    assert text.count("/document/") == 3
    assert "5" in text.split("/document/")[-1]
    assert desk.send(NOW + 3) == []


@pytest.mark.parametrize("address", [FLOOD, Address("a & b?", {"source": ("<x>", "y")}, since="2019-06")])
def test_links_lead_to_the_pages(client: FlaskClient, address: Address) -> None:
    """The addresses in a mail are those of the site, whatever an identity has in it."""
    links = Links("http://localhost")
    with client.application.test_request_context():
        from flask import url_for

        own = url_for("pages.document", identity=HOSTILE.id, _external=True)
    assert links.document(HOSTILE.id) == own
    for link in (own, links.page(address), links.feed(address)):
        parts = urlsplit(link)
        assert client.get(f"{parts.path}?{parts.query}").status_code == 200
    with client.application.test_request_context(links.page(address)) as context:
        assert Address.read(context.request.args) == replace(address, order="added")
