"""Which found garment is which true one, and what share of something that makes."""

from collections import defaultdict
from collections.abc import Sequence

from benchmarks.people.photos import GROUPS, Piece
from fashionizer.schema import Detections

SAME = 0.5
"""Intersection over union from which two boxes are of one thing."""

Row = dict[str, object]


class Tally:
    """Counts of hits among cases, for each figure and part (all, a group, a size)."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, figure: str, parts: Sequence[str], hits: int, cases: int) -> None:
        """Count ``hits`` among ``cases`` for each of the parts."""
        for part in parts:
            counts = self._counts[figure, part]
            counts[0] += hits
            counts[1] += cases

    def rows(self, of: str) -> list[Row]:
        """Return the share of each figure and part, in the order they came up."""
        return [
            {
                "set": of,
                "figure": figure,
                "part": part,
                "value": round(hits / cases, 4),
                "hits": hits,
                "cases": cases,
            }
            for (figure, part), (hits, cases) in self._counts.items()
            if cases
        ]


def main_pieces(detections: Detections) -> list[Piece]:
    """Return the main person's garments, of the groups that are measured."""
    return [
        Piece(each.garment.group, each.garment.box)
        for each in detections.garments
        if each.garment.group in GROUPS
    ]


def matched(true: Sequence[Piece], found: Sequence[Piece]) -> list[tuple[int, int]]:
    """Pair garments of one group, the best overlap first, none twice, none below :data:`SAME`.

    Returns:
        Positions in ``true`` and in ``found``.
    """
    overlaps = sorted(
        (
            (-one.box.iou(other.box), i, j)
            for i, one in enumerate(true)
            for j, other in enumerate(found)
            if one.group == other.group
        ),
    )
    taken: list[tuple[int, int]] = []
    for overlap, i, j in overlaps:
        free = all(i != a and j != b for a, b in taken)
        if -overlap >= SAME and free:
            taken.append((i, j))
    return taken
