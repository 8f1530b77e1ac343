"""A garment cut out for the embedder: its box on a square, all else greyed out."""

import numpy as np

from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB, Box, Mask

SIDE = 224
"""Side of the shipped embedder's input in pixels."""

MARGIN = 0.05
"""Room left around the box, as a share of its longer side."""

GREY = 127
"""Value of what is not garment: the embedder's zero after ``(value - 127) / 128``."""


def around(box: Box, width: int, height: int) -> Box:
    """Widen a box by :data:`MARGIN`, inside a photo of the given size."""
    room = round(max(box.w, box.h) * MARGIN)
    left, top = max(box.x - room, 0), max(box.y - room, 0)
    return Box(
        left,
        top,
        min(box.x + box.w + room, width) - left,
        min(box.y + box.h + room, height) - top,
    )


def garment(pixels: RGB, box: Box, mask: Mask | None, side: int = SIDE) -> RGB:
    """Cut a garment out.

    Args:
        pixels: (height, width, 3) uint8 RGB, the whole photo.
        box: where the garment is, in its pixels.
        mask: (height, width) bool, or None to keep the box's surroundings.
        side: of the embedder's input in pixels.

    Returns:
        (side, side, 3) uint8 RGB, letterboxed, so that a coat stays long and a belt flat.
    """
    height, width = pixels.shape[:2]
    wide = around(box, width, height)
    part = np.s_[wide.y : wide.y + wide.h, wide.x : wide.x + wide.w]
    cut = pixels[part]
    if mask is not None:
        cut = np.where(mask[part][..., None], cut, np.uint8(GREY))
    scale = side / max(wide.w, wide.h)
    w, h = max(1, round(wide.w * scale)), max(1, round(wide.h * scale))
    square = np.full((side, side, 3), GREY, np.uint8)
    left, top = (side - w) // 2, (side - h) // 2
    square[top : top + h, left : left + w] = resized(np.ascontiguousarray(cut), w, h)
    return square
