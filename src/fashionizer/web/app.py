"""The application factory: one advisor, shared by the pages and the JSON interface."""

from typing import cast

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from fashionizer.settings import Settings
from fashionizer.web import faults, headers
from fashionizer.web.api import api, service
from fashionizer.web.desk import NAME, Advisor, Desk
from fashionizer.web.pages import fault_page, pages
from fashionizer.web.turnstile import Turnstile
from fashionizer.web.uploads import FIELDS_MARGIN, MemoryRequest


def create_app(advisor: Advisor, settings: Settings) -> Flask:
    """Build the web application around an advisor whose models are loaded.

    Args:
        advisor: answers searches; called from several threads.
        settings: limits of uploads, seats at the models, defaults of a search.
    """
    app = Flask("fashionizer.web")
    app.request_class = MemoryRequest
    app.config["MAX_CONTENT_LENGTH"] = settings.max_bytes + FIELDS_MARGIN
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    json = cast("DefaultJSONProvider", app.json)
    json.sort_keys = json.ensure_ascii = False
    app.extensions[NAME] = Desk(advisor, settings, Turnstile(waiting=settings.waiting))
    for blueprint in (pages, api, service):
        app.register_blueprint(blueprint)
    faults.install(app, fault_page)
    headers.install(app)
    return app
