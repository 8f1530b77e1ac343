"""A photo that the parser has looked at: what it found, and what is cut out of it to be encoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.thumbnail import resized_mask
from fashionizer.schema import RGB, Box, Mask, Person
from fashionizer.vision.colour import light
from fashionizer.vision.embedding import crop
from fashionizer.vision.parsing.instances import Instance, Probabilities

MOST_GARMENTS = 12
"""Garments kept per person: an outfit has fewer."""

FILLED = 0.2
"""Share of a drawn box the parser's garments must fill for their mask to be used."""

Place = tuple[Box, Mask]
"""Where a garment is in its photo: box and mask in the photo's pixels, the mask as large as it."""


@dataclass(frozen=True, eq=False)
class ParsedPhoto:
    """A photo with what was found in it; nothing is encoded yet.

    Boxes and masks of ``found`` are in ``pixels``, those of the most prominent person first.
    ``worn`` tells whether a person is seen, ``people`` who, ``scores`` how surely. ``turn`` counts
    the quarters of a circle by which the photo was turned to the left to see something in it.
    """

    pixels: RGB
    probabilities: Probabilities
    found: list[Instance]
    worn: bool
    people: tuple[Person, ...] = ()
    scores: tuple[float, ...] = ()
    turn: int = 0

    @cached_property
    def light(self) -> float:
        """The light that the photo was taken in, in mireds; estimated once it is asked for."""
        return light.estimated(self.pixels, self.probabilities)

    @property
    def places(self) -> list[Place]:
        """Where the garments are, in their order."""
        return [(each.box, each.mask) for each in self.found]

    def crops(self, places: Sequence[Place]) -> tuple[list[RGB], list[RGB]]:
        """Cut garments out for the embedder, and where none is worn, with their ground as well.

        A mask that leaves out a trouser leg makes shorts of it, so there the ground has a say in
        the class; on a person, what lies around a garment is other garments.
        """
        cut = [crop.garment(self.pixels, *place) for place in places]
        if self.worn:
            return cut, []
        return cut, [crop.garment(self.pixels, box, None) for box, _ in places]

    def inside(self, box: Box) -> Place:
        """Return a drawn box with the cloth in it, or all of it where there is hardly any."""
        height, width = self.pixels.shape[:2]
        cloth = resized_mask(self.probabilities[2:].sum(0) > 0.5, width, height)
        inside = np.zeros((height, width), np.bool_)
        box.cut(inside)[...] = True
        mask = inside & cloth
        return box, mask if mask.sum() >= FILLED * box.area else inside

    def shares(self, mask: Mask) -> NDArray[np.float32]:
        """Return the mean label probabilities (12,) over a mask of the photo's size."""
        rows, columns = self.probabilities.shape[1:]
        height, width = mask.shape
        grid = np.arange(rows) * height // rows, np.arange(columns) * width // columns
        picked = mask[np.ix_(*grid)]
        kept = picked if picked.any() else np.ones_like(picked)
        mean: NDArray[np.float32] = self.probabilities[:, kept].mean(1)
        return mean
