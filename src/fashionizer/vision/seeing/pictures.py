"""One look at each picture that a photo is put together of, and closer ones at its people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.panels import panels
from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB, Box, Person
from fashionizer.vision.parsed import MOST_GARMENTS, ParsedPhoto
from fashionizer.vision.parsing.instances import (
    Instance,
    Probabilities,
    instances,
    located,
    shows_person,
)
from fashionizer.vision.parsing.parser import LONG_SIDE, Look, Parser
from fashionizer.vision.people.finding import SAME, find
from fashionizer.vision.people.prominence import main, prominence
from fashionizer.vision.seeing.closer import Sight, closest

Part = tuple[int, int, int]
"""A photo, a picture in it and one of its people, by their numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture in a photo, which is all of it where it is no collage or screenshot.

    ``part`` is its place, ``sights`` its people, the most prominent first, ``prominences`` (n,)
    float32 how prominent each is in it, 0 … 1.
    """

    part: Box
    look: Look
    sights: tuple[Sight, ...]
    prominences: NDArray[np.float32]

    @property
    def about(self) -> list[bool]:
        """Whom it is about."""
        return [bool(each) for each in main(self.prominences)]


def parsed(parser: Parser, photos: Sequence[RGB], long_side: int = LONG_SIDE) -> list[ParsedPhoto]:
    """Look at photos as they are given.

    Args:
        parser: looks once at each picture, again at each main person who is small in it.
        photos: (height, width, 3) uint8 RGB each.
        long_side: of what the parser takes in at first, in pixels.
    """
    places = [(i, part) for i, photo in enumerate(photos) for part in panels(photo)]
    looks = parser.look([part.cut(photos[i]) for i, part in places], long_side)
    found: list[list[Picture]] = [[] for _ in photos]
    for (i, part), look in zip(places, looks, strict=True):
        found[i].append(_picture(photos[i], part, look))
    meant = {
        (i, j, number): picture.sights[number]
        for i, pictures in enumerate(found)
        for j, picture in enumerate(pictures)
        for number in np.flatnonzero(picture.about).tolist()
    }
    nearer = closest(parser, {part: photos[part[0]] for part in meant}, meant)
    return [
        _parsed(photo, [_kept(i, j, picture, meant, nearer) for j, picture in enumerate(pictures)])
        for i, (photo, pictures) in enumerate(zip(photos, found, strict=True))
    ]


def _picture(photo: RGB, part: Box, look: Look) -> Picture:
    """Find the people in a picture."""
    people, (rows, columns) = find(look.heads), look.probabilities.shape[1:]
    several = len(people.scores) > 1
    shares = prominence(people, resized(part.cut(photo), columns, rows) if several else None)
    order = np.argsort(-shares)
    sights = tuple(Sight(part, part, look, people, number) for number in order.tolist())
    return Picture(part, look, sights, shares[order])


def _kept(
    photo: int,
    number: int,
    picture: Picture,
    meant: Mapping[Part, Sight],
    nearer: Mapping[Part, Sight],
) -> Picture:
    """Keep the people of a picture who are still there from near, nobody twice."""
    kept: dict[int, Sight] = {}
    for i, sight in enumerate(picture.sights):
        part = (photo, number, i)
        if part in meant and part not in nearer:
            continue
        seen = nearer.get(part, sight)
        if all(seen.box.iou(other.box) < SAME for other in kept.values()):
            kept[i] = seen
    prominences = picture.prominences[list(kept)]
    return replace(picture, sights=tuple(kept.values()), prominences=prominences)


def _parsed(photo: RGB, pictures: Sequence[Picture]) -> ParsedPhoto:
    """Put together what the looks at a photo's pictures and people gave."""
    probabilities = _joined(photo, pictures)
    everybody = [
        (float(share) * picture.part.h / photo.shape[0], sight, about)
        for picture in pictures
        for share, sight, about in zip(
            picture.prominences, picture.sights, picture.about, strict=True
        )
    ]
    if not everybody:
        found = [
            each
            for picture in pictures
            for each in _located(photo, picture.part, instances(picture.look.probabilities))
        ]
        worn = any(shows_person(picture.look.probabilities) for picture in pictures)
        return ParsedPhoto(photo, probabilities, found, worn)
    everybody.sort(key=lambda each: -each[0])
    people = tuple(
        Person(number, sight.box, share, about)
        for number, (share, sight, about) in enumerate(everybody)
    )
    garments = [
        replace(garment, person=number)
        for number, (_, sight, about) in enumerate(everybody)
        if about
        for garment in _located(photo, sight.part, instances(sight.own, worn=True))
    ]
    scores = tuple(sight.score for _, sight, _ in everybody)
    return ParsedPhoto(photo, probabilities, garments, True, people, scores)


def _located(photo: RGB, part: Box, found: Sequence[Instance]) -> list[Instance]:
    """Bring the most prominent garments from a part of the photo to its pixels."""
    height, width = photo.shape[:2]
    return [located(each, part, width, height) for each in found[:MOST_GARMENTS]]


def _joined(photo: RGB, pictures: Sequence[Picture]) -> Probabilities:
    """Return the label probabilities of a photo; beside its pictures is background."""
    first = pictures[0]
    height, width = photo.shape[:2]
    if first.part == Box(0, 0, width, height):
        return first.look.probabilities
    labels, rows, columns = first.look.probabilities.shape
    size = height * rows // first.part.h, width * columns // first.part.w
    joined = np.zeros((labels, *size), np.float32)
    joined[0] = 1
    for picture in pictures:
        part, shares = picture.part, picture.look.probabilities
        top, bottom = (y * size[0] // height for y in (part.y, part.y + part.h))
        left, right = (x * size[1] // width for x in (part.x, part.x + part.w))
        down = np.arange(bottom - top) * shares.shape[1] // max(bottom - top, 1)
        across = np.arange(right - left) * shares.shape[2] // max(right - left, 1)
        joined[:, top:bottom, left:right] = shares[:, down[:, None], across]
    return joined
