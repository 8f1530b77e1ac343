"""The garment parser: a photo to label probabilities, by the shipped segmentation model."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB
from fashionizer.vision.parsing.instances import Probabilities
from fashionizer.vision.runtime.model import Model, batch

LONG_SIDE = 352
"""Long side the parser works at, in pixels: a sixth quicker than 384, and on the validation split
neither better nor worse."""

STRIDE = 32
"""The network halves its input five times."""


class Parser:
    """Labels the pixels of photos of any size."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def probabilities(self, pixels: RGB) -> Probabilities:
        """Return the label probabilities of a photo.

        Args:
            pixels: (height, width, 3) uint8 RGB.

        Returns:
            (12, h, w) float32 at about half of :data:`LONG_SIDE`.
        """
        return self.batch_probabilities([pixels])[0]

    def batch_probabilities(self, photos: Sequence[RGB]) -> list[Probabilities]:
        """Return the label probabilities of several photos, those of one working size in one run.

        Nothing is padded: a photo that shares a run with others gets what it gets alone.

        Args:
            photos: (height, width, 3) uint8 RGB each, of any sizes.

        Returns:
            As :meth:`probabilities`, in their order.
        """
        of_size: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for number, pixels in enumerate(photos):
            of_size[_working_size(pixels)].append(number)
        found: dict[int, Probabilities] = {}
        for (h, w), numbers in of_size.items():
            (logits,) = self.model.run(batch([resized(photos[i], w, h) for i in numbers]))
            found.update(zip(numbers, map(_shares, logits), strict=True))
        return [found[number] for number in range(len(photos))]


def _working_size(pixels: RGB) -> tuple[int, int]:
    """Return the height and width that a photo is parsed at."""
    height, width = pixels.shape[:2]
    scale = LONG_SIDE / max(height, width)
    h, w = (max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in (height, width))
    return h, w


def _shares(logits: NDArray[np.float32]) -> Probabilities:
    """Turn the logits of one photo, (12, h, w), into probabilities."""
    exponent = np.exp(logits - logits.max(0))
    shares: Probabilities = exponent / exponent.sum(0)
    return shares
