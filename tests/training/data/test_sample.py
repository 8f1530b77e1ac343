"""Whose the pixels of a picture to learn from are."""

import numpy as np

from fashionizer.training.data import labelsets
from fashionizer.training.data.sample import ANYTHING, alone, nobody, somebody
from fashionizer.vision.taxonomy import LABELS

POSSIBLE = np.array(
    [
        [labelsets.NOTHING, labelsets.BACKGROUND, labelsets.bits([1])],
        [labelsets.bits([0, 2]), labelsets.bits([2]), labelsets.bits([2, 3])],
        [ANYTHING, labelsets.bits([0, 1]), labelsets.bits([8])],
    ],
    np.uint16,
)
"""Unknown, ground, skin; a rim, a top, a suit; anything, skin's rim, shoes."""

SURE = [[False, False, True], [False, True, True], [False, False, True]]

PIXELS = np.zeros((3, 3, 3), np.uint8)


def test_a_pixel_is_somebodys_where_it_cannot_be_ground() -> None:
    """Skin and clothes are, of one label or several; rims and unknown pixels are not for sure."""
    assert somebody(POSSIBLE).tolist() == SURE


def test_a_picture_of_one_person_is_of_person_1() -> None:
    """All that is somebody's is theirs; the rest is nobody's."""
    sample = alone(PIXELS, POSSIBLE)
    assert sample.people.tolist() == np.array(SURE, int).tolist()
    assert sample.possible is POSSIBLE
    assert sample.pixels is PIXELS


def test_a_picture_of_nobody_is_nobodys() -> None:
    """Also where clothes lie in it."""
    sample = nobody(PIXELS, POSSIBLE)
    assert sample.people.shape == POSSIBLE.shape
    assert not sample.people.any()


def test_anything_is_every_label() -> None:
    """Unlike the empty set, which no label is in."""
    assert all(ANYTHING & labelsets.bits([label]) for label in range(len(LABELS)))
    assert labelsets.NOTHING == 0
