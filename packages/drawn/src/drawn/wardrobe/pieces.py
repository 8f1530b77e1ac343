"""What a garment is before it is drawn: its class, its cut and its cloth."""

from dataclasses import dataclass
from typing import Literal

from drawn.paint.patterns import Cloth
from fashionizer.schema import Group

Kind = Literal[
    "top",
    "coat",
    "dress",
    "pants",
    "shorts",
    "skirt",
    "shoes",
    "hat",
    "bag",
    "belt",
    "scarf",
    "glasses",
    "hose",
]
"""Which hand draws it. ``hose`` is socks and tights."""

GROUPS: dict[Kind, Group] = {
    "top": "tops",
    "coat": "outerwear",
    "dress": "dress",
    "pants": "bottoms",
    "shorts": "bottoms",
    "skirt": "bottoms",
    "shoes": "shoes",
    "hat": "hat",
    "bag": "bag",
    "belt": "accessory",
    "scarf": "accessory",
    "glasses": "accessory",
    "hose": "accessory",
}
"""The group of each kind."""

LABELS: dict[Kind, int] = {
    "top": 2,
    "coat": 3,
    "dress": 4,
    "pants": 5,
    "shorts": 6,
    "skirt": 7,
    "shoes": 8,
    "hat": 9,
    "bag": 10,
    "belt": 11,
    "scarf": 11,
    "glasses": 11,
    "hose": 11,
}
"""The segmentation label of each kind; 0 is background, 1 skin and hair."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A garment's shape; each kind reads the fields that concern it.

    ``hem`` is a place on the body's ``t`` (see :mod:`drawn.figures.figure`); ``sleeve`` and
    ``leg`` are shares of arm and leg covered; ``ease`` goes from skin-tight (0) to wide (1).
    """

    style: str = ""
    neck: str = "crew"
    front: str = "closed"
    sleeve: float = 1.0
    hem: float = 0.95
    waist: float = 0.64
    leg: float = 1.0
    ease: float = 0.4
    flare: float = 0.0
    rib: bool = False
    hood: bool = False
    pocket: bool = False
    tucked: bool = False
    print: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One garment to draw. ``class_name`` is one of the 18 classes or None (a bag, a belt)."""

    kind: Kind
    class_name: str | None
    cloth: Cloth
    cut: Cut = Cut()

    @property
    def group(self) -> Group:
        """The group it belongs to."""
        return GROUPS[self.kind]
