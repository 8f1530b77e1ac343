"""Colour spaces in which distance follows the eye: CIE Lab, and a more even one made of it."""

import numpy as np
from numpy.typing import NDArray

Lab = NDArray[np.float32]
"""(n, 3) float32: L* 0 … 100, a* and b* about -110 … 110."""

Even = NDArray[np.float32]
"""(n, 3) float32: lightness -37 … 37, two of hue and chroma about -31 … 34."""

CHROMA = 0.75
"""Of DIN99o's chroma against lightness: where Euclid ranks pairs of garment pixels most as
CIEDE2000 does."""


def to_lab(pixels: NDArray[np.uint8]) -> Lab:
    """Convert sRGB to CIE Lab.

    Args:
        pixels: (n, 3) uint8 RGB.

    Returns:
        (n, 3) float32.

    Source:
        IEC 61966-2-1 (sRGB) and CIE 15 (Lab), white point D65.
    """
    share = pixels.astype(np.float32) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = root.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1).astype(np.float32)


_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ],
    np.float32,
)
_WHITE = np.array([0.95047, 1.0, 1.08883], np.float32)


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
