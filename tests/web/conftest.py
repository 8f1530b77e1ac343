import pytest
from flask import Flask
from flask.testing import FlaskClient

from fashionizer.settings import Settings
from fashionizer.web.app import create_app
from tests.web.described import DescribedClient
from tests.web.painted import SMALL
from tests.web.watched import WatchedAdvisor, close


def pytest_sessionfinish() -> None:
    """Close the painted galleries when all is done."""
    close()


@pytest.fixture
def settings() -> Settings:
    """Return limits that a test can exceed without large files."""
    return SMALL


@pytest.fixture
def advisor(settings: Settings) -> WatchedAdvisor:
    """Return an advisor over a drawn gallery of seven outfits."""
    return WatchedAdvisor(settings)


@pytest.fixture
def app(advisor: WatchedAdvisor, settings: Settings) -> Flask:
    """Return the application around the advisor."""
    app = create_app(advisor, settings)
    app.test_client_class = DescribedClient
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client that asks the application without sockets."""
    return app.test_client()
