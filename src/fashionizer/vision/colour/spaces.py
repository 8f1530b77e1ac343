"""Colour spaces in which distance follows the eye: CIE Lab, and a more even one made of it."""

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.lab import Lab

Even = NDArray[np.float32]
"""(n, 3) float32: lightness -37 … 37, two of hue and chroma about -31 … 34."""

CHROMA = 0.75
"""Of DIN99o's chroma against lightness: where Euclid ranks pairs of garment pixels most as
CIEDE2000 does."""


def even(lab: Lab) -> Even:
    """Bend CIE Lab so that Euclidean distance is about CIEDE2000's: one unit is 1.1 of it.

    Lightness is spaced by CIEDE2000's own weight for it, 1 + 0.015 |L* - 50|, summed up; hue and
    chroma are DIN99o's. Equal steps in light and shade then are more nearly equal distances, too.

    Args:
        lab: (n, 3) float32.

    Returns:
        (n, 3) float32.

    Source:
        CIE 142-2001 (CIEDE2000), DIN 6176:2018 (DIN99o).
    """
    light, a, b = lab.T
    x = _COS * a + _SIN * b
    y = 0.83 * (_COS * b - _SIN * a)
    straight = np.hypot(x, y)
    bent = CHROMA * np.log1p(0.075 * straight) / 0.0435 / np.maximum(straight, 1e-6)
    x, y = bent * x, bent * y
    above = light - 50
    lightness = np.sign(above) * np.log1p(0.015 * np.abs(above)) / 0.015
    return np.stack([lightness, _COS * x - _SIN * y, _SIN * x + _COS * y], 1).astype(np.float32)


_COS, _SIN = float(np.cos(np.radians(26))), float(np.sin(np.radians(26)))
