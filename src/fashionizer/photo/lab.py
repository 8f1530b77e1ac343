"""CIE Lab, in which the distance of two colours is about what the eye sees of it."""

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.srgb import LINEAR, TO_XYZ

Lab = NDArray[np.float32]
"""(n, 3) float32: L* 0 … 100, a* and b* about -110 … 110."""


def to_lab(pixels: NDArray[np.uint8]) -> Lab:
    """Convert sRGB to CIE Lab.

    Args:
        pixels: (n, 3) uint8 RGB.

    Returns:
        (n, 3) float32.

    Source:
        IEC 61966-2-1 (sRGB) and CIE 15 (Lab), white point D65.
    """
    xyz = LINEAR[pixels] @ _TO_XYZ.T / _WHITE
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = root.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1).astype(np.float32)


_TO_XYZ = TO_XYZ.astype(np.float32)
_WHITE = np.array([0.95047, 1.0, 1.08883], np.float32)
