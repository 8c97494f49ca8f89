"""Answers → people: the search page, the documents and the JSON API.

Everything is passed in; nothing here reads files, variables or the clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, url_for
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import BaseConverter

from crawler import history
from crawler.folder import DataFolder
from crawler.language import LANGUAGES, current, size
from crawler.store import Store
from indexer.knowledge.identity import roman
from indexer.knowledge.library import Library
from indexer.search import Collection
from web import wording
from web.address import Address
from web.api import api
from web.compression import compress
from web.failures import answer_failures
from web.headers import add_headers
from web.limits import limit
from web.links import add_links
from web.operator.corrections import can_be_mended, corrections, operator_is_in
from web.operator.password import Operator
from web.operator.session import add_session
from web.pages import pages
from web.phrases import add_phrases
from web.serving.access import logged
from web.serving.health import health
from web.serving.trust import as_proxied, trust
from web.settings import WebSettings
from web.site import Site
from web.speech import speak

_NO_TITLES: Mapping[str, str] = MappingProxyType({})
_AS_IT_COMES = WebSettings()


class IdentityConverter(BaseConverter):
    """A document's identity in a path: imported ones may hold slashes anywhere."""

    regex = ".+"
    part_isolating = False


def create_app(
    collection: Collection,
    store: Store,
    titles: Mapping[str, str] = _NO_TITLES,
    language: str = "vi",
    folder: DataFolder | None = None,
    library: Library | None = None,
    settings: WebSettings = _AS_IT_COMES,
    figures: Path | None = None,
) -> Flask:
    """The application over a collection; `titles` maps a source's name to its newspaper's title.

    Where the data `folder` is given, there is a page that tells how the collection is; where the `library`
    is, there are pages of what the documents know; `figures` is a folder in which processes share what they
    count.
    """
    # Here, for it decides while it is imported how processes share figures.
    from web.serving.metrics import add_metrics  # noqa: PLC0415

    app = Flask(__name__)
    app.json = _readable_json(app)
    app.url_map.converters["identity"] = IdentityConverter
    # "https://a.vn/1" is a possible identity, whose slashes must not be merged.
    app.url_map.merge_slashes = False
    site = Site(collection, store, titles, folder, library, settings.address)
    speak(app, language)
    trust(app, settings)
    limit(app, settings)
    add_headers(app)
    compress(app)
    add_metrics(app, site, settings, figures)
    answer_failures(app, store)
    _prepare_templates(app, site)
    app.register_blueprint(pages(site))
    app.register_blueprint(api(site))
    app.register_blueprint(health(site))
    if folder:
        add_session(app, Operator(folder.root))
        app.register_blueprint(corrections(site, folder))
    app.wsgi_app = as_proxied(logged(app.wsgi_app, settings), settings)  # type: ignore[method-assign, assignment]
    return app


def _readable_json(app: Flask) -> DefaultJSONProvider:
    provider = DefaultJSONProvider(app)
    provider.ensure_ascii = False
    provider.sort_keys = False
    return provider


def _prepare_templates(app: Flask, site: Site) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    add_phrases(app)
    add_links(app)
    app.jinja_env.filters |= {
        "day": wording.day,
        "day_and_time": wording.day_and_time,
        "number": wording.number,
        "decimal": wording.decimal,
        "field_words": wording.field_words,
        "part_text": wording.part_text,
        "kind_name": wording.kind_name,
        "fact_word": wording.fact_word,
        "moment_said": wording.moment_said,
        "changed_field": history.field_name,
        "host_name": wording.host_name,
        "web_address": wording.web_address,
        "source_title": site.source_title,
        "size": size,
        "said_day": wording.said_day,
        "capital": wording.capital,
        "province_name": wording.province_name,
        "excerpt": wording.excerpt,
        "marked": wording.marked,
        "roman": roman,
    }
    app.jinja_env.globals |= {"in_language": in_language, "languages": LANGUAGES}
    app.jinja_env.globals |= {"can_be_mended": can_be_mended, "operator_is_in": operator_is_in}

    @app.context_processor
    def always_known() -> dict[str, Any]:
        known = {"address": Address.read(request.args), "language": current()}
        return known | {"has_status": site.folder is not None, "has_facts": site.library is not None}

    @app.url_defaults
    def static_version(endpoint: str, values: dict[str, Any]) -> None:
        # The address of a static file changes with its content, so a browser may keep it for good.
        if endpoint == "static" and app.static_folder and "v" not in values:
            values["v"] = _digest(Path(app.static_folder) / values["filename"])


def in_language(language: str) -> str:
    """The URL of the present page in a language."""
    endpoint = request.endpoint or ""
    if not endpoint.startswith(("pages.", "corrections.", "operator.")) or request.method != "GET":
        return url_for("pages.home", lang=language)
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{url_for(endpoint, **(request.view_args or {}))}?{urlencode([*kept, ('lang', language)])}"


@cache
def _digest(file: Path) -> str:
    return hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest()
