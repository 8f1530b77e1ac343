"""Whom a photo is about: those large, sharp, in the middle and whole, beside passers-by."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fashionizer.schema import RGB
from fashionizer.vision.people.finding import Corners, People

MAIN = 0.5
"""Prominence, as a share of the most prominent person's, from which on a photo is about them too.
"""

MOST = 4
"""Most people that a photo is about; more are a crowd, and it is about none of them."""

EDGE = 0.01
"""Share of the width within which a box is cut off by the picture's side."""


def prominence(people: People, small: RGB | None) -> NDArray[np.float32]:
    """Return how prominent people are.

    Args:
        people: those found, n of them.
        small: (height, width, 3) uint8, the picture made small, by which the sharp are told from
            the blurred; None where one person is alone, who has nobody to be told from.

    Returns:
        (n,) float32, 0 … 1: the height, by the score, and less beside the middle, cut off at a side
        or blurred.
    """
    boxes = people.boxes
    height = boxes[:, 3] - boxes[:, 1]
    beside = np.abs((boxes[:, 0] + boxes[:, 2]) / 2 - 0.5)
    cut = (boxes[:, 0] < EDGE) | (boxes[:, 2] > 1 - EDGE)
    whole = np.where(cut & (boxes[:, 2] - boxes[:, 0] < 0.6), 0.6, 1.0)
    clear = 1.0 if small is None else _clearness(boxes, small)
    return np.asarray(height * people.scores**0.5 * (1 - 0.6 * beside) * whole * clear, np.float32)


def main(prominences: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return whom a photo is about (n,); nobody in a crowd."""
    about = prominences >= MAIN * prominences.max(initial=0)
    return np.asarray(about & (about.sum() <= MOST))


def _clearness(boxes: Corners, small: RGB) -> NDArray[np.float32]:
    """Return 0.5 … 1 for each box: the sharpest person and all half as sharp have 1."""
    sharp = _sharpness(boxes, small)
    share = sharp / max(float(sharp.max(initial=0)), 1e-6)
    return np.asarray(0.5 + 0.5 * np.minimum(share * 2, 1), np.float32)


def _sharpness(boxes: Corners, small: RGB) -> NDArray[np.float32]:
    """Return the 90th percentile of the edges in each box: a blurred person has soft ones."""
    grey = small.mean(2)
    edges = np.abs(ndimage.laplace(grey))
    height, width = grey.shape
    corners = (boxes * [width, height, width, height]).astype(int)
    return np.array(
        [
            np.percentile(edges[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)], 90)
            if x0 < width and y0 < height
            else 0.0
            for x0, y0, x1, y1 in corners
        ],
        np.float32,
    )
