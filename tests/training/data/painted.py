"""A picture to learn from that can be drawn by hand: one person in a top, on grass."""

import numpy as np

from fashionizer.training.data import labelsets
from fashionizer.training.data.sample import Sample, alone

SKIN, TOP = labelsets.bits([1]), labelsets.bits([2])

FACE, RED, GRASS = (230, 180, 150), (200, 20, 20), (20, 160, 20)


def person(height: int = 120, width: int = 80) -> Sample:
    """Return a person who is half as wide and three quarters as high as the picture.

    The upper third is their face, which is only over the left half of the red top below.
    """
    pixels = np.full((height, width, 3), GRASS, np.uint8)
    possible = np.full((height, width), labelsets.BACKGROUND, np.uint16)
    top, chin, bottom = height // 8, height // 8 + height // 4, height // 8 + 3 * height // 4
    left, right = width // 4, 3 * width // 4
    middle = width // 2
    pixels[top:chin, left:middle], possible[top:chin, left:middle] = FACE, SKIN
    pixels[chin:bottom, left:right], possible[chin:bottom, left:right] = RED, TOP
    return alone(pixels, possible)


def same(one: Sample, other: Sample) -> bool:
    """Return whether two samples are of one size and alike in every pixel."""
    return (
        np.array_equal(one.pixels, other.pixels)
        and np.array_equal(one.possible, other.possible)
        and np.array_equal(one.people, other.people)
    )
