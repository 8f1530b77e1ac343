"""Counts for Prometheus: how often, how long, how full. Never what was sent."""

import hmac
import time

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from fashionizer.errors import Forbidden
from fashionizer.settings import Settings
from fashionizer.web.context import context
from fashionizer.web.middleware.origins import is_loopback, plain_host

NAME = "fashionizer.metrics"
"""Key of the metrics among the application's extensions."""

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)


class Metrics:
    """The counts of one application; a registry of its own, so that two do not mix."""

    def __init__(self, app: Flask) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        labels = ["endpoint", "method", "status"]
        self._requests = Counter(
            "fashionizer_requests", "Requests answered.", labels, registry=self.registry
        )
        self._seconds = Histogram(
            "fashionizer_request_seconds",
            "Seconds from having a request to having its answer.",
            ["endpoint"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._flying = Gauge(
            "fashionizer_requests_in_flight", "Requests being answered.", registry=self.registry
        )
        taken = Gauge(
            "fashionizer_places_taken", "Photos at the models or waiting.", registry=self.registry
        )
        taken.set_function(lambda: _places_taken(app))

    def begin(self) -> None:
        """Count a request in."""
        g.metrics_began = time.perf_counter()
        self._flying.inc()

    def end(self, response: Response) -> Response:
        """Count its answer."""
        endpoint = request.endpoint or "none"
        method = request.method if request.method in _METHODS else "other"
        self._requests.labels(endpoint, method, str(response.status_code)).inc()
        self._seconds.labels(endpoint).observe(time.perf_counter() - g.metrics_began)
        return response

    def leave(self, _error: BaseException | None) -> None:
        """Count a request out, answered or not."""
        if "metrics_began" in g:
            self._flying.dec()


def _places_taken(app: Flask) -> int:
    with app.app_context():
        return context().admission.taken


def install(app: Flask) -> None:
    """Count every request."""
    metrics = Metrics(app)
    app.extensions[NAME] = metrics
    app.before_request(metrics.begin)
    app.after_request(metrics.end)
    app.teardown_request(metrics.leave)


def page(metrics: Metrics, settings: Settings) -> Response:
    """Return the counts in Prometheus's text format.

    Raises:
        Forbidden: without the token; or, where none is set, from another machine.
    """
    if not _may_read(settings):
        raise Forbidden(
            "The metrics need the header “Authorization: Bearer …” with FASHIONIZER_TOKEN; without "
            "that setting only this machine may read them."
        )
    return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(settings: Settings) -> bool:
    if settings.token:
        sent = request.headers.get("Authorization", "")
        return hmac.compare_digest(sent.encode(), f"Bearer {settings.token}".encode())
    # A proxy on this machine calls from it, too, but for another host.
    local = is_loopback(request.remote_addr or "") and is_loopback(plain_host(request.host))
    return local and not settings.proxies
