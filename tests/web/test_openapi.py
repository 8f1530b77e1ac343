"""The description of the interface is true to the code."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import ValidationError
from openapi_spec_validator import validate

from fashionizer.web.api.responses import sent
from tests.web.asking import SEARCH, ask
from tests.web.described import PARAMETER, assert_described
from tests.web.painted import blank


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """Return the description as a reader gets it."""
    described: dict[str, Any] = client.get("/openapi.json").get_json()
    return described


def test_the_description_is_valid_openapi(document: dict[str, Any]) -> None:
    """Rule: OpenAPI 3.1, by its published schema."""
    validate(document)


def test_every_route_is_described_and_every_description_is_a_route(
    app: Flask, document: dict[str, Any]
) -> None:
    """Rule: paths and methods agree both ways."""
    routes = {
        (PARAMETER.sub(r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("api.", "service.", "health."))
        if rule.rule != "/metrics"  # its text is Prometheus's
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, item in document["paths"].items() for method in item}
    assert routes == described


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/api/v1/outfits/2", "/api/v1/outfits/{outfit_id}"),
        ("/api/v1/outfits/99", "/api/v1/outfits/{outfit_id}"),
        ("/api/v1/outfits/99/image", "/api/v1/outfits/{outfit_id}/image"),
        ("/api/v1/outfits/2/image?size=7", "/api/v1/outfits/{outfit_id}/image"),
        ("/api/v1/outfits/2?size=320", "/api/v1/outfits/{outfit_id}"),
        ("/api/v1/outfits?limit=2&group=bag", "/api/v1/outfits"),
        ("/api/v1/outfits?limit=0", "/api/v1/outfits"),
        ("/api/v1/outfits?limits=2", "/api/v1/outfits"),
        ("/healthz", "/healthz"),
        ("/readyz", "/readyz"),
        ("/openapi.json", "/openapi.json"),
    ],
)
def test_answers_are_as_described(
    client: FlaskClient, document: dict[str, Any], path: str, template: str
) -> None:
    """Rule: status, media type and body of real answers fit the description."""
    assert_described(client.get(path), document["paths"][template]["get"])


@pytest.mark.parametrize(
    "fields", [{}, {"limit": "2", "all": "1"}, {"box": "1,2,3"}, {"garment": "9"}, {"limits": "2"}]
)
def test_searches_are_as_described(
    client: FlaskClient, document: dict[str, Any], fields: dict[str, str]
) -> None:
    """Rule: as above, for found, and for refused."""
    assert_described(ask(client, **fields), document["paths"][SEARCH]["post"])


@pytest.mark.parametrize("data", [blank(), b"", b"II*\0", b"\xff\xd8\xff" + bytes(2_000_000)])
def test_searches_with_odd_photos_are_as_described(
    client: FlaskClient, document: dict[str, Any], data: bytes
) -> None:
    """Rule: as above, for a photo with nothing to wear and for photos refused."""
    assert_described(ask(client, data), document["paths"][SEARCH]["post"])


def test_an_answer_that_is_not_as_described_is_noticed(app: Flask) -> None:
    """Rule: the client that all tests of the interface ask with refuses other keys and statuses."""
    app.view_functions["health.alive"] = lambda: sent({"status": "ok", "outfits": 3})
    with pytest.raises(ValidationError, match="outfits"):
        app.test_client().get("/healthz")
    app.view_functions["health.alive"] = lambda: ("", 418)
    with pytest.raises(AssertionError):
        app.test_client().get("/healthz")
