"""Sets of labels, one bit each: what a pixel may be, as far as the data says.

A mask says one label; GrabCut's rim says background *or* the garment; tags say any of theirs; no
bit at all is not learned from. Learned by maximising the set's summed probability (Cour, Sapp,
Taskar, "Learning from Partial Labels", JMLR 2011).
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from fashionizer.vision.taxonomy import LABELS

NOTHING = 0
"""The set of a pixel that is not learned from."""

BACKGROUND = 1
"""The set of a pixel that is background for sure."""


def bits(labels: Iterable[int]) -> int:
    """Return the set of some labels."""
    return sum(1 << label for label in set(labels))


def surely(possible: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Return the label of each pixel whose set has one, 255 elsewhere; same shape, uint8."""
    table = np.full(1 << len(LABELS), 255, np.uint8)
    table[1 << np.arange(len(LABELS))] = np.arange(len(LABELS))
    return np.asarray(table[possible], np.uint8)
