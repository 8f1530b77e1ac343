"""A garment cut out for the embedder."""

import numpy as np

from fashionizer.schema import Box
from fashionizer.vision.embedding import crop


def test_everything_but_the_garment_is_grey() -> None:
    """What lies behind a garment must not be compared."""
    pixels = np.full((100, 100, 3), 255, np.uint8)
    mask = np.zeros((100, 100), np.bool_)
    mask[40:60, 40:60] = True
    cut = crop.garment(pixels, Box(30, 30, 40, 40), mask)
    assert cut.shape == (crop.SIDE, crop.SIDE, 3)
    assert (cut[:20] == crop.GREY).all()
    assert (cut[112, 112] == 255).all()


def test_long_garments_stay_long() -> None:
    """Letterboxed: a coat keeps its shape."""
    pixels = np.full((200, 100, 3), 255, np.uint8)
    cut = crop.garment(pixels, Box(40, 10, 20, 180), None)
    columns = np.flatnonzero((cut != crop.GREY).any((0, 2)))
    assert len(columns) < crop.SIDE / 4


def test_the_margin_stops_at_the_photo() -> None:
    """A box at the edge is widened inwards only."""
    assert crop.around(Box(0, 0, 100, 50), 100, 60) == Box(0, 0, 100, 55)


def test_a_box_of_one_pixel_is_cut() -> None:
    """Nothing is too small to divide by."""
    pixels = np.zeros((30, 30, 3), np.uint8)
    assert crop.garment(pixels, Box(3, 3, 1, 1), None).shape == (crop.SIDE, crop.SIDE, 3)
