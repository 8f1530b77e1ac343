"""The nouns that travel from photo to page, frozen, and the array types they carry."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

RGB = NDArray[np.uint8]
"""An upright sRGB picture, shape (height, width, 3), uint8."""

Mask = NDArray[np.bool_]
"""A segmentation mask, shape (height, width), true on the garment."""

Vector = NDArray[np.float32]
"""One vector, shape (dimensions,), float32; unit length unless said otherwise."""

Vectors = NDArray[np.float32]
"""Stacked vectors, shape (n, dimensions), float32."""

Value = TypeVar("Value", bound=np.generic)

Group = Literal[
    "tops", "outerwear", "bottoms", "dress", "shoes", "hat", "bag", "accessory", "outfit"
]
"""What takes the same place in an outfit; garments are only compared within their group.

``outfit`` is the group of whole pictures, for models that do not take them apart.
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in pixels of the upright photo; (x, y) is its top left corner."""

    x: int
    y: int
    w: int
    h: int

    @classmethod
    def of(cls, mask: Mask) -> "Box":
        """Return the bounding box of a mask with at least one pixel."""
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        left, top = int(columns[0]), int(rows[0])
        return cls(left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1)

    @property
    def area(self) -> int:
        """Pixels inside."""
        return self.w * self.h

    def cut(self, pixels: NDArray[Value]) -> NDArray[Value]:
        """Return the part of a picture, (height, width, …), that is inside; it is not copied."""
        return pixels[self.y : self.y + self.h, self.x : self.x + self.w]

    def as_list(self) -> list[int]:
        """Return ``[x, y, w, h]``, the form of the JSON interface."""
        return [self.x, self.y, self.w, self.h]

    def scaled(self, x: float, y: float) -> "Box":
        """Return the box in a photo ``x`` times as wide and ``y`` times as high."""
        left, top = round(self.x * x), round(self.y * y)
        right, bottom = round((self.x + self.w) * x), round((self.y + self.h) * y)
        return Box(left, top, max(right - left, 1), max(bottom - top, 1))

    def shared(self, other: "Box") -> int:
        """Return the pixels that are inside of another box as well."""
        width = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        height = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        return max(width, 0) * max(height, 0)

    def iou(self, other: "Box") -> float:
        """Intersection over union with another box, 0.0 … 1.0."""
        shared = self.shared(other)
        return shared / (self.area + other.area - shared) if shared else 0.0


@dataclass(frozen=True, slots=True)
class Colour:
    """A dominant colour of a garment: plain name, ``#rrggbb``, share of the mask (0 … 1)."""

    name: str
    hex: str
    share: float


@dataclass(frozen=True, slots=True)
class Person:
    """One person found in a photo.

    ``id`` counts from 0, most prominent first. ``box`` is in pixels of the upright photo.
    ``prominence`` is 0 … 1. ``main`` tells whether the photo is about them; a passer-by's is false.
    """

    id: int
    box: Box
    prominence: float
    main: bool

    def scaled(self, x: float, y: float) -> "Person":
        """Return the person in a photo ``x`` times as wide and ``y`` times as high."""
        return replace(self, box=self.box.scaled(x, y))


def main_people(people: Iterable[Person]) -> tuple[Person, ...]:
    """Return those whom a photo is about, in their order."""
    return tuple(person for person in people if person.main)


def is_crowd(people: Collection[Person]) -> bool:
    """Return whether there are people, and none whom the photo is about."""
    return bool(people) and not main_people(people)


@dataclass(frozen=True, slots=True)
class Garment:
    """One garment found in a photo.

    ``id`` counts from 0 within its photo. ``class_name`` is one of the 18 classes, or None where
    they have no word for it (a bag). ``confidence`` is the parser's, 0 … 1. ``person`` is the id of
    its wearer; None where nobody wears it, or nobody looked for people.
    """

    id: int
    group: Group
    class_name: str | None
    confidence: float
    box: Box
    colours: tuple[Colour, ...] = ()
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which garment of the photo the person means; at most one of ``garment`` and ``box``.

    ``class_name`` is what the person says it is, ``group`` the same less exactly; a class decides.
    ``person`` is the id of its wearer: their most prominent garment is meant, of that kind if one
    is named. A box or a garment decides before it.
    """

    garment: int | None = None
    box: Box | None = None
    class_name: str | None = None
    group: Group | None = None
    person: int | None = None

    @property
    def names_a_kind(self) -> bool:
        """Whether it says what the garment is, and leaves open which one of the photo it is."""
        return self.garment is None and bool(self.class_name or self.group)


ANY = Choice()
"""The most prominent garment, whatever it is."""


@dataclass(frozen=True, slots=True, eq=False)
class EncodedGarment:
    """A garment with the vectors it is found by: embedding and colour, each of unit length.

    ``mask`` covers the garment's box at the resolution it was detected in; None where it was not
    kept, as in a gallery.
    """

    garment: Garment
    embedding: Vector
    colour: Vector
    mask: Mask | None = None

    def scaled(self, x: float, y: float) -> "EncodedGarment":
        """Return the garment in a photo ``x`` times as wide and ``y`` times as high."""
        garment = replace(self.garment, box=self.garment.box.scaled(x, y))
        return replace(self, garment=garment)


@dataclass(frozen=True, slots=True)
class Detections:
    """All garments of the main people of one photo, those of the most prominent person first.

    ``people`` are all the people seen, most prominent first; those who are not main have no
    garments here, and people of whom none is main are a crowd. Where nobody looked for people
    there are none, and the garments come most prominent first.

    ``drawn`` is the garment inside the box that a person drew, numbered after the others; None
    where nobody drew one. ``milliseconds`` has the keys ``parse`` and ``embed``, and ``decode``
    where the photo was decoded for it; ``worn`` tells whether a person is seen.
    """

    garments: tuple[EncodedGarment, ...]
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    worn: bool = True
    drawn: EncodedGarment | None = None
    people: tuple[Person, ...] = ()

    def scaled(self, x: float, y: float) -> "Detections":
        """Return the detections in a photo ``x`` times as wide and ``y`` times as high."""
        return replace(
            self,
            garments=tuple(each.scaled(x, y) for each in self.garments),
            drawn=self.drawn and self.drawn.scaled(x, y),
            people=tuple(each.scaled(x, y) for each in self.people),
        )


@dataclass(frozen=True, slots=True)
class Models:
    """Which models made a vector: only vectors of one ``identity`` can be compared.

    ``embedding`` and ``colour`` are the dimensions of the two vectors.
    """

    identity: str
    embedding: int
    colour: int


@dataclass(frozen=True, slots=True)
class Outfit:
    """One look of the gallery. ``file`` is its path (or URL) as it was added.

    ``worn`` tells whether a person wears it; None where that was never looked at. ``photo`` is the
    checksum of its photo: an address that carries it shows the same picture for ever. ``person`` is
    who wears it, None where nobody looked for people; ``shares_photo`` tells whether other outfits
    of the gallery are on the same photo.
    """

    id: int
    file: str
    credit: str | None
    licence: str | None
    page: str | None
    width: int
    height: int
    garments: tuple[Garment, ...] = ()
    worn: bool | None = None
    photo: str = ""
    person: Person | None = None
    shares_photo: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An outfit that contains a similar garment. ``similarity`` is 0 … 1, higher is nearer.

    ``probability`` (0 … 1) is how probable it is that the garment is similar; None where the models
    were not calibrated.
    """

    outfit: Outfit
    similarity: float
    garment: Garment
    probability: float | None = None

    @property
    def others(self) -> tuple[Garment, ...]:
        """What the garment is worn with: the outfit's other garments."""
        return tuple(g for g in self.outfit.garments if g.id != self.garment.id)


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one photo. ``people`` are all that were seen in it, most prominent first.

    ``notice`` is a sentence for the person, or None; ``more`` tells that a cut-off held back
    results that asking for everything would show. ``among`` counts the results there would be if
    they had not been narrowed to what the garment is worn with; None where they were not.
    """

    photo: str
    garments: tuple[Garment, ...]
    chosen: int | None
    results: tuple[Match, ...]
    notice: str | None
    milliseconds: Mapping[str, float]
    more: bool = False
    among: int | None = None
    people: tuple[Person, ...] = ()
