"""A client that holds every JSON answer to the description of the interface."""

import re
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from fashionizer.web.api.openapi import document
from tests.web.painted import SMALL

PARAMETER = re.compile(r"<(?:int:)?(\w+)>")

DESCRIPTION = document(SMALL)

ROOT = Resource.from_contents(DESCRIPTION, default_specification=DRAFT202012)


class DescribedClient(FlaskClient):
    """Flask's client; no answer of a described address passes that is not as described."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, and hold the answer to the description."""
        response = super().open(*args, **kwargs)
        request = response.request
        urls = self.application.url_map.bind("localhost")
        try:
            rule, _ = urls.match(request.path, request.method, return_rule=True)
        except HTTPException:  # no address, or not by this method
            return response
        item = DESCRIPTION["paths"].get(PARAMETER.sub(r"{\1}", rule.rule), {})
        if operation := item.get(request.method.lower()):
            assert_described(response, operation)
        return response


def assert_described(response: TestResponse, operation: dict[str, Any]) -> None:
    """Assert that status, media type and body are what an operation's description says."""
    answers = operation["responses"]
    assert str(response.status_code) in answers, response.get_data(as_text=True)
    told = answers[str(response.status_code)]
    if "$ref" in told:
        told = DESCRIPTION["components"]["responses"][told["$ref"].rsplit("/", 1)[1]]
    if response.content_encoding:
        return
    if "content" not in told:
        assert response.data == b""
        return
    schema = told["content"][response.mimetype].get("schema")
    if schema:
        _validator(schema.get("$ref", "")).validate(response.get_json())


@cache
def _validator(reference: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resource("urn:openapi", ROOT)
    schema = {"$ref": f"urn:openapi{reference}"} if reference else {"type": "object"}
    return Draft202012Validator(schema, registry=registry)
