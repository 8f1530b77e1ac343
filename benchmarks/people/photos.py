"""The photos of the world that were described by eye: ``looks/`` and a split of ``wild/``.

``labels/README.md`` beside them says how they were described and how far to trust it.
"""

import csv
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fashionizer.schema import Box

Split = Literal["train", "validation", "test"]

Corners = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of the photo's width and height, 0 … 1."""

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
    """List the 89 photos of ``looks/``, which are never trained on."""
    labels = data / "labels"
    return list(_read(labels / "wild.csv", labels / "wild_garments.csv", data / "looks"))


def wild(data: Path, split: Split) -> list[Photo]:
    """List the photos of ``wild/`` of a split; the test's is a fifth that nothing learns from."""
    folder = data / "wild"
    every = _read(folder / "wild.csv", folder / "garments.csv", folder)
    return [photo for photo in every if split_of(photo.name) == split]


def split_of(name: str) -> Split:
    """Return the split of the photo of this name, without its ending."""
    place = zlib.crc32(name.encode()) % 10
    return "test" if place < 2 else "validation" if place == 2 else "train"


def in_pixels(corners: Corners, width: int, height: int) -> Box:
    """Return the box that these corners have in a photo of this size."""
    left, right = round(corners[0] * width), round(corners[2] * width)
    top, bottom = round(corners[1] * height), round(corners[3] * height)
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))


def _read(described: Path, boxes: Path, folder: Path) -> Iterator[Photo]:
    listed: defaultdict[str, list[tuple[str, Corners]]] = defaultdict(list)
    for row in _rows(boxes):
        if row["group"] in GROUPS:
            corners = _corners([row[side] for side in ("x0", "y0", "x1", "y1")])
            listed[row["photo"]].append((row["group"], corners))
    for row in _rows(described):
        person = row.get("person_box_percent", "").split()
        yield Photo(
            Path(row["photo"]).stem,
            folder / "photos" / row["photo"],
            row["people"],
            row["size"],
            _corners(person) if person else None,
            tuple(listed[row["photo"]]),
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _corners(percent: list[str]) -> Corners:
    left, top, right, bottom = (int(value) / 100 for value in percent)
    return left, top, right, bottom
