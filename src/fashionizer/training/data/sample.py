"""What the parser learns from: a picture, what each pixel may be, and whose it is."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashionizer.training.data import labelsets
from fashionizer.vision.taxonomy import LABELS

Pixels = NDArray[np.uint8]
Sets = NDArray[np.uint16]
People = NDArray[np.uint8]

UNKNOWN = 255
"""The number of a pixel that may or may not be somebody's."""

ANYTHING = labelsets.bits(range(len(LABELS)))
"""The set of a pixel of which nothing is known; unlike no label at all, it may still be shown."""


class Sample(NamedTuple):
    """A picture with its truth.

    ``pixels`` (height, width, 3) RGB; ``possible`` (height, width) label sets, see ``labelsets``;
    ``people`` (height, width) the number of the person a pixel belongs to, from 1; 0 is nobody.
    """

    pixels: Pixels
    possible: Sets
    people: People


def alone(pixels: Pixels, possible: Sets) -> Sample:
    """Return a picture of one person, who is where the background cannot be."""
    return Sample(pixels, possible, somebody(possible).astype(np.uint8))


def nobody(pixels: Pixels, possible: Sets) -> Sample:
    """Return a picture without a person."""
    return Sample(pixels, possible, np.zeros(possible.shape, np.uint8))


def somebody(possible: Sets) -> NDArray[np.bool_]:
    """Return where a pixel is a person's for sure, or what they wear; (height, width)."""
    return np.asarray((possible != labelsets.NOTHING) & (possible & labelsets.BACKGROUND == 0))
