"""For whatever looks after the server: is it ready, and how is it doing."""

from typing import cast

from flask import Blueprint, Response, current_app, jsonify

from fashionizer.errors import Overloaded
from fashionizer.web import metrics
from fashionizer.web.desk import desk

STOPPING = "STOPPING"
"""Key of the configuration, true once the server was told to stop."""

health = Blueprint("health", __name__)


@health.get("/readyz")
def ready() -> Response:
    """Say whether new requests are welcome: the gallery answers, and nobody told us to stop.

    `/healthz` says that the process lives; this is what a balancer asks before it sends visitors.
    """
    if current_app.config.get(STOPPING):
        raise Overloaded("This server is about to stop; ask another one.")
    desk().counts()
    return jsonify(status="ready")


@health.get("/metrics")
def read_metrics() -> Response:
    """Give the counts to Prometheus."""
    return metrics.page(
        cast("metrics.Metrics", current_app.extensions[metrics.NAME]), desk().settings
    )
