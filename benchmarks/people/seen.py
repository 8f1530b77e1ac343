"""The main person of each photo: which groups are found, with which boxes, and who it is."""

from collections.abc import Callable, Iterable

from benchmarks.people.matching import Row, Tally, main_pieces, matched
from benchmarks.people.photos import GROUPS, Photo, Piece
from fashionizer.schema import RGB, Detections
from fashionizer.training.data.pictures import rgb

Detect = Callable[[RGB], Detections]


def evaluate(detect: Detect, photos: Iterable[Photo], of: str) -> list[Row]:
    """Return all figures of described photos.

    Args:
        detect: finds the garments of a picture, as ``GarmentPipeline.detect``.
        photos: the described ones.
        of: name of the set, for the rows.

    Returns:
        Rows with ``set, figure, part, value, hits, cases``. A group counts once a photo in the
        figures of groups, each garment in those of boxes.
    """
    tally = Tally()
    for photo in photos:
        pixels = rgb(photo.path)
        height, width = pixels.shape[:2]
        true, found = photo.pieces(width, height), main_pieces(detect(pixels))
        tally.add("nothing found", ["all", photo.size], int(not found), 1)
        _groups(tally, photo.size, true, found)
        _boxes(tally, photo.size, true, found)
    return tally.rows(of)


def _groups(tally: Tally, size: str, true: list[Piece], found: list[Piece]) -> None:
    there, seen = {each.group for each in true}, {each.group for each in found}
    for group in GROUPS:
        both = int(group in there and group in seen)
        parts = ["all", size, group]
        tally.add("groups: recall", parts, both, int(group in there))
        tally.add("groups: precision", parts, both, int(group in seen))


def _boxes(tally: Tally, size: str, true: list[Piece], found: list[Piece]) -> None:
    pairs = matched(true, found)
    hit = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, each in enumerate(true):
        tally.add("with box: recall", ["all", size, each.group], int(i in hit[0]), 1)
    for j, each in enumerate(found):
        tally.add("with box: precision", ["all", size, each.group], int(j in hit[1]), 1)
