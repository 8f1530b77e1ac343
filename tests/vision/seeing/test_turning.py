"""What was found in a turned photo, in the photo as it was given."""

import numpy as np
import pytest

from fashionizer.schema import Box, EncodedGarment, Garment, Mask, Person
from fashionizer.vision.seeing.turning import back, garment_back, person_back

SIZE = (7, 4)
"""Width and height of the photo as it was given."""

TURNS = pytest.mark.parametrize("turn", [0, 1, 3])


def _mask() -> Mask:
    """Return a thing that no turn makes the same again: a bar with a thumb."""
    mask = np.zeros(SIZE[::-1], np.bool_)
    mask[2, 1:6] = True
    mask[1, 1] = True
    return mask


def _garment(box: Box, mask: Mask | None) -> EncodedGarment:
    nothing = np.zeros(0, np.float32)
    return EncodedGarment(Garment(3, "tops", None, 0.5, box), nothing, nothing, mask)


def _within(mask: Mask, box: Box) -> Mask:
    return mask[box.y : box.y + box.h, box.x : box.x + box.w]


def test_a_corner_of_a_photo_stays_that_corner() -> None:
    """Turned to the left, what was top right is top left; turned to the right, bottom right."""
    right_top = Box(5, 0, 2, 1)
    assert back(Box(0, 0, 1, 2), 1, SIZE) == right_top
    assert back(Box(3, 5, 1, 2), 3, SIZE) == right_top
    assert back(right_top, 0, SIZE) == right_top


@TURNS
def test_a_box_goes_there_and_back(turn: int) -> None:
    """Whatever box is drawn round a thing in the turned photo is its box in the photo again."""
    mask = _mask()
    assert back(Box.of(np.rot90(mask, turn)), turn, SIZE) == Box.of(mask)


@TURNS
def test_every_pixel_goes_there_and_back(turn: int) -> None:
    """Rule: each pixel of a turned photo lies where it was taken from."""
    numbers = np.arange(28).reshape(SIZE[::-1])
    turned = np.rot90(numbers, turn)
    for (row, column), number in np.ndenumerate(turned):
        place = back(Box(column, row, 1, 1), turn, SIZE)
        assert numbers[place.y, place.x] == number


@TURNS
def test_a_garment_keeps_its_shape(turn: int) -> None:
    """Its mask covers the box in the photo as given; all else stays as it was."""
    mask = _mask()
    turned = np.rot90(mask, turn)
    box = Box.of(turned)
    found = garment_back(_garment(box, _within(turned, box)), turn, SIZE)
    assert found.garment == _garment(Box.of(mask), None).garment
    assert found.mask is not None
    assert np.array_equal(found.mask, _within(mask, Box.of(mask)))


@TURNS
def test_a_garment_without_a_mask_has_none_after(turn: int) -> None:
    """As in a gallery, where masks are not kept."""
    assert garment_back(_garment(Box(0, 0, 2, 1), None), turn, SIZE).mask is None


def test_a_person_keeps_all_but_the_box() -> None:
    """Who they are and how prominent does not depend on how the photo lies."""
    lying = Person(2, Box(0, 0, 1, 2), 0.4, main=True)
    assert person_back(lying, 1, SIZE) == Person(2, Box(5, 0, 2, 1), 0.4, main=True)
