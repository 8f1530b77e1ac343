"""The photos of the world that were described by eye: ``looks/`` and a split of ``wild/``.

``labels/README.md`` beside them says how they were described and how far to trust it.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from fashionizer.schema import Box
from fashionizer.training.data import ccp
from fashionizer.training.data import wild as world

Split = ccp.Split

Corners = world.Corners

GROUPS = ("tops", "outerwear", "dress", "bottoms", "shoes", "bag", "hat")
"""The groups that are measured: scarves and other accessories are listed by mood."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One garment: its group, its box in pixels, its wearer's id if that is known."""

    group: str
    box: Box
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo, and what a viewer sees on it.

    ``people`` counts those whose outfit can be made out: 0, 1, 2, 3 or ``many``. ``size`` is the
    main person's, large, medium or small; ``person`` their box, None where nobody drew it.
    ``garments`` are theirs, of :data:`GROUPS`.
    """

    name: str
    path: Path
    people: str
    size: str
    person: Corners | None
    garments: tuple[tuple[str, Corners], ...]

    def pieces(self, width: int, height: int) -> list[Piece]:
        """Return the garments in a photo of this size in pixels."""
        return [Piece(group, in_pixels(each, width, height)) for group, each in self.garments]


def looks(data: Path) -> list[Photo]:
    """List the 89 photos of ``looks/``, which are never trained on; nobody drew their people."""
    listed: defaultdict[str, list[tuple[str, Corners]]] = defaultdict(list)
    for row in world.rows(data / "labels" / "wild_garments.csv"):
        if row["group"] in GROUPS:
            listed[row["photo"]].append((row["group"], world.box_of(row)))
    return [
        Photo(
            Path(row["photo"]).stem,
            data / "looks" / "photos" / row["photo"],
            row["people"],
            row["size"],
            None,
            tuple(listed[row["photo"]]),
        )
        for row in world.rows(data / "labels" / "wild.csv")
    ]


def wild(data: Path, split: Split) -> list[Photo]:
    """List the photos of ``wild/`` of a split; the test's is a fifth that nothing learns from."""
    return [
        Photo(
            photo.name,
            photo.path,
            photo.people,
            photo.size,
            photo.person,
            tuple((each.group, each.corners) for each in photo.garments if each.group in GROUPS),
        )
        for photo in world.read(data / "wild")
        if photo.split == split
    ]


def in_pixels(corners: Corners, width: int, height: int) -> Box:
    """Return the box that these corners have in a photo of this size."""
    left, right = round(corners[0] * width), round(corners[2] * width)
    top, bottom = round(corners[1] * height), round(corners[3] * height)
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))
