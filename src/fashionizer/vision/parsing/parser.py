"""The garment parser: a photo to label probabilities, by the shipped segmentation model."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB
from fashionizer.vision.parsing.instances import Probabilities
from fashionizer.vision.people.finding import Heads
from fashionizer.vision.runtime.model import Model, batch

LONG_SIDE = 352
"""Long side the parser works at, in pixels: a sixth quicker than 384, and on the validation split
neither better nor worse."""

STRIDE = 32
"""The network halves its input five times."""


class Look(NamedTuple):
    """What one look at a picture gave: label probabilities, and where people are."""

    probabilities: Probabilities
    heads: Heads


class Parser:
    """Labels the pixels of photos of any size, and finds the people in them."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def look(self, photos: Sequence[RGB], long_side: int = LONG_SIDE) -> list[Look]:
        """Look at several photos, those of one working size in one run.

        Nothing is padded: a photo that shares a run with others gets what it gets alone.

        Args:
            photos: (height, width, 3) uint8 RGB each, of any sizes.
            long_side: what they are scaled to, in pixels.

        Returns:
            In their order, (12, h, w) at about half of ``long_side``, and (5, h / 4, w / 4).
        """
        of_size: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for number, pixels in enumerate(photos):
            of_size[working_size(pixels, long_side)].append(number)
        found: dict[int, Look] = {}
        for (h, w), numbers in of_size.items():
            logits, heads = self.model.run(batch([resized(photos[i], w, h) for i in numbers]))
            found.update(zip(numbers, map(Look, map(_shares, logits), heads), strict=True))
        return [found[number] for number in range(len(photos))]


def working_size(pixels: RGB, long_side: int = LONG_SIDE) -> tuple[int, int]:
    """Return the height and width that a photo is parsed at."""
    height, width = pixels.shape[:2]
    scale = long_side / max(height, width)
    h, w = (max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in (height, width))
    return h, w


def _shares(logits: NDArray[np.float32]) -> Probabilities:
    """Turn the logits of one photo, (12, h, w), into probabilities."""
    exponent = np.exp(logits - logits.max(0))
    shares: Probabilities = exponent / exponent.sum(0)
    return shares
