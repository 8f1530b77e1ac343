"""For whatever looks after the server: is it ready, and how is it doing."""

from typing import cast

from flask import Blueprint, Response, current_app

from fashionizer.errors import Overloaded
from fashionizer.web.api.responses import HealthResponse, ReadyResponse, sent
from fashionizer.web.context import context
from fashionizer.web.middleware import metrics

STOPPING = "STOPPING"
"""Key of the configuration, true once the server was told to stop."""

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """Answer that the process lives, and nothing else: neither catalog nor models are asked.

    Who restarts what does not answer asks this; a locked catalog is not mended by a restart.
    """
    return sent(HealthResponse("ok"))


@health.get("/readyz")
def ready() -> Response:
    """Answer whether new requests are welcome: catalog and models work, no stop was requested.

    This is what a balancer asks before it sends visitors; it also says how much there is to find.
    """
    if current_app.config.get(STOPPING):
        raise Overloaded("This server is about to stop; ask another one.")
    counts = context().advisor.ready()
    return sent(ReadyResponse("ready", counts["outfits"], counts["garments"]))


@health.get("/metrics")
def read_metrics() -> Response:
    """Return the counts to Prometheus."""
    return metrics.page(
        cast("metrics.Metrics", current_app.extensions[metrics.NAME]), context().settings
    )
