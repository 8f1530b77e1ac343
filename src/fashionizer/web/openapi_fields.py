"""The fields of a search as OpenAPI describes them."""

from typing import Any

from fashionizer.settings import Settings
from fashionizer.vision.shades import NAMES
from fashionizer.vision.taxonomy import CLASSES, GROUPS
from fashionizer.web.fields import MOST_RESULTS

Node = dict[str, Any]


def search_form(settings: Settings) -> Node:
    """Describe the form that a photo is sent by."""
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
            "garment": garment_number(),
            "box": {
                "type": "string",
                "pattern": r"^\d{1,5},\d{1,5},\d{1,5},\d{1,5}$",
                "description": "x,y,w,h in pixels of the upright photo, instead of garment",
            },
            "class": {"type": "string", "enum": list(CLASSES)},
            "group": {
                "type": "string",
                "enum": list(GROUPS),
                "description": "what the garment is, less exactly; class decides where both are",
            },
            **refinements(settings),
        },
    }


def garment_number() -> Node:
    """Describe which garment is meant."""
    return {
        "type": "integer",
        "minimum": 0,
        "description": "id of the garment meant; the most prominent one if left out",
    }


def refinements(settings: Settings) -> Node:
    """Describe what a search can be refined by, whatever it is about."""
    return {
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
        "shade": {
            "type": "string",
            "enum": list(NAMES),
            "description": "look for the same garment in this colour",
        },
        "with": {
            "type": "string",
            "description": "only looks in which it is worn with these: names as in worn_with, "
            "with or without a colour, between commas",
        },
        "all": {
            "type": "boolean",
            "default": False,
            "description": "true: also what is probably not similar, so that limit results come "
            "back",
        },
    }


def query(name: str, schema: Node) -> Node:
    """Describe a parameter of an address."""
    schema = dict(schema)
    described = {"description": schema.pop("description")} if "description" in schema else {}
    return {"name": name, "in": "query", **described, "schema": schema}
