"""The main person of each photo: which groups are found, with which boxes, and who it is."""

from collections.abc import Iterable, Sequence

import numpy as np

from benchmarks.people.matching import SAME, Eyes, Row, Tally, main_persons, matched
from benchmarks.people.photos import GROUPS, Photo, Piece, in_pixels
from fashionizer.schema import Person
from fashionizer.training.data.pictures import rgb

TURNS = {"upright": 0, "to the left": 1, "to the right": 3}
"""Quarter turns against the clock."""


def evaluate(eyes: Eyes, photos: Iterable[Photo], of: str) -> list[Row]:
    """Return all figures of described photos.

    A group counts once a photo in the figures of groups, each garment in those with boxes.

    Args:
        eyes: what is measured.
        photos: the described ones.
        of: name of the set, for the rows.

    Returns:
        Rows of :meth:`Tally.rows`; parts are ``all``, a size or a group.
    """
    tally = Tally()
    for photo in photos:
        pixels = rgb(photo.path)
        height, width = pixels.shape[:2]
        detections = eyes.detect(pixels)
        true, found = photo.pieces(width, height), main_persons(detections)
        tally.add("nothing found", ["all", photo.size], int(not found))
        _groups(tally, photo.size, true, found)
        _boxes(tally, photo.size, true, found)
        if photo.person:
            box = in_pixels(photo.person, width, height)
            hit = bool(detections.people) and detections.people[0].box.iou(box) >= SAME
            tally.add("main person's box", ["all", photo.size], int(hit))
        _people(tally, photo.people, detections.people)
    return tally.rows(of)


def sideways(eyes: Eyes, photos: Sequence[Photo]) -> list[Row]:
    """Return what is found in photos that lie on a side, beside the same photos upright."""
    tally = Tally()
    for photo in photos:
        pixels = rgb(photo.path)
        there = {group for group, _ in photo.garments}
        for turn, quarters in TURNS.items():
            found = main_persons(eyes.detect(np.ascontiguousarray(np.rot90(pixels, quarters))))
            seen = {each.group for each in found}
            parts = [turn] if turn == "upright" else ["all", turn]
            tally.add("something found", parts, int(bool(found)))
            tally.add("groups: recall", parts, len(seen & there), len(there))
            tally.add("groups: precision", parts, len(seen & there), len(seen))
    return tally.rows("sideways")


def _groups(tally: Tally, size: str, true: list[Piece], found: list[Piece]) -> None:
    there, seen = {each.group for each in true}, {each.group for each in found}
    for group in GROUPS:
        both = int(group in there and group in seen)
        parts = ["all", size, group]
        tally.add("groups: recall", parts, both, int(group in there))
        tally.add("groups: precision", parts, both, int(group in seen))


def _boxes(tally: Tally, size: str, true: list[Piece], found: list[Piece]) -> None:
    pairs = matched(true, found)
    for i, each in enumerate(true):
        hit = any(i == a for a, _ in pairs)
        tally.add("with box: recall", ["all", size, each.group], int(hit))
    for j, each in enumerate(found):
        hit = any(j == b for _, b in pairs)
        tally.add("with box: precision", ["all", size, each.group], int(hit))


def _people(tally: Tally, described: str, people: Sequence[Person]) -> None:
    """Count, for information, who is found where so many are described."""
    main = sum(each.main for each in people)
    tally.add("people a photo", [f"of {described}"], len(people))
    tally.add("main people a photo", [f"of {described}"], main)
