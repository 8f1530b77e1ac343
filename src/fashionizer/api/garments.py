"""A garment as Python users get it: with everything in pixels of their photo."""

from dataclasses import dataclass, field

import numpy as np

from fashionizer.photo.decode import Photo
from fashionizer.photo.thumbnail import resized_mask
from fashionizer.schema import Box, Colour, Detections, EncodedGarment, Group, Mask, Vector


@dataclass(frozen=True, slots=True, eq=False)
class DetectedGarment:
    """One garment of a photo.

    Attributes:
        label: what it is in a word: its class, or its group where the classes have no word.
        class_name: one of the 18 classes, or None where they have no word for it (a bag).
        group: what takes the same place in an outfit, e.g. ``tops``.
        box: where it is, in pixels of the upright photo.
        mask: (box.h, box.w) bool, true on the garment. It covers the box, not the photo, so that
            twelve garments of a photo of 12 megapixels take a few megabytes, not 144:
            ``pixels[box.y : box.y + box.h, box.x : box.x + box.w][mask]`` are the garment's.
        score: the parser's confidence, 0 … 1.
        person: number of its wearer, most prominent first; None where nobody wears it or was seen.
        colours: dominant colours, largest share first; none with models of whole pictures.
        embedding: (d,) float32, unit length: what garments are found by.
        colour_vector: (c,) float32, unit length; (0,) with models of whole pictures.

    Printed, it is what a person can read: arrays are left out.
    """

    label: str
    class_name: str | None
    group: Group
    box: Box
    mask: Mask = field(repr=False)
    score: float
    person: int | None
    colours: tuple[Colour, ...]
    embedding: Vector = field(repr=False)
    colour_vector: Vector = field(repr=False)


def in_photo(detections: Detections, photo: Photo) -> list[DetectedGarment]:
    """Return what was detected in the pixels of the photo as it was given.

    Args:
        detections: with boxes in ``photo.pixels``.
        photo: whose pixels may be a smaller copy of what was given.
    """
    rows, columns = photo.pixels.shape[:2]
    x, y = photo.width / columns, photo.height / rows
    return [_garment(encoded.scaled(x, y)) for encoded in detections.garments]


def _garment(encoded: EncodedGarment) -> DetectedGarment:
    garment = encoded.garment
    return DetectedGarment(
        label=garment.class_name or garment.group,
        class_name=garment.class_name,
        group=garment.group,
        box=garment.box,
        mask=_mask(encoded),
        score=garment.confidence,
        person=garment.person,
        colours=garment.colours,
        embedding=encoded.embedding,
        colour_vector=encoded.colour,
    )


def _mask(encoded: EncodedGarment) -> Mask:
    """Return the mask in the pixels of the box; of a whole picture it is all of it."""
    box = encoded.garment.box
    if encoded.mask is None:
        return np.ones((box.h, box.w), np.bool_)
    return resized_mask(encoded.mask, box.w, box.h)
