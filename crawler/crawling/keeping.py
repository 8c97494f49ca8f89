"""What a visit changes in the database, all of it within one transaction."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from crawler.crawling.effect import Effect
from crawler.crawling.equipment import Equipment
from crawler.discovery import suspects
from crawler.discovery.page import Outcome, Page, Role, Visit
from crawler.discovery.twins import are_twins, standing, trace
from crawler.discovery.walk import Walk
from crawler.document import Document
from crawler.files.attached import Attached


class Keeping:
    """Writes what visits change; every transaction is the caller's."""

    def __init__(self, equipment: Equipment) -> None:
        self._store = equipment.store
        self._frontier = equipment.frontier
        self._captures = equipment.captures
        self._attached = Attached(equipment.store.database)

    def keep(self, connection: Connection, page: Page, effect: Effect, walk: Walk, now: float) -> Effect:
        """Write what a visit changes; the effect as it became."""
        self._captures.note(connection)
        visit, detail = effect.visit, effect.detail
        if effect.document is not None:
            visit = self._keep_document(connection, page, effect, now)
        added = walk.by_the_way(connection, page, effect.linked, now)
        if effect.links is not None:
            added = walk.follow(connection, page, effect.links, now)
        if added.left:
            detail += ", left out: " + ", ".join(f"{count} ({why})" for why, count in added.left.items())
        if effect.gone and page.document:
            self._store.mark_gone(connection, page.document, now)
        if page.role is Role.FILE and visit.document:
            self._attached.settle(connection, page.url, visit.document)
        if page.role is Role.ARTICLE:
            self._keep_article(connection, page, replace(effect, visit=visit), walk, now)
        self._frontier.record(connection, page, visit, now)
        return replace(effect, visit=visit, detail=detail)

    def _keep_article(
        self, connection: Connection, page: Page, effect: Effect, walk: Walk, now: float
    ) -> None:
        """Note what hangs on an article: its files, its address's fruit, the pages that wait for it."""
        visit = effect.visit
        if (carrier := self._carrier(page, effect)) is not None:
            self._attached.note(connection, carrier)
            walk.files(connection, page, carrier, now)
        if page.visited is None and not visit.failed and visit.outcome is not Outcome.TRAP:
            suspects.note(connection, page, fruit=visit.outcome is Outcome.STORED)
        if effect.document is not None and visit.outcome is Outcome.STORED:
            here = trace(effect.document)
            self._frontier.settle(connection, visit.document, lambda there: are_twins(here, there))

    def _carrier(self, page: Page, effect: Effect) -> Document | None:
        """The document whose files are to be had: also an unchanged one, for files may be wanted since."""
        if effect.document is not None and effect.visit.document:
            return replace(effect.document, id=effect.visit.document)
        known = self._store.get(page.document) if effect.visit.outcome is Outcome.UNCHANGED else None
        return None if known is None else known.document

    def _keep_document(self, connection: Connection, page: Page, effect: Effect, now: float) -> Visit:
        """Keep the document of a visit, under the address that it turns out to have."""
        visit, document = effect.visit, effect.document
        assert document is not None  # noqa: S101 - the caller asked
        found = standing(connection, self._frontier, self._store, page, effect.address, document)
        if found.add:
            self._frontier.add(connection, page.source, Role.ARTICLE, [found.add], now, page.rank)
        if found.document is None:
            return replace(
                visit,
                outcome=Outcome.TWIN,
                document=found.identity,
                digest=trace(document),
                # It may have to be had again, whole.
                forget=True,
                etag="",
                modified="",
                final=not found.waiting,
                waiting=found.waiting,
                retry_after=found.patience(now),
            )
        changed = self._store.put(connection, [(found.document, visit.capture)], now)
        born = found.document.published
        return replace(
            visit,
            changed=bool(changed),
            document=found.document.id,
            final=found.moved,
            born=born.timestamp() if born else None,
        )
