"""Which found garment is which true one, and what share of something that makes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from benchmarks.people.photos import GROUPS, Piece
from fashionizer.schema import RGB, Detections

SAME = 0.5
"""Intersection over union from which two boxes are of one thing."""

Row = dict[str, object]


class Eyes(Protocol):
    """What is measured: finds people and garments, as ``GarmentPipeline`` does."""

    def detect(self, pixels: RGB) -> Detections:
        """Find people and garments in a picture, (height, width, 3) uint8 RGB."""
        ...


class Tally:
    """Counts of hits among cases, for each figure and part (all, a group, a size)."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, figure: str, parts: Sequence[str], hits: int, cases: int = 1) -> None:
        """Count ``hits`` among ``cases`` for each of the parts."""
        for part in parts:
            counts = self._counts[figure, part]
            counts[0] += hits
            counts[1] += cases

    def rows(self, of: str) -> list[Row]:
        """Return a row for each figure and part: ``set, figure, part, value, hits, cases``."""
        figures = list(dict.fromkeys(figure for figure, _ in self._counts))
        return [
            {
                "set": of,
                "figure": figure,
                "part": part,
                "value": round(hits / cases, 4),
                "hits": hits,
                "cases": cases,
            }
            for (figure, part), (hits, cases) in sorted(
                self._counts.items(), key=lambda item: figures.index(item[0][0])
            )
            if cases
        ]


def measured(detections: Detections) -> list[Piece]:
    """Return everybody's garments, of the groups that are measured."""
    return [
        Piece(each.garment.group, each.garment.box, each.garment.person)
        for each in detections.garments
        if each.garment.group in GROUPS
    ]


def main_persons(detections: Detections) -> list[Piece]:
    """Return the garments of the most prominent person, or all where nobody was looked for."""
    every = measured(detections)
    return [each for each in every if each.person == 0] if detections.people else every


def matched(true: Sequence[Piece], found: Sequence[Piece]) -> list[tuple[int, int]]:
    """Pair garments of one group, the best overlap first, none twice, none below :data:`SAME`.

    Returns:
        Positions in ``true`` and in ``found``.
    """
    overlaps = sorted(
        (-one.box.iou(other.box), i, j)
        for i, one in enumerate(true)
        for j, other in enumerate(found)
        if one.group == other.group
    )
    pairs: list[tuple[int, int]] = []
    for overlap, i, j in overlaps:
        if -overlap >= SAME and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs
