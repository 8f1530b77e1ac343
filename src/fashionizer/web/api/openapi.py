"""The JSON interface described in OpenAPI 3.1, from the types of its fields and its answers."""

from dataclasses import dataclass, field
from typing import Any

from msgspec.json import schema, schema_components

from fashionizer import __version__
from fashionizer.retrieval.responses import (
    AnswerResponse,
    OutfitDetailResponse,
    PageResponse,
    Response,
    Whole,
)
from fashionizer.settings import Settings
from fashionizer.web.api.responses import ErrorResponse, HealthResponse, ReadyResponse
from fashionizer.web.fields import OF_A_LIST, OF_A_LOOK, OF_A_PHOTO, OF_AN_IMAGE, Fields

Node = dict[str, Any]

_SCHEMAS = "#/components/schemas/{name}"

_COMPONENTS = schema_components(
    [
        *(AnswerResponse, OutfitDetailResponse, PageResponse),
        *(HealthResponse, ReadyResponse, ErrorResponse),
    ],
    ref_template=_SCHEMAS,
)[1]

_ID: Node = {"name": "outfit_id", "in": "path", "required": True, "schema": schema(Whole)}

_ASKED = (400, 422, 429, 500, 503)
"""Statuses of refusals of any question that may be asked too often, or badly."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What one address does, what it is asked and what it answers."""

    name: str
    summary: str
    responses: Node
    asks: Fields = field(default_factory=dict)
    method: str = "get"
    description: str | None = None


def _json(description: str, answer: type[Response], *refusals: int) -> Node:
    return {"200": _content(description, answer), **_refusals(*refusals)}


def _content(description: str, answer: type[Response]) -> Node:
    reference = {"$ref": _SCHEMAS.format(name=answer.__name__)}
    return {"description": description, "content": {"application/json": {"schema": reference}}}


def _refusals(*statuses: int) -> Node:
    # any address is forbidden by a host name that is none of the server's
    refused = {"$ref": "#/components/responses/Refused"}
    return {str(each): refused for each in sorted({403, *statuses})}


OPERATIONS = {
    "/api/v1/search": Operation(
        "search",
        "Find outfits that contain a garment like the photo's.",
        _json("The garments seen and the outfits found.", AnswerResponse, 413, 415, *_ASKED),
        OF_A_PHOTO,
        "post",
        "The photo is looked at in memory and forgotten with the answer.",
    ),
    "/api/v1/outfits": Operation(
        "outfits",
        "List the gallery's outfits in the order they were added, page by page.",
        _json("The next outfits.", PageResponse, *_ASKED),
        OF_A_LIST,
    ),
    "/api/v1/outfits/{outfit_id}": Operation(
        "outfit",
        "Give one outfit with its garments.",
        _json("The outfit.", OutfitDetailResponse, 404, 422, 500, 503),
    ),
    "/api/v1/outfits/{outfit_id}/similar": Operation(
        "similar",
        "Find other outfits that contain a garment like one of an outfit.",
        _json("The outfit's garments and the outfits found.", AnswerResponse, 404, *_ASKED),
        OF_A_LOOK,
    ),
    "/api/v1/outfits/{outfit_id}/image": Operation(
        "image",
        "Give an outfit's photo.",
        {
            "200": {
                "description": "The photo.",
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {"image/jpeg": {}, "image/webp": {}},
            },
            "304": {"description": "Unchanged since the ETag sent as If-None-Match."},
            **_refusals(400, 404, 422, 500, 503),
        },
        OF_AN_IMAGE,
    ),
    "/healthz": Operation(
        "health",
        "Say that the process lives; neither catalog nor models are asked.",
        _json("It lives.", HealthResponse),
    ),
    "/readyz": Operation(
        "ready",
        "Say that catalog and models answer, and how much there is to find.",
        _json("They answer.", ReadyResponse, 500, 503),
    ),
    "/openapi.json": Operation(
        "description",
        "Give this description.",
        {
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            **_refusals(),
        },
    ),
}


def document(settings: Settings, prefix: str = "") -> Node:
    """Return the whole description; limits and defaults are those of ``settings``.

    Args:
        settings: what this server is set to.
        prefix: path that the interface is behind, without a slash at its end; empty means none.
    """
    refused = _content("Refused; the message says what, why and what to do.", ErrorResponse)
    seconds = {"schema": {"type": "string"}, "description": "seconds; with 429 and 503"}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fashionizer",
            "version": __version__,
            "summary": "A garment photo in, outfits that contain a similar garment out.",
            "description": "A field that is not described here, or that comes twice, is refused "
            "with 422 and its name.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": prefix or "/"}],
        "paths": {
            path: {each.method: _described(path, each, settings)}
            for path, each in OPERATIONS.items()
        },
        "components": {
            "schemas": _COMPONENTS,
            "responses": {"Refused": {**refused, "headers": {"Retry-After": seconds}}},
        },
    }


def _described(path: str, operation: Operation, settings: Settings) -> Node:
    described: Node = {"operationId": operation.name, "summary": operation.summary}
    if operation.description:
        described["description"] = operation.description
    fields = _fields(operation.asks, settings)
    if operation.method == "post":
        described["requestBody"] = _form(fields, settings)
    elif asked := [_ID] * ("{outfit_id}" in path) + [_query(*each) for each in fields.items()]:
        described["parameters"] = asked
    return {**described, "responses": operation.responses}


def _fields(asks: Fields, settings: Settings) -> dict[str, Node]:
    """Return the schemas of fields; what a search leaves out is as the settings say."""
    schemas: dict[str, Node] = {name: schema(kind) for name, kind in asks.items()}
    if asks in (OF_A_LOOK, OF_A_PHOTO):
        schemas["limit"]["default"] = settings.limit
        schemas["colour"]["default"] = settings.colour_weight
    return schemas


def _form(fields: dict[str, Node], settings: Settings) -> Node:
    photo = {
        "type": "string",
        "contentMediaType": "application/octet-stream",
        "description": "JPEG, PNG, WebP, AVIF, HEIC or GIF; at most "
        f"{settings.max_bytes / 1e6:g} MB and {settings.max_pixels / 1e6:g} megapixels",
    }
    form = {
        "type": "object",
        "required": ["photo"],
        "properties": {"photo": photo, **fields},
        "additionalProperties": False,
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": form}}}


def _query(name: str, kind: Node) -> Node:
    """Describe a parameter of an address; its description stands beside its schema."""
    described = {"description": kind.pop("description")} if "description" in kind else {}
    return {"name": name, "in": "query", **described, "schema": kind}
