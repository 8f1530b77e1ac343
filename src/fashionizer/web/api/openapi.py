"""The JSON interface described in OpenAPI 3.1; a test holds it to the routes and the answers."""

from fashionizer import __version__
from fashionizer.retrieval.serialize import STAGES
from fashionizer.settings import Settings
from fashionizer.vision.taxonomy import CLASSES, GROUPS
from fashionizer.web.api.openapi_fields import (
    Node,
    garment_number,
    listing,
    query,
    refinements,
    search_form,
)
from fashionizer.web.assets import SIZES as IMAGE_SIZES


def document(settings: Settings, prefix: str = "") -> Node:
    """Return the whole description; limits and defaults are those of ``settings``.

    Args:
        settings: what this server is set to.
        prefix: path that the interface is behind, without a slash at its end; empty means none.
    """
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
            "/api/v1/search": {"post": _search(settings)},
            "/api/v1/outfits": {"get": _outfits()},
            "/api/v1/outfits/{outfit_id}": {"get": _outfit()},
            "/api/v1/outfits/{outfit_id}/similar": {"get": _similar(settings)},
            "/api/v1/outfits/{outfit_id}/image": {"get": _image()},
            "/healthz": {"get": _health()},
            "/readyz": {"get": _ready()},
            "/openapi.json": {"get": _description()},
        },
        "components": {"schemas": _schemas(), "responses": {"Refused": _refused()}},
    }


def _search(settings: Settings) -> Node:
    return {
        "operationId": "search",
        "summary": "Find outfits that contain a garment like the photo's.",
        "description": "The photo is looked at in memory and forgotten with the answer.",
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": {"schema": search_form(settings)}},
        },
        "responses": {
            "200": _json_answer("The garments seen and the outfits found.", "Answer"),
            **_refusals(400, 403, 413, 415, 422, 429, 500, 503),
        },
    }


def _outfits() -> Node:
    return {
        "operationId": "outfits",
        "summary": "List the gallery's outfits in the order they were added, page by page.",
        "parameters": [query(name, schema) for name, schema in listing().items()],
        "responses": {
            "200": _json_answer("The next outfits.", "OutfitPage"),
            **_refusals(400, 422, 429, 500, 503),
        },
    }


def _outfit() -> Node:
    return {
        "operationId": "outfit",
        "summary": "Give one outfit with its garments.",
        "parameters": [_outfit_id()],
        "responses": {
            "200": _json_answer("The outfit.", "OutfitDetail"),
            **_refusals(404, 422, 500, 503),
        },
    }


def _similar(settings: Settings) -> Node:
    fields = {"garment": garment_number(), **refinements(settings)}
    return {
        "operationId": "similar",
        "summary": "Find other outfits that contain a garment like one of an outfit.",
        "parameters": [_outfit_id(), *(query(name, schema) for name, schema in fields.items())],
        "responses": {
            "200": _json_answer("The outfit's garments and the outfits found.", "Answer"),
            **_refusals(400, 404, 422, 429, 500, 503),
        },
    }


def _image() -> Node:
    whole = "longest side in pixels; the whole photo if left out"
    parameters = [
        query("size", {"type": "integer", "enum": list(IMAGE_SIZES), "description": whole}),
        query("format", {"enum": ["jpeg", "webp"], "default": "jpeg"}),
        query("v", {"type": "string", "description": "names the photo; then kept for good"}),
    ]
    return {
        "operationId": "image",
        "summary": "Give an outfit's photo.",
        "parameters": [_outfit_id(), *parameters],
        "responses": {
            "200": {
                "description": "The photo.",
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {"image/jpeg": {}, "image/webp": {}},
            },
            "304": {"description": "Unchanged since the ETag sent as If-None-Match."},
            **_refusals(400, 404, 422, 500, 503),
        },
    }


def _health() -> Node:
    return {
        "operationId": "health",
        "summary": "Say that the process lives; neither catalog nor models are asked.",
        "responses": {"200": _json_answer("It lives.", "Health")},
    }


def _ready() -> Node:
    return {
        "operationId": "ready",
        "summary": "Say that catalog and models answer, and how much there is to find.",
        "responses": {"200": _json_answer("They answer.", "Ready"), **_refusals(500, 503)},
    }


def _description() -> Node:
    return {
        "operationId": "description",
        "summary": "Give this description.",
        "responses": {
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }


def _outfit_id() -> Node:
    schema = {"type": "integer", "minimum": 0}
    return {"name": "outfit_id", "in": "path", "required": True, "schema": schema}


def _json_answer(description: str, schema: str) -> Node:
    return {
        "description": description,
        "content": {"application/json": {"schema": _ref(schema)}},
    }


def _refusals(*statuses: int) -> Node:
    return {str(status): {"$ref": "#/components/responses/Refused"} for status in statuses}


def _refused() -> Node:
    return {
        **_json_answer("Refused; the message says what, why and what to do.", "Error"),
        "headers": {
            "Retry-After": {
                "schema": {"type": "string"},
                "description": "seconds; with 429 and 503",
            }
        },
    }


def _ref(schema: str) -> Node:
    return {"$ref": f"#/components/schemas/{schema}"}


def _record(**properties: Node) -> Node:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _many(schema: str) -> Node:
    return {"type": "array", "items": _ref(schema)}


def _schemas() -> Node:
    text: Node = {"type": "string"}
    text_or_null: Node = {"type": ["string", "null"]}
    whole: Node = {"type": "integer", "minimum": 0}
    share: Node = {"type": "number", "minimum": 0, "maximum": 1}
    outfit: dict[str, Node] = {
        "id": whole,
        "file": {**text, "description": "name of the photo, without its folder"},
        "credit": text_or_null,
        "licence": text_or_null,
        "page": text_or_null,
    }
    return {
        "Colour": _record(name=text, hex={**text, "pattern": "^#[0-9a-f]{6}$"}, share=share),
        "Garment": _record(
            id=whole,
            # “class” is no name in Python
            **{"class": {"enum": [*CLASSES, None]}},
            group={"enum": list(GROUPS)},
            colours=_many("Colour"),
            box={
                "type": "array",
                "items": whole,
                "minItems": 4,
                "maxItems": 4,
                "description": "x, y, w, h in pixels of the upright photo",
            },
            confidence=share,
        ),
        "Outfit": _record(**outfit),
        "OutfitDetail": _record(**outfit, width=whole, height=whole, garments=_many("Garment")),
        "OutfitPage": _record(
            outfits=_many("OutfitDetail"),
            next={
                "type": ["integer", "null"],
                "description": "after of the next page; null on the last",
            },
            total={**whole, "description": "outfits that fit in all"},
        ),
        "Result": _record(
            outfit=_ref("Outfit"),
            similarity=share,
            probability={
                **share,
                "type": ["number", "null"],
                "description": "of a similar garment; null with models that are not calibrated",
            },
            match=_ref("Garment"),
            others=_many("Garment"),
        ),
        "Companion": _record(
            name={**text, "description": "as the field with takes it"},
            **{"class": {"enum": [*CLASSES, None]}},
            group={"enum": list(GROUPS)},
            colour=text_or_null,
            hex=text_or_null,
            looks=whole,
            outfits={"type": "array", "items": whole},
        ),
        "Answer": _record(
            photo={**text, "description": "as the photo was named"},
            garments=_many("Garment"),
            chosen={"type": ["integer", "null"], "description": "id among garments"},
            results=_many("Result"),
            worn_with=_many("Companion"),
            notice={**text_or_null, "description": "a sentence for the person"},
            more={"type": "boolean", "description": "whether all would give further results"},
            milliseconds=_record(**{stage: {"type": "number", "minimum": 0} for stage in STAGES}),
        ),
        "Health": _record(status={"const": "ok"}),
        "Ready": _record(status={"const": "ready"}, outfits=whole, garments=whole),
        "Error": _record(error=_record(code=text, message=text)),
    }
