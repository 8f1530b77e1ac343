"""Photos that lie on their side: what was found in them turned, in them as given."""

from dataclasses import replace

import numpy as np

from fashionizer.schema import Box, EncodedGarment, Person

Size = tuple[int, int]
"""Width and height of the photo as it was given."""


def back(box: Box, turn: int, size: Size) -> Box:
    """Return the place of a box in the photo as it was given.

    Args:
        box: in a photo turned by ``numpy.rot90(photo, turn)``.
        turn: quarters of a circle to the left, 0, 1 or 3.
        size: see :data:`Size`.
    """
    width, height = size
    if turn == 1:
        return Box(width - box.y - box.h, box.x, box.h, box.w)
    if turn == 3:
        return Box(box.y, height - box.x - box.w, box.h, box.w)
    return box


def garment_back(encoded: EncodedGarment, turn: int, size: Size) -> EncodedGarment:
    """Return a garment with its box and mask in the photo as it was given."""
    if not turn:
        return encoded
    garment = replace(encoded.garment, box=back(encoded.garment.box, turn, size))
    mask = None if encoded.mask is None else np.rot90(encoded.mask, -turn)
    return replace(encoded, garment=garment, mask=mask)


def person_back(person: Person, turn: int, size: Size) -> Person:
    """Return a person with their box in the photo as it was given."""
    return replace(person, box=back(person.box, turn, size))
