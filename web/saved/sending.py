"""What is new of the saved searches → mails, each document once."""

from __future__ import annotations

import shlex
import smtplib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import quote, urlencode

from crawler.extraction.dates import VIETNAM
from crawler.language import gettext as _
from crawler.language import ngettext
from crawler.running.mail import mail, message_id, post
from crawler.settings import NotifySettings
from crawler.store import Store, Stored
from indexer.engine import FIRST
from indexer.found import Wanted
from indexer.search import Collection
from web.address import Address
from web.exports.reference import one_line
from web.saved.searches import OVERLAP, Added, Batch, Saved, Searches
from web.serving.listening import WILDCARDS
from web.settings import WebSettings

MOST_LISTED = 100
"""Titles in one mail; of more it tells the number, and where they are."""
_AS_THEY_ARE = "/!$&'()*+,;=:@"
_ITS_OWN = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
"""Failures of one mail; with others the server need not be asked for the rest."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses within the site that the public finds at `root`."""

    root: str

    def page(self, address: Address) -> str:
        """The page of a search, what was added last on top."""
        return f"{self.root}/?{urlencode(replace(address, order='added').parameters, doseq=True)}"

    def feed(self, address: Address) -> str:
        """The feed of a search."""
        return f"{self.root}/feed.atom?{urlencode(address.parameters, doseq=True)}"

    def document(self, identity: str) -> str:
        """The page of a document."""
        return f"{self.root}/document/{quote(identity, safe=_AS_THEY_ARE)}"


def links(settings: WebSettings) -> Links:
    """Where the public finds the site, or else where this machine does."""
    host = WILDCARDS.get(settings.host, settings.host)
    shown = f"[{host}]" if ":" in host else host
    return Links(settings.address or f"http://{shown}:{settings.port}{settings.prefix}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a search's mail: so many documents were sent, or `failure` tells why they were not."""

    saved: Saved
    documents: int
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """What the mails of one collection are made from; `title` gives a newspaper's by its source's name."""

    searches: Searches
    collection: Collection
    store: Store
    settings: NotifySettings
    links: Links
    title: Callable[[str], str]

    def send(self, clock: Callable[[], float], *, patient: bool = False) -> Iterator[Outcome]:
        """Mail what is new, search by search; the patient leave alone for a while what failed."""
        for saved in self.searches.all():
            if not saved.mail:
                continue
            for batch in self._batches(saved, clock):
                if patient and batch.again > clock():
                    break
                try:
                    post(self.settings, self.written(saved, batch))
                except (OSError, smtplib.SMTPException, ValueError) as error:
                    self.searches.put_off(saved, clock())
                    yield Outcome(saved, len(batch.documents), str(error))
                    if not isinstance(error, _ITS_OWN):
                        return
                    break
                self.searches.strike_off(saved, batch, clock())
                yield Outcome(saved, len(batch.documents))

    def _batches(self, saved: Saved, clock: Callable[[], float]) -> Iterator[Batch]:
        """What was written down before and not sent, then what is new, written down."""
        if left := self.searches.pending(saved):
            yield left
            saved = replace(saved, mark=left.mark)
        # The mark before the documents: what is indexed in between is sent, and met again next time.
        mark = max(saved.mark, newest(self.collection, clock()))
        before = self.searches.sent(saved)
        found = added_since(self.collection, saved.address, saved.mark - OVERLAP)
        new = {name: added for name, added in found.items() if name not in before}
        batch = Batch(message_id(), clock(), mark, new)
        if not new:
            self.searches.move_on(saved, mark)
        elif self.searches.write_down(saved, batch):
            yield batch

    def written(self, saved: Saved, batch: Batch) -> EmailMessage:
        """The mail of a batch."""
        count = len(batch.documents)
        ending = f"tracuu saved remove {shlex.quote(saved.name)}"
        subject = ngettext(
            "Tra Cứu: %(count)d new document for “%(name)s”",
            "Tra Cứu: %(count)d new documents for “%(name)s”",
            count,
        )
        shown = [*batch.documents][:MOST_LISTED]
        stored = self.store.get_all(shown)
        found = [stored[name] for name in shown if name in stored]
        lines = [*_listed(found, self.links, self.title)]
        if left := count - len(shown):
            lines += [ngettext("and %(count)d other", "and %(count)d others", left) % {"count": left}, ""]
        lines += [
            "-- ",
            _("The search: %(url)s") % {"url": self.links.page(saved.address)},
            _("Its feed: %(url)s") % {"url": self.links.feed(saved.address)},
            _("The operator ends these mails by: %(command)s") % {"command": ending},
        ]
        said = {"count": count, "name": saved.name}
        text = "\n".join(lines) + "\n"
        return mail(self.settings.sender, [saved.mail], subject % said, text, batch.message, batch.made)


def newest(collection: Collection, now: float) -> float:
    """When the last document of the index was added, in whole seconds since 1970; 0 where there is none.

    Not after now: what was added while a clock was wrong must not hide all that comes till then.
    """
    wanted = Wanted(newest_first=True, newest_by="added", after=FIRST, limit=1, facets=())
    moments = (hit.stored.added.timestamp() for hit in collection.search(wanted).hits)
    return float(int(min(now, max(moments, default=0.0))))


def added_since(collection: Collection, address: Address, since: float) -> Added:
    """What a search finds of all that was added since a time."""
    wanted = replace(address.news, added_since=datetime.fromtimestamp(max(0, since), UTC))
    _total, documents = collection.every(wanted)
    return {stored.document.id: stored.added.timestamp() for stored in documents}


def _listed(documents: Iterable[Stored], links: Links, title: Callable[[str], str]) -> Iterator[str]:
    for stored in documents:
        document = stored.document
        published = document.published and document.published.astimezone(VIETNAM)
        day = f"{published:%d/%m/%Y}" if published else _("no date")
        yield one_line(document.title)
        yield f"  {one_line(title(document.source))} · {day}"
        yield f"  {links.document(document.id)}"
        yield ""
