"""The JSON interface described in OpenAPI 3.1; a test holds it to the routes and the answers."""

from typing import Any, get_args

from fashionizer import __version__
from fashionizer.advice.present import STAGES
from fashionizer.schema import Group
from fashionizer.settings import Settings
from fashionizer.vision.taxonomy import CLASSES
from fashionizer.web.fields import MOST_RESULTS

IMAGE_SIZES = (320, 640, 1024)
"""Long sides, in pixels, that an outfit's photo is offered in besides its own size."""

Node = dict[str, Any]


def document(settings: Settings) -> Node:
    """Give the whole description; limits and defaults are those of ``settings``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fashionizer",
            "version": __version__,
            "summary": "A garment photo in, outfits that contain a similar garment out.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/api/v1/search": {"post": _search(settings)},
            "/api/v1/outfits/{outfit_id}": {"get": _outfit()},
            "/api/v1/outfits/{outfit_id}/image": {"get": _image()},
            "/healthz": {"get": _health()},
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
            "content": {"multipart/form-data": {"schema": _search_form(settings)}},
        },
        "responses": {
            "200": _json_answer("The garments seen and the outfits found.", "Answer"),
            **_refusals(400, 413, 415, 422, 500, 503),
        },
    }


def _search_form(settings: Settings) -> Node:
    photo_limit = (
        f"JPEG, PNG, WebP, AVIF, HEIC or GIF; at most {settings.max_bytes / 1e6:g} MB"
        f" and {settings.max_pixels / 1e6:g} megapixels"
    )
    return {
        "type": "object",
        "required": ["photo"],
        "properties": {
            "photo": {
                "type": "string",
                "contentMediaType": "application/octet-stream",
                "description": photo_limit,
            },
            "garment": {
                "type": "integer",
                "minimum": 0,
                "description": "id of the garment meant; the most prominent one if left out",
            },
            "box": {
                "type": "string",
                "pattern": r"^\d{1,5},\d{1,5},\d{1,5},\d{1,5}$",
                "description": "x,y,w,h in pixels of the upright photo, instead of garment",
            },
            "class": {"type": "string", "enum": list(CLASSES)},
            "limit": {
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_RESULTS,
                "default": settings.limit,
            },
            "colour": {
                "type": "number",
                "minimum": 0,
                "maximum": 1,
                "default": settings.colour_weight,
                "description": "weight of colour against shape",
            },
            "all": {
                "type": "boolean",
                "default": False,
                "description": "true: also what is probably not similar, so that limit results "
                "come back",
            },
        },
    }


def _outfit() -> Node:
    return {
        "operationId": "outfit",
        "summary": "Give one outfit with its garments.",
        "parameters": [_outfit_id()],
        "responses": {
            "200": _json_answer("The outfit.", "OutfitDetail"),
            **_refusals(404, 500, 503),
        },
    }


def _image() -> Node:
    size = {
        "name": "size",
        "in": "query",
        "description": "longest side in pixels; the whole photo if left out",
        "schema": {"type": "integer", "enum": list(IMAGE_SIZES)},
    }
    return {
        "operationId": "image",
        "summary": "Give an outfit's photo.",
        "parameters": [_outfit_id(), size],
        "responses": {
            "200": {
                "description": "The photo.",
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": {"image/jpeg": {}},
            },
            "304": {"description": "Unchanged since the ETag sent as If-None-Match."},
            **_refusals(400, 404, 500, 503),
        },
    }


def _health() -> Node:
    return {
        "operationId": "health",
        "summary": "Say that the gallery answers, and how much it holds.",
        "responses": {"200": _json_answer("It answers.", "Health"), **_refusals(500, 503)},
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
            "Retry-After": {"schema": {"type": "string"}, "description": "seconds; with 503"}
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
        "file": {**text, "description": "path or URL as it was added"},
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
            group={"enum": list(get_args(Group))},
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
        "Answer": _record(
            photo=text,
            garments=_many("Garment"),
            chosen={"type": ["integer", "null"], "description": "id among garments"},
            results=_many("Result"),
            notice={**text_or_null, "description": "a sentence for the person"},
            more={"type": "boolean", "description": "whether all would give further results"},
            milliseconds=_record(**{stage: {"type": "number", "minimum": 0} for stage in STAGES}),
        ),
        "Health": _record(status={"const": "ok"}, outfits=whole, garments=whole),
        "Error": _record(error=_record(code=text, message=text)),
    }
