"""What a document was at a time: its texts before, and the pages as they were archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from crawler.document import Document
from crawler.store import Stored
from web.archived import Archived, archived, page
from web.headers import POLICY
from web.site import Site

_FRAME = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        "img-src data:",
        "style-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
"""What an archived page may do: nothing, not even where it is opened outside of its frame."""


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it was from one moment on, `until` another; `stamp` names it in addresses."""

    document: Document
    changed: datetime
    until: datetime | None
    capture: str

    @property
    def stamp(self) -> str:
        """When it was met first, in UTC, as web archives write it."""
        return f"{self.changed.astimezone(UTC):%Y%m%d%H%M%S}"


def versions(site: Site, stored: Stored) -> list[Version]:
    """What a document was, oldest first; the last is what it is."""
    kept = [*site.store.captured(stored.document.id), (stored.changed, stored.document, stored.capture)]
    ends = [*(changed for changed, _document, _capture in kept[1:]), None]
    return [
        Version(document, changed, until, capture)
        for (changed, document, capture), until in zip(kept, ends, strict=True)
    ]


def asked_version(known: list[Version]) -> Version:
    """The version that the address asks for, else the present one; 404 where there is none."""
    stamp = request.args.get("version", "")
    found = next((one for one in known if one.stamp == stamp), None) if stamp else known[-1]
    return found or abort(404)


def add_versions(blueprint: Blueprint, site: Site) -> None:
    """Add the archived pages of documents."""

    def asked(identity: str) -> tuple[Stored, Version, Archived]:
        stored = site.store.get(identity)
        if stored is None or site.folder is None:
            abort(404)
        version = asked_version(versions(site, stored))
        found = archived(site.folder.archive, version.capture) if version.capture else None
        return stored, version, found or abort(404)

    @blueprint.get("/document/<identity:identity>/archived")
    def archive(identity: str) -> AnyResponse:
        stored, version, found = asked(identity)
        stamp = version.stamp if version.until else None
        frame = url_for("pages.archived_page", identity=identity, version=stamp)
        shown = render_template(
            "archived.html", document=stored.document, version=version, found=found, frame=frame
        )
        answer = Response(shown)
        answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
        return answer

    @blueprint.get("/document/<identity:identity>/archived/page")
    def archived_page(identity: str) -> AnyResponse:
        _stored, _version, found = asked(identity)
        if found.media:
            answer = Response(found.content, mimetype=found.media)
            answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
        else:
            answer = Response(page(found, url_for("static", filename="archived.css")))
        answer.headers["Content-Security-Policy"] = _FRAME
        # Browsers refuse to show what is sandboxed and isolated at once.
        answer.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return answer
