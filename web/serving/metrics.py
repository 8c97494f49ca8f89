"""Figures for Prometheus: requests as they are answered, and how the collection is when it is asked.

To be imported after `workers.shared_figures` where processes share them: the library decides it then.
"""

from __future__ import annotations

import ipaddress
import time
from collections import Counter as Tally
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response as AnyResponse

from crawler.errors import TracuuError
from crawler.running.health import State
from web.settings import WebSettings
from web.site import Site
from web.status import status

_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


def add_metrics(app: Flask, site: Site, settings: WebSettings, figures: Path | None) -> None:
    """Count what the application answers, and tell it at /metrics; `figures` is shared by processes."""
    registry = CollectorRegistry()
    own = None if figures else registry
    answered = Counter("tracuu_requests", "Requests answered", ["endpoint", "status"], registry=own)
    took = Histogram(
        "tracuu_request_seconds",
        "Seconds until an answer began",
        ["endpoint"],
        buckets=_BUCKETS,
        registry=own,
    )
    if figures:
        MultiProcessCollector(registry, path=str(figures))  # type: ignore[no-untyped-call]
    registry.register(Held(site))

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: AnyResponse) -> AnyResponse:
        endpoint = request.endpoint or "none"
        answered.labels(endpoint, response.status_code).inc()
        if "began" in g:
            took.labels(endpoint).observe(time.perf_counter() - g.began)
        return response

    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        if settings.metrics == "off" or (settings.metrics == "loopback" and not _is_from_here(settings)):
            abort(404)
        return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.register_blueprint(blueprint)


class Held(Collector):
    """How the collection is."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        """The figures now; what cannot be had is left out."""
        try:
            indexed = self._site.collection.count()
        except TracuuError:
            pass
        else:
            yield GaugeMetricFamily("tracuu_index_documents", "Documents that can be searched", indexed)
        if self._site.folder is None:
            return
        found = status(self._site.folder, self._site.store, datetime.now(UTC))
        yield GaugeMetricFamily("tracuu_store_documents", "Documents that are kept", found.documents)
        if found.waiting is not None:
            what = "Changes of the store that the index lacks"
            yield GaugeMetricFamily("tracuu_index_lag_changes", what, found.waiting)
        yield GaugeMetricFamily("tracuu_disk_free_bytes", "Room left on the disk", found.free_bytes)
        states = Tally(str(source.health.state) for source in found.sources)
        sources = GaugeMetricFamily("tracuu_sources", "Sources by their state", labels=["state"])
        for state in State:
            sources.add_metric([state], states[state])
        yield sources


def _is_from_here(settings: WebSettings) -> bool:
    """Whether a program on this machine asks, and no proxy for another."""
    if not settings.proxies and any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
