"""sRGB (IEC 61966-2-1): between values and linear light, and from that to CIE XYZ."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Light = TypeVar("Light", NDArray[np.float32], NDArray[np.float64])

_SHARE = np.arange(256) / 255
LINEAR: NDArray[np.float32] = np.where(
    _SHARE <= 0.04045, _SHARE / 12.92, ((_SHARE + 0.055) / 1.055) ** 2.4
).astype(np.float32)
"""(256,) float32: the linear light 0 … 1 of a value."""

TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
"""(3, 3) float64: from linear light to CIE XYZ under D65."""


def curved(linear: Light) -> Light:
    """Return linear light, 0 … 1, of any shape, as a share of the largest value."""
    bright = 1.055 * linear ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, 12.92 * linear, bright)
