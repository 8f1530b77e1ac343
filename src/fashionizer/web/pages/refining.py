"""A second question about the photo of an answer page: another garment, class or weight.

The page sends its own copy of the photo back, and says which garment is meant by number and box:
the number as the copy should show it, the box to make sure, as a copy is never quite the photo.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from fashionizer.errors import RequestError
from fashionizer.retrieval.options import SearchOptions
from fashionizer.schema import Box, Detections, Garment, Person, main_people
from fashionizer.settings import Settings
from fashionizer.vision.taxonomy import GROUPS
from fashionizer.web.fields import OF_A_PHOTO
from fashionizer.web.query import read_box, read_options, read_whole

SAME = 0.5
"""Intersection over union above which two boxes mean the same garment; usual in detection."""

OF_THE_PAGE = (
    *OF_A_PHOTO,
    *("again", "name", "example", "current", "pick", "who", "whose", "kind", "unmoved", "lang"),
)
"""Fields of the page's forms."""

OF_THE_GARMENT = ("box", "class", "group", "kind", "shade", "with", "all")
"""Fields that speak of one garment, and of no other."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A garment or person picked on the page; ``box`` is in pixels of its copy of the photo."""

    number: int
    box: Box

    @classmethod
    def of(cls, picked: Garment | Person, scale: float) -> Self:
        """Describe a garment or person of an answer, its box scaled to the copy."""
        box = picked.box
        x, y = round(box.x * scale), round(box.y * scale)
        return cls(
            picked.id,
            Box(x, y, max(1, round(box.w * scale)), max(1, round(box.h * scale))),
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what :meth:`__str__` wrote.

        Raises:
            RequestError: it was not written by the page.
        """
        number, _, box = text.partition(" ")
        return cls(read_whole("pick", number, 0, 1000), read_box(box))

    def __str__(self) -> str:
        return f"{self.number} {','.join(map(str, self.box.as_list()))}"


@dataclass(frozen=True, slots=True)
class Picked:
    """What was picked on the page, now or before: a garment, the person who is meant."""

    garment: Pick | None = None
    person: Pick | None = None


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


def read_refined(form: Mapping[str, str]) -> tuple[SearchOptions, Picked]:
    """Read the refining form.

    A garment or a person just picked replaces the current garment, or a drawn box, and with it all
    that was said of that garment: its kind, its colour, what it is worn with. ``kind`` is a class
    or a group.

    Raises:
        RequestError: a field is malformed or out of range.
    """
    fields = dict(form)
    picked, current = fields.pop("pick", ""), fields.pop("current", "")
    who, whose = fields.pop("who", ""), fields.pop("whose", "")
    if who:
        current = ""
    if picked or who:
        for name in OF_THE_GARMENT:
            fields.pop(name, None)
    if fields.get("box"):
        current = ""
    if kind := fields.pop("kind", ""):
        fields["group" if kind in GROUPS else "class"] = kind
    options = read_options(fields)
    return options, Picked(_pick(picked or current), _pick(who or whose))


def _pick(text: str) -> Pick | None:
    return Pick.read(text) if text else None


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


def meaning(options: SearchOptions, picked: Picked, detections: Detections) -> SearchOptions:
    """Choose what was picked, even where the copy numbers garments and people otherwise.

    Args:
        options: as read from the form.
        picked: on the page; what was not picked leaves the options as they are.
        detections: of the photo that the page sent again.
    """
    choice = options.choice
    if picked.person is not None:
        choice = replace(choice, person=_meant(main_people(detections.people), picked.person))
    if picked.garment is not None:
        garments = [each.garment for each in detections.garments]
        choice = replace(choice, garment=_meant(garments, picked.garment), box=None)
    return replace(options, choice=choice)


def _meant(shown: Sequence[Garment | Person], pick: Pick) -> int | None:
    """Return the id of what fills the box that was picked, else of what has its number, if any."""
    nearest = max(shown, key=lambda each: each.box.iou(pick.box), default=None)
    if nearest is not None and nearest.box.iou(pick.box) > SAME:
        return nearest.id
    return next((each.id for each in shown if each.id == pick.number), None)
