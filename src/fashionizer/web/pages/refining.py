"""A second question about the photo of an answer page: another garment, class or weight.

The page sends its own copy of the photo back, and says which garment is meant by number and box:
the number as the copy should show it, the box to make sure, as a copy is never quite the photo.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from fashionizer.errors import RequestError
from fashionizer.retrieval.options import SearchOptions
from fashionizer.schema import Box, Detections, Garment
from fashionizer.settings import Settings
from fashionizer.vision.taxonomy import GROUPS
from fashionizer.web.fields import OF_A_PHOTO
from fashionizer.web.query import read_box, read_options, read_whole

SAME = 0.5
"""Intersection over union above which two boxes mean the same garment; usual in detection."""

OF_THE_PAGE = (
    *OF_A_PHOTO,
    *("again", "name", "example", "current", "pick", "kind", "unmoved", "lang"),
)
"""Fields of the page's forms."""

OF_THE_GARMENT = ("box", "class", "group", "kind", "shade", "with", "all")
"""Fields that speak of one garment, and of no other."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A garment picked on the page; ``box`` is in pixels of the page's copy of the photo."""

    garment: int
    box: Box

    @classmethod
    def of(cls, garment: Garment, scale: float) -> Self:
        """Describe a garment of an answer, its box scaled to the copy."""
        box = garment.box
        x, y = round(box.x * scale), round(box.y * scale)
        return cls(
            garment.id,
            Box(x, y, max(1, round(box.w * scale)), max(1, round(box.h * scale))),
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what :meth:`__str__` wrote.

        Raises:
            RequestError: it was not written by the page.
        """
        number, _, box = text.partition(" ")
        return cls(read_whole("garment", number, 0, 1000), read_box(box))

    def __str__(self) -> str:
        return f"{self.garment} {','.join(map(str, self.box.as_list()))}"


def unsaid(fields: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Leave out what a form says only because its controls must stand somewhere.

    The slider stands at the weight in use, which a shade lifts; ``unmoved`` is where the page put
    it, had nobody moved it.
    """
    said = dict(fields)
    if said.pop("unmoved", None) == said.get("colour"):
        said.pop("colour", None)
    if said.get("limit") == str(settings.limit):
        del said["limit"]
    return said


def read_refined(form: Mapping[str, str]) -> tuple[SearchOptions, Pick | None]:
    """Read the refining form.

    A garment just picked replaces the current one, or a drawn box, and with it all that was said of
    that garment: its kind, its colour, what it is worn with. ``kind`` is a class or a group.

    Raises:
        RequestError: a field is malformed or out of range.
    """
    fields = dict(form)
    picked, current = fields.pop("pick", ""), fields.pop("current", "")
    if picked:
        for name in OF_THE_GARMENT:
            fields.pop(name, None)
    if fields.get("box"):
        current = ""
    if kind := fields.pop("kind", ""):
        fields["group" if kind in GROUPS else "class"] = kind
    options = read_options(fields)
    return options, Pick.read(picked or current) if picked or current else None


def read_copy(encoded: str) -> bytes:
    """Return the bytes of the copy that the page sent back.

    Raises:
        RequestError: they are not base64.
    """
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestError(
            "The page's copy of your photo arrived damaged; please choose the picture again."
        ) from error


def meaning(options: SearchOptions, pick: Pick | None, detections: Detections) -> SearchOptions:
    """Choose the garment picked, even where the copy numbers the garments otherwise.

    Args:
        options: as read from the form.
        pick: the garment picked on the page; None leaves the options as they are.
        detections: of the photo that the page sent again.
    """
    if pick is None:
        return options
    meant = _same(detections, pick.box)
    if meant is None and pick.garment < len(detections.garments):
        meant = pick.garment
    return replace(options, choice=replace(options.choice, garment=meant, box=None))


def _same(detections: Detections, box: Box) -> int | None:
    """Return the number of the garment that a box means; None where none fills it."""
    garments = [each.garment for each in detections.garments]
    nearest = max(garments, key=lambda each: each.box.iou(box), default=None)
    return nearest.id if nearest and nearest.box.iou(box) > SAME else None
