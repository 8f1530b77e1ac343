"""The description of the interface is true to the code."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from tests.web.asking import SEARCH, ask
from tests.web.fakes import blank

PARAMETER = re.compile(r"<(?:int:)?(\w+)>")


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
    assert_described(client.get(path), document, template, "get")


@pytest.mark.parametrize(
    "fields", [{}, {"limit": "2", "all": "1"}, {"box": "1,2,3"}, {"garment": "9"}, {"limits": "2"}]
)
def test_searches_are_as_described(
    client: FlaskClient, document: dict[str, Any], fields: dict[str, str]
) -> None:
    """Rule: as above, for found, and for refused."""
    assert_described(ask(client, **fields), document, SEARCH, "post")


@pytest.mark.parametrize("data", [blank(), b"", b"II*\0", b"\xff\xd8\xff" + bytes(2_000_000)])
def test_searches_with_odd_photos_are_as_described(
    client: FlaskClient, document: dict[str, Any], data: bytes
) -> None:
    """Rule: as above, for a photo with nothing to wear and for photos refused."""
    assert_described(ask(client, data), document, SEARCH, "post")


def assert_described(
    response: TestResponse, document: dict[str, Any], path: str, method: str
) -> None:
    """Assert that an answer is what the description says of its path, method and status."""
    described = document["paths"][path][method]["responses"][str(response.status_code)]
    if "$ref" in described:
        described = document["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    schema = described["content"][response.mimetype]["schema"]
    root = Resource.from_contents(document, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:openapi", root)
    pointer = {"$ref": "urn:openapi" + schema["$ref"]} if "$ref" in schema else schema
    Draft202012Validator(pointer, registry=registry).validate(response.get_json())
