"""The colour difference CIEDE2000 (CIE 142-2001), in the form of Sharma, Wu, Dalal (2005)."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def ciede2000(one: Array, other: Array) -> Array:
    """Return the difference of colours: 1 is just seen, 10 at a glance, 100 black and white.

    Args:
        one: (…, 3) CIE Lab; broadcast against ``other``.
        other: (…, 3) CIE Lab.

    Returns:
        (…) float64, at least 0.
    """
    chroma = (np.hypot(one[..., 1], one[..., 2]) + np.hypot(other[..., 1], other[..., 2])) / 2
    grey = 0.5 * (1 - _seventh(chroma))
    (l1, c1, h1), (l2, c2, h2) = _polar(one, grey), _polar(other, grey)
    coloured = (c1 * c2) != 0
    turn = np.where(coloured, (h2 - h1 + 180) % 360 - 180, 0)
    middle = np.where(np.abs(h1 - h2) <= 180, (h1 + h2) / 2, (h1 + h2 + 360) / 2 % 360)
    hue = np.where(coloured, middle, h1 + h2)
    light, c = (l1 + l2) / 2, (c1 + c2) / 2
    weigh = (
        1
        - 0.17 * _cos(hue - 30)
        + 0.24 * _cos(2 * hue)
        + 0.32 * _cos(3 * hue + 6)
        - 0.20 * _cos(4 * hue - 63)
    )
    of_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    of_chroma = (c2 - c1) / (1 + 0.045 * c)
    of_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * c * weigh)
    rotation = 60 * np.exp(-(((hue - 275) / 25) ** 2))
    mixed = -np.sin(np.radians(rotation)) * 2 * _seventh(c) * of_chroma * of_hue
    return np.asarray(np.sqrt(of_light**2 + of_chroma**2 + of_hue**2 + mixed))


def _polar(lab: Array, grey: Array) -> tuple[Array, Array, Array]:
    a = (1 + grey) * lab[..., 1]
    hue = np.degrees(np.arctan2(lab[..., 2], a)) % 360
    return lab[..., 0], np.hypot(a, lab[..., 2]), hue


def _seventh(chroma: Array) -> Array:
    return np.asarray(np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))


def _cos(degrees: Array) -> Array:
    return np.asarray(np.cos(np.radians(degrees)))
