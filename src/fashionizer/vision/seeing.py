"""Looking at photos: at the whole, then closer at people who are small in it, then turned."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

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
from fashionizer.vision.parsing.parser import Look, Parser
from fashionizer.vision.people.finding import Corners, People, find, iou, owned
from fashionizer.vision.people.prominence import main, prominence

ROOM = 0.1
"""How much is seen around a person who is looked at more closely, of their height."""

CLOSER = 0.7
"""A person is looked at more closely where that part of the photo has a long side of less than this
share of the photo's."""

TURNED = 0.5
"""Score of a person from which on a photo in which nothing is found is taken to lie on its side."""

Part = tuple[int, int]
"""A photo and one of its people, by their numbers."""


def see(parser: Parser, photos: Sequence[RGB]) -> list[ParsedPhoto]:
    """Find the people of photos and their garments.

    Args:
        parser: looks once at each photo, once more at each main person who is small in it, and
            twice more at a photo in which nothing is found.
        photos: (height, width, 3) uint8 RGB each.
    """
    seen = _seen(parser, photos)
    empty = [number for number, each in enumerate(seen) if not (each.found or each.people)]
    ways = [(number, turn) for number in empty for turn in (1, 3)]
    turned = _seen(parser, [np.rot90(photos[number], turn) for number, turn in ways])
    for (number, turn), each in zip(ways, turned, strict=True):
        sure = max(each.scores, default=0.0)
        if each.found and sure >= TURNED and len(each.found) > len(seen[number].found):
            seen[number] = replace(each, turn=turn)
    return seen


def as_it_lies(parser: Parser, photo: RGB) -> ParsedPhoto:
    """Look at a photo without turning it, whatever is found."""
    (seen,) = _seen(parser, [photo])
    return seen


def _seen(parser: Parser, photos: Sequence[RGB]) -> list[ParsedPhoto]:
    looks = parser.look(photos)
    found = [_people(*each) for each in zip(photos, looks, strict=True)]
    closer = {
        (i, person.id): around
        for i, (people, _) in enumerate(found)
        for person in people
        if person.main and (around := _around(person.box, photos[i])) is not None
    }
    parts = [
        photos[i][box.y : box.y + box.h, box.x : box.x + box.w] for (i, _), box in closer.items()
    ]
    again = dict(zip(closer, zip(closer.values(), parser.look(parts), strict=True), strict=True))
    return [
        _parsed(i, photo, look, *each, again)
        for i, (photo, look, each) in enumerate(zip(photos, looks, found, strict=True))
    ]


def _people(photo: RGB, look: Look) -> tuple[tuple[Person, ...], NDArray[np.float32]]:
    """Return the people in a photo, most prominent first, and their scores."""
    height, width = photo.shape[:2]
    found = find(look.heads)
    rows, columns = look.probabilities.shape[1:]
    several = len(found.scores) > 1
    prominences = prominence(found, resized(photo, columns, rows) if several else None)
    order = np.argsort(-prominences)
    about = main(prominences)
    people = tuple(
        Person(number, _box(found.boxes[i], width, height), float(prominences[i]), bool(about[i]))
        for number, i in enumerate(order)
    )
    return people, found.scores[order]


def _parsed(
    number: int,
    photo: RGB,
    look: Look,
    people: tuple[Person, ...],
    scores: NDArray[np.float32],
    again: dict[Part, tuple[Box, Look]],
) -> ParsedPhoto:
    """Put together what the looks at a photo and its people gave."""
    height, width = photo.shape[:2]
    whole = Box(0, 0, width, height)
    if not people:
        found = [located(each, whole, width, height) for each in instances(look.probabilities)]
        worn = shows_person(look.probabilities)
        return ParsedPhoto(photo, look.probabilities, found[:MOST_GARMENTS], worn)
    garments: list[Instance] = []
    for person in people:
        if person.main:
            part, closest = again.get((number, person.id), (whole, look))
            theirs = instances(_own(closest, _shares(person.box, part)), worn=True)
            placed = (located(each, part, width, height) for each in theirs[:MOST_GARMENTS])
            garments += [replace(each, person=person.id) for each in placed]
    return ParsedPhoto(photo, look.probabilities, garments, True, people, tuple(map(float, scores)))


def _own(look: Look, box: NDArray[np.float32]) -> Probabilities:
    """Return the label probabilities of one person alone: what is others' becomes background.

    Args:
        look: at the whole photo or a part of it.
        box: (4,) of the person, as shares of what was looked at.
    """
    seen: People = find(look.heads)
    overlaps = iou(box[None], seen.boxes)[0]
    same = int(overlaps.argmax()) if len(overlaps) and overlaps.max() >= 0.4 else None
    boxes: Corners = seen.boxes if same is not None else np.concatenate([seen.boxes, box[None]])
    mine = owned(look.heads, boxes, len(boxes) - 1 if same is None else same)
    scale = look.probabilities.shape[1] // mine.shape[0]
    others = ~np.kron(mine, np.ones((scale, scale), np.bool_))
    probabilities = look.probabilities.copy()
    probabilities[:, others] = 0
    probabilities[0, others] = 1
    return probabilities


def _around(box: Box, photo: RGB) -> Box | None:
    """Return the part of a photo to look at for a person; None where all of it was."""
    height, width = photo.shape[:2]
    room = round(ROOM * box.h)
    left, top = max(box.x - room, 0), max(box.y - room, 0)
    right, bottom = min(box.x + box.w + room, width), min(box.y + box.h + room, height)
    part = Box(left, top, max(right - left, 1), max(bottom - top, 1))
    return part if max(part.w, part.h) < CLOSER * max(width, height) else None


def _box(corners: NDArray[np.float32], width: int, height: int) -> Box:
    left, top = int(corners[0] * width), int(corners[1] * height)
    left, top = min(left, width - 1), min(top, height - 1)
    right, bottom = round(float(corners[2]) * width), round(float(corners[3]) * height)
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))


def _shares(box: Box, part: Box) -> NDArray[np.float32]:
    """Return the corners of a box as shares of a part of its photo."""
    corners = [box.x - part.x, box.y - part.y, box.x + box.w - part.x, box.y + box.h - part.y]
    return (np.array(corners) / [part.w, part.h, part.w, part.h]).astype(np.float32)
