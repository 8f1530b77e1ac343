"""The outfits of a photo: one of each person it is about, and which of them were there before."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from fashionizer.gallery.catalog.records import Known, NewOutfit
from fashionizer.schema import (
    Box,
    Detections,
    EncodedGarment,
    Garment,
    Group,
    Outfit,
    Person,
    is_crowd,
    main_people,
)

NO_GARMENT = "No garment was found in it."
CROWD = (
    "There are people in it, but none who stands out; add a photo of one of them, or the part of "
    "this one that shows them."
)
_BARE = "No garment was found on them."
_LESS = "Only {what} can be seen, which is less than an outfit; add a photo that shows all of it."

_BODY: frozenset[Group] = frozenset(("tops", "outerwear", "bottoms", "dress"))
"""Groups of what covers the body: without a garment of them there is no outfit."""

_ENOUGH: frozenset[Group] = frozenset(("dress", "outfit"))
"""Groups of what is an outfit by itself: a dress, and a picture that is not taken apart."""

_SAME_PERSON = 0.3
"""Intersection over union from which two boxes may be one person's, seen by different models."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one person of a photo wears, or all that is seen where nobody looked for people.

    Garments are numbered from 0.
    """

    person: Person | None
    garments: tuple[EncodedGarment, ...]
    worn: bool

    @property
    def place(self) -> Box:
        """Where it is in the photo."""
        return _where(self.person, [each.garment for each in self.garments])


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The outfits of a photo, and in sentences why there is none of others that it is about.

    Each sentence has the person's number; None where the photo is not about any one person.
    """

    outfits: tuple[Look, ...]
    refused: tuple[tuple[int | None, str], ...]

    @property
    def reason(self) -> str:
        """Why there is no outfit at all."""
        if not self.refused:
            return NO_GARMENT
        return " ".join(_told(number, reason, len(self.refused)) for number, reason in self.refused)

    @property
    def left_out(self) -> list[str]:
        """Why some people have no outfit while others have one."""
        return [_told(number, reason, 2) for number, reason in self.refused if self.outfits]


def looks_of(
    detections: Detections, left_out: Sequence[Box] = (), *, whatever: bool = False
) -> Looks:
    """Return the outfits of a photo: one of each main person, or one of all where nobody is.

    An outfit is a dress, or two garments of which one covers the body. What is laid out may be
    added piece by piece, if it covers the body.

    Args:
        detections: of the photo.
        left_out: boxes of people who are not wanted.
        whatever: take also what is less than an outfit, if there is nothing more.
    """
    if is_crowd(detections.people):
        return Looks((), ((None, CROWD),))
    looks = [_look(detections, person) for person in _wanted(detections.people, left_out)]
    if not detections.people:
        looks = [Look(None, detections.garments, detections.worn)]
    reasons = [_lacking(look) for look in looks]
    outfits = [look for look, reason in zip(looks, reasons, strict=True) if reason is None]
    if whatever and not outfits:
        return Looks(tuple(look for look in looks if look.garments), ())
    refused = [
        (look.person.id if look.person else None, reason)
        for look, reason in zip(looks, reasons, strict=True)
        if reason is not None
    ]
    return Looks(tuple(outfits), tuple(refused))


def matched(
    looks: Sequence[Look], before: Iterable[Outfit], x: float, y: float
) -> list[int | None]:
    """Tell which outfits of a photo are the same as before, by what boxes share.

    Args:
        looks: seen now.
        before: the outfits there were.
        x: how many times as wide the photo is now.
        y: how many times as high.

    Returns:
        For each look the id of the outfit it was, None of one that was not there. At least one
        stays, as an id means a photo.
    """
    places = {each.id: _place(each).scaled(x, y) for each in before}
    near = [
        (look.place.iou(box), -outfit_id, number)
        for number, look in enumerate(looks)
        for outfit_id, box in places.items()
    ]
    found: list[int | None] = [None] * len(looks)
    for shared, outfit_id, number in sorted(near, reverse=True):
        if shared >= _SAME_PERSON and found[number] is None and -outfit_id not in found:
            found[number] = -outfit_id
    if looks and places and not any(found):
        found[0] = min(places)
    return found


def kept(photo: Known, looks: Sequence[Look], ids: Sequence[int | None]) -> list[NewOutfit]:
    """Return the outfits to keep of a photo.

    Args:
        photo: as it is now; of its ``outfits``, those there were, the ones not in ``ids`` go.
        looks: seen in it.
        ids: for each look the outfit in whose place it is, see :func:`matched`.
    """
    going = tuple(each for each in photo.outfits if each not in ids)
    return [
        NewOutfit(
            **asdict(photo.note),
            sha256=photo.sha256,
            perceptual=photo.perceptual,
            width=photo.width,
            height=photo.height,
            garments=look.garments,
            worn=look.worn,
            person=look.person,
            replaces=going if number == 0 else (),
            takes_place_of=ids[number],
            left_out=photo.left_out,
        )
        for number, look in enumerate(looks)
    ]


def _wanted(people: Iterable[Person], left_out: Sequence[Box]) -> list[Person]:
    return [
        person
        for person in main_people(people)
        if not any(person.box.iou(box) >= _SAME_PERSON for box in left_out)
    ]


def _look(detections: Detections, person: Person) -> Look:
    worn = [each for each in detections.garments if each.garment.person == person.id]
    garments = (
        replace(each, garment=replace(each.garment, id=number)) for number, each in enumerate(worn)
    )
    return Look(person, tuple(garments), detections.worn)


def _lacking(look: Look) -> str | None:
    """Return why a look is no outfit; None of one that is."""
    groups = [each.garment.group for each in look.garments]
    if not groups:
        return NO_GARMENT
    covered = not _BODY.isdisjoint(groups) and (look.person is None or len(groups) > 1)
    if covered or not _ENOUGH.isdisjoint(groups):
        return None
    return _LESS.format(what=" and ".join(dict.fromkeys(groups)))


def _told(number: int | None, reason: str, people: int) -> str:
    if number is None or people == 1:
        return reason
    return f"Person {number}: {_BARE if reason == NO_GARMENT else reason}"


def _place(outfit: Outfit) -> Box:
    if outfit.person is None and not outfit.garments:
        return Box(0, 0, outfit.width, outfit.height)
    return _where(outfit.person, outfit.garments)


def _where(person: Person | None, garments: Sequence[Garment]) -> Box:
    """Return the box of a person, or else the one around all garments."""
    if person is not None:
        return person.box
    boxes = [each.box for each in garments]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
    return Box(left, top, right - left, bottom - top)
