"""Plain names of clothing colours, and the name of a given colour."""

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.lab import to_lab
from fashionizer.vision.colour.spaces import even

NAMES = {
    "black": "#18181a #0a0a0c #222224 #26221f #1c1d24 #201a1a",
    "charcoal": "#3b3d42 #45464a #4b4b49 #423e3a",
    "grey": "#85878a #5e6064 #5b5f6a #77797d #807a74 #97928b #a3a4a6",
    "light grey": "#bcbdbf #b0b1b3 #b6b9c6",
    "white": "#f2f1ee #d2d2d2 #e3e3e2 #fafafa #e0e4ec",
    "cream": "#e9dcc0 #efe6d2 #ddd2bb",
    "beige": "#c9b18e #c4b5a0 #d3bfa8 #b3a187 #dcc0ac #dfc99e",
    "tan": "#a9814f #b08a5a #96734c #c19a6b #a58878",
    "brown": "#6a4630 #7d5236 #59402e #5d4a3a #7a5c48",
    "dark brown": "#3a2820 #33241d #42332a #453a32",
    "khaki": "#6e6650 #8a8063 #57503d #464238",
    "navy": "#1d2740 #141a30 #2a3352 #1b2238 #20204a #353e50",
    "blue": "#2f5da8 #2047a0 #3b7ac4 #0f86d0 #3a4fc0 #1ba0e0",
    "denim blue": "#4f6b8c #3c4c60 #6a7f9a #5d6c84",
    "light blue": "#a3bfdc #bcd0e6 #8fb0d6",
    "turquoise": "#3fa9a9 #34d1b8 #5cc4c8 #1c9fa6",
    "teal": "#1f5a5e #174a50 #2c6f74 #1f4858",
    "green": "#3b8a45 #2e7040 #4fa05a #6fae3e",
    "dark green": "#22402f #1a3024 #2f4a38",
    "olive": "#6b6a3a #4f5030 #3c3e28 #7c7b45",
    "light green": "#a9cf9a #c2dcb8 #9cc8a8",
    "yellow": "#ecd03f #f2e07a #e8e04a #d6c22c",
    "mustard": "#c29422 #a97f1c #b8962e",
    "orange": "#e07b2c #f09a3c #d9601c #e2602f",
    "rust": "#9c4a2a #8a3f22 #b2562e",
    "coral": "#ee7f6d #e8685a #f09a88",
    "red": "#c22630 #a51c28 #d8323c #dc4048 #8c1620",
    "burgundy": "#5f1d2c #45141f #702a38 #3c1c26",
    "pink": "#eba3b7 #f2c4cc #dc7f98 #e8b8b8",
    "hot pink": "#dd3b86 #e0508c #c42c70 #d84a78 #90105e",
    "lilac": "#b6a2d4 #c9bbe0 #c8a8d0 #9c8cc4",
    "purple": "#66408c #4e2f70 #7c58a0 #5a3a66",
    "mauve": "#9a7484 #85606e #b0909c",
}
"""Plain names, each with shades that are called so. The first is the shade it brings to mind; the
others are how cloth of that name looks in photos: white in shade, black in the sun, new denim,
black denim that was washed."""


def name(rgb: NDArray[np.uint8]) -> str:
    """Return the plain name of one colour, (3,) uint8: that of the nearest shade."""
    distance = ((_PLACES - even(to_lab(rgb[None]))) ** 2).sum(1)
    return _CALLED[int(distance.argmin())]


_CALLED = [called for called, shades in NAMES.items() for _ in shades.split()]
_PLACES = even(
    to_lab(
        np.array([list(bytes.fromhex(s[1:])) for v in NAMES.values() for s in v.split()], np.uint8)
    )
)
