"""The fields of a search as OpenAPI describes them."""

from typing import Any

from fashionizer.retrieval.companions import COLOURS
from fashionizer.settings import MOST_RESULTS, Settings
from fashionizer.vision.colour.shades import NAMES
from fashionizer.vision.taxonomy import CLASSES, GROUPS
from fashionizer.web.query import LISTED, LONGEST_TERM, MOST_ID

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
        "additionalProperties": False,
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


def listing() -> dict[str, Node]:
    """Describe which outfits are listed."""
    whole = "compared whole, in any case of letters"
    return {
        "after": {
            "type": "integer",
            "minimum": 0,
            "maximum": MOST_ID,
            "default": 0,
            "description": "next of the page before; 0 begins",
        },
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST_RESULTS, "default": LISTED},
        "group": {"type": "string", "enum": list(GROUPS), "description": "with a garment of it"},
        "class": {
            "type": "string",
            "enum": list(CLASSES),
            "description": "with a garment of it; group, class and colour are of the same garment",
        },
        "colour": {
            "type": "string",
            "enum": list(COLOURS),
            "description": "with a garment mainly of this colour",
        },
        "licence": {
            "type": "string",
            "maxLength": LONGEST_TERM,
            "description": f"{whole}; unknown: where none was given",
        },
        "credit": {"type": "string", "maxLength": LONGEST_TERM, "description": whole},
    }


def query(name: str, schema: Node) -> Node:
    """Describe a parameter of an address."""
    schema = dict(schema)
    described = {"description": schema.pop("description")} if "description" in schema else {}
    return {"name": name, "in": "query", **described, "schema": schema}
