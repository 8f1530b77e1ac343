"""Named colours of cloth, skin and hair, and the chance with which people wear them."""

from collections.abc import Mapping

import numpy as np

RGBTuple = tuple[int, int, int]
"""Red, green, blue, each 0 … 255."""

CLOTH: Mapping[str, RGBTuple] = {
    "black": (30, 30, 33),
    "white": (236, 234, 230),
    "grey": (133, 134, 137),
    "navy": (32, 40, 74),
    "blue": (44, 84, 165),
    "light blue": (158, 192, 224),
    "teal": (28, 118, 120),
    "red": (188, 32, 40),
    "burgundy": (101, 26, 42),
    "pink": (230, 158, 176),
    "orange": (224, 116, 40),
    "yellow": (232, 196, 64),
    "green": (44, 124, 72),
    "olive": (104, 104, 60),
    "brown": (104, 70, 48),
    "beige": (208, 188, 156),
    "purple": (108, 66, 136),
}
"""The colours of garments, by their plain English names."""

WORN: Mapping[str, float] = {
    "black": 20,
    "white": 14,
    "grey": 10,
    "navy": 10,
    "blue": 8,
    "light blue": 6,
    "teal": 2,
    "red": 5,
    "burgundy": 4,
    "pink": 5,
    "orange": 2,
    "yellow": 3,
    "green": 4,
    "olive": 5,
    "brown": 6,
    "beige": 8,
    "purple": 2,
}
"""How often each is worn, in parts of about a hundred."""

SKIN: tuple[RGBTuple, ...] = (
    (246, 214, 196),
    (240, 202, 178),
    (234, 190, 162),
    (226, 176, 142),
    (210, 158, 120),
    (190, 136, 98),
    (164, 112, 78),
    (134, 88, 60),
    (104, 68, 48),
    (78, 52, 40),
)
"""Skin from very light to very dark, in the even steps of the Monk scale."""

HAIR: tuple[RGBTuple, ...] = (
    (26, 22, 22),
    (38, 28, 24),
    (58, 40, 30),
    (84, 56, 38),
    (112, 76, 48),
    (150, 106, 64),
    (192, 154, 100),
    (214, 186, 140),
    (132, 62, 36),
    (150, 148, 148),
    (206, 204, 202),
)
"""Hair: black, browns, blonds, red, grey, white."""

HAIR_WORN: tuple[float, ...] = (18, 18, 15, 14, 10, 8, 6, 4, 4, 3, 2)
"""How often each hair colour is seen."""

LEATHER: tuple[str, ...] = ("black", "brown", "burgundy", "beige", "navy", "white", "grey", "red")
"""Colours in which shoes, bags and belts are made."""


def hex_of(rgb: RGBTuple) -> str:
    """Write a colour as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def any_colour(rng: np.random.Generator, names: tuple[str, ...] | None = None) -> str:
    """Choose a colour name as people wear them, or evenly from ``names``."""
    if names:
        return str(rng.choice(names))
    chances = np.array(list(WORN.values()))
    return str(rng.choice(list(WORN), p=chances / chances.sum()))


def shifted(rgb: RGBTuple, amount: float) -> RGBTuple:
    """Make a colour lighter (amount > 0) or darker (< 0), -1 … 1."""
    goal = 255 if amount > 0 else 0
    red, green, blue = (round(c + (goal - c) * abs(amount)) for c in rgb)
    return red, green, blue
