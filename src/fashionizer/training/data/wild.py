"""Photos of dressed people as the world takes them: lists and boxes by eye, no masks.

The photos are of Fashionpedia's validation and test pictures (Jia et al., ECCV 2020); what they
show was written down by a multimodal model, one look each, with some noise.
"""

import csv
import zlib
from collections import defaultdict
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from fashionizer.paths import reading
from fashionizer.training.data.ccp import Split

Corners = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of the photo's width and height, 0 … 1."""

LABELS_OF_GROUP: dict[str, tuple[int, ...]] = {
    "tops": (2,),
    "outerwear": (3,),
    "dress": (4,),
    "bottoms": (5, 6, 7),
    "shoes": (8,),
    "hat": (9,),
    "bag": (10,),
    "scarf": (11,),
    "other": (11,),
}
"""The parser's labels that a listed group may have."""

LABELS_OF_TYPE: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(["jeans", "trousers", "chinos", "joggers"], (5,)),
    "leggings": (5, 11),  # the lists have tights among them, which CCP counts as accessories
    **dict.fromkeys(["shorts", "denim-shorts"], (6,)),
    **dict.fromkeys(["skirt", "denim-skirt"], (7,)),
}
"""The labels of bottoms whose type says more than the group."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One garment of the main person: its group, type and what part of the photo it is in."""

    group: str
    type: str
    corners: Corners

    @property
    def labels(self) -> tuple[int, ...]:
        """The parser's labels that its pixels may have."""
        bottoms = LABELS_OF_TYPE.get(self.type) if self.group == "bottoms" else None
        return bottoms or LABELS_OF_GROUP[self.group]


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo with its main person's box and garments.

    ``people`` counts those whose outfit can be made out: 1, 2, 3 or ``many``. ``size`` is the main
    person's: large, medium or small; ``cut`` how much of the body is seen.
    """

    name: str
    path: Path
    people: str
    size: str
    cut: str
    person: Corners
    garments: tuple[Listed, ...]
    split: Split


def read(folder: Path) -> list[Photo]:
    """List the photos of ``folder`` (photos/, wild.csv, garments.csv).

    Split 70 : 10 : 20 by a checksum of their names.
    """
    listed: defaultdict[str, list[Listed]] = defaultdict(list)
    for row in rows(folder / "garments.csv"):
        listed[row["photo"]].append(Listed(row["group"], row["type"], box_of(row)))
    return [
        Photo(
            Path(row["photo"]).stem,
            folder / "photos" / row["photo"],
            row["people"],
            row["size"],
            row["cut"],
            _corners(row["person_box_percent"].split()),
            tuple(listed[row["photo"]]),
            split_of(Path(row["photo"]).stem),
        )
        for row in rows(folder / "wild.csv")
    ]


def split_of(name: str) -> Split:
    """Return the split of a photo of this name, without its ending."""
    place = zlib.crc32(name.encode()) % 10
    return "test" if place < 2 else "validation" if place == 2 else "train"


def rows(path: Path) -> list[dict[str, str]]:
    """Read a list with a line of names at its top."""
    with StringIO(reading.read(path).decode("utf-8-sig"), newline="") as file:
        return list(csv.DictReader(file))


def box_of(row: dict[str, str]) -> Corners:
    """Return the box of a garment in a list: ``x0``, ``y0``, ``x1`` and ``y1`` in per cent."""
    return _corners([row[side] for side in ("x0", "y0", "x1", "y1")])


def _corners(percent: list[str]) -> Corners:
    left, top, right, bottom = (int(value) / 100 for value in percent)
    return left, top, right, bottom
