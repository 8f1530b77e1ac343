"""The fields of each question, by name: what types of values they take.

They are read, forgivingly and with sentences of their own, in :mod:`fashionizer.web.query`, and
described in OpenAPI from the types here.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from fashionizer.retrieval.companions import COLOURS
from fashionizer.settings import MOST_RESULTS
from fashionizer.vision.colour.shades import NAMES
from fashionizer.vision.taxonomy import CLASSES, GROUPS
from fashionizer.web.assets import SIZES

LISTED = 50
"""Outfits that a list has at once where nobody asks for another number."""

LONGEST_TERM = 500
"""Characters of a licence or credit that is asked for."""

MOST_ID = 999_999_999
"""Largest id of an outfit that is read."""

Fields = Mapping[str, Any]
"""Types by the names of fields; all may be left out."""


def _text(description: str | None = None, **constraints: Any) -> Any:
    return Annotated[str, Meta(description=description, **constraints)]


def _one_of(names: Iterable[str], description: str | None = None) -> Any:
    return _text(description, extra_json_schema={"enum": list(names)})


def _default(value: object) -> Meta:
    return Meta(extra_json_schema={"default": value})


_LIMIT = Annotated[int, Meta(ge=1, le=MOST_RESULTS)]

_WHOLE_TERM = "compared whole, in any case of letters"

OF_A_LOOK: Fields = {
    "garment": Annotated[
        int, Meta(ge=0, description="id of the garment meant; the most prominent one if left out")
    ],
    "limit": _LIMIT,
    "colour": Annotated[float, Meta(ge=0, le=1, description="weight of colour against shape")],
    "shade": _one_of(NAMES, "look for the same garment in this colour"),
    "with": _text(
        "only looks in which it is worn with these: names as in worn_with, with or without a "
        "colour, between commas"
    ),
    "all": Annotated[
        bool,
        _default(False),
        Meta(
            description="true: also what is probably not similar, so that limit results come back"
        ),
    ],
}
"""Fields of a search for a garment of the gallery."""

OF_A_PHOTO: Fields = {
    "box": _text(
        "x,y,w,h in pixels of the upright photo, instead of garment",
        pattern=r"^\d{1,5},\d{1,5},\d{1,5},\d{1,5}$",
    ),
    "person": Annotated[
        int, Meta(ge=0, description="id of the person meant; a box or a garment decides before it")
    ],
    "class": _one_of(CLASSES),
    "group": _one_of(GROUPS, "what the garment is, less exactly; class decides where both are"),
    **OF_A_LOOK,
}
"""Fields of a search for a garment of a photo, besides the photo."""

OF_A_LIST: Fields = {
    "after": Annotated[
        int,
        _default(0),
        Meta(ge=0, le=MOST_ID, description="next of the page before; 0 begins"),
    ],
    "limit": Annotated[_LIMIT, _default(LISTED)],
    "group": _one_of(GROUPS, "with a garment of it"),
    "class": _one_of(
        CLASSES, "with a garment of it; group, class and colour are of the same garment"
    ),
    "colour": _one_of(COLOURS, "with a garment mainly of this colour"),
    "licence": _text(f"{_WHOLE_TERM}; unknown: where none was given", max_length=LONGEST_TERM),
    "credit": _text(_WHOLE_TERM, max_length=LONGEST_TERM),
}
"""Fields of a list of outfits."""

OF_AN_IMAGE: Fields = {
    "size": Annotated[
        int,
        Meta(
            description="longest side in pixels; the whole photo if left out",
            extra_json_schema={"enum": list(SIZES)},
        ),
    ],
    "format": Annotated[Literal["jpeg", "webp"], _default("jpeg")],
    "v": _text("names the photo; then kept for good"),
}
"""Fields of the address of a photo."""
