"""The application factory: one advisor, shared by the pages and the JSON interface."""

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.web import assets
from fashionizer.web import errors as faults
from fashionizer.web.admission import AdmissionControl
from fashionizer.web.api.health import health
from fashionizer.web.api.views import api, service
from fashionizer.web.context import NAME, Context
from fashionizer.web.i18n import languages
from fashionizer.web.middleware import behind, headers, limits, logs, metrics, origins
from fashionizer.web.pages.rendering import fault_page
from fashionizer.web.pages.views import pages
from fashionizer.web.public_view import PublicView
from fashionizer.web.uploads import FIELDS_MARGIN, MemoryRequest


def create_app(advisor: Advisor, settings: Settings) -> Flask:
    """Build the web application around an advisor whose models are loaded.

    Args:
        advisor: answers searches; called from several threads.
        settings: limits of uploads, seats at the models, defaults of a search.
    """
    app = Flask("fashionizer.web", static_url_path=f"/static/{assets.digest()}")
    app.request_class = MemoryRequest
    # a redirect to one slash would name the host that the client named
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = settings.max_bytes + FIELDS_MARGIN
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    admission = AdmissionControl(waiting=settings.waiting, patience=settings.patience)
    app.extensions[NAME] = Context(PublicView(advisor), settings, admission)
    for blueprint in (pages, api, service, health):
        app.register_blueprint(blueprint)
    faults.install(app, fault_page)
    for guard in (logs, metrics):
        guard.install(app)
    origins.install(app, settings)
    limits.install(app, settings)
    headers.install(app)
    languages.install(app)
    # brotli first: a page of 50 looks takes a tenth; http:// beyond this machine knows gzip only
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    Compress(app)
    app.after_request(assets.keep)
    behind.install(app, settings)
    if settings.proxies:
        nearest = settings.proxies
        # one of several proxies tells the prefix; ProxyFix wants as many values as it trusts
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=nearest, x_proto=nearest, x_prefix=1)  # type: ignore[method-assign]
    return app
